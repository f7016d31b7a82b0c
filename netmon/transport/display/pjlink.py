"""PJLink classes 1 and 2 (JBMIA, "PJLink specifications"): projectors, and panels that copied them."""

import hashlib
import re

from netmon.model.display import FAULT_PARTS, FaultLevel, Power
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft, Reason
from netmon.transport.display.wire import Wire, bad_reply

LINE_LIMIT = 160  # 136 bytes by the specification
CLASS_2 = "class2"
_GREETING = re.compile(rb"PJLINK (?:0|1 ([0-9A-Fa-f]{8}))")
_POWERS: dict[bytes, Power] = {b"0": "standby", b"1": "on", b"2": "cooling", b"3": "warming"}
_INPUT_KINDS = {"1": "rgb", "2": "video", "3": "digital", "4": "storage", "5": "network", "6": "internal"}
_MUTES = {b"11": True, b"21": True, b"31": True, b"30": False, b"10": False, b"20": False}
_LEVELS: tuple[FaultLevel, ...] = ("ok", "warning", "error")
_REFUSALS: dict[bytes, Reason] = {b"ERR1": "unsupported", b"ERR2": "refused", b"ERR3": "standby", b"ERR4": "refused"}


def digest(random: bytes, password: str) -> bytes:
    """Return the 32 hexadecimal digits that stand before the first command: MD5 of the greeting's digits and the password, as the protocol has it."""
    return hashlib.md5(random + password.encode(), usedforsecurity=False).hexdigest().encode()


def _power(value: bytes, draft: Draft) -> None:
    draft.power = _POWERS[value]


def _input(value: bytes, draft: Draft) -> None:
    code = value.decode("ascii")
    if not re.fullmatch("[1-6][0-9A-Z]", code):
        raise ValueError(code)
    draft.texts["input"] = _INPUT_KINDS[code[0]] + code[1].lower()


def _mute(value: bytes, draft: Draft) -> None:
    draft.muted = _MUTES[value]


def _errors(value: bytes, draft: Draft) -> None:
    if not re.fullmatch(rb"[012]{6}", value):
        raise ValueError("six digits")
    for part, digit in zip(FAULT_PARTS, value.decode(), strict=True):
        draft.fault(part, _LEVELS[int(digit)])


def _lamps(value: bytes, draft: Draft) -> None:
    words = value.decode("ascii").split(" ")
    if len(words) % 2 or not all(re.fullmatch("[0-9]{1,6}", word) for word in words) or not {"0", "1"}.issuperset(words[1::2]):
        raise ValueError("pairs of hours and on")
    for hours, lit in zip(words[::2], words[1::2], strict=True):
        draft.lamp(float(hours), lit == "1")


def _class(value: bytes, draft: Draft) -> None:
    if value == b"2":
        draft.traits.add(CLASS_2)
    else:
        draft.traits.discard(CLASS_2)


def _resolution(value: bytes, draft: Draft) -> None:
    """`-` is no signal, `*` one that the projector does not know."""
    if value != b"-" and not re.fullmatch(rb"\*|[0-9]{1,5}x[0-9]{1,5}", value):
        raise ValueError("resolution")
    draft.signal = value != b"-"


def _maker(value: bytes, draft: Draft) -> None:
    draft.text("model", value)


def _model(value: bytes, draft: Draft) -> None:
    maker = draft.texts.get("model", "")
    draft.text("model", value)
    model = draft.texts.get("model", "")
    if maker and model and not model.lower().startswith(maker.lower()):
        draft.texts["model"] = f"{maker} {model}"[:64]


QUERIES: tuple[Query, ...] = (
    Query("POWR", b"%1POWR ?\r", ("power",), _power),
    Query("CLSS", b"%1CLSS ?\r", (), _class, identity=True),
    Query("INPT", b"%1INPT ?\r", ("input",), _input, lit=True),
    Query("AVMT", b"%1AVMT ?\r", ("muted",), _mute, lit=True),
    Query("IRES", b"%2IRES ?\r", ("signal",), _resolution, lit=True, needs=CLASS_2),
    Query("ERST", b"%1ERST ?\r", ("faults",), _errors),
    Query("LAMP", b"%1LAMP ?\r", ("lamps",), _lamps),
    Query("INF1", b"%1INF1 ?\r", ("model",), _maker, identity=True),
    Query("INF2", b"%1INF2 ?\r", ("model",), _model, identity=True),
    Query("NAME", b"%1NAME ?\r", ("name",), lambda value, draft: draft.text("name", value), identity=True),
    Query("SNUM", b"%2SNUM ?\r", ("serial",), lambda value, draft: draft.text("serial", value), identity=True, needs=CLASS_2),
    Query("SVER", b"%2SVER ?\r", ("software",), lambda value, draft: draft.text("software", value), identity=True, needs=CLASS_2),
)


class PJLink:
    """`%1POWR ?` and its like; a projector that asks for a password gives eight digits to mix it with."""

    facts = DriverFacts(name="pjlink", port=4352, credential="password", silent_in_standby=False)
    queries = QUERIES

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return the line; PJLink has no display numbers."""
        return query.data

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """Read the greeting; the digest goes with the first command."""
        line = await wire.read_until(b"\r", LINE_LIMIT)
        if line.strip() == b"PJLINK ERRA":
            raise AccessFailed(Outcome.AUTH_FAILED, "the projector refuses to be asked")
        greeting = _GREETING.fullmatch(line.strip())
        if greeting is None:
            raise bad_reply("no PJLink greeting", line)
        if greeting[1] is not None:
            if not target.password:
                raise AccessFailed(Outcome.AUTH_FAILED, "the projector wants a password, and the inventory names none")
            wire.secret = digest(greeting[1], target.password)

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; an answer to another command ends the session."""
        secret, wire.secret = wire.secret, b""
        await wire.ask(frame, secret + frame)
        line = (await wire.read_until(b"\r", LINE_LIMIT)).lstrip(b"\n")
        if line == b"PJLINK ERRA":
            raise AccessFailed(Outcome.AUTH_FAILED, "the projector refuses the password")
        start, value = line[:7].upper(), line[7:]
        if start[2:] != query.name.encode() + b"=" or start[:2] not in (b"%1", b"%2"):
            raise bad_reply(f"no answer to {query.name}", line)
        reason = _REFUSALS.get(value.upper())
        if reason is not None:
            raise RefusedError(reason)
        return value
