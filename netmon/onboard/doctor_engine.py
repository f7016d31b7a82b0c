"""What is wrong with how an agent answers: from another address, twice, damaged, in no order, or only when little is asked at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from netmon.onboard.doctor_ask import Asker, Misfit, Said
from netmon.transport.snmp.api import Community

IF_COLUMNS: Final = tuple(f"1.3.6.1.2.1.2.2.1.{column}" for column in (2, 8, 10, 16))
REPETITIONS: Final = (1, 10, 25, 50)
LAST_BOOTS: Final = 2**31 - 1  # RFC 3414 section 2.2.2: from here on an engine refuses everything
SLOW_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The worst of what was found; `key` None: nothing."""

    key: str | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    slowest_s: float = 0.0


def findings_of(said: Sequence[Said]) -> Findings:
    """Judge the answers so far."""
    slowest = max((one.after_s or 0.0 for one in said), default=0.0)
    elsewhere = next((one.elsewhere for one in said if one.elsewhere is not None), None)
    if elsewhere is not None:
        return Findings(key="elsewhere", args={"source": elsewhere.host, "port": elsewhere.port}, slowest_s=slowest)
    kinds: tuple[Misfit, ...] = ("malformed", "request_id")
    for kind in kinds:
        count = sum(one.misfits.get(kind, 0) for one in said)
        if count:
            return Findings(key=kind, args={"count": count}, slowest_s=slowest)
    if any(one.answered and not one.order and not one.error_status and not one.reports for one in said):
        return Findings(key="empty", slowest_s=slowest)
    duplicates = sum(max(len(one.exchange.heard) - 1, 0) for one in said if one.answered)
    if duplicates > len(said):
        return Findings(key="duplicates", args={"count": duplicates}, slowest_s=slowest)
    if slowest > SLOW_S:
        return Findings(key="slow", args={"seconds": f"{slowest:.1f}"}, slowest_s=slowest)
    return Findings(slowest_s=slowest)


async def bulk_findings(asker: Asker, before: Findings, limit: int | None) -> Findings:
    """Ask for more and more of the interface table at once, until it goes wrong; an earlier finding stands. SNMPv1 has no such question."""
    if before.key is not None or (isinstance(asker.security, Community) and asker.security.version == "1"):
        return before
    if asker.engine is not None and asker.engine.boots >= LAST_BOOTS:
        return replace(before, key="boots")
    works, slowest = 0, before.slowest_s
    for count in (number for number in REPETITIONS if limit is None or number <= max(limit, 1)):
        said = await asker.bulk(IF_COLUMNS, count)
        if said.silent:
            said = await asker.bulk(IF_COLUMNS, count)
        if said.answered and not said.error_status and not increasing(said.order, len(IF_COLUMNS)):
            return replace(before, key="not_increasing")
        if not said.answered or said.error_status or said.misfits:
            found = findings_of([said])
            if found.key == "elsewhere":
                return found
            return replace(before, key="bulk", args={"works": works, "fails": count}) if works else replace(before, key="no_bulk", args={"fails": count})
        works, slowest = count, max(slowest, said.after_s or 0.0)
    return replace(before, slowest_s=slowest)


def increasing(order: Sequence[str], columns: int) -> bool:
    """True when the names of each column go up, as RFC 3416 section 4.2.3 wants; the end of the device's whole tree may repeat."""
    names = [tuple(map(int, name.split("."))) for name in order]
    starts = [tuple(map(int, name.split("."))) for name in IF_COLUMNS]
    for column in range(columns):
        last = starts[column] if column < len(starts) else ()
        for name in names[column::columns]:
            if name <= last and name[: len(starts[0]) - 1] == starts[0][:-1]:
                return False
            last = name
    return True
