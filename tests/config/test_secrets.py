import copy
import os
import pickle
from pathlib import Path

import pytest

from netmon.config.applied import applied, credential_hash, plain, to_json
from netmon.config.secrets import PasswordCredential, Secret, SecretError, SnmpCredential, SshCredential, read_secret
from netmon.model.texts import text
from tests.config.tree import ENV, good, lines, load_files

CANARY = "S3CR3T"
K = "inventory/credentials.yaml"
V3 = "v3: {kind: snmp_v3, user: netmon, auth: SHA-256, auth_password: {env: AUTH}, priv: AES-256-C, priv_password: {env: PRIV}}\n"


def private(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def refusal(ref: tuple[str, str], base: Path, env: dict[str, str] | None = None) -> str:
    with pytest.raises(SecretError) as caught:
        read_secret(ref, base, env or {})
    assert CANARY not in repr(caught.value)
    return caught.value.key


def test_secret_prints_as_a_placeholder_everywhere() -> None:
    secret = Secret(CANARY)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", repr([secret]), repr(SshCredential(name="x", user="u", password=secret))]
    assert all(CANARY not in line for line in shown)
    assert repr(secret) == "<secret>"
    assert secret.reveal() == CANARY


def test_secret_is_neither_pickled_nor_copied_nor_written_as_json() -> None:
    for attempt in (pickle.dumps, copy.deepcopy, copy.copy, plain):
        with pytest.raises(TypeError):
            attempt(Secret(CANARY))


def test_secrets_compare_by_content() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2


def test_secret_file_loses_one_line_end_and_nothing_else(tmp_path: Path) -> None:
    for content, value in ((b"abc\n", "abc"), (b"abc\r\n", "abc"), (b" a b \n\n", " a b \n"), ("\ufeff口令".encode(), "口令")):
        private(tmp_path / "s", content)
        assert read_secret(("file", "s"), tmp_path, {}).reveal() == value
    assert read_secret(("file", str(tmp_path / "s")), Path("/"), {}).reveal() == "口令"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610, 0o601])
def test_secret_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    private(tmp_path / "s", CANARY.encode(), mode)
    assert refusal(("file", "s"), tmp_path) == "secret.open_to_others"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.may_skip("needs root")
def test_secret_file_of_another_user_is_refused(tmp_path: Path) -> None:
    os.chown(private(tmp_path / "s", CANARY.encode()), 12345, 12345)
    assert refusal(("file", "s"), tmp_path) == "secret.foreign_owner"


def test_secret_file_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo", 0o600)
    (tmp_path / "folder").mkdir()
    private(tmp_path / "empty", b"\n")
    private(tmp_path / "binary", b"\xff\xfe")
    private(tmp_path / "big", b"x" * 70_000)
    found = {name: refusal(("file", name), tmp_path) for name in ("fifo", "folder", "empty", "binary", "big", "none")}
    assert found == {
        "fifo": "secret.not_a_file",
        "folder": "secret.file_unreadable",
        "empty": "secret.empty",
        "binary": "secret.not_utf8",
        "big": "secret.too_big",
        "none": "secret.file_missing",
    }


def test_systemd_credentials_come_from_their_directory(tmp_path: Path) -> None:
    private(tmp_path / "community", b"abc\n", 0o440)
    assert read_secret(("credential", "community"), Path("/"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}).reveal() == "abc"
    assert refusal(("credential", "other"), Path("/"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "secret.file_missing"
    assert refusal(("credential", "community"), Path("/")) == "secret.no_credentials_directory"


def test_an_empty_environment_variable_is_no_secret() -> None:
    assert refusal(("env", "X"), Path("/"), {"X": ""}) == "secret.env_missing"


@pytest.mark.parametrize(
    "written",
    [
        f"{CANARY}",
        f"'{CANARY}'",
        f"[{CANARY}]",
        f"{{{CANARY}: x}}",
        f"{{{CANARY}}}",
        f"{{text: {CANARY}}}",
        f"{{env: COMMUNITY, file: {CANARY}}}",
        f"{{env: '{CANARY} {CANARY}'}}",
        f"{{credential: ../{CANARY}}}",
        f"{{env: [{CANARY}]}}",
        f"*{CANARY}",
        f"!{CANARY} x",
        f"{{{CANARY}: 1, {CANARY}: 2}}",
        "1234567890",
        "null",
    ],
)
def test_an_inline_secret_is_refused_and_never_repeated(tmp_path: Path, written: str) -> None:
    result = load_files(tmp_path, {K: f"ro: {{kind: snmp_v2c, community: {written}}}\n"})
    assert result.config is None
    assert result.problems
    for line in (*lines(tmp_path, result), *lines(tmp_path, result, "zh"), repr(result)):
        assert CANARY not in line
        assert "1234567890" not in line


def test_an_inline_secret_says_what_to_write_instead(tmp_path: Path) -> None:
    result = load_files(tmp_path, {K: "ro: {kind: snmp_v2c, community: public}\n"})
    assert lines(tmp_path, result) == [f"{K}:1:33: ro.community: " + text("config.secret_inline", "en")]


def test_credentials_hold_their_secrets_and_show_none(tmp_path: Path) -> None:
    private(tmp_path / "key", b"-----BEGIN S3CR3T-----\nx\n")
    config = good(
        tmp_path,
        {
            K: "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\nold: {kind: snmp_v1, community: {env: COMMUNITY}}\n"
            + V3
            + "ssh: {kind: ssh, user: u, private_key: {file: ../key}}\npj: {kind: pjlink, password: {env: AUTH}}\n"
        },
    )
    ro, old, v3, ssh, pj = (config.credentials[name] for name in ("ro", "old", "v3", "ssh", "pj"))
    assert isinstance(ro, SnmpCredential)
    assert isinstance(old, SnmpCredential)
    assert isinstance(v3, SnmpCredential)
    assert isinstance(ssh, SshCredential)
    assert isinstance(pj, PasswordCredential)
    assert (ro.version, old.version, v3.version) == ("2c", "1", "3")
    assert (v3.user, v3.auth, v3.priv) == ("netmon", "SHA-256", "AES-256-C")
    revealed = [secret.reveal() for secret in (ro.community, v3.auth_password, v3.priv_password, ssh.private_key, pj.password) if secret is not None]
    assert revealed == [ENV["COMMUNITY"], ENV["AUTH"], ENV["PRIV"], "-----BEGIN S3CR3T-----\nx", ENV["AUTH"]]
    assert CANARY not in repr(config)
    assert CANARY not in repr(config.credentials)
    assert CANARY not in to_json(applied(config, b"k" * 32))


def test_a_short_v3_password_is_refused_and_not_shown(tmp_path: Path) -> None:
    private(tmp_path / "short", b"S3CR3T7")
    result = load_files(tmp_path, {K: V3.replace("{env: AUTH}", f"{{file: {tmp_path}/short}}")})
    found = lines(tmp_path, result)
    assert f"{K}:1:65: v3.auth_password: An SNMPv3 password has at least 8 characters." in found
    assert CANARY not in repr(result) + "".join(found)


def test_credential_hash_needs_the_key_and_sees_every_change() -> None:
    base = SnmpCredential(name="a", version="2c", community=Secret("x"))
    same = SnmpCredential(name="a", version="2c", community=Secret("x"))
    other = [SnmpCredential(name="a", version="2c", community=Secret("y")), SnmpCredential(name="a", version="1", community=Secret("x"))]
    assert credential_hash(base, b"k") == credential_hash(same, b"k")
    assert len({credential_hash(base, b"k"), credential_hash(base, b"l"), *(credential_hash(item, b"k") for item in other)}) == 4
