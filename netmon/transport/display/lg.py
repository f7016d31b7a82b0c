"""LG commercial displays: the RS-232 commands over TCP (`ka 01 ff`, answered by `a 01 OK01x`); numbers are hexadecimal."""

import re

from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft
from netmon.transport.display.wire import Wire, bad_reply

REPLY_LIMIT = 96
STRAYS = 4
_ACK = re.compile(rb"([a-z]) ([0-9A-Fa-f]{1,3}) (OK|NG)([^x]*)")

_INPUTS = {
    "00": "tv", "01": "tv", "10": "tv", "11": "tv", "20": "av1", "21": "av2", "40": "component", "60": "vga1", "70": "dvi1", "80": "dvi1", "90": "hdmi1",
    "91": "hdmi2", "92": "hdmi3", "95": "ops", "98": "ops", "a0": "hdmi1", "a1": "hdmi2", "a2": "hdmi3", "a5": "ops", "a8": "ops", "c0": "displayport1",
    "c1": "displayport2", "d0": "displayport1", "d1": "displayport2", "e0": "supersign", "e1": "app", "e2": "app", "e3": "app",
}  # fmt: skip


def _number(value: bytes) -> int:
    if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", value):
        raise ValueError("hexadecimal")
    return int(value, 16)


def _power(value: bytes, draft: Draft) -> None:
    draft.power = ("standby", "on")[_number(value)]


def _screen(value: bytes, draft: Draft) -> None:
    """Kd: 1 is a picture that is blanked while the set runs."""
    if _number(value) == 1 and draft.power == "on":
        draft.power = "screen_off"


def _input(value: bytes, draft: Draft) -> None:
    code = f"{_number(value):02x}"
    draft.texts["input"] = _INPUTS.get(code, f"0x{code}")


def _mute(value: bytes, draft: Draft) -> None:
    """Ke: 0 is muted, 1 is not."""
    draft.muted = (True, False)[_number(value)]


def _signal(value: bytes, draft: Draft) -> None:
    """`02` repeats what was asked, then 1 for a signal."""
    if value[:2] != b"02":
        raise ValueError("signal")
    draft.signal = (False, True)[_number(value[2:4])]


def _lamp(value: bytes, draft: Draft) -> None:
    """Dp: 0 fault, 1 well, 2 cannot tell, as of a set that is off."""
    level = _number(value)
    if level < 2:
        draft.fault("lamp", ("error", "ok")[level])


QUERIES: tuple[Query, ...] = (
    Query("power", b"ka", ("power",), _power),
    Query("screen", b"kd", (), _screen, lit=True),
    Query("input", b"xb", ("input",), _input, lit=True),
    Query("mute", b"ke", ("muted",), _mute, lit=True),
    Query("signal", b"sv 02", ("signal",), _signal, lit=True),
    Query("lamp", b"dp", ("faults",), _lamp, lit=True),
    Query("temperature", b"dn", ("temperature_celsius",), lambda value, draft: draft.celsius(_number(value)), lit=True),
    Query("hours", b"dl", ("panel_hours",), lambda value, draft: draft.hours(_number(value))),
    Query("serial", b"fy", ("serial",), lambda value, draft: draft.text("serial", value), identity=True),
    Query("software", b"fz", ("software",), lambda value, draft: draft.text("software", value), identity=True),
)


class Lg:
    """`ff` as data asks; set 00 would be every set, and none would answer."""

    facts = DriverFacts(name="lg", port=9761, credential="none", silent_in_standby=True)
    queries = QUERIES

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the line: command, set in hexadecimal, data."""
        command, _, selector = query.data.partition(b" ")
        return b" ".join(part for part in (command, b"%02x" % display_id, selector, b"ff\r") if part)

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """The protocol begins with the first question."""

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; acknowledgements of other commands are passed over."""
        await wire.ask(frame)
        for _ in range(STRAYS):
            reply = (await wire.read_until(b"x", REPLY_LIMIT)).strip()
            found = _ACK.fullmatch(reply)
            if found is None:
                raise bad_reply("no acknowledgement", reply)
            command, number, verdict, value = found.groups()
            if int(number, 16) != int(frame.split(b" ")[1], 16):
                raise bad_reply("answer of another set", reply)
            if command != query.data[1:2]:
                continue
            if verdict == b"NG":
                raise RefusedError("unsupported")
            return value.strip()
        raise bad_reply(f"no answer to {query.name} among {STRAYS} lines")
