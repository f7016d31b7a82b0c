"""Samsung MDC (Multiple Display Control) over TCP, plain or secured: `AA command id length data checksum`."""

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft
from netmon.transport.display.wire import SilenceError, Wire, bad_reply

HEADER, REPLY, ACK, NAK = 0xAA, 0xFF, 0x41, 0x4E
SECURED = b"MDCSTART<<TLS>>"
GREETING_S = 2.0
STRAYS = 4
TENTHS_PER_HOUR = 6  # the counter of 0x83 moves every ten minutes

_INPUTS = {
    0x04: "svideo", 0x08: "component", 0x0C: "av1", 0x0D: "av2", 0x14: "vga1", 0x18: "dvi1", 0x1E: "bnc", 0x1F: "dvi1", 0x20: "magicinfo",
    0x21: "hdmi1", 0x22: "hdmi1", 0x23: "hdmi2", 0x24: "hdmi2", 0x25: "displayport1", 0x26: "displayport2", 0x27: "displayport3", 0x30: "tv",
    0x31: "hdmi3", 0x32: "hdmi3", 0x33: "hdmi4", 0x34: "hdmi4", 0x40: "tv", 0x50: "ops", 0x55: "hdbaset", 0x60: "magicinfo", 0x61: "screen_mirroring",
    0x62: "usb", 0x63: "url_launcher", 0x64: "whiteboard",
}  # fmt: skip


def checksum(body: bytes) -> int:
    """Return the sum of everything after the header, modulo 256."""
    return sum(body) & 0xFF


def _power(value: bytes, draft: Draft) -> None:
    if value[0] > 2:
        raise ValueError("power")
    draft.power = "on" if value[0] else "standby"


def _panel(value: bytes, draft: Draft) -> None:
    """0xF9: a panel that is off while the set runs."""
    if value[0] == 1 and draft.power == "on":
        draft.power = "screen_off"


def _input(value: bytes, draft: Draft) -> None:
    draft.texts["input"] = _INPUTS.get(value[0], f"0x{value[0]:02x}")


def _mute(value: bytes, draft: Draft) -> None:
    draft.muted = bool((False, True)[value[0]])


def _status(value: bytes, draft: Draft) -> None:
    """0x0D: lamp, temperature, brightness sensor, no sync, degrees, fan; 2 is "has none" for the last two kinds."""
    lamp, hot, _sensor, no_sync, celsius, fan = value[:6]
    draft.fault("lamp", ("ok", "error")[lamp])
    draft.fault("temperature", ("ok", "error")[hot])
    if fan != 2:
        draft.fault("fan", ("ok", "error")[fan])
    if no_sync != 2:
        draft.signal = (True, False)[no_sync]
    if celsius:
        draft.celsius(celsius)


def _on_time(value: bytes, draft: Draft) -> None:
    if not 2 <= len(value) <= 4:
        raise ValueError("two to four bytes")
    draft.hours(int.from_bytes(value, "big") / TENTHS_PER_HOUR)


QUERIES: tuple[Query, ...] = (
    Query("power", b"\x11", ("power",), _power),
    Query("panel", b"\xf9", (), _panel, lit=True),
    Query("input", b"\x14", ("input",), _input, lit=True),
    Query("mute", b"\x13", ("muted",), _mute, lit=True),
    Query("status", b"\x0d", ("signal", "temperature_celsius", "faults"), _status, lit=True),
    Query("on_time", b"\x83", ("panel_hours",), _on_time),
    Query("serial", b"\x0b", ("serial",), lambda value, draft: draft.text("serial", value), identity=True),
    Query("software", b"\x0e", ("software",), lambda value, draft: draft.text("software", value), identity=True),
    Query("model", b"\x8a", ("model",), lambda value, draft: draft.text("model", value), identity=True),
    Query("name", b"\x67", ("name",), lambda value, draft: draft.text("name", value), identity=True),
)


class SamsungMdc:
    """Data length 0 makes every command a question; a PIN means secured mode, and is never sent in clear text."""

    facts = DriverFacts(name="samsung_mdc", port=1515, credential="password", silent_in_standby=True, most_display_id=253)  # 254 is all sets: none answers
    queries = QUERIES

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the frame without data."""
        body = query.data + bytes((display_id, 0))
        return bytes((HEADER, *body, checksum(body)))

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """Go into secured mode where the inventory has a PIN."""
        if not target.password:
            return
        try:
            greeting = await wire.read_exactly(len(SECURED), GREETING_S)
        except SilenceError:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, "the inventory names a PIN, but the panel is not in secured mode") from None
        if greeting != SECURED:
            raise bad_reply("no greeting of secured mode", greeting)
        await wire.start_tls()
        wire.sign_in(target.password.rjust(4, "0").encode())
        answer = await wire.read_until(b">>", 64)
        if answer == b"MDCAUTH<<PASS":
            return
        if answer.startswith(b"MDCAUTH<<FAIL"):
            raise AccessFailed(Outcome.AUTH_FAILED, "the panel refuses the PIN")
        raise bad_reply("no answer to the PIN", answer)

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; replies to other commands, which a panel may send by itself, are passed over."""
        await wire.ask(frame)
        for _ in range(STRAYS):
            head = await wire.read_exactly(4)
            if SECURED.startswith(head):
                raise AccessFailed(Outcome.AUTH_FAILED, "the panel is in secured mode and wants a PIN, and the inventory names none")
            if head[:2] != bytes((HEADER, REPLY)) or head[3] < 2:
                raise bad_reply("no MDC frame", head)
            rest = await wire.read_exactly(head[3] + 1)
            if checksum(head[1:] + rest[:-1]) != rest[-1]:
                raise bad_reply("wrong checksum", head + rest)
            if head[2] != frame[2]:
                raise bad_reply("answer of another display number", head)
            if rest[1] == frame[1]:
                return _accepted(rest)
        raise bad_reply(f"no answer to {query.name} among {STRAYS} frames")


def _accepted(rest: bytes) -> bytes:
    if rest[0] == ACK:
        return rest[2:-1]
    if rest[0] == NAK:
        raise RefusedError("unsupported")
    raise bad_reply("neither A nor N", rest)
