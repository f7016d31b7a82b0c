"""Maintenance and exclusions that people enter on the page: judged by the same rules as exclusions.yaml, because the loader reads them as such."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.device_text import clean_string
from netmon.model.entering import LONGEST_S, MOST_REASON, NOT_FOUND, Answered, Choice, Pause, PauseKind, PauseWish, Plans, Trouble
from netmon.model.problem import Problem
from netmon.model.verdict import Exclusion
from netmon.model.yaml_text import Data
from netmon.pipeline.entered_files import DamagedError, exclusion_rows, exclusions_content
from netmon.pipeline.finishing import Finisher

PREFIX: Final[Mapping[PauseKind, str]] = {PauseKind.MAINTENANCE: "page-m-", PauseKind.EXCLUSION: "page-x-"}
AHEAD_S: Final = 60.0
"""So long before it begins it must be entered: what was entered is witnessed once it is in force."""
FURTHEST_S: Final = 400 * 86_400.0
"""So far ahead something may be planned: a school year."""
MOST_ENTERED: Final = 5000
Row = dict[str, Data]
Enter = Callable[[bytes], Awaitable[tuple[Problem, ...]]]
"""Writes the page's file of exclusions and puts it in force; with problems, or an OSError, nothing has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A wish that makes sense, in local time of whole minutes."""

    kind: PauseKind
    start: datetime
    end: datetime
    reason: str
    site: str
    link: str


class PauseDesk:
    """A `netmon.web.source_entering.PauseSource`; what is entered holds at once, whatever else is pending in the operator's files."""

    def __init__(self, config: Callable[[], Config], enter: Enter, *, wall: Callable[[], float] = time.time) -> None:
        self._config = config
        self._put_in_force = enter
        self._wall = wall
        self._writing = asyncio.Lock()
        self._since: dict[str, float] = {}
        self._finish = Finisher()

    def pauses(self, sight: Sight) -> Plans:
        """See PauseSource."""
        config, now = self._config(), self._wall()
        own, idle = ({one.id for one in found} for found in (config.own_exclusions, config.idle_exclusions))
        every = (*config.exclusions, *config.idle_exclusions)
        seen = [self._pause(one, now, by_file=one.id in own, idle=one.id in idle) for one in every if one.site is None or sight.sees(one.site)]
        order = {"running": 0, "planned": 1, "idle": 2, "past": 3}
        seen.sort(key=lambda one: (order[one.state], one.start if one.state == "planned" else -one.start, one.id))
        choices = [_choice(config, site) for site in config.sites if sight.sees(site)]
        return Plans(now=now, pauses=tuple(seen), choices=tuple(sorted(choices, key=lambda one: one.name)), whole=sight.whole)

    async def enter_pause(self, wish: PauseWish, who: str, sight: Sight) -> Answered:
        """See PauseSource."""
        config = self._config()
        if not _in_sight(wish, config, sight):
            return NOT_FOUND
        found = wanted(wish, ZoneInfo(config.settings.time_zone), self._wall())
        if not isinstance(found, _Wanted):
            return Answered(troubles=found)
        return await self._finish(self._enter(found, who))

    async def cancel_pause(self, number: str, sight: Sight) -> Answered:
        """See PauseSource."""
        return await self._finish(self._cancel(number, sight))

    async def _cancel(self, number: str, sight: Sight) -> Answered:
        async with self._writing:
            config = self._config()
            entered = (*config.exclusions[len(config.own_exclusions) :], *config.idle_exclusions)
            known = next((one for one in entered if one.id == number and sight.sees(one.site or "")), None)
            if known is None or kind_of(known.id) is None:
                return NOT_FOUND
            if known.start.timestamp() <= self._wall():
                return Answered(troubles=(Trouble(key="web.pauses.begun"),), what=number)
            return await self._write(lambda rows: [row for row in rows if row.get("id") != number], number)

    async def _enter(self, found: _Wanted, who: str) -> Answered:
        async with self._writing:
            return await self._write_new(found, who)

    async def _write_new(self, found: _Wanted, who: str) -> Answered:
        now = self._wall()
        same = self._in_force(found)
        if same:
            return Answered(what=same, changed=False)
        zone = ZoneInfo(self._config().settings.time_zone)
        number = _number(found.kind, datetime.fromtimestamp(now, zone), {one.id for one in (*self._config().exclusions, *self._config().idle_exclusions)})
        row: Row = {
            "id": number,
            "from": f"{found.start:%Y-%m-%d %H:%M}",
            "to": f"{found.end:%Y-%m-%d %H:%M}",
            "entered": f"{datetime.fromtimestamp(now, zone):%Y-%m-%d %H:%M}",
            "reason": found.reason,
            "who": clean_string(who, limit=MOST_REASON) or "-",
        }
        row |= {name: value for name, value in (("site", found.site), ("link", found.link.partition("/")[2])) if value}
        answered = await self._write(lambda rows: rows if any(_says_the_same(one, row) for one in rows) else [*rows, row], number)
        if not answered.done:
            return answered
        number = self._in_force(found) or number
        self._since[number] = self._wall()
        return Answered(what=number)

    def _in_force(self, found: _Wanted) -> str:
        """Return the id under which just that holds; "" when it does not."""
        return next((one.id for one in self._config().exclusions if _is_same(one, found)), "")

    async def _write(self, change: Callable[[list[Row]], list[Row]], number: str) -> Answered:
        """Change the file and put it in force; where that is refused the file stays as it was."""
        try:
            after = change(await asyncio.to_thread(exclusion_rows, self._config().settings.state))
            if len(after) > MOST_ENTERED:
                return Answered(troubles=(Trouble(key="web.pauses.too_many"),), what=number)
            problems = await self._put_in_force(exclusions_content(after))
        except DamagedError as error:
            return Answered(troubles=(Trouble(key="web.form.damaged", args={"reason": error.strerror or ""}),), what=number)
        except OSError as error:
            return Answered(troubles=(Trouble(key="web.form.disk", args={"reason": error.strerror or str(error)}),), what=number)
        except ValueError:
            return Answered(troubles=(Trouble(key="web.form.unwritable", field="reason"),), what=number)
        troubles = (Trouble(key="web.pauses.refused", args={"n": len(problems)}),) if problems else ()
        return Answered(troubles=troubles, what=number)

    def _pause(self, one: Exclusion, now: float, *, by_file: bool, idle: bool) -> Pause:
        site = self._config().sites.get(one.site or "")
        start, end = one.start.timestamp(), one.end.timestamp()
        state: Literal["planned", "running", "idle", "past"] = "past" if now >= end else "idle" if idle else "planned" if now < start else "running"
        kind = kind_of(one.id)
        return Pause(
            id=one.id,
            kind=kind or PauseKind.EXCLUSION,
            state=state,
            start=start,
            end=end,
            entered=one.entered.timestamp(),
            late=one.is_late,
            reason=one.reason,
            who=one.who,
            site=one.site or "",
            site_name="" if site is None else site.name,
            link=one.link or "",
            entered_here=kind is not None and not by_file,
            since=self._since.get(one.id),
        )


def kind_of(number: str) -> PauseKind | None:
    """Return what was entered on the page under a number; None for an operator's own."""
    return next((kind for kind, prefix in PREFIX.items() if number.startswith(prefix)), None)


def wanted(wish: PauseWish, zone: ZoneInfo, now: float) -> _Wanted | tuple[Trouble, ...]:
    """Return what somebody wants, or everything that is wrong with it; `now` in Unix seconds."""
    start, end = _moment(wish.start, zone), _moment(wish.end, zone)
    reason = clean_string(wish.reason, limit=MOST_REASON + 1)
    troubles = [Trouble(key="web.form.moment", field=name) for name, moment in (("start", start), ("end", end)) if moment is None]
    if start is not None:
        troubles += _begins(start.timestamp(), now)
    if start is not None and end is not None:
        troubles += _lasts(wish.kind, end.timestamp() - start.timestamp())
    if not reason:
        troubles.append(Trouble(key="web.form.needed", field="reason"))
    elif len(reason) > MOST_REASON:
        troubles.append(Trouble(key="web.form.too_long", field="reason", args={"most": MOST_REASON}))
    if troubles or start is None or end is None:
        return tuple(troubles)
    return _Wanted(kind=wish.kind, start=start, end=end, reason=reason, site=wish.site, link=wish.link)


def _begins(start: float, now: float) -> list[Trouble]:
    if start < now + AHEAD_S:
        return [Trouble(key="web.pauses.in_the_past", field="start")]
    return [Trouble(key="web.pauses.too_far", field="start", args={"days": int(FURTHEST_S // 86_400)})] if start > now + FURTHEST_S else []


def _lasts(kind: PauseKind, length_s: float) -> list[Trouble]:
    if length_s <= 0:
        return [Trouble(key="web.pauses.ends_before", field="end")]
    longest = LONGEST_S[kind]
    return [Trouble(key=f"web.pauses.too_long.{kind}", field="end", args={"days": int(longest // 86_400)})] if length_s > longest else []


def _moment(typed: str, zone: ZoneInfo) -> datetime | None:
    """Read what a browser's field for a local time gives (`2026-11-03T08:00`), or the same with a blank."""
    try:
        found = datetime.strptime(typed.strip().replace("T", " ")[:16], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 and found.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == found.replace(tzinfo=None) else None


def _in_sight(wish: PauseWish, config: Config, sight: Sight) -> bool:
    """True when the site, and the line where one is named, exist and may be chosen; no site at all is the whole district."""
    if not wish.site:
        return sight.whole and not wish.link
    if wish.site not in config.sites or not sight.sees(wish.site):
        return False
    return not wish.link or (wish.link in config.links and config.links[wish.link].site == wish.site)


def _is_same(one: Exclusion, found: _Wanted) -> bool:
    place = (one.site or "", one.link or "")
    return kind_of(one.id) is found.kind and place == (found.site, found.link) and (one.start, one.end, one.reason) == (found.start, found.end, found.reason)


def _says_the_same(one: Row, row: Row) -> bool:
    """True of what is in the file already, because netmon was stopped before it could put it in force."""
    first, second = ({name: value for name, value in each.items() if name not in ("id", "entered", "who")} for each in (one, row))
    return first == second and kind_of(str(one.get("id"))) is kind_of(str(row["id"]))


def _number(kind: PauseKind, now: datetime, taken: set[str]) -> str:
    """Return an id that was not used before: the moment of entering, and a count where several are entered in one second."""
    stem = f"{PREFIX[kind]}{now:%Y%m%d-%H%M%S}"
    return next(name for name in (stem, *(f"{stem}-{count}" for count in range(2, MOST_ENTERED))) if name not in taken)


def _choice(config: Config, site: str) -> Choice:
    own = [link for link in config.links.values() if link.site == site]
    return Choice(id=site, name=config.sites[site].name, links=tuple([(link.key, link.isp or link.id) for link in own]))
