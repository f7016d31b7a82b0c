"""The demo's users: one for each role, with passwords that no other demo has."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netmon.model.access import Role
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.yaml_text import Data, document
from netmon.web.passwords import hashed

ACCOUNTS_FILE: Final = "demo-users.txt"
_COST: Final = 10
_USERS: Final = (
    ("kankan", Role.VIEWER),
    ("wangguan", Role.TECHNICIAN),
    ("yunwei", Role.OPERATOR),
    ("shenji", Role.AUDITOR),
    ("admin", Role.ADMIN),
)
_SYLLABLES: Final = "ba bei chu dan fei gao hai jing kai lan mei nan ping qiu ru shan tian wei xing yue zhong".split()  # noqa: SIM905 # easier to read


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user of the demo; the password is for whoever watches the demo."""

    name: str
    role: Role
    password: str


def write_users(config: Path, state: Path, site: str, lang: Lang) -> tuple[Account, ...]:
    """Write users.yaml beside the demo's netmon.yaml, have that use it, keep the passwords in `state`; the technician has the school `site`. Blocking."""
    accounts = tuple(Account(name=name, role=role, password=_password()) for name, role in _USERS)
    rows: list[Data] = [
        {"name": one.name, "role": str(one.role), "password": hashed(one.password, _COST), **({"sites": [site]} if one.role is Role.TECHNICIAN else {})}
        for one in accounts
    ]
    _write_private(config.with_name("users.yaml"), document({"users": rows}))
    _write_private(state / ACCOUNTS_FILE, "\n".join(account_lines(accounts, lang)) + "\n")
    settings: dict[str, Data] = {"web": {"users": "users.yaml", "open_on_loopback": True}}
    with config.open("a", encoding="utf-8") as file:
        file.write("\n" + document(settings))
    return accounts


def account_lines(accounts: tuple[Account, ...], lang: Lang) -> list[str]:
    """Return a line for each account: name, password, role."""
    return [text("demo.user", lang, name=f"{one.name:<10}", password=f"{one.password:<24}", role=text(f"web.role_of.{one.role}", lang)) for one in accounts]


def _password() -> str:
    """Return a password that can be read aloud and keeps the rules of people's passwords."""
    word = "".join(secrets.choice(_SYLLABLES) for _ in range(4))
    return f"{word.capitalize()}-{secrets.randbelow(9000) + 1000}"


def _write_private(path: Path, content: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
