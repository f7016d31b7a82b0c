"""Signed-in sessions, in memory alone: a restart signs everybody out. Pure but for random numbers: `now` is passed in, in monotonic seconds."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from netmon.model.user import User

EACH: Final = 5
"""Sessions that one person may have; the one that was used longest ago makes room for another."""
_TOKEN_BYTES: Final = 32


@dataclass(slots=True, kw_only=True)
class Session:
    """One sign-in. `name` may be shown and logged, the token of the cookie is kept nowhere; `ends` is when it runs out however much it is used."""

    name: str
    user: User
    csrf: str = field(repr=False)
    peer: str
    began: float
    seen: float
    ends: float


class Sessions:
    """Sessions by the hash of their token. What runs out is found by `find` and `sweep`; each session is returned as gone exactly once."""

    def __init__(self, *, idle_s: float, each: int = EACH) -> None:
        self.idle_s = idle_s
        self._each = each
        self._by_digest: dict[bytes, Session] = {}

    def __len__(self) -> int:
        return len(self._by_digest)

    def begin(self, user: User, peer: str, now: float, ends: float) -> tuple[str, Session, list[Session]]:
        """Return a new token, its session, and the person's sessions that had to make room."""
        own = sorted((one.seen, digest) for digest, one in self._by_digest.items() if one.user.name == user.name)
        gone = [self._by_digest.pop(digest) for _, digest in own[: max(len(own) - self._each + 1, 0)]]
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        session = Session(name=secrets.token_hex(4), user=user, csrf=secrets.token_urlsafe(_TOKEN_BYTES), peer=peer, began=now, seen=now, ends=ends)
        self._by_digest[_digest(token)] = session
        return token, session, gone

    def find(self, token: str, now: float, *, touch: bool = True) -> Session | None:
        """Return the session of a token, used now when `touch`; None for one that there is not, or that has run out."""
        session = self._by_digest.get(_digest(token)) if token else None
        if session is None or self.left(session, now) <= 0:
            return None
        if touch:
            session.seen = now
        return session

    def named(self, name: str, now: float) -> Session | None:
        """Return the session of that name while it goes on."""
        return next((one for one in self._by_digest.values() if one.name == name and self.left(one, now) > 0), None)

    def left(self, session: Session, now: float) -> float:
        """Return the seconds for which a session goes on when nothing more is asked in it."""
        return min(session.ends, session.seen + self.idle_s) - now

    def end(self, name: str) -> Session | None:
        """End the session of that name."""
        return next(iter(self._remove([digest for digest, one in self._by_digest.items() if one.name == name])), None)

    def sweep(self, now: float) -> list[Session]:
        """Forget what has run out."""
        return self._remove([digest for digest, one in self._by_digest.items() if self.left(one, now) <= 0])

    def retain(self, users: Mapping[str, User]) -> list[Session]:
        """End the sessions of everybody who is not among the users exactly as he was when he signed in."""
        return self._remove([digest for digest, one in self._by_digest.items() if users.get(one.user.name) != one.user])

    def _remove(self, digests: list[bytes]) -> list[Session]:
        return [self._by_digest.pop(digest) for digest in digests]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
