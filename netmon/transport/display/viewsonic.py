"""ViewSonic ViewBoard and CDE ("LFD RS-232 & LAN Protocol Specification"): framed ASCII on TCP port 5000, which Philips uses for something else."""

from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft
from netmon.transport.display.length_frames import packet
from netmon.transport.display.wire import Wire, bad_reply

REPLY_LIMIT = 64
STRAYS = 8
_INPUTS = {
    "00": "tv", "01": "av1", "02": "svideo", "03": "component", "04": "hdmi1", "05": "dvi1", "06": "vga1", "07": "ops", "08": "storage", "09": "displayport1",
    "0A": "android", "14": "hdmi2", "16": "vga2", "19": "usb_c1", "24": "hdmi3", "26": "vga3", "29": "displayport2", "34": "hdmi4", "39": "usb_c2",
}  # fmt: skip


def _switch(value: bytes) -> bool:
    return {b"000": False, b"001": True}[value]


def _power(value: bytes, draft: Draft) -> None:
    draft.power = "on" if _switch(value) else "standby"


def _backlight(value: bytes, draft: Draft) -> None:
    if not _switch(value) and draft.power == "on":
        draft.power = "screen_off"


def _mute(value: bytes, draft: Draft) -> None:
    draft.muted = _switch(value)


def _input(value: bytes, draft: Draft) -> None:
    """The first digit is the signal, the others are the input."""
    text = value.decode("ascii")
    if len(text) != 3 or not text.isalnum():
        raise ValueError("three characters")
    draft.signal = {"0": False, "1": True}[text[0]]
    draft.texts["input"] = _INPUTS.get(text[1:], f"input{text[1:].lower()}")


QUERIES: tuple[Query, ...] = (
    Query("power", b"l", ("power",), _power),
    Query("backlight", b"h", (), _backlight, lit=True),
    Query("input", b"j", ("input", "signal"), _input, lit=True),
    Query("mute", b"g", ("muted",), _mute, lit=True),
    Query("thermal", b"0", ("temperature_celsius",), lambda value, draft: draft.celsius(int(value)), lit=True),
    Query("hours", b"1", ("panel_hours",), lambda value, draft: draft.hours(int(value))),
    Query("model", b"4", ("model",), lambda value, draft: draft.text("model", value), identity=True),
    Query("mac", b"5", ("mac",), lambda value, draft: draft.hardware_address(value), identity=True),
    Query("serial", b"7", ("serial",), lambda value, draft: draft.text("serial", value), identity=True),
    Query("software", b"8", ("software",), lambda value, draft: draft.text("software", value), identity=True),
)


class ViewSonic:
    """`801gl000` asks for the power; long answers are filled up with NUL, so the CR ends a frame and not its length."""

    facts = DriverFacts(name="viewsonic", port=5000, credential="none", silent_in_standby=True, most_display_id=98)  # 99 is all sets
    queries = QUERIES

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the packet."""
        return packet(display_id, query.data, b"000")

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """The protocol begins with the first question."""

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; what the set sends by itself when somebody uses it is passed over."""
        await wire.ask(frame)
        for _ in range(STRAYS):
            reply = await wire.read_until(b"\r", REPLY_LIMIT)
            if len(reply) < 4 or reply[1:3] != frame[1:3]:
                raise bad_reply("no frame of this set", reply)
            if reply[3:4] == b"-":
                raise RefusedError("unsupported")
            if reply[3:4] == b"r" and reply[4:5] == query.data:
                return reply[5:].rstrip(b"\0")
            if reply[3:4] not in (b"r", b"+", b"p"):
                raise bad_reply("no answer", reply)
        raise bad_reply(f"no answer to {query.name} among {STRAYS} frames")
