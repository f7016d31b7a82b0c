"""What the reports on operation say alike: names of places, lengths of time, states, and the bounds of a count."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from netmon.model.dossier import SeenCount
from netmon.model.report import Outage
from netmon.model.report_facts import PlaceAvailability
from netmon.model.sentence import percent
from netmon.model.state import StateReason
from netmon.model.texts import text
from netmon.report.page import CellValue, Look
from netmon.report.view import View

MINUTE_S: Final = 60
_REASONS: Final = frozenset(reason.value for reason in StateReason)
STATE_LOOK: Final = {"up": Look.GOOD, "down": Look.BAD, "unreachable": Look.DOUBT, "unknown": Look.NOTHING}


def site_name(view: View, site: str) -> str:
    """Return what a school is called; the district for its own things."""
    found = view.sites.get(site)
    return view.report.district if found is None and site == view.report.dossier.district_id else site if found is None else found.site.name


def county_of(view: View, site: str) -> str:
    """Return a school's county."""
    found = view.sites.get(site)
    return "" if found is None else found.site.county or ""


def line_name(view: View, key: str) -> str:
    """Return a line as people call it: school, what it is for, provider."""
    line = view.lines.get(key)
    site, _, own = key.partition("/")
    if line is None:
        return f"{site_name(view, site)} {own}"
    words = [site_name(view, site), view.say(f"role.{line.link.role}"), line.link.isp or own]
    return " ".join((*words, view.say("standby.word")) if line.link.standby else words)


def outage_name(view: View, outage: Outage) -> str:
    """Return what was not up."""
    if outage.line:
        return line_name(view, outage.line)
    return outage.device or view.say("whole_school")


def outage_why(view: View, outage: Outage) -> str:
    """Return why, as far as netmon knows."""
    if outage.why in _REASONS:
        return text(f"state.reason.{outage.why}", view.lang)
    if outage.device and not outage.line:
        return ""
    return view.say("why.port_down" if outage.line else "why.lines_down")


def length(view: View, seconds: int) -> str:
    """Return a length of time: 3小时35分; under a minute in seconds."""
    if seconds < MINUTE_S:
        return view.say("length.s", number=seconds)
    hours, minutes = divmod(seconds // MINUTE_S, 60)
    days, hours = divmod(hours, 24)
    parts = (("d", days), ("h", hours), ("min", 0 if days else minutes))
    return view.say("length.join").join(view.say(f"length.{unit}", number=number) for unit, number in parts if number)


def lasted_s(view: View, outage: Outage) -> int:
    """Return how long an outage lasted, up to the end of the window where it had not ended."""
    end_ms = outage.end_ms if outage.end_ms is not None else int(view.report.window.end.timestamp() * 1000)
    return max(end_ms - outage.start_ms, 0) // 1000


def mean_minutes(view: View, outages: Iterable[Outage]) -> Fraction | None:
    """Return how long outages that ended took on average (平均修复时间), in minutes; None of none."""
    found = [lasted_s(view, one) for one in outages if one.end_ms is not None and one.state == "down"]
    return Fraction(sum(found), 60 * len(found)) if found else None


def fraction(part: int, whole: int) -> Fraction | None:
    """Return a share; None of nothing."""
    return Fraction(part, whole) if whole else None


def percent_of(part: int, whole: int) -> str:
    """Return a share as text, cut down; a dash of nothing."""
    return percent(Fraction(part, whole)) if whole else "—"


def known(place: PlaceAvailability) -> Fraction | None:
    """Return the share of the time that was not planned in which it was seen, up or not; None where all was planned."""
    seen = place.up_s + place.down_s + place.unreachable_s
    whole = seen + place.unknown_s + place.blind_s
    return Fraction(seen, whole) if whole else None


def times_cell(place: PlaceAvailability) -> CellValue:
    """Return how often a place was off-line; nothing where it was never seen."""
    return place.outages if place.up_s + place.down_s + place.unreachable_s else None


def share_cell(value: Fraction | None, *, good: bool | None = None) -> CellValue | tuple[CellValue, Look]:
    """Return a share with its look: what is not known is nothing, never 0."""
    if value is None:
        return "—", Look.NOTHING
    if good is None:
        return value
    return value, Look.PLAIN if good else Look.BAD


def bounds_text(found: SeenCount | None) -> str:
    """Return the share of what was counted as its bounds; what is not known, or lies behind a fault, is in both denominators."""
    if found is None:
        return "—"
    total = found.good + found.bad + found.unknown + found.unreachable
    if not total:
        return "—"
    low, high = Fraction(found.good, total), Fraction(total - found.bad, total)
    return percent(low) if low == high else f"{percent(low)}～{percent(high)}"


def summed(counts: Sequence[SeenCount]) -> SeenCount | None:
    """Return several schools' counts as one; None of none."""
    if not counts:
        return None
    return SeenCount(
        good=sum(one.good for one in counts),
        bad=sum(one.bad for one in counts),
        unknown=sum(one.unknown for one in counts),
        unreachable=sum(one.unreachable for one in counts),
    )


def notes(view: View) -> tuple[str, ...]:
    """Return what a reader has to be told before anything else."""
    return tuple(view.write(note) for note in view.report.notes)


def catalogue(view: View, key: str) -> str:
    """Return a text that is no part of the reports' own."""
    return text(key, view.lang)


def subject_name(view: View, subject: str) -> str:
    """Return the subject of a kept verdict: a school by its code, a line by its key, a group by its own name."""
    entry = view.entries.get(subject)
    return entry.name if entry is not None else line_name(view, subject) if subject in view.lines else subject
