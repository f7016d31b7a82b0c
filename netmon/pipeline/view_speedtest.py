"""The speed test as its pages ask for it: over the running tests, and the history for those of long ago."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.entering import Answered, Trouble
from netmon.model.speedtest import ROOM_CHARS, Closed, KeptQuery, KeptTest, SpeedFigure, SpeedOffer, SpeedPlace, SpeedView, SpeedWish, Where
from netmon.model.speedtest_token import plain_address
from netmon.pipeline.speedtest import BrowserTests, Session
from netmon.pipeline.speedtest_past import SpeedtestPast
from netmon.pipeline.speedtest_plan import calendars_for, place_of, tests_of
from netmon.store.history import HistoryStore


class LiveSpeedtest:
    """A `netmon.web.source_speedtest.SpeedtestSource`; for the event loop alone."""

    def __init__(self, tests: BrowserTests, history: HistoryStore, config: Callable[[], Config], *, wall: Callable[[], float] = time.time) -> None:
        self._tests = tests
        self._past = SpeedtestPast(history, config)
        self._config = config
        self._wall = wall

    def offer(self, wish: SpeedWish, sight: Sight) -> SpeedOffer:
        """See SpeedtestSource.offer."""
        config = self._config()
        options = config.settings.speedtest
        place = place_of(config, wish, sight)
        return SpeedOffer(now=self._wall(), place=place, closed=self._closed(wish, config), seconds=options.seconds, streams=options.streams)

    def begin(self, wish: SpeedWish, sight: Sight) -> Answered:
        """See SpeedtestSource.begin; whoever has one that is not over is led back to it."""
        config = self._config()
        closed = self._closed(wish, config)
        if closed is not None:
            return Answered(troubles=(Trouble(field="", key=f"web.speedtest.closed.{closed}"),))
        going = self._tests.waiting_of(wish)
        if going is not None and going.wish.who == wish.who:
            return Answered(what=going.id, changed=False)
        if going is not None or self._tests.full:
            return Answered(troubles=(Trouble(field="", key="web.speedtest.full" if going is None else "web.speedtest.same_address"),))
        wish = replace(wish, room=" ".join(wish.room.split())[:ROOM_CHARS])
        place = place_of(config, wish, sight)
        day = datetime.fromtimestamp(self._wall(), ZoneInfo(config.settings.time_zone)).date()
        session = self._tests.begin(wish, place, config.settings.speedtest, tests_of(config, place, day), calendars_for(config, place))
        return Answered(what=session.id)

    async def test(self, number: str, wish: SpeedWish, sight: Sight) -> SpeedView | None:
        """See SpeedtestSource.test."""
        session = self._tests.session(number)
        if session is None:
            return await self._kept(number, sight)
        mine = _mine(session, wish)
        if not mine and not sight.sees(session.place.site):
            return None
        if mine:
            session.seen = max(session.seen, self._wall()) if session.seen != float("-inf") else session.seen
        idle = session.latency.get("idle", [])
        records = session.records
        return SpeedView(
            id=session.id, now=self._wall(), at=session.at, stage=session.stage, over=session.over, room=session.wish.room,
            place=session.place,
            seconds=session.options.seconds, mine=mine, url=session.options.url,
            ahead=self._tests.ahead(session) if session.stage == "waiting" else 0, why=session.why,
            tickets=session.tickets if mine and session.stage == "running" else None, figures=tuple(session.figures),
            idle_rtt_ms=min(idle, default=None), jitter_ms=next((one.jitter_ms for one in records if one.jitter_ms is not None), None), records=records,
        )  # fmt: skip

    async def kept(self, query: KeptQuery, sight: Sight) -> Sequence[KeptTest]:
        """See SpeedtestSource.kept."""
        return await self._past.tests(query, sight, self._wall())

    async def kept_one(self, number: str, sight: Sight) -> KeptTest | None:
        """See SpeedtestSource.kept_one."""
        return await self._past.test(number, sight)

    def cancel(self, number: str, wish: SpeedWish) -> Answered:
        """See SpeedtestSource.cancel."""
        session = self._tests.session(number)
        if session is None or not _mine(session, wish):
            return Answered(found=False, what=number[:60])
        going = session.stage in ("waiting", "running")
        if going:
            self._tests.cancel(session)
        return Answered(what=session.id, changed=going)

    def _closed(self, wish: SpeedWish, config: Config) -> Closed | None:
        options = config.settings.speedtest
        if not options.enabled:
            return "off"
        here = ip_address(options.host).is_loopback and options.url is None
        return "loopback" if here and not _is_loopback(wish.peer) else None

    async def _kept(self, number: str, sight: Sight) -> SpeedView | None:
        found = await self._past.test(number, sight)
        return None if found is None else _view(found, self._wall())


def _view(kept: KeptTest, now: float) -> SpeedView:
    first = kept.runs[0]
    where: Where = "unknown" if kept.link is None else "school"
    figures = [SpeedFigure(direction=one.direction, goodput_bps=one.goodput_bps, rtt_ms=one.rtt_ms) for one in kept.runs if one.goodput_bps is not None]
    return SpeedView(
        id=kept.id, now=now, at=kept.at, stage=kept.stage, over=kept.over, room=kept.room, seconds=round(first.measured_s), mine=False, why=kept.why,
        place=SpeedPlace(where=where, site=kept.site, site_name=kept.site_name, link=kept.link), figures=tuple(figures), jitter_ms=first.jitter_ms,
        records=kept.runs,
    )  # fmt: skip


def _mine(session: Session, wish: SpeedWish) -> bool:
    return session.wish.who == wish.who and session.wish.peer == wish.peer


def _is_loopback(peer: str) -> bool:
    try:
        return ip_address(plain_address(peer)).is_loopback
    except ValueError:
        return False
