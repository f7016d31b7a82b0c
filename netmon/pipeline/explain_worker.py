"""The process beside the daemon that explains a verdict or a line from its samples: one question as JSON on stdin, its rows as JSON on stdout.

Only the school that is meant is judged, within its district, which takes seconds where the whole district takes minutes. The verdict's id, which covers
what was judged by of all schools, is another one then; the rows say so.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.config.targets import DEFAULT_PLAN
from netmon.model.access import EVERYWHERE, Sight
from netmon.model.dossier import DossierLine
from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.roster import LISTED
from netmon.model.texts import text
from netmon.model.verdict import Verdict, Window
from netmon.pipeline import handed_over
from netmon.pipeline.dossier import Sources, SourcesError, load_sources
from netmon.pipeline.explain import explain_verdict, judged_now, of_line, only_site
from netmon.pipeline.explain_line import Line, masked
from netmon.report.view import view_of
from netmon.store import files, parquet, sqlite
from netmon.store.day_refs import manifest_of

NICE: Final = 10
DAYS: Final = 7
"""Of a line without a verdict that names the window, as `netmon explain` takes them."""
TROUBLE: Final = (SourcesError, sqlite.DatabaseError, parquet.ParquetError, files.NewerVersionError, OSError, ValueError, LookupError)


def main() -> int:
    """Answer the question on stdin; {"error": key of the texts} when that cannot be done."""
    with contextlib.suppress(OSError):
        os.nice(NICE)
    try:
        sys.stdout.write(json.dumps(answered(json.load(sys.stdin), now=time.time())) + "\n")
    except TROUBLE as error:
        sys.stdout.write(json.dumps({"error": type(error).__name__}) + "\n")
        return 1
    return 0


def answered(asked: Mapping[str, Any], *, now: float) -> dict[str, object]:
    """Return {"blocks": rows by verdict, "ids": theirs}. Raises what TROUBLE lists."""
    lang: Lang = "zh" if asked["lang"] == "zh" else "en"
    config = handed_over.read(Path(asked["in_force"]))
    sight = EVERYWHERE if asked["sites"] is None else Sight(frozenset(asked["sites"]))
    report = judged_now(_sources(config, asked), _window(config, asked, now), now=now)
    view = view_of(report, lang)
    found = list(_verdicts(report, asked))
    hidden = [] if sight.whole else list(_hidden(config, view.lines.values(), sight))
    state = config.settings.state
    blocks = [masked([*explain_verdict(view, verdict, state), *_narrowed(verdict, asked, lang)], hidden, lang) for verdict in found]
    return {"blocks": [[list(line) for line in block] for block in blocks], "ids": [verdict.id for verdict in found]}


def _sources(config: Config, asked: Mapping[str, Any]) -> Sources:
    sources = load_sources(config, os.environ)
    target = asked.get("target")
    if target is None:
        plans = tuple(plan for plan in sources.plans if plan.id == DEFAULT_PLAN) or sources.plans
    else:
        plans = tuple(replace(plan, targets=(one,)) for plan in sources.plans for one in plan.targets if one.id == target)
    site = config.sites.get(asked["site"])
    return only_site(replace(sources, plans=plans), site.id if site is not None and site.kind in LISTED else None)


def _window(config: Config, asked: Mapping[str, Any], now: float) -> Window:
    """Return the window that is asked for, else the last closed days."""
    if asked.get("begin") is not None:
        return Window(datetime.fromtimestamp(asked["begin"], UTC), datetime.fromtimestamp(asked["end"], UTC))
    zone = ZoneInfo(config.settings.time_zone)
    last_end = manifest_of(config.settings.state).last_end
    day = datetime.fromtimestamp(now if last_end is None else last_end, UTC).astimezone(zone).date()
    return Window(_midnight(day - timedelta(days=DAYS), zone), _midnight(day, zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _verdicts(report: Report, asked: Mapping[str, Any]) -> Iterable[Verdict]:
    if asked.get("target") is None:
        return of_line(report, asked["link"])
    return (verdict for verdict in report.verdicts if verdict.target == asked["target"] and verdict.subject.id == asked["subject"])


def _narrowed(verdict: Verdict, asked: Mapping[str, Any], lang: Lang) -> Iterator[Line]:
    if asked.get("id") not in (None, verdict.id):
        yield Line(text("explain.label.beside", lang), text("explain.narrowed", lang))


def _hidden(config: Config, lines: Iterable[DossierLine], sight: Sight) -> Iterator[str]:
    """Yield what would name a line or a device of another place."""
    for line in lines:
        link = line.link
        if not sight.sees(link.site):
            yield from (link.key, link.circuit or "", *(contract.number or "" for contract in link.contracts))
        ends = [end.device for end in (link.port, link.far_port) if end is not None]
        ends += [line.port.device] if line.port is not None else []
        yield from (name for name in ends if name not in config.devices or not sight.sees(config.devices[name].site))


if __name__ == "__main__":
    sys.exit(main())
