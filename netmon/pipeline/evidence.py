"""What of a command line's report is shown: SNMP comes first, the command line fills what it left empty."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from netmon.model.cli_report import CliReport, is_empty
from netmon.model.neighbours import ArpTable, ForwardingTable, lightened
from netmon.model.reading import Reading
from netmon.store.current import DeviceCurrent


def shown_parts(device: DeviceCurrent, report: CliReport) -> tuple[Any, ...]:
    """Return the payloads of a report whose kind no other reading of the device has with anything in it."""
    others = [reading.payload for reading in device.good.values() if not isinstance(reading.payload, CliReport)]
    taken = {type(payload) for payload in others if payload is not None and not is_empty(payload)}
    return tuple(payload for payload in report.payloads if type(payload) not in taken)


def station_readings(reading: Reading) -> Iterable[Reading]:
    """Return the tables of addresses in a report as readings of their own, for those who keep sightings."""
    if isinstance(reading.payload, CliReport):
        for part in reading.payload.payloads:
            if isinstance(part, ForwardingTable | ArpTable):
                yield replace(reading, payload=part)


def without_stations(reading: Reading) -> Reading:
    """Return the reading with its tables of addresses reduced to their counts."""
    if not isinstance(reading.payload, CliReport):
        return reading
    parts = tuple(lightened(part) if isinstance(part, ForwardingTable | ArpTable) else part for part in reading.payload.payloads)
    return replace(reading, payload=CliReport(payloads=parts))
