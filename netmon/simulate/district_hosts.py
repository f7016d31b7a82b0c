"""OPS PCs of the simulated district as netmon reaches them by SSH: Windows and Linux, one that a disk freeze gives a new host key again and again."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Literal

import asyncssh

from netmon.model.yaml_text import Data
from netmon.simulate.district_plan import DistrictPlan
from netmon.simulate.district_rooms import Fixture, plan_rooms
from netmon.simulate.ssh_hosts import HostFigures, OutputEncoding
from netmon.simulate.ssh_server import ServerOptions, SshServer

CREDENTIAL: Final = "demo-ops"
KEY_CREDENTIAL: Final = "demo-ops-key"
USER: Final = "netmon"
PASSWORD: Final = "read-only-in-every-demo"  # noqa: S105 - a simulator's
PORT: Final = 2222
NEW_KEY_S: Final = 60.0
STEP_S: Final = 5.0
JIFFIES_PER_S: Final = 200
Habit = Literal["plain", "frozen", "refuses", "no_agent"]
# By the place of the room in the first school: frozen, its key changes; refuses, its password was changed; no_agent, it has no SSH server.
_HABITS: Final[Mapping[int, Habit]] = {2: "frozen", 3: "refuses", 4: "no_agent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPlan:
    """One PC."""

    site: str
    fixture: Fixture
    system: Literal["windows", "linux"]
    encoding: OutputEncoding = "utf-8"
    habit: Habit = "plain"

    @property
    def name(self) -> str:
        """Its name in the inventory."""
        return self.fixture.name

    @property
    def host(self) -> str:
        """Its address."""
        assert self.fixture.host is not None
        return self.fixture.host


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKeys:
    """What netmon is given for them: the private key of the account, as OpenSSH writes it, and where which host key was seen (address, port, key)."""

    private_key: str
    known: tuple[tuple[str, int, str], ...]


def plan_hosts(plan: DistrictPlan) -> tuple[HostPlan, ...]:
    """Return the OPS PCs of the schools that are written down room by room."""
    found = []
    for school in plan.schools:
        for one in plan_rooms(school):
            if one.kind == "pc":
                linux = (one.place + school.number) % 2 == 0
                habit = _HABITS.get(one.place, "plain") if school.number == 1 else "plain"
                encoding: OutputEncoding = "gb18030" if school.number > 1 else "utf-8"
                found.append(HostPlan(site=school.id, fixture=one, system="linux" if linux else "windows", encoding=encoding, habit=habit))
    return tuple(found)


async def open_hosts(stack: AsyncExitStack, hosts: Sequence[HostPlan]) -> tuple[dict[str, SshServer], HostKeys]:
    """Let every PC listen until the stack is left; return the servers by name, and what netmon needs."""
    key = await asyncio.to_thread(asyncssh.generate_private_key, "ssh-ed25519")
    servers: dict[str, SshServer] = {}
    for number, one in enumerate(hosts):
        if one.habit == "no_agent":
            continue
        server = SshServer(_options(one, number, key.export_public_key().decode()), host=one.host, port=PORT)
        servers[one.name] = await listen(stack, server)
        life = asyncio.get_running_loop().create_task(_live(server, frozen=one.habit == "frozen"))
        stack.callback(life.cancel)
    known = tuple((server.host, server.port, server.host_key) for server in servers.values())
    return servers, HostKeys(private_key=key.export_private_key().decode(), known=known)


async def listen(stack: AsyncExitStack, server: SshServer) -> SshServer:
    """Enter a server; a port that is taken is replaced by a free one."""
    try:
        return await stack.enter_async_context(server)
    except OSError:
        server.port = 0
        return await stack.enter_async_context(server)


def host_rows(hosts: Sequence[HostPlan], servers: Mapping[str, SshServer]) -> dict[str, list[Data]]:
    """Return the inventory's rows by site; a PC has no SNMP credential, and one without SSH is known by what the network sees of it."""
    rows: dict[str, list[Data]] = {}
    for one in hosts:
        fixture = one.fixture
        row: dict[str, Data] = {"name": one.name, "role": "ops_pc", "mac": fixture.mac_text, "credential": None, "room": fixture.room, "uplink": fixture.uplink}
        if one.name in servers:
            row["address"] = one.host
            ssh: dict[str, Data] = {"credential": KEY_CREDENTIAL if one.habit == "frozen" else CREDENTIAL, "port": servers[one.name].port}
            row["ssh"] = ssh | ({"host_key": "changes"} if one.habit == "frozen" else {})
        rows.setdefault(one.site, []).append(row)
    return rows


def host_credentials(keys: HostKeys) -> tuple[dict[str, Data], dict[str, str]]:
    """Return the entries of credentials.yaml, and the secrets by the file that each is in."""
    files = {CREDENTIAL: PASSWORD, KEY_CREDENTIAL: keys.private_key}
    kinds = {CREDENTIAL: "password", KEY_CREDENTIAL: "private_key"}
    entries: dict[str, Data] = {name: {"kind": "ssh", "user": USER, kinds[name]: {"file": f"../secrets/{name}"}} for name in files}
    return entries, {f"secrets/{name}": content for name, content in files.items()}


def _options(one: HostPlan, number: int, public_key: str) -> ServerOptions:
    figures = HostFigures(
        name=one.name.upper(), uptime_s=5400.0 + 700 * number, cpu_percent=7 + 9 * number % 60, memory_free_kib=1_000_000 + 400_000 * (number % 7),
        disk_free_bytes=(4 + 11 * number % 60) * 10**9,
    )  # fmt: skip
    password = None if one.habit == "frozen" else PASSWORD if one.habit == "plain" else f"not-{PASSWORD}"
    key = public_key if one.habit == "frozen" else None
    return ServerOptions(system=one.system, figures=figures, encoding=one.encoding, user=USER, password=password, authorized_key=key)


async def _live(server: SshServer, *, frozen: bool) -> None:
    """Let time pass on the PC; a frozen one starts anew as it was delivered, and every start makes another host key."""
    figures, awake_s = server.options.figures, 0.0
    while True:
        await asyncio.sleep(STEP_S)
        awake_s += STEP_S
        figures.uptime_s += STEP_S
        figures.jiffies += round(STEP_S * JIFFIES_PER_S)
        if frozen and awake_s >= NEW_KEY_S:
            awake_s, figures.uptime_s = 0.0, 20.0
            await server.new_host_key()
