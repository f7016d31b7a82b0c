"""Makes a report: dossier, figures, verdicts and the parts of its kind. For processes of their own: the daemon never loads this."""

import hashlib
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from netmon.evaluate.compliance import Judged
from netmon.evaluate.dossier import data_sha256, judge_dossier, questions
from netmon.evaluate.draw import draw
from netmon.evaluate.statistics import lesson_spans
from netmon.evaluate.verdicts import canonical
from netmon.model.dossier import Dossier
from netmon.model.figures import PortQuestion
from netmon.model.history import SubjectKind
from netmon.model.report import Report, ReportKind
from netmon.model.sentence import Sentence
from netmon.model.verdict import Window
from netmon.pipeline.dossier import Sources, gather
from netmon.pipeline.report_parts import FILLERS, Made, Parts
from netmon.pipeline.sample_source import HistorySource, Progress, SampleSource
from netmon.store import sqlite
from netmon.store.history_view import open_history
from netmon.store.report_numbers import number_of

WITHOUT_LINES: Final = frozenset({ReportKind.COVERAGE, ReportKind.ASSETS})
"""Kinds that say nothing of lines."""
WITHOUT_FIGURES: Final = WITHOUT_LINES | {ReportKind.AVAILABILITY}
"""Kinds for which no sample is read."""
WITHOUT_VERDICTS: Final = WITHOUT_FIGURES | {ReportKind.UTILISATION}
DRAWN: Final = frozenset({ReportKind.COMPLIANCE, ReportKind.SUPERVISION, ReportKind.ACCEPTANCE})
"""Kinds with a sample of schools for inspection on the spot."""


def make_report(
    kind: ReportKind,
    sources: Sources,
    window: Window,
    *,
    now: float,
    seed: str = "",
    progress: Progress | None = None,
    samples: SampleSource | None = None,
) -> Report:
    """Make a report of a window. `seed` draws the schools for inspection, the report's number by default; `progress` gets ports done and to do.

    `sources.plans` are those that it judges by, `samples` where figures come from, the history by default. Raises what `gather` and `figures_of`
    raise for a damaged history, and what `samples` raises.
    """
    samples = samples or HistorySource(sources.config.settings.state)
    made = _judged(kind, sources, window, samples, now=now, progress=progress)
    dossier, judged = made.dossier, made.judged
    number, notes = _number(kind, sources, dossier, now)
    parts = _parts(made)
    seed = seed or number
    return Report(
        kind=kind,
        number=number,
        window=dossier.window,
        made_at_ms=int(now * 1000),
        district=dossier.district_name,
        dossier=dossier,
        data_sha256=data_sha256(dossier, made.figures),
        figures=tuple(made.figures[key] for key in sorted(made.figures)),
        verdicts=judged.verdicts,
        shares=judged.shares,
        problems=parts.problems,
        availability=parts.availability,
        outages=parts.outages,
        assets=parts.assets,
        coverage=parts.coverage,
        places=parts.places,
        curves=parts.curves,
        events=parts.events,
        turned=parts.turned,
        compared=parts.compared,
        months=parts.months,
        rollups=parts.rollups,
        seed=seed if kind in DRAWN else "",
        sampled=draw(seed, judged_schools(dossier, judged)) if kind in DRAWN else (),
        notes=(*notes, *samples.notes(), *parts.notes),
    )


def _judged(kind: ReportKind, sources: Sources, window: Window, samples: SampleSource, *, now: float, progress: Progress | None) -> Made:
    """Gather what a kind needs, reckon the figures of its ports and judge by both."""
    dossier = _of_kind(kind, samples.dossier(gather(sources, window, now=now), now=now))
    asked = [] if kind in WITHOUT_FIGURES else [*questions(dossier), *(_recorded_ports(sources, dossier) if kind is ReportKind.UTILISATION else ())]
    figures = {one.key: one for one in (samples.figures(dossier, asked, progress) if asked else ())}
    return Made(kind=kind, sources=sources, dossier=dossier, figures=figures, judged=judge_dossier(dossier, figures), now=now)


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
    if dossier.source != "history":
        named.append(dossier.source)
    key = hashlib.sha256(canonical(named)).hexdigest()
    number = number_of(sources.config.settings.state, month, key, now)
    if number is not None:
        return number, ()
    return f"NM-{month}-{key[:4].upper()}", (Sentence(key="report.note.number"),)


def _parts(made: Made) -> Parts:
    found = [fill(made) for fill in FILLERS.get(made.kind, ())]
    return Parts(**{part.name: tuple(item for parts in found for item in getattr(parts, part.name)) for part in fields(Parts)})
