"""Fuzzes the SNMP decoder: `python -m tests.fuzz.fuzz_decoder --seconds 10 --seed 1`.

Replies of a healthy agent are mutated and given to every way in. Whatever comes: no exception but the documented ones, no value that the
octets do not hold (tests.fuzz.reader reads them a second time), no poll without an end, and a healthy agent is read right again afterwards.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from netmon.transport.snmp import ber, pdu
from netmon.transport.snmp.shape import Layouts, Shape, build
from netmon.transport.snmp.usm import KeyCache
from netmon.transport.snmp.v3 import V3Engine, V3Error, peek_msg_id
from tests.fuzz.agents import SPEC, MutatingAgent, pdu_of
from tests.fuzz.mutate import mutate
from tests.fuzz.reader import UnreadableError, varbinds
from tests.fuzz.sessions import SessionFuzzer
from tests.support.usm_agent import ENGINE_ID, USM_STATS, UsmAgent, make_user, report

REQUEST_ID = 0x41424344
NOW = 5_000.0
Target = Callable[[random.Random], None]


def finding(what: str, data: bytes) -> AssertionError:
    """Return the error that ends a run, with the octets that show it."""
    return AssertionError(f"{what}\n{data.hex()}")


def real_replies() -> list[bytes]:
    """Return what a healthy agent answers to a GET, to GETBULKs of several columns, and to a request that it refuses."""
    agent = MutatingAgent()
    oids = [ber.encode_dotted(column) for column in SPEC.columns]
    asked = [
        (1, pdu.pdu_template(ber.GET_BULK, [ber.encode_dotted("1.3.6.1.2.1.1.3"), *oids], 1, 3)),
        (1, pdu.pdu_template(ber.GET_BULK, [ber.encode_dotted("1.3.6.1.2.1.1.3"), *oids[:3]], 1, 12)),
        (1, pdu.pdu_template(ber.GET, [ber.encode_dotted("1.3.6.1.2.1.1.3.0"), ber.encode_dotted("1.3.6.1.4.1.99999.6.0")])),
        (1, pdu.pdu_template(ber.GET, [ber.encode_dotted("1.3.6.1.4.1.99999.5.0")])),
        (0, pdu.pdu_template(ber.GET_NEXT, oids[:7])),
        (0, pdu.pdu_template(ber.GET, [ber.encode_dotted("1.3.6.1.4.1.99999.5.0")])),
    ]
    for version, template in asked:
        agent.handle(pdu.community_template(version, b"public", template).fill(REQUEST_ID))
    return agent.sent


def _shape(reply: bytes, rows: int, width: int) -> Shape:
    response = pdu.parse_message(reply, 1, b"public")
    cells = pdu.scan(reply, response.start, response.end, 1 + rows * width)
    shape = build(reply, response, cells, ((len(cells) - 1) // width, width), Layouts())
    assert shape is not None
    return shape


class DecoderFuzzer:
    """The pure ways in: message, varbinds, cached shape, v3 message."""

    def __init__(self) -> None:
        self.corpus = real_replies()
        self.seen: Counter[str] = Counter()
        self._shapes = [_shape(self.corpus[0], 3, 10), _shape(self.corpus[1], 12, 3)]
        self._usm = [UsmAgent(user=make_user(None, None)), UsmAgent(user=make_user("SHA-256", "AES-128"))]
        self._keys = KeyCache()
        bodies = list(map(pdu_of, self.corpus[:4]))
        self._secured = [
            (agent, [*(agent.message(body, REQUEST_ID) for body in bodies), agent.message(report(f"{USM_STATS}.2.0"), REQUEST_ID)]) for agent in self._usm
        ]

    def message(self, dice: random.Random) -> None:
        """Give one mutated datagram to the strict reader and compare it with the second one."""
        data = mutate(dice, dice.choice(self.corpus), self.corpus)
        pdu.peek_request_id(data)
        peek_msg_id(data)
        try:
            response = pdu.parse_message(data, 1, b"public")
            cells = pdu.scan(data, response.start, response.end, 60)
        except (ber.BerError, pdu.WrongSender):
            self.seen["message refused"] += 1
            return
        self.seen["message read"] += 1
        try:
            expected = varbinds(data)
        except UnreadableError as error:
            raise finding(f"read, although it is unreadable: {error}", data) from None
        if [(cell.oid, cell.tag, pdu.value_of(data, cell)) for cell in cells] != expected:
            raise finding("other varbinds than the octets hold", data)

    def shape(self, dice: random.Random) -> None:
        """Give one mutated datagram to a cached shape: refused, or the values that it holds."""
        place = dice.randrange(len(self._shapes))
        shape = self._shapes[place]
        data = mutate(dice, self.corpus[place])
        match = shape.match(data)
        if match is None:
            self.seen["shape refused"] += 1
            return
        self.seen["shape matched"] += 1
        binds = varbinds(data)
        if match != [value for _, _, value in binds[: 1 + shape.rows * shape.width]]:
            raise finding("the shape gives other values than the octets hold", data)

    def secured(self, dice: random.Random) -> None:
        """Give one mutated v3 message to the engine: refused, or exactly what its octets say; authentic ones bear no change at all."""
        agent, corpus = dice.choice(self._secured)
        original = dice.choice(corpus)
        data = mutate(dice, original, corpus)
        known = dice.random() < 0.8
        engine = V3Engine(agent.user, keys=self._keys, engine_id=ENGINE_ID if known else None, boots=3, time_s=990, synced_at=NOW if known else None)
        peek_msg_id(data)
        try:
            reply = engine.unwrap(data, NOW)
        except V3Error:
            self.seen["v3 refused"] += 1
            return
        self.seen["v3 read"] += 1
        if reply.authenticated and data != original:
            raise finding("a changed message passed as authentic", data)
        if agent.user.auth is None and reply.pdu not in data:
            raise finding("a PDU that the octets do not hold", data)
        if reply.report is not None:
            engine.accept_report(reply, NOW)


def run(seed: str, *, seconds: float | None = None, rounds: int = 0) -> Counter[str]:
    """Fuzz for so many seconds, or so many rounds, and return what was seen; AssertionError with seed, round and octets at the first finding."""
    decoder = DecoderFuzzer()
    with SessionFuzzer() as sessions:
        pure: tuple[Target, ...] = (decoder.message, decoder.shape, decoder.secured)
        until = time.monotonic() + seconds if seconds is not None else None
        number = 0
        while number < rounds if until is None else time.monotonic() < until:
            dice = random.Random(f"{seed}-{number}")
            target: Target | None = None
            try:
                for target in (*pure * 20, sessions.once):
                    target(dice)
            except Exception as error:
                name = target.__name__ if target is not None else ""
                raise AssertionError(f"seed {seed} round {number} target {name}: {type(error).__name__}: {error}") from error
            number += 1
        return decoder.seen + sessions.seen + Counter(rounds=number)


def main() -> int:
    """Run as a command; 1 at a finding."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.fuzz_decoder", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**9)))
    arguments = parser.parse_args()
    try:
        seen = run(arguments.seed, seconds=arguments.seconds)
    except AssertionError as error:
        print(error)
        return 1
    print(f"seed {arguments.seed}: " + ", ".join(f"{name} {count}" for name, count in sorted(seen.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
