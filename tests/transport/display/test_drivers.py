"""Every driver against its simulated set: what it reads, and that it never sends anything but the questions listed here."""

import pytest

from netmon.model.display import DisplayStatus, Fault, Lamp, ProtocolName
from netmon.model.outcome import Outcome
from netmon.simulate.display_binary import BenQBoard, NecProjector, PhilipsPanel, SamsungPanel
from netmon.simulate.display_http import BraviaPanel
from netmon.simulate.display_panel import PanelState
from netmon.simulate.display_text import LgPanel, PJLinkProjector, SharpPanel, ViewSonicBoard
from netmon.simulate.displays import PANELS
from netmon.transport.display.drivers import DRIVERS
from tests.support.displays import DRIVER_NAMES, MAY_GET, Poller, status_of, target_of

FRAMED_ALONE = [name for name in DRIVER_NAMES if name not in ("sony_bravia", "sharp")]


@pytest.mark.parametrize("driver", DRIVER_NAMES)
@pytest.mark.parametrize("power", ["on", "standby", "screen_off", "warming", "cooling"])
async def test_a_set_is_asked_questions_and_nothing_else(driver: ProtocolName, power: str) -> None:
    async with PANELS[driver](PanelState(power=power)) as panel:  # type: ignore[arg-type]
        poller = Poller(target_of(panel))
        for _ in range(2):
            assert (await poller.poll()).outcome is Outcome.OK
    assert panel.record.commands
    strange = [command for command in panel.record.commands if not MAY_GET[driver].fullmatch(command)]
    assert strange == []
    if driver in FRAMED_ALONE:
        assert b"".join(panel.record.commands) == bytes(panel.record.received)


@pytest.mark.parametrize("driver", DRIVER_NAMES)
def test_every_question_of_a_driver_is_one_that_its_set_may_get(driver: ProtocolName) -> None:
    found = DRIVERS[driver]
    number = found.facts.display_id
    assert [query.name for query in found.queries if not MAY_GET[driver].fullmatch(found.frame(query, number))] == []


@pytest.mark.parametrize("driver", DRIVER_NAMES)
async def test_one_session_a_poll_and_never_two_at_once(driver: ProtocolName) -> None:
    async with PANELS[driver]() as panel:
        poller = Poller(target_of(panel))
        for _ in range(3):
            await poller.poll()
    assert (panel.record.sessions, panel.record.most_at_once) == (3, 1)


@pytest.mark.parametrize("driver", DRIVER_NAMES)
async def test_the_second_poll_asks_less_and_still_knows_who_it_is(driver: ProtocolName) -> None:
    async with PANELS[driver]() as panel:
        poller = Poller(target_of(panel))
        first = await poller.poll()
        asked = len(panel.record.commands)
        second = await poller.poll()
    assert isinstance(first.payload, DisplayStatus)
    assert isinstance(second.payload, DisplayStatus)
    assert len(panel.record.commands) - asked < asked
    assert first.payload == second.payload
    assert first.payload.serial == "SN-00042"


async def test_pjlink_tells_lamp_errors_and_input() -> None:
    state = PanelState(power="warming", hours=812, faults={"fan": "warning", "filter": "error"}, signal=False, muted=True)
    async with PJLinkProjector(state) as panel:
        status = await status_of(panel)
    assert (status.power, status.input, status.signal, status.muted) == ("warming", "digital1", False, True)
    assert status.lamps == (Lamp(hours=812.0, on=True),)
    assert {fault.part: fault.level for fault in status.faults} == {
        "fan": "warning", "lamp": "ok", "temperature": "ok", "cover": "ok", "filter": "error", "other": "ok",
    }  # fmt: skip
    assert (status.model, status.name, status.worst_fault) == ("Acme Board 75", "三年一班", "error")


async def test_pjlink_class_1_is_asked_nothing_of_class_2() -> None:
    async with PJLinkProjector() as panel:
        panel.klass = 1
        status = await status_of(panel)
    assert status.signal is None
    assert status.serial is None
    assert not [command for command in panel.record.commands if command.startswith(b"%2")]


async def test_pjlink_laser_has_no_lamp_and_is_not_asked_again() -> None:
    async with PJLinkProjector() as panel:
        panel.lamps = False
        poller = Poller(target_of(panel))
        for _ in range(3):
            collected = await poller.poll()
    assert isinstance(collected.payload, DisplayStatus)
    assert collected.payload.lamps == ()
    assert collected.payload.why("lamps") == "unsupported"
    assert panel.record.commands.count(b"%1LAMP ?\r") == 1


async def test_pjlink_err3_to_the_power_question_is_standby() -> None:
    class Sleepy(PJLinkProjector):
        def answer(self, command, talk):
            return command[:6] + b"=ERR3\r"

    async with Sleepy() as panel:
        collected = await Poller(target_of(panel)).poll()
    assert isinstance(collected.payload, DisplayStatus)
    assert (collected.outcome, collected.payload.power) == (Outcome.OK, "standby")


async def test_pjlink_takes_lines_that_end_in_cr_and_lf() -> None:
    class Dos(PJLinkProjector):
        def answer(self, command, talk):
            return super().answer(command, talk) + b"\n"

    async with Dos() as panel:
        assert (await status_of(panel)).power == "on"


async def test_samsung_counts_in_steps_of_ten_minutes() -> None:
    state = PanelState(hours=100.5, celsius=55, signal=False, faults={"fan": "error"})
    async with SamsungPanel(state) as panel:
        status = await status_of(panel)
    assert (status.panel_hours, status.temperature_celsius, status.signal, status.input) == (100.5, 55.0, False, "ops")
    assert set(status.faults) == {Fault(part="fan", level="error"), Fault(part="lamp", level="ok"), Fault(part="temperature", level="ok")}


@pytest.mark.parametrize("panel_type", [SamsungPanel, PhilipsPanel, LgPanel, ViewSonicBoard, BenQBoard, BraviaPanel])
async def test_a_dark_picture_on_a_running_set_is_screen_off(panel_type: type) -> None:
    async with panel_type(PanelState(power="screen_off")) as panel:
        assert (await status_of(panel)).power == "screen_off"


async def test_a_value_of_nought_is_none_where_it_means_no_sensor() -> None:
    async with SamsungPanel(PanelState(celsius=0)) as samsung, PhilipsPanel(PanelState(celsius=0)) as philips:
        assert (await status_of(samsung)).temperature_celsius is None
        assert (await status_of(philips)).temperature_celsius is None


async def test_lg_numbers_are_hexadecimal() -> None:
    async with LgPanel(PanelState(hours=0x1F3A, celsius=0x2B, faults={"lamp": "error"})) as panel:
        status = await status_of(panel)
    assert (status.panel_hours, status.temperature_celsius) == (0x1F3A, 43.0)
    assert status.faults == (Fault(part="lamp", level="error"),)


async def test_lg_counts_sets_in_hexadecimal() -> None:
    async with LgPanel() as panel:
        panel.set_id = 26
        status = await status_of(panel, display_id=26)
    assert status.power == "on"
    assert panel.record.commands[0] == b"ka 1a ff\r"


@pytest.mark.parametrize(("power", "wanted"), [("on", "on"), ("warming", "warming"), ("cooling", "cooling"), ("standby", "standby")])
async def test_nec_tells_warming_from_cooling(power: str, wanted: str) -> None:
    async with NecProjector(PanelState(power=power, faults={"cover": "error", "filter": "warning"})) as panel:  # type: ignore[arg-type]
        status = await status_of(panel)
    assert status.power == wanted
    assert status.lamps == (Lamp(hours=1234.5, on=None),)
    assert {fault.part for fault in status.faults if fault.level != "ok"} == {"cover", "filter"}


async def test_sharp_waiting_for_a_signal_is_on_without_one() -> None:
    async with SharpPanel(PanelState(signal=False, celsius=47)) as panel:
        panel.waits = True
        status = await status_of(panel)
    assert (status.power, status.signal, status.temperature_celsius, status.input) == ("on", False, 47.0, "hdmi1")


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
async def test_bravia_ends_its_answers_in_three_ways(framing: str) -> None:
    async with BraviaPanel(PanelState(muted=True)) as panel:
        panel.framing = framing  # type: ignore[assignment]
        status = await status_of(panel)
    assert (status.power, status.input, status.muted, status.mac) == ("on", "hdmi1", True, "02:aa:bb:cc:0d:01")
    assert panel.record.most_at_once == 1
    assert panel.record.sessions == (len(panel.record.commands) if framing == "close" else 1)


async def test_viewsonic_passes_over_what_nobody_asked_for() -> None:
    async with ViewSonicBoard() as panel:
        panel.chatty = True
        status = await status_of(panel)
    assert (status.power, status.input, status.model) == ("on", "ops", "Board 75")


async def test_benq_reads_a_mac_address_with_a_carriage_return_in_it() -> None:
    async with BenQBoard() as panel:
        status = await status_of(panel)
    assert b"\r" in panel.state.mac
    assert (status.mac, status.model, status.input) == ("02:aa:bb:cc:0d:01", "Board 75", "ops")


async def test_text_of_a_display_is_cleaned() -> None:
    async with SamsungPanel(PanelState(model='A"\x1b[31m\n\u202eB', name="x" * 200)) as panel:
        status = await status_of(panel)
    assert (status.model, status.name) == ('A"[31m B', "x" * 64)


async def test_a_display_number_above_the_protocols_most_is_skipped() -> None:
    async with ViewSonicBoard() as panel:
        collected = await Poller(target_of(panel, display_id=99)).poll()
    assert collected.outcome is Outcome.SKIPPED
    assert panel.record.sessions == 0
