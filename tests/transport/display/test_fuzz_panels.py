"""Any bytes from a panel end in an outcome within the deadline, and nothing of the session stays behind."""

import asyncio
import gc
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.display import DisplayStatus, ProtocolName
from netmon.model.outcome import Outcome
from netmon.simulate.display_panel import DisplayPanel, Talk
from netmon.simulate.displays import PANELS
from netmon.transport.display.api import DisplayTarget, Query
from netmon.transport.display.draft import Draft
from netmon.transport.display.drivers import DRIVERS
from netmon.transport.display.wire import Limits
from tests.support.displays import DRIVER_NAMES, Poller, target_of

LIMITS = Limits(connect_s=1.0, reply_s=0.02)
BUDGET_S = 0.3
OPENINGS = (b"PJLINK 0\r", b"%1POWR=", b"\xaa\xff\x01", b"\x06\x01\x01\x19", b"a 01 OK", b"\x20\x85\x00\x00", b"Login:", b"HTTP/1.1 200 OK\r\n", b"801r")


@asynccontextmanager
async def babbler(chunks: list[bytes]) -> AsyncIterator[int]:
    """A TCP port that says these things, one at a question, then closes."""

    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for chunk in chunks:
                writer.write(chunk)
                await writer.drain()
                await asyncio.wait_for(reader.read(64), 0.05)
        except (OSError, TimeoutError):
            pass
        finally:
            writer.close()
            ended.set()

    ended = asyncio.Event()
    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.wait_for(ended.wait(), 30)


bytes_of_panels = st.lists(
    st.one_of(st.binary(max_size=60), st.builds(lambda start, rest: start + rest, st.sampled_from(OPENINGS), st.binary(max_size=30))), max_size=5
)


@given(driver=st.sampled_from(DRIVER_NAMES), chunks=bytes_of_panels)
@settings(max_examples=60)
def test_any_bytes_end_in_an_outcome_in_time(driver: ProtocolName, chunks: list[bytes]) -> None:
    async def once() -> None:
        async with babbler(chunks) as port:
            poller = Poller(DisplayTarget(address="127.0.0.1", driver=driver, port=port, password="pw"), limits=LIMITS, budget_s=BUDGET_S)
            started = time.monotonic()
            collected = await poller.poll()
            assert time.monotonic() - started < BUDGET_S + 6.0
            assert isinstance(collected.outcome, Outcome)
            assert collected.payload is None or isinstance(collected.payload, DisplayStatus)
            assert len(collected.detail or "") < 300
            assert (collected.detail or "").isprintable()
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and "babble" not in repr(task)] == []

    asyncio.run(once())


def every_query() -> list[Query]:
    return [query for driver in DRIVERS.values() for query in driver.queries]


@given(query=st.sampled_from(every_query()), value=st.one_of(st.binary(max_size=64), st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace"))))
def test_a_parser_takes_any_bytes_or_says_that_they_make_no_sense(query: Query, value: bytes) -> None:
    draft = Draft()
    with suppress(ValueError, LookupError):
        query.parse(value, draft)
    status = draft.status("pjlink", {})
    assert status.power in ("on", "standby", "screen_off", "warming", "cooling", "unknown")
    assert status.panel_hours is None or 0 <= status.panel_hours <= 1_000_000
    assert status.temperature_celsius is None or -40 <= status.temperature_celsius <= 150
    assert len(status.lamps) <= 8
    for text in (status.input, status.model, status.serial, status.software, status.name, status.mac):
        assert text is None or (0 < len(text) <= 64 and text.isprintable())


@pytest.mark.parametrize("driver", DRIVER_NAMES)
@given(flips=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), min_size=1, max_size=3))
@settings(max_examples=5)
def test_a_reply_with_bytes_changed_ends_in_an_outcome(driver: ProtocolName, flips: list[tuple[int, int]]) -> None:
    async def once() -> None:
        kind = PANELS[driver]

        class Twisted(kind):  # type: ignore[misc, valid-type]
            def answer(self: DisplayPanel, command: bytes, talk: Talk) -> bytes | None:
                reply = bytearray(kind.answer(self, command, talk) or b"")
                for place, byte in flips:
                    if reply:
                        reply[place % len(reply)] = byte
                return bytes(reply) or None

        async with Twisted() as panel:
            collected = await Poller(target_of(panel), limits=LIMITS, budget_s=BUDGET_S).poll()
        assert isinstance(collected.outcome, Outcome)

    asyncio.run(once())


async def test_many_polls_of_a_broken_panel_leave_no_memory_behind() -> None:
    async with babbler([b"PJLINK 0\r", b"%1POWR=9\r" * 5]) as port:
        target = DisplayTarget(address="127.0.0.1", driver="pjlink", port=port)
        poller = Poller(target, limits=LIMITS, budget_s=BUDGET_S)
        for _ in range(20):
            await poller.poll()
        tracemalloc.start()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(150):
            await poller.poll()
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    assert grown < 200_000
