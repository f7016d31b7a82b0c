"""Displays in the simulated district's classrooms: a few in each school, of every protocol that netmon asks."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from netmon.model.display import Power, ProtocolName
from netmon.model.yaml_text import Data
from netmon.simulate.display_panel import DisplayPanel, PanelHabits, PanelState
from netmon.simulate.displays import PANELS
from netmon.simulate.district_plan import DistrictPlan, SchoolPlan, host
from netmon.transport.display.drivers import DRIVERS

MOST_IN_A_SCHOOL: Final = 6
MOST_SCHOOLS: Final = 40
CLASSES_PER_BOARD: Final = 6
FIRST_HOST: Final = 101
PRIVILEGED_PORTS: Final = 1024
_DRIVERS: Final[tuple[ProtocolName, ...]] = tuple(PANELS)
_PROJECTORS: Final = ("pjlink", "nec")
# A morning in a school: most are on, one waits dark, one was not switched on, one projector gets old.
_POWERS: Final[tuple[Power, ...]] = ("on", "on", "screen_off", "on", "standby", "on", "on")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlan:
    """One display: where it hangs and what it speaks; `number` counts those of the district from 0."""

    name: str
    site: str
    driver: ProtocolName
    host: str
    room: str
    uplink: str
    number: int

    @property
    def inventory_role(self) -> str:
        """What the inventory calls it."""
        return "projector" if self.driver in _PROJECTORS else "whiteboard"


def plan_boards(plan: DistrictPlan) -> tuple[BoardPlan, ...]:
    """Return the displays of the first schools: one for six classes, in the first rooms of the first building."""
    boards: list[BoardPlan] = []
    for school in plan.schools[:MOST_SCHOOLS]:
        for place in range(max(1, min(school.classes // CLASSES_PER_BOARD, MOST_IN_A_SCHOOL))):
            boards.append(_board(school, place, len(boards)))
    return tuple(boards)


def _board(school: SchoolPlan, place: int, number: int) -> BoardPlan:
    driver = _DRIVERS[number % len(_DRIVERS)]
    sound = next((switch for switch in school.access if switch.trouble is None), school.gateway)
    kind = "pj" if driver in _PROJECTORS else "board"
    return BoardPlan(
        name=f"{school.id}-{101 + place}-{kind}",
        site=school.id,
        driver=driver,
        host=host(school.number, FIRST_HOST + place),
        room=f"1号楼/{101 + place}",
        uplink=sound.name,
        number=number,
    )


def make_panel(board: BoardPlan) -> DisplayPanel:
    """Return the simulated set, on its protocol's own port where that needs no privilege."""
    power = _POWERS[board.number % len(_POWERS)]
    if board.driver in _PROJECTORS and power == "screen_off":
        power = "warming"
    state = PanelState(
        power=power,
        hours=900.0 + 137 * board.number,
        celsius=36 + board.number % 9,
        serial=f"D{board.number:07d}",
        name=board.name,
        mac=bytes((0x02, 0xD1, *board.number.to_bytes(4, "big"))),
        faults={"filter": "warning"} if board.number % 11 == 0 else {},
    )
    habits = PanelHabits(gone_in_standby=DRIVERS[board.driver].facts.silent_in_standby)
    port = DRIVERS[board.driver].facts.port
    return PANELS[board.driver](state, habits, host=board.host, port=port if port >= PRIVILEGED_PORTS else 0, seed=board.number)


async def open_boards(stack: AsyncExitStack, boards: Sequence[BoardPlan]) -> dict[str, int]:
    """Let every set listen until the stack is left; return their ports by name. A port that is taken is replaced by a free one."""
    ports: dict[str, int] = {}
    for board in boards:
        panel = make_panel(board)
        try:
            await stack.enter_async_context(panel)
        except OSError:
            panel.port = 0
            await stack.enter_async_context(panel)
        ports[board.name] = panel.port
    return ports


def board_rows(boards: Sequence[BoardPlan], ports: Mapping[str, int]) -> dict[str, list[Data]]:
    """Return the inventory's rows by site; a display has no SNMP credential."""
    rows: dict[str, list[Data]] = {}
    for board in boards:
        display: dict[str, Data] = {"driver": board.driver}
        if ports[board.name] != DRIVERS[board.driver].facts.port:
            display["port"] = ports[board.name]
        row: dict[str, Data] = {"name": board.name, "role": board.inventory_role, "address": board.host, "credential": None}
        rows.setdefault(board.site, []).append({**row, "room": board.room, "uplink": board.uplink, "display": display})
    return rows
