"""Sorts the parts that a command line gave into payloads, the same kinds as SNMP gives."""

from collections.abc import Iterable
from typing import Any, TypeVar

from netmon.collect.cli_pieces import Piece
from netmon.collect.cli_pieces_network import Identity
from netmon.model.equipment import Optic, OpticsTable, PoeGroup, PoePort, PoeTable
from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.reading import HardwareInventory, HealthValues, MemoryPool, Module, Processor, Sensor
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, WirelessTable

P = TypeVar("P")


def payloads(pieces: Iterable[Piece]) -> tuple[Any, ...]:
    """Sort pieces into payloads, one of a kind, in a fixed order; kinds without pieces are left out."""
    kinds: dict[type, list[Any]] = {}
    for piece in pieces:
        kinds.setdefault(type(piece), []).append(piece)

    def of(kind: type[P]) -> tuple[P, ...]:
        return tuple(kinds.get(kind, ()))

    health = HealthValues(processors=of(Processor), memory=of(MemoryPool), sensors=of(Sensor))
    candidates: tuple[tuple[set[type], Any], ...] = (
        ({Processor, MemoryPool, Sensor}, health),
        ({Identity, Module}, _hardware(of(Identity), of(Module))),
        ({Optic}, OpticsTable(optics=of(Optic))),
        ({PoePort, PoeGroup}, PoeTable(ports=_one_a_port(of(PoePort)), groups=of(PoeGroup))),
        ({AccessPoint}, _wireless(of(AccessPoint))),
        ({Neighbour}, NeighbourTable(neighbours=of(Neighbour))),
        ({FdbEntry}, ForwardingTable(entries=of(FdbEntry))),
        ({ArpEntry}, ArpTable(entries=of(ArpEntry))),
    )
    return tuple(payload for wanted, payload in candidates if wanted & kinds.keys())


def _hardware(identities: tuple[Identity, ...], modules: tuple[Module, ...]) -> HardwareInventory:
    def first(name: str) -> str | None:
        return next((value for one in identities if (value := getattr(one, name)) is not None), None)

    numbered = tuple(
        Module(index=index, module_class=one.module_class, name=one.name, descr=one.descr, model=one.model, serial=one.serial)
        for index, one in enumerate(modules, 1)
    )
    return HardwareInventory(model=first("model"), serial=first("serial"), software=first("software"), modules=numbered)


def _one_a_port(ports: tuple[PoePort, ...]) -> tuple[PoePort, ...]:
    """Join what several commands say of one port: the first that gives a value counts."""
    joined: dict[str, PoePort] = {}
    for port in ports:
        known = joined.get(port.port)
        joined[port.port] = port if known is None else PoePort(
            oid=known.oid, group=known.group, number=known.number, port=known.port,
            enabled=port.enabled if known.enabled is None else known.enabled, detection=known.detection or port.detection,
            power_class=port.power_class if known.power_class is None else known.power_class, priority=known.priority or port.priority,
            watts=port.watts if known.watts is None else known.watts, watts_oid=known.watts_oid or port.watts_oid,
        )  # fmt: skip
    return tuple(joined.values())


def _wireless(aps: tuple[AccessPoint, ...]) -> WirelessTable:
    unique = {one.key: one for one in aps}
    up = sum(one.status is ApStatus.ONLINE for one in unique.values())
    down = sum(one.status in (ApStatus.OFFLINE, ApStatus.FAULT) for one in unique.values())
    return WirelessTable(access_points=ApCounts(online=Figure(up), offline=Figure(down), registered=Figure(len(unique))), aps=tuple(unique.values()))
