"""Incidents and forms over HTTP: what is refused, what comes back with what was typed, what is written down of whom."""

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from netmon.daemon.page_entering import incident_desk
from netmon.daemon.parts import Parts
from netmon.expose.endpoint import MetricsEndpoint
from netmon.model.access import EVERYWHERE, Person, Role, Sight
from netmon.model.audit import AuditRecord
from netmon.model.discovered import Discovered
from netmon.model.incident_book import Book
from netmon.model.neighbours import Neighbour
from netmon.store import discovered
from netmon.web.asked import Asked, Page
from netmon.web.door import Entry, Knock
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from netmon.web.source_entering import EnteringSources
from tests.expose.samples import full_exposition, self_metrics
from tests.pipeline.test_entering import FILES, NOW, PDF, PLAN, Netmon, stranger_desk
from tests.pipeline.test_view_incidents import SITES, case, incident
from tests.web.sample_district import district
from tests.web.test_pages import NASTY, read
from tests.web.test_server import ZONE

PEOPLE = {
    "boss": Person(name="王工", role=Role.OPERATOR, sight=EVERYWHERE),
    "anna": Person(name="甲校网管", role=Role.TECHNICIAN, sight=Sight(frozenset({"a"}))),
    "bert": Person(name="乙校网管", role=Role.TECHNICIAN, sight=Sight(frozenset({"b"}))),
    "part": Person(name="片区", role=Role.OPERATOR, sight=Sight(frozenset({"b"}))),
    "eyes": Person(name="审计", role=Role.AUDITOR, sight=EVERYWHERE),
    "view": Person(name="看看", role=Role.VIEWER, sight=EVERYWHERE),
}
CSRF = "s3cret-of-the-form"


@dataclass
class Porter:
    """Lets those in who say who they are, and keeps what is written down."""

    records: list[AuditRecord] = field(default_factory=list)

    @property
    def audit(self) -> "Porter":
        return self

    def note(self, record: AuditRecord | Asked, status: int = 0) -> None:
        if isinstance(record, AuditRecord):
            self.records.append(record)

    def alive(self, _session: str) -> bool:
        return True

    async def identify(self, knock: Knock) -> Entry | None:
        person = PEOPLE.get(knock.authorization)
        return None if person is None else Entry(person=person, session=knock.authorization, csrf=CSRF)


@dataclass
class Client:
    """A browser of somebody, which follows nothing by itself."""

    session: aiohttp.ClientSession
    porter: Porter

    async def get(self, who: str, path: str) -> tuple[int, str]:
        async with self.session.get(path, headers={"Authorization": who, "Accept": "text/html"}) as answer:
            return answer.status, await answer.text()

    async def post(self, who: str, path: str, **form: str | bytes) -> tuple[int, str, str]:
        data = aiohttp.FormData({"csrf": CSRF})
        for name, value in form.items():
            if isinstance(value, bytes):
                data.add_field(name, io.BytesIO(value), filename="a.pdf", content_type="application/pdf")
            else:
                data.add_field(name, value)
        async with self.session.post(path, data=data, headers={"Authorization": who, "Accept": "text/html"}, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", ""), await answer.text()


@pytest.fixture
def netmon(tmp_path: Path) -> Netmon:
    (tmp_path / "data/rules/targets").mkdir(parents=True)
    (tmp_path / "data/rules/targets/mine.yaml").write_text(PLAN)
    links = "links: [{id: yd, role: exit}]\n"
    files: dict[str, str | bytes] = {**FILES, **SITES, "inventory/sites/b.yaml": SITES["inventory/sites/b.yaml"] + links}
    return Netmon(tmp_path, {**files, "netmon.yaml": "state: state\npaths: [data]\ntargets: {plans: [mine]}\n"})


@pytest.fixture
async def client(netmon: Netmon) -> AsyncIterator[Client]:
    parts = Parts(netmon.config, netmon.state, started_at=1.0)
    parts.incidents.configure(netmon.config)
    parts.incidents.book = Book(cases={"x": case(incident(), "a-sw", "b-sw", "b-ap"), "y": case(incident("0115-02", members=(), evidence=(), timeline=()))})
    strange = Neighbour(
        protocol="lldp", port="GE1", chassis_id="x" * 30, name=NASTY.replace("\ud800", ""), descr=NASTY.replace("\ud800", ""), capabilities=("bridge",)
    )
    entering = EnteringSources(pauses=netmon.pauses(), closing=netmon.closing(), values=netmon.values(), strangers=stranger_desk(netmon, strange))
    sources = Sources(status=district(), incidents=incident_desk(parts), entering=entering)
    porter = Porter()
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(WebServer(WebSettings(zone=ZONE), sources, MetricsEndpoint(full_exposition(), self_metrics()), door=porter))
        yield Client(await stack.enter_async_context(aiohttp.ClientSession(server.url)), porter)


def timeless(answer: tuple[object, ...]) -> tuple[object, ...]:
    """Return an answer without the second in which it was made."""
    return tuple(re.sub(r'data-now="\d+"|\d\d:\d\d:\d\d', "", part) if isinstance(part, str) else part for part in answer)


def checked(body: str) -> str:
    """Return what a page says; fails on what is not well formed."""
    return read(Page(status=200, content_type="text/html", body=body.encode())).said()


async def test_every_page_is_well_formed_in_both_languages(client: Client) -> None:
    for path in ("/incidents", "/incidents?state=any&severity=critical", "/incidents/0115-01", "/maintenance", "/values", "/discovered"):
        for lang, word in (("zh", "故障"), ("en", "Incidents")):
            for who in ("boss", "anna", "bert", "eyes", "view"):
                status, body = await client.get(who, f"{path}{'&' if '?' in path else '?'}lang={lang}")
                assert status == 200, (path, who)
                assert word in checked(body), (path, who, lang)


async def test_forms_are_shown_to_those_who_may(client: Client) -> None:
    for path, marks in {"/incidents/0115-01": "/acknowledge", "/maintenance": 'name="reason"', "/values": "enctype", "/discovered": 'name="key"'}.items():
        assert marks in (await client.get("boss", path))[1], path
        assert marks not in (await client.get("view", path))[1], path
    assert "/acknowledge" in (await client.get("anna", "/incidents/0115-01"))[1]
    assert "/acknowledge" not in (await client.get("bert", "/incidents/0115-01"))[1]


async def test_another_schools_incident_is_answered_like_one_that_does_not_exist(client: Client) -> None:
    hidden, nothing = [timeless(await client.get("bert", f"/incidents/{number}")) for number in ("0115-02", "0115-03")]
    assert hidden[0] == 404
    assert hidden == (404, str(nothing[1]).replace("0115-03", "0115-02"))
    refused = [timeless(await client.post("bert", f"/incidents/{number}/acknowledge", note="x")) for number in ("0115-01", "0115-02", "0115-99")]
    assert refused[0][0] == 403
    assert len(set(refused)) == 1
    nowhere = [timeless(await client.post("part", "/maintenance", place=place, start="x", reason="x")) for place in ("a", "a/dx", "none", "*", "b/none")]
    assert nowhere[0][0] == 403
    assert len(set(nowhere)) == 1
    assert {record.detail["result"] for record in client.porter.records} == {"not_found"}


async def test_an_acknowledgement_is_shown_and_written_down(client: Client) -> None:
    status, to, _ = await client.post("anna", "/incidents/0115-01/acknowledge?lang=en", note=f"已联系 {NASTY.replace(chr(0xD800), '')}")
    assert (status, to) == (303, "/incidents/0115-01?lang=en#acknowledgement")
    page = checked((await client.get("boss", "/incidents/0115-01?lang=en"))[1])
    assert "甲校网管 has seen it" in page
    assert "<img src=x onerror=alert(1)>" in page, "as words"
    assert "\u202e" not in page
    assert "甲校网管" in checked((await client.get("boss", "/incidents"))[1])
    (record,) = client.porter.records
    assert (record.action, record.who, record.role, record.status, record.detail["result"]) == ("acknowledge", "甲校网管", "technician", 303, "done")
    assert (await client.post("anna", "/incidents/0115-01/withdraw"))[0] == 303
    assert "还没有人确认" in checked((await client.get("anna", "/incidents/0115-01"))[1])


async def test_no_form_works_without_its_right_or_its_secret(client: Client) -> None:
    paths = ("/incidents/0115-01/acknowledge", "/incidents/0115-01/withdraw", "/maintenance", "/maintenance/x/cancel", "/ledger/ZG-2026-0001/close", "/values")
    for path in (*paths, "/discovered"):
        assert (await client.post("view", path))[0] == 403, path
        async with client.session.post(path, data={"note": "x"}, headers={"Authorization": "boss"}) as answer:
            assert answer.status == 403, path
        async with client.session.post(path, data={"note": "x"}) as answer:
            assert answer.status in (401, 403), path
    assert (await client.post("boss", "/ledger/ZG-2026-0001/close"))[0] == 403, "who enters does not confirm"
    assert (await client.post("eyes", "/maintenance", place="a"))[0] == 403


async def test_a_wrong_form_comes_back_with_what_was_typed(client: Client, netmon: Netmon) -> None:
    typed = {"kind": "exclusion", "place": "a/dx", "start": "2020-01-01T08:00", "end": "2020-01-01T09:00", "reason": '换线 "><b>'}
    status, _, body = await client.post("boss", "/maintenance", **typed)
    page = checked(body)
    assert status == 422
    assert "已经开始的时段不能补登" in page
    for shown in (
        'value="2020-01-01T08:00"',
        'value="a/dx" selected',
        'value="exclusion" selected',
        "换线 &#34;&gt;&lt;b&gt;",
        'aria-invalid="true" aria-describedby="wrong-start"',
    ):
        assert shown in body, shown
    status, _, body = await client.post("boss", "/maintenance?lang=en", kind="maintenance")
    assert status == 422
    assert checked(body).count("This is needed.") == 1
    assert netmon.config.exclusions == ()


async def test_maintenance_is_entered_listed_and_cancelled(client: Client, netmon: Netmon) -> None:
    typed = {"kind": "maintenance", "place": "a", "start": "2026-11-04T18:00", "end": "2026-11-04T20:00", "reason": "换核心交换机"}
    for _ in range(2):
        assert await client.post("boss", "/maintenance", **typed) == (303, "/maintenance#planned", "")
    (one,) = netmon.config.exclusions
    body = (await client.get("boss", "/maintenance"))[1]
    assert "换核心交换机" in checked(body)
    assert "08:00:30 已生效" in checked(body)
    assert "in force since 08:00:30" in checked((await client.get("boss", "/maintenance?lang=en"))[1])
    assert f"/maintenance/{one.id}/cancel" in body
    assert "换核心交换机" not in (await client.get("bert", "/maintenance"))[1]
    assert "/cancel" not in (await client.get("anna", "/maintenance"))[1]
    assert (await client.post("boss", f"/maintenance/{one.id}/cancel"))[0] == 303
    assert netmon.config.exclusions == ()
    assert [(record.action, record.detail["result"]) for record in client.porter.records] == [
        ("maintenance", "done"),
        ("maintenance", "done_before"),
        ("pause_cancel", "done"),
    ]


async def test_what_was_entered_for_a_line_that_is_gone_is_listed_apart(client: Client, netmon: Netmon) -> None:
    typed = {"kind": "maintenance", "place": "a/dx", "start": "2026-11-04T18:00", "end": "2026-11-04T20:00", "reason": "换核心交换机"}
    assert (await client.post("boss", "/maintenance", **typed))[0] == 303
    assert "不起作用" not in checked((await client.get("boss", "/maintenance"))[1])
    site = netmon.path.parent / "inventory/sites/a.yaml"
    text = await asyncio.to_thread(site.read_text)
    await asyncio.to_thread(site.write_text, text.replace("{id: dx,", "{id: other,"))
    assert await netmon.reload() == ()
    body = (await client.get("boss", "/maintenance"))[1]
    assert "不起作用：学校或线路已不在清单中" in checked(body)
    (one,) = netmon.config.idle_exclusions
    assert f"/maintenance/{one.id}/cancel" in body
    assert "Without effect" in checked((await client.get("anna", "/maintenance?lang=en"))[1])
    assert "Without effect" not in checked((await client.get("bert", "/maintenance?lang=en"))[1])


async def test_a_proof_is_saved_and_never_shown(client: Client, netmon: Netmon) -> None:
    assert (await client.post("boss", "/values", target="M1", value="已建立", day="2026-11-01", file=PDF))[:2] == (303, "/values#target-M1")
    body = (await client.get("eyes", "/values"))[1]
    assert "已建立" in checked(body)
    path = re.search(r"/values/files/[0-9a-f]{64}", body)
    assert path is not None
    async with client.session.get(path[0], headers={"Authorization": "eyes"}) as answer:
        assert await answer.read() == PDF
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="a.pdf"')
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/pdf"
    assert (await client.get("anna", path[0]))[0] == (await client.get("eyes", "/values/files/" + "0" * 64))[0] == 404
    status, _, body = await client.post("boss", "/values", target="M1", value="再填", day="2026-11-01", file=b"<html>")
    assert status == 422
    assert 'value="再填"' in body
    assert "只收 pdf, jpg, png, xlsx" in checked(body)
    assert (await client.post("boss", "/values", target="M1", file=b"x" * (6 << 20)))[0] == 413
    broken = netmon.path.parent / "data/rules/targets/theirs.yaml"
    await asyncio.to_thread(broken.write_text, "id: theirs\nname: {zh:\n")
    assert "列出的仍可填报" in checked((await client.get("boss", "/values"))[1])
    assert (await client.post("boss", "/values", target="M1", value="再填", day="2026-11-01", file=PDF))[0] == 303


async def test_a_stranger_is_accepted_as_lines_to_copy(client: Client, netmon: Netmon) -> None:
    body = (await client.get("boss", "/discovered"))[1]
    key = re.search(r'name="key" value="([0-9a-f]{16})"', body)
    assert key is not None
    assert "<img src=x onerror=alert(1)>" in checked(body)
    status, _, wrong = await client.post("boss", "/discovered", key=key[1], name="a b", role="switch")
    assert status == 422
    assert 'value="a b"' in wrong
    assert (await client.post("boss", "/discovered", key=key[1], name="sw-9", role="switch", address="10.0.0.9"))[:2] == (303, "/discovered#proposals")
    assert "profile: auto" in checked((await client.get("anna", "/discovered"))[1])
    assert "profile: auto" not in (await client.get("bert", "/discovered"))[1]
    async with client.session.get("/discovered/a@sw-9.yaml", headers={"Authorization": "boss"}) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert "name: sw-9" in await answer.text()
    assert (await client.get("bert", "/discovered/a@sw-9.yaml"))[0] == 404
    assert "sw-9" not in netmon.config.devices


async def test_what_discovery_found_is_listed_with_its_age(client: Client, netmon: Netmon) -> None:
    nasty = NASTY.replace("\ud800", "")
    found = [
        Discovered(at=NOW - 7200, addresses=("10.0.0.250",), credential="ro", sys_name="in-a", vendor="Huawei", profile="huawei_vrp"),
        Discovered(at=NOW - 60, addresses=("10.99.0.1", "10.99.0.2"), credential="ro", sys_name=nasty, descr=nasty, vendor=nasty, proposed="new-1"),
    ]
    await asyncio.to_thread(discovered.keep, netmon.state, found, NOW)
    body = (await client.get("boss", "/discovered"))[1]
    said = " ".join(checked(body).split())
    assert "2小时前应答 SNMP" in said.replace(" 小时", "小时")
    assert "Huawei · huawei_vrp" in said
    assert "netmon discover 找到" in said
    assert "看不出属于哪个学校" in said
    assert "<img src=x onerror=alert(1)>" in said
    mine = checked((await client.get("anna", "/discovered"))[1])
    assert "in-a" in mine
    assert "10.99.0.1" not in mine
    assert "in-a" not in (await client.get("bert", "/discovered"))[1]
    key = re.search(r'name="key" value="([0-9a-f]{16})"(?:(?!name="key").)*value="new-1"', body, re.DOTALL)
    assert key is not None
    assert (await client.post("part", "/discovered", key=key[1], name="new-1", role="switch"))[0] == 403
    assert (await client.post("boss", "/discovered", key=key[1], name="new-1", role="switch", address="10.99.0.1"))[0] == 303
    assert "credential: ro" in checked((await client.get("boss", "/discovered"))[1])
    assert (await client.get("boss", "/discovered/_@new-1.yaml"))[0] == 200
    assert (await client.get("bert", "/discovered/_@new-1.yaml"))[0] == 404


async def test_json_says_what_the_pages_say(client: Client) -> None:
    for path, schema in {
        "/incidents": "incidents",
        "/incidents/0115-01": "incident",
        "/maintenance": "maintenance",
        "/discovered": "discovered",
        "/values": "values",
    }.items():
        async with client.session.get(f"{path}?format=json", headers={"Authorization": "boss"}) as answer:
            assert (await answer.json())["schema"] == f"netmon.{schema}/1"
