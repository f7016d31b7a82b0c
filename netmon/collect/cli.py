"""The collector `cli`: what a device's command line tells where SNMP has nothing, and beside it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from netmon.collect.base import CollectContext, Collected
from netmon.collect.cli_huawei import COMWARE, HUAWEI
from netmon.collect.cli_others import ARUBA_CX, ARUBA_OS, CISCO, PROCURVE, RUIJIE, ZTE
from netmon.collect.cli_payloads import payloads
from netmon.collect.cli_pieces import Item, Piece
from netmon.model.cli_report import CliReport
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import ReadingProblem, TableStatus
from netmon.transport.cli.api import CliSession, Show, Shown

Platform = Literal["huawei_vrp", "hp_comware", "ruijie_rgos", "cisco_ios", "zte_zxros", "aruba_os", "aruba_aoscx", "hp_procurve"]
Section = Literal["version", "optics", "poe", "access_points", "processors", "memory", "temperature", "fans", "supplies", "lldp", "mac", "arp"]
ITEMS: Mapping[str, tuple[Item, ...]] = {
    "huawei_vrp": HUAWEI, "hp_comware": COMWARE, "ruijie_rgos": RUIJIE, "cisco_ios": CISCO, "zte_zxros": ZTE, "aruba_os": ARUBA_OS,
    "aruba_aoscx": ARUBA_CX, "hp_procurve": PROCURVE,
}  # fmt: skip
FULL_NAMES: Mapping[str, Mapping[str, str]] = {
    "huawei_vrp": {"GE": "GigabitEthernet", "XGE": "XGigabitEthernet", "Eth": "Ethernet"},
    "hp_comware": {
        "GE": "GigabitEthernet",
        "XGE": "Ten-GigabitEthernet",
        "FGE": "FortyGigE",
        "HGE": "HundredGigE",
        "Eth": "Ethernet",
        "BAGG": "Bridge-Aggregation",
    },
}


class CliParams(BaseModel):
    """What a profile says of the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    platform: Platform = Field(description="The vendor's command line, by the industry's name")
    read: tuple[Section, ...] = Field(
        default=("version", "optics", "poe", "access_points", "processors", "memory", "temperature", "fans", "supplies"),
        description="What to read; addresses of stations (mac, arp) and neighbours only where they are named here",
    )


async def collect(context: CollectContext[CliSession]) -> Collected:
    """Read the sections in one login, and in a second one what the device calls otherwise; a section that fails leaves the others whole."""
    if not context.params:
        return Collected(outcome=Outcome.SKIPPED, payload=None, detail="the profile does not say which command line this is")
    params = CliParams.model_validate(dict(context.params))
    items = [item for item in ITEMS[params.platform] if item.section in params.read]
    first = [item for item in items if not item.fallback]
    shown = _paired(first, await _show(context.session, params.platform, first))
    lacking = {item.section for item in first} - {item.section for item, one in shown if one.outcome is Outcome.OK}
    second = [item for item in items if item.fallback and item.section in lacking]
    if second:
        with suppress(AccessFailed):  # what the first login brought is kept
            shown += _paired(second, await _show(context.session, params.platform, second))
    return _collected(shown, FULL_NAMES.get(params.platform, {}))


async def _show(session: CliSession, platform: str, items: Sequence[Item]) -> tuple[Shown, ...]:
    return await session.show(platform, [Show(command=item.command, template=item.template) for item in items]) if items else ()


def _paired(items: Sequence[Item], shown: Sequence[Shown]) -> list[tuple[Item, Shown]]:
    return list(zip(items, shown, strict=True))


def _collected(shown: Sequence[tuple[Item, Shown]], names: Mapping[str, str]) -> Collected:
    pieces: list[Piece] = []
    tables: list[TableStatus] = []
    problems: list[ReadingProblem] = []
    for item, one in shown:
        found = item.pieces(_full(row, item, names) for row in one.rows)
        pieces.extend(found)
        outcome = Outcome.NO_DATA if one.outcome is Outcome.OK and not found else one.outcome
        tables.append(TableStatus(name=f"{item.section}: {item.command}", outcome=outcome, rows=len(found), requests=1, reason=one.detail))
        if one.outcome not in (Outcome.OK, Outcome.NO_DATA):
            problems.append(ReadingProblem("cli", item.section, one.outcome.value, f"{item.command}: {one.detail or 'no reason given'}"))
    outcome = _outcome(tables)
    report = CliReport(payloads=payloads(pieces)) if pieces else None
    detail = None if outcome in (Outcome.OK, Outcome.NO_DATA) else problems[0].detail if problems else None
    return Collected(outcome=outcome, payload=report, tables=tuple(tables), problems=tuple(problems), detail=detail, requests=len(shown))


def _full(row: Mapping[str, object], item: Item, names: Mapping[str, str]) -> Mapping[str, object]:
    """Write a port's name out as ifName has it: GE0/0/1 becomes GigabitEthernet0/0/1."""
    if not names:
        return row
    key = next((key for key in row if item.keys.get(key, key) == "port"), None)
    port = row.get(key) if key is not None else None
    if key is None or not isinstance(port, str):
        return row
    letters = port.rstrip("0123456789/.:")
    return {**row, key: names[letters] + port[len(letters) :]} if letters in names else row


def _outcome(tables: Sequence[TableStatus]) -> Outcome:
    """ok when nothing failed; partial when something came although something failed; else as the first failure."""
    failed = [table.outcome for table in tables if table.outcome not in (Outcome.OK, Outcome.NO_DATA)]
    came = any(table.outcome is Outcome.OK for table in tables)
    if failed:
        return Outcome.PARTIAL if came else failed[0]
    return Outcome.OK if came else Outcome.NO_DATA
