"""Alertmanager's configuration from an inventory: who hears of what, in amtool's own words, and files that keep every line they had."""

import json
import time as time_module
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.config.yaml import parse
from netmon.model.calendar import DayKind, Days, Lesson, MakeUpDay, SchoolCalendar, day_kind, days_between, lessons_on
from netmon.model.inventory import Contact, Site
from netmon.onboard.alertmanager import NOBODY, Told, fragment, whole
from netmon.onboard.alertmanager_text import BEGIN, END, NotMergedError, fragment_text, merged, whole_text
from netmon.onboard.alertmanager_times import EXAM_DAYS, HOLIDAYS, LESSONS, intervals
from tests.support.alertmanager import alertmanager, amtool

BRIDGE = "http://127.0.0.1:9464/hooks/alertmanager"
CALENDAR = SchoolCalendar(
    terms=(Days(name="一", first=date(2026, 9, 1), last=date(2027, 1, 29)), Days(name="二", first=date(2027, 2, 22), last=date(2027, 6, 30))),
    holidays=(Days(name="国庆节", first=date(2026, 9, 28), last=date(2026, 10, 7)),),
    make_up_days=(MakeUpDay(day=date(2026, 10, 10), weekday=3),),
    exams=(Days(name="期末", first=date(2027, 1, 20), last=date(2027, 1, 22)),),
    lessons=(Lesson(name="第一节", start=time(8, 20), end=time(9)), Lesson(name="第二节", start=time(9, 10), end=time(9, 50))),
)


def site(name: str, *contacts: tuple[str, str], kind: str = "school") -> Site:
    return Site(id=name, name=name, kind=kind, contacts=tuple(Contact(name="x", duty=duty, notify=notify) for duty, notify in contacts))


SITES = (
    site("center", ("district", "dd-center"), kind="district"),
    site("a.1", ("it", "dd-a"), ("head", "dd-heads")),
    site("b", ("it", "dd-b"), ("exam", "dd-exams")),
    site("c", ("it", "dd-b")),
    site("d", ("it", "dd-center")),
    site("e"),
)
TOLD = Told(
    district="center", sites={one.id: one for one in SITES}, calendar=CALENDAR, site_calendars={}, bridge=BRIDGE, dead_man="https://watch.example.org/x"
)
EXISTING = """\
# our own file
global:
  resolve_timeout: 5m   # kept
templates: ['/etc/alertmanager/*.tmpl']

route:
  # the root
  receiver: mail
  group_by: ['alertname', 'cluster']
  routes:
  # databases first
  - matchers: [ 'team="db"' ]
    receiver: db
    continue: yes
  - receiver: mail
    matchers:
      - severity="info"

receivers:
- name: mail
  email_configs:
  - to: 'ops@example.org'
    from: 'am@example.org'
    smarthost: 'mail.example.org:25'   # inside
- name: db    # last one
  webhook_configs: [{url: 'http://127.0.0.1:1/'}]

# at the end
"""


@pytest.fixture
def told_file(tmp_path: Path) -> Path:
    file = tmp_path / "alertmanager.yml"
    file.write_text(whole_text(fragment(TOLD), "made"), encoding="utf-8")
    return file


def receivers(file: Path, **labels: str) -> list[str]:
    """Return who hears of an alert, as amtool says."""
    done = amtool("config", "routes", "test", f"--config.file={file}", *(f"{name}={value}" for name, value in labels.items()))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split(",")


@pytest.mark.real
def test_amtool_takes_the_whole_file(told_file: Path) -> None:
    done = amtool("check-config", str(told_file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 inhibit rules" in done.stdout


@pytest.mark.real
@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"tier": "at_once", "site": "a.1"}, ["netmon-dd-a", "netmon-dd-center"]),
        ({"tier": "at_once", "site": "aX1"}, ["netmon-dd-center"]),
        ({"tier": "at_once", "site": "b"}, ["netmon-dd-b", "netmon-dd-exams", "netmon-dd-center"]),
        ({"tier": "at_once", "site": "c"}, ["netmon-dd-b", "netmon-dd-center"]),
        ({"tier": "at_once", "site": "d"}, ["netmon-dd-center"]),
        ({"tier": "at_once", "site": "e"}, ["netmon-dd-center"]),
        ({"tier": "district", "site": "a.1", "severity": "critical"}, ["netmon-dd-center"]),
        ({"tier": "district", "severity": "warning"}, ["netmon-dd-center"]),
        ({"tier": "digest", "site": "a.1"}, ["netmon-dd-a"]),
        ({"tier": "digest", "site": "c"}, ["netmon-dd-b"]),
        ({"tier": "digest", "site": "e"}, ["netmon-dd-center"]),
        ({"tier": "weekly", "site": "a.1"}, ["netmon-dd-heads", "netmon-dd-center"]),
        ({"tier": "weekly", "site": "b"}, ["netmon-dd-center"]),
        ({"alertname": "NetmonWatchdog", "tier": "district"}, ["netmon-dead-man"]),
    ],
)
def test_alerts_reach_the_people_who_can_act(told_file: Path, labels: dict[str, str], told: list[str]) -> None:
    assert receivers(told_file, **{"alertname": "NetmonIncident", **labels}) == told


@pytest.mark.real
def test_without_a_contact_the_bridge_decides(tmp_path: Path) -> None:
    file = tmp_path / "am.yml"
    file.write_text(whole_text(fragment(replace(TOLD, sites={"e": SITES[-1]}, calendar=SchoolCalendar(), dead_man=None)), "x"), encoding="utf-8")
    assert amtool("check-config", str(file)).returncode == 0
    assert receivers(file, alertname="NetmonIncident", tier="at_once", site="e") == [NOBODY]
    assert f"url: {json.dumps(BRIDGE)}" in file.read_text()


def test_a_channel_of_the_district_is_told_once() -> None:
    text = whole_text(fragment(TOLD), "")
    assert '"site=\\"d\\""' not in text


@pytest.mark.real
def test_schools_with_calendars_of_their_own_have_holidays_of_their_own(tmp_path: Path) -> None:
    other = replace(CALENDAR, holidays=(Days(name="校庆", first=date(2026, 11, 2), last=date(2026, 11, 2)),))
    found = fragment(replace(TOLD, site_calendars={"c": other}))
    assert {f"{HOLIDAYS}-c", f"{EXAM_DAYS}-c", f"{LESSONS}-c"} < {entry["name"] for entry in found.time_intervals}
    file = tmp_path / "am.yml"
    file.write_text(whole_text(found, ""), encoding="utf-8")
    assert amtool("check-config", str(file)).returncode == 0
    assert f"mute_time_intervals: [{HOLIDAYS}-c]" in file.read_text(encoding="utf-8")


@pytest.mark.real
def test_merging_keeps_every_line_and_amtool_agrees(tmp_path: Path) -> None:
    new, problems = merged(EXISTING, fragment(TOLD), "am.yml")
    assert problems == ()
    assert new is not None
    left = [line for line in new.splitlines() if line in EXISTING.splitlines()]
    assert [line for line in EXISTING.splitlines() if line.strip()] == [line for line in left if line.strip()]
    file = tmp_path / "am.yml"
    file.write_text(new, encoding="utf-8")
    done = amtool("check-config", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    assert receivers(file, team="db") == ["db"]
    assert receivers(file, alertname="Other") == ["mail"]
    assert receivers(file, alertname="NetmonIncident", tier="at_once", site="a.1", team="db") == ["netmon-dd-a", "netmon-dd-center"]


def test_merging_again_changes_nothing_and_renews_only_its_own_part() -> None:
    once, _ = merged(EXISTING, fragment(TOLD), "am.yml")
    assert once is not None
    assert merged(once, fragment(TOLD), "am.yml") == (once, ())
    fewer, _ = merged(once, fragment(replace(TOLD, sites={one.id: one for one in SITES[:2]})), "am.yml")
    assert fewer is not None
    assert "netmon-dd-b" not in fewer
    assert merged(fewer, fragment(TOLD), "am.yml") == (once, ())


@pytest.mark.parametrize(
    "text",
    [
        "route:\n  receiver: a\nreceivers:\n  - name: a\n",
        "route:\n    receiver: a\n    routes: []\nreceivers:\n    - name: a\ninhibit_rules: []\ntime_intervals:\n",
        "receivers:\n- name: a\nroute:\n  receiver: a",
        "route:\r\n  receiver: a\r\nreceivers:\r\n- name: a\r\n",
        "receivers:\n  - name: a   # the only one\n\n# between\n\nroute:   # root\n  receiver: a\n  # nothing after\n",
    ],
)
@pytest.mark.real
def test_files_of_other_shapes_are_merged_too(tmp_path: Path, text: str) -> None:
    new, problems = merged(text, fragment(TOLD), "am.yml")
    assert problems == ()
    assert new is not None
    file = tmp_path / "am.yml"
    file.write_text(new, encoding="utf-8")
    done = amtool("check-config", str(file))
    assert done.returncode == 0, new + done.stdout + done.stderr
    assert receivers(file, alertname="x") == ["a"]
    assert receivers(file, alertname="NetmonWatchdog") == ["netmon-dead-man"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("receivers: []\n", "alertmanager.no_route"),
        ("route: {receiver: a}\nreceivers:\n- name: a\n", "alertmanager.one_line"),
        ("route:\n  receiver: a\nreceivers: [{name: a}]\n", "alertmanager.one_line"),
        ("route:\n  receiver: a\n  routes: [{receiver: a}]\nreceivers:\n- name: a\n", "alertmanager.one_line"),
        ("route:\n  receiver: netmon-dead-man\nreceivers:\n- name: netmon-dead-man\n", "alertmanager.name_taken"),
        ("route:\n  receiver: a\nreceivers:\n- name: a\nmute_time_intervals:\n- name: netmon-nights\n", "alertmanager.name_taken"),
    ],
)
def test_a_file_that_cannot_be_extended_is_refused_whole(text: str, key: str) -> None:
    with pytest.raises(NotMergedError) as caught:
        merged(text, fragment(TOLD), "am.yml")
    assert caught.value.key == key


def test_a_file_that_is_no_yaml_is_named_with_line_and_column() -> None:
    new, problems = merged("route:\n  receiver: a\n receivers: [", fragment(TOLD), "am.yml")
    assert new is None
    assert problems[0].file == "am.yml"
    assert problems[0].line == 3


def test_a_fragment_holds_the_same_as_the_whole_file() -> None:
    found = fragment(TOLD)
    document, problems = parse(fragment_text(found, dict.fromkeys(("route", "receivers", "inhibit_rules", "time_intervals"), "x")).encode(), "")
    assert problems == ()
    assert document is not None
    full, _ = parse(whole_text(found, "x").encode(), "")
    assert full is not None
    assert isinstance(document.data, dict)
    assert isinstance(full.data, dict)
    assert document.data["route"]["routes"] == full.data["route"]["routes"]
    assert {name: document.data[name] for name in ("receivers", "inhibit_rules", "time_intervals")} == {
        name: full.data[name] for name in ("receivers", "inhibit_rules", "time_intervals")
    }
    assert list(whole(found)) == ["route", "receivers", "inhibit_rules", "time_intervals"]


def days_of(entries: list[dict[str, object]]) -> dict[date, tuple[str, ...]]:
    """Return the days that intervals hold, with their hours: what Alertmanager makes of them."""
    found: dict[date, tuple[str, ...]] = {}
    for entry in entries:
        for words in entry["days_of_month"]:
            first, _, last = words.partition(":")
            for number in range(int(first), int(last or first) + 1):
                day = date(int(entry["years"][0]), int(entry["months"][0]), number)
                assert day not in found
                found[day] = tuple(f"{one['start_time']}-{one['end_time']}" for one in entry.get("times", ()))
    return found


def test_intervals_hold_exactly_the_calendars_days() -> None:
    found = intervals(CALENDAR)
    lessons, free, exams = (days_of(found[name]) for name in (LESSONS, HOLIDAYS, EXAM_DAYS))
    assert lessons[date(2026, 9, 1)] == ("08:20-09:00", "09:10-09:50")
    assert date(2026, 10, 1) not in lessons
    assert date(2026, 10, 10) in lessons
    assert {date(2026, 10, 1), date(2026, 9, 5), date(2027, 2, 1)} <= set(free)
    assert set(exams) == {date(2027, 1, 20), date(2027, 1, 21), date(2027, 1, 22)}
    assert all(entry["location"] == "Asia/Shanghai" for entry in found[LESSONS])


@settings(max_examples=30)
@given(st.lists(st.tuples(st.dates(date(2026, 9, 1), date(2026, 12, 31)), st.integers(0, 9)), max_size=4))
def test_intervals_hold_the_days_of_any_calendar(breaks: list[tuple[date, int]]) -> None:
    holidays = tuple(Days(name="x", first=first, last=date.fromordinal(first.toordinal() + more)) for first, more in breaks)
    calendar = replace(CALENDAR, holidays=holidays)
    found = intervals(calendar)
    days = tuple(days_between(date(2026, 9, 1), date(2027, 6, 30)))
    assert set(days_of(found[HOLIDAYS])) == {day for day in days if day_kind(calendar, day) in (DayKind.HOLIDAY, DayKind.WEEKEND)}
    assert set(days_of(found.get(LESSONS, []))) == {day for day in days if lessons_on(calendar, day) and day_kind(calendar, day) is not DayKind.WEEKEND}


def test_a_calendar_without_terms_has_no_intervals() -> None:
    assert intervals(SchoolCalendar()) == {}


def test_the_marks_stand_around_what_was_added() -> None:
    new, _ = merged(EXISTING, fragment(TOLD), "am.yml")
    assert new is not None
    assert new.count(BEGIN) == new.count(END) == 4


INCIDENT = {
    "alertname": "NetmonIncident",
    "district": "center",
    "site": "b",
    "incident": "1123-07",
    "tier": "at_once",
    "cause": "site_offline",
    "root_cause": "gw-b",
}


@pytest.mark.real
@pytest.mark.parametrize(
    ("labels", "quiet"),
    [
        ({"alertname": "NetmonSiteOffline", "site": "b", "tier": "at_once", "fallback": "incident", "root_cause": "b"}, True),
        ({"alertname": "NetmonDeviceDown", "site": "b", "tier": "digest", "fallback": "incident", "root_cause": "sw-9"}, True),
        ({"alertname": "NetmonMemoryFull", "site": "c", "tier": "digest", "root_cause": "gw-b"}, True),
        ({"alertname": "NetmonAccessPointDown", "site": "b", "tier": "digest", "root_cause": "ac-1"}, True),
        ({"alertname": "NetmonAccessPointDown", "site": "c", "tier": "digest", "root_cause": "ac-1"}, False),
        ({"alertname": "NetmonGatewaySpoofed", "site": "b", "tier": "at_once", "root_cause": "b"}, False),
        ({"alertname": "NetmonDown", "tier": "district", "root_cause": "netmon"}, False),
        ({"alertname": "SomebodyElses", "site": "b", "tier": "digest"}, False),
        ({**INCIDENT, "incident": "1123-08", "tier": "at_once", "cause": "rogue_dhcp", "root_cause": "b"}, False),
    ],
)
def test_an_incident_keeps_its_own_symptoms_quiet_and_nothing_else(told_file: Path, tmp_path: Path, labels: dict[str, str], quiet: bool) -> None:
    other = {"district": "center", **labels}
    with alertmanager(tmp_path, told_file) as server:
        server.post([INCIDENT, other])
        deadline = time_module.monotonic() + 60
        while True:
            states = {alert["labels"].get("incident", "") + alert["labels"]["alertname"]: alert["status"]["state"] for alert in server.alerts()}
            if len(states) == 2 and "unprocessed" not in states.values() and ("suppressed" in states.values()) == quiet:
                break  # what is inhibited is active until the one that inhibits it was seen
            assert time_module.monotonic() < deadline, states
            time_module.sleep(0.05)
    assert states.pop("1123-07NetmonIncident") == "active"
    assert list(states.values()) == ["suppressed" if quiet else "active"]
