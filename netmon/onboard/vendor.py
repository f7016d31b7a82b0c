"""What a vendor's lines are made of, and the passwords in them."""

import secrets
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Topic = Literal["agent", "acl", "view", "user", "community", "lldp", "save", "enter"]
Version = Literal["2c", "3"]
NAME: Final = "netmon"
PASSWORD_LENGTH: Final = 16
_SIGNS: Final = "-_.+"
_ALPHABET: Final = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


class Line(NamedTuple):
    """One line to paste (an empty one: nothing but its comment), and what it is for; a comment is a key `onboard.c.<comment>`."""

    topic: Topic
    text: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the lines are made for: the poller's address, the user or community, and the passwords."""

    server: str
    user: str = NAME
    auth_password: str = field(default="", repr=False)
    priv_password: str = field(default="", repr=False)
    community: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor's lines; `auth` and `priv` are what credentials.yaml says of the user that they make."""

    name: str
    software: str
    v3: Callable[[Wanted], Sequence[Line]]
    v2c: Callable[[Wanted], Sequence[Line]]
    auth: str = "SHA"
    priv: str = "AES-128"
    checked: str | None = None
    open_to_all: tuple[Version, ...] = ()  # versions whose lines hold no address: who may ask is the operator's to limit
    remark: str = "!"  # what begins a comment in that command line
    profiles: tuple[str, ...] = ()


def password() -> str:
    """Return a new password: 16 characters with upper and lower case, a digit and a sign, as the strictest of the vendors want.

    None of the signs is one that some command line takes for its own (`?`, `#`, `!`, quotes, blanks).
    """
    while True:
        word = secrets.choice(string.ascii_letters) + "".join(secrets.choice(_ALPHABET + _SIGNS) for _ in range(PASSWORD_LENGTH - 1))
        kinds = (str.isupper, str.islower, str.isdigit)
        if all(any(kind(sign) for sign in word) for kind in kinds) and any(sign in _SIGNS for sign in word[1:-1]) and word[-1] not in _SIGNS:
            return word
