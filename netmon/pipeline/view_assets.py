"""What the page of the register of assets is told: the book of assets, sorted and narrowed; workbooks are made by a process beside the daemon."""

import asyncio
import contextlib
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.inventory import Device
from netmon.model.lang import Lang
from netmon.model.report import Asset
from netmon.model.status import natural
from netmon.model.texts import text
from netmon.model.view_asset import AssetList, AssetMark, AssetQuery, AssetRow, AssetSort
from netmon.pipeline.search_index import Pause
from netmon.store.assets import AssetBook, Entry, asset_of

logger = logging.getLogger(__name__)

KEEP_S: Final = 10.0
UNSEEN_DAYS: Final = 30
ENDING: Final = timedelta(days=365)
DAY_S: Final = 86_400
YEAR_DAYS: Final = 365.25
TIMEOUT_S: Final = 25.0
WORKBOOKS_AT_ONCE: Final = 1
MARKS: Final = tuple(AssetMark)


@dataclass(slots=True, eq=False)
class _Known:
    """A row with what it was made of, and what it is sorted and searched by."""

    entry: Entry | None
    device: Device
    day: date
    row: AssetRow
    place: tuple[str, tuple[tuple[str, int], ...]]
    text: str


@dataclass(slots=True, eq=False)
class _Seen:
    """What lies in one sight, in the order of sites and names."""

    known: list[_Known]
    rows: list[AssetRow]
    marks: Mapping[AssetMark, int]
    sites: tuple[tuple[str, str], ...]
    roles: tuple[str, ...]
    vendors: tuple[str, ...]


class LiveAssets:
    """A `netmon.web.source_assets.AssetSource`; for the event loop alone. Rows are made anew every KEEP_S at most, in slices between which the loop goes on."""

    def __init__(self, book: AssetBook, config: Callable[[], Config], *, wall: Callable[[], float] = time.time) -> None:
        self._book = book
        self._config = config
        self._wall = wall
        self._made: dict[str, _Known] = {}
        self._every: list[_Known] = []
        self._seen: dict[Sight, _Seen] = {}
        self._made_of: Config | None = None
        self._made_at = 0.0
        self._making = asyncio.Lock()
        self._working = asyncio.Semaphore(WORKBOOKS_AT_ONCE)

    async def assets(self, query: AssetQuery, sight: Sight) -> AssetList:
        """See AssetSource.assets."""
        seen = await self._in_sight(sight)
        words = [word.casefold() for word in query.words]
        found = [row for known, row in zip(seen.known, seen.rows, strict=True) if _matches(row, query) and all(word in known.text for word in words)]
        if query.sort != "site" or query.descending:
            found = sorted_rows(found, query.sort, descending=query.descending)
        end = None if query.limit is None else query.offset + query.limit
        return AssetList(
            now=self._wall(),
            query=query,
            total=len(found),
            rows=tuple(found[query.offset : end]),
            every=len(seen.rows),
            marks=seen.marks,
            sites=seen.sites,
            roles=seen.roles,
            vendors=seen.vendors,
        )

    async def workbook(self, query: AssetQuery, sight: Sight, lang: Lang) -> bytes | None:
        """See AssetSource.workbook."""
        found = await self.assets(replace(query, offset=0, limit=None), sight)
        zone = ZoneInfo(self._config().settings.time_zone)
        head = text("web.assets.sheet_head", lang, at=f"{datetime.fromtimestamp(found.now, zone):%Y-%m-%d %H:%M}", n=found.total)
        pause, rows = Pause(), []
        async with self._working:
            for row in found.rows:
                rows.append(asset_cells(row, lang, zone))
                await pause()
            order = {"lang": lang, "title": text("web.assets.title", lang), "head": head, "rows": rows}
            return await _made(await asyncio.to_thread(lambda: json.dumps(order, ensure_ascii=False).encode("utf-8", "replace")))

    async def _in_sight(self, sight: Sight) -> _Seen:
        async with self._making:
            now, config = self._wall(), self._config()
            if self._made_of is not config or not 0 <= now - self._made_at < KEEP_S:
                await self._make(config, now)
            seen = self._seen.get(sight)
            if seen is None:
                seen = self._seen[sight] = _seen([known for known in self._every if sight.sees(known.row.asset.site)])
            return seen

    async def _make(self, config: Config, now: float) -> None:
        """Make the rows of all devices of which something is new."""
        today = datetime.fromtimestamp(now, ZoneInfo(config.settings.time_zone)).date()
        pause, made = Pause(), {}
        for device in config.devices.values():
            entry, known = self._book.entry(device.name), self._made.get(device.name)
            if known is None or known.entry is not entry or known.device is not device or known.day != today or self._made_of is not config:
                known = _known(device, entry, config, today, now)
            made[device.name] = known
            await pause()
        self._made, self._seen, self._made_of, self._made_at = made, {}, config, now
        self._every = sorted(made.values(), key=lambda known: known.place)


def _known(device: Device, entry: Entry | None, config: Config, today: date, now: float) -> _Known:
    site = config.sites.get(device.site)
    asset = Asset(device=device.name, site=device.site, room=device.room, role=device.role, serial=device.serial)
    if entry is not None:
        asset = replace(asset_of(device.name, entry), bought=device.bought, end_of_life=device.end_of_life, room=device.room)
    row = AssetRow(
        asset=asset,
        site_name=device.site if site is None else site.name,
        marks=_marks(asset, today, now),
        years=None if device.bought is None else max((today - device.bought).days, 0) / YEAR_DAYS,
        unseen_days=None if asset.last_seen_s is None else max(int(now) - asset.last_seen_s, 0) // DAY_S,
    )
    parts = (asset.device, row.site_name, asset.room, asset.vendor, asset.model, asset.serial, asset.software)
    said = "\n".join([part for part in parts if part]).casefold()
    return _Known(entry, device, today, row, (row.site_name, natural(device.name)), said)


def _seen(known: list[_Known]) -> _Seen:
    rows = marked_doubles([one.row for one in known])
    marks = Counter(mark for row in rows for mark in row.marks)
    sites = dict.fromkeys((row.asset.site, row.site_name) for row in rows)
    return _Seen(
        known=known,
        rows=rows,
        marks={mark: marks[mark] for mark in MARKS},
        sites=tuple(sorted(sites, key=lambda one: natural(one[1]))),
        roles=tuple(sorted({row.asset.role for row in rows})),
        vendors=tuple(sorted({row.asset.vendor for row in rows if row.asset.vendor})),
    )


def _marks(asset: Asset, today: date, now: float) -> frozenset[AssetMark]:
    marks = set()
    if asset.last_seen_s is None:
        marks.add(AssetMark.NEVER)
    elif now - asset.last_seen_s >= UNSEEN_DAYS * DAY_S:
        marks.add(AssetMark.UNSEEN)
    if asset.end_of_life is not None and asset.end_of_life < today + ENDING:
        marks.add(AssetMark.ENDED if asset.end_of_life < today else AssetMark.ENDING)
    return frozenset(marks)


def marked_doubles(rows: Iterable[AssetRow]) -> list[AssetRow]:
    """Return the rows with DOUBLED on those whose serial number another of them has, and on no others."""
    own = list(rows)
    counted = Counter(row.asset.serial.strip().upper() for row in own if row.asset.serial)
    doubled = {serial for serial, count in counted.items() if count > 1}
    return [_doubled(row, bool(row.asset.serial) and (row.asset.serial or "").strip().upper() in doubled) for row in own]


def _doubled(row: AssetRow, is_doubled: bool) -> AssetRow:
    if is_doubled is (AssetMark.DOUBLED in row.marks):
        return row
    return replace(row, marks=row.marks | {AssetMark.DOUBLED} if is_doubled else row.marks - {AssetMark.DOUBLED})


def _matches(row: AssetRow, query: AssetQuery) -> bool:
    asset = row.asset
    if (query.site and asset.site != query.site) or (query.role and asset.role != query.role) or (query.vendor and asset.vendor != query.vendor):
        return False
    return query.mark is None or query.mark in row.marks


_KEYS: Final[dict[AssetSort, Callable[[AssetRow], Any]]] = {
    "site": lambda row: (row.site_name, natural(row.asset.device)),
    "device": lambda row: natural(row.asset.device),
    "role": lambda row: row.asset.role,
    "model": lambda row: (row.asset.vendor or "", row.asset.model or "") if row.asset.vendor or row.asset.model else None,
    "serial": lambda row: row.asset.serial,
    "software": lambda row: row.asset.software,
    "first_seen": lambda row: row.asset.first_seen_s,
    "last_seen": lambda row: row.asset.last_seen_s,
    "bought": lambda row: row.asset.bought,
    "end_of_life": lambda row: row.asset.end_of_life,
}


def sorted_rows(rows: Iterable[AssetRow], by: AssetSort, *, descending: bool = False) -> list[AssetRow]:
    """Return the rows in an order; those without the value come last, whichever way."""
    key = _KEYS[by]
    keyed = [(key(row), row) for row in rows]
    known = [one for one in keyed if one[0] is not None]
    known.sort(key=lambda one: one[0], reverse=descending)
    return [row for _, row in known] + [row for value, row in keyed if value is None]


def asset_cells(row: AssetRow, lang: Lang, zone: ZoneInfo) -> list[object]:
    """Return a row as cells of a file, in the order of the register's columns; days as `2026-09-01`, None for what nobody knows."""
    asset = row.asset
    return [
        asset.device, row.site_name, asset.room or "", text(f"role.{asset.role}", lang), asset.vendor or "", asset.model or "", asset.serial or "",
        asset.software or "", _day(asset.first_seen_s, zone), _day(asset.last_seen_s, zone), _iso(asset.bought),
        None if row.years is None else round(row.years, 1), _iso(asset.end_of_life), asset.parts or None,
    ]  # fmt: skip


def _day(at_s: int | None, zone: ZoneInfo) -> str | None:
    return None if at_s is None else str(datetime.fromtimestamp(at_s, zone).date())


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


async def _made(order: bytes) -> bytes | None:
    """Let a child process make the workbook."""
    command = (sys.executable, "-m", "netmon.pipeline.asset_sheet")
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL)
    except OSError as error:
        logger.error("workbook of assets cannot be made error=%s", error.strerror)
        return None
    try:
        async with asyncio.timeout(TIMEOUT_S):
            out, _ = await process.communicate(order)
    except TimeoutError:
        out = b""
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode or not out:
        logger.error("workbook of assets was not made exit_code=%s", process.returncode)
        return None
    return out
