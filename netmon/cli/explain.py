"""`netmon explain`: from samples to conclusion, in words: of a verdict, a line, a school, or a device."""

import argparse
import json
import os
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.output import print_json, width
from netmon.cli.parser import nearest
from netmon.cli.report_window import midnight
from netmon.cli.verify import read_document
from netmon.config.config import Config
from netmon.config.targets import DEFAULT_PLAN
from netmon.model.lang import Lang
from netmon.model.report import Report
from netmon.model.roster import LISTED
from netmon.model.texts import text
from netmon.model.verdict import Verdict, Window
from netmon.pipeline.dossier import Sources, SourcesError, load_sources
from netmon.pipeline.explain import explain_verdict, judged_now, of_line, of_school, only_site
from netmon.pipeline.explain_device import explain_device
from netmon.pipeline.explain_line import Line
from netmon.pipeline.explain_recorded import as_recorded
from netmon.report.codec import DocumentError
from netmon.report.document import decode
from netmon.report.view import view_of
from netmon.store import files, parquet, sqlite
from netmon.store.day_refs import manifest_of
from netmon.store.history_view import open_history

SCHEMA: Final = "netmon.explain/1"
VERDICT_ID: Final = re.compile(r"[0-9a-f]{16}")
DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked for: rows, a list of them for each verdict; and the verdicts themselves."""

    blocks: Sequence[Sequence[Line]]
    verdicts: Sequence[Verdict] = ()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("what", metavar="WHAT", help="explain.option.what")
    parser.add_argument("--report", type=Path, metavar="FILE", help="explain.option.report")
    parser.add_argument("--days", type=int, default=DAYS, metavar="N", help="explain.option.days")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="explain.option.format")


def run(args: argparse.Namespace) -> int:
    """0: explained; 1: history cannot be read; 2: nothing is known by that name."""
    what: str = args.what.strip()
    try:
        if args.report is not None:
            answer = _of_report(_report(args.report), what, args.lang)
        else:
            config = load_or_explain(args)
            if isinstance(config, int):
                return config
            answer = _of_config(config, what, args)
    except (sqlite.DatabaseError, parquet.ParquetError, files.NewerVersionError) as error:
        raise CommandError("report.history_damaged", exit_code=EXIT_FAILED, reason=error) from None
    except OSError as error:
        raise CommandError("cli.cannot_read", exit_code=EXIT_FAILED, path=error.filename or what, reason=os.strerror(error.errno or 0)) from None
    if args.format == "json":
        print_json(document(what, answer))
    else:
        print("\n\n".join(shown(block) for block in answer.blocks) or text("explain.none_judged", args.lang))
    return EXIT_DONE


def document(what: str, answer: Answer) -> dict[str, object]:
    """Return netmon.explain/1: the rows as they are printed."""
    blocks = [[{"label": line.label, "text": line.words} for line in block] for block in answer.blocks]
    return {"schema": SCHEMA, "asked": what, "verdicts": [verdict.id for verdict in answer.verdicts], "blocks": blocks}


def shown(block: Sequence[Line]) -> str:
    """Return rows as lines with a column of labels."""
    wide = max((width(line.label) for line in block), default=0)
    return "\n".join(f"{line.label}{' ' * (wide - width(line.label))}  {line.words}" for line in block)


def _report(path: Path) -> Report:
    try:
        return decode(read_document(path))
    except DocumentError as error:
        raise CommandError("verify.not_a_report", path=path, reason=error) from None


def _of_report(report: Report, what: str, lang: Lang) -> Answer:
    found = _verdicts(report, what)
    if found is None:
        raise CommandError("explain.unknown", what=what[:60], suggestion=nearest(what, _names(report)))
    return _explained(report, found, lang, None)


def _explained(report: Report, found: Iterable[Verdict], lang: Lang, state: Path | None) -> Answer:
    view, verdicts = view_of(report, lang), tuple(found)
    return Answer(blocks=[list(explain_verdict(view, verdict, state)) for verdict in verdicts], verdicts=verdicts)


def _verdicts(report: Report, what: str) -> Iterable[Verdict] | None:
    """Return the verdicts that a word means; None where it means nothing here."""
    by_id = [verdict for verdict in report.verdicts if verdict.id == what]
    if by_id:
        return by_id
    lines = {line.link.key: line for line in (*report.dossier.lines, *(line for found in report.dossier.sites for line in found.lines))}
    if what in lines:
        return of_line(report, what)
    code = _code(report, what)
    if code is not None:
        return of_school(report, code)
    watched = [key for key, line in lines.items() if line.port is not None and line.port.device == what]
    return [verdict for key in watched for verdict in of_line(report, key)] if watched else None


def _code(report: Report, what: str) -> str | None:
    """Return the official code of a school that is named by code, name, or its id in the inventory."""
    for entry in report.dossier.roster.entries:
        if what in (entry.code, entry.name):
            return entry.code
    found = next((found.site for found in report.dossier.sites if what == found.site.id), None)
    return None if found is None else found.code or found.id


def _names(report: Report) -> list[str]:
    names = [name for entry in report.dossier.roster.entries for name in (entry.code, entry.name)]
    names += [found.site.id for found in report.dossier.sites]
    return [*names, *(line.link.key for found in report.dossier.sites for line in found.lines), *(verdict.id for verdict in report.verdicts)]


def _of_config(config: Config, what: str, args: argparse.Namespace) -> Answer:
    now = time.time()
    if what in config.devices:
        return Answer(blocks=[list(explain_device(config, config.devices[what], args.lang, now=now))])
    if VERDICT_ID.fullmatch(what):
        return _recorded(config, what, args.lang, now)
    site = _site_of(config, what)
    if site is None:
        raise CommandError("explain.unknown", what=what[:60], suggestion=nearest(what, _known(config)))
    sources = _sources(config)
    listed = config.sites[site].kind in LISTED if site in config.sites else False
    report = judged_now(only_site(sources, site if listed else None), _window(config, args.days, now), now=now)
    return _explained(report, _verdicts(report, what) or (), args.lang, config.settings.state)


def _site_of(config: Config, what: str) -> str | None:
    """Return the site of a school or of a line that was named."""
    if what in config.links:
        return config.links[what].site
    return next((site.id for site in config.sites.values() if what in (site.id, site.code, site.name)), None)


def _known(config: Config) -> list[str]:
    names = [name for site in config.sites.values() for name in (site.id, site.code, site.name) if name]
    return [*names, *config.links, *config.devices]


def _sources(config: Config) -> Sources:
    try:
        sources = load_sources(config, os.environ)
    except SourcesError as error:
        raise CommandError("explain.sources", reason=error.problems[0].render("zh")) from None
    chosen = tuple(plan for plan in sources.plans if plan.id == DEFAULT_PLAN)
    return replace(sources, plans=chosen or sources.plans)


def _window(config: Config, days: int, now: float) -> Window:
    """Return so many local days, up to the end of the last closed one."""
    zone = ZoneInfo(config.settings.time_zone)
    last_end = manifest_of(config.settings.state).last_end
    end = datetime.fromtimestamp(now, UTC) if last_end is None else datetime.fromtimestamp(last_end, UTC)
    day = end.astimezone(zone).date()
    return Window(midnight(day - timedelta(days=max(days, 1)), zone), midnight(day, zone))


def _recorded(config: Config, what: str, lang: Lang, now: float) -> Answer:
    """Judge again what history recorded under an id; where that gives another id by now, tell what was recorded."""
    try:
        with open_history(config.settings.state) as view:
            record = view.verdict(what)
    except sqlite.NoDatabaseError:
        record = None
    if record is None:
        raise CommandError("explain.unknown", what=what)
    written = json.loads(record.document)
    window = Window(datetime.fromisoformat(written["from"]), datetime.fromisoformat(written["to"]))
    report = judged_now(_sources(config), window, now=now)
    found = [verdict for verdict in report.verdicts if verdict.id == what]
    if found:
        return _explained(report, found, lang, config.settings.state)
    return Answer(blocks=[as_recorded(record, written, lang)])
