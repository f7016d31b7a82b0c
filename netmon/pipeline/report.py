"""Makes a report: dossier, figures, verdicts and the parts of its kind. For processes of their own: the daemon never loads this."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.evaluate.compliance import Judged
from netmon.evaluate.dossier import data_sha256, judge_dossier, questions
from netmon.evaluate.draw import draw
from netmon.evaluate.statistics import lesson_spans, window_span
from netmon.evaluate.verdicts import canonical
from netmon.model.dossier import Dossier
from netmon.model.figures import PortQuestion
from netmon.model.history import SubjectKind
from netmon.model.report import Report, ReportKind
from netmon.model.sentence import Sentence
from netmon.model.verdict import Window
from netmon.pipeline.dossier import Sources, gather
from netmon.pipeline.report_parts import FILLERS, Made, Parts
from netmon.store import sqlite
from netmon.store.history_view import open_history
from netmon.store.link_figures import figures_of
from netmon.store.report_numbers import number_of

Progress = Callable[[int, int], None]
WITHOUT_LINES: Final = frozenset({ReportKind.AVAILABILITY, ReportKind.COVERAGE, ReportKind.ASSETS})
"""Kinds that say nothing of lines: no sample is read for them."""
WITHOUT_VERDICTS: Final = WITHOUT_LINES | {ReportKind.UTILISATION}
DRAWN: Final = frozenset({ReportKind.COMPLIANCE, ReportKind.SUPERVISION, ReportKind.ACCEPTANCE})
"""Kinds with a sample of schools for inspection on the spot."""


def make_report(kind: ReportKind, sources: Sources, window: Window, *, now: float, seed: str = "", progress: Progress | None = None) -> Report:
    """Make a report of a window. `seed` draws the schools for inspection, the report's number by default; `progress` gets ports done and to do.

    `sources.plans` are those that it judges by. Raises what `gather` and `figures_of` raise for a damaged history.
    """
    dossier = _of_kind(kind, gather(sources, window, now=now))
    asked = [*questions(dossier), *(_recorded_ports(sources, dossier) if kind is ReportKind.UTILISATION else ())]
    state = sources.config.settings.state
    found = figures_of(state, window_span(dossier.window), dossier.slot_s, asked, dossier.gaps, progress=progress) if asked else ()
    figures = {one.key: one for one in found}
    judged = judge_dossier(dossier, figures)
    number, notes = _number(kind, sources, dossier, now)
    parts = _parts(Made(kind=kind, sources=sources, dossier=dossier, figures=figures, judged=judged, now=now))
    seed = seed or number
    return Report(
        kind=kind,
        number=number,
        window=dossier.window,
        made_at_ms=int(now * 1000),
        district=dossier.district_name,
        dossier=dossier,
        data_sha256=data_sha256(dossier, figures),
        figures=tuple(figures[key] for key in sorted(figures)),
        verdicts=judged.verdicts,
        shares=judged.shares,
        problems=parts.problems,
        availability=parts.availability,
        outages=parts.outages,
        assets=parts.assets,
        coverage=parts.coverage,
        seed=seed if kind in DRAWN else "",
        sampled=draw(seed, judged_schools(dossier, judged)) if kind in DRAWN else (),
        notes=(*notes, *parts.notes),
    )


def _of_kind(kind: ReportKind, dossier: Dossier) -> Dossier:
    """Leave out what a kind does not judge, so that whoever verifies the report does not look for it."""
    if kind in WITHOUT_VERDICTS:
        dossier = replace(dossier, plans=())
    if kind in WITHOUT_LINES:
        dossier = replace(dossier, lines=(), sites=tuple(replace(found, lines=()) for found in dossier.sites))
    return dossier


def _recorded_ports(sources: Sources, dossier: Dossier) -> Iterator[PortQuestion]:
    """Yield a question for every port that history has samples of and no line is watched by, with the lessons of its device's school."""
    taken = {(question.device, question.interface) for question in questions(dossier)}
    config = sources.config
    by_calendar = {id(calendar): tuple(lesson_spans(calendar, dossier.window)) for calendar in (config.calendar, *config.site_calendars.values())}
    try:
        with open_history(config.settings.state) as view:
            subjects = view.subjects(SubjectKind.PORT)
    except sqlite.NoDatabaseError:
        return
    for subject in subjects:
        name, _, interface = subject.partition("\t")
        device = config.devices.get(name)
        if device is None or (name, interface) in taken or sources.site not in (None, device.site):
            continue
        yield PortQuestion(device=name, interface=interface, lessons=by_calendar[id(config.calendar_of(device.site))])


def judged_schools(dossier: Dossier, judged: Judged) -> set[str]:
    """Return the codes of the schools that were judged one by one; where only groups were, all of the roster."""
    codes = {verdict.subject.id for verdict in judged.verdicts if verdict.subject.kind == "site"}
    return codes or {entry.code for entry in dossier.roster.entries}


def _number(kind: ReportKind, sources: Sources, dossier: Dossier, now: float) -> tuple[str, tuple[Sentence, ...]]:
    """Return the report's number: counted in the month of the window's last day, the same again for the same kind, window, plans, school and inputs.

    Where no register can be kept, four hexadecimal digits of that content's hash take the count's place, which a note says.
    """
    month = (dossier.window.end - timedelta(microseconds=1)).astimezone(ZoneInfo(dossier.zone)).strftime("%Y%m")
    named = [kind.value, [plan.id for plan in sources.plans], sources.site, *(int(moment.timestamp()) for moment in dossier.window), dict(dossier.inputs or {})]
    key = hashlib.sha256(canonical(named)).hexdigest()
    number = number_of(sources.config.settings.state, month, key, now)
    if number is not None:
        return number, ()
    return f"NM-{month}-{key[:4].upper()}", (Sentence(key="report.note.number"),)


def _parts(made: Made) -> Parts:
    found = [fill(made) for fill in FILLERS.get(made.kind, ())]
    return Parts(**{part.name: tuple(item for parts in found for item in getattr(parts, part.name)) for part in fields(Parts)})
