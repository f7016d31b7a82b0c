"""A small district on disk with one recorded day, for the tests of reports: four schools on the list, three in the inventory."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition, port_subject
from netmon.model.sample import LinkSample
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.model.verdict import Window
from netmon.store.day_compact import Compactor
from netmon.store.day_files import Keep, closed_until, day_bounds
from netmon.store.history import HistoryStore
from tests.config.tree import write

ZONE = ZoneInfo("Asia/Shanghai")
M = 1_000_000
ROSTER = "学校标识码,学校名称,城乡\n1001,甲校,城区\n1002,乙校,城区\n1003,丙校,乡村\n1004,丁校,乡村\n"
PLACE = "inventory/sites/{}.yaml"
EXIT = "site: {{id: {id}, name: {name}, kind: school, code: '{code}', area: {area}, exit_model: own, classes: [{{from: 2020-09-01, count: {classes}}}]}}\n"
LINES = {
    "a": "links:\n  - {id: dx, role: exit, port: a-gw/GE0/0/1, isp: 电信, medium: fibre, repair_phone: '10000', contract: {down: 500M, up: 100M}}\n"
    "  - {id: jr, role: school_access, port: 'a-gw/alias:to-center*', far_port: center-sw/Eth-Trunk1, medium: fibre}\n"
    "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n",
    "b": "links:\n  - {id: dx, role: exit, port: b-gw/GE0/0/1, contract: {down: 100M, up: 20M}}\ndevices:\n  - {name: b-gw, role: router, address: 10.0.0.2}\n",
    "c": "links:\n  - {id: dx, role: exit, contract: {down: 100M, up: 20M}}\n",
}


def moment(day: date, hour: float = 0.0) -> datetime:
    """A local time of a day."""
    return datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=hour)


def window(day: date) -> Window:
    """A whole local day."""
    return Window(moment(day), moment(day, 24))


def write_district(folder: Path, day: date, more: dict[str, str | bytes] | None = None) -> Path:
    """Write the inventory around a day in term, a roster and exclusions; return the path of netmon.yaml."""
    schools = [("a", "甲校", "1001", "city", 36), ("b", "乙校", "1002", "city", 30), ("c", "丙校", "1003", "village", 10)]
    sites = {
        PLACE.format(id_): EXIT.format(id=id_, name=name, code=code, area=area, classes=classes) + LINES[id_]
        for id_, name, code, area, classes in schools
    }  # fmt: skip
    lessons = "lessons:\n  - {name: 上午, from: '08:00', to: '12:00', days: [1, 2, 3, 4, 5, 6, 7]}\n"
    entered = f"from: {day} 20:00, to: {day} 22:00, entered: {day - timedelta(days=9)}, reason: 停电, who: 中心, site: a"
    switch = "devices:\n  - {name: center-sw, role: switch, address: 10.0.0.9}\n"
    files: dict[str, str | bytes] = {
        **sites,
        "inventory/district.yaml": f"district: {{id: center, name: 某区}}\ndefaults: {{credential: ro}}\n{switch}",
        "inventory/roster.csv": ROSTER,
        "inventory/calendar.yaml": f"terms:\n  - {{name: 学期, from: {day - timedelta(days=40)}, to: {day + timedelta(days=40)}}}\n{lessons}",
        "inventory/exclusions.yaml": f"exclusions:\n  - {{id: x-1, {entered}}}\n",
        **(more or {}),
    }
    return write(folder, files)


def samples(day: date, device: str, interface: str, *, mbps: int = 20, speed: int = 1000, every: int = 1) -> list[LinkSample]:
    """A day of one port, the same rate in every slot, half of it sent."""
    start, end = day_bounds(day, ZONE)
    octets = mbps * M * 300 // 8
    row = {"device": device, "interface": interface, "in_octets": octets, "in_ms": 300_000, "out_octets": octets // 2, "out_ms": 300_000}
    return [LinkSample(slot=slot, speed_bps=speed * M, **row) for slot in range(start, end, 300 * every)]


def at_ms(day: date, hour: float) -> int:
    """Unix milliseconds of a local time."""
    return int(moment(day, hour).timestamp() * 1000)


def facts(day: date) -> list[Transition]:
    """What the daemon recorded at the day's begin."""
    said = [
        (SubjectKind.LINK, "a/dx", port_subject("a-gw", "GE0/0/1")),
        (SubjectKind.LINK, "a/jr", port_subject("center-sw", "Eth-Trunk1")),
        (SubjectKind.LINK, "b/dx", port_subject("b-gw", "GE0/0/1")),
        (SubjectKind.PORT, port_subject("a-gw", "GE0/0/1"), "up"),
        (SubjectKind.PORT, port_subject("b-gw", "GE0/0/1"), "down"),
        (SubjectKind.PORT, port_subject("center-sw", "Eth-Trunk1"), "up"),
        (SubjectKind.LAG, port_subject("center-sw", "Eth-Trunk1"), "1000000000,1000000000"),
        (SubjectKind.DEVICE, "a-gw", "up"),
        (SubjectKind.MEASURE, "a\tinteractive_rate", "8,1,0,1"),
        (SubjectKind.MEASURE, "a\tipv6", "1"),
        (SubjectKind.MEASURE, "center\toffsite_backup", "0"),
        (SubjectKind.MEASURE, "a\tno_such_measure", "1"),
        (SubjectKind.CLASSROOMS, "a", "1000000000,-"),
    ]
    return [Transition(at_ms=at_ms(day, -5), kind=kind, subject=subject, state=state) for kind, subject, state in said]


async def write_past(state: Path, day: date, *, more: list[Transition] | None = None, close: bool = True) -> None:
    """Record a day in the history and file it: all ports carry, netmon stalls from 3 to 4 o'clock, one test."""
    await record(state, day, more=more, close=close)
    if close:
        file_day(state, day)


def file_day(state: Path, day: date) -> None:
    """Make the day file."""
    Compactor(state, ZONE, moment(day, 24 + 7).timestamp(), Keep()).run()


async def record(state: Path, day: date, *, more: list[Transition] | None = None, close: bool = True) -> None:
    """Write the day into the database, and close it."""
    now = moment(day, 24 + 7).timestamp()
    async with HistoryStore(state, wall=lambda: now) as store:
        for port in (("a-gw", "GE0/0/1"), ("b-gw", "GE0/0/1"), ("center-sw", "Eth-Trunk1")):
            store.add_samples(samples(day, *port))
        for transition in [*facts(day), *(more or [])]:
            store.add_transition(transition)
        store.add_gap(PollerGap(start_ms=at_ms(day, 3), end_ms=at_ms(day, 4), why=GapReason.STALLED))
        test = {"link": "a/dx", "path": "exit", "direction": "down", "method": "iperf3", "server": "s", "outcome": RunOutcome.OK, "goodput_bps": 400 * M}
        store.add_run(RunRecord(at_ms=at_ms(day, 1), **test))
        assert await store.write()
        if close:
            assert await store.seal(closed_until(now, ZONE))
