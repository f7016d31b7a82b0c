"""What failed or could not be judged among all verdicts, put together once a judging, in pieces between which the loop breathes."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from netmon.config.config import Config
from netmon.model.ledger import Key
from netmon.model.verdict import VerdictState
from netmon.model.view_compliance import JudgedRow, PlacedRow, SiteVerdict
from netmon.pipeline.compliance_tables import by_shortfall, key_of

BREATH: Final = 500
"""Rows that are looked at without letting others have the loop: about 2 ms."""
DOUBTS: Final = (VerdictState.INSUFFICIENT, VerdictState.UNKNOWN)


class Ranked(NamedTuple):
    """A verdict with the county of its subject."""

    verdict: SiteVerdict
    placed: PlacedRow


@dataclass(frozen=True, slots=True)
class Ranking:
    """`fails` with the largest shortfall first, `doubts` in the plans' order; `states` of all that was judged, `sites` by official code as it was matched."""

    fails: tuple[Ranked, ...]
    doubts: tuple[Ranked, ...]
    states: Mapping[Key, VerdictState]
    sites: Mapping[str, str]


def county_of(row: JudgedRow, config: Config) -> str:
    """Return the county of a verdict's subject: its own, else that of its site; "" where neither is known."""
    known = config.sites.get(row.subject.site)
    return row.subject.county or ("" if known is None else known.county or "")


async def ranking_of(verdicts: Iterable[SiteVerdict], config: Config) -> Ranking:
    """Put the verdicts in order. What the judging matched by name wins over what the inventory says of codes."""
    fails: list[Ranked] = []
    doubts: list[Ranked] = []
    states: dict[Key, VerdictState] = {}
    sites = {site.code: site.id for site in config.sites.values() if site.code}
    for number, verdict in enumerate(verdicts):
        if number % BREATH == BREATH - 1:
            await asyncio.sleep(0)
        row = verdict.row
        states[key_of(row)] = row.state
        if row.subject.kind == "site" and row.subject.site:
            sites[row.subject.id] = row.subject.site
        if row.state is VerdictState.FAIL or row.state in DOUBTS:
            found = Ranked(verdict, PlacedRow(row, county_of(row, config)))
            (fails if row.state is VerdictState.FAIL else doubts).append(found)
    await asyncio.sleep(0)
    fails.sort(key=lambda found: by_shortfall(found.verdict.row))
    return Ranking(fails=tuple(fails), doubts=tuple(doubts), states=states, sites=sites)
