"""Alerts that are no incident, told by their own annotations: what, since when, what to do first."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

from netmon.model.finding import Severity
from netmon.model.lang import Lang
from netmon.model.notice import AlertStatus
from netmon.model.texts import text
from netmon.notify import cut, words
from netmon.notify.alertmanager import Alert
from netmon.notify.fit import Line, fit

MOST_ITEMS = 5
PARTS = 4
"""A description may be so many names long."""


def alert_text(alerts: Sequence[Alert], status: AlertStatus, zone: tzinfo, lang: Lang, left_out: int = 0) -> str:
    """Return one message for alerts of one group and status in at most 900 bytes: the first in full, of the others what they are."""
    return fit(lambda names: [*_lines(alerts, status, _Reader(zone, lang, names)), *_left_out(left_out, lang)])


def annotation(alert: Alert, lang: Lang, *names: str) -> str:
    """Return the first annotation that is there, the reader's language before the one without."""
    keys = [key for name in names for key in (f"{name}_{lang}", name)]
    return next((alert.annotations[key] for key in keys if alert.annotations.get(key)), "")


def severity(alert: Alert) -> Severity:
    """Return an alert's severity; a warning where it says none that we know."""
    return next((one for one in Severity if one == alert.labels.get("severity")), Severity.WARNING)


def title(alert: Alert, lang: Lang) -> str:
    """Return what an alert is, in one line: its summary, else its name."""
    return annotation(alert, lang, "summary", "title") or alert.labels.get("alertname", "") or text("notify.alert.unnamed", lang)


class _Reader(NamedTuple):
    zone: tzinfo
    lang: Lang
    names: int


def _left_out(count: int, lang: Lang) -> Sequence[Line]:
    return [Line(text("notify.alert.cut", lang, count=count), 3)] if count else []


def _lines(alerts: Sequence[Alert], status: AlertStatus, reader: _Reader) -> Sequence[Line]:
    zone, lang, names = reader
    first = min(alerts, key=lambda one: (list(Severity).index(severity(one)), one.starts_ms))
    rest = [one for one in alerts if one is not first]
    head = cut.name(title(first, lang), 2 * names)
    if len(alerts) > 1:
        head = text("notify.alert.several", lang, title=head, count=len(alerts))
    lines = [
        Line(text(f"notify.alert.{status}", lang, severity=text(f"incident.severity.{severity(first)}", lang), title=head)),
        Line(_when(first, zone, lang)),
    ]
    description, step = annotation(first, lang, "description", "message"), annotation(first, lang, "first_step", "step", "action")
    if description and status == "firing":
        lines.append(Line(text("notify.alert.what", lang, what=cut.name(description, PARTS * names)), 2))
    if step and status == "firing":
        lines.append(Line(text("notify.alert.step", lang, step=cut.name(step, PARTS * names)), 1))
    lines += [Line(text("notify.alert.item", lang, what=cut.name(title(one, lang), 2 * names)), 3) for one in rest[:MOST_ITEMS]]
    if len(rest) > MOST_ITEMS:
        lines.append(Line(text("notify.alert.more", lang, count=len(rest) - MOST_ITEMS), 3))
    return lines


def _when(alert: Alert, zone: tzinfo, lang: Lang) -> str:
    if alert.status == "resolved" and alert.ends_ms:
        over = words.when(words.local(alert.ends_ms, zone), lang)
        return text("notify.alert.over", lang, when=over, duration=words.duration(alert.ends_ms - alert.starts_ms, lang))
    return text("notify.alert.when", lang, when=words.when(words.local(alert.starts_ms, zone), lang))
