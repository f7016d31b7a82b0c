"""A judging as lines from the worker to the daemon, and back: what the page shows of a report's verdicts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from netmon.model.report import Report
from netmon.model.sentence import Sentence
from netmon.model.verdict import Share, Verdict
from netmon.model.view_compliance import JudgedHead, JudgedRow, Standing, Words
from netmon.report.codec import Codec, Codecs
from netmon.report.view import View, required, scope_text, subject_name, sum_text, view_of

MOST_SENTENCES: Final = 8
"""Of what would change a verdict; the explanation has them all."""
Views = tuple[View, View]


@dataclass(frozen=True, slots=True)
class _Written:
    head: Codec
    row: Codec
    share: Codec


def _codecs() -> _Written:
    codecs = Codecs()
    return _Written(codecs.of(JudgedHead), codecs.of(JudgedRow), codecs.of(Share))


_CODECS: Final = _codecs()


def written(report: Report) -> Iterator[dict[str, object]]:
    """Yield a report's standing as JSON objects: {"head"} of each plan, then {"share"} and {"row"} of its targets in the report's order."""
    views = (view_of(report, "zh"), view_of(report, "en"))
    for head in _heads(views):
        yield {"head": _CODECS.head.encode(head)}
    for share in report.shares:
        yield {"share": _CODECS.share.encode(share)}
    for verdict in report.verdicts:
        yield {"row": _CODECS.row.encode(row_of(verdict, views))}


def _heads(views: Views) -> Iterator[JudgedHead]:
    report = views[0].report
    for plan in report.dossier.plans:
        yield JudgedHead(
            plan=plan,
            begin=int(report.window.start.timestamp()),
            end=int(report.window.end.timestamp()),
            judged_at=report.made_at_ms // 1000,
            provisional=report.dossier.provisional,
            scope=_both(views, scope_text),
            required={target.id: Words(*(required(view, target) for view in views)) for target in plan.targets},
        )


def row_of(verdict: Verdict, views: Views) -> JudgedRow:
    """Return a verdict as a row; `views` are its report in Chinese and in English."""
    said = _both(views, lambda view: sum_text(view, verdict))
    return JudgedRow(
        id=verdict.id,
        target=verdict.target,
        subject=verdict.subject,
        name=_both(views, lambda view: subject_name(view, verdict.subject)),
        state=verdict.state,
        unit=verdict.unit,
        reason=_sentence(verdict.reason),
        basis=verdict.basis,
        threshold=verdict.threshold,
        observed=verdict.observed,
        lower=verdict.lower,
        upper=verdict.upper,
        margin=verdict.margin,
        shortfall=verdict.shortfall,
        sum=said if said.zh else None,
        n=verdict.n,
        coverage=verdict.coverage,
        overdue=verdict.overdue,
        excluded=len(verdict.exclusions),
        findings=tuple(map(_sentence, verdict.findings[:MOST_SENTENCES])),
        gaps=tuple(map(_sentence, verdict.would_change[:MOST_SENTENCES])),
    )


def _both(views: Views, say: Callable[[View], str]) -> Words:
    return Words(say(views[0]), say(views[1]))


def _sentence(sentence: Sentence) -> Words:
    return Words(sentence.render("zh"), sentence.render("en"))


@dataclass(slots=True)
class Reader:
    """Takes the lines of one judging as they come; `take` raises DocumentError for one that is none of ours."""

    heads: list[JudgedHead] = field(default_factory=list)
    rows: list[JudgedRow] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    _same: dict[object, Any] = field(default_factory=dict)

    def take(self, line: Mapping[str, Any]) -> None:
        """Take what a line has of a standing; others are no matter."""
        if "row" in line:
            self.rows.append(self._shared(_CODECS.row.decode(line["row"])))
        elif "share" in line:
            self.shares.append(_CODECS.share.decode(line["share"]))
        elif "head" in line:
            self.heads.append(_CODECS.head.decode(line["head"]))

    def _shared(self, row: JudgedRow) -> JudgedRow:
        """Return the row with one object for all texts that are the same: most rows say what others say."""
        same = self._same
        return replace(
            row,
            subject=same.setdefault(row.subject, row.subject),
            name=same.setdefault(row.name, row.name),
            reason=same.setdefault(row.reason, row.reason),
            threshold=same.setdefault(row.threshold, row.threshold),
            findings=tuple([same.setdefault(found, found) for found in row.findings]),
            gaps=tuple([same.setdefault(gap, gap) for gap in row.gaps]),
        )

    def standing(self, plan: str) -> Standing:
        """Return what was read, as that of a plan."""
        head = next((head for head in self.heads if head.plan.id == plan), None)
        return Standing(plan=plan, head=head, rows=tuple(self.rows), shares=tuple(self.shares))
