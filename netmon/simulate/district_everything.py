"""Everything of the simulated district beside its SNMP devices, opened together, and what the inventory says of it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from netmon.model.sensor_message import SOCKET
from netmon.model.yaml_text import Data
from netmon.simulate.agent import Agent
from netmon.simulate.display_panel import DisplayPanel
from netmon.simulate.district import District
from netmon.simulate.district_boards import BoardPlan, board_credentials, board_rows, open_boards, plan_boards
from netmon.simulate.district_calendar import NOTE, calendar_around, lesson_names, lessons
from netmon.simulate.district_cli import cli_additions, open_cli, plan_cli
from netmon.simulate.district_hosts import host_credentials, host_rows, open_hosts, plan_hosts
from netmon.simulate.district_neighbours import lit, station_mac
from netmon.simulate.district_plan import SchoolPlan
from netmon.simulate.district_rooms import by_port, fixture_rows
from netmon.simulate.district_sensor import SensorPlan, report, sensor_settings
from netmon.simulate.district_services import open_services
from netmon.simulate.district_ups import open_upses, plan_upses
from netmon.simulate.district_wifi import open_wifi, plan_wifi, wifi_credentials, wifi_rows
from netmon.simulate.district_wlan import open_wlan, plan_wlan
from netmon.simulate.farm import AgentFarm
from netmon.simulate.heard import HeardBook
from netmon.simulate.inventory_files import Extras
from netmon.simulate.pdu import SET
from netmon.simulate.ssh_server import SshServer
from netmon.transport.snmp.ber import GET, GET_BULK, GET_NEXT
from netmon.transport.ssh.key_file import KnownHostsFile, known_hosts_path
from netmon.transport.ssh.known_hosts import KnownHosts, parse_line

T = TypeVar("T")
STATE: Final = "state"
CLOUD_LIST: Final = "inventory/lists/cloud-aps.csv"
_OPERATIONS: Final[Mapping[int, str]] = {GET: "get", GET_NEXT: "get-next", GET_BULK: "get-bulk", SET: "set"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What the inventory says besides, what was heard, and by a short word what a person may look at."""

    extras: Extras
    book: HeardBook
    sights: Mapping[str, str]


async def open_everything(stack: AsyncExitStack, farm: AgentFarm, district: District, *, port: int, folder: Path, now: datetime) -> Opened:
    """Open all of it until the stack is left; `folder` is the demo's."""
    plan, extras, book = district.plan, Extras(), HeardBook()
    first = plan.schools[0]
    boards, hosts, switches, wifi = plan_boards(plan), plan_hosts(plan), plan_cli(plan), plan_wifi(plan)
    panels = await open_boards(stack, boards)
    controllers = await open_wifi(stack, wifi, district.community)
    pcs, keys = await open_hosts(stack, hosts)
    lines = await open_cli(stack, switches, district.ports, district.agents)
    services = await open_services(stack, plan, folder)
    for rows in (
        {school.id: fixture_rows(school) for school in plan.schools}, board_rows(boards, panels), wifi_rows(wifi, controllers),
        await open_wlan(stack, farm, plan_wlan(district), district.community, port=port), host_rows(hosts, pcs), services.rows,
        await open_upses(farm, plan_upses(plan), district, port=port),
    ):  # fmt: skip
        extras.add_rows(rows)
    for entries, secrets in (board_credentials(), host_credentials(keys), wifi_credentials()):
        extras.credentials |= entries
        extras.secrets |= secrets
    extras.additions = cli_additions(switches, lines)
    extras.calendar, extras.calendar_note = calendar_around(now), NOTE
    for school in plan.schools:
        if school.has_evening_study:
            extras.sites.setdefault(school.id, {})["calendar"] = {"lessons": lessons(now, evening=True)}
    _shared_lesson(extras, [one.name for one in hosts if one.fixture.place == 0], plan.schools, now)
    _cloud_list(extras, [school for school in plan.schools if school.kind == "teaching_point"])
    sensor = SensorPlan(first.id, _stray(district, first).hex(":"))
    extras.settings["sensor"] = sensor_settings(sensor, first)
    await asyncio.to_thread(_trust, folder, (*keys.known, *((line.host, line.port, line.host_key) for line in lines.values())))
    _in_background(stack, report(sensor, folder / STATE / SOCKET))
    _listen(book, district.agents.values(), [(one, panels[one.name]) for one in boards], pcs, lines)
    book.listen("controllers", lambda: [f"{method} {path}" for one in controllers.values() for method, path in _emptied(one.state.requests)])
    book.listen("cameras", lambda: [request.decode("ascii", "replace").partition("\r")[0] for request in _emptied(services.received)])
    _in_background(stack, book.run())
    sights = {"mac": sensor.rogue_mac, "site": first.id, "host": next(iter(pcs), ""), "backup": next(iter(lines), ""), "display": boards[0].name}
    sights["refusing"] = next((one.name for one in boards if not one.knows_password), boards[0].name)
    return Opened(extras=extras, book=book, sights=sights | {"controller": wifi[0].name, "service": "ziyuan-platform"})


def _in_background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    stack.callback(task.cancel)


def _stray(district: District, school: SchoolPlan) -> bytes:
    """Return the MAC address of something on a classroom switch that no one wrote down."""
    fixtures = by_port(school)
    sound = [switch for switch in school.access if switch.trouble is None] or list(school.access)
    places = [(switch, number) for switch in sound for number in lit(district.ports[switch.name]) if (switch.name, number) not in fixtures]
    return station_mac(school, *places[0])


def _shared_lesson(extras: Extras, rooms: list[str], schools: Iterable[SchoolPlan], now: datetime) -> None:
    """Let the first school give a lesson to the others, whenever one is on; with one school there is none."""
    if len(rooms) < 2:
        return
    giver, *receivers = rooms
    every_day: Data = [1, 2, 3, 4, 5, 6, 7]
    lesson: dict[str, Data] = {"id": "music", "name": "三年级音乐 同步课堂", "giver": giver, "receivers": receivers, "lessons": lesson_names(now)}
    extras.sites.setdefault(next(iter(schools)).id, {})["shared_lessons"] = [lesson | {"days": every_day}]


def _cloud_list(extras: Extras, points: list[SchoolPlan]) -> None:
    """Give a teaching point access points that are known from a list which somebody exported from a cloud."""
    if not points:
        return
    site = points[0].id
    rows = ["设备名称,MAC地址,序列号,型号,所属分组,状态,在线终端数"]
    for number, state in enumerate(("在线", "在线", "离线"), 1):
        rows.append(f"{site}-10{number},02:5c:00:00:00:{number:02x},CLOUD{number:07d},AP820,{site},{state},{5 * number if state == '在线' else 0}")
    extras.files[CLOUD_LIST] = "\n".join(rows) + "\n"
    api: Data = {"kind": "csv", "url": CLOUD_LIST.removeprefix("inventory/"), "site": site}
    extras.add_rows({site: [{"name": f"{site}-cloud", "role": "wlan_controller", "credential": None, "api": api}]})


def _trust(folder: Path, known: Iterable[tuple[str, int, str]]) -> None:
    """Write down the host keys as somebody does who has looked at them: netmon itself never trusts a key that it was not given."""
    state = folder / STATE
    state.mkdir(mode=0o700, parents=True, exist_ok=True)

    def edit(hosts: KnownHosts) -> KnownHosts:
        for address, port, key in known:
            entry = parse_line(f"{address} {key}")
            assert entry is not None
            hosts = hosts.with_keys(address, port, [entry])
        return hosts

    KnownHostsFile(known_hosts_path(state)).change(edit, {"action": "trust", "by": "demo"})


def _listen(
    book: HeardBook, agents: Iterable[Agent], panels: list[tuple[BoardPlan, DisplayPanel]], pcs: Mapping[str, SshServer], lines: Mapping[str, SshServer]
) -> None:
    agents = list(agents)
    book.listen("snmp", lambda: {_OPERATIONS.get(operation, str(operation)) for agent in agents for operation in agent.stats.operations})
    book.listen("displays", lambda: [f"{board.driver} {command.hex()}" for board, panel in panels for command in _commands(panel)])
    book.listen("pcs", _commands_of(pcs))
    book.listen("command lines", _commands_of(lines))


def _commands(panel: DisplayPanel) -> list[bytes]:
    panel.record.received.clear()
    return _emptied(panel.record.commands)


def _commands_of(servers: Mapping[str, SshServer]) -> Callable[[], list[str]]:
    return lambda: [command for server in servers.values() for command in _emptied(server.heard.commands)]


def _emptied(kept: list[T]) -> list[T]:
    found = kept.copy()
    kept.clear()
    return found
