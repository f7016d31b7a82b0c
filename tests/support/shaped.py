"""A shaped line between a school and a server, made of network namespaces, with real iperf3 and the kernel's own counters. Needs root."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from netmon.model.counter_values import Quality
from netmon.model.inventory import Link, PortRef
from netmon.model.measurement import LineTest, SpeedProbe, SpeedServer, WatchedLine
from netmon.model.slot_columns import Counted, Measured
from netmon.pipeline.throughput import Measurer, Run
from netmon.pipeline.throughput_load import LineLoads
from netmon.transport.throughput.local import run_locally
from tests.support import need
from tests.support.lan import Lan, run

SERVER, SCHOOL = "10.77.0.1", "10.77.0.2"
PORT = PortRef(device="gw", interface="eth0")
LINK = Link(site="school", id="exit", role="exit", port=PORT)
POLL_S = 0.6
DAY = date(2026, 11, 20)
M = 10**6


class Line:
    """The line; `speed_bps` is what its port says, `measurer` runs tests at the school's end and sees the line by polls of the kernel's counters."""

    def __init__(self, lan: Lan, speed_bps: int) -> None:
        self.lan = lan
        self.loads = LineLoads()
        self.loads.configure([PORT])
        self._speed_bps = speed_bps
        self.measurer = self.measurer_by(self._run)

    def measurer_by(self, run: Run) -> Measurer:
        """Return one that runs its tests in another way."""
        return Measurer(run, self.loads, lambda _device: POLL_S)

    def shape(self, mbit: float) -> None:
        """Let so much through in each direction; the burst is small, so that what is counted is the shaper."""
        for station in ("school", "server"):
            run("ip", "netns", "exec", self.lan.name(station), need.command("tc"), "qdisc", "replace", "dev", "eth0", "root", "tbf",
                "rate", f"{mbit}mbit", "burst", "16kb", "latency", "100ms")  # fmt: skip

    def serve(self, folder: Path, port: int) -> None:
        """Start an iperf3 server."""
        self.lan.process("server", need.command("iperf3"), "-s", "-B", SERVER, "-p", str(port), log=folder / f"iperf3-{port}.log")

    async def listening(self, port: int) -> None:
        """Wait until a server listens."""
        async with asyncio.timeout(30):
            while f":{port}" not in await asyncio.to_thread(run, "ip", "netns", "exec", self.lan.name("server"), "ss", "-Hltn"):
                await asyncio.sleep(0.05)

    async def _run(self, test: LineTest) -> bytes:
        return await run_locally(test, ("ip", "netns", "exec", self.lan.name("school")))

    def counters(self) -> Mapping[str, int]:
        """Return the octets that the school's port received and sent."""
        words = run("ip", "netns", "exec", self.lan.name("school"), "cat", "/proc/net/dev").split("eth0:")[1].split()
        return {"in": int(words[0]), "out": int(words[8])}

    async def poll(self) -> None:
        """Poll until cancelled."""
        before, at = await asyncio.to_thread(self.counters), time.monotonic()
        while True:
            await asyncio.sleep(POLL_S)
            now, after = time.monotonic(), await asyncio.to_thread(self.counters)
            ms = round((now - at) * 1000)
            received, sent = (Counted(after[way] - before[way], ms, Quality.GOOD) for way in ("in", "out"))
            self.loads.note(PORT, Measured(int(time.time() * 1000), received, sent, self._speed_bps))
            before, at = after, now

    async def polled(self, times: int = 2) -> None:
        """Wait for polls."""
        for _ in range(times):
            assert await self.loads.after(PORT, int(time.time() * 1000) + 2, 20 * POLL_S)


@asynccontextmanager
async def shaped_line(mbit: float, speed_bps: int = 20 * M) -> AsyncIterator[Line]:
    """Make the line, and poll it for the length of the block."""
    need.command("iperf3"), need.command("tc")
    with Lan("school", "server") as lan:
        for station, address in (("school", SCHOOL), ("server", SERVER)):
            lan.ip(station, "address", "add", f"{address}/24", "dev", "eth0")
            lan.ip(station, "link", "set", "eth0", "gso_max_segs", "1")  # every segment has its header counted, as on a real line
        line = Line(lan, speed_bps)
        line.shape(mbit)
        polling = asyncio.create_task(line.poll())
        try:
            await line.polled()
            yield line
        finally:
            polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await polling


def speed_test(port: int, **changes: object) -> LineTest:
    """Return a short test of the line; the server and the probe are proven to carry 1 Gbit/s."""
    test = LineTest(
        line=WatchedLine(LINK.key, PORT, False, None, None),
        link=LINK,
        server=SpeedServer(name="city", path="exit", method="iperf3", host=SERVER, port=port, ceiling_bps=1000 * M),
        probe=SpeedProbe(ceiling_bps=1000 * M),
        direction="down",
        seconds=2,
        ramp_up_s=1,
        streams=4,
    )
    return replace(test, **changes)
