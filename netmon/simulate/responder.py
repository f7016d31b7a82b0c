"""How an agent answers from its view: GET, GETNEXT and GETBULK as RFC 3416 section 4.2 and, for v1, RFC 1157 and RFC 3584 section 4.2 ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from netmon.simulate.mib import LiveVarbind, MibView
from netmon.simulate.pdu import (
    EMPTY,
    END_OF_VIEW,
    MISSING_INSTANCE,
    MISSING_OBJECT,
    NO_SUCH_NAME,
    NOT_WRITABLE,
    TOO_BIG,
    VERSION_1,
    Answer,
    Request,
    overhead,
    varbind,
)
from netmon.simulate.values import Moment
from netmon.transport.snmp.ber import COUNTER64, GET, GET_BULK, GET_NEXT, OBJECT_IDENTIFIER, SEQUENCE, decode_oid, encode_oid, expect, read_header


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an agent can send: bytes of one message (RFC 3417: at least 484), and the repetitions it is willing to make."""

    max_message: int = 1472
    max_repetitions: int = 128


def respond(view: MibView, request: Request, moment: Moment, limits: Limits) -> Answer:
    """Return the answer of a healthy agent."""
    if request.operation == GET_BULK:
        return _bulk(view, request, moment, limits)
    if request.operation == GET:
        found = [_get(view, name, moment) for name in request.names]
    elif request.operation == GET_NEXT:
        found = [_next(view, name, moment, request.version) for name in request.names]
    else:
        status = NO_SUCH_NAME if request.version == VERSION_1 else NOT_WRITABLE
        return _refuse(request, status, 1)
    if request.version == VERSION_1:
        for index, bind in enumerate(found, 1):
            if not _fits_version_1(bind):
                return _refuse(request, NO_SUCH_NAME, index)
    if sum(map(len, found)) > limits.max_message - overhead(request):
        return _refuse(request, TOO_BIG, 0) if request.version == VERSION_1 else Answer(status=TOO_BIG)
    return Answer(varbinds=tuple(found))


def _refuse(request: Request, status: int, index: int) -> Answer:
    """Return an error with the request's own names, as v1 wants it."""
    return Answer(varbinds=tuple(varbind(name, EMPTY) for name in request.names), status=status, index=index)


def value_tag(bind: bytes) -> int:
    """Return the tag of a varbind's value; BerError when it is no varbind."""
    start, end = expect(bind, 0, len(bind), SEQUENCE)
    _, start = expect(bind, start, end, OBJECT_IDENTIFIER)
    return read_header(bind, start, end)[0]


def _fits_version_1(bind: bytes) -> bool:
    tag = value_tag(bind)
    return tag != COUNTER64 and not tag & 0x80


def _render(bind: bytes | LiveVarbind, moment: Moment) -> bytes:
    return bind if isinstance(bind, bytes) else bind.encode(moment)


def _get(view: MibView, name: bytes, moment: Moment) -> bytes:
    parts = decode_oid(name)
    position = view.find(parts)
    if position is None:
        return varbind(name, MISSING_INSTANCE if view.has_object(parts) else MISSING_OBJECT)
    return _render(view.binds[position], moment)


def _next(view: MibView, name: bytes, moment: Moment, version: int) -> bytes:
    position = view.after(decode_oid(name))
    while position < len(view):
        bind = _render(view.binds[position], moment)
        if version != VERSION_1 or value_tag(bind) != COUNTER64:
            return bind
        position += 1  # a v1 walk passes over what v1 cannot say
    return varbind(name, END_OF_VIEW)


def _bulk(view: MibView, request: Request, moment: Moment, limits: Limits) -> Answer:
    fixed = min(request.non_repeaters, len(request.names))
    head = [_next(view, name, moment, request.version) for name in request.names[:fixed]]
    rows = _rows(view, request.names[fixed:], min(request.max_repetitions, limits.max_repetitions))
    room = limits.max_message - overhead(request)
    binds: list[bytes] = []
    for bind in chain(head, rows):
        encoded = _render(bind, moment)
        room -= len(encoded)
        if room < 0:
            return Answer(varbinds=tuple(binds)) if binds else Answer(status=TOO_BIG)
        binds.append(encoded)
    return Answer(varbinds=tuple(binds))


def _rows(view: MibView, names: Sequence[bytes], repetitions: int) -> Iterable[bytes | LiveVarbind]:
    """Return the successors row by row, up to the first row that is all endOfMibView (RFC 3416 section 4.2.3 lets an agent stop there)."""
    if not names or not repetitions:
        return ()
    starts = [view.after(decode_oid(name)) for name in names]
    rows = min(repetitions, len(view) - min(starts) + 1)
    return chain.from_iterable(zip(*(_following(view, name, start, rows) for name, start in zip(names, starts, strict=True)), strict=True))


def _following(view: MibView, name: bytes, start: int, rows: int) -> list[bytes | LiveVarbind]:
    """Return `rows` successors; behind the end of the view the last name goes on with endOfMibView."""
    binds = view.binds[start : start + rows]
    if len(binds) < rows:
        last = encode_oid(view.keys[-1]) if binds else name
        binds += [varbind(last, END_OF_VIEW)] * (rows - len(binds))
    return binds
