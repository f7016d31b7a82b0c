"""The demo's users: written so that they load, and so that nobody else on the machine reads their passwords."""

import stat
from pathlib import Path

from netmon.config.load import load
from netmon.demo.users import ACCOUNTS_FILE, account_lines, write_users
from netmon.model.password_rules import password_fault
from netmon.model.user import ROLES_OF_USERS
from netmon.web.passwords import matches
from tests.config.tree import ENV, write


def test_each_role_has_a_user_who_can_sign_in(tmp_path: Path) -> None:
    conf = write(tmp_path, {})
    accounts = write_users(conf, tmp_path, "a", "zh")
    config = load(conf, env=ENV).config
    assert config is not None
    assert config.users is not None
    assert [user.role for user in config.users] == list(ROLES_OF_USERS)
    assert [user.sites for user in config.users] == [(), ("a",), (), (), ()]
    assert all(matches(account.password, user.password) for account, user in zip(accounts, config.users, strict=True))
    assert [password_fault(account.password, account.name) for account in accounts] == [None] * 5
    assert config.settings.web.open_on_loopback
    for name in ("users.yaml", ACCOUNTS_FILE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    told = (tmp_path / ACCOUNTS_FILE).read_text(encoding="utf-8")
    assert told.splitlines() == account_lines(accounts, "zh")
    assert "学校网管" in told


def test_another_demo_has_other_passwords(tmp_path: Path) -> None:
    first = write_users(write(tmp_path, {}), tmp_path, "a", "en")
    second = write_users(write(tmp_path, {}), tmp_path, "a", "en")
    assert not {account.password for account in first} & {account.password for account in second}
    assert load(tmp_path / "netmon.yaml", env=ENV).problems == ()
