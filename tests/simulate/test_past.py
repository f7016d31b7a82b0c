import asyncio
import hashlib
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.config.config import Config
from netmon.config.load import load
from netmon.model.calendar import SHANGHAI, DayKind, SchoolCalendar, day_kind, is_lesson_time
from netmon.model.history import GapReason, SubjectKind
from netmon.model.sample import LinkSample, SampleFlag, canonical_lines, rate_bps
from netmon.model.throughput import RunOutcome
from netmon.simulate.district_calendar import calendar_around, lessons, rhythm
from netmon.simulate.district_plan import DistrictPlan, plan_district
from netmon.simulate.inventory_files import DemoSettings, Extras, write_inventory
from netmon.simulate.past import MARK, Past, PastOptions, past_of, write_past
from netmon.simulate.past_rhythm import mixed
from netmon.simulate.past_runs import runs
from netmon.store import day_files, day_verify, history_read
from netmon.store.history_view import open_history

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 5, tzinfo=SHANGHAI)
SLOTS = 288
FAR = 1 << 40


def demo(folder: Path, schools: int = 12, now: datetime = NOW) -> tuple[Config, DistrictPlan]:
    """Write a demo's inventory and load it."""
    plan = plan_district(schools)
    sites = {school.id: {"calendar": {"lessons": lessons(now, evening=True)}} for school in plan.schools if school.has_evening_study}
    settings_ = DemoSettings(port=16100, today=now.astimezone(SHANGHAI).date())
    path = write_inventory(folder, plan, settings_, "hush", Extras(calendar=calendar_around(now), sites=sites))
    result = load(path, env={})
    assert result.problems == ()
    assert result.config is not None
    return result.config, plan


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Past, DistrictPlan]:
    """The past of twelve schools, not written."""
    config, plan = demo(tmp_path_factory.mktemp("past"))
    return past_of(config, plan, 1, TODAY), plan


def of(past: Past, day: date, device: str, interface: str) -> list[LinkSample]:
    return [one for one in past.day(day, FAR) if (one.device, one.interface) == (device, interface)]


def exit_of(past: Past, site: str) -> tuple[str, str]:
    port = past.config.links[f"{site}/exit"].port
    assert port is not None
    return port.device, port.interface


def mean_bps(samples: list[LinkSample]) -> float:
    rates = [rate for one in samples if (rate := rate_bps(one.in_octets, one.in_ms)) is not None]
    return sum(rates) / len(rates)


def last_day(calendar: SchoolCalendar, kind: DayKind) -> date:
    return next(day for number in range(1, 40) if day_kind(calendar, day := TODAY - timedelta(days=number)) is kind)


def test_same_seed_and_date_give_the_same_rows(whole, tmp_path):
    config, plan = demo(tmp_path)
    day = date(2026, 11, 12)
    hashes = {hashlib.sha256(b"".join(canonical_lines(past.day(day, FAR)))).hexdigest() for past in (whole[0], past_of(config, plan, 1, TODAY))}
    assert len(hashes) == 1
    other = past_of(config, plan, 2, TODAY)
    assert hashlib.sha256(b"".join(canonical_lines(other.day(day, FAR)))).hexdigest() not in hashes


def test_lessons_are_far_busier_than_nights_weekends_and_holidays(whole):
    past, _ = whole
    calendar = past.config.calendar
    device, interface = exit_of(past, "dhsy")
    school_day = last_day(calendar, DayKind.SCHOOL_DAY)
    samples = of(past, school_day, device, interface)
    busy = [one for one in samples if is_lesson_time(calendar, datetime.fromtimestamp(one.slot, SHANGHAI))]
    night = [one for one in samples if datetime.fromtimestamp(one.slot, SHANGHAI).hour < 5]
    noon = [one for one in samples if datetime.fromtimestamp(one.slot, SHANGHAI).hour == 13 and datetime.fromtimestamp(one.slot, SHANGHAI).minute < 30]
    assert mean_bps(busy) > 5 * mean_bps(night)
    assert mean_bps(busy) > 1.5 * mean_bps(noon)
    quiet = (rhythm(TODAY).holiday_first, rhythm(TODAY).make_up + timedelta(days=7))
    assert [day_kind(calendar, day) for day in quiet] == [DayKind.HOLIDAY, DayKind.WEEKEND]
    for day in quiet:
        assert mean_bps(samples) > 3 * mean_bps(of(past, day, device, interface))
    assert mean_bps(of(past, rhythm(TODAY).make_up, device, interface)) > 0.6 * mean_bps(samples)


def test_evenings_are_busy_where_pupils_stay(whole):
    past, _ = whole
    day = last_day(past.config.calendar, DayKind.SCHOOL_DAY)
    ratio = {}
    for site in ("qs1z", "dh2z"):
        samples = of(past, day, *exit_of(past, site))
        evening = [one for one in samples if 19 <= datetime.fromtimestamp(one.slot, SHANGHAI).hour < 21]
        ratio[site] = mean_bps(evening) / mean_bps(samples)
    assert ratio["qs1z"] > 1 > 0.5 > ratio["dh2z"]


def test_no_line_carries_more_than_its_port_or_what_it_is_given(whole):
    past, plan = whole
    given_ = {f"{school.id}/exit": school.situation.carried * 10**6 for school in plan.schools}
    limits = {(port.device, port.name): port.speed_bps for port in past.ports}
    for key, link in past.config.links.items():
        if key in given_ and link.port is not None:
            limits[link.port.device, link.port.interface] = given_[key]
    for day in (date(2026, 11, 17), date(2026, 11, 18)):
        for one in past.day(day, FAR):
            for rate in (rate_bps(one.in_octets, one.in_ms), rate_bps(one.out_octets, one.out_ms)):
                assert rate is None or rate <= limits[one.device, one.interface]


def test_both_ends_of_a_line_agree(whole):
    past, _ = whole
    link = past.config.links["dhsy/access"]
    near, far = (of(past, date(2026, 11, 17), ref.device, ref.interface) for ref in (link.port, link.far_port))
    pairs = [(rate_bps(one.in_octets, one.in_ms), rate_bps(two.out_octets, two.out_ms)) for one, two in zip(near, far, strict=True)]
    assert all(abs(left - right) <= 0.001 * right + 8 for left, right in pairs)


def test_a_day_has_a_sample_of_every_port_and_slot_but_for_what_happened(whole):
    past, _ = whole
    quiet = list(past.day(date(2026, 11, 12), FAR))
    assert len(quiet) == SLOTS * len(past.ports)
    gap_day = datetime.fromtimestamp(past.story.gaps[0][0], SHANGHAI).date()
    assert day_kind(past.config.calendar, gap_day) is DayKind.SCHOOL_DAY
    assert len(list(past.day(gap_day, FAR))) == (SLOTS - 8) * len(past.ports)
    after = [one for one in past.day(gap_day, FAR) if one.quality & SampleFlag.GAP]
    assert {datetime.fromtimestamp(one.slot, SHANGHAI).strftime("%H:%M") for one in after} == {"08:45"}
    assert len(after) == len([port for port in past.ports if past.story.is_read(port.device, after[0].slot)])


def test_an_outage_shows_as_a_port_without_traffic_and_a_down_router_as_no_rows(whole):
    past, plan = whole
    (cut,) = past.story.cuts
    assert (cut.device, cut.port) == exit_of(past, "hbl")
    day = datetime.fromtimestamp(cut.start, SHANGHAI).date()
    silent = [one for one in of(past, day, cut.device, cut.port) if one.in_octets == 0 and one.in_ms > 0]
    assert len(silent) == (cut.end - cut.start) // 300
    works = next(down for down in past.story.downs if down.device == plan.schools[2].gateway.name)
    rows = of(past, datetime.fromtimestamp(works.start, SHANGHAI).date(), *exit_of(past, "dh2z"))
    assert SLOTS - len(rows) == (works.end - works.start) // 300
    assert [one.quality for one in rows if one.quality] == [SampleFlag.RESET]


def test_counters_of_one_school_are_often_not_read_and_those_of_an_old_router_come_round(whole):
    past, _ = whole
    days = [date(2026, 11, 9) + timedelta(days=number) for number in range(7)]
    rows = [one for day in days for one in of(past, day, *exit_of(past, "sqx"))]
    read = sum(one.in_octets is not None for one in rows)
    assert 0.4 * len(rows) < read < 0.75 * len(rows)
    assert {one.quality for one in rows if one.in_octets is None} == {SampleFlag.MISSING}
    wrapped = [one for day in days for one in of(past, day, *exit_of(past, "lsg")) if one.quality & SampleFlag.WRAPPED]
    assert wrapped
    assert all(one.in_octets for one in wrapped)


def test_runs_pass_at_one_school_and_are_slow_at_another():
    found = list(runs(plan_district(12), TODAY, NOW))
    by_outcome = {outcome: [run for run in found if run.outcome is outcome] for outcome in RunOutcome}
    assert all(by_outcome[outcome] for outcome in (RunOutcome.OK, RunOutcome.FAILED, RunOutcome.DEFERRED))
    assert found == sorted(found, key=lambda run: run.at_ms)
    down = [run for run in by_outcome[RunOutcome.OK] if run.direction == "down"]
    carried = {site: [run.run().line_bps for run in down if run.link == f"{site}/exit"] for site in ("dhsy", "gml")}
    assert min(carried["dhsy"]) > 470_000_000
    assert max(carried["dhsy"]) <= 500_000_000
    assert max(carried["gml"]) <= 285_000_000
    assert len(carried["gml"]) >= 20


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**40))
def test_dice_have_64_bits_and_are_the_same_again(dice, number):
    assert 0 <= mixed(dice, number) < 1 << 64
    assert mixed(dice, number) == mixed(dice, number)
    assert mixed(dice, number) != mixed(dice, number + 300)


@settings(max_examples=8, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_past_can_be_told_on_any_date(tmp_path_factory, today):
    config, plan = demo(tmp_path_factory.mktemp("any"), 2, datetime(today.year, today.month, today.day, 8, 0, tzinfo=SHANGHAI))
    past = past_of(config, plan, 1, today)
    assert len(past.story.cuts) == 1
    assert len(list(past.day(today - timedelta(days=1), FAR))) == SLOTS * len(past.ports)
    held = [contract.holds_on(day) for link in config.links.values() for contract in link.contracts for day in (today, today - timedelta(days=30))]
    assert held
    assert all(held)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Config]:
    """Twelve days of two schools in a state folder."""
    folder = tmp_path_factory.mktemp("written")
    config, _ = demo(folder, 2)
    asyncio.run(write_past(PastOptions(config=config.file, days=12, now=NOW.timestamp(), schools=2)))
    return config.settings.state, config


def test_written_past_is_sound_and_holds_every_day(written):
    state, config = written
    assert list(day_verify.verify(day_files.folder_of(state))) == []
    names = sorted(path.name for path in day_files.folder_of(state).glob("2*.parquet"))
    assert names == [f"{TODAY - timedelta(days=number)}.parquet" for number in range(12, 0, -1)]
    start = int(datetime(2026, 11, 12, tzinfo=SHANGHAI).timestamp())
    day = list(history_read.samples(state, start, start + 86_400))
    ports = past_of(config, plan_district(2), 1, TODAY).ports
    assert len(day) == SLOTS * len(ports)
    assert (state / MARK).is_file()


def test_written_past_has_states_gaps_and_who_entered_what_when(written):
    state, config = written
    with open_history(state) as view:
        (gap,) = view.gaps(0, FAR * 1000)
        assert (gap.why, gap.end_ms - gap.start_ms) == (GapReason.STOPPED, 40 * 60 * 1000)
        last = {kind: {one.subject: one.state for one in view.last(kind, int(NOW.timestamp() * 1000))} for kind in SubjectKind}
        dead = {device.name for device in plan_district(2).devices if device.trouble == "dead"}
        assert {name for name, state in last[SubjectKind.DEVICE].items() if state == "down"} == dead
        assert last[SubjectKind.LINK].keys() == {key for key, link in config.links.items() if link.port is not None}
        assert set(last[SubjectKind.LAG].values()) == {"10000000000"}
        assert last[SubjectKind.EXCLUSION].keys() == {one.id for one in config.exclusions}
        assert {run.link for run in view.runs(0, FAR * 1000)} == {"dhsy/exit"}
        cut = list(view.states(SubjectKind.DEVICE, "dhsy-sw-5", 0, FAR * 1000))
    assert [one.state for one in cut] == ["up", "down", "up", "up"]


def test_written_past_counts_the_rooms_that_a_dead_switch_took_as_unknown(written):
    state, config = written
    (dead,) = [down for down in past_of(config, plan_district(2), 1, TODAY).story.downs if down.end is None]
    with open_history(state) as view:
        counted = {measure: view.states(SubjectKind.MEASURE, f"qscg\t{measure}", 0, FAR * 1000) for measure in ("wifi_coverage", "multimedia_rate")}
        seen = {measure: [one.state for one in states] for measure, states in counted.items()}
        (down,) = view.states(SubjectKind.DEVICE, dead.device, dead.start * 1000, dead.start * 1000 + 1)
    assert down.state == "down"
    assert seen["wifi_coverage"][0] == seen["multimedia_rate"][0] == "24,0,0,0"
    (wifi, boards) = (states[-1].split(",") for states in seen.values())
    assert wifi == boards
    assert int(wifi[0]) + int(wifi[2]) == 24
    assert int(wifi[2]) > 0
    assert len(seen["multimedia_rate"]) == len(seen["wifi_coverage"]) == 4


async def test_the_same_past_is_left_and_another_replaces_it(tmp_path):
    config, _ = await asyncio.to_thread(demo, tmp_path, 1)
    options = PastOptions(config=config.file, days=2, now=NOW.timestamp(), schools=1)
    first = await write_past(options)
    assert first.samples > 0
    database = config.settings.state / "history.sqlite"
    before = await asyncio.to_thread(database.stat)
    assert await write_past(PastOptions(config=config.file, days=1, now=NOW.timestamp() + 60, schools=1)) == first
    assert (await asyncio.to_thread(database.stat)).st_ino == before.st_ino
    tomorrow = await write_past(PastOptions(config=config.file, days=1, now=NOW.timestamp() + 86_400, schools=1))
    assert tomorrow.today == "2026-11-23"
    there = await asyncio.to_thread(lambda: [path.name for path in day_files.folder_of(config.settings.state).glob("2*.parquet")])
    assert there == ["2026-11-22.parquet"]


@pytest.mark.parametrize("days", [0, 1000])
def test_too_few_or_too_many_days_are_refused(tmp_path, days):
    config, _ = demo(tmp_path, 1)
    done = subprocess.run(
        [sys.executable, "-m", "netmon.simulate.past", "--config", config.file, "--days", str(days)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "days" in done.stderr
