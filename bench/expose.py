"""`/metrics` at size: wall and CPU time, longest stall of the event loop, memory; plain and gzip, with a full garbage collection in mid-stream.

    python bench/expose.py [--devices 4465] [--ports 28] [--full]

The default is 1,000,160 samples: 4,465 switches of 28 ports with the default 8 series. Every second device is rendered anew while the scrape
runs, as a poller would do it. prometheus-client renders a 1/50 sample of the same series for comparison.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily

from netmon.expose.endpoint import MetricsEndpoint
from netmon.expose.family import Table
from netmon.expose.interfaces import DeviceInterfaces, PortColumns
from netmon.expose.labels import DeviceLabels
from netmon.expose.selfmetrics import SelfMetrics, resident_bytes
from netmon.expose.store import Exposition
from netmon.model.access import Sight
from netmon.model.room_list import RoomList, RoomSites
from netmon.model.status import DeviceDetail, DeviceList, DeviceQuery, Overview, Readiness
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources

COUNTERS = [f"{way}_{what}" for way in ("in", "out") for what in ("octets", "errors", "discards", "unicast_packets", "multicast_packets", "broadcast_packets")]


@dataclass(slots=True)
class Fleet:
    """Devices with their renderers, and the exposition that they are in."""

    exposition: Exposition
    renderers: dict[str, DeviceInterfaces]
    ports: int

    def poll(self, device: str, cycle: int) -> None:
        """Render one device's interfaces as after a poll."""
        counts = tuple(10**12 + cycle * 7919 + 1000003 * port for port in range(self.ports))
        rates = tuple(1234.5 * port + cycle for port in range(self.ports))
        columns = PortColumns(
            values=dict.fromkeys(COUNTERS, counts),
            rates=dict.fromkeys(COUNTERS, rates),
            oper_up=(1,) * self.ports,
            admin_up=(1,) * self.ports,
            speed_bps=(10**9,) * self.ports,
            mtu_bytes=(1500,) * self.ports,
            last_change_s=rates,
        )
        self.exposition.put(device, Table.INTERFACES, self.renderers[device].render(columns), time.monotonic(), period_s=60.0, success_at=time.time())


def build(devices: int, ports: int, *, full: bool) -> Fleet:
    fleet = Fleet(Exposition(), {}, ports)
    names = [f"GigabitEthernet0/0/{port}" for port in range(1, ports + 1)]
    for number in range(devices):
        device = f"sw-{number // 20:04d}-{number % 20:02d}"
        labels = DeviceLabels(district="350200", site=f"school-{number // 20:04d}", device=device, role="switch").prefix()
        fleet.exposition.add_device(device, labels)
        fleet.renderers[device] = DeviceInterfaces(labels, names, full=None if full else ())
    for device in fleet.renderers:
        fleet.poll(device, 0)
    return fleet


async def heartbeat(stop: asyncio.Event) -> float:
    """Return the longest time between two turns of the loop, less the millisecond slept."""
    worst, before = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        worst, before = max(worst, now - before - 0.001), now
    return worst


async def poll_on(fleet: Fleet, stop: asyncio.Event) -> None:
    """Poll every second device once more, a few at a turn."""
    for number, device in enumerate(list(fleet.renderers)[::2]):
        if stop.is_set():
            return
        fleet.poll(device, 1)
        if number % 10 == 9:
            await asyncio.sleep(0.002)


async def scrape(fleet: Fleet, what: str, accept_encoding: str, *, collect: bool = False, polling: bool = False) -> dict[str, object]:
    answer = MetricsEndpoint(fleet.exposition, SelfMetrics()).scrape("", accept_encoding)
    assert answer is not None
    stop = asyncio.Event()
    tasks = [asyncio.create_task(heartbeat(stop))]
    others = [asyncio.create_task(poll_on(fleet, stop))] if polling else []
    await asyncio.sleep(0.01)
    wall, cpu, size, pieces = time.perf_counter(), time.process_time(), 0, 0
    async for piece in answer.body:
        size += len(piece)
        pieces += 1
        if collect and pieces == 20:
            gc.collect()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    stop.set()
    (stall,) = await asyncio.gather(*tasks)
    await asyncio.gather(*others)
    return {
        "scrape": what,
        "samples": fleet.exposition.series,
        "wall_s": round(wall, 3),
        "cpu_s": round(cpu, 3),
        "longest_stall_ms": round(stall * 1000, 1),
        "mb": round(size / 1e6, 1),
    }


class NoStatus:
    """Stands where the pages' source would: only `/metrics` is asked for."""

    def overview(self, _sight: Sight) -> Overview:
        raise NotFoundInBenchError

    def devices(self, query: DeviceQuery, _sight: Sight) -> DeviceList:
        raise NotFoundInBenchError

    def device(self, name: str, _sight: Sight) -> DeviceDetail | None:
        raise NotFoundInBenchError

    def room_sites(self, _sight: Sight) -> RoomSites:
        raise NotFoundInBenchError

    def rooms_of(self, site: str, _sight: Sight) -> RoomList | None:
        raise NotFoundInBenchError

    def readiness(self) -> Readiness:
        raise NotFoundInBenchError


class NotFoundInBenchError(LookupError):
    """The bench asked for a page."""


async def over_http(fleet: Fleet, accept_encoding: str) -> dict[str, object]:
    """Scrape with curl, another process, over loopback."""
    metrics = MetricsEndpoint(fleet.exposition, SelfMetrics())
    stop = asyncio.Event()
    async with WebServer(WebSettings(zone=UTC), Sources(status=NoStatus()), metrics) as server:
        beat = asyncio.create_task(heartbeat(stop))
        command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{time_total}", "-H", f"Accept-Encoding: {accept_encoding}", f"{server.url}/metrics"]
        curl = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        said, _ = await curl.communicate()
        stop.set()
        stall = await beat
    code, wall = said.decode().split()
    return {"http": accept_encoding, "status": int(code), "wall_s": float(wall), "longest_stall_ms": round(stall * 1000, 1)}


def peer(devices: int, ports: int) -> float:
    """Return prometheus-client's time for one sample, in microseconds."""

    class Series:
        def collect(self) -> Iterator[CounterMetricFamily]:
            for name in COUNTERS[:8]:
                family = CounterMetricFamily(f"netmon_{name}", "help", labels=["district", "site", "device", "role", "interface"])
                for device in range(devices):
                    for port in range(ports):
                        family.add_metric(["350200", f"school-{device // 20:04d}", f"sw-{device:05d}", "switch", f"GigabitEthernet0/0/{port}"], 10**12 + port)
                yield family

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Series())
    started = time.process_time()
    generate_latest(registry)
    return (time.process_time() - started) / (devices * ports * 8) * 1e6


async def run(arguments: argparse.Namespace) -> None:
    started = time.process_time()
    fleet = build(arguments.devices, arguments.ports, full=arguments.full)
    spent = time.process_time() - started
    gc.collect()
    gc.freeze()
    samples = fleet.exposition.series
    print(json.dumps({"rendered": samples, "cpu_s": round(spent, 2), "us_per_sample": round(spent / samples * 1e6, 3), "rss_mib": resident_bytes() >> 20}))
    for _ in range(arguments.runs):
        print(json.dumps(await scrape(fleet, "plain", "")))
        print(json.dumps(await scrape(fleet, "plain, garbage collection in mid-stream", "", collect=True)))
        print(json.dumps(await scrape(fleet, "plain, while polling", "", polling=True)))
        print(json.dumps(await scrape(fleet, "gzip, while polling", "gzip", polling=True)))
    for coding in ("identity", "gzip"):
        print(json.dumps(await over_http(fleet, coding)))
    print(
        json.dumps(
            {"rss_mib_after": resident_bytes() >> 20, "prometheus_client_us_per_sample": round(peer(max(arguments.devices // 50, 1), arguments.ports), 2)}
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=4465)
    parser.add_argument("--ports", type=int, default=28)
    parser.add_argument("--full", action="store_true", help="23 series a port instead of 8")
    parser.add_argument("--runs", type=int, default=2)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
