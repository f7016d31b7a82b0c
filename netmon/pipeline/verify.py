"""Recomputes a report from itself and the day files, step by step, on any machine: what it says of itself, its data, its figures, its verdicts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon import __version__
from netmon.evaluate.dossier import data_sha256, judge_dossier, questions
from netmon.evaluate.draw import draw
from netmon.evaluate.statistics import window_span
from netmon.model.dossier import Dossier
from netmon.model.figures import PortFigures, PortQuestion
from netmon.model.report import Report
from netmon.model.sample import SLOTS_S
from netmon.model.sentence import Sentence
from netmon.model.verdict import Share, Verdict
from netmon.pipeline.dossier import inputs_of
from netmon.pipeline.report import DRAWN, WITHOUT_LINES, WITHOUT_VERDICTS, judged_schools
from netmon.pipeline.verify_days import Days, chain_differences, later_parts, only, row_differences
from netmon.report.codec import DocumentError
from netmon.report.compare import Difference, differences, keyed_differences
from netmon.report.document import decode, encode, hashes_of
from netmon.store import parquet
from netmon.store.link_figures import figures_of

LONGEST: Final = timedelta(days=10 * 366)
COUNTED = 1000
"""More differences of a step are not counted."""
ABSURD: Final = (ArithmeticError, LookupError, ValueError, TypeError, AttributeError, AssertionError)
"""What judging raises for a document that is well formed and makes no sense."""
_TOLD_APART: Final = ("zh", "en")


class StepName(StrEnum):
    """What is verified, in this order; `text("verify.step.<value>")` says it to a person."""

    DOCUMENT = "document"
    HASHES = "hashes"
    INPUTS = "inputs"
    TWICE = "twice"
    DAYS = "days"
    ROWS = "rows"
    FIGURES = "figures"
    DATA = "data"
    VERDICTS = "verdicts"
    SHARES = "shares"
    SAMPLE = "sample"
    INPUTS_NOW = "inputs_now"
    PORTS_NOW = "ports_now"


class StepState(StrEnum):
    """SKIPPED: could not be verified here. NOTED: verified, with something to know that is no fault of the report."""

    SAME = "same"
    DIFFERS = "differs"
    SKIPPED = "skipped"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What came of one step: how much was compared, how much differs (at most COUNTED), and the first difference."""

    name: StepName
    state: StepState
    checked: int = 0
    differs: int = 0
    first: Difference | None = None
    why: Sentence | None = None


def verify_report(document: object, days: Days | None, *, progress: Callable[[int, int], None] | None = None) -> Iterator[Step]:
    """Yield the steps of verifying a document of netmon.report/1; without `days` what needs day files is skipped. OSError, DatabaseError of the files."""
    try:
        report = decode(document)
        _check_sense(report.dossier)
    except DocumentError as error:
        first = Difference(path=error.path, expected="netmon.report/1", found=error.reason)
        yield Step(name=StepName.DOCUMENT, state=StepState.DIFFERS, differs=1, first=first)
        return
    assert isinstance(document, dict)
    dossier = report.dossier
    yield _version(dossier)
    yield _hashes(document)
    try:
        yield _inputs(report)
        yield _twice(document, report)
        yield from _days(dossier, days)
        yield _figures(report, days, progress)
        yield from _judging(report)
    except ABSURD as error:
        why = Difference(path="$.dossier", expected="-", found=type(error).__name__)
        yield Step(name=StepName.VERDICTS, state=StepState.DIFFERS, differs=1, first=why)


def _version(dossier: Dossier) -> Step:
    if dossier.version == __version__:
        return Step(name=StepName.DOCUMENT, state=StepState.SAME, checked=1)
    why = Sentence(key="verify.why.version", args={"made": dossier.version, "here": __version__})
    return Step(name=StepName.DOCUMENT, state=StepState.NOTED, checked=1, why=why)


def _check_sense(dossier: Dossier) -> None:
    """Refuse what no report can mean: DocumentError."""
    try:
        ZoneInfo(dossier.zone)
    except (LookupError, ValueError, OSError):
        raise DocumentError("expected a time zone", ("dossier", "zone")) from None
    start, end = dossier.window
    if not start < end <= start + LONGEST:
        raise DocumentError("expected a window of at most ten years", ("dossier", "window"))
    if dossier.slot_s not in SLOTS_S:
        raise DocumentError(f"expected one of {', '.join(map(str, SLOTS_S))}", ("dossier", "slot_s"))
    for number, found in enumerate(dossier.sites):
        if not 0 <= found.calendar < len(dossier.calendars):
            raise DocumentError("expected the number of a calendar", ("dossier", "sites", number, "calendar"))


def _hashes(document: Mapping[str, Any]) -> Step:
    """Compare the hash of each part; of nested parts the innermost is named first."""
    expected = hashes_of(document)
    found = document.get("hashes")
    if not isinstance(found, dict):
        return step_of(StepName.HASHES, iter([Difference(path="$.hashes", expected="an object", found="-")]), 0)
    wrong = [path for path in {**expected, **found} if expected.get(path) != found.get(path)]
    wrong.sort(key=lambda path: (path == "$", -path.count(".") - path.count("[")))
    told = (Difference(path=path, expected=str(found.get(path, "-")), found=expected.get(path, "-")) for path in wrong)
    return step_of(StepName.HASHES, told, len(expected))


def _inputs(report: Report) -> Step:
    """Hash again what was judged by; of what a kind of report leaves out only the hash is there."""
    left_out = {"targets"} if report.kind in WITHOUT_VERDICTS else set()
    left_out |= {"links"} if report.kind in WITHOUT_LINES else set()
    again = {name: digest for name, digest in inputs_of(report.dossier).items() if name not in left_out}
    given = {name: digest for name, digest in (report.dossier.inputs or {}).items() if name not in left_out}
    return step_of(StepName.INPUTS, differences(again, given, ("dossier", "inputs")), len(again))


def _twice(document: Mapping[str, Any], report: Report) -> Step:
    """Compare what is written a second time for readers: head, targets, the texts of sentences."""
    same_words = report.dossier.version == __version__
    again = {name: value for name, value in encode(report).items() if name != "hashes"}
    given = {name: value for name, value in document.items() if name != "hashes"}
    found = [one for one in differences(again, given) if same_words or not one.path.endswith(_TOLD_APART)]
    return step_of(StepName.TWICE, iter(found), len(given))


def _days(dossier: Dossier, days: Days | None) -> Iterator[Step]:
    if dossier.source != "history":
        yield skipped(StepName.DAYS, "verify.why.source", source=dossier.source)
    elif days is None:
        yield skipped(StepName.DAYS, "verify.why.no_data")
    else:
        step = step_of(StepName.DAYS, chain_differences(days, dossier), len(dossier.days))
        later = later_parts(days, dossier)
        if later and step.state is StepState.SAME:
            step = replace(step, state=StepState.NOTED, why=Sentence(key="verify.why.later", args={"count": len(later), "file": later[0]}))
        yield step
        yield step_of(StepName.ROWS, row_differences(days, dossier.days), len(dossier.days))


def _figures(report: Report, days: Days | None, progress: Callable[[int, int], None] | None) -> Step:
    """Compute the figures again, from the named day files alone."""
    dossier = report.dossier
    if dossier.source != "history":
        return skipped(StepName.FIGURES, "verify.why.source", source=dossier.source)
    if dossier.provisional:
        return skipped(StepName.FIGURES, "verify.why.provisional")
    if days is None:
        return skipped(StepName.FIGURES, "verify.why.no_data")
    asked = questions(dossier)
    taken = {(one.device, one.interface) for one in asked}
    others = tuple(PortQuestion(device=one.device, interface=one.interface) for one in report.figures if one.key not in taken)
    try:
        with only(days, dossier.days) as state:
            again = list(figures_of(state, window_span(dossier.window), dossier.slot_s, (*asked, *others), dossier.gaps, progress=progress))
    except parquet.ParquetError as error:
        damaged = Difference(path="$.figures", expected="rows", found=str(error).partition("\n")[0])
        return step_of(StepName.FIGURES, iter([damaged]), 0)
    given = {one.key: one for one in report.figures}
    again = [one if one.key in taken else _with_lessons_of(one, given[one.key]) for one in again]
    found = keyed_differences(again, report.figures, lambda one: one.key, ("figures",), _port_words)
    return step_of(StepName.FIGURES, found, len(again))


def _with_lessons_of(again: PortFigures, given: PortFigures) -> PortFigures:
    """Leave the lesson hours of a port that no line is watched by as they are: the dossier does not say whose lessons they are."""
    return replace(again, lesson_received=given.lesson_received, lesson_sent=given.lesson_sent)


def _judging(report: Report) -> Iterator[Step]:
    """Judge again, by the figures that the document holds: whether those are right is a step of its own."""
    dossier, figures = report.dossier, {found.key: found for found in report.figures}
    yield step_of(StepName.DATA, differences(data_sha256(dossier, figures), report.data_sha256, ("data_sha256",)), 1)
    judged = judge_dossier(dossier, figures)
    verdicts = keyed_differences(judged.verdicts, report.verdicts, _verdict_key, ("verdicts",), _verdict_words)
    yield step_of(StepName.VERDICTS, verdicts, len(judged.verdicts))
    shares = keyed_differences(judged.shares, report.shares, _share_key, ("shares",), _share_words)
    yield step_of(StepName.SHARES, shares, len(judged.shares))
    if report.kind in DRAWN:
        drawn = draw(report.seed, judged_schools(dossier, judged))
        yield step_of(StepName.SAMPLE, differences(drawn, report.sampled, ("sampled",)), len(report.sampled))


def step_of(name: StepName, found: Iterator[Difference], checked: int) -> Step:
    """Return a step that compared `checked` things, with the differences that it found."""
    told = list(islice(found, COUNTED))
    if not told:
        return Step(name=name, state=StepState.SAME, checked=checked)
    return Step(name=name, state=StepState.DIFFERS, checked=checked, differs=len(told), first=told[0])


def skipped(name: StepName, key: str, **args: object) -> Step:
    """Return a step that could not be taken, and why."""
    return Step(name=name, state=StepState.SKIPPED, why=Sentence(key=key, args=args))


def _port_words(found: PortFigures) -> str:
    return f"{found.device} {found.interface}"


def _verdict_key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.target, verdict.subject.kind, verdict.subject.id


def _verdict_words(verdict: Verdict) -> str:
    return f"{verdict.target} {verdict.subject.name or verdict.subject.id}"


def _share_key(share: Share) -> tuple[str, str, str]:
    return share.target, share.group.kind, share.group.id


def _share_words(share: Share) -> str:
    return f"{share.target} {share.group.name or share.group.id}"
