"""Keeps netmon from locking an account: who may try to log in now, and how many at once. Knows no protocol; the command line's way uses the same guard.

- After a refused login the device is left alone with this credential for 15 minutes, then 30, then 60, or until the credential changes.
- A password that has never worked, or that was just refused, is tried by one login at a time: an AAA server sees one try, not one per device.
- Two devices in a row that refuse a password hold it everywhere; every 15 minutes one login finds out whether it works again.
"""

import asyncio
import hashlib
import hmac
import math
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from netmon.model.outcome import AccessFailed, Outcome

HOLD_S: Final = 900.0
MAX_HOLD_S: Final = 3600.0
IN_A_ROW: Final = 2
UNANSWERED: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account at one device. `secrets` are what is sent (they never leave the guard); `password` False: a private key alone, which locks nothing."""

    credential: str
    user: str
    address: str
    port: int
    secrets: tuple[str, ...] = field(default=(), repr=False)
    password: bool = True


@dataclass(slots=True)
class _DeviceHold:
    """One account at one device; it belongs to the credential's content `mark`."""

    mark: bytes
    refusals: int = 0
    unanswered: int = 0
    refused_at: float = -math.inf
    until: float = -math.inf


@dataclass(slots=True)
class _Login:
    """One credential with one content: how far it is trusted, and who is logging in with it."""

    accepted_at: float = -math.inf
    in_a_row: int = 0
    until: float = -math.inf
    running: int = 0
    waiting: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def doubted(self) -> bool:
        return self.accepted_at == -math.inf or self.in_a_row > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many at once: sessions in all, logins with one password, logins with one private key."""

    sessions: int = 200
    password_logins: int = 3
    key_logins: int = 16


class Attempt:
    """One login that was let through; exactly one of its methods says how it ended, none: no secret was sent."""

    def __init__(self, guard: "LoginGuard", account: Account, mark: bytes) -> None:
        self._guard = guard
        self._account = account
        self._mark = mark

    def accepted(self) -> None:
        """The account is good."""
        self._guard.note_accepted(self._account, self._mark)

    def refused(self) -> None:
        """The device said no."""
        self._guard.note_refused(self._account, self._mark)

    def unanswered(self) -> None:
        """A secret was sent and nothing came back: the second time in a row counts as a no, which may just have come too late."""
        self._guard.note_unanswered(self._account, self._mark)


class LoginGuard:
    """One for the whole process."""

    def __init__(self, limits: Limits = Limits(), *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._devices: dict[tuple[str, str, int], _DeviceHold] = {}
        self._logins: dict[tuple[str, bytes], _Login] = {}
        self._sessions = asyncio.Semaphore(limits.sessions)
        self.refusals = 0
        self.not_tried = 0

    @property
    def held(self) -> tuple[int, int]:
        """How many accounts at devices, and how many credentials, are left alone now."""
        now = self._clock()
        return sum(hold.until > now for hold in self._devices.values()), sum(login.until > now for login in self._logins.values())

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Wait for one of the places that all sessions share."""
        async with self._sessions:
            yield

    @asynccontextmanager
    async def login(self, account: Account) -> AsyncIterator[Attempt]:
        """Wait for one of the credential's places. AccessFailed (auth_failed) without a try while the account or the credential is held."""
        mark = self._mark(account)
        self._check(account, mark)
        login = self._logins.setdefault((account.credential or account.user, mark), _Login())
        while login.running >= self._places(account, login):
            await _turn(login)
        self._check(account, mark)
        login.running += 1
        try:
            yield Attempt(self, account, mark)
        finally:
            login.running -= 1
            for waiting in login.waiting:
                if not waiting.done():
                    waiting.set_result(None)

    def retain(self, addresses: set[tuple[str, int]], credentials: set[str]) -> None:
        """Forget devices and credentials that are gone; what is in use stays."""
        self._devices = {key: hold for key, hold in self._devices.items() if key[1:] in addresses}
        self._logins = {key: login for key, login in self._logins.items() if key[0] in credentials or login.running}

    def _places(self, account: Account, login: _Login) -> int:
        if not account.password:
            return self._limits.key_logins
        return 1 if login.doubted else self._limits.password_logins

    def _check(self, account: Account, mark: bytes) -> None:
        now = self._clock()
        hold = self._devices.get(_place(account))
        if hold is not None and hold.mark == mark and hold.until > now:
            self.not_tried += 1
            raise AccessFailed(Outcome.AUTH_FAILED, f"login refused before; next try in {_minutes(hold.until - now)}, or when the credential changes")
        login = self._logins.get((account.credential or account.user, mark))
        if login is not None and login.until > now:
            self.not_tried += 1
            reason = f"not tried: {IN_A_ROW} devices refused this credential; next try in {_minutes(login.until - now)}, or when it changes"
            raise AccessFailed(Outcome.AUTH_FAILED, reason)

    def note_accepted(self, account: Account, mark: bytes) -> None:
        """See Attempt.accepted."""
        self._devices.pop(_place(account), None)
        login = self._login(account, mark)
        login.accepted_at, login.in_a_row, login.until = self._clock(), 0, -math.inf

    def note_refused(self, account: Account, mark: bytes) -> None:
        """See Attempt.refused; a device that refused before, and alone, says nothing new of the credential."""
        now = self._clock()
        self.refusals += 1
        hold, login = self._hold(account, mark), self._login(account, mark)
        known_bad = hold.refusals > 0 and login.accepted_at > hold.refused_at
        hold.refusals, hold.unanswered, hold.refused_at = hold.refusals + 1, 0, now
        hold.until = now + min(HOLD_S * 2 ** min(hold.refusals - 1, 8), MAX_HOLD_S)
        if account.password and not known_bad:
            login.in_a_row += 1
            if login.in_a_row >= IN_A_ROW:
                login.until, login.in_a_row = now + HOLD_S, IN_A_ROW - 1

    def note_unanswered(self, account: Account, mark: bytes) -> None:
        """See Attempt.unanswered."""
        hold = self._hold(account, mark)
        hold.unanswered += 1
        if hold.unanswered >= UNANSWERED:
            hold.unanswered, hold.until = 0, self._clock() + HOLD_S

    def _hold(self, account: Account, mark: bytes) -> _DeviceHold:
        hold = self._devices.get(_place(account))
        if hold is None or hold.mark != mark:
            hold = self._devices[_place(account)] = _DeviceHold(mark)
        return hold

    def _login(self, account: Account, mark: bytes) -> _Login:
        return self._logins.setdefault((account.credential or account.user, mark), _Login())

    def _mark(self, account: Account) -> bytes:
        """Return what changes with the credential's content; without this process's key it tells nothing."""
        content = "\0".join((account.user, *account.secrets)).encode()
        return hmac.new(self._key, content, hashlib.sha256).digest()


async def _turn(login: _Login) -> None:
    """Wait until some login with this credential has ended."""
    waiting = asyncio.get_running_loop().create_future()
    login.waiting.append(waiting)
    try:
        await waiting
    finally:
        login.waiting.remove(waiting)


def _place(account: Account) -> tuple[str, str, int]:
    return (account.user, account.address, account.port)


def _minutes(seconds: float) -> str:
    return f"{math.ceil(seconds / 60)} min"
