"""Philips SICP over TCP: `size monitor group command data.. xor`; it knows no authentication."""

from functools import reduce
from operator import xor

from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft, Reason
from netmon.transport.display.wire import Wire, bad_reply

LEAST_SIZE, MOST_SIZE = 5, 0x28
COMMUNICATION_CONTROL = 0x00
# 0x06 is an acknowledgement without a value, 0x15 "not acknowledged", 0x18 "not available".
_REFUSALS: dict[int, Reason] = {0x06: "refused", 0x15: "refused", 0x18: "unsupported"}
STRAYS = 4
NO_SENSOR = (0x00, 0xFF)

_INPUTS = {
    0x01: "video1", 0x02: "svideo", 0x03: "component", 0x05: "vga1", 0x06: "hdmi2", 0x07: "displayport2", 0x08: "usb2", 0x09: "dvi2", 0x0A: "displayport1",
    0x0B: "ops", 0x0C: "usb1", 0x0D: "hdmi1", 0x0E: "dvi1", 0x0F: "hdmi3", 0x10: "browser", 0x11: "smartcms", 0x12: "dms", 0x13: "storage",
    0x16: "media_player", 0x17: "pdf_player", 0x18: "app", 0x19: "hdmi4", 0x1A: "vga2", 0x1B: "vga3", 0x1C: "whiteboard", 0x1D: "cmnd_play", 0x1E: "home",
    0x1F: "usb_c1", 0x20: "kiosk", 0x21: "smart_info", 0x22: "tv", 0x23: "cast", 0x24: "interact", 0x25: "usb_c2", 0x26: "screen_mirroring",
}  # fmt: skip


def checksum(body: bytes) -> int:
    """Return the exclusive or of all bytes."""
    return reduce(xor, body, 0)


def _power(value: bytes, draft: Draft) -> None:
    if value[0] not in (1, 2):
        raise ValueError("power")
    draft.power = "on" if value[0] == 2 else "standby"


def _backlight(value: bytes, draft: Draft) -> None:
    """0 is on, 1 is off: the set runs, the picture is dark."""
    if value[0] == 1 and draft.power == "on":
        draft.power = "screen_off"


def _input(value: bytes, draft: Draft) -> None:
    if value[0]:
        draft.texts["input"] = _INPUTS.get(value[0], f"0x{value[0]:02x}")


def _signal(value: bytes, draft: Draft) -> None:
    draft.signal = (False, True)[value[0]]


def _temperature(value: bytes, draft: Draft) -> None:
    """One byte a sensor; the hottest counts, and a sensor that is not there says 0 or 255."""
    sensors = [byte for byte in value if byte not in NO_SENSOR]
    if sensors:
        draft.celsius(max(sensors))


QUERIES: tuple[Query, ...] = (
    Query("power", b"\x19", ("power",), _power),
    Query("backlight", b"\x71", (), _backlight, lit=True),
    Query("input", b"\xad", ("input",), _input, lit=True),
    Query("signal", b"\x59", ("signal",), _signal, lit=True),
    Query("temperature", b"\x2f", ("temperature_celsius",), _temperature, lit=True),
    Query("hours", b"\x0f\x02", ("panel_hours",), lambda value, draft: draft.hours(_big_endian(value))),
    Query("model", b"\xa1\x00", ("model",), lambda value, draft: draft.text("model", value), identity=True),
    Query("software", b"\xa1\x01", ("software",), lambda value, draft: draft.text("software", value), identity=True),
    Query("serial", b"\x15", ("serial",), lambda value, draft: draft.text("serial", value), identity=True),
)


def _big_endian(value: bytes) -> int:
    if len(value) != 2:
        raise ValueError("two bytes")
    return int.from_bytes(value, "big")


class PhilipsSicp:
    """Power is asked as `05 01 00 19 1D`."""

    facts = DriverFacts(name="philips_sicp", port=5000, credential="none", silent_in_standby=True)
    queries = QUERIES

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the frame; group 0 addresses the monitor alone."""
        body = bytes((len(query.data) + 4, display_id, 0)) + query.data
        return body + bytes((checksum(body),))

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """SICP begins with the first question."""

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; reports of other commands are passed over."""
        await wire.ask(frame)
        for _ in range(STRAYS):
            size = (await wire.read_exactly(1))[0]
            if not LEAST_SIZE <= size <= MOST_SIZE:
                raise bad_reply("no SICP frame", bytes((size,)))
            reply = bytes((size,)) + await wire.read_exactly(size - 1)
            if checksum(reply):
                raise bad_reply("wrong checksum", reply)
            if reply[1] != frame[1]:
                raise bad_reply("answer of another display number", reply)
            if reply[3] == query.data[0]:
                return reply[4:-1]
            if reply[3] == COMMUNICATION_CONTROL and len(reply) > LEAST_SIZE:
                raise RefusedError(_REFUSALS.get(reply[4], "refused"))
        raise bad_reply(f"no answer to {query.name} among {STRAYS} frames")
