"""Half duplex is told of ports that are up and run so; no other port has a series."""

from netmon.expose.labels import DeviceLabels
from netmon.model.reading import Column, InterfaceTable
from netmon.pipeline.line import DeviceLine, LineSettings

NAME = "netmon_interface_half_duplex"


def shown(duplex: tuple[int | None, ...], oper: tuple[int, ...]) -> list[str]:
    columns = {
        "ifName": Column(tuple(f"Gi0/{number}".encode() for number in range(len(oper))), 0),
        "ifOperStatus": Column(oper, 0),
        "dot3StatsDuplexStatus": Column(duplex, 0),
    }
    table = InterfaceTable(if_index=tuple(range(1, len(oper) + 1)), columns=columns, complete=True)
    line = DeviceLine("sw", LineSettings(labels=DeviceLabels(district="d", site="a", device="sw", role="switch")))
    chunks, _ = line.take_interfaces(table, 0.0, 0.1, 60.0)
    return chunks[NAME].text.decode().splitlines() if NAME in chunks else []


def test_ports_that_are_up_and_half_duplex_have_a_series() -> None:
    found = shown((3, 2, 2, None, 1), (1, 1, 2, 1, 1))
    assert [line.partition("interface=")[2] for line in found] == ['"Gi0/1"} 1']


def test_a_switch_without_half_duplex_has_none() -> None:
    assert shown((3, 3, 1), (1, 1, 1)) == []
