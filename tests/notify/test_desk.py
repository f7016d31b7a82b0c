"""From Alertmanager's post to the outbox: once for a pair, once over, to the right people, 200 only when it is safe."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from netmon.model.channel import Channel, ChannelKind
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Incident, Tier
from netmon.model.inventory import Contact
from netmon.model.lang import Lang
from netmon.model.notice import Waiting
from netmon.notify.desk import AlertDesk
from netmon.notify.facts import Audience, IncidentFacts
from netmon.notify.routing import Route, held_until, routes
from netmon.store.outbox import Outbox, OutboxError
from tests.notify.incidents import ZONE, at, facts, incident
from tests.notify.test_alertmanager import alert, webhook

NOW_S = at(8, 15) / 1000


@dataclass
class Directory:
    """A district of one school and three channels."""

    zone: ZoneInfo = ZONE
    lang: Lang = "zh"
    incidents: dict[str, Incident] = field(default_factory=lambda: {"1123-07": incident()})
    channels: dict[str, Channel] = field(
        default_factory=lambda: {
            "ding": Channel(name="ding", kind=ChannelKind.DINGTALK),
            "noc": Channel(name="noc", kind=ChannelKind.WECOM),
            "quiet": Channel(name="quiet", kind=ChannelKind.FEISHU, quiet=(clock(7), clock(9))),
        }
    )

    def channel(self, name: str) -> Channel | None:
        return self.channels.get(name)

    def routes(self, site: str, tier: Tier, at_ms: int) -> Sequence[Route]:
        school = [Contact(name="网管教师", duty="it", notify="ding")] if site == "dongguan-xx" else []
        return routes(tier, school, [Contact(name="中心", duty="district", notify="noc")], self.channels)

    def incident(self, number: str) -> Incident | None:
        return self.incidents.get(number)

    def facts(self, incident: Incident, at_ms: int) -> IncidentFacts:
        return facts()


@dataclass
class Rig:
    desk: AlertDesk
    box: Outbox
    directory: Directory

    async def post(self, *alerts: dict[str, object], channel: str | None = None, authorization: str = "", **fields: object) -> int:
        return (await self.desk.take(webhook(*alerts, **fields), authorization, channel)).status

    def over(self, number: str = "1123-07") -> None:
        """Let an incident be over at 08:31."""
        self.directory.incidents[number] = replace(self.directory.incidents[number], closed_ms=at(8, 31))

    async def waiting(self, channel: str) -> list[Waiting]:
        return list(await self.box.due(channel, 10**15, 1000))

    async def texts(self, channel: str) -> list[str]:
        return [one.notice.text.splitlines()[0] for one in await self.waiting(channel)]


@pytest.fixture
async def rig(state: Path) -> AsyncIterator[Rig]:
    directory = Directory()
    async with Outbox(state, wall=lambda: NOW_S) as box:
        yield Rig(AlertDesk(directory, box, trouble=OutboxError, wall=lambda: NOW_S), box, directory)


BURNS = alert(incident="1123-07", site="dongguan-xx", tier="at_once", severity="critical")
OVER = {**BURNS, "status": "resolved", "endsAt": "2026-11-23T00:31:00Z"}
HEAD, COPY, DONE = "【紧急】东关小学 全校断网", "【紧急·抄送】东关小学 全校断网", "【已恢复】东关小学 08:31 恢复上网，共中断 19 分钟　编号 1123-07"


async def test_an_incident_reaches_the_school_and_the_district_in_copy(rig: Rig) -> None:
    assert await rig.post(BURNS) == 200
    assert (await rig.texts("ding"), await rig.texts("noc")) == ([HEAD], [COPY])
    assert all(one.notice.urgent for one in await rig.waiting("ding"))


async def test_a_pair_of_alertmanagers_and_its_repetitions_are_one_message(rig: Rig) -> None:
    assert await asyncio.gather(*(rig.post(BURNS) for _ in range(6))) == [200] * 6
    rig.over()
    assert await asyncio.gather(*(rig.post(OVER) for _ in range(6))) == [200] * 6
    assert await rig.post(BURNS) == 200  # the slower of the pair, with what is long over
    assert await rig.texts("ding") == [HEAD, DONE]
    assert await rig.texts("noc") == [COPY, DONE]


async def test_an_incident_whose_series_left_while_netmon_did_not_run_is_not_told_as_over(rig: Rig) -> None:
    await rig.post(BURNS)
    await rig.post(OVER)
    assert await rig.texts("ding") == [HEAD], "it is still open"
    await rig.post(BURNS)
    rig.over()
    await rig.post(OVER)
    assert await rig.texts("ding") == [HEAD, DONE]


async def test_what_was_never_told_is_not_told_as_over(rig: Rig) -> None:
    rig.over()
    assert await rig.post(OVER) == 200
    assert await rig.texts("ding") == []


async def test_several_alerts_of_one_incident_are_one_message_and_over_when_all_are(rig: Rig) -> None:
    other = {**BURNS, "labels": {**BURNS["labels"], "alertname": "NetmonOther"}}
    await rig.post(BURNS, other)
    await rig.post({**other, "status": "resolved", "endsAt": "2026-11-23T00:31:00Z"}, BURNS)
    assert await rig.texts("ding") == [HEAD]


async def test_an_incident_that_another_swallowed_ends_in_silence(rig: Rig) -> None:
    await rig.post(BURNS)
    rig.directory.incidents["1123-07"] = replace(incident(), closed_ms=at(8, 20), merged_into="1123-08")
    await rig.post(OVER)
    assert await rig.texts("ding") == [HEAD]


async def test_a_post_for_one_channel_goes_there_alone_as_what_it_is_to_it(rig: Rig) -> None:
    assert await rig.post(BURNS, channel="noc") == 200
    assert (await rig.texts("ding"), await rig.texts("noc")) == ([], [COPY])
    assert await rig.post(BURNS, channel="quiet") == 200
    assert await rig.texts("quiet") == [HEAD]
    assert await rig.post(BURNS, channel="nowhere") == 404


async def test_an_incident_that_nobody_remembers_is_told_by_its_annotations(rig: Rig) -> None:
    unknown = {**BURNS, "labels": {**BURNS["labels"], "incident": "0101-01"}}
    await rig.post(unknown)
    assert await rig.texts("ding") == ["【紧急】交换机配置没有保存"]


async def test_alerts_of_a_group_are_one_message_and_only_the_new_ones_come_again(rig: Rig) -> None:
    first, second, third = (alert(device=f"sw-{number}", site="dongguan-xx", tier="digest") for number in (1, 2, 3))
    await rig.post(first, second)
    await rig.post(first, second, third)
    assert await rig.texts("ding") == ["【注意】交换机配置没有保存（共 2 条）", "【注意】交换机配置没有保存"]
    assert await rig.texts("noc") == []


async def test_an_alert_may_come_again_after_it_was_over_but_not_its_old_episode(rig: Rig) -> None:
    burns = alert(site="dongguan-xx", tier="at_once")
    over = {**burns, "status": "resolved", "endsAt": "2026-11-23T00:20:00Z"}
    again = {**burns, "startsAt": "2026-11-23T01:00:00Z"}
    for post in (burns, over, burns, over, again, over, burns):
        await rig.post(post)
    assert [text[:5] for text in await rig.texts("ding")] == ["【注意】交", "【已恢复】", "【注意】交"]


async def test_marks_outlive_a_restart(state: Path) -> None:
    for _ in range(2):
        async with Outbox(state, wall=lambda: NOW_S) as box:
            rig = Rig(AlertDesk(Directory(), box, trouble=OutboxError, wall=lambda: NOW_S), box, Directory())
            assert await rig.post(BURNS) == 200
            assert await rig.texts("ding") == [HEAD]


async def test_a_full_disk_is_no_promise(rig: Rig) -> None:
    await rig.box.__aexit__(None, None, None)
    assert await rig.post(BURNS) == 503
    async with rig.box:
        assert await rig.post(BURNS) == 200
        assert await rig.texts("ding") == [HEAD]


async def test_only_who_knows_the_token_may_post(rig: Rig) -> None:
    rig.desk.token = "t0ken"
    assert await rig.post(BURNS) == 401
    assert await rig.post(BURNS, authorization="Bearer wrong") == 401
    assert await rig.post(BURNS, authorization="Bearer ün") == 401
    assert await rig.texts("ding") == []
    assert await rig.post(BURNS, authorization="Bearer t0ken") == 200


async def test_rubbish_is_refused_for_good_and_counted(rig: Rig) -> None:
    assert (await rig.desk.take(b"rubbish")).status == 400
    assert (await rig.desk.take(b" " * 2_000_000)).status == 413
    assert rig.desk.results == {"400": 1, "413": 1}


async def test_what_is_for_nobody_is_counted_and_not_posted_for_ever(rig: Rig) -> None:
    assert await rig.post(alert(site="elsewhere", tier="digest")) == 200
    assert rig.desk.results == {"unrouted": 1, "200": 1}


async def test_quiet_hours_hold_what_is_not_urgent(rig: Rig) -> None:
    rig.directory.incidents["1123-08"] = incident(Cause.PORT_FLAPPING, id="1123-08", severity=Severity.WARNING, tier=Tier.DIGEST)
    await rig.post(BURNS, alert(incident="1123-08", site="dongguan-xx"), channel="quiet")
    urgent, held = await rig.waiting("quiet")
    assert (urgent.notice.urgent, held.notice.urgent) == (True, False)
    assert [one.notice.key for one in await rig.box.due("quiet", at(8, 59))] == ["incident/1123-07|firing"]
    assert len(await rig.box.due("quiet", at(9, 0))) == 2


async def test_an_incident_of_the_morning_message_is_told_there_until_it_is_urgent(rig: Rig) -> None:
    rig.desk.has_digest = True
    small = incident(Cause.DEVICE_DOWN, id="1123-08", severity=Severity.INFO, tier=Tier.DIGEST)
    burns = alert(incident="1123-08", site="dongguan-xx")
    rig.directory.incidents["1123-08"] = small
    await rig.post(burns, channel="quiet")
    assert await rig.waiting("quiet") == []
    rig.directory.incidents["1123-08"] = replace(small, tier=Tier.AT_ONCE)
    await rig.post(burns, channel="quiet")
    assert [one.notice.key for one in await rig.waiting("quiet")] == ["incident/1123-08|firing"]
    rig.directory.incidents["1123-08"] = small
    rig.over("1123-08")
    await rig.post({**burns, "status": "resolved", "endsAt": "2026-11-23T00:31:00Z"}, channel="quiet")
    assert [one.notice.key for one in await rig.waiting("quiet")] == ["incident/1123-08|firing", "incident/1123-08|resolved"]


def test_quiet_hours_run_over_midnight() -> None:
    channel = Channel(name="x", kind=ChannelKind.WECOM, quiet=(clock(22), clock(6, 30)))
    held = [held_until(channel, datetime.fromtimestamp(at(*moment) / 1000, UTC), ZONE) for moment in ((23, 0), (5, 0), (6, 30), (12, 0))]
    assert [f"{one.astimezone(ZONE):%d %H:%M}" for one in held] == ["24 06:30", "23 06:30", "23 06:30", "23 12:00"]


IT, HEAD_TEACHER, EXAM = (Contact(name=duty, duty=duty, notify=name) for duty, name in (("it", "a"), ("head", "b"), ("exam", "c")))  # type: ignore[arg-type]
DISTRICT = [Contact(name="d", duty="district", notify="d"), Contact(name="nobody", duty="district")]
CHANNELS = {name: Channel(name=name, kind=ChannelKind.WECOM) for name in "abcd"} | {
    "weekly": Channel(name="weekly", kind=ChannelKind.SMTP, tiers=(Tier.WEEKLY,))
}


@pytest.mark.parametrize(
    ("tier", "exam", "expected"),
    [
        (Tier.AT_ONCE, False, {"a": Audience.ACTING, "d": Audience.COPY}),
        (Tier.AT_ONCE, True, {"a": Audience.ACTING, "c": Audience.ACTING, "d": Audience.COPY}),
        (Tier.DISTRICT, True, {"d": Audience.ACTING}),
        (Tier.DIGEST, True, {"a": Audience.ACTING}),
        (Tier.WEEKLY, False, {"b": Audience.ACTING, "d": Audience.COPY, "weekly": Audience.COPY}),
    ],
)
def test_who_gets_what(tier: Tier, exam: bool, expected: dict[str, Audience]) -> None:
    district = [*DISTRICT, Contact(name="w", duty="district", notify="weekly")]
    found = routes(tier, [IT, HEAD_TEACHER, EXAM], district, CHANNELS, exam=exam)
    assert dict(found) == expected
    assert routes(tier, [IT, HEAD_TEACHER, EXAM], district, {}, exam=exam) == ()
