"""The displays of the simulated district: believable, written as an operator would, and readable by netmon."""

from contextlib import AsyncExitStack

from netmon.model.display import DisplayStatus
from netmon.simulate.displays import PANELS
from netmon.simulate.district_boards import MOST_SCHOOLS, board_rows, open_boards, plan_boards
from netmon.simulate.district_plan import plan_district
from netmon.transport.display.api import DisplayTarget
from tests.support.displays import Poller


def test_every_protocol_hangs_somewhere_and_no_name_or_address_comes_twice() -> None:
    plan = plan_district(12)
    boards = plan_boards(plan)
    assert {board.driver for board in boards} == set(PANELS)
    assert {board.site for board in boards} == {school.id for school in plan.schools}
    names = [board.name for board in boards] + [device.name for device in plan.devices]
    hosts = [board.host for board in boards] + [device.host for device in plan.devices]
    assert (len(names), len(hosts)) == (len(set(names)), len(set(hosts)))
    assert {board.uplink.partition("/")[0] for board in boards} <= {device.name for device in plan.devices}


def test_a_large_district_has_displays_in_its_first_schools_alone() -> None:
    boards = plan_boards(plan_district(MOST_SCHOOLS + 5))
    assert len({board.site for board in boards}) == MOST_SCHOOLS


async def test_the_displays_of_a_school_answer_as_the_inventory_says() -> None:
    boards = plan_boards(plan_district(3))
    async with AsyncExitStack() as stack:
        panels = await open_boards(stack, boards)
        rows = [row for site in board_rows(boards, panels).values() for row in site]
        assert len(rows) == len(boards)
        found = {}
        for board in boards:
            target = DisplayTarget(address=board.host, driver=board.driver, port=panels[board.name].port, password=board.password)
            collected = await Poller(target).poll()
            assert isinstance(collected.payload, DisplayStatus), (board, collected)
            found[board.name] = collected.payload
    assert {"on", "unknown"} <= {status.power for status in found.values()}
    assert all(status.silent == (status.power == "unknown") for status in found.values())
