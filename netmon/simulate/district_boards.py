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
from netmon.simulate.district_rooms import FIRST_DISPLAY_HOST, Fixture, board_mac, displays, plan_rooms
from netmon.transport.display.drivers import DRIVERS

MOST_SCHOOLS: Final = 40
PRIVILEGED_PORTS: Final = 1024
_DRIVERS: Final[tuple[ProtocolName, ...]] = tuple(PANELS)
CREDENTIAL: Final = "demo-display"
WRONG_CREDENTIAL: Final = "demo-display-old"
# Of the nine protocols the first is PJLink: a projector that lets netmon in, and one whose password was changed. The second is a panel whose fan stands still.
FIRST_WITH_PASSWORD, BROKEN, REFUSING = 0, 1, 9
_PASSWORD: Final = "in-every-demo"  # noqa: S105 - a simulator's
_PROJECTORS: Final = ("pjlink", "nec")
# A morning in a school: most are on, one waits dark, two were not switched on, one projector gets old.
_POWERS: Final[tuple[Power, ...]] = ("on", "on", "screen_off", "on", "standby", "on", "standby")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlan:
    """One display: where it hangs and what it speaks; `number` counts those of the district from 0.

    `password` is what it wants; without `knows_password` the inventory has another one, so that it refuses netmon.
    """

    name: str
    site: str
    driver: ProtocolName
    host: str
    room: str
    uplink: str
    number: int
    mac: bytes
    password: str | None = None
    knows_password: bool = True

    @property
    def inventory_role(self) -> str:
        """What the inventory calls it."""
        return "projector" if self.driver in _PROJECTORS else "whiteboard"


def plan_boards(plan: DistrictPlan) -> tuple[BoardPlan, ...]:
    """Return the displays of the first schools: one for six classes, in the first rooms of the first building."""
    boards: list[BoardPlan] = []
    for school in plan.schools[:MOST_SCHOOLS]:
        there = {one.place: one for one in plan_rooms(school) if one.kind == "board"}
        for place in range(displays(school)):
            boards.append(_board(school, place, len(boards), there.get(place)))
    return tuple(boards)


def _board(school: SchoolPlan, place: int, number: int, there: Fixture | None) -> BoardPlan:
    driver = _DRIVERS[number % len(_DRIVERS)]
    sound = next((switch for switch in school.access if switch.trouble is None), school.gateway)
    kind = "pj" if driver in _PROJECTORS else "board"
    return BoardPlan(
        name=f"{school.id}-{101 + place}-{kind}",
        site=school.id,
        driver=driver,
        host=host(school.number, FIRST_DISPLAY_HOST + place),
        room=f"1号楼/{101 + place}",
        uplink=there.uplink if there is not None else sound.name,
        number=number,
        mac=board_mac(school, place),
        password=_PASSWORD if number in (FIRST_WITH_PASSWORD, REFUSING) else None,
        knows_password=number != REFUSING,
    )


def standing_by(board: BoardPlan) -> bool:
    """True for a set that nobody switched on."""
    return _power(board) == "standby"


def _power(board: BoardPlan) -> Power:
    return _POWERS[board.number % len(_POWERS)]


def make_panel(board: BoardPlan) -> DisplayPanel:
    """Return the simulated set, on its protocol's own port where that needs no privilege."""
    power = _power(board)
    if board.driver in _PROJECTORS and power == "screen_off":
        power = "warming"
    state = PanelState(
        power=power,
        hours=900.0 + 137 * board.number,
        celsius=36 + board.number % 9,
        serial=f"D{board.number:07d}",
        name=board.name,
        mac=board.mac,
        faults={"fan": "error"} if board.number == BROKEN else {"filter": "warning"} if board.number % 11 == 0 else {},
    )
    habits = PanelHabits(password=board.password, gone_in_standby=DRIVERS[board.driver].facts.silent_in_standby)
    port = DRIVERS[board.driver].facts.port
    return PANELS[board.driver](state, habits, host=board.host, port=port if port >= PRIVILEGED_PORTS else 0, seed=board.number)


async def open_boards(stack: AsyncExitStack, boards: Sequence[BoardPlan]) -> dict[str, DisplayPanel]:
    """Let every set listen until the stack is left; return them by name. A port that is taken is replaced by a free one."""
    panels: dict[str, DisplayPanel] = {}
    for board in boards:
        panel = make_panel(board)
        try:
            await stack.enter_async_context(panel)
        except OSError:
            panel.port = 0
            await stack.enter_async_context(panel)
        panels[board.name] = panel
    return panels


def board_credentials() -> tuple[dict[str, Data], dict[str, str]]:
    """Return the entries of credentials.yaml, and the secrets by the file that each is in."""
    words = {CREDENTIAL: _PASSWORD, WRONG_CREDENTIAL: f"not-{_PASSWORD}"}
    entries: dict[str, Data] = {name: {"kind": "pjlink", "password": {"file": f"../secrets/{name}"}} for name in words}
    return entries, {f"secrets/{name}": word for name, word in words.items()}


def board_rows(boards: Sequence[BoardPlan], panels: Mapping[str, DisplayPanel]) -> dict[str, list[Data]]:
    """Return the inventory's rows by site; a display has no SNMP credential."""
    rows: dict[str, list[Data]] = {}
    for board in boards:
        display: dict[str, Data] = {"driver": board.driver}
        if panels[board.name].port != DRIVERS[board.driver].facts.port:
            display["port"] = panels[board.name].port
        if board.password is not None:
            display["credential"] = CREDENTIAL if board.knows_password else WRONG_CREDENTIAL
        row: dict[str, Data] = {"name": board.name, "role": board.inventory_role, "address": board.host, "mac": board.mac.hex(":"), "credential": None}
        rows.setdefault(board.site, []).append({**row, "room": board.room, "uplink": board.uplink, "display": display})
    return rows
