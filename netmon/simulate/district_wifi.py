"""Wi-Fi controllers of the simulated district that are asked over HTTP: a UniFi and an Omada one, whose access points fall and come back."""

import asyncio
import itertools
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Literal

from netmon.model.yaml_text import Data
from netmon.simulate.controller_api import ControllerServer, OmadaServer, UnifiServer
from netmon.simulate.controller_state import Air, ControllerState, SimulatedAp
from netmon.simulate.district_plan import DistrictPlan, host
from netmon.simulate.district_rooms import access_points, cut_off

CREDENTIAL: Final = "demo-wifi"
USER: Final = "netmon"
HOST: Final = 90
TURN_S: Final = 60.0
_KINDS: Final[tuple[Literal["unifi", "omada"], ...]] = ("unifi", "omada")
_LOW, _HIGH = (1, 6, 11), (36, 44, 52, 149, 157)
NOISY: Final = 7
"""The access point of each school beside which something else fills 2.4 GHz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WifiPlan:
    """One controller: its school, what it is, and the names of its access points; `batch` tells those from another controller's,
    `lost` are those (from 0) that it cannot reach."""

    name: str
    site: str
    kind: Literal["unifi", "omada"]
    host: str
    uplink: str
    rooms: tuple[str, ...]
    batch: int
    lost: tuple[int, ...] = ()

    @property
    def access_points(self) -> int:
        """How many access points it has."""
        return len(self.rooms)


def plan_wifi(plan: DistrictPlan) -> tuple[WifiPlan, ...]:
    """Return the controllers: one in each of the first two schools, with the access points of its rooms."""
    return tuple(
        WifiPlan(
            name=f"{school.id}-wifi",
            site=school.id,
            kind=kind,
            host=host(school.number, HOST),
            uplink=school.gateway.name,
            rooms=tuple(one.name for one in access_points(school)),
            batch=school.number,
            lost=cut_off(school),
        )
        for school, kind in zip(plan.schools, _KINDS, strict=False)
    )


async def open_wifi(stack: AsyncExitStack, wifi: Sequence[WifiPlan], password: str, turn_s: float = TURN_S) -> dict[str, ControllerServer]:
    """Let every controller listen until the stack is left; return them by name. Every `turn_s` another access point is off."""
    servers: dict[str, ControllerServer] = {}
    for one in wifi:
        server = _server(one, password)
        await stack.enter_async_context(server)
        life = asyncio.get_running_loop().create_task(_live(server.state, turn_s, {number + 1 for number in one.lost}))
        stack.callback(life.cancel)
        servers[one.name] = server
    return servers


def wifi_rows(wifi: Sequence[WifiPlan], servers: Mapping[str, ControllerServer]) -> dict[str, list[Data]]:
    """Return the inventory's rows by site; a controller has no SNMP credential."""
    rows: dict[str, list[Data]] = {}
    for one in wifi:
        api: dict[str, Data] = {"kind": one.kind, "url": servers[one.name].url, "credential": CREDENTIAL}
        row: dict[str, Data] = {"name": one.name, "role": "wlan_controller", "address": one.host, "credential": None, "uplink": one.uplink, "api": api}
        row["series"] = "full"
        rows.setdefault(one.site, []).append(row)
    return rows


def wifi_credentials() -> tuple[dict[str, Data], dict[str, str]]:
    """Return the entry of credentials.yaml: the simulated controllers take the agents' word as their password."""
    return {CREDENTIAL: {"kind": "login", "user": USER, "password": {"file": "../secrets/snmp-community"}}}, {}


def _server(one: WifiPlan, password: str) -> ControllerServer:
    aps = [
        SimulatedAp(number=number, name=name, batch=one.batch, clients=(number % 4, number % 9), air=air_at(number, 0))
        for number, name in enumerate(one.rooms, 1)
    ]
    state = ControllerState(aps)
    state.fall(*(number + 1 for number in one.lost))
    made = UnifiServer if one.kind == "unifi" else OmadaServer
    return made(state, user=USER, password=password)


def air_at(number: int, turn: int) -> tuple[Air, Air]:
    """Return what an access point hears: 2.4 GHz is fuller than 5 GHz everywhere, and each turn is a little different."""
    crowd = (number * 7 + turn * 3) % 11
    low = Air(_LOW[number % len(_LOW)], 5 + crowd, 3 + crowd // 2, 45 + crowd if number == NOISY else 12 + 2 * crowd)
    return low, Air(_HIGH[number % len(_HIGH)], 4 + crowd, 2 + crowd // 2, 2 + crowd // 2)


async def _live(state: ControllerState, turn_s: float, lost: Collection[int]) -> None:
    for turn, off in enumerate(itertools.cycle(ap.number for ap in state.aps if ap.number not in lost), 1):
        await asyncio.sleep(turn_s)
        for ap in state.aps:
            ap.air = air_at(ap.number, turn)
        state.fall(off)
        state.rise(*(ap.number for ap in state.aps if ap.number != off and ap.number not in lost))
