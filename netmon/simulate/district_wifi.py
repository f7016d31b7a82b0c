"""Wi-Fi controllers of the simulated district that are asked over HTTP: a UniFi and an Omada one, whose access points fall and come back."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Literal

from netmon.model.yaml_text import Data
from netmon.simulate.controller_api import ControllerServer, OmadaServer, UnifiServer
from netmon.simulate.controller_state import ControllerState, access_points
from netmon.simulate.district_plan import DistrictPlan, host

CREDENTIAL: Final = "demo-wifi"
USER: Final = "netmon"
HOST: Final = 90
TURN_S: Final = 60.0
MOST_APS: Final = 60
_KINDS: Final[tuple[Literal["unifi", "omada"], ...]] = ("unifi", "omada")


@dataclass(frozen=True, slots=True, kw_only=True)
class WifiPlan:
    """One controller: its school, what it is, and how many access points it has."""

    name: str
    site: str
    kind: Literal["unifi", "omada"]
    host: str
    uplink: str
    access_points: int


def plan_wifi(plan: DistrictPlan) -> tuple[WifiPlan, ...]:
    """Return the controllers: one in each of the first two schools, with an access point for each class."""
    return tuple(
        WifiPlan(
            name=f"{school.id}-wifi",
            site=school.id,
            kind=kind,
            host=host(school.number, HOST),
            uplink=school.gateway.name,
            access_points=min(school.classes, MOST_APS),
        )
        for school, kind in zip(plan.schools, _KINDS, strict=False)
    )


async def open_wifi(stack: AsyncExitStack, wifi: Sequence[WifiPlan], password: str, turn_s: float = TURN_S) -> dict[str, str]:
    """Let every controller listen until the stack is left; return their addresses by name. Every `turn_s` another access point is off."""
    urls: dict[str, str] = {}
    for one in wifi:
        server = _server(one, password)
        await stack.enter_async_context(server)
        life = asyncio.get_running_loop().create_task(_live(server.state, turn_s))
        stack.callback(life.cancel)
        urls[one.name] = server.url
    return urls


def wifi_rows(wifi: Sequence[WifiPlan], urls: Mapping[str, str]) -> dict[str, list[Data]]:
    """Return the inventory's rows by site; a controller has no SNMP credential."""
    rows: dict[str, list[Data]] = {}
    for one in wifi:
        api: dict[str, Data] = {"kind": one.kind, "url": urls[one.name], "credential": CREDENTIAL}
        row: dict[str, Data] = {"name": one.name, "role": "wlan_controller", "address": one.host, "credential": None, "uplink": one.uplink, "api": api}
        rows.setdefault(one.site, []).append(row)
    return rows


def _server(one: WifiPlan, password: str) -> ControllerServer:
    state = ControllerState(access_points(one.access_points, one.site))
    made = UnifiServer if one.kind == "unifi" else OmadaServer
    return made(state, user=USER, password=password)


async def _live(state: ControllerState, turn_s: float) -> None:
    off = 0
    while True:
        await asyncio.sleep(turn_s)
        state.rise(off)
        off = off % len(state.aps) + 1
        state.fall(off)
        state.requests.clear()
