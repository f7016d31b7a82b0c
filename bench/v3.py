"""What SNMPv3 with SHA-256 and AES-128 adds to one exchange, against a real snmpd: v2c and v3 in turns, CPU of the asking side.

`python -m bench.v3 PORT` is the part that is measured.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.agents import HERE
from bench.machine import AGENT_CORE, CLIENT_CORE, on_core
from bench.options import Options
from bench.result import NotPossibleError, Result, WrongValueError, spread
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import Community, Security, SnmpTarget, UsmUser
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.peer import Peer

TURNS = 7
EXCHANGES = 500
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
USER = UsmUser(b"bench", auth="SHA-256", auth_password=b"bench-auth-password", priv="AES-128", priv_password=b"bench-priv-password")
CONF = 'rocommunity public\ncreateUser bench SHA-256 "bench-auth-password" AES "bench-priv-password"\nrouser bench priv\n'


def run(_options: Options) -> Result:
    """Ask the same object in turns with both versions."""
    result = Result("v3")
    with _snmpd() as port, on_core(CLIENT_CORE):
        done = subprocess.run([sys.executable, "-m", "bench.v3", str(port)], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    costs: dict[str, list[float]] = json.loads(done.stdout)
    extra = [v3 - v2c for v2c, v3 in zip(costs["v2c"], costs["v3"], strict=True)]
    result.add("SHA-256/AES-128: CPU on top of v2c per exchange, median", median(extra), "us")
    result.add("v2c: CPU per exchange, median", median(costs["v2c"]), "us")
    result.notes.append(f"v2c {spread(costs['v2c'])} us, v3 {spread(costs['v3'])} us, {TURNS} turns of {EXCHANGES} GETs of one object, one at a time")
    result.raw["us"] = costs
    return result


@contextmanager
def _snmpd() -> Iterator[int]:
    """Run net-snmp's agent on a free port; NotPossibleError where it is not installed."""
    command = shutil.which("snmpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if command is None:
        raise NotPossibleError("no snmpd: sudo apt-get install -y --no-install-recommends snmpd")
    with tempfile.TemporaryDirectory(prefix="netmon-bench-") as folder:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        conf = Path(folder) / "snmpd.conf"
        conf.write_text(CONF)
        conf.chmod(0o600)
        arguments = ["-f", "-Lf", f"{folder}/log", "-C", "-c", str(conf), "-I", "-smux", f"udp:127.0.0.1:{port}"]
        with on_core(AGENT_CORE):
            process = subprocess.Popen([command, *arguments], env={**os.environ, "SNMP_PERSISTENT_DIR": folder, "MIBS": ""}, stdin=subprocess.DEVNULL)
        try:
            yield port
        finally:
            process.terminate()
            process.wait(timeout=10)


async def _measure(port: int) -> dict[str, list[float]]:
    costs: dict[str, list[float]] = {"v2c": [], "v3": []}
    securities: dict[str, Security] = {"v2c": Community("2c", b"public"), "v3": USER}
    async with SnmpClient() as client:
        peers = {
            name: client.peer(SnmpTarget(address="127.0.0.1", port=port, security=security), DeviceMemory()) for name, security in securities.items()
        }  # fmt: skip
        for name, peer in peers.items():
            await _ask(client, peer, 50, name)
        for _ in range(TURNS):
            for name, peer in peers.items():
                costs[name].append(await _ask(client, peer, EXCHANGES, name))
    return costs


async def _ask(client: SnmpClient, peer: Peer, count: int, name: str) -> float:
    """Return the CPU microseconds of one exchange."""
    started = time.process_time()
    async with client.poll(peer, 60.0) as session:
        for _ in range(count):
            answer = await session.get((SYS_UPTIME,))
            if answer.outcome is not Outcome.OK:
                raise WrongValueError(f"{name}: {answer.outcome} {answer.reason}")
    return (time.process_time() - started) / count * 1e6


def main() -> None:
    """Measure against the agent at the port given, and print."""
    print(json.dumps(asyncio.run(_measure(int(sys.argv[1])))))


if __name__ == "__main__":
    main()
