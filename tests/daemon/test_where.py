"""From a switch's forwarding table to `netmon where`, and a sensor's word to a finding on /metrics: the whole daemon."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from netmon.cli.where import search
from netmon.daemon.app import Daemon
from netmon.daemon.in_force import load_calmly
from netmon.model.sensor_message import SOCKET, Alarm, encode
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.load import SchoolClock
from netmon.simulate.profiles import VENDORS, build, port
from netmon.simulate.shape import Shape
from netmon.simulate.values import integer, text
from tests.support.district import SmallDistrict

MAC = "00:1a:2b:00:00:07"


def switch() -> Agent:
    """A simulated switch with one address behind its second port, and one in its ARP table."""
    vendor = VENDORS["huawei"]
    ports = tuple(port(vendor, "gigabit", number, 1) for number in range(1, 5))
    shape = Shape(name="sw-1", serial="S1", model=vendor.models["access24"], seed=1, ports=ports, clock=SchoolClock(origin_s=0.0))
    view = build(vendor, shape)
    octets = ".".join(str(octet) for octet in bytes.fromhex(MAC.replace(":", "")))
    second = ports[1].if_index
    rows = {f"1.3.6.1.2.1.17.7.1.2.2.1.2.10.{octets}": integer(2), f"1.3.6.1.2.1.17.7.1.2.2.1.3.10.{octets}": integer(3)}
    rows |= {"1.3.6.1.2.1.17.1.4.1.2.2": integer(second), f"1.3.6.1.2.1.4.22.1.2.{second}.10.0.0.7": text(bytes.fromhex(MAC.replace(":", "")))}
    rows |= {f"1.3.6.1.2.1.4.22.1.4.{second}.10.0.0.7": integer(3)}
    for name, value in rows.items():
        view.set(tuple(map(int, name.split("."))), value)
    return Agent(view=view, name="sw-1", uptime_s=10_000.0)


@pytest.fixture
async def farm() -> AsyncIterator[AgentFarm]:
    async with AgentFarm() as farm:
        yield farm


async def metrics(daemon: Daemon, wanted: str) -> str:
    """Scrape until a text is there."""
    host, number = daemon.address or ("", 0)
    async with asyncio.timeout(60.0), aiohttp.ClientSession() as client:
        while True:
            async with client.get(f"http://{host}:{number}/metrics") as answer:
                shown = await answer.text()
            if wanted in shown:
                return shown
            await asyncio.sleep(0.1)


async def test_an_address_is_found_and_a_sensor_is_heard(farm: AgentFarm, tmp_path: Path, root: Path) -> None:
    address = await farm.open(switch())
    district = SmallDistrict(tmp_path, {"sw-1": address.port})
    file = district.write()
    site = next((tmp_path / "inventory" / "sites").iterdir()).stem
    settings = await asyncio.to_thread(file.read_text, encoding="utf-8")
    await asyncio.to_thread(file.write_text, settings + f"sensor: {{name: lab, interface: eth1, site: {site}}}\n", encoding="utf-8")
    result = await load_calmly(file, {"NETMON_DATA": str(root)})
    assert result.config is not None, [problem.render() for problem in result.problems]
    daemon = Daemon(result.config, {"NETMON_DATA": str(root)})
    running = asyncio.create_task(daemon.run())
    try:
        await daemon.ready.wait()
        shown = await metrics(daemon, "netmon_fdb_entries{")
        assert 'device="sw-1"' in next(line for line in shown.splitlines() if line.startswith("netmon_fdb_entries{"))
        async with asyncio.timeout(30.0):
            while await daemon.parts.sightings.port_of(MAC) is None:
                await asyncio.sleep(0.05)
        (found,) = await asyncio.to_thread(search, result.config, MAC.replace(":", "-").upper(), 4e9)
        assert found.location.port is not None
        assert (found.location.port.device, found.location.port.vlan) == ("sw-1", 10)
        assert "0/0/2" in found.location.port.port

        _, writer = await asyncio.open_unix_connection(str(result.config.settings.state / SOCKET))
        writer.write(encode(Alarm(sensor="lab", at=1.0, finding="rogue_dhcp", mac=MAC, ip="192.168.1.1", detail="answers")))
        shown = await metrics(daemon, "netmon_finding{")
        (line,) = [line for line in shown.splitlines() if line.startswith("netmon_finding{")]
        assert 'device="sw-1"' in line
        assert 'kind="rogue_dhcp"' in line
        assert MAC not in shown
        assert any("rogue DHCP server" in event.detail and found.location.port.port in event.detail for event in daemon.parts.events.latest())
        writer.close()
    finally:
        daemon.stop()
        await running
