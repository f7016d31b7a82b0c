"""Runs a driver's questions over one session: the allow-list, the order, what is left out, what is kept of a failure."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from netmon.model.display import ProtocolName
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.display.api import DisplayDriver, DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft, Known
from netmon.transport.display.drivers import DRIVERS
from netmon.transport.display.wire import Limits, SilenceError, Wire

BUDGET_SHARE = 0.95
"""Of a job's budget, so that the burst ends by itself, with what it has, before the job is cut off."""

Alive = Callable[[str], Awaitable[bool]]


def panel_tls() -> ssl.SSLContext:
    """Return the TLS settings for panels: they make their own certificates, and old sets know old versions only, so nothing is proven by it.

    It keeps a PIN from being read off the line, no more; SECURITY.md says so.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


class Frames(NamedTuple):
    """The questions to a panel by name, and the allow-list that they make."""

    by_name: Mapping[str, bytes]
    allowed: frozenset[bytes]


class DisplayClient:
    """Makes the sessions; one for all panels. `alive` sends an echo to an address."""

    def __init__(self, *, alive: Alive | None = None, limits: Limits | None = None, drivers: Mapping[ProtocolName, DisplayDriver] = DRIVERS) -> None:
        self._alive = alive
        self._limits = limits or Limits()
        self._drivers = drivers
        self._frames: dict[tuple[str, int], Frames] = {}
        self.tls = panel_tls()
        """Shared by all sessions: making one costs milliseconds."""

    def session(self, target: DisplayTarget, budget_s: float) -> "Burst":
        """Return the session for one job of one panel; nothing is opened before it is read."""
        driver = self._drivers[target.driver]
        limits = Limits(
            connect_s=self._limits.connect_s, reply_s=self._limits.reply_s, total_s=budget_s * BUDGET_SHARE, pace_s=driver.facts.pace_s
        )  # fmt: skip
        return Burst(self, driver, target, limits, self._alive)

    def frames(self, driver: DisplayDriver, display_id: int) -> Frames:
        """Return every frame that may be sent to such a panel."""
        key = (driver.facts.name, display_id)
        found = self._frames.get(key)
        if found is None:
            by_name = {query.name: driver.frame(query, display_id) for query in driver.queries}
            found = self._frames[key] = Frames(by_name, frozenset(by_name.values()))
        return found


class Burst:
    """A DisplaySession over TCP."""

    def __init__(self, client: DisplayClient, driver: DisplayDriver, target: DisplayTarget, limits: Limits, alive: Alive | None) -> None:
        self._client = client
        self._driver = driver
        self._target = target
        self._limits = limits
        self._alive = alive

    @property
    def driver(self) -> DriverFacts:
        """The driver that the inventory names."""
        return self._driver.facts

    async def read(self, draft: Draft, known: Known, *, identity: bool) -> None:
        """Ask, in one session, and fill `draft`; AccessFailed leaves in it what came before."""
        target, facts = self._target, self._driver.facts
        display_id = facts.display_id if target.display_id is None else target.display_id
        if display_id > facts.most_display_id:
            raise AccessFailed(Outcome.SKIPPED, f"display_id {display_id} is above {facts.most_display_id}, the most that {facts.name} has")
        frames = self._client.frames(self._driver, display_id)
        wire = Wire(target.address, target.port or facts.port, frames.allowed, self._limits, self._client.tls)
        try:
            await wire.connect()
            await self._driver.greet(wire, target)
            for query in self._driver.queries:
                if wanted(query, draft, known, identity=identity):
                    await self._put(wire, query, frames.by_name[query.name], draft, known)
        finally:
            wire.close()

    async def _put(self, wire: Wire, query: Query, frame: bytes, draft: Draft, known: Known) -> None:
        draft.asked += 1
        try:
            value = await self._driver.ask(wire, query, frame)
        except RefusedError as refused:
            draft.answers += 1
            note(query, draft, "standby" if draft.dark else refused.reason)
            if refused.reason == "unsupported" and draft.power not in ("standby", "unknown"):
                known.deaf[query.name] = "unsupported"
            elif refused.reason == "standby" and "power" in query.fields:
                draft.power = "standby"
            return
        except SilenceError:
            if draft.answers:
                note(query, draft, "silent")
                known.deaf[query.name] = "silent"
            raise
        draft.answers += 1
        try:
            query.parse(value, draft)
        except (ValueError, LookupError):
            note(query, draft, "invalid")

    async def echoes(self) -> bool:
        """Return True when the panel's address answers an echo now."""
        return self._alive is not None and await self._alive(self._target.address)


def wanted(query: Query, draft: Draft, known: Known, *, identity: bool) -> bool:
    """Return whether a question is put now; what is left out for a reason is noted in the draft."""
    if query.identity and not identity:
        return False
    if query.needs is not None and query.needs not in known.traits:
        return False
    reason = known.deaf.get(query.name)
    if reason is None and query.lit and draft.dark:
        reason = "standby"
    if reason is not None:
        note(query, draft, reason)
    return reason is None


def note(query: Query, draft: Draft, reason: str) -> None:
    """Write down why the fields of a question stay empty."""
    for name in query.fields:
        draft.gaps.setdefault(name, reason)  # type: ignore[arg-type]
