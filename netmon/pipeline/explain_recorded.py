"""A verdict as it was given, in the words of an explanation: from the history's record, without judging anything again."""

from collections.abc import Mapping

from netmon.model.history import VerdictRecord
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.pipeline.explain_line import Line


def as_recorded(record: VerdictRecord, written: Mapping[str, object], lang: Lang) -> list[Line]:
    """Return the rows of a record; `written` is its document."""

    def words(name: str) -> str:
        found = written.get(name)
        return str(found.get(lang, "")) if isinstance(found, dict) else ""

    said = text("explain.verdict", lang, state=text(f"rpt.state.{record.state}", lang), reason=words("reason"), id=record.id)
    rows = [
        Line(text("explain.label.verdict", lang), said),
        Line(text("explain.label.target", lang), record.target),
        Line(text("explain.label.subject", lang), record.subject),
        Line(text("explain.label.period", lang), f"{written['from']} - {written['to']}"),
        Line(text("explain.label.sum", lang), words("arithmetic") or "-"),
        Line(text("explain.label.hash", lang), str(written.get("data_sha256", "-"))),
    ]
    return [*rows, Line(text("explain.label.beside", lang), text("explain.recorded", lang))]
