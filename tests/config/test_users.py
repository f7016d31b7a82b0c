"""users.yaml and `web:`: what is read, and what is refused where it stands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.config.applied import applied
from netmon.config.config import Config
from netmon.config.diff import plan
from netmon.config.users_edit import CannotEditError, with_password, with_user
from netmon.config.yaml import parse
from netmon.model.access import Role, Sight
from netmon.model.user import WebOptions
from tests.config.tree import HASH, good, lines, load_files

KEY = b"k" * 32
OTHER = "$2y$10$" + "O" * 53


def tree(folder: Path, users: str, web: str = "users: users.yaml", mode: int = 0o600) -> dict[str, str | bytes]:
    path = folder / "users.yaml"
    path.touch()
    path.chmod(mode)
    return {"netmon.yaml": f"state: state\nweb: {{{web}}}\n", "users.yaml": users}


def row(**fields: str) -> str:
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in {"name": "wang", "role": "admin", "password": f"'{HASH}'", **fields}.items()) + "}\n"


def wrong(folder: Path, rows: str, lang: str = "en") -> list[str]:
    return lines(folder, load_files(folder, tree(folder, f"users:\n{rows}")), lang)


def test_users_are_read_with_their_schools_and_days(tmp_path: Path) -> None:
    rows = row() + row(name="李老师", role="technician", sites="[a]", until="2027-07-31", certificate="li.example") + row(name="viewer1", role="viewer")
    config = good(tmp_path, tree(tmp_path, f"users:\n{rows}"))
    assert config.users is not None
    assert [(user.name, user.role, user.person.sight) for user in config.users] == [
        ("wang", Role.ADMIN, Sight()), ("李老师", Role.TECHNICIAN, Sight(frozenset({"a"}))), ("viewer1", Role.VIEWER, Sight()),
    ]  # fmt: skip
    assert (config.users[1].until, config.users[1].certificate) == (date(2027, 7, 31), "li.example")
    assert HASH not in repr(config)


def test_without_the_setting_there_are_no_users(tmp_path: Path) -> None:
    config = good(tmp_path, {"users.yaml": "nonsense"})
    assert config.users is None
    assert config.settings.web == WebOptions()


def test_the_rules_of_the_door_are_read(tmp_path: Path) -> None:
    web = (
        "users: users.yaml, session_minutes: 15, session_hours: 8, host_names: [NetMon.edu.example], scrape_from: [10.1.2.0/24, '::1'], "
        "open_on_loopback: true, tls_proxy: true, requests_per_second: 20"
    )
    options = good(tmp_path, tree(tmp_path, f"users:\n{row()}", web)).settings.web
    assert options == WebOptions(
        users=tmp_path / "users.yaml", idle_s=900.0, session_s=28_800.0, host_names=("netmon.edu.example",), scrape_from=("10.1.2.0/24", "::1"),
        open_on_loopback=True, tls_proxy=True, requests_per_s=20,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (row(password="secret123"), "users.yaml:2:41: users[wang].password: Only the bcrypt hash of a password may stand here"),
        (row(password="'$2b$09$" + "N" * 53 + "'"), "The hash has cost 9; it must be 10 to 15"),
        (row(password="'$2b$16$" + "N" * 53 + "'"), "The hash has cost 16"),
        (row(password="'$1$abc$def'"), "Only the bcrypt hash"),
        (row() + row(name="Wang"), "users.yaml:3:12: users[Wang].name: 'Wang' is already a user's in line 2"),
        (row(certificate="c") + row(name="b", certificate="c"), "'c' is already a user's in line 2"),
        (row(role="technician"), "A technician needs his schools"),
        (row(role="technician", sites="[b]"), "users[wang].sites[0]: The inventory has no site 'b'"),
        (row(role="viewer", sites="[aa]"), "no site 'aa'. Did you mean 'a'?"),
        (row(role="auditor", sites="[a]"), "works for the whole district"),
        (row(name="local"), "'local' is reserved"),
        (row(name="ｗａｎｇ"), "write 'wang'"),
        (row(name="'wang li'"), "users[wang li].name"),
        (row(role="root"), "Must be one of viewer, technician, operator, auditor, admin"),
        (row(until="2027-02-30"), "until"),
        (row(mail="x"), "Unknown key 'mail'"),
        ("", "There is no user, so nobody can sign in"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(tmp_path: Path, rows: str, said: str) -> None:
    found = wrong(tmp_path, rows)
    assert len(found) == 1, found
    assert said in found[0]
    assert wrong(tmp_path, rows, "zh") != found


def test_a_password_in_clear_is_not_repeated(tmp_path: Path) -> None:
    assert "secret123" not in "".join(wrong(tmp_path, row(password="secret123")))


@pytest.mark.parametrize(("mode", "open_to_others"), [(0o600, False), (0o640, False), (0o644, True), (0o660, True), (0o602, True)])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int, open_to_others: bool) -> None:
    found = lines(tmp_path, load_files(tmp_path, tree(tmp_path, f"users:\n{row()}", mode=mode)))
    assert [("chmod 640" in line, f"{mode:04o}" in line) for line in found] == [(True, True)] * open_to_others


def test_a_file_that_is_not_there_is_said_with_the_command_that_makes_it(tmp_path: Path) -> None:
    found = lines(tmp_path, load_files(tmp_path, {"netmon.yaml": "state: state\nweb: {users: people.yaml}\n"}))
    assert found == ["netmon.yaml:2:14: web.users: people.yaml does not exist; netmon user add NAME --role admin makes it."]


@pytest.mark.parametrize(
    ("web", "said"),
    [
        ("session_minutes: 3", "the least is 5"),
        ("session_hours: 25", "the most is 24"),
        ("scrape_from: [10.1.2.3/24]", "host bits are zero"),
        ("scrape_from: [prometheus]", "Write an IP address or a network"),
        ("host_names: ['https://netmon']", "without https:// and port"),
        ("open_on_lopback: true", "Did you mean 'open_on_loopback'?"),
    ],
)
def test_what_is_wrong_with_the_rules_is_said(tmp_path: Path, web: str, said: str) -> None:
    found = lines(tmp_path, load_files(tmp_path, {"netmon.yaml": f"state: state\nweb: {{{web}}}\n"}))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(("web", "refused"), [("", True), ("web: {users: users.yaml}\n", True), ("web: {allow_remote: true}\n", False)])
def test_a_page_for_other_machines_needs_tls_and_users_or_a_word(tmp_path: Path, web: str, refused: bool) -> None:
    files = {**tree(tmp_path, f"users:\n{row()}"), "netmon.yaml": f"state: state\nlisten: 0.0.0.0:9464\n{web}"}
    found = lines(tmp_path, load_files(tmp_path, files))
    assert [line.startswith("netmon.yaml:2:9: listen: 0.0.0.0:9464 is open") for line in found] == [True] * refused


def test_a_reload_says_that_users_changed_without_saying_whose_hash(tmp_path: Path) -> None:
    before = good(tmp_path, tree(tmp_path, f"users:\n{row()}"))

    def change(config: Config) -> list[str]:
        return [f"{one.field} {one.old} {one.new}" for one in plan(applied(before, KEY), applied(config, KEY)).settings]

    assert before.users is not None
    assert change(before) == []
    (said,) = change(replace(before, users=(replace(before.users[0], password=OTHER),)))
    assert said.startswith("users 1 (")
    assert "$2" not in said
    assert plan(applied(before, KEY), applied(replace(before, settings=replace(before.settings, web=WebOptions(host_names=("x",)))), KEY)).restart == (
        "web.host_names",
    )


USERS = f"""# wer darf
users:
  - name: wang   # Chef
    role: admin
    password: '{HASH}'
"""
NEW = {"name": "li", "role": "technician", "password": OTHER, "sites": ["a", "b"], "until": None}


@pytest.mark.parametrize("text", ["", "users:\n", "users: []\n", "# nothing\n", "users: null", USERS, USERS.rstrip(), USERS.replace("\n  ", "\n")])
def test_a_user_is_added_and_the_rest_stays_as_it_was(text: str) -> None:
    changed = with_user(text, NEW)
    document, problems = parse(changed.encode(), "")
    assert (problems, document is not None) == ((), True)
    assert document is not None
    assert isinstance(document.data, dict)
    rows = document.data["users"]
    assert isinstance(rows, list)
    assert rows[-1] == {key: value for key, value in NEW.items() if value is not None}
    assert len(rows) == 1 + ("wang" in text)
    assert all(line in changed for line in USERS.split("\n") if line in text)


def test_a_password_is_changed_in_its_place() -> None:
    text = with_user(USERS, NEW)
    assert with_password(text, "wang", HASH, "$2b$12$" + "Q" * 53) == text.replace(HASH, "$2b$12$" + "Q" * 53)


@pytest.mark.parametrize("text", [f"users: [{{name: wang, role: admin, password: '{HASH}'}}]\n", f"{USERS}more: 1\n", "users: {", "- users"])
def test_what_cannot_be_changed_safely_is_left_to_the_person(text: str) -> None:
    with pytest.raises(CannotEditError) as told:
        with_user(text, NEW)
    assert "name: li" in str(told.value)


def test_a_hash_that_stands_twice_is_left_to_the_person() -> None:
    with pytest.raises(CannotEditError):
        with_password(USERS + f"  - {{name: li, role: admin, password: '{HASH}'}}\n", "wang", HASH, OTHER)


@given(st.text(max_size=60))
def test_no_text_is_made_worse(text: str) -> None:
    try:
        changed = with_user(text, NEW)
    except CannotEditError:
        return
    document, problems = parse(changed.encode(), "")
    assert problems == ()
    assert document is not None
    assert isinstance(document.data, dict)
    assert [row["name"] for row in document.data["users"]] == ["li"]  # type: ignore[index, call-overload, union-attr]
