"""What a poll of a display means: when it is asked who it is, what silence is, and what the poll document shows."""

from dataclasses import dataclass, field
from typing import get_args

import pytest

from netmon.collect import display
from netmon.collect.base import CollectContext, Collected
from netmon.collect.document import build_document
from netmon.collect.document_display import display_section
from netmon.collect.document_table import render_table
from netmon.model.display import FAULT_LEVELS, FAULT_PARTS, FIELDS, POWERS, DisplayStatus, Fault, Lamp, Missing
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import Reading
from netmon.model.texts import text
from netmon.transport.display.api import DriverFacts
from netmon.transport.display.draft import Draft, Known, Reason
from netmon.transport.display.wire import NoSessionError, SilenceError

SLEEPER = DriverFacts(name="benq", port=4660, credential="none", silent_in_standby=True)
WAKEFUL = DriverFacts(name="pjlink", port=4352, credential="password", silent_in_standby=False)


@dataclass
class Session:
    """A DisplaySession that does as it is told; `asked` notes whether each poll wanted the identity."""

    driver: DriverFacts = SLEEPER
    power: str = "on"
    failure: AccessFailed | None = None
    answers: int = 1
    lives: bool = False
    asked: list[bool] = field(default_factory=list)

    async def read(self, draft: Draft, known: Known, *, identity: bool) -> None:
        self.asked.append(identity)
        draft.answers = self.answers
        if self.answers:
            draft.power = self.power  # type: ignore[assignment]
            if identity and self.power == "on":
                draft.text("serial", b"SN 1")
        if self.failure is not None:
            raise self.failure

    async def echoes(self) -> bool:
        return self.lives


async def poll(session: Session, memory: DeviceMemory | None = None) -> Collected:
    return await display.collect(CollectContext(session=session, params={}, memory=memory or DeviceMemory()))


def status(collected: Collected) -> DisplayStatus:
    assert isinstance(collected.payload, DisplayStatus), collected
    return collected.payload


async def test_who_it_is_is_asked_at_the_first_poll_alone_and_kept() -> None:
    session, memory = Session(), DeviceMemory()
    polls = [await poll(session, memory) for _ in range(3)]
    assert session.asked == [True, False, False]
    assert [status(one).serial for one in polls] == ["SN 1"] * 3


@pytest.mark.parametrize(
    ("identity_at", "tried_at", "now", "due"),
    [
        (None, None, 0.0, True),
        (None, 100.0, 500.0, False),
        (None, 100.0, 700.0, True),
        (100.0, 100.0, 3_699.0, False),
        (100.0, 100.0, 3_700.0, True),
        (100.0, 3_700.0, 3_800.0, False),
    ],
)
def test_identity_is_due_every_hour_and_every_ten_minutes_while_it_failed(identity_at: float | None, tried_at: float | None, now: float, due: bool) -> None:
    assert display.identity_is_due(Known(identity_at=identity_at, tried_at=tried_at), now) is due


async def test_a_display_in_standby_is_asked_again_who_it_is() -> None:
    session, memory = Session(power="standby"), DeviceMemory()
    await poll(session, memory)
    known = next(value for value in memory.scratch.values() if isinstance(value, Known))
    assert (known.identity_at, known.tried_at is not None) == (None, True)


async def test_another_driver_begins_anew() -> None:
    memory = DeviceMemory()
    await poll(Session(), memory)
    other = Session(driver=WAKEFUL)
    await poll(other, memory)
    assert other.asked == [True]


async def test_a_display_that_does_not_say_whether_it_is_on_is_partial() -> None:
    collected = await poll(Session(power="unknown"))
    assert collected.outcome is Outcome.PARTIAL
    assert status(collected).power == "unknown"


TIMEOUT = NoSessionError(Outcome.TIMEOUT, "no connection", alive=False)
REFUSED = NoSessionError(Outcome.UNREACHABLE, "closed", alive=True)
SILENCE = SilenceError(Outcome.TIMEOUT, "no reply")
NONSENSE = AccessFailed(Outcome.PROTOCOL_ERROR, "nonsense")


@pytest.mark.parametrize(
    ("failure", "lives", "driver", "outcome"),
    [
        (TIMEOUT, True, SLEEPER, Outcome.OK),
        (TIMEOUT, False, SLEEPER, Outcome.TIMEOUT),
        (TIMEOUT, True, WAKEFUL, Outcome.TIMEOUT),
        (REFUSED, False, SLEEPER, Outcome.OK),
        (REFUSED, True, WAKEFUL, Outcome.UNREACHABLE),
        (SILENCE, False, SLEEPER, Outcome.OK),
        (SILENCE, True, WAKEFUL, Outcome.TIMEOUT),
        (NONSENSE, True, SLEEPER, Outcome.PROTOCOL_ERROR),
    ],
)
async def test_silence_is_a_state_where_the_set_may_sleep_and_lives(failure: AccessFailed, lives: bool, driver: DriverFacts, outcome: Outcome) -> None:
    collected = await poll(Session(driver=driver, failure=failure, answers=0, lives=lives))
    assert collected.outcome is outcome
    assert (collected.payload is not None) == (outcome is Outcome.OK)
    if outcome is Outcome.OK:
        assert (status(collected).power, status(collected).silent, status(collected).why("power")) == ("unknown", True, "silent")
        assert "silent in standby" in (collected.detail or "")


async def test_a_silent_display_is_still_the_one_that_it_was() -> None:
    memory = DeviceMemory()
    await poll(Session(), memory)
    collected = await poll(Session(failure=REFUSED, answers=0), memory)
    assert (status(collected).serial, status(collected).protocol) == ("SN 1", None)


async def test_what_came_before_a_session_broke_off_is_partial() -> None:
    collected = await poll(Session(failure=NONSENSE, answers=1))
    assert (collected.outcome, status(collected).power, collected.detail) == (Outcome.PARTIAL, "on", "nonsense")


async def test_a_refused_password_outranks_what_came_before_it() -> None:
    refused = AccessFailed(Outcome.AUTH_FAILED, "refused")
    assert (await poll(Session(failure=refused, answers=1))).outcome is Outcome.AUTH_FAILED
    assert (await poll(Session(failure=refused, answers=0))).payload is None


def test_the_document_shows_a_display_or_null() -> None:
    shown = DisplayStatus(
        power="on", input="ops", panel_hours=10.5, lamps=(Lamp(hours=3.0, on=None),), faults=(Fault(part="fan", level="ok"),), protocol="benq",
        missing=(Missing(field="muted", reason="unsupported"),),
    )  # fmt: skip
    reading = Reading(
        device="a", collector="display", started=0.0, started_monotonic=0.0, duration_s=0.1, outcome=Outcome.OK, payload=shown
    )  # fmt: skip
    section = build_document(address="127.0.0.1:4660", readings=[reading])["display"]
    assert section == display_section(shown)
    assert isinstance(section, dict)
    assert (section["power"], section["panel_hours"], section["signal"], section["mac"]) == ("on", 10.5, None, None)
    assert section["lamps"] == [{"hours": 3.0, "on": None}]
    assert section["missing"] == [{"field": "muted", "reason": "unsupported"}]
    assert build_document(address="127.0.0.1:161", readings=[])["display"] is None


def test_the_worst_fault_is_the_worst() -> None:
    faults = (Fault(part="fan", level="warning"), Fault(part="lamp", level="error"), Fault(part="cover", level="ok"))
    assert DisplayStatus(faults=faults).worst_fault == "error"
    assert DisplayStatus(faults=faults[:1]).worst_fault == "warning"
    assert DisplayStatus().worst_fault is None


@pytest.mark.parametrize(("lang", "expected"), [("zh", "电源            待机"), ("en", "Power       standby")])
def test_the_table_shows_fields_and_why_they_are_empty(lang: str, expected: str) -> None:
    gaps = (Missing(field="input", reason="standby"),)
    shown = DisplayStatus(power="standby", panel_hours=10.5, lamps=(Lamp(hours=3.0),), faults=(Fault(part="fan", level="error"),), missing=gaps)
    reading = Reading(device="a", collector="display", started=0.0, started_monotonic=0.0, duration_s=0.1, outcome=Outcome.OK, payload=shown)
    table = render_table(build_document(address="127.0.0.1:1", readings=[reading]), lang)  # type: ignore[arg-type]
    rows = [line.split() for line in table.splitlines()]
    assert expected.split() in rows
    reason = ["信号源", "-", "待机时不提供"] if lang == "zh" else ["Input", "-", "not", "told", "in", "standby"]
    assert reason in rows


def test_every_word_of_a_display_has_its_text_in_two_languages() -> None:
    for lang in ("zh", "en"):
        words = [f"display.{field}" for field in FIELDS] + [f"display.power.{power}" for power in POWERS]
        words += [f"display.part.{part}" for part in FAULT_PARTS] + [f"display.level.{level}" for level in FAULT_LEVELS]
        words += [f"display.reason.{reason}" for reason in get_args(Reason)]
        assert all(text(word, lang) for word in words)  # type: ignore[arg-type]
