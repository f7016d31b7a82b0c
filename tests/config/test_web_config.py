"""web-config.yml: the same files are taken and refused as by promtool, apart from those that we refuse on purpose."""

import ssl
import subprocess
from pathlib import Path

import pytest

from netmon.config.schema_web import CIPHERS, go_duration_s
from netmon.config.web_config import read_web_config
from netmon.model.texts import text
from tests.support.certificates import Authority, authority, server_pair
from tests.support.need import command

HASH = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"
PAIR = "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"
CA = "  client_ca_file: ca.pem\n"
VERIFY = "  client_auth_type: RequireAndVerifyClientCert\n"

# The file, whether promtool 2.42 takes it, and the key of our problem ("" when we take it).
TABLE = {
    "empty": ("", True, ""),
    "comment": ("# nothing\n", True, ""),
    "tls": (PAIR, True, ""),
    "mtls": (PAIR + VERIFY + CA, True, ""),
    "if given": (PAIR + "  client_auth_type: VerifyClientCertIfGiven\n" + CA, True, ""),
    "request": (PAIR + "  client_auth_type: RequestClientCert\n" + CA, True, ""),
    "any": (PAIR + "  client_auth_type: RequireAnyClientCert\n" + CA, True, ""),
    "other spelling": (PAIR + "  client_auth_type: RequireClientCert\n" + CA, True, ""),
    "none": (PAIR + "  client_auth_type: NoClientCert\n", True, ""),
    "versions": (PAIR + "  min_version: TLS13\n  max_version: TLS13\n", True, ""),
    "ciphers": (PAIR + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]\n  prefer_server_cipher_suites: false\n", True, ""),
    "curves": (PAIR + "  curve_preferences: [CurveP384, X25519]\n", True, ""),
    "users": (f"basic_auth_users: {{prom: {HASH}}}\n", True, ""),
    "headers": ("http_server_config: {http2: false, headers: {X-Frame-Options: deny, Content-Security-Policy: default-src 'self'}}\n", True, ""),
    "empty block": ("tls_server_config: {}\n", True, ""),
    "version alone": ("tls_server_config: {min_version: TLS13}\n", True, ""),
    "unknown key": ("tls_config: {}\n", False, "config.unknown_key"),
    "unknown inner key": (PAIR + "  cert_fil: x\n", False, "config.unknown_key"),
    "no key": ("tls_server_config: {cert_file: cert.pem}\n", False, "config.missing"),
    "no certificate": ("tls_server_config: {key_file: key.pem}\n", False, "config.missing"),
    "missing file": ("tls_server_config: {cert_file: none.pem, key_file: key.pem}\n", False, "config.tls_file"),
    "swapped": ("tls_server_config: {cert_file: key.pem, key_file: cert.pem}\n", False, "config.tls_pair"),
    "other pair": ("tls_server_config: {cert_file: ca.pem, key_file: key.pem}\n", False, "config.tls_pair"),
    "no pem": ("tls_server_config: {cert_file: w.yml, key_file: key.pem}\n", False, "config.tls_pair"),
    "bad client auth": (PAIR + "  client_auth_type: Always\n", False, "config.choice"),
    "authority without asking": (PAIR + CA, False, "config.tls_ca_unused"),
    "missing authority": (PAIR + VERIFY + "  client_ca_file: none.pem\n", False, "config.tls_file"),
    "bad version": (PAIR + "  min_version: TLS14\n", False, "config.choice"),
    "bad cipher": (PAIR + "  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n", False, "config.choice"),
    "bad curve": (PAIR + "  curve_preferences: [CurveP224]\n", False, "config.choice"),
    "no hash": ("basic_auth_users: {prom: secret}\n", False, "config.bcrypt"),
    "bad header": ("http_server_config: {headers: {X-Powered-By: x}}\n", False, "config.unknown_key"),
    "bad header value": ("http_server_config: {headers: {X-Frame-Options: sometimes}}\n", False, "config.choice"),
    "not yaml": ("tls_server_config: [\n", False, "yaml.value"),
    "a list": ("- tls_server_config\n", False, "config.mapping"),
    # Stricter on purpose.
    "old tls": (PAIR + "  min_version: TLS10\n", True, "config.tls_old"),
    "no version left": (PAIR + "  min_version: TLS13\n  max_version: TLS12\n", True, "config.tls_versions"),
    "verified by nobody": (PAIR + VERIFY, True, "config.tls_ca_missing"),
    "any, by nobody": (PAIR + "  client_auth_type: RequireAnyClientCert\n", True, "config.tls_ca_missing"),
    "authority is none": (PAIR + VERIFY + "  client_ca_file: key.pem\n", True, "config.tls_file"),
    "nameless": (f'basic_auth_users: {{"": {HASH}}}\n', True, "config.web_user"),
    "twenty minutes a check": (f"basic_auth_users: {{prom: {HASH.replace('$10$', '$24$')}}}\n", True, "config.bcrypt_cost"),
    # Newer than promtool 2.42, which does not know these.
    "names": (PAIR + VERIFY + CA + "  client_allowed_sans: [prometheus, 10.0.0.1]\n", False, ""),
    "rate": ("rate_limit: {interval: 100ms, burst: 20}\n", False, ""),
    "names of nobody": (PAIR + "  client_auth_type: VerifyClientCertIfGiven\n" + CA + "  client_allowed_sans: [a]\n", False, "config.tls_sans"),
    "nobody at all": ("rate_limit: {interval: 1s}\n", False, "config.at_least"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("web")
    server_pair(made)
    return made


def ours(folder: Path, content: str, *, open_to_others: bool = False) -> list[str]:
    (folder / "w.yml").write_text(content)
    return [problem.key for problem in read_web_config(folder / "w.yml", open_to_others=open_to_others).problems]


@pytest.mark.parametrize("case", TABLE)
def test_each_file_is_taken_or_refused_for_its_reason(folder: Path, case: str) -> None:
    content, _, key = TABLE[case]
    assert ours(folder, content) == ([key] if key else [])


@pytest.mark.real
def test_promtool_says_the_same_of_all_but_the_named_ones(folder: Path) -> None:
    promtool = command("promtool")
    said = {}
    for number, (content, _, _) in enumerate(TABLE.values()):
        (folder / f"{number}.yml").write_text(content)
    names = [f"{number}.yml" for number in range(len(TABLE))]
    # "no pem" names the file itself
    (folder / "w.yml").write_text("x: y\n")
    output = subprocess.run([promtool, "check", "web-config", *names], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    for line in (output.stdout + output.stderr).splitlines():
        name, _, verdict = line.partition(".yml ")
        if verdict:
            said[int(name)] = verdict.startswith("SUCCESS")
    assert {case: said[number] for number, case in enumerate(TABLE)} == {case: taken for case, (_, taken, _) in TABLE.items()}


@pytest.mark.parametrize(
    ("content", "key"), [("", "config.web_open"), ("# x\n", "config.web_open"), (f"basic_auth_users: {{a: {HASH}}}\n", "config.web_plain")]
)
def test_a_file_that_would_leave_an_open_address_open_is_refused(folder: Path, content: str, key: str) -> None:
    assert ours(folder, content, open_to_others=True) == [key]
    assert ours(folder, PAIR, open_to_others=True) == []


def test_problems_say_where_and_never_what_was_secret(folder: Path) -> None:
    (folder / "w.yml").write_text("basic_auth_users:\n  prom: S3CR3T-password\n  eve: $2y$99$S3CR3T\nhttp_server_config: {header: {}}\n")
    problems = read_web_config(folder / "w.yml", open_to_others=False).problems
    lines = [problem.render(lang) for problem in problems for lang in ("en", "zh")]
    assert {problem.path: problem.line for problem in problems} == {"http_server_config.header": 4, "basic_auth_users.prom": 2, "basic_auth_users.eve": 3}
    assert "S3CR3T" not in "".join(lines)
    assert "Did you mean 'headers'?" in "".join(lines)


def test_a_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    server_pair(tmp_path)
    (tmp_path / "key.pem").chmod(0o644)
    assert ours(tmp_path, PAIR) == ["config.tls_key_open"]
    (tmp_path / "key.pem").chmod(0o640)
    assert ours(tmp_path, PAIR) == []


def test_a_key_with_a_password_does_not_ask_at_the_terminal(tmp_path: Path) -> None:
    server_pair(tmp_path)
    subprocess.run([command("openssl"), "pkcs8", "-topk8", "-in", "key.pem", "-out", "locked.pem", "-passout", "pass:x"], cwd=tmp_path, check=True, timeout=30)
    (tmp_path / "locked.pem").chmod(0o600)
    assert ours(tmp_path, "tls_server_config: {cert_file: cert.pem, key_file: locked.pem}\n") == ["config.tls_pair"]


def test_what_the_file_asks_for_is_what_holds(tmp_path: Path) -> None:
    made: Authority = authority(tmp_path)
    made.issue(tmp_path)
    (tmp_path / "w.yml").write_text(
        PAIR + VERIFY + CA + "  client_allowed_sans: [prometheus, '::0001']\n  min_version: TLS13\n"
        f"basic_auth_users: {{prom: {HASH}}}\nhttp_server_config: {{headers: {{X-XSS-Protection: 0; mode=block}}}}\nrate_limit: {{interval: 1m30s, burst: 7}}\n"
    )
    result = read_web_config(tmp_path / "w.yml", open_to_others=True)
    config = result.config
    assert config is not None
    assert config.tls is not None
    assert (config.tls.verify_mode, config.tls.minimum_version, config.certain_clients) == (ssl.CERT_REQUIRED, ssl.TLSVersion.TLSv1_3, True)
    assert (config.allowed_sans, dict(config.users), dict(config.headers)) == ({"prometheus", "::1"}, {"prom": HASH}, {"X-XSS-Protection": "0; mode=block"})
    assert config.rate is not None
    assert (config.rate.interval_s, config.rate.burst) == (90.0, 7)
    assert HASH not in repr(config)
    assert result.certificate is not None
    assert {path.name for path in result.files} == {"w.yml", "cert.pem", "key.pem", "ca.pem"}


def test_every_cipher_that_may_be_named_is_one_that_openssl_has() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for name in CIPHERS.values():
        context.set_ciphers(name)
        assert name in {cipher["name"] for cipher in context.get_ciphers()}


def test_durations_are_go_s() -> None:
    assert [go_duration_s(value) for value in ("1s", "1m30s", "500ms", "1.5h", 0)] == [1, 90, 0.5, 5400, 0]
    assert text("config.tls_old", "zh").startswith("TLS 1.0")
