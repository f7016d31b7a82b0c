"""`python -m netmon.simulate.past`: writes a believable past into the history of a demo, through the stores that the daemon writes with.

The same seed, day and length give the same rows. What was written is noted beside it; a past of the same kind is left as it is, an older one is
replaced. The lessons of classrooms are written at every start, for each start lays out its own day's. One JSON line on stdout says what was done.
"""

import argparse
import asyncio
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.config.load import load
from netmon.model.history import SubjectKind, Transition, port_subject
from netmon.model.sample import MS_PER_S
from netmon.model.witness import exclusion_hash
from netmon.simulate.district_calendar import DAYS_BACK
from netmon.simulate.district_lines import Lines, device_ports
from netmon.simulate.district_plan import DistrictPlan, plan_district
from netmon.simulate.load import SchoolClock
from netmon.simulate.past_counts import counts
from netmon.simulate.past_lessons import schools_of, write_lessons
from netmon.simulate.past_rhythm import days_of
from netmon.simulate.past_runs import runs
from netmon.simulate.past_samples import Past, watched
from netmon.simulate.past_story import Story, events, poller_gaps, said_at, story_of, transitions
from netmon.simulate.shape import SPEED_BPS
from netmon.store import day_files
from netmon.store.day_keeper import DayKeeper
from netmon.store.history import FILE, HistoryStore

MARK: Final = "past.json"
MOST_DAYS: Final = DAYS_BACK - 7
"""The calendar has to tell of every day."""
VERSION: Final = 2
_FILED_AT_ONCE: Final = 6
_TIMEOUT_S: Final = 600.0


class PastError(RuntimeError):
    """The past could not be written; the text is for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a past holds; `first` and `last` are its days that are filed, both included. It is JSON beside the history."""

    seed: int
    schools: int
    days: int
    today: str
    first: str
    last: str
    samples: int = 0
    version: int = VERSION

    def line(self) -> str:
        """Return the JSON."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOptions:
    """Whose past: `config` is the demo's netmon.yaml, which says where the state is; `now` is Unix time."""

    config: Path
    days: int
    now: float
    schools: int = 12
    seed: int = 1


async def write_past(options: PastOptions) -> Written:
    """Write the past, unless the same is there; the daemon must not run. Raises PastError, ValueError for too many days, OSError."""
    if not 1 <= options.days <= MOST_DAYS:
        raise ValueError(f"a simulated past has 1 to {MOST_DAYS} days, not {options.days}")
    result = await asyncio.to_thread(load, options.config, env={})
    if result.config is None:
        raise PastError("\n".join(problem.render("en") for problem in result.problems))
    config, state = result.config, result.config.settings.state
    zone = ZoneInfo(config.settings.time_zone)
    today = day_files.day_of(options.now, zone)
    first, last = today - timedelta(days=options.days), day_files.day_of(day_files.closed_until(options.now, zone) - 1, zone)
    plan = plan_district(options.schools, options.seed)
    written = Written(seed=options.seed, schools=options.schools, days=options.days, today=str(today), first=str(first), last=str(last))
    story, found = story_before(config, plan, today), await asyncio.to_thread(_there, state, written)
    if found is None:
        await asyncio.to_thread(_clear, state)
        samples = await _write(past_of(config, plan, options.seed, today), plan, options, first)
        found = Written(**{**asdict(written), "samples": samples})
        await asyncio.to_thread((state / MARK).write_text, found.line() + "\n", encoding="utf-8")
    first = date.fromisoformat(found.first)
    schools = schools_of(config, plan, story, options.seed, today)
    await write_lessons(state, schools, story, days_of(first, (today - first).days + 1), options.now)
    return found


def _there(state: Path, wanted: Written) -> Written | None:
    """Return the past that is there, where it serves as well."""
    try:
        found = Written(**json.loads((state / MARK).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    same = (found.seed, found.schools, found.today, found.version) == (wanted.seed, wanted.schools, wanted.today, wanted.version)
    return found if same and found.days >= wanted.days and (state / FILE).is_file() else None


def _clear(state: Path) -> None:
    """Delete the history of an earlier demo: its dates, and what happened on them, were others."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    (state / MARK).unlink(missing_ok=True)
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (state / name).unlink(missing_ok=True)
    shutil.rmtree(day_files.folder_of(state), ignore_errors=True)


def past_of(config: Config, plan: DistrictPlan, seed: int, today: date) -> Past:
    """Return what the samples follow from."""
    lines = Lines(clock=SchoolClock(origin_s=0.0), seed=seed)
    ports = {device.name: device_ports(lines, plan, device) for device in plan.devices}
    evening = frozenset(school.id for school in plan.schools if school.has_evening_study)
    return Past(config=config, ports=watched(config, plan, ports), story=story_before(config, plan, today), shown_from=today, evening=evening)


def story_before(config: Config, plan: DistrictPlan, today: date) -> Story:
    """Return what happened in the demo's past; `today` is the first of its own days."""
    exits = {link.port.device: link.port.interface for link in reversed(list(config.links.values())) if link.port is not None and link.role == "exit"}
    return story_of(plan, config.calendar, today, exits)


async def _write(past: Past, plan: DistrictPlan, options: PastOptions, first: date) -> int:
    """Write day by day, while a child files the days before."""
    settings = past.config.settings
    state, zone = settings.state, ZoneInfo(settings.time_zone)
    count = 0
    async with HistoryStore(state, wall=lambda: options.now) as store:
        keeper = DayKeeper(state, store, zone=zone, wall=lambda: options.now)
        filing: asyncio.Task[bool] | None = None
        _add_the_rest(store, past, plan, datetime.combine(first, datetime.min.time(), zone))
        for number, day in enumerate(days_of(first, options.days + 1), 1):
            rows = list(past.day(day, int(options.now)))
            count += len(rows)
            store.add_samples(rows)
            if not await store.write():
                raise PastError("the history cannot be written")
            if number % _FILED_AT_ONCE == 0 and (filing is None or filing.done()):
                await store.seal(min(day_files.day_bounds(day, zone)[1], day_files.closed_until(options.now, zone)))
                filing = asyncio.create_task(keeper.compact(options.now))
        if filing is not None:
            await filing
        await store.seal(day_files.closed_until(options.now, zone))
        if not await keeper.compact(options.now):
            raise PastError("the days cannot be filed")
    return count


def _add_the_rest(store: HistoryStore, past: Past, plan: DistrictPlan, start: datetime) -> None:
    """Give the store all that is no sample: states, events, netmon's own gaps, tests, and when exclusions were entered."""
    story, start_s = past.story, int(start.timestamp())
    for change in (*_seen(past, start_s), *counts(story, plan, start_s), *transitions(story, plan.devices, start_s)):
        store.add_transition(change)
    for one in past.config.exclusions:
        at_ms = int(one.entered.timestamp()) * MS_PER_S
        store.add_transition(Transition(at_ms=at_ms, kind=SubjectKind.EXCLUSION, subject=one.id, state=exclusion_hash(one)))
    for event in events(story, start_s):
        store.add_event(event)
    for gap in poller_gaps(story, start_s):
        store.add_gap(gap)
    for run in runs(plan, past.shown_from, start):
        if run.at_ms >= start_s * MS_PER_S:
            store.add_run(run)


def _seen(past: Past, start_s: int) -> Iterator[Transition]:
    """Yield what netmon said whenever it began to look: the port that watches each line, and that it is up."""
    for at_s in said_at(past.story, start_s):
        at_ms = at_s * MS_PER_S
        for link in past.config.links.values():
            for ref in (link.port, link.far_port):
                if ref is None:
                    continue
                port = port_subject(ref.device, ref.interface)
                if ref is link.port:
                    yield Transition(at_ms=at_ms, kind=SubjectKind.LINK, subject=link.key, state=port)
                yield Transition(at_ms=at_ms, kind=SubjectKind.PORT, subject=port, state="up")
                if link.role == "man_core":
                    yield Transition(at_ms=at_ms, kind=SubjectKind.LAG, subject=port, state=str(SPEED_BPS["ten_gigabit"]))


def main(argv: Sequence[str] | None = None) -> int:
    """Write the past; 1 when it could not be written, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="python -m netmon.simulate.past", description="A past for a simulated school district.")
    parser.add_argument("--config", type=Path, required=True, help="the demo's netmon.yaml")
    parser.add_argument("--days", type=int, required=True, help="how many days before today")
    parser.add_argument("--schools", type=int, default=12, help="how many schools the demo has (default 12)")
    parser.add_argument("--seed", type=int, default=1, help="which district of all (default 1)")
    arguments = parser.parse_args(argv)
    options = PastOptions(config=arguments.config, days=arguments.days, now=time.time(), schools=arguments.schools, seed=arguments.seed)
    try:
        written = asyncio.run(asyncio.wait_for(write_past(options), _TIMEOUT_S))
    except ValueError as error:
        parser.error(str(error))
    except (PastError, OSError) as error:
        sys.stderr.write(f"the simulated past cannot be written: {error}\n")
        return 1
    sys.stdout.write(written.line() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
