"""The ledger of what has to be put right (整改台账): problems keep their number, data proposes to close them, a person does.

What is kept are observations, one a verdict that passed or failed in a window, and the numbers that were given. All else follows from them, in whatever
order the reports were made: a report of an older month adds to what was known of that month and takes nothing from a newer one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from netmon.model.ledger import NOTHING_ENTERED, PREFIX, Entered, Given, Key, Ledger, Observation, Track, numbered
from netmon.model.report import LedgerProblem, ProblemStatus
from netmon.model.sentence import Sentence
from netmon.model.verdict import Verdict, VerdictState


@dataclass(frozen=True, slots=True)
class _Episode:
    """One problem from its first fail on; `proved` is the day of the first pass after the last fail."""

    found: date
    status: ProblemStatus = "open"
    evidence: Sentence | None = None
    rechecked: date | None = None
    proved: date | None = None
    closed: date | None = None

    def failed(self, seen: Observation) -> "_Episode":
        return replace(self, status="open", evidence=seen.evidence, rechecked=seen.last, proved=None)

    def passed(self, seen: Observation) -> "_Episode":
        return replace(self, status="proposed", evidence=seen.evidence, rechecked=seen.last, proved=self.proved or seen.last)

    def confirmed(self, entered: Entered) -> "_Episode":
        """Close it where data has proved it; a confirmation without such a proof closes nothing."""
        if self.status != "proposed" or not entered.confirmed_by or self.proved is None:
            return self
        return replace(self, status="closed", closed=max(self.proved, entered.closed or self.proved))


def record(ledger: Ledger, verdicts: Iterable[Verdict], days: tuple[date, date], entered: Mapping[str, Entered]) -> Ledger:
    """Return the ledger with what a report found in the window of local days `days` (first and last); the same again changes nothing.

    Verdicts that neither pass nor fail leave everything as it was: nothing is closed by data that is missing.
    """
    tracks = dict(ledger.tracks)
    counters = _counters(tracks.values())
    for verdict in verdicts:
        if verdict.state not in (VerdictState.PASS, VerdictState.FAIL):
            continue
        key = key_of(verdict)
        seen = Observation(
            first=days[0],
            last=days[1],
            state="pass" if verdict.state is VerdictState.PASS else "fail",
            verdict=verdict.id,
            evidence=verdict.arithmetic or verdict.reason,
        )
        track = _observed(tracks.get(key, Track()), seen, verdict.subject.name or verdict.subject.id)
        episodes = _episodes(track, entered)
        missing = episodes[len(track.numbers) :]
        if missing:
            track = replace(track, numbers=(*track.numbers, *(Given(number=_next(counters, found.found.year), found=found.found) for found in missing)))
        tracks[key] = track
    return Ledger(tracks=tracks)


def problems(ledger: Ledger, verdicts: Iterable[Verdict], entered: Mapping[str, Entered], last: date, *, whole: bool = True) -> tuple[LedgerProblem, ...]:
    """Return the lines of the ledger that a report shows, by number: of its targets, found on or before `last`, the window's last local day.

    `whole`: also those whose subject the report did not judge (a school that left the list); a report on one school leaves them out.
    A problem is shown as it stands by all that is recorded, also of later windows: a ledger has no past.
    """
    now = {key_of(verdict): verdict.state for verdict in verdicts}
    targets = {key.target for key in now}
    found: list[LedgerProblem] = []
    for key, track in ledger.tracks.items():
        if key.target in targets and (whole or key in now):
            found += [problem for problem in _lines(key, track, entered, now.get(key)) if problem.first_found <= last]
    return tuple(sorted(found, key=lambda problem: numbered(problem.number)))


def every_line(ledger: Ledger, now: Mapping[Key, VerdictState], entered: Mapping[str, Entered]) -> list[tuple[Key, LedgerProblem]]:
    """Return every line of the ledger with what it is of, by number; `now` is what was judged last, of whatever was judged."""
    found = [(key, line) for key, track in ledger.tracks.items() for line in _lines(key, track, entered, now.get(key))]
    return sorted(found, key=lambda one: numbered(one[1].number))


def line_of(ledger: Ledger, number: str, entered: Mapping[str, Entered]) -> tuple[Key, LedgerProblem] | None:
    """Return how a problem stands by all that is recorded, with what it is of; None for a number that was never given."""
    for key, track in ledger.tracks.items():
        if any(given.number == number for given in track.numbers):
            return key, next(line for line in _lines(key, track, entered, None) if line.number == number)
    return None


def key_of(verdict: Verdict) -> Key:
    """Return what a verdict is of."""
    return Key(verdict.target, verdict.subject.kind, verdict.subject.id)


def _lines(key: Key, track: Track, entered: Mapping[str, Entered], state: VerdictState | None) -> list[LedgerProblem]:
    episodes = _episodes(track, entered)
    lines = []
    for number, given in enumerate(track.numbers):
        written = entered.get(given.number, NOTHING_ENTERED)
        episode = episodes[number] if number < len(episodes) else _withdrawn(track, given).confirmed(written)
        lines.append(
            LedgerProblem(
                number=given.number,
                target=key.target,
                subject=key.subject,
                subject_name=track.name,
                first_found=min(given.found, episode.found),
                status=episode.status,
                verdict=state or "",
                evidence=episode.evidence,
                rechecked=episode.rechecked,
                closed=episode.closed,
                confirmed_by=written.confirmed_by,
                owner=written.owner,
                person=written.person,
                measure=written.measure,
                due=written.due,
            )
        )
    return lines


def _withdrawn(track: Track, given: Given) -> _Episode:
    """A problem whose every fail was judged again otherwise: its number stays, and what proves the pass is the last that was seen."""
    passes = [seen for seen in track.observations if seen.state == "pass"]
    episode = _Episode(given.found)
    return episode.passed(passes[-1]) if passes else episode


def _observed(track: Track, seen: Observation, name: str) -> Track:
    """Return the track with an observation in the place of an earlier one of the same window."""
    others = [one for one in track.observations if (one.first, one.last) != (seen.first, seen.last)]
    ordered = sorted((*others, seen), key=_order)
    if not track.numbers and all(one.state == "pass" for one in ordered):
        ordered = ordered[-1:]
    newest = ordered[-1] is seen
    return replace(track, name=name if newest or not track.name else track.name, observations=tuple(_ends_of_runs(ordered)))


def _order(seen: Observation) -> tuple[date, bool, date]:
    """By the window's end; of several that end together the fail comes last, so that it stands."""
    return seen.last, seen.state == "fail", seen.first


def _ends_of_runs(ordered: Sequence[Observation]) -> Iterable[Observation]:
    """Keep of each run of equal states the first and the last: years of daily reports stay small, and nothing that follows is changed."""
    for number, seen in enumerate(ordered):
        before = ordered[number - 1].state if number else None
        after = ordered[number + 1].state if number + 1 < len(ordered) else None
        if seen.state != before or seen.state != after:
            yield seen


def _episodes(track: Track, entered: Mapping[str, Entered]) -> list[_Episode]:
    """Return the problems of a track by time: a fail after one was closed is another problem."""
    found: list[_Episode] = []
    for seen in track.observations:
        if found:
            found[-1] = _closed_before(found[-1], _entered(track, entered, len(found) - 1), seen.last)
        if seen.state == "fail":
            if not found or found[-1].status == "closed":
                found.append(_Episode(seen.last))
            found[-1] = found[-1].failed(seen)
        elif found and found[-1].status != "closed":
            found[-1] = found[-1].passed(seen)
    if found:
        found[-1] = found[-1].confirmed(_entered(track, entered, len(found) - 1))
    return found


def _closed_before(episode: _Episode, written: Entered, day: date) -> _Episode:
    """Return the episode as it was when `day` was judged: closed where that had been confirmed by then."""
    then = episode.confirmed(written)
    return then if then.closed is not None and then.closed < day else episode


def _entered(track: Track, entered: Mapping[str, Entered], number: int) -> Entered:
    return entered.get(track.numbers[number].number, NOTHING_ENTERED) if number < len(track.numbers) else NOTHING_ENTERED


def _counters(tracks: Iterable[Track]) -> dict[int, int]:
    """Return the greatest number given in each year."""
    found: dict[int, int] = {}
    for track in tracks:
        for given in track.numbers:
            year, number = numbered(given.number)
            found[year] = max(found.get(year, 0), number)
    return found


def _next(counters: dict[int, int], year: int) -> str:
    counters[year] = counters.get(year, 0) + 1
    return f"{PREFIX}-{year}-{counters[year]:04d}"
