"""What somebody has to do after a round of inspection: at most ten things, the most urgent first, each with where and how."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from netmon.model.event import EventKind
from netmon.model.finding import FindingKind, Severity
from netmon.model.inventory import Contract
from netmon.model.report import Asset, LedgerProblem
from netmon.model.report_facts import LogEntry
from netmon.report import findings, load, phrases, uptime
from netmon.report.page import As, Look, Table
from netmon.report.view import View, contract_on, row

MOST: Final = 10
CONTRACT_DAYS: Final = 60
DUE_DAYS: Final = 7
UNSEEN_S: Final = 86_400
CERTIFICATE: Final = FindingKind.CERTIFICATE_EXPIRED.value
KINDS: Final = 4
"""So many kinds of findings are tasks of their own."""


class Rank(IntEnum):
    """What comes first: who cannot teach, then what will stop teaching, then what should be put in order."""

    SCHOOL_DOWN = 1
    LINE_DOWN = 2
    FINDING = 3
    DEVICE_DOWN = 4
    REPEATED = 5
    FULL = 6
    POINTS = 7
    BOARDS = 8
    DUE = 9
    CONTRACT = 10
    RECORD = 11
    NOTED = 12
    CHANGE = 13
    BLIND = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do; `weight` orders those of one rank, the greatest first."""

    rank: Rank
    where: str
    what: str
    weight: int = 0


def table(view: View, most: int = MOST) -> Table:
    """Return what is to be done, the most urgent first; the note says what is left out."""
    found = tasks(view)
    rows = [
        row(number, (view.say(f"todo.{one.rank.name.lower()}"), Look.BAD if one.rank <= Rank.DEVICE_DOWN else Look.PLAIN), one.where, one.what)
        for number, one in enumerate(found[:most], 1)
    ]
    columns = (view.column("order", 4, As.COUNT), view.column("task", 10), view.column("at_place", 18, wrap=True), view.column("do", 44, wrap=True))
    note = view.say("todo.more", count=len(found) - most) if len(found) > most else "" if found else view.say("todo.nothing")
    return Table(columns=columns, rows=rows, title=view.say("table.todo"), note=note)


def tasks(view: View) -> list[Task]:
    """Return everything that is to be done, the most urgent first."""
    found = [*_down(view), *_findings(view), *_changes(view), *_again(view), *_full(view), *_unseen(view), *_dates(view), *_blind(view)]
    return sorted(found, key=lambda one: (one.rank, -one.weight, one.where, one.what))


def ending_contracts(view: View, days: int = CONTRACT_DAYS) -> list[tuple[str, Contract]]:
    """Return the lines in use whose contract ends within so many days of the window's last without a later one, the earliest first."""
    found = []
    for key, line in view.lines.items():
        held = contract_on(line, view.last)
        if held is None or held.end is None or held.end > view.last + timedelta(days=days):
            continue
        if not any(other.holds_on(held.end + timedelta(days=1)) for other in line.link.contracts):
            found.append((key, held))
    return sorted(found, key=lambda one: (one[1].end or date.max, one[0]))


def unseen(view: View, *roles: str) -> list[Asset]:
    """Return the devices of roles that were seen once, and not since the window began (access points: not within its last day)."""
    end = int(view.report.window.end.timestamp())
    since = min(int(view.report.window.start.timestamp()), end - UNSEEN_S)
    return [one for one in view.report.assets if one.role in roles and one.last_seen_s is not None and one.last_seen_s < since]


def _down(view: View) -> Iterator[Task]:
    open_now = [one for one in view.report.outages if one.end_ms is None]
    schools = {one.site for one in open_now if not one.device and not one.line}
    for one in open_now:
        since, name = view.moment(one.start_ms), phrases.outage_name(view, one)
        args = {"since": f"{since:%m-%d %H:%M}", "lasted": phrases.length(view, phrases.lasted_s(view, one)), "why": phrases.outage_why(view, one)}
        if not one.device and not one.line:
            yield Task(rank=Rank.SCHOOL_DOWN, where=phrases.site_name(view, one.site), what=view.say("todo.do.school_down", **args), weight=one.lesson_s)
        elif one.line and one.site not in schools and one.state == "down":
            yield Task(rank=Rank.LINE_DOWN, where=name, what=view.say("todo.do.line_down", **args), weight=one.lesson_s)
        elif one.device and not one.line and one.state == "down" and one.site not in schools:
            where = f"{phrases.site_name(view, one.site)} {one.device}"
            yield Task(rank=Rank.DEVICE_DOWN, where=where, what=view.say("todo.do.device_down", **args), weight=one.lesson_s)


def _findings(view: View) -> Iterator[Task]:
    """What was found and is not over, one task a kind; of many kinds the last are one task, so that there is room for what else is to be done."""
    by_kind: dict[str, list[LogEntry]] = {}
    for one in findings.standing(view):
        by_kind.setdefault(findings.kind_of(one), []).append(one)
    ordered = sorted(by_kind.items(), key=lambda item: (findings.order_of(item[0]), -len(item[1]), item[0]))
    for number, (kind, own) in enumerate(ordered[:KINDS]):
        what = view.say("todo.do.finding", detail=findings.words(view, own))
        rank = Rank.NOTED if findings.severity_of(kind) is Severity.INFO else Rank.FINDING
        yield Task(rank=rank, where=findings.places(view, own, named=1), what=what, weight=-number)
    rest = [one for _, own in ordered[KINDS:] for one in own]
    if rest:
        what = view.say("todo.do.findings", count=len(ordered) - KINDS)
        yield Task(rank=Rank.NOTED, where=findings.places(view, rest, named=1), what=what, weight=-KINDS)


def _changes(view: View) -> Iterator[Task]:
    changes = Counter(one.device for one in view.report.events if one.kind == EventKind.CONFIG_CHANGED)
    for device, times in changes.items():
        yield Task(rank=Rank.CHANGE, where=device, what=view.say("todo.do.change", count=times, device=device), weight=times)


def _again(view: View) -> Iterator[Task]:
    for name, site, times in uptime.frequent(view.report.outages):
        where = phrases.line_name(view, name) if "/" in name else f"{phrases.site_name(view, site)} {name}"
        yield Task(rank=Rank.REPEATED, where=where, what=view.say("todo.do.repeated", count=times), weight=times)


def _full(view: View) -> Iterator[Task]:
    for one in load.busier(load.loads_of(view)):
        share = one.busy_share
        if load.is_beyond(one):
            what = view.say("todo.do.record", value=view.bps(one.whole.p95_bps), capacity=view.bps(one.capacity_bps))
            yield Task(rank=Rank.RECORD, where=phrases.line_name(view, one.line.link.key), what=what)
        elif load.proposed_mbps(one, load.enough(view)) is not None and share is not None:
            percent = phrases.percent_of(share.numerator, share.denominator)
            what = view.say("todo.do.full", share=percent, advice=load.advice(view, one)[0])
            yield Task(rank=Rank.FULL, where=phrases.line_name(view, one.line.link.key), what=what, weight=int(share * 1000))


def _unseen(view: View) -> Iterator[Task]:
    for rank, key, roles in ((Rank.POINTS, "points", ("access_point",)), (Rank.BOARDS, "boards", ("whiteboard", "projector"))):
        by_site = Counter(one.site for one in unseen(view, *roles))
        for site, number in by_site.items():
            names = [one.device for one in unseen(view, *roles) if one.site == site][:3]
            what = view.say(f"todo.do.{key}", count=number, names=view.say("list").join(names))
            yield Task(rank=rank, where=phrases.site_name(view, site), what=what, weight=number)


def _dates(view: View) -> Iterator[Task]:
    for key, held in ending_contracts(view):
        assert held.end is not None
        left = (held.end - view.last).days
        what = view.say("todo.do.contract", number=held.number or view.say("none"), day=held.end, days=left)
        yield Task(rank=Rank.CONTRACT, where=phrases.line_name(view, key), what=what, weight=-left)
    for one in view.report.problems:
        if is_due(view, one):
            yield Task(rank=Rank.DUE, where=one.subject_name or one.subject, what=view.say("todo.do.due", number=one.number, day=one.due or ""))


def is_due(view: View, one: LedgerProblem) -> bool:
    """True of an open problem that is due within DUE_DAYS, or was."""
    return one.status == "open" and one.due is not None and one.due <= view.last + timedelta(days=DUE_DAYS)


def _blind(view: View) -> Iterator[Task]:
    minutes = sum(gap.end - gap.start for gap in view.report.dossier.gaps) // 60
    if minutes:
        yield Task(rank=Rank.BLIND, where="netmon", what=view.say("todo.do.blind", count=len(view.report.dossier.gaps), minutes=minutes))
