"""`netmon replay`: judges recorded history under changed targets, before they go live."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.output import columns, print_json
from netmon.cli.parser import nearest
from netmon.cli.report_window import add_window, window_of
from netmon.config.config import Config
from netmon.config.targets import DEFAULT_PLAN, load_plan
from netmon.model.lang import Lang
from netmon.model.problem import Problem
from netmon.model.report import ReportKind
from netmon.model.target import Plan
from netmon.model.texts import text
from netmon.model.verdict import Verdict, VerdictState, Window
from netmon.pipeline.dossier import Sources, SourcesError, load_sources
from netmon.pipeline.replay import Change, Replay, replay
from netmon.store import files, parquet, sqlite

SCHEMA: Final = "netmon.replay/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--targets", required=True, metavar="FILE|PLAN", help="replay.option.targets")
    parser.add_argument("--plan", metavar="ID", help="replay.option.plan")
    add_window(parser)
    parser.add_argument("--format", choices=("table", "json"), default="table", help="replay.option.format")


def run(args: argparse.Namespace) -> int:
    """0: compared; 1: history cannot be read; 2: what is wrong in the configuration, in the file of targets or on the command line."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    try:
        sources = load_sources(config, os.environ)
        after = tried(sources, args.targets)
    except SourcesError as error:
        return _problems(error.problems, args.lang)
    before = in_force(sources, args.plan, after)
    now = time.time()
    window = window_of(args, ReportKind.COMPLIANCE, config.calendar, datetime.fromtimestamp(now, UTC), config.settings.history_slot_s)
    try:
        found = replay(sources, [before], [after], window, now=now)
    except (sqlite.DatabaseError, parquet.ParquetError, files.NewerVersionError) as error:
        raise CommandError("report.history_damaged", exit_code=EXIT_FAILED, reason=error) from None
    except OSError as error:
        path = error.filename or config.settings.state
        raise CommandError("cli.cannot_read", exit_code=EXIT_FAILED, path=path, reason=os.strerror(error.errno or 0)) from None
    if args.format == "json":
        print_json(document(found, before, after, window))
    else:
        print(describe(found, before, after, _head(before, after, window, config, args.lang), args.lang))
    return EXIT_DONE


def tried(sources: Sources, named: str) -> Plan:
    """Return the plan of a file, or one of those that are there. SourcesError with the problems of the file, CommandError for neither."""
    known = {plan.id: plan for plan in sources.plans}
    path = Path(named)
    if not path.is_file():
        if named in known:
            return known[named]
        raise CommandError("replay.no_file", path=named[:80], known=", ".join(sorted(known)) or "-", suggestion=nearest(named, known))
    loaded = load_plan(path)
    if loaded.problems or not loaded.plans:
        raise SourcesError(loaded.problems)
    return next(iter(loaded.plans.values()))


def in_force(sources: Sources, named: str | None, after: Plan) -> Plan:
    """Return the plan to compare with: the one that was named, else another with the same id, else the default one."""
    known = {plan.id: plan for plan in sources.plans}
    if named is not None and named not in known:
        raise CommandError("replay.unknown_plan", plan=named[:40], known=", ".join(sorted(known)) or "-", suggestion=nearest(named, known))
    chosen = named or (after.id if known.get(after.id, after) != after else DEFAULT_PLAN)
    if chosen not in known:
        raise CommandError("replay.unknown_plan", plan=chosen, known=", ".join(sorted(known)) or "-")
    return known[chosen]


def document(found: Replay, before: Plan, after: Plan, window: Window) -> dict[str, object]:
    """Return netmon.replay/1: each change, and how many of each target."""
    plans = [{"id": plan.id, "file": Path(plan.file).name, "sha256": plan.sha256} for plan in (before, after)]
    counts = [{"target": target, "before": old, "after": new, "count": count} for (target, old, new), count in found.counts.items()]
    changes = [
        {"target": change.verdict.target, "subject": change.verdict.subject._asdict(), "before": _state(change.before), "after": _state(change.after)}
        for change in found.changes
    ]
    period = {"from": window.start.isoformat(), "to": window.end.isoformat()}
    return {"schema": SCHEMA, "period": period, "before": plans[0], "after": plans[1], "verdicts": found.total, "counts": counts, "changes": changes}


def describe(found: Replay, before: Plan, after: Plan, head: str, lang: Lang) -> str:
    """Return the changes for a person: how many of each target, then each subject."""
    if not found.changes:
        return f"{head}\n{text('replay.none', lang, count=found.total)}"
    titles = {target.id: target.title_zh if lang == "zh" else target.title_en for plan in (before, after) for target in plan.targets}
    counted = [
        [f"{target} {titles.get(target, '')}".strip(), _words(old, lang), "→", _words(new, lang), str(count)]
        for (target, old, new), count in found.counts.items()
    ]
    changed = text("replay.changed", lang, count=len(found.changes), total=found.total)
    rows = [_row(change, lang) for change in found.changes]
    first = [_titles(("target", "before", "", "after", "count"), lang), *counted]
    second = [_titles(("target", "subject", "before", "", "after", "why"), lang), *rows]
    return f"{head}\n{changed}\n\n{columns(first)}\n\n{columns(second)}"


def _row(change: Change, lang: Lang) -> list[str]:
    verdict = change.verdict
    old, new = change.states
    why = "" if change.after is None else (change.after.arithmetic or change.after.reason).render(lang)
    return [verdict.target, verdict.subject.name or verdict.subject.id, _words(old, lang), "→", _words(new, lang), why]


def _titles(names: Sequence[str], lang: Lang) -> list[str]:
    return [text(f"replay.col.{name}", lang) if name else "" for name in names]


def _words(state: VerdictState | None, lang: Lang) -> str:
    return text("replay.absent", lang) if state is None else text(f"verdict.{state}", lang)


def _state(verdict: Verdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    observed, threshold = (None if value is None else str(value) for value in (verdict.observed, verdict.threshold))
    return {"state": verdict.state.value, "basis": verdict.basis, "observed": observed, "threshold": threshold}


def _head(before: Plan, after: Plan, window: Window, config: Config, lang: Lang) -> str:
    zone = config.calendar.zone
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in window)
    names = [f"{plan.id} ({Path(plan.file).name})" for plan in (before, after)]
    return text("replay.head", lang, first=first, last=last, before=names[0], after=names[1])


def _problems(problems: Sequence[Problem], lang: Lang) -> int:
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)
    return EXIT_WRONG_INPUT
