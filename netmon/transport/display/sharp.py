"""Sharp panels (PN series, AQUOS BOARD): eight characters a command over TCP, `POWR????`, after a login."""

import re

from netmon.model.display import FaultLevel
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft
from netmon.transport.display.wire import SilenceError, Wire, bad_reply

LINE_LIMIT = 96
PROMPT_S = 1.5
PACE_S = 0.1
BLANK_LINES = 4
WAITS = 3
_DAISY_CHAIN = re.compile(rb"\s[0-9]{3}$")
_INPUTS = {
    1: "dvi1", 2: "vga1", 3: "component", 4: "video1", 9: "hdmi1", 10: "hdmi1", 12: "hdmi2", 13: "hdmi2", 14: "displayport1", 16: "vga2", 17: "hdmi3",
    18: "hdmi3",
}  # fmt: skip
# DSTA: normal, in standby for heat, hot, hot and dimmed, sensor broken.
_HEAT: tuple[FaultLevel, ...] = ("ok", "error", "error", "warning", "warning")


def _power(value: bytes, draft: Draft) -> None:
    """2 is a set that runs and waits for a signal."""
    state = int(value)
    draft.power = ("standby", "on", "on")[state]
    if state:
        draft.signal = state == 1


def _input(value: bytes, draft: Draft) -> None:
    draft.texts["input"] = _INPUTS.get(int(value), f"input{int(value)}")


def _mute(value: bytes, draft: Draft) -> None:
    draft.muted = (False, True)[int(value)]


def _heat(value: bytes, draft: Draft) -> None:
    draft.fault("temperature", _HEAT[int(value)])


def _temperature(value: bytes, draft: Draft) -> None:
    """Several sensors come with commas; the hottest counts."""
    draft.celsius(max(int(word) for word in value.split(b",")))


QUERIES: tuple[Query, ...] = (
    Query("POWR", b"POWR????\r", ("power",), _power),
    Query("INPS", b"INPS????\r", ("input",), _input, lit=True),
    Query("MUTE", b"MUTE????\r", ("muted",), _mute, lit=True),
    Query("DSTA", b"DSTA????\r", ("faults",), _heat),
    Query("ERRT", b"ERRT????\r", ("temperature_celsius",), _temperature, lit=True),
    Query("INF1", b"INF1????\r", ("model",), lambda value, draft: draft.text("model", value), identity=True),
    Query("SRNO", b"SRNO????\r", ("serial",), lambda value, draft: draft.text("serial", value), identity=True),
)


class Sharp:
    """Answers are bare values without the command, so one question at a time is asked and one line is read."""

    queries = QUERIES

    def __init__(self, pace_s: float = PACE_S) -> None:
        self.facts = DriverFacts(name="sharp", port=10008, credential="login", silent_in_standby=True, pace_s=pace_s)

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the line; over TCP a panel speaks for itself."""
        return query.data

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """Sign in; a panel without an account takes empty lines, and one behind a serial server has no prompt."""
        try:
            await wire.read_until(b"Login:", LINE_LIMIT, PROMPT_S)
        except SilenceError:
            return
        wire.sign_in((target.user or "").encode() + b"\r\n")
        await wire.read_until(b"Password:", LINE_LIMIT)
        wire.sign_in((target.password or "").encode() + b"\r\n")
        answer = await self._line(wire)
        if answer != b"OK":
            given = "the user or password" if target.password else "an empty password, and the inventory names no other"
            raise AccessFailed(Outcome.AUTH_FAILED, f"the panel refuses {given}")

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; WAIT announces that the answer takes longer."""
        await wire.ask(frame)
        for _ in range(WAITS):
            line = _DAISY_CHAIN.sub(b"", await self._line(wire))
            if line == b"ERR":
                raise RefusedError("unsupported")
            if line == b"LOCKED":
                raise RefusedError("refused")
            if line.startswith((b"Login", b"Password")):
                raise bad_reply("a login in the middle", line)
            if line != b"WAIT":
                return line
        raise bad_reply(f"nothing but WAIT for {query.name}")

    @staticmethod
    async def _line(wire: Wire) -> bytes:
        for _ in range(BLANK_LINES):
            line = (await wire.read_until(b"\r", LINE_LIMIT)).strip()
            if line:
                return line
        raise bad_reply("empty lines alone")
