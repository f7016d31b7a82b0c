"""Broken, silent, slow and hostile panels: every poll ends in time with an outcome, and holds nothing afterwards."""

import asyncio
import contextlib
import socket
import time
from dataclasses import replace

import pytest

from netmon.collect.base import Collected
from netmon.model.display import DisplayStatus, ProtocolName
from netmon.model.outcome import Outcome
from netmon.simulate.display_panel import DisplayPanel, PanelFault, PanelHabits, PanelState
from netmon.simulate.display_text import LgPanel, PJLinkProjector, SharpPanel
from netmon.simulate.displays import PANELS
from netmon.transport.display.api import DisplayTarget
from netmon.transport.display.client import DisplayClient
from netmon.transport.display.draft import Draft, Known
from netmon.transport.display.drivers import DRIVERS
from netmon.transport.display.nec import Nec
from netmon.transport.display.sharp import PROMPT_S
from netmon.transport.display.wire import SESSION_LIMIT, ForbiddenError, Limits, Wire
from tests.support.displays import DRIVER_NAMES, QUICK, Poller, driver_of, living, open_files, target_of

FAULTS: tuple[PanelFault, ...] = ("silent", "garbage", "endless", "endless_frames", "wrong_checksum", "close_mid_reply", "close_at_once", "drip")
DEADLINE_S = 1.0
SLACK_S = 6.0


async def polled(panel: DisplayPanel, **named: object) -> Collected:
    """Poll once under a short budget; the time that it takes is asserted."""
    poller = Poller(target_of(panel), budget_s=DEADLINE_S, **{"limits": QUICK, **named})  # type: ignore[arg-type]
    started = time.monotonic()
    collected = await poller.poll()
    assert time.monotonic() - started < DEADLINE_S + SLACK_S
    return collected


@pytest.mark.parametrize("driver", DRIVER_NAMES)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_broken_set_ends_in_an_outcome_in_time(driver: ProtocolName, fault: PanelFault) -> None:
    before = open_files()
    async with PANELS[driver](habits=PanelHabits(fault=fault, drip_s=0.3)) as panel:
        collected = await polled(panel, limits=replace(QUICK, reply_s=0.1))
        if fault not in {"wrong_checksum", "endless_frames"} and driver != "sharp":
            assert collected.outcome not in (Outcome.OK, Outcome.PARTIAL) or (fault == "silent" and collected.payload.silent), collected  # type: ignore[union-attr]
        assert len(collected.detail or "") < 300
        for _ in range(20):
            await asyncio.sleep(0)
        assert panel.record.most_at_once == 1
    await asyncio.sleep(0.01)
    assert open_files() <= before + 2


@pytest.mark.parametrize("fault", ["garbage", "close_mid_reply", "silent"])
async def test_what_came_before_a_set_broke_is_kept(fault: PanelFault) -> None:
    async def one(driver: ProtocolName) -> Collected:
        async with PANELS[driver](habits=PanelHabits(fault=fault, good_replies=1)) as panel:
            return await polled(panel, limits=replace(QUICK, reply_s=0.5))

    for driver, collected in zip(DRIVER_NAMES, await asyncio.gather(*map(one, DRIVER_NAMES)), strict=True):
        assert isinstance(collected.payload, DisplayStatus), (driver, collected)
        # A Sharp panel's answers are bare: no garbage in one line can be told from an answer that makes no sense.
        assert collected.outcome in ((Outcome.PARTIAL, Outcome.OK) if driver == "sharp" else (Outcome.PARTIAL,)), driver
        assert collected.payload.power == "on", driver


async def test_a_question_that_meets_silence_is_left_out_next_time() -> None:
    async with PANELS["samsung_mdc"](habits=PanelHabits(fault="silent", good_replies=2)) as panel:
        poller = Poller(target_of(panel), limits=replace(QUICK, reply_s=0.4))
        first = await poller.poll()
        panel.habits = PanelHabits()
        second = await poller.poll()
    assert first.outcome is Outcome.PARTIAL
    assert isinstance(first.payload, DisplayStatus)
    assert first.payload.why("input") == "silent"
    assert second.outcome is Outcome.OK
    assert isinstance(second.payload, DisplayStatus)
    assert (second.payload.input, second.payload.temperature_celsius) == (None, 41.0)


async def test_a_drip_of_bytes_does_not_move_the_deadline() -> None:
    async with PJLinkProjector(habits=PanelHabits(fault="drip", drip_s=0.05)) as panel:
        poller = Poller(target_of(panel), limits=replace(QUICK, reply_s=0.2))
        started = time.monotonic()
        collected = await poller.poll()
    assert collected.outcome is Outcome.TIMEOUT
    assert time.monotonic() - started < 0.2 + SLACK_S


async def test_endless_bytes_are_cut_at_the_sessions_limit() -> None:
    async with PJLinkProjector(habits=PanelHabits(fault="endless_frames")) as panel:
        session = Poller(target_of(panel), budget_s=2.0, limits=QUICK)
        collected = await session.poll()
    assert collected.outcome in (Outcome.PROTOCOL_ERROR, Outcome.PARTIAL)
    assert collected.detail is not None
    assert len(collected.detail) < 200


async def test_a_wire_holds_no_more_than_its_limit() -> None:
    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"?" * 65_536)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    wire = Wire("127.0.0.1", server.sockets[0].getsockname()[1], frozenset(), Limits(reply_s=1.0), DisplayClient().tls)
    await wire.connect()
    with pytest.raises(Exception, match="without"):
        await wire.read_until(b"\r", 1 << 30)
    assert wire.buffered <= SESSION_LIMIT
    wire.close()
    server.close()
    await server.wait_closed()


async def test_what_is_not_on_the_list_is_never_sent() -> None:
    async with PJLinkProjector() as panel:
        wire = Wire("127.0.0.1", panel.port, frozenset({b"%1POWR ?\r"}), QUICK, DisplayClient().tls)
        await wire.connect()
        try:
            with pytest.raises(ForbiddenError, match="POWR 1"):
                await wire.ask(b"%1POWR 1\r")
        finally:
            wire.close()
        await asyncio.sleep(0.02)
    assert bytes(panel.record.received) == b""


async def test_a_refused_connection_is_unreachable_and_for_a_set_that_may_sleep_a_state() -> None:
    async with PANELS["pjlink"](PanelState(power="standby"), PanelHabits(gone_in_standby=True)) as projector:
        assert (await polled(projector)).outcome is Outcome.UNREACHABLE
    async with PANELS["benq"](PanelState(power="standby"), PanelHabits(gone_in_standby=True)) as board:
        collected = await polled(board)
        await board.switch("on")
        awake = await polled(board)
    assert collected.outcome is Outcome.OK
    assert isinstance(collected.payload, DisplayStatus)
    assert (collected.payload.power, collected.payload.silent, collected.payload.why("power")) == ("unknown", True, "silent")
    assert isinstance(awake.payload, DisplayStatus)
    assert (awake.payload.power, awake.payload.silent) == ("on", False)


async def test_a_set_that_takes_the_session_and_says_nothing_is_silent() -> None:
    async with LgPanel(PanelState(power="standby")) as panel:
        panel.mute_in_standby = True
        collected = await polled(panel)
    assert collected.outcome is Outcome.OK
    assert isinstance(collected.payload, DisplayStatus)
    assert collected.payload.silent


async def test_no_connection_in_time_is_silence_only_while_the_address_answers_an_echo() -> None:
    with socket.socket() as listener, contextlib.ExitStack() as fillers:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):  # once the queue is full, the kernel drops what else wants in
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        target = DisplayTarget(address="127.0.0.1", driver="viewsonic", port=listener.getsockname()[1])
        limits = Limits(connect_s=0.1, reply_s=0.1)
        gone = await Poller(target, limits=limits).poll()
        asleep = await Poller(target, limits=limits, alive=living).poll()
        strict = await Poller(replace(target, driver="pjlink"), limits=limits, alive=living).poll()
    assert gone.outcome is Outcome.TIMEOUT
    assert gone.payload is None
    assert asleep.outcome is Outcome.OK
    assert isinstance(asleep.payload, DisplayStatus)
    assert asleep.payload.silent
    assert strict.outcome is Outcome.TIMEOUT


async def test_a_session_that_another_controller_holds_is_a_protocol_error() -> None:
    async with PJLinkProjector(habits=PanelHabits(single=True)) as panel:
        _reader, writer = await asyncio.open_connection("127.0.0.1", panel.port)
        collected = await polled(panel)
        writer.close()
        await writer.wait_closed()
    assert collected.outcome is Outcome.PROTOCOL_ERROR
    assert "closed the session" in (collected.detail or "")


async def test_an_idle_set_that_hangs_up_is_no_matter_to_the_next_poll() -> None:
    async with PJLinkProjector(habits=PanelHabits(idle_s=0.05)) as panel:
        poller = Poller(target_of(panel))
        first = await poller.poll()
        await asyncio.sleep(0.1)
        second = await poller.poll()
    assert (first.outcome, second.outcome) == (Outcome.OK, Outcome.OK)
    assert panel.record.sessions == 2


async def test_the_rest_between_questions_is_kept() -> None:
    class Timed(PANELS["nec"]):  # type: ignore[misc, name-defined]
        def answer(self, command, talk):
            times.append(time.monotonic())
            return super().answer(command, talk)

    times: list[float] = []
    async with Timed() as panel:
        await Poller(target_of(panel), drivers={**DRIVERS, "nec": Nec(pace_s=0.1)}).poll()
    assert len(times) == 6
    assert min(later - earlier for earlier, later in zip(times, times[1:], strict=False)) >= 0.09
    assert Nec().facts.pace_s == 0.6


async def test_a_sharp_panel_behind_a_serial_server_has_no_login() -> None:
    class Serial(SharpPanel):
        async def greet(self, talk):
            return True

    async with Serial() as panel:
        poller = Poller(target_of(panel))
        started = time.monotonic()
        collected = await poller.poll()
    assert collected.outcome is Outcome.OK
    assert time.monotonic() - started < PROMPT_S + SLACK_S


async def test_a_cancelled_poll_leaves_no_session() -> None:
    async with PJLinkProjector(habits=PanelHabits(fault="silent")) as panel:
        burst = DisplayClient(limits=replace(QUICK, reply_s=30.0)).session(target_of(panel), 60.0)
        task = asyncio.create_task(burst.read(Draft(), Known(), identity=True))
        while not panel.record.commands:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        while panel.record.at_once:
            await asyncio.sleep(0.005)
    assert (driver_of(panel), panel.record.at_once) == ("pjlink", 0)
