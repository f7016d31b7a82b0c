"""Reads a classroom display by its own protocol: power and use at every poll, who it is once an hour."""

import time
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from netmon.collect.base import CollectContext, Collected
from netmon.model.display import DisplayStatus, Missing
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import TableStatus
from netmon.transport.display.api import DisplaySession
from netmon.transport.display.draft import IDENTITY, Draft, Known
from netmon.transport.display.wire import NoSessionError, SilenceError

DISPLAY = "display"
IDENTITY_PERIOD_S = 3600.0
RETRY_S = 600.0


class DisplayParams(BaseModel):
    """A display has no parameters: its driver comes from the inventory."""

    model_config = ConfigDict(extra="forbid")


async def collect(context: CollectContext[DisplaySession]) -> Collected:
    """Ask once; DisplayStatus with what came, also when the session broke off (then `partial`).

    A set that may be silent in standby and still answers an echo, or refuses the connection, is `ok` with power unknown and `silent`.
    """
    session, known = context.session, known_of(context)
    now = time.monotonic()
    identity = identity_is_due(known, now)
    if identity:
        known.tried_at = now
        known.deaf.clear()
    draft = Draft(traits=known.traits)
    try:
        await session.read(draft, known, identity=identity)
    except AccessFailed as failed:
        return replace(await _failed(session, draft, known, failed), requests=draft.asked)
    known.identity.update(identity_of(draft))
    if identity and draft.power not in ("standby", "unknown"):
        known.identity_at = now
    status = draft.status(session.driver.name, known.identity)
    told = status.power != "unknown"
    collected = _collected(Outcome.OK if told else Outcome.PARTIAL, status, None if told else "the display does not say whether it is on")
    return replace(collected, requests=draft.asked)


def known_of(context: CollectContext[DisplaySession]) -> Known:
    """Return what is kept of the display between polls, made at the first, and anew when the inventory names another driver."""
    key = f"{DISPLAY}:{context.session.driver.name}"
    known = context.memory.scratch.get(key)
    if not isinstance(known, Known):
        known = context.memory.scratch[key] = Known()
    return known


def identity_is_due(known: Known, now: float) -> bool:
    """Return whether to ask who it is: every hour; every ten minutes while it was in standby, or broke off, each time it was asked."""
    if known.identity_at is not None and now - known.identity_at < IDENTITY_PERIOD_S:
        return False
    return known.tried_at is None or now - known.tried_at >= RETRY_S


def identity_of(draft: Draft) -> dict[str, str]:
    """Return what the display said of itself in this burst."""
    return {name: draft.texts[name] for name in IDENTITY if name in draft.texts}


async def _failed(session: DisplaySession, draft: Draft, known: Known, failed: AccessFailed) -> Collected:
    """Decide what a session means that did not come about, or broke off."""
    known.identity.update(identity_of(draft))
    if failed.outcome is Outcome.AUTH_FAILED:
        status = draft.status(session.driver.name, known.identity) if draft.answers else None
        return _collected(Outcome.AUTH_FAILED, status, failed.detail)
    if draft.answers:
        return _collected(Outcome.PARTIAL, draft.status(session.driver.name, known.identity), failed.detail)
    if session.driver.silent_in_standby and await _lives(session, failed):
        detail = f"{failed.detail}; the address answers, and many such displays are silent in standby"
        return _collected(Outcome.OK, silent_status(known), detail)
    return _collected(failed.outcome, None, failed.detail)


async def _lives(session: DisplaySession, failed: AccessFailed) -> bool:
    """Return whether a display that told nothing is there all the same; bytes of another protocol are no silence."""
    if isinstance(failed, SilenceError) or (isinstance(failed, NoSessionError) and failed.alive):
        return True
    return isinstance(failed, NoSessionError) and await session.echoes()


def silent_status(known: Known) -> DisplayStatus:
    """Return the state of a display that is there and says nothing; who it is remains known."""
    texts = {name: known.identity.get(name) for name in IDENTITY}
    return DisplayStatus(
        silent=True,
        missing=(Missing(field="power", reason="silent"),),
        model=texts["model"],
        serial=texts["serial"],
        software=texts["software"],
        name=texts["name"],
        mac=texts["mac"],
    )


def _collected(outcome: Outcome, status: DisplayStatus | None, detail: str | None) -> Collected:
    table = TableStatus(name=DISPLAY, outcome=outcome, rows=int(status is not None), reason=detail)
    return Collected(outcome=outcome, payload=status, tables=(table,), detail=detail)
