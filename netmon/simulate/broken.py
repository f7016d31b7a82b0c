"""Agents that answer wrongly, one way each: what half-broken devices, middleboxes and forgers send.

A mode changes one step of a healthy agent (netmon.simulate.mode), so that whatever it does not break stays right.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from netmon.simulate import broken_tables
from netmon.simulate.mib import IF_ENTRY, IF_X_ENTRY, Oid
from netmon.simulate.mode import HEALTHY, Delivery, Exchange, Mode, answer_healthy
from netmon.simulate.pdu import EMPTY, GEN_ERR, TOO_BIG, Answer, Request, encode_answer, encode_message, varbind
from netmon.simulate.values import integer, text
from netmon.transport.snmp.ber import GET, GET_BULK, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, decode_oid, encode_int, encode_oid, expect, tlv

SLOW_S: Final = 2.0
FLOOD: Final = 500
HUGE: Final = 2500
HOSTILE_TEXT: Final = b'a"b\\c\n\x00\xff\xfe{}=+cmd|\x1b[31m'
_DATAGRAM: Final = 60_000
_IF_IN_ERRORS: Final[Oid] = (*IF_ENTRY, 14)


def split_varbind(bind: bytes) -> tuple[Oid, bytes]:
    """Return a varbind's name and its value's TLV."""
    start, end = expect(bind, 0, len(bind), SEQUENCE)
    start, stop = expect(bind, start, end, OBJECT_IDENTIFIER)
    return decode_oid(bind[start:stop]), bind[stop:end]


def _rows_asked(request: Request) -> int:
    return request.max_repetitions if request.operation == GET_BULK else 1


def _step_on(exchange: Exchange, successor: Callable[[Oid], Oid]) -> Answer:
    """Answer GETNEXT and GETBULK by a rule of succession, whatever the view holds; within the agent's message size."""
    request = exchange.request
    if request.operation == GET:
        return answer_healthy(exchange)
    names = [decode_oid(name) for name in request.names]
    once = request.non_repeaters if request.operation == GET_BULK else 0
    binds = [varbind(encode_oid(name), integer(1)) for name in map(successor, names[:once])]
    names = names[once:]
    room = exchange.limits.max_message - 60 - sum(map(len, binds))
    for _ in range(_rows_asked(request)):
        names = [successor(name) for name in names]
        row = [varbind(encode_oid(name), integer(1)) for name in names]
        room -= sum(map(len, row))
        if room < 0:
            break
        binds += row
    return Answer(varbinds=tuple(binds))


def _endless_successor(name: Oid) -> Oid:
    return (*name[:-1], name[-1] + 1) if len(name) > len(IF_X_ENTRY) + 1 else (*name, 1)


def _fall_back(exchange: Exchange) -> Answer:
    """From the fifth interface on, name the first four again."""
    answer = answer_healthy(exchange)
    if exchange.request.operation == GET:
        return answer
    binds = []
    for bind in answer.varbinds:
        name, value = split_varbind(bind)
        in_table = name[: len(IF_ENTRY)] == IF_ENTRY or name[: len(IF_X_ENTRY)] == IF_X_ENTRY
        binds.append(varbind(encode_oid((*name[:-1], (name[-1] - 1) % 4 + 1)), value) if in_table and name[-1] > 4 else bind)
    return replace(answer, varbinds=tuple(binds))


def _too_big(exchange: Exchange) -> Answer:
    return Answer(status=TOO_BIG) if _rows_asked(exchange.request) > 2 else answer_healthy(exchange)


def _gen_err(exchange: Exchange) -> Answer:
    return Answer(varbinds=tuple(varbind(name, EMPTY) for name in exchange.request.names), status=GEN_ERR, index=1)


def _gen_err_in_one_column(exchange: Exchange) -> Answer:
    """Fail whenever ifInErrors would be among the answers."""
    for index, name in enumerate(exchange.request.names, 1):
        if decode_oid(name)[: len(_IF_IN_ERRORS)] == _IF_IN_ERRORS:
            return replace(_gen_err(exchange), index=index)
    return answer_healthy(exchange)


def _replace_strings(make: Callable[[random.Random], bytes], exchange: Exchange) -> Answer:
    """Put other bytes into every OCTET STRING, as far as a datagram holds them."""
    answer = answer_healthy(exchange)
    dice = random.Random(exchange.number)
    binds: list[bytes] = []
    room = _DATAGRAM
    for bind in answer.varbinds:
        name, value = split_varbind(bind)
        changed = varbind(encode_oid(name), text(make(dice))) if value[0] == OCTET_STRING else bind
        room -= len(changed)
        if room < 0:
            break
        binds.append(changed)
    return replace(answer, varbinds=tuple(binds))


def _overlong(exchange: Exchange) -> Answer:
    """Give ten times the repetitions that were asked for, in one datagram beyond every agreed size."""
    more = replace(exchange.request, max_repetitions=exchange.request.max_repetitions * 10)
    limits = replace(exchange.limits, max_message=_DATAGRAM, max_repetitions=max(more.max_repetitions, 1))
    return answer_healthy(exchange._replace(request=more, limits=limits))


def _encode_garbage(request: Request, answer: Answer) -> bytes:
    del answer
    return random.Random(request.request_id).randbytes(200)


def _encode_bad_length(request: Request, answer: Answer) -> bytes:
    """Announce 2 GiB of content."""
    return b"\x30\x84\x7f\xff\xff\xff" + encode_answer(request, answer)[4:]


def _encode_negative_length(request: Request, answer: Answer) -> bytes:
    """Announce a varbind list of 2^32 - 1 bytes, which is -1 to a careless reader."""
    body = encode_int(request.request_id) + encode_int(answer.status) + encode_int(answer.index) + b"\x30\x84\xff\xff\xff\xff"
    return tlv(SEQUENCE, encode_int(request.version) + tlv(OCTET_STRING, request.community) + tlv(0xA2, body))


def _copies(count: int, message: bytes) -> Sequence[Delivery]:
    return (Delivery(message),) * count


def _simple_modes() -> tuple[Mode, ...]:
    return (
        HEALTHY,
        Mode(name="truncated", encode=lambda request, answer: encode_answer(request, answer)[: len(encode_answer(request, answer)) * 2 // 3]),
        Mode(name="wrong_id", encode=lambda request, answer: encode_answer(replace(request, request_id=request.request_id ^ 7), answer)),
        Mode(name="same_oid", answer=lambda exchange: _step_on(exchange, lambda name: name)),
        Mode(name="non_increasing", answer=_fall_back),
        Mode(name="endless", answer=lambda exchange: _step_on(exchange, _endless_successor)),
        Mode(name="too_big", answer=_too_big),
        Mode(name="gen_err", answer=_gen_err),
        Mode(name="gen_err_column", answer=_gen_err_in_one_column),
        Mode(name="duplicate", deliver=partial(_copies, 2)),
        Mode(name="slow", deliver=lambda message: (Delivery(message, delay_s=SLOW_S),)),
        Mode(name="wrong_source", deliver=lambda message: (Delivery(message, elsewhere=True),)),
        Mode(name="garbage", encode=_encode_garbage),
        Mode(name="huge_string", answer=partial(_replace_strings, lambda dice: dice.randbytes(HUGE))),
        Mode(name="empty_varbinds", answer=lambda _exchange: Answer()),
        Mode(name="v1_reply", encode=lambda request, answer: encode_message(1 - request.version, request.community, request.request_id, answer)),
        Mode(name="wrong_community", encode=lambda request, answer: encode_message(request.version, b"other", request.request_id, answer)),
        Mode(name="silent", deliver=lambda _message: ()),
        Mode(name="bad_length", encode=_encode_bad_length),
        Mode(name="flood", deliver=partial(_copies, FLOOD)),
        Mode(name="nuls", answer=partial(_replace_strings, lambda _dice: HOSTILE_TEXT)),
        Mode(name="negative_length", encode=_encode_negative_length),
        Mode(name="overlong", answer=_overlong),
    )


def modes() -> dict[str, Mode]:
    """Return a fresh set of all modes by name; those that remember something must not be shared between agents."""
    return {mode.name: mode for mode in (*_simple_modes(), *broken_tables.modes())}
