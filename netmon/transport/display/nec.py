"""NEC and Sharp NEC projectors: "Projector Control Command Reference Manual" BDT140013, binary over TCP, at least 600 ms between commands."""

from netmon.model.display import FAULT_PARTS, FaultLevel, FaultPart, Power
from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft
from netmon.transport.display.wire import Wire, bad_reply

NOT_SUPPORTED = 0xFF
PACE_S = 0.6
SECONDS_PER_HOUR = 3600
_POWERS: dict[int, Power] = {0x00: "standby", 0x04: "on", 0x05: "cooling", 0x06: "standby", 0x0F: "standby", 0x10: "standby"}
_INPUT_KINDS = {
    0x01: "computer", 0x02: "video", 0x03: "svideo", 0x04: "component", 0x07: "viewer", 0x20: "dvi", 0x21: "hdmi", 0x22: "displayport", 0x23: "viewer",
}  # fmt: skip
POWER_IS_OFF = bytes((0x02, 0x0D))
UNKNOWN_COMMANDS = (bytes((0x00, 0x00)), bytes((0x00, 0x01)))

# 009 ERROR STATUS: byte, bit mask, part, level.
_FAULTS: tuple[tuple[int, int, FaultPart, FaultLevel], ...] = (
    (0, 0x01, "cover", "error"),
    (0, 0x02, "temperature", "error"),
    (0, 0x18, "fan", "error"),
    (0, 0x20, "other", "error"),
    (0, 0x40, "lamp", "error"),
    (0, 0x80, "lamp", "warning"),
    (1, 0x01, "lamp", "warning"),
    (1, 0x02, "other", "error"),
    (2, 0x02, "other", "error"),
    (2, 0x04, "temperature", "error"),
    (2, 0x18, "lamp", "error"),
    (2, 0x20, "cover", "error"),
    (3, 0x04, "filter", "warning"),
    (3, 0x20, "lamp", "error"),
    (3, 0xC0, "other", "error"),
)


def checksum(body: bytes) -> int:
    """Return the sum of all bytes, modulo 256."""
    return sum(body) & 0xFF


def _running(value: bytes, draft: Draft) -> None:
    """078-2: DATA03 power, DATA04 cooling, DATA05 power being switched, DATA06 operation."""
    power, cooling, switching, operation = value[2:6]
    if cooling == 1:
        draft.power = "cooling"
    elif switching == 1 and power == 1:
        draft.power = "warming"
    elif operation in _POWERS:
        draft.power = _POWERS[operation]
    else:
        draft.power = ("standby", "on")[power]


def _basic(value: bytes, draft: Draft) -> None:
    """305-3: DATA03 and 04 name the input, DATA05 the signal that is shown, DATA06 and 07 the mutes."""
    number, kind = value[3], value[4]
    if kind in _INPUT_KINDS:
        draft.texts["input"] = f"{_INPUT_KINDS[kind]}{number or 1}"
    if NOT_SUPPORTED not in value[6:8]:
        draft.muted = 1 in value[6:8]


def _errors(value: bytes, draft: Draft) -> None:
    if len(value) < 4:
        raise ValueError("twelve bytes")
    for part in FAULT_PARTS:
        draft.fault(part, "ok")
    for place, mask, found, level in _FAULTS:
        if value[place] & mask:
            draft.fault(found, level)


def _lamp_seconds(value: bytes, draft: Draft) -> None:
    """037-4: lamp, content, seconds in four bytes, the least first; -1: not known."""
    if len(value) < 6:
        raise ValueError("six bytes")
    seconds = int.from_bytes(value[2:6], "little", signed=True)
    if seconds >= 0:
        draft.lamp(seconds / SECONDS_PER_HOUR, None)


QUERIES: tuple[Query, ...] = (
    Query("running", bytes((0x00, 0x85, 0x01)), ("power",), _running),
    Query("basic", bytes((0x00, 0xBF, 0x02)), ("input", "muted"), _basic, lit=True),
    Query("errors", bytes((0x00, 0x88)), ("faults",), _errors),
    Query("lamp", bytes((0x03, 0x96, 0x00, 0x01)), ("lamps",), _lamp_seconds),
    Query("model", bytes((0x00, 0x85, 0x04)), ("model",), lambda value, draft: draft.text("model", value), identity=True),
    Query("serial", bytes((0x00, 0xBF, 0x01, 0x06)), ("serial",), lambda value, draft: draft.text("serial", value[2:]), identity=True),
)


class Nec:
    """Header 0x00 asks for states, 0x03 for values; a reply repeats the command with 0x20 added, a refusal with 0xA0."""

    queries = QUERIES

    def __init__(self, pace_s: float = PACE_S) -> None:
        self.facts = DriverFacts(name="nec", port=7142, credential="none", silent_in_standby=True, display_id=0, pace_s=pace_s)

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the frame: header, command, projector, model 0, length, data, checksum."""
        header, command, data = query.data[0], query.data[1], query.data[2:]
        body = bytes((header, command, display_id, 0, len(data))) + data
        return body + bytes((checksum(body),))

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """The protocol begins with the first question."""

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question."""
        await wire.ask(frame)
        head = await wire.read_exactly(5)
        rest = await wire.read_exactly(head[4] + 1)
        if checksum(head + rest[:-1]) != rest[-1]:
            raise bad_reply("wrong checksum", head + rest)
        if head[1] != frame[1] or head[0] not in (frame[0] | 0x20, frame[0] | 0xA0):
            raise bad_reply(f"no answer to {query.name}", head)
        if head[0] & 0x80:
            error = rest[:2]
            raise RefusedError("standby" if error == POWER_IS_OFF else "unsupported" if error in UNKNOWN_COMMANDS else "refused")
        return rest[:-1]
