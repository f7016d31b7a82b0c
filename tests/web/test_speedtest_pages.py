"""The pages of the speed test over a fixed source: what is offered, what the script is given, what is written down, which origin the policy allows."""

import asyncio
import json
from dataclasses import replace

import pytest

from netmon.model.access import Person, Right, Role
from netmon.model.entering import Answered, Trouble
from netmon.model.speedtest import SpeedFigure, SpeedOffer, SpeedPlace, SpeedTickets, SpeedView
from netmon.model.throughput import RunOutcome, RunRecord
from netmon.web.access import SECURITY_HEADERS
from netmon.web.asked import Arrival
from netmon.web.section_speedtest import POLICY, SpeedtestPages, policy
from tests.web.door_rig import Records
from tests.web.sample_district import NOW
from tests.web.test_pages import NASTY, asked, read, templates  # noqa: F401 - a fixture

SCHOOL = SpeedPlace(where="school", site="a", site_name=NASTY, link="a/access")
RECORD = RunRecord(
    link="a/access", at_ms=int(NOW * 1000), path="access", direction="down", outcome=RunOutcome.OK, method="browser", server="netmon", goodput_bps=93_000_000,
    detail=NASTY,
)  # fmt: skip
VIEW = SpeedView(id="1-a", now=NOW, at=NOW, stage="waiting", over="wired", room=NASTY, place=SCHOOL, seconds=10, mine=True, ahead=3)
TICKETS = SpeedTickets(port=4711, url=None, ping="p", down=("d1", "d2"), up=("u1", "u2"))


class Source:
    """Knows one test, and takes wishes."""

    def __init__(self):
        self.closed, self.place, self.answer, self.view, self.wishes = None, SCHOOL, Answered(what="1-a"), VIEW, []

    def offer(self, wish, sight):
        return SpeedOffer(now=NOW, place=self.place, closed=self.closed, seconds=10, streams=4)

    def begin(self, wish, sight):
        self.wishes.append(wish)
        return self.answer

    async def test(self, number, wish, sight):
        return self.view if number == "1-a" else None

    def cancel(self, number, wish):
        return Answered(what="1-a") if number == "1-a" else Answered(found=False)


@pytest.fixture
def rig(templates):  # noqa: F811
    records = Records()
    source = Source()
    return source, SpeedtestPages(source, templates, records), records


def posted(form, **changes):
    return replace(asked(), method="POST", form=form, peer="10.31.7.9", person=Person(name="li", role=Role.TECHNICIAN), **changes)


def test_every_address_asks_for_the_right_to_test(rig):
    assert {route.right for route in rig[1].routes()} == {Right.SPEED_TEST}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("where", ["school", "unknown", "proxied", "no_line", "several_lines"])
def test_the_form_says_where_the_address_is_and_what_counts(rig, lang, where):
    source, pages, _ = rig
    source.place = replace(SCHOOL, where=where) if where == "school" else SpeedPlace(where=where)
    said = read(pages.offer(asked(lang=lang)))
    assert ("decides nothing" in said.said() or "仅供参考" in said.said()) is (where != "school")
    assert "noscript" in said.tags
    assert "input" in said.tags


@pytest.mark.parametrize("closed", ["off", "loopback"])
def test_a_test_that_nobody_can_do_has_no_form(rig, closed):
    source, pages, _ = rig
    source.closed = closed
    said = read(pages.offer(asked()))
    assert "radio" not in said.said()
    assert "speedtest:" in said.said()
    assert "input" not in said.tags or said.tags.count("input") <= 1


def test_a_wish_is_put_in_the_queue_and_written_down(rig):
    source, pages, records = rig
    page = pages.begin(posted({"over": "wifi", "room": "203"}))
    assert (page.status, page.headers["Location"]) == (303, "/speedtest/1-a")
    assert [(one.over, one.room, one.peer, one.who) for one in source.wishes] == [("wifi", "203", "10.31.7.9", "li")]
    assert [(one.action, one.who, one.peer, one.detail["what"]) for one in records.all] == [("speed_test", "li", "10.31.7.9", "1-a")]
    assert pages.begin(posted({"over": "5g"})).status == 200
    assert len(source.wishes) == 1
    source.answer = Answered(troubles=(Trouble(key="web.speedtest.full"),))
    refused = pages.begin(posted({"over": "wired"}))
    assert refused.status == 422
    assert "排队的人已满" in read(refused).said()
    assert asyncio.run(pages.test(replace(asked(), params={"number": "nothing"}))).status == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("stage", ["waiting", "running", "weighing", "done", "deferred", "failed"])
def test_a_test_is_shown_at_every_stage(rig, lang, stage):
    source, pages, _ = rig
    figures = (SpeedFigure(direction="down", goodput_bps=93_000_000, rtt_ms=3.2),) if stage in ("weighing", "done") else ()
    records = (RECORD,) if stage in ("done", "failed", "deferred") else ()
    source.view = replace(VIEW, stage=stage, figures=figures, records=records, idle_rtt_ms=1.0, jitter_ms=0.5, why=NASTY)
    said = read(asyncio.run(pages.test(asked(lang=lang, number="1-a"))))
    assert ("form" in said.tags[said.tags.index("main") :]) is (stage in ("waiting", "running", "weighing"))
    assert ("93 Mbit/s" in said.said()) is bool(figures or records)
    assert said.tags.count("script") == (2 if stage in ("waiting", "running", "weighing") else 1)


def test_the_script_is_given_tokens_and_the_page_as_json_never(rig):
    source, pages, _ = rig
    source.view = replace(VIEW, stage="running", tickets=TICKETS)
    state = json.loads(asyncio.run(pages.state(asked(number="1-a"))).body)
    assert (state["stage"], state["said"], state["tickets"]["port"], state["tickets"]["down"]) == ("running", "正在测", 4711, ["d1", "d2"])
    page = asyncio.run(pages.test(asked({"format": "json"}, number="1-a")))
    assert b"d1" not in page.body
    assert "d1" not in repr(TICKETS)


def test_one_ends_ones_own_test_alone(rig):
    _, pages, records = rig
    assert pages.cancel(posted({}, params={"number": "1-a"})).status == 303
    assert pages.cancel(posted({}, params={"number": "other"})).status == 403
    assert [one.action for one in records.all] == ["speed_test_cancel"] * 2


@pytest.mark.parametrize(
    ("host", "secure", "url", "origin"),
    [
        ("netmon.example:9464", True, None, "https://netmon.example:*"),
        ("10.0.0.1:9464", False, None, "http://10.0.0.1:*"),
        ("[::1]:9464", False, None, "http://*:*"),
        ("x; script-src *", False, None, "http://*:*"),
        ("netmon.example", True, "https://speed.example:9465", "https://speed.example:9465"),
    ],
)
def test_the_policy_of_a_running_test_names_one_more_origin(rig, host, secure, url, origin):
    where = replace(asked(number="1-a"), arrival=Arrival(host=host, secure=secure))
    assert f"connect-src 'self' {origin};" in policy(where, url)
    assert policy(where, url).replace(f" {origin};", ";", 1) == SECURITY_HEADERS[POLICY]
    assert asyncio.run(rig[1].test(where)).headers[POLICY] == policy(where, None)
