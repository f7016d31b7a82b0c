"""`netmon user`: what it writes, for whom, and what it refuses."""

import io
import json
import os
import stat
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.config.load import load
from netmon.config.users_edit import with_user
from netmon.web.passwords import matches
from tests.config.tree import ENV, HASH, write

PASSWORD = "Tulip-Kettle-94"
USERS = with_user(
    with_user("", {"name": "wang", "role": "admin", "password": HASH}),
    {"name": "李老师", "role": "technician", "password": f"$2b$12${'O' * 53}", "sites": ["a"], "until": "2027-07-31"},
)


@pytest.fixture
def conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    return write(tmp_path, {"netmon.yaml": "state: state\nweb: {users: users.yaml}\n"})


def run(conf: Path, capsys: pytest.CaptureFixture[str], *words: str, lang: str = "en") -> tuple[int, str, str]:
    code = main(["user", *words, "--config", str(conf), "--lang", lang])
    said = capsys.readouterr()
    return code, said.out, said.err


def give(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.fixture
def users(conf: Path) -> Path:
    """A users.yaml with an admin and a technician."""
    path = conf.with_name("users.yaml")
    path.touch(mode=0o600)
    path.write_text(USERS, encoding="utf-8")
    return path


def test_users_that_were_added_are_loaded_and_nobody_else_reads_the_file(
    conf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, f"{PASSWORD}\n")
    assert run(conf, capsys, "add", "wang", "--role", "admin", "--password-stdin")[0] == 0
    give(monkeypatch, f"{PASSWORD}\r\n")
    assert run(conf, capsys, "add", "李老师", "--role", "technician", "--site", "a", "--until", "2027-07-31", "--password-stdin")[0] == 0
    config = load(conf, env=ENV).config
    assert config is not None
    assert config.users is not None
    assert [(user.name, user.role, user.sites, str(user.until)) for user in config.users] == [
        ("wang", "admin", (), "None"),
        ("李老师", "technician", ("a",), "2027-07-31"),
    ]
    assert all(matches(PASSWORD, user.password) for user in config.users)
    assert config.users[0].password != config.users[1].password
    assert stat.S_IMODE(conf.with_name("users.yaml").stat().st_mode) == 0o600
    assert [path.name for path in conf.parent.iterdir() if path.name.startswith(".users")] == []


def test_a_password_is_changed_and_the_rest_stays(conf: Path, users: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = users.read_text(encoding="utf-8").replace("role: admin", "role: admin  # 张主任")
    users.write_text(before, encoding="utf-8")
    give(monkeypatch, "Another-Kettle-95\n")
    code, out, err = run(conf, capsys, "password", "wang", "--password-stdin")
    assert (code, out) == (0, "")
    assert "the password of wang was changed" in err
    after = users.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(before.splitlines()) if line != after[number]] == [4]
    config = load(conf, env=ENV).config
    assert config is not None
    assert config.users is not None
    assert matches("Another-Kettle-95", config.users[0].password)


def test_users_are_listed_without_their_hashes(conf: Path, users: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, table, _ = run(conf, capsys, "list", lang="zh")
    assert [line.split() for line in table.splitlines()] == [
        ["账号", "角色", "学校", "有效期至", "证书"],
        ["wang", "admin"],
        ["李老师", "technician", "a", "2027-07-31"],
    ]
    _, text, _ = run(conf, capsys, "list", "--format", "json")
    document = json.loads(text)
    assert document["schema"] == "netmon.users/1"
    assert document["users"][1] == {"name": "李老师", "role": "technician", "sites": ["a"], "until": "2027-07-31", "certificate": None}
    assert "$2b$" not in table + text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add",), "a name is missing"),
        (("add", "li"), "--role is missing"),
        (("add", "li", "--role", "root"), "--role"),
        (("add", "WANG", "--role", "viewer"), "user 'WANG' exists"),
        (("add", "local", "--role", "viewer"), "'local' is reserved"),
        (("add", "a b", "--role", "viewer"), "name: "),
        (("add", "li", "--role", "technician"), "A technician needs his schools"),
        (("add", "li", "--role", "technician", "--site", "b"), "no site 'b'"),
        (("add", "li", "--role", "operator", "--site", "a"), "works for the whole district"),
        (("add", "li", "--role", "viewer", "--until", "31.7.2027"), "until"),
        (("password", "wan"), "there is no user 'wan' Did you mean 'wang'?"),
        (("password", "wang", "--site", "a"), "--site belongs to netmon user add"),
    ],
)
def test_what_is_wrong_is_said_before_a_password_is_asked(
    conf: Path, users: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    before = users.read_bytes()
    give(monkeypatch, f"{PASSWORD}\n")
    code, _, err = run(conf, capsys, *words, "--password-stdin")
    assert code == 2
    assert said in err
    assert "$2b$" not in err
    assert users.read_bytes() == before


@pytest.mark.parametrize(
    ("password", "said"), [("short-1A", "at least 10"), ("Huawei@2026", "first that are tried"), ("Kettle-wang-94", "user's name"), ("", "at least 10")]
)
def test_a_weak_password_is_refused_and_not_repeated(
    conf: Path, users: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, password: str, said: str
) -> None:
    before = users.read_bytes()
    give(monkeypatch, f"{password}\n")
    code, out, err = run(conf, capsys, "password", "wang", "--password-stdin")
    assert (code, users.read_bytes()) == (2, before)
    assert said in err
    assert not password or password not in out + err


def test_without_a_terminal_it_says_how(conf: Path, users: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, f"{PASSWORD}\n")
    assert "--password-stdin" in run(conf, capsys, "password", "wang")[2]


@pytest.mark.parametrize(("typed", "code"), [(("Tulip-Kettle-95", "Tulip-Kettle-95"), 0), (("Tulip-Kettle-95", "Tulip-Kettle-96"), 2)])
def test_a_person_types_the_password_twice(
    conf: Path, users: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str], code: int
) -> None:
    asked: list[str] = []

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def type_it(prompt: str) -> str:
        asked.append(prompt)
        return typed[len(asked) - 1]

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", type_it)
    before = users.read_bytes()
    assert run(conf, capsys, "password", "wang")[0] == code
    assert asked == ["new password of wang: ", "once more: "]
    assert (users.read_bytes() == before) is (code != 0)


def test_the_setting_is_said_while_it_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    conf = write(tmp_path, {})
    give(monkeypatch, f"{PASSWORD}\n")
    code, _, err = run(conf, capsys, "add", "wang", "--role", "admin", "--password-stdin")
    assert code == 0
    assert "web:\n  users: users.yaml" in err


def test_a_file_with_mistakes_is_left_alone(conf: Path, users: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    users.write_text("users:\n  - {name: x, role: admin, password: secret123}\n")
    give(monkeypatch, f"{PASSWORD}\n")
    code, _, err = run(conf, capsys, "add", "li", "--role", "admin", "--password-stdin")
    assert code == 2
    assert "users.yaml:2:38" in err
    assert "secret123" not in err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.may_skip("only root gives files away")
def test_root_writes_for_the_service_that_reads_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    conf = write(tmp_path, {"netmon.yaml": "state: state\nweb: {users: users.yaml}\n"})
    os.chown(conf, 0, 12345)
    conf.chmod(0o640)
    give(monkeypatch, f"{PASSWORD}\n")
    assert run(conf, capsys, "add", "wang", "--role", "admin", "--password-stdin")[0] == 0
    status = conf.with_name("users.yaml").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (0, 12345, 0o640)
