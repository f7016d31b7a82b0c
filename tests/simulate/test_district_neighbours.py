"""The simulated district's cables and stations, as its devices tell them and as netmon finds them."""

import asyncio

from netmon.collect import arp, forwarding, neighbours
from netmon.collect.base import CollectContext
from netmon.evaluate.where import Certainty, Ports, locate
from netmon.model.memory import DeviceMemory
from netmon.model.neighbours import ArpTable, ForwardingTable, NeighbourTable
from netmon.model.sighting import SeenNeighbour, Sighting
from netmon.simulate.district import DistrictOptions, make_district
from netmon.simulate.district_neighbours import station_mac
from netmon.simulate.farm import AgentFarm
from netmon.transport.snmp.api import Community, SnmpTarget
from netmon.transport.snmp.client import SnmpClient

COLLECTORS = {"lldp": neighbours, "fdb": forwarding, "arp": arp}


async def test_every_station_of_a_school_is_found_on_its_port() -> None:
    district = make_district(DistrictOptions(schools=1))
    school = district.plan.schools[0]
    tables: dict[tuple[str, str], object] = {}
    async with AgentFarm() as farm, SnmpClient() as client:
        addresses = {device.name: await farm.open(district.agents[device.name]) for device in school.devices}

        async def read(name: str) -> None:
            target = SnmpTarget(address=addresses[name].host, port=addresses[name].port, security=Community("2c", district.community.encode()))
            memory = DeviceMemory()
            async with client.poll(client.peer(target, memory)) as poll:
                for collector, module in COLLECTORS.items():
                    tables[name, collector] = (await module.collect(CollectContext(session=poll, params={}, memory=memory))).payload

        alive = [device for device in school.devices if device.trouble not in ("dead", "rebooting")]
        await asyncio.gather(*(read(device.name) for device in alive))

    seen: dict[str, list[Sighting]] = {}
    behind: dict[tuple[str, str], SeenNeighbour] = {}
    for device in alive:
        fdb, lldp = tables[device.name, "fdb"], tables[device.name, "lldp"]
        assert isinstance(fdb, ForwardingTable)
        assert isinstance(lldp, NeighbourTable)
        counts = {entry.port: sum(other.port == entry.port for other in fdb.entries) for entry in fdb.entries}
        for entry in fdb.entries:
            row = Sighting(mac=entry.mac, vlan=entry.vlan, device=device.name, port=entry.port, first=0, last=0, port_macs=counts[entry.port])
            seen.setdefault(entry.mac, []).append(row)
        for row in lldp.neighbours:
            behind[device.name, row.port] = SeenNeighbour(
                device=device.name, port=row.port, chassis_id=row.chassis_id or "", port_id=row.port_id or "", name=row.name or "", bridges=row.bridges,
                access_point=False, first=0, last=0,
            )  # fmt: skip
    access = next(device for device in alive if device.role == "access")
    found = locate(mac := station_mac(school, access, 1).hex(":"), seen[mac], Ports(neighbours=behind), 10.0)
    assert (found.certainty, found.port and found.port.device) == (Certainty.FOUND, access.name)
    assert {len(rows) for rows in seen.values()} <= {2, 3}
    gateway = tables[school.gateway.name, "arp"]
    assert isinstance(gateway, ArpTable)
    assert {entry.mac for entry in gateway.entries} >= set(seen)
