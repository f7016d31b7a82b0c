"""`netmon ssh`, and what a poll makes of a host before and after it is trusted; against a real sshd."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.transport.ssh.known_hosts import parse_line
from tests.config.tree import ENV, write
from tests.support.sshd import Sshd

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    with Sshd() as server:
        yield server


@pytest.fixture
def conf(tmp_path: Path, sshd: Sshd, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inventory with two PCs at the same sshd; the one called `ops-none` has no address."""
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SSH_KEY", sshd.private_key)
    site = (
        "site: {id: a, name: 甲校, kind: school}\ndevices:\n"
        f"  - {{name: ops-101, role: ops_pc, address: {sshd.host}, ssh: {{credential: pcs, port: {sshd.port}}}}}\n"
        "  - {name: ops-none, role: ops_pc}\n"
    )
    credentials = f"pcs: {{kind: ssh, user: {sshd.user}, private_key: {{env: SSH_KEY}}}}\n"
    district = "district: {id: center, name: 区中心}\n"
    return write(tmp_path, {"inventory/sites/a.yaml": site, "inventory/credentials.yaml": credentials, "inventory/district.yaml": district})


def run(conf: Path, capsys: pytest.CaptureFixture[str], *words: str, lang: str = "en") -> tuple[int, str, str]:
    code = main([*words, "--lang", lang, "--config", str(conf)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def fingerprint(sshd: Sshd) -> str:
    entry = parse_line(f"h {sshd.host_key_line}")
    assert entry is not None
    return entry.fingerprint


def known_hosts(conf: Path) -> Path:
    return conf.parent / "state" / "ssh" / "known_hosts"


def test_trust_poll_and_forget(conf: Path, sshd: Sshd, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(conf, capsys, "poll", "ops-101", "--collector", "host", "--format", "json")
    (outcome,) = json.loads(out)["outcomes"]
    assert (code, outcome["outcome"]) == (1, "protocol_error")
    assert "netmon ssh trust ops-101" in outcome["detail"]
    code, out, err = run(conf, capsys, "ssh", "trust", "ops-101", "--fingerprint", fingerprint(sshd))
    assert code == 0, err
    assert f"ssh-ed25519  {fingerprint(sshd)}  new" in out
    assert known_hosts(conf).read_text() == f"[{sshd.host}]:{sshd.port} {sshd.host_key_line}\n"
    code, out, err = run(conf, capsys, "poll", "ops-101", "--format", "json")
    document = json.loads(out)
    assert code == 0, document["outcomes"]
    assert document["host"]["system"] == "linux"
    assert document["host"]["host_key"] == fingerprint(sshd)
    code, out, _ = run(conf, capsys, "poll", "ops-101", "--format", "prometheus")
    assert "netmon_host_info{" in out
    assert 'system="linux"' in out
    code, out, err = run(conf, capsys, "ssh", "forget", "ops-101")
    assert (code, err) == (0, "ops-101: no longer trusted\n")
    assert known_hosts(conf).read_text() == ""
    notes = [json.loads(line) for line in known_hosts(conf).with_name("trusted.jsonl").read_text().splitlines()]
    assert [(note["action"], note["device"]) for note in notes] == [("trust", "ops-101"), ("forget", "ops-101")]


def test_another_fingerprint_is_not_trusted(conf: Path, sshd: Sshd, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(conf, capsys, "ssh", "trust", "ops-101", "--fingerprint", "SHA256:" + "A" * 43)
    assert code == 1
    assert fingerprint(sshd) in out
    assert "not trusted" in err
    assert not known_hosts(conf).exists()


@pytest.mark.parametrize(("word", "code"), [("yes\n", 0), ("no\n", 1), ("\n", 1)])
def test_the_operator_is_asked(conf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, word: str, code: int) -> None:
    terminal = io.StringIO(word)
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    found, _, err = run(conf, capsys, "ssh", "trust", "ops-101", lang="zh")
    assert found == code
    assert "信任请输入 yes" in err
    assert known_hosts(conf).exists() == (code == 0)


def test_without_a_terminal_nothing_is_trusted_unseen(conf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    code, _, err = run(conf, capsys, "ssh", "trust", "ops-101")
    assert (code, known_hosts(conf).exists()) == (2, False)
    assert "--fingerprint" in err


def test_a_changed_key_is_named_and_replaced_when_the_operator_says_so(conf: Path, sshd: Sshd, capsys: pytest.CaptureFixture[str]) -> None:
    with Sshd() as other:
        address = f"{sshd.host}:{sshd.port}"
        known_hosts(conf).parent.mkdir(mode=0o700, parents=True)
        known_hosts(conf).write_text(f"[{sshd.host}]:{sshd.port} {other.host_key_line}\n")
        known_hosts(conf).chmod(0o600)
        code, out, _ = run(conf, capsys, "poll", "ops-101", "--collector", "host", "--format", "json")
        assert json.loads(out)["outcomes"][0]["detail"].startswith("host key changed (known SHA256:")
        code, out, err = run(conf, capsys, "ssh", "trust", "--address", address, "--yes")
        assert code == 0, err
        assert "not the one that was trusted" in out
        assert sshd.host_key_line in known_hosts(conf).read_text()
        assert other.host_key_line not in known_hosts(conf).read_text()


def test_trusting_twice_changes_nothing(conf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(conf, capsys, "ssh", "trust", "ops-101", "--yes")[0] == 0
    before = known_hosts(conf).stat().st_mtime_ns
    code, _, err = run(conf, capsys, "ssh", "trust", "ops-101")
    assert (code, err) == (0, "ops-101: trusted before, nothing to do\n")
    assert known_hosts(conf).stat().st_mtime_ns == before


def test_list_and_json(conf: Path, sshd: Sshd, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(conf, capsys, "ssh", "list")
    assert (code, out) == (0, "")
    assert "trusts no host yet" in err
    code, out, _ = run(conf, capsys, "ssh", "trust", "ops-101", "--yes", "--format", "json")
    assert json.loads(out)["keys"] == [{"algorithm": "ssh-ed25519", "fingerprint": fingerprint(sshd), "state": "new"}]
    assert fingerprint(sshd) in run(conf, capsys, "ssh", "list")[1]
    (row,) = json.loads(run(conf, capsys, "ssh", "list", "--format", "json")[1])["keys"]
    assert row == {"hosts": f"[{sshd.host}]:{sshd.port}", "marker": "", "algorithm": "ssh-ed25519", "fingerprint": fingerprint(sshd)}


def test_several_devices_are_partly_done(conf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = conf.parent / "inventory/sites/a.yaml"
    site.write_text(site.read_text() + "  - {name: ops-102, role: ops_pc, address: 127.0.0.2, ssh: {credential: pcs, port: 1}}\n")
    code, _, err = run(conf, capsys, "ssh", "trust", "ops-101", "ops-102", "--yes")
    assert code == 3
    assert "ops-102: cannot read the host key: no SSH service on port 1" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trust",), "Name a device"),
        (("trust", "ops-101", "--address", "10.1.1.1"), "either devices or --address"),
        (("trust", "ops-10"), "ops-101"),
        (("trust", "ops-none"), "address"),
        (("trust", "ops-101", "--fingerprint", "MD5:aa"), "43 characters"),
        (("trust", "ops-101", "ops-none", "--fingerprint", "SHA256:" + "A" * 43), "one device at a time"),
        (("forget", "--address", "a b"), "10.31.7.11"),
        (("burn", "ops-101"), "trust"),
    ],
)
def test_what_the_operator_got_wrong_is_said(conf: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    code, _, err = run(conf, capsys, "ssh", *words)
    assert code == 2
    assert said in err


def test_a_file_that_others_can_write_is_refused(conf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(conf, capsys, "ssh", "trust", "ops-101", "--yes")[0] == 0
    known_hosts(conf).chmod(0o666)
    code, _, err = run(conf, capsys, "ssh", "list")
    assert code == 1
    assert "chmod 600" in err


def test_no_secret_is_printed(conf: Path, sshd: Sshd, capsys: pytest.CaptureFixture[str]) -> None:
    body = sshd.private_key.splitlines()[1]
    for words in (("ssh", "trust", "ops-101", "--yes"), ("poll", "ops-101"), ("check",)):
        _, out, err = run(conf, capsys, *words)
        assert body not in out + err
