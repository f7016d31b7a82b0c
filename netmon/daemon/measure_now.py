"""One test now, outside the daemon: polls the ports of the lines itself, for as long as the test needs them."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Final

from netmon.config.config import Config
from netmon.daemon.ways import DeviceWays
from netmon.daemon.wiring import AUTO, lines, target_of
from netmon.model.calendar import SchoolCalendar
from netmon.model.inventory import PortRef
from netmon.model.job_kind import JobKind
from netmon.model.measurement import LineTest
from netmon.model.reading import InterfaceTable
from netmon.pipeline.line import DeviceLine
from netmon.pipeline.once import Question, poll_device
from netmon.pipeline.throughput import Measured, Measurer
from netmon.pipeline.throughput_load import LineLoads
from netmon.pipeline.throughput_ways import SpeedTestWays
from netmon.store.current import INTERFACES
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.client import SnmpClient

POLL_EVERY_S: Final = 12.0
BEFORE_S: Final = 3 * POLL_EVERY_S + 10.0
"""Two intervals, and a slow device; then the test says that the load is not known."""


async def measure_now(config: Config, tests: Sequence[LineTest], calendars: Sequence[SchoolCalendar]) -> list[Measured]:
    """Watch the lines until their load is known, then measure; the daemon's own tests are not known here, its load on the line is."""
    ports = ports_of(tests)
    loads = LineLoads()
    loads.configure(ports)
    async with AsyncExitStack() as stack:
        pinger = await stack.enter_async_context(Pinger())
        ways = await stack.enter_async_context(DeviceWays(config.settings.state, pinger))
        ways.update(config)
        client = await stack.enter_async_context(SnmpClient())
        speed = SpeedTestWays(ways.all[JobKind.SSH], pinger)
        polling = [asyncio.create_task(_poll(config, client, device, loads)) for device in {port.device for port in ports}]
        try:
            started_ms = int(time.time() * 1000)
            for port in ports:
                for number in (1, 2):
                    await loads.after(port, started_ms + int((number - 0.5) * POLL_EVERY_S * 1000), BEFORE_S / 2)
            return await Measurer(speed.run, loads, lambda _device: POLL_EVERY_S, ping=speed.ping).measure(tests, calendars)
        finally:
            for task in polling:
                task.cancel()
            await asyncio.gather(*polling, return_exceptions=True)


def ports_of(tests: Iterable[LineTest]) -> tuple[PortRef, ...]:
    """Return the ports of all lines that the tests go through."""
    found = (line.port for test in tests for line in (test.line, *test.above))
    return tuple(dict.fromkeys(port for port in found if port is not None))


async def _poll(config: Config, client: SnmpClient, name: str, loads: LineLoads) -> None:
    """Poll a device's interfaces until cancelled; one that cannot be asked stays unknown."""
    device = config.devices[name]
    fixed = None if device.profile == AUTO else config.profiles.get(device.profile)
    target = target_of(device, config.credentials.get(device.credential or ""), fixed)
    settings = lines(config).get(name)
    if target is None or settings is None:
        return
    line = DeviceLine(name, settings)
    question = Question(name=name, target=target, profiles=config.profiles, fixed=fixed, collectors=(INTERFACES,), budget_s=device.snmp.budget_s)
    while True:
        started, at = time.monotonic(), time.time()
        with suppress(ValueError):
            for reading in (await poll_device(client, question)).readings:
                if isinstance(reading.payload, InterfaceTable):
                    line.take_interfaces(reading.payload, started, time.monotonic() - started, POLL_EVERY_S)
                    loads.take_interfaces(line, reading.payload, at)
        await asyncio.sleep(max(POLL_EVERY_S - (time.monotonic() - started), 1.0))
