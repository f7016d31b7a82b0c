"""Carrying messages over real HTTP to robots that are slow, dead, angry, or say no with status 200."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from netmon.model.channel import Channel, ChannelKind
from netmon.model.notice import Notice
from netmon.notify.courier import Courier, Way
from netmon.notify.dingtalk import DingTalk
from netmon.notify.feishu import Feishu
from netmon.notify.sender import Robot, RobotSender
from netmon.notify.webhook import Webhook
from netmon.notify.wecom import WeCom
from netmon.store.outbox import Outbox, OutboxError
from netmon.transport.http.post import Poster
from tests.support.robots import SECRET, TOKEN, RobotServer, robots

ZONE = ZoneInfo("Asia/Shanghai")
STEPS_S = (0.05, 0.1, 0.2)


@dataclass
class Clock:
    """A wall clock that runs from Monday 2026-11-23 08:12 in Shanghai, and that a test sets forward."""

    now: float = 1_795_392_720.0
    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> float:
        return self.now + time.monotonic() - self.began


@dataclass
class Rig:
    """A courier with its outbox, and robots to carry to."""

    server: RobotServer
    post: Poster
    box: Outbox
    courier: Courier
    clock: Clock

    def way(self, name: str, robot: Robot, kind: ChannelKind = ChannelKind.DINGTALK, **fields: object) -> Way:
        values: dict[str, object] = {"per_minute": 6_000, **fields}
        return Way(channel=Channel(name=name, kind=kind, **values), sender=RobotSender(robot, self.post, (TOKEN, SECRET)))  # type: ignore[arg-type]

    def configure(self, *ways: Way) -> None:
        self.courier.configure({way.channel.name: way for way in ways}, ZONE, "zh")

    async def put(self, *keys: str, channel: str = "ding", urgent: bool = True) -> None:
        at_ms = round(self.clock() * 1000)
        await self.box.put([Notice(channel=channel, key=key, text=f"【紧急】{key}", at_ms=at_ms, urgent=urgent) for key in keys])
        self.courier.wake()

    async def settled(self) -> None:
        """Wait until nothing waits."""
        async with asyncio.timeout(60):
            while self.box.waiting:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def rigged(state: Path, server: RobotServer, *, timeout_s: float = 5.0) -> AsyncIterator[Rig]:
    clock = Clock()
    async with Poster(timeout_s=timeout_s) as post, Outbox(state, wall=clock) as box:
        courier = Courier(box, ZONE, "zh", trouble=OutboxError, wall=clock, steps_s=STEPS_S)
        task = asyncio.get_running_loop().create_task(courier.run())
        try:
            yield Rig(server, post, box, courier, clock)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
async def server() -> AsyncIterator[RobotServer]:
    async with robots() as server:
        yield server


@pytest.fixture
async def rig(state: Path, server: RobotServer) -> AsyncIterator[Rig]:
    async with rigged(state, server) as rig:
        yield rig


def ding(server: RobotServer, **fields: object) -> DingTalk:
    return DingTalk(token=server.dingtalk(), secret=SECRET, **fields)  # type: ignore[arg-type]


async def test_each_kind_of_robot_takes_a_signed_message_once(rig: Rig) -> None:
    robots_by_name: Mapping[str, Robot] = {
        "ding": ding(rig.server),
        "fei": Feishu(token=rig.server.feishu(), secret=SECRET),
        "we": WeCom(token=rig.server.wecom()),
        "hook": Webhook(url=f"{rig.server.base}/plain", token="bearer-token"),
    }
    rig.configure(*(rig.way(name, robot) for name, robot in robots_by_name.items()))
    for name in robots_by_name:
        await rig.put(f"一条 {name}", channel=name)
    await rig.settled()
    assert sorted(rig.server.texts) == sorted(f"【紧急】一条 {name}" for name in robots_by_name)
    assert rig.courier.notices == dict.fromkeys(robots_by_name, 1)


async def test_a_no_with_status_200_is_a_failure_and_is_tried_again(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    rig.server.moods = [{"errcode": -1, "errmsg": "system busy"}, {"errcode": -1, "errmsg": "system busy"}]
    rig.configure(rig.way("ding", ding(rig.server)))
    await rig.put("a")
    await rig.settled()
    assert rig.server.texts == ["【紧急】a"]
    assert rig.server.posts == 3
    assert rig.courier.attempts == {("ding", "failed"): 2, ("ding", "delivered"): 1}
    assert len([record for record in caplog.records if "message not taken" in record.message]) == 1


async def test_a_reset_may_have_arrived_and_the_repetition_says_so(rig: Rig) -> None:
    rig.server.moods = ["reset"]
    rig.configure(rig.way("ding", ding(rig.server)))
    await rig.put("a")
    await rig.settled()
    assert rig.server.texts == ["（上次发送没有收到回执，可能重复）\n【紧急】a"]


async def test_a_timeout_may_have_arrived_too(state: Path, server: RobotServer) -> None:
    async with rigged(state, server, timeout_s=0.3) as rig:
        server.moods = ["hang_after"]
        rig.configure(rig.way("ding", ding(server)))
        await rig.put("a")
        await rig.settled()
        again = "（上次发送没有收到回执，可能重复）\n【紧急】a"
        assert (server.texts[-1], set(server.texts) - {"【紧急】a"}) == (again, {again})  # a busy machine may be too slow for more than one
        assert server.posts >= 2


async def test_a_login_page_in_the_way_is_no_yes(rig: Rig) -> None:
    rig.server.moods = ["login_page", (302, ""), (503, "")]
    rig.configure(rig.way("ding", ding(rig.server)))
    await rig.put("a")
    await rig.settled()
    assert rig.server.texts == ["【紧急】a"]
    assert rig.server.posts == 4


async def test_what_waits_goes_in_one_message_and_in_order(rig: Rig) -> None:
    rig.server.moods = [{"errcode": -1}]
    rig.configure(rig.way("ding", ding(rig.server)))
    await rig.put("a")
    await rig.server.until_posts(1)
    await rig.put("b", "c", urgent=False)
    await rig.settled()
    assert rig.server.texts[0].startswith("【紧急】a")
    assert "\n\n".join(rig.server.texts) == "【紧急】a\n\n【紧急】b\n\n【紧急】c"
    assert len(rig.server.texts) <= 2


async def test_one_message_is_never_longer_than_the_robot_takes(rig: Rig) -> None:
    rig.configure(rig.way("we", WeCom(token=rig.server.wecom()), ChannelKind.WECOM))
    await rig.put(*(f"{number} " + "断" * 250 for number in range(7)), channel="we")
    await rig.settled()
    assert all(len(text.encode()) <= 2048 for text in rig.server.texts)
    assert 4 <= len(rig.server.texts) <= 7
    assert [number for number in range(7) if f"【紧急】{number} " not in "\n".join(rig.server.texts)] == []


async def test_late_messages_say_when_they_were_written(rig: Rig) -> None:
    await rig.put("a")
    rig.clock.now += 40 * 60
    rig.configure(rig.way("ding", ding(rig.server)))
    await rig.settled()
    assert rig.server.texts == ["（补发：本条写于 11月23日 08:12）\n【紧急】a"]


async def test_a_dead_robot_gives_way_to_the_second_path(rig: Rig) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/robot/send?access_token={TOKEN}"
        rig.configure(rig.way("ding", DingTalk(token=dead), fallback="we"), rig.way("we", WeCom(token=rig.server.wecom()), ChannelKind.WECOM))
        await rig.put("a")
        await rig.settled()
        assert rig.server.texts == ["（ding 发不出去，改由这里发送）\n【紧急】a"]
        assert rig.courier.attempts["ding", "failed"] == 2
        await rig.put("b")
        await rig.settled()
        assert rig.server.texts[1:] == ["（ding 发不出去，改由这里发送）\n【紧急】b"]


async def test_a_refusal_takes_the_second_path_at_once(rig: Rig) -> None:
    rig.server.moods = [{"errcode": 310000, "errmsg": "keywords not in content"}]
    rig.configure(rig.way("ding", ding(rig.server), fallback="we"), rig.way("we", WeCom(token=rig.server.wecom()), ChannelKind.WECOM))
    await rig.put("a", urgent=False)
    await rig.settled()
    assert rig.server.texts == ["（ding 发不出去，改由这里发送）\n【紧急】a"]
    assert rig.server.posts == 2


async def test_a_blocked_robot_is_left_alone_and_what_is_urgent_takes_the_second_path(rig: Rig) -> None:
    rig.server.moods = [{"errcode": 130101, "errmsg": "send too fast"}]
    rig.configure(rig.way("ding", ding(rig.server), fallback="we"), rig.way("we", WeCom(token=rig.server.wecom()), ChannelKind.WECOM))
    await rig.put("a")
    await rig.server.until(1)
    await rig.put("b")
    await rig.server.until(2)
    await rig.put("digest", urgent=False)
    assert [text.splitlines()[-1] for text in rig.server.texts] == ["【紧急】a", "【紧急】b"]
    assert rig.courier.attempts == {("ding", "limited"): 1, ("we", "delivered"): 2}
    assert rig.box.waiting == {"ding": 1}


async def test_while_the_exit_is_down_robots_are_not_tried(rig: Rig) -> None:
    rig.courier.exit_down = lambda: True
    rig.configure(
        rig.way("ding", ding(rig.server), fallback="sms"),
        rig.way("sms", Webhook(url=f"{rig.server.base}/plain"), ChannelKind.WEBHOOK, internet=False),
    )
    await rig.put("a", urgent=False)
    await rig.settled()
    assert rig.server.texts == ["（ding 发不出去，改由这里发送）\n【紧急】a"]
    assert [name for name, _ in rig.courier.attempts] == ["sms"]


async def test_one_bad_message_does_not_hold_up_the_others(rig: Rig) -> None:
    refused = {"errcode": 400105, "errmsg": "unsupported content"}
    rig.server.moods = [refused, refused]
    await rig.put("bad", "good", "better")
    rig.configure(rig.way("ding", ding(rig.server)))
    async with asyncio.timeout(30):
        while rig.box.waiting != {"ding": 1}:
            await asyncio.sleep(0.01)
    assert "\n\n".join(rig.server.texts) == "【紧急】good\n\n【紧急】better"


async def test_the_rate_is_kept_however_much_waits(rig: Rig) -> None:
    for number in range(40):
        await rig.put(f"{number} " + "断" * 600, urgent=False)  # one a message: two do not fit
    rig.configure(rig.way("ding", ding(rig.server, text_bytes=2_000), per_minute=15))
    await rig.server.until_posts(1)
    await asyncio.sleep(0.5)
    assert rig.server.posts <= 2


async def test_a_word_that_the_robot_wants_is_in_each_message(rig: Rig) -> None:
    rig.configure(rig.way("ding", ding(rig.server), keyword="网络监测"))
    await rig.put("a")
    await rig.settled()
    assert rig.server.texts == ["【紧急】a\n\n网络监测"]


async def test_messages_of_a_channel_that_is_gone_go_home_or_wait(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    await rig.put("orphan", channel="gone")
    await rig.put("a")
    (one,) = await rig.box.due("ding", round(rig.clock() * 1000))
    await rig.box.again([one], 0, "old-fallback", doubtful=False)
    rig.configure(rig.way("ding", ding(rig.server)))
    await rig.server.until(1)
    assert rig.server.texts == ["【紧急】a"]
    assert "not configured channel=gone" in caplog.text
    assert rig.box.waiting["gone"] == 1


async def test_stopping_lets_an_attempt_hear_its_answer(state: Path, server: RobotServer) -> None:
    async with rigged(state, server) as rig:
        server.moods = ["hang_after"]
        rig.configure(rig.way("ding", ding(server)))
        await rig.put("a")
        await server.until(1)
        asyncio.get_running_loop().call_later(0.2, server.release.set)
    async with Outbox(state, wall=rig.clock) as box:  # an empty body is no yes, but it is an answer: no doubt is left
        assert [one.doubtful for one in await box.due("ding", round(rig.clock() * 1000) + 60_000)] == [False]


async def test_after_a_kill_it_is_sent_again_with_a_word_of_doubt(state: Path, server: RobotServer) -> None:
    clock = Clock()
    async with Outbox(state, wall=clock) as box:
        await box.put([Notice(channel="ding", key="a", text="【紧急】a", at_ms=round(clock() * 1000))])
        await box.begin(await box.due("ding", round(clock() * 1000)))  # and here the power goes
    async with rigged(state, server) as rig:
        rig.configure(rig.way("ding", ding(server)))
        await rig.settled()
        assert server.texts == ["（上次发送没有收到回执，可能重复）\n【紧急】a"]


async def test_no_secret_reaches_a_log_whatever_goes_wrong(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rig.server.moods = [
        {"errcode": 310000, "errmsg": f"token {TOKEN} {SECRET} refused"}, "reset", (500, TOKEN), "login_page", {"errcode": -1, "errmsg": TOKEN}, (429, TOKEN),
    ]  # fmt: skip
    for number in range(6):
        rig.configure(rig.way("ding", ding(rig.server)))
        await rig.put(f"{number}")
        await rig.server.until_posts(number + 1)
    rig.configure(rig.way("ding", DingTalk(token=f"http://127.0.0.1:1/{TOKEN}", secret=SECRET)))
    await rig.put("last")
    await asyncio.sleep(0.1)
    assert "result=refused code=310000 detail=token <secret> <secret> refused" in caplog.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("netmon"))
    assert ours
    assert TOKEN not in ours
    assert SECRET not in ours


def test_quiet_hours_are_a_channels_own() -> None:
    channel = Channel(name="x", kind=ChannelKind.WECOM, quiet=(clock(22), clock(6, 30)))
    assert channel.quiet == (clock(22), clock(6, 30))
