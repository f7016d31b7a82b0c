"""Speed tests in browsers: a browser of this test's own over loopback, the real child, the gate and the queue of every test; what is kept and what decides."""

import asyncio
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from netmon.config.config import Config
from netmon.daemon.campaigns import Campaigns
from netmon.evaluate.throughput import at_most, proven
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.counter_values import Quality
from netmon.model.inventory import PortRef
from netmon.model.slot_columns import Counted, Measured
from netmon.model.speedtest import SpeedOptions, SpeedWish
from netmon.model.throughput import RunOutcome
from netmon.pipeline.speedtest import FAST_ETHERNET_BPS, WORKER, BrowserTests, jitter
from netmon.pipeline.speedtest_plan import place_of, watched_ports
from netmon.pipeline.speedtest_plan import tests_of as both_ways
from netmon.pipeline.throughput import Measurer
from netmon.pipeline.throughput_load import LineLoads
from netmon.pipeline.throughput_results import RunBook
from netmon.pipeline.view_speedtest import LiveSpeedtest
from netmon.store.history import HistoryStore
from netmon.store.history_view import open_history
from tests.config.tree import GOOD, good, lines, load_files

pytestmark = pytest.mark.may_block
ZONE = ZoneInfo("Asia/Shanghai")
PORT = PortRef(device="a-gw", interface="GE0/0/1")
NIGHT = datetime(2026, 11, 9, 23, 0, tzinfo=ZONE).timestamp()
M = 10**6
WISH = SpeedWish(who="li", peer="127.0.0.1", over="wired", room=" 1号楼  203 ")
A = GOOD["inventory/sites/a.yaml"].replace("kind: school}", "kind: school, networks: [127.0.0.0/24, 10.31.7.0/24]}")
FILES = {
    "netmon.yaml": "state: state\nspeedtest: {seconds: 5, streams: 2}\n",
    "inventory/sites/a.yaml": A + "links: [{id: access, role: school_access, port: a-gw/GE0/0/1, upstream: center, contract: {down: 100G, up: 100G}}]\n",
    "inventory/sites/b.yaml": "site: {id: b, name: 乙校, kind: school, networks: [10.32.0.0/16]}\nlinks: [{id: sky, role: school_access, medium: 5g}]\n",
    "inventory/sites/c.yaml": "site: {id: c, name: 丙校, kind: school, networks: [10.33.0.0/16]}\n",
    "inventory/calendar.yaml": "exams: [{name: 期末, from: 2026-11-20}]\nterms: [{name: t, from: 2026-09-01, to: 2027-01-20}]\n",
}


class Rig:
    """The tests of one netmon; `options` make them short, `busy` is what the line carries in Mbit/s."""

    def __init__(self, config: Config, store: HistoryStore, *, now: float = NIGHT, seconds: int = 1, worker: str = WORKER) -> None:
        self.config, self.now, self.store = config, now, store
        self.config = replace(config, settings=replace(config.settings, speedtest=replace(config.settings.speedtest, seconds=seconds)))
        self.loads = LineLoads()
        self.loads.configure(watched_ports(self.config, datetime.fromtimestamp(now, ZONE).date()))
        measurer = Measurer(self._run, self.loads, lambda _device: 0.02, wall=self.wall)
        self.tests = BrowserTests(measurer, RunBook(store, SelfMetrics()), wall=time.time, worker=worker, ramp_up_s=0.3)
        self.source = LiveSpeedtest(self.tests, store, lambda: self.config, wall=time.time)

    def wall(self) -> float:
        return self.now

    async def _run(self, test):
        return await self.tests.run(test)

    def polls(self, mbit: float) -> None:
        for ago in (2, 1):
            counted = Counted(int(mbit * M * 60 / 8), 60_000, Quality.GOOD)
            self.loads.note(PORT, Measured(int(self.now * 1000) - ago, counted, counted, 100_000 * M))

    async def until(self, number: str, *stages: str, wish: SpeedWish = WISH):
        async with asyncio.timeout(90):
            while True:
                view = await self.source.test(number, wish, EVERYWHERE)
                assert view is not None
                if view.stage in stages:
                    return view
                await asyncio.sleep(0.05)


async def browse(tickets, seconds):
    """Do what the page's script does, but for the drawing."""
    for n in range(5):
        assert await request(tickets, "GET", "ping", tickets.ping, n) == 200
    await asyncio.gather(*(request(tickets, "GET", "down", token, 0) for token in tickets.down))
    await asyncio.sleep(0.15)

    async def up(token):
        for n in range(2000):
            if await request(tickets, "POST", "up", token, n, bytes(1 << 20)) != 204:
                return

    await asyncio.gather(*(up(token) for token in tickets.up))


async def request(tickets, method, phase, token, n, body=b""):
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", tickets.port)
    except OSError:
        return 0
    try:
        writer.write(f"{method} /{phase}?t={token}&n={n} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
        while phase == "down" and await reader.read(1 << 18):
            pass
        return status
    except (OSError, asyncio.IncompleteReadError):
        return 0
    finally:
        writer.transport.abort()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return good(tmp_path / "c", FILES)


def kept(state: Path):
    with open_history(state) as view:
        return list(view.runs(0, 1 << 60))


async def test_a_test_by_cable_is_kept_like_any_other_and_counts_for_access_alone(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.polls(1)
        number = rig.source.begin(WISH, EVERYWHERE).what
        tickets = (await rig.until(number, "running")).tickets
        assert tickets is not None
        await browse(tickets, 1)
        view = await rig.until(number, "done")
        assert await store.write()
        down, up = kept(state)
        assert [(one.direction, one.method, one.path, one.link, one.server, one.campaign) for one in (down, up)] == [
            ("down", "browser", "access", "a/access", "netmon", number), ("up", "browser", "access", "a/access", "netmon", number)
        ]  # fmt: skip
        assert down.outcome is RunOutcome.OK
        assert down.probe == "wired 1号楼 203"
        assert down.streams == 2
        assert (down.ceiling_bps, down.cross_bps) == (None, None)
        assert down.goodput_bps is not None
        assert down.goodput_bps > M
        assert view.decides
        assert {one.direction for one in view.figures} == {"down", "up"}
        assert proven([down.run()], ["access", "exit"]) == down.run().line_bps
        assert proven([down.run()], ["exit"]) is None  # a test within the MAN proves nothing of an exit
        assert at_most([down.run()] * 9, ["access"]) is None  # a browser is not known to carry more: it proves nothing slow
        store.add_run(replace(down, at_ms=int(number.partition("-")[0], 16) + 5))
        assert await store.write()
        fresh = LiveSpeedtest(BrowserTests(Measurer(rig._run, rig.loads, lambda _d: 1.0), RunBook(store, SelfMetrics())), store, lambda: config)
        again = await fresh.test(number, WISH, Sight(frozenset({"a"})))
        assert again is not None
        assert (again.stage, again.room, again.place.link, again.decides, again.mine) == ("done", "1号楼 203", "a/access", True, False)
        assert await fresh.test(number, WISH, Sight(frozenset({"b"}))) is None
        for nothing in ("", "x", "-", "1-2", f"{number}0", "zz-1", "9" * 50):
            assert await fresh.test(nothing, WISH, EVERYWHERE) is None
        await rig.tests.close()


async def test_wifi_is_kept_and_never_decides(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.polls(1)
        wish = replace(WISH, over="wifi")
        number = rig.source.begin(wish, EVERYWHERE).what
        view = await rig.until(number, "running", wish=wish)
        await browse(view.tickets, 1)
        view = await rig.until(number, "done", wish=wish)
        assert not view.decides
        assert [one.outcome for one in view.records] == [RunOutcome.INFORMATIVE] * 2
        assert view.records[0].goodput_bps > M
        assert view.records[0].link == "a/access"
        assert proven([one.run() for one in view.records], ["access", "exit"]) is None
        await rig.tests.close()


async def test_one_test_at_a_time_and_the_second_waits_its_turn(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store)
        rig.polls(1)
        other = replace(WISH, peer="127.0.0.2", who="wang")
        first, second = rig.source.begin(WISH, EVERYWHERE).what, rig.source.begin(other, EVERYWHERE).what
        assert rig.source.begin(WISH, EVERYWHERE).what == first
        assert rig.source.begin(replace(WISH, who="zhang"), EVERYWHERE).troubles[0].key == "web.speedtest.same_address"
        view = await rig.until(first, "running")
        waiting = await rig.source.test(second, other, EVERYWHERE)
        assert waiting is not None
        assert (waiting.stage, waiting.ahead, waiting.tickets) == ("waiting", 1, None)
        seen = await rig.source.test(first, other, EVERYWHERE)
        assert seen is not None
        assert (seen.mine, seen.tickets) == (False, None)
        await browse(view.tickets, 1)
        await rig.until(first, "done")
        await rig.until(second, "running", wish=other)
        assert rig.source.cancel(second, WISH).found is False
        assert rig.source.cancel(second, other).changed
        ended = await rig.until(second, "failed", "deferred", wish=other)
        assert not any(one.goodput_bps for one in ended.records)
        await rig.tests.close()


@pytest.mark.parametrize(
    ("mbit", "now", "peer", "why"),
    [
        (40_000, NIGHT, "127.0.0.1", "carries"),
        (None, NIGHT, "127.0.0.1", "not known"),
        (1, datetime(2026, 11, 20, 23, 0, tzinfo=ZONE).timestamp(), "127.0.0.1", "exam"),
        (1, datetime(2026, 11, 20, 23, 0, tzinfo=ZONE).timestamp(), "192.0.2.1", "exam"),
        (1, NIGHT, "10.32.0.9", "meter"),
    ],
)
async def test_a_busy_line_examinations_and_metered_lines_are_not_tested(config: Config, state: Path, mbit, now, peer, why) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store, now=now)
        if mbit is not None:
            rig.polls(mbit)
        wish = replace(WISH, peer=peer)
        rig.config = replace(rig.config, settings=replace(rig.config.settings, speedtest=replace(rig.config.settings.speedtest, host="0.0.0.0")))
        view = await rig.until(rig.source.begin(wish, EVERYWHERE).what, "deferred", wish=wish)
        assert {one.outcome for one in view.records} == {RunOutcome.DEFERRED}
        assert why in view.why.lower()
        assert view.tickets is None
        await rig.tests.close()


async def test_a_server_that_dies_or_cannot_start_says_so_and_everything_goes_on(config: Config, state: Path) -> None:
    async with HistoryStore(state) as store:
        rig = Rig(config, store, worker="netmon.no_such_module")
        rig.polls(1)
        view = await rig.until(rig.source.begin(WISH, EVERYWHERE).what, "failed", "deferred")
        assert "did not start" in view.why
        assert [one.outcome for one in view.records][:1] == [RunOutcome.DEFERRED]  # it says nothing of the line
        rig = Rig(config, store)
        rig.polls(1)
        number = rig.source.begin(WISH, EVERYWHERE).what
        await rig.until(number, "running")
        session = rig.tests.session(number)
        assert session is not None
        assert session.child is not None
        session.child.kill()
        view = await rig.until(number, "failed", "deferred")
        assert "died" in view.why or "left" in view.why
        assert rig.source.begin(WISH, EVERYWHERE).done
        await rig.tests.close()


def test_an_address_says_which_school_and_a_device_says_nothing(config: Config) -> None:
    def at(peer: str, sight: Sight = EVERYWHERE, *, proxied: bool = False):
        place = place_of(config, replace(WISH, peer=peer, proxied=proxied), sight)
        return place.where, place.site, place.link

    assert at("10.31.7.9") == ("school", "a", "a/access")
    assert at("::ffff:10.31.7.9") == ("school", "a", "a/access")
    assert at("10.33.1.1") == ("no_line", "c", None)
    assert at("10.0.0.1") == ("unknown", "", None)  # the address of a-gw
    assert at("10.31.7.9", proxied=True) == ("proxied", "", None)
    assert at("10.31.7.9", Sight(frozenset({"b"}))) == at("203.0.113.1", Sight(frozenset({"b"})))
    assert at("10.31.7.9", NOWHERE) == ("unknown", "", None)
    assert at("nobody") == ("unknown", "", None)


def test_all_tests_share_the_server_and_a_lines_own_way(config: Config) -> None:
    day = date(2026, 11, 9)
    school, nobody = (both_ways(config, place_of(config, replace(WISH, peer=peer), EVERYWHERE), day) for peer in ("10.31.7.9", "203.0.113.1"))
    assert {one.direction for one in school} == {"down", "up"}
    assert school[0].uses & nobody[0].uses >= {"server:netmon"}
    assert school[0].server.path == "access"
    assert school[0].line.port == PORT
    assert PORT in set(watched_ports(config, day))


def test_jitter_is_the_mean_step() -> None:
    assert jitter([1.0, 3.0, 2.0]) == 1.5
    assert jitter([1.0]) is None
    assert FAST_ETHERNET_BPS == 10**8


def test_networks_of_two_schools_do_not_overlap(tmp_path: Path) -> None:
    two = FILES["inventory/sites/b.yaml"].replace("10.32.0.0/16", "10.31.7.128/25")
    found = lines(tmp_path, load_files(tmp_path, {**FILES, "inventory/sites/b.yaml": two}))
    assert len(found) == 1
    assert found[0].startswith("inventory/sites/b.yaml:1:")
    assert "10.31.7.0/24" in found[0]
    wrong = FILES["inventory/sites/b.yaml"].replace("10.32.0.0/16", "10.32.0.1/16")
    assert "host bits" in lines(tmp_path / "2", load_files(tmp_path / "2", {**FILES, "inventory/sites/b.yaml": wrong}))[0]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("{listen: 0.0.0.0:9465}", "beyond this machine"),
        ("{listen: here}", "address:port"),
        ("{url: 'https://x/y'}", "without a path"),
        ("{seconds: 900}", "30"),
    ],
)
def test_settings_of_the_speed_test_are_checked(tmp_path: Path, block: str, words: str) -> None:
    found = lines(tmp_path, load_files(tmp_path, {**FILES, "netmon.yaml": f"state: state\nspeedtest: {block}\n"}))
    assert len(found) == 1
    assert words in found[0]
    assert SpeedOptions().lessons is False


def test_the_daemon_lets_browsers_and_campaigns_share_one_queue(config: Config, state: Path) -> None:
    store = HistoryStore(state)
    loads = LineLoads()
    campaigns = Campaigns(Measurer(None, loads, lambda _device: 1.0), loads, RunBook(store, SelfMetrics()))  # type: ignore[arg-type]
    assert campaigns.browser._measurer is campaigns._measurer
