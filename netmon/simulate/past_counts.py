"""What was counted of each school in the simulated district's past: that it is connected, and how many of its rooms have Wi-Fi, a board, a network."""

from collections.abc import Iterator
from typing import Final

from netmon.evaluate.measures import SEEN_S, Count
from netmon.model.history import SubjectKind, Transition
from netmon.model.sample import MS_PER_S
from netmon.model.target import Measure
from netmon.simulate.district_boards import MOST_SCHOOLS
from netmon.simulate.district_plan import DistrictPlan, SchoolPlan
from netmon.simulate.district_rooms import Fixture, buildings, displays, plan_rooms
from netmon.simulate.past_story import Story, said_at

_SEEN_S: Final = int(SEEN_S)


def counts(story: Story, plan: DistrictPlan, start: int) -> Iterator[Transition]:
    """Yield the counts whenever netmon began to look, from `start` (Unix seconds) on, and again where a switch that stays dead takes rooms with it.

    Nobody can tell of an access point without its switch; of a board that nobody sees, not after SEEN_S. Shorter outages change no count.
    """
    dead = {one.device: one.start for one in story.downs if one.end is None}
    said = said_at(story, start)
    for school in plan.schools:
        own = [dead[device.name] for device in school.devices if device.name in dead]
        later = [at for since in own for at in (since, since + _SEEN_S) if at > start]
        for at in sorted({*said, *later}):
            yield from (
                Transition(at_ms=at * MS_PER_S, kind=SubjectKind.MEASURE, subject=f"{school.id}\t{measure.value}", state=state)
                for measure, state in _counted(school, dead, at)
            )


def _counted(school: SchoolPlan, dead: dict[str, int], at: int) -> Iterator[tuple[Measure, str]]:
    """Yield what was counted of a school at a moment, as the history has it."""
    yield Measure.CONNECTED, "1"
    rooms, fixtures = sum(map(len, buildings(school).values())), plan_rooms(school)
    if fixtures:
        points, boards = ([one for one in fixtures if one.kind == kind] for kind in ("ap", "board"))
        yield Measure.WIFI_COVERAGE, _count(rooms, points, {name for name, since in dead.items() if since <= at})
        lost = {name for name, since in dead.items() if since + _SEEN_S <= at}
        yield Measure.ROOMS_CONNECTED, _count(rooms, [one for one in boards if not one.dark], lost)
        yield Measure.MULTIMEDIA_RATE, _count(rooms, boards, lost)
    elif school.number <= MOST_SCHOOLS:
        yield Measure.MULTIMEDIA_RATE, Count(good=displays(school), bad=rooms - displays(school)).text()


def _count(rooms: int, registered: list[Fixture], lost: set[str]) -> str:
    """Return a count of rooms: those without anything registered are bad, those whose thing nobody can see are unknown."""
    unseen = sum(one.dark or one.switch.name in lost for one in registered)
    return Count(good=len(registered) - unseen, bad=rooms - len(registered), unknown=unseen).text()
