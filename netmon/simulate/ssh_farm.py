"""Many SSH servers in a child process, so that their work never shares an event loop with netmon's.

The child is `python -m netmon.simulate.ssh_farm`: the first line of its stdin is a list of groups, its first line of stdout says where they listen;
each further line of stdin is answered with what the servers were sent. It ends when its stdin closes.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import netmon
from netmon.simulate.ssh_modes import SshMode
from netmon.simulate.ssh_server import PASSWORD, USER, ServerOptions, SshServer
from netmon.simulate.ssh_shell import ShellOptions

READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 5.0
LINE_LIMIT = 4 << 20
IDLE = "--idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`count` servers of one kind: PCs of a `system`, or network devices of a `dialect`.

    `big` is a command that prints a MAC address table of `big_bytes` on a network device. `authorized_key` lets that public key in.
    """

    count: int = 1
    system: str = "linux"
    dialect: str | None = None
    mode: str = "whole"
    delay_s: float = 0.0
    user: str = USER
    password: str | None = PASSWORD
    authorized_key: str | None = None
    big: str | None = None
    big_bytes: int = 0

    def options(self) -> ServerOptions:
        """Return what one server of the group does."""
        outputs = {self.big: big_output(self.big_bytes)} if self.big is not None else {}
        return ServerOptions(
            dialect=self.dialect, shell=ShellOptions(outputs=outputs), system=self.system, user=self.user, password=self.password,
            authorized_key=self.authorized_key, mode=SshMode(self.mode), delay_s=self.delay_s,
        )  # fmt: skip


class Place(NamedTuple):
    """Where one server listens, and its host key as `algorithm base64`."""

    host: str
    port: int
    host_key: str


def big_output(size: int) -> str:
    """Return about `size` characters of a MAC address table in Ruijie's shape."""
    row = "  {vlan:<6} 0000.5e{high:02x}.{low:04x}  DYNAMIC  GigabitEthernet 0/{port}\n"
    head = "Vlan     MAC Address     Type     Interface\n"
    rows = size // len(row.format(vlan=1, high=0, low=0, port=1))
    return head + "".join(row.format(vlan=number % 4000 + 1, high=number >> 16 & 0xFF, low=number & 0xFFFF, port=number % 48 + 1) for number in range(rows))


class SshFarm:
    """`async with SshFarm(groups) as farm:` runs the child; `farm.places` are its servers in the groups' order.

    `idle`: it works only while a core has nothing else to do, as devices elsewhere take nothing from netmon's machine.
    """

    def __init__(self, groups: Sequence[Group], *, idle: bool = False) -> None:
        self._groups = groups
        self._options = (IDLE,) if idle else ()
        self._process: Process | None = None
        self.places: tuple[Place, ...] = ()

    async def __aenter__(self) -> Self:
        package = str(Path(netmon.__file__).parent.parent)
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in (package, os.environ.get("PYTHONPATH", "")) if part)}
        command = (sys.executable, "-m", "netmon.simulate.ssh_farm", *self._options)
        self._process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, env=env, limit=LINE_LIMIT)
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                found = await self._ask([asdict(group) for group in self._groups])
            self.places = tuple(Place(*place) for place in found["places"])
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stop()

    async def heard(self) -> dict[str, Any]:
        """Return the sums over all servers: connections, open, logins by kind, commands by text."""
        return await self._ask("heard")

    async def _ask(self, what: object) -> dict[str, Any]:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(what).encode() + b"\n")
        await process.stdin.drain()
        found: dict[str, Any] = json.loads(await process.stdout.readline())
        return found

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await process.wait()


async def serve() -> None:
    """Be the child."""
    if IDLE in sys.argv[1:]:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    loop = asyncio.get_running_loop()
    groups = [Group(**fields) for fields in json.loads(await loop.run_in_executor(None, sys.stdin.readline))]
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(SshServer(group.options())) for group in groups for _ in range(group.count)]
        _say({"places": [Place(one.host, one.port, one.host_key if not one.is_raw else "") for one in servers]})
        while await loop.run_in_executor(None, sys.stdin.readline):
            logins: Counter[str] = Counter()
            for one in servers:
                logins.update(one.heard.logins)
            _say({
                "connections": sum(one.heard.connections for one in servers), "open": sum(one.heard.open for one in servers), "logins": logins,
                "commands": Counter(command for one in servers for command in one.heard.commands),
            })  # fmt: skip


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
