"""Many hosts over SSH at once: every session open at the same moment, then one command in each. Memory, time and CPU of netmon's process.

`python -m bench.ssh` is the part that is measured: a list of places on stdin, figures on stdout.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.agents import HERE
from bench.machine import peak_rss_mib
from bench.options import Options
from bench.result import Result, WrongValueError
from netmon.model.outcome import AccessFailed
from netmon.simulate.ssh_farm import Group, SshFarm
from netmon.simulate.ssh_modes import SshMode
from netmon.simulate.ssh_server import PASSWORD, USER
from netmon.transport.ssh.api import SshTarget
from netmon.transport.ssh.client import SshClient
from netmon.transport.ssh.guard import Limits, LoginGuard
from netmon.transport.ssh.key_file import KnownHostsFile, known_hosts_path
from netmon.transport.ssh.known_hosts import Entry, KnownHosts

GOAL_MIB = 300.0
OUTPUT_LIMIT = 256 * 1024
PROCESSES = 4  # the servers', or their cost would be that of one core


def run(options: Options) -> Result:
    """Log in to all at once, twice: hosts that answer, and hosts that print without end."""
    result = Result("ssh")
    for title, mode in (("answer", SshMode.WHOLE), ("print without end", SshMode.ENDLESS_OUTPUT)):
        found = asyncio.run(measure(options.ssh_hosts, mode))
        result.raw[mode.value] = found
        result.add(f"{options.ssh_hosts} hosts at once that {title}: memory of netmon", found["peak_rss_mib"], "MiB", most=GOAL_MIB)
        result.add("  the same process before the first login", found["empty_rss_mib"], "MiB")
        result.add("  from the first login to the last answer", found["wall_s"], "s")
        result.add("  CPU per host", found["cpu_s"] / options.ssh_hosts * 1000, "ms")
    result.notes.append("every session stays open until all are; the servers run in processes of their own")
    return result


async def measure(hosts: int, mode: SshMode) -> dict[str, Any]:
    """Run the servers and the measured process; WrongValueError when a host was not read."""
    shares = [hosts // PROCESSES + (number < hosts % PROCESSES) for number in range(PROCESSES)]
    farms = [SshFarm([Group(count=share, mode=mode.value)]) for share in shares if share]
    try:
        for farm in farms:
            await farm.__aenter__()
        places = [list(place) for farm in farms for place in farm.places]
        found = await asyncio.to_thread(_measured, places)
    finally:
        for farm in farms:
            await farm.__aexit__(None, None, None)
    if found["read"] != hosts or found["most_open"] != hosts:
        raise WrongValueError(f"{found['read']} of {hosts} hosts were read, {found['most_open']} were open at once: {found['failed']}")
    return found


def _measured(places: list[Any]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", "bench.ssh"], cwd=HERE.parent, input=json.dumps(places), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def _all_at_once(places: list[Any], folder: Path) -> dict[str, Any]:
    client = SshClient(KnownHostsFile(known_hosts_path(folder)), LoginGuard(Limits(sessions=len(places), password_logins=16)))

    def trusting(known: KnownHosts) -> KnownHosts:
        for host, port, line in places:
            known = known.with_keys(host, port, [Entry(hosts="", algorithm=line.split()[0], key=line.split()[1])])
        return known

    client.known_hosts.change(trusting, {})
    everybody = asyncio.Barrier(len(places))
    base = SshTarget(address="", user=USER, password=PASSWORD, credential="pcs", login_timeout_s=120, command_timeout_s=60, output_limit=OUTPUT_LIMIT)
    figures: dict[str, Any] = {"read": 0, "most_open": 0, "failed": "", "empty_rss_mib": peak_rss_mib(os.getpid())}

    async def job(host: str, port: int) -> None:
        try:
            async with client.session(replace(base, address=host, port=port)) as session:
                await everybody.wait()
                figures["most_open"] = max(figures["most_open"], client.open_sessions)
                output = await session.run("linux_host")
                await everybody.wait()
                figures["read"] += output.exit_status == 0 or output.cut == "bytes"
        except AccessFailed as failed:
            figures["failed"] = failed.detail
            await everybody.abort()

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(job(host, port) for host, port, _ in places), return_exceptions=True)
    return {**figures, "wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu, "peak_rss_mib": peak_rss_mib(os.getpid())}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(_all_at_once(json.loads(sys.stdin.readline()), Path(folder)))))


if __name__ == "__main__":
    main()
