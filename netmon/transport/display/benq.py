"""BenQ Board and Smart Signage ("RS232 & LAN Protocol Installation Guide"): framed ASCII on TCP port 4660, some values binary."""

from netmon.model.display import Power
from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft
from netmon.transport.display.length_frames import BASE, packet
from netmon.transport.display.wire import Wire, bad_reply

LEAST, MOST = 4, 78
STRAYS = 4
MODEL_INFO, NETWORK = 0x20, 0xE1
_POWERS: dict[bytes, Power] = {b"000": "screen_off", b"001": "on", b"002": "standby"}
_INPUTS = {
    b"000": "vga1", b"001": "hdmi1", b"002": "hdmi1", b"021": "hdmi2", b"007": "displayport1", b"051": "usb_c1", b"101": "android", b"102": "ops",
    b"107": "whiteboard", b"108": "screen_mirroring",
}  # fmt: skip


def _power(value: bytes, draft: Draft) -> None:
    draft.power = _POWERS[value]


def _input(value: bytes, draft: Draft) -> None:
    draft.texts["input"] = _INPUTS.get(value) or f"input{int(value):03d}"


def _signal(value: bytes, draft: Draft) -> None:
    draft.signal = {b"000": False, b"001": True}[value]


def _mute(value: bytes, draft: Draft) -> None:
    draft.muted = {b"000": False, b"001": True}[value]


def _mac(value: bytes, draft: Draft) -> None:
    if len(value) < 7 or value[0] not in (6, 7):
        raise ValueError("selector and six bytes")
    draft.hardware_address(value[1:7].hex().encode())


def _info(selector: int, field: str) -> Query:
    def parse(value: bytes, draft: Draft) -> None:
        if value[0] != selector:
            raise ValueError("another selector")
        draft.text(field, value[1:])  # type: ignore[arg-type]

    return Query(field, bytes((MODEL_INFO, selector)) + b"\0" * 14, (field,), parse, identity=True)


QUERIES: tuple[Query, ...] = (
    Query("power", b"l000", ("power",), _power),
    Query("input", b"j000", ("input",), _input, lit=True),
    Query("signal", b'"000', ("signal",), _signal, lit=True),
    Query("mute", b"g000", ("muted",), _mute, lit=True),
    Query("hours", b"v00000", ("panel_hours",), lambda value, draft: draft.hours(int(value)), lit=True),
    _info(2, "model"),
    _info(4, "software"),
    _info(6, "serial"),
    Query("mac", bytes((NETWORK, 6)) + b"\0" * 8, ("mac",), _mac, identity=True),
)


class BenQ:
    """LAN control lives in screen-off and is gone in standby; a MAC address may hold a CR, so a frame ends by its length."""

    facts = DriverFacts(name="benq", port=4660, credential="none", silent_in_standby=True, most_display_id=98)
    queries = QUERIES

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the packet; the code is the first byte of the question, its value the others."""
        return packet(display_id, query.data[:1], query.data[1:])

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """The protocol begins with the first question."""

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; answers to others are passed over."""
        await wire.ask(frame)
        for _ in range(STRAYS):
            length = (await wire.read_exactly(1))[0] - BASE
            if not LEAST <= length <= MOST:
                raise bad_reply("no frame", bytes((length + BASE,)))
            reply = await wire.read_exactly(length)
            if reply[-1:] != b"\r" or reply[:2] != frame[1:3]:
                raise bad_reply("no frame of this set", reply)
            if reply[2:3] == b"-":
                raise RefusedError("unsupported")
            if reply[2:3] == b"r" and reply[3:4] == query.data[:1]:
                return reply[4:-1]
            if reply[2:3] not in (b"r", b"+"):
                raise bad_reply("no answer", reply)
        raise bad_reply(f"no answer to {query.name} among {STRAYS} frames")
