"""Who a name and a password are: users, and programs of the web-config.yml; slow on purpose, few at once, and not for ever."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from netmon.model.access import Person, Role
from netmon.model.user import User
from netmon.web.door import BasicUsers
from netmon.web.limits import FAILURES_OF_ADDRESS, Lockout, network_of
from netmon.web.passwords import COST, PasswordChecks, cost_of, decoy, matches

_MOST_REMEMBERED: Final = 256
_REMEMBER_S: Final = 300.0
_MOST_PLACES: Final = 2000


class NoBasicUsers:
    """There is no web-config.yml, or none with passwords."""

    names: frozenset[str] = frozenset()

    def check(self, _name: str, _password: str) -> bool:
        """See BasicUsers."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody says who he is. `proxied`: the peer is a proxy before everybody, which cannot be locked out."""

    name: str
    password: str = field(repr=False)
    peer: str
    proxied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of it: `user` or `program` is who it is, neither when it is wrong. `wait_s` above 0: not looked at, too many were wrong before."""

    user: User | None = None
    program: Person | None = None
    wait_s: float = 0.0
    locked: bool = False


class Credentials:
    """Checks claims. Nobody learns from the time it takes, or from a lock, whether there is such a name."""

    def __init__(self) -> None:
        self.basic: BasicUsers = NoBasicUsers()
        self._users: Mapping[str, User] = {}
        self._decoy = decoy(COST)
        self._checks = PasswordChecks()
        self._names = Lockout()
        self._addresses = Lockout(FAILURES_OF_ADDRESS)
        self._places: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._salt = secrets.token_bytes(32)
        self._remembered: OrderedDict[bytes, float] = OrderedDict()

    def set_basic(self, basic: BasicUsers | None) -> None:
        """Put other programs in force."""
        self.basic = basic or NoBasicUsers()
        self._remembered.clear()

    def configure(self, users: Mapping[str, User]) -> None:
        """Put other users in force; whoever has a new password may try it at once."""
        for name, user in users.items():
            if name in self._users and self._users[name].password != user.password:
                self._names.forget(_name_key(name))
        self._users = dict(users)
        self._remembered.clear()
        cost = max((cost_of(user.password) for user in users.values()), default=COST)
        if cost != cost_of(self._decoy):
            self._decoy = decoy(cost)

    def known(self, name: str) -> bool:
        """Return whether there is such a name; for the audit log alone."""
        return name in self._users or name in self.basic.names

    async def check(self, claim: Claim, now: float) -> Checked:
        """Check a claim slowly; `now` in monotonic seconds. Raises ComeLater when too many wait."""
        keys = self._keys(claim)
        wait_s = self._begin(keys, now)
        if wait_s:
            return Checked(wait_s=wait_s)
        right = False
        try:
            right = await self._right(claim.name, claim.password)
        finally:
            ended = [lockout.end(key, claim.name, now, right=right) for lockout, key in keys]
        if not right:
            return Checked(locked=any(ended))
        self._note_place(claim)
        return self._who(claim.name)

    async def check_often(self, claim: Claim, now: float) -> Checked:
        """Check the claim of a program, which comes with every request: what was right a while ago is known by a keyed digest."""
        if now - self._remembered.get(self._digest(claim), -_REMEMBER_S) < _REMEMBER_S:
            return self._who(claim.name)
        checked = await self.check(claim, now)
        if checked.user is not None or checked.program is not None:
            self._remembered[self._digest(claim)] = now
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        return checked

    def _begin(self, keys: list[tuple[Lockout, str]], now: float) -> float:
        """Begin the attempt by all keys or by none."""
        wait_s = max((lockout.locked(key, now) for lockout, key in keys), default=0.0)
        if wait_s:
            return wait_s
        begun: list[tuple[Lockout, str]] = []
        for lockout, key in keys:
            wait_s = lockout.begin(key, now)
            if wait_s:
                for earlier, at in begun:
                    earlier.abandon(at)
                return wait_s
            begun.append((lockout, key))
        return 0.0

    async def _right(self, name: str, password: str) -> bool:
        user = self._users.get(name)
        if user is None and name in self.basic.names:
            return await self._checks.run(self.basic.check, name, password)
        same = await self._checks.run(matches, password, self._decoy if user is None else user.password)
        return same and user is not None and self._users.get(name) == user

    def _who(self, name: str) -> Checked:
        user = self._users.get(name)
        if user is not None:
            return Checked(user=user)
        return Checked(program=Person(name=name, role=Role.SCRAPER)) if name in self.basic.names else Checked()

    def _keys(self, claim: Claim) -> list[tuple[Lockout, str]]:
        """Return what is counted: the address, and the name, apart for each place from which that person has signed in before.

        So whoever tries passwords from elsewhere locks out himself and strangers, and not the person who sits at his own desk.
        """
        network = network_of(claim.peer)
        known = not claim.proxied and (claim.name, network) in self._places
        keys = [(self._names, f"{_name_key(claim.name)} at {network}" if known else _name_key(claim.name))]
        return keys if claim.proxied else [*keys, (self._addresses, network)]

    def _note_place(self, claim: Claim) -> None:
        if not claim.proxied:
            place = (claim.name, network_of(claim.peer))
            self._places[place] = None
            self._places.move_to_end(place)
            if len(self._places) > _MOST_PLACES:
                self._places.popitem(last=False)

    def _digest(self, claim: Claim) -> bytes:
        user = self._users.get(claim.name)
        parts = (claim.name, "" if user is None else user.password, claim.password)
        return hmac.new(self._salt, "\0".join(parts).encode(errors="replace"), hashlib.sha256).digest()


def _name_key(name: str) -> str:
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()
