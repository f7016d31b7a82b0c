"""The door with users: sessions, HTTP Basic, client certificates, readers on this machine; how fast they may ask; what is written down of them."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlencode

from netmon.model.access import NOBODY_NAMED, Person, Role
from netmon.model.audit import REQUEST, AuditRecord, DoorAction, details, short
from netmon.model.user import User, WebOptions
from netmon.web.access import is_loopback
from netmon.web.asked import Asked
from netmon.web.cookies import SESSION, cookie_name
from netmon.web.credentials import Checked, Claim, Credentials
from netmon.web.door import AuditSink, BasicUsers, ComeLater, Entry, Knock, NoAudit, cookies
from netmon.web.limits import Buckets, network_of
from netmon.web.sessions import Session, Sessions

METRICS: Final = "/metrics"
UNPACED: Final = (METRICS, "/api/v1/stream")
"""These bound themselves: scrapes at once, and streams at once."""
PROBES: Final = ("/healthz", "/readyz")
SIGN_INS_PER_S: Final = 0.2
SIGN_INS_AT_ONCE: Final = 10
_FOLD_S: Final = 600.0
_MOST_FOLDED: Final = 5000
_SECRET_NAME = re.compile(r"pass|token|secret|csrf|key|auth", re.IGNORECASE)
_MAPPED = "::ffff:"

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What is measured with `monotonic`, and what is written down with `wall`, both in seconds."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


class Doorkeeper:
    """Implements `netmon.web.door.Door`, and what the sign-in page needs of it. Inert; everything it knows is in memory."""

    def __init__(self, audit: AuditSink | None = None, clock: Clock | None = None) -> None:
        self._audit: AuditSink = audit or NoAudit()
        self._clock = clock or Clock()
        self._credentials = Credentials()
        self._options = WebOptions()
        self._zone: tzinfo = UTC
        self._users: Mapping[str, User] | None = None
        self._certificates: Mapping[str, User] = {}
        self._scrapers: tuple[Network, ...] = ()
        self._sessions = Sessions(idle_s=self._options.idle_s)
        self._paces = Buckets(self._options.requests_per_s, 2 * self._options.requests_per_s)
        self._sign_ins = Buckets(SIGN_INS_PER_S, SIGN_INS_AT_ONCE)
        self._folded: dict[tuple[str, str], float] = {}
        self._key = secrets.token_bytes(32)

    def configure(self, users: Sequence[User] | None, options: WebOptions, zone: tzinfo) -> None:
        """Put users and rules in force; None: no users are set up. Who was changed, or is no longer there, is signed out at once."""
        self._options, self._zone = options, zone
        self._users = None if users is None else {user.name: user for user in users}
        known = self._users or {}
        self._certificates = {user.certificate: user for user in known.values() if user.certificate}
        self._scrapers = tuple(ip_network(one, strict=False) for one in options.scrape_from)
        self._credentials.configure(known)
        self._sessions.idle_s = options.idle_s
        if options.requests_per_s != self._paces.rate:
            self._paces = Buckets(options.requests_per_s, 2 * options.requests_per_s)
        self._gone(self._sessions.retain(known), DoorAction.SESSION_REVOKED)

    def set_basic(self, basic: BasicUsers | None) -> None:
        """Put the programs of another web-config.yml in force."""
        self._credentials.set_basic(basic)

    @property
    def audit(self) -> AuditSink:
        """See Door."""
        return self._audit

    @property
    def has_users(self) -> bool:
        """True when somebody can sign in."""
        return bool(self._users)

    async def identify(self, knock: Knock) -> Entry | None:
        """See Door."""
        now = self._clock.monotonic()
        token = cookies(knock.cookie).get(cookie_name(SESSION, secure=self.is_secure(knock.secure)), "")
        session = self._sessions.find(token, now, touch=not knock.background)
        if session is not None and not session.user.holds_on(self._today()):
            self._gone([ended] if (ended := self._sessions.end(session.name)) else [], DoorAction.SESSION_EXPIRED)
            session = None
        if knock.path not in UNPACED:
            self._pace(f"session {session.name}" if session is not None else network_of(knock.peer), now)
        if session is not None:
            return Entry(person=session.user.person, session=session.name, csrf=session.csrf)
        if knock.authorization:
            return await self._basic(knock, now)
        person = self._certified(knock) or self._scraper(knock) or self._nobody(knock)
        return None if person is None else self._entry(person, knock.certificate)

    def alive(self, session: str) -> bool:
        """See Door."""
        return not session or self._sessions.named(session, self._clock.monotonic()) is not None

    def note(self, asked: Asked, status: int) -> None:
        """See Door. Probes of others are left out; what a page asks for by itself is written down once in ten minutes."""
        if asked.path in PROBES or (status < 400 and asked.arrival.background and self._just_noted(asked)):
            return
        person = asked.person
        self._audit.note(
            AuditRecord(
                at=self._clock.wall(),
                who=person.name,
                role=person.role if person.name else "",
                peer=asked.peer,
                method=asked.method,
                path=short(asked.path),
                query=short(_query(asked.query)),
                status=status,
                action=REQUEST,
                detail=details(session=asked.session),
            )
        )

    def tick(self) -> None:
        """Sign out who has run out, and write it down; once a second or so."""
        self._gone(self._sessions.sweep(self._clock.monotonic()), DoorAction.SESSION_EXPIRED)

    def is_secure(self, tls: bool) -> bool:  # what the connection says is passed on
        """Return whether the reader's own connection is HTTPS: ours, or that of the proxy before us."""
        return tls or self._options.tls_proxy

    def pace_sign_in(self, peer: str) -> float:
        """Take one of an address's sign-ins; returns 0, or the seconds to wait."""
        return self._sign_ins.take(network_of(peer), self._clock.monotonic())

    async def sign_in(self, claim: Claim) -> tuple[Checked, str]:
        """Check a person's password; returns the token of his new session with it, "" without one. Raises ComeLater."""
        checked = await self._checked(claim, often=False)
        if checked.user is None:
            return checked, ""
        now = self._clock.monotonic()
        token, session, gone = self._sessions.begin(checked.user, claim.peer, now, now + min(self._options.session_s, self._holds_s(checked.user)))
        self._gone(gone, DoorAction.SESSION_REVOKED)
        self.record(DoorAction.SIGN_IN, checked.user.person, claim.peer, session=session.name, proxied="yes" if claim.proxied else None)
        return checked, token

    def sign_out(self, name: str) -> None:
        """End the session of that name."""
        session = self._sessions.end(name)
        if session is not None:
            self.record(DoorAction.SIGN_OUT, session.user.person, session.peer, session=name)

    def session(self, name: str) -> Session | None:
        """Return a session that goes on."""
        return self._sessions.named(name, self._clock.monotonic())

    def ends(self, session: Session) -> tuple[float, float]:
        """Return when a session ends if it is not used, and when it ends however much it is, in Unix seconds."""
        now, wall = self._clock.monotonic(), self._clock.wall()
        return wall + self._sessions.left(session, now), wall + session.ends - now

    def user(self, name: str) -> User | None:
        """Return the user of that name."""
        return (self._users or {}).get(name)

    def now(self) -> float:
        """Return Unix seconds."""
        return self._clock.wall()

    def record(self, action: str, person: Person | None, peer: str, **detail: object) -> None:
        """Write down what happened at the door."""
        who, role = ("", "") if person is None else (person.name, str(person.role))
        self._audit.note(AuditRecord(at=self._clock.wall(), who=who, role=role, peer=peer, action=action, detail=details(**detail)))

    async def _checked(self, claim: Claim, *, often: bool) -> Checked:
        """Check a claim and write down what was wrong with it, also when whoever made it did not wait for the answer."""
        check = self._credentials.check_often if often else self._credentials.check
        name = claim.name if self._credentials.known(claim.name) else f"{claim.name[:2]}..."  # what stands there may be a password
        outcome = "abandoned"
        try:
            checked = await check(claim, self._clock.monotonic())
            if checked.user is not None and not checked.user.holds_on(self._today()):
                checked = Checked()
                outcome = "account has run out"
            elif checked.user is not None or checked.program is not None:
                outcome = ""
            else:
                outcome = "locked" if checked.wait_s else "wrong"
        except ComeLater:
            outcome = "busy"
            raise
        finally:
            if outcome:
                action = DoorAction.SIGN_IN_REFUSED if outcome == "locked" else DoorAction.SIGN_IN_FAILED
                self.record(action, None, claim.peer, name=name, reason=outcome, way="basic" if often else "form")
        if checked.locked:
            self.record(DoorAction.LOCKED_OUT, None, claim.peer, name=name)
        return checked

    async def _basic(self, knock: Knock, now: float) -> Entry | None:
        """Return who HTTP Basic (RFC 7617) says it is; None for somebody wrong, ComeLater for one that is locked out."""
        named = _basic_of(knock.authorization)
        if named is None:
            return None
        claim = Claim(name=named[0], password=named[1], peer=knock.peer, proxied=knock.proxied and is_loopback(knock.peer))
        checked = await self._checked(claim, often=True)
        if checked.wait_s:
            raise ComeLater(checked.wait_s)
        person = checked.program if checked.user is None else checked.user.person
        return None if person is None else self._entry(person, "basic")

    def _certified(self, knock: Knock) -> Person | None:
        """Return whose certificate was shown; one of nobody's lets a program scrape."""
        if not knock.certificate:
            return None
        user = self._certificates.get(knock.certificate)
        if user is not None and user.holds_on(self._today()):
            return user.person
        return Person(name=knock.certificate[:64], role=Role.SCRAPER) if knock.path == METRICS and user is None else None

    def _scraper(self, knock: Knock) -> Person | None:
        """Return the Prometheus on this machine, which has no password unless programs were given one."""
        if self._users is None or knock.path != METRICS or knock.proxied or self._credentials.basic.names:
            return None
        try:
            address = ip_address(knock.peer.partition("%")[0].removeprefix(_MAPPED))
        except ValueError:
            return None
        return Person(name="scraper", role=Role.SCRAPER) if any(address in network for network in self._scrapers) else None

    def _nobody(self, knock: Knock) -> Person | None:
        """Return the nameless reader while no users are set up, or on this machine where that is open."""
        if self._credentials.basic.names and self._users is None:
            return None
        if self._users is None or (self._options.open_on_loopback and is_loopback(knock.peer.removeprefix(_MAPPED)) and not knock.proxied):
            return NOBODY_NAMED
        return None

    def _entry(self, person: Person, way: str) -> Entry:
        """Return an entry without a session; its forms are secured by a secret of this run, which no other site can read."""
        secret = hmac.new(self._key, f"{person.role} {person.name} {way}".encode(errors="replace"), hashlib.sha256).hexdigest()
        return Entry(person=person, csrf=secret)

    def _pace(self, key: str, now: float) -> None:
        wait_s = self._paces.take(key, now)
        if wait_s:
            raise ComeLater(wait_s)

    def _gone(self, sessions: Sequence[Session], action: DoorAction) -> None:
        for session in sessions:
            self.record(action, session.user.person, session.peer, session=session.name)

    def _just_noted(self, asked: Asked) -> bool:
        key, now = (asked.session or asked.peer, asked.path), self._clock.monotonic()
        noted_at = self._folded.get(key)
        if noted_at is not None and now - noted_at < _FOLD_S:
            return True
        if len(self._folded) >= _MOST_FOLDED:
            self._folded.clear()
        self._folded[key] = now
        return False

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock.wall(), self._zone).date()

    def _holds_s(self, user: User) -> float:
        """Return for how long an account holds from now."""
        if user.until is None:
            return float("inf")
        end = datetime.combine(user.until + timedelta(days=1), datetime.min.time(), tzinfo=self._zone)
        return end.timestamp() - self._clock.wall()


def _basic_of(header: str) -> tuple[str, str] | None:
    """Return name and password of an Authorization header; None for another scheme, or what cannot be read."""
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() != "basic" or len(value) > 1000:
        return None
    try:
        name, colon, password = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon and name else None


def _query(query: Mapping[str, str]) -> str:
    return urlencode({name: "..." if _SECRET_NAME.search(name) else value for name, value in query.items()}, errors="replace")
