"""Incidents for the page: whose they are, what is said of others', and who has seen them."""

from pathlib import Path

import pytest

from netmon.config.config import Config
from netmon.daemon.page_entering import incident_desk
from netmon.daemon.parts import Parts
from netmon.evaluate.incident_facts import Scope, SiteScope
from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.finding import Severity
from netmon.model.incident import Cause, Impact, Incident, Moment, Tier
from netmon.model.incident_book import Book, Case
from netmon.model.notice import Notice
from netmon.model.sentence import Sentence
from netmon.model.view_incident import IncidentQuery
from netmon.pipeline.incident_sight import Places, concern
from netmon.pipeline.view_incidents import IncidentDesk
from netmon.store.acknowledgements import SEALED, AcknowledgementStore
from netmon.store.files import CorruptFileError, NewerVersionError
from tests.config.tree import good
from tests.support.phrases import FINDINGS, english

NOW = 1_799_970_310.0
SITES = {
    "inventory/sites/a.yaml": (
        "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103}\n"
        "links:\n  - {id: dx, role: exit, isp: 电信, circuit: ZB-1, repair_phone: '10000', port: a-gw/GE1, contract: {down: 500M, up: 100M}}\n"
        "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1, room: 1号楼/101}\n  - {name: a-sw, role: switch, address: 10.0.0.2, uplink: a-gw}\n"
    ),
    "inventory/sites/b.yaml": (
        "site: {id: b, name: 乙校, kind: school}\nbuildings:\n  东楼: {classrooms: 201-202}\n"
        "devices:\n  - {name: b-sw, role: switch, address: 10.0.1.1, uplink: a-gw}\n"
        "  - {name: b-ap, role: access_point, address: 10.0.1.2, uplink: b-sw, room: 东楼/201}\n"
    ),
}
A, B = Sight(frozenset({"a"})), Sight(frozenset({"b"}))
SENTENCE = Sentence(key="incident_fact.silent", args={"device": "a-gw"})


def incident(number: str = "0115-01", **more: object) -> Incident:
    values: dict[str, object] = {
        "id": number,
        "cause": Cause.DEVICE_DOWN,
        "root": "a-gw",
        "site": "a",
        "severity": Severity.CRITICAL,
        "tier": Tier.AT_ONCE,
        "since_ms": int(NOW * 1000) - 600_000,
        "opened_ms": int(NOW * 1000) - 500_000,
        "impact": Impact(schools=7, rooms=4321, devices=4, access_points=1),
        "members": ("a-sw", "b-sw", "b-ap"),
        "evidence": (SENTENCE, Sentence(key="incident_fact.behind", args={"count": 8642})),
        "timeline": (
            Moment(at_ms=int(NOW * 1000) - 550_000, what=Sentence(key="incident_fact.device_down", args={"device": "a-sw"})),
            Moment(at_ms=int(NOW * 1000) - 540_000, what=Sentence(key="incident_fact.device_down", args={"device": "b-sw"})),
        ),
        "merged": 5432,
    }
    return Incident(**{**values, **more})  # type: ignore[arg-type]


def case(one: Incident, *lost: str) -> Case:
    return Case(key=one.id, incident=one, lost=lost)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return good(tmp_path, SITES)


@pytest.fixture
async def parts(config: Config, tmp_path: Path) -> Parts:
    (tmp_path / "state").mkdir()
    parts = Parts(config, tmp_path / "state", started_at=NOW)
    parts.incidents.configure(config)
    return parts


@pytest.fixture
def desk(parts: Parts) -> IncidentDesk:
    parts.incidents.book = Book(cases={"x": case(incident(), "a-sw", "b-sw", "b-ap")})
    return IncidentDesk(parts.incidents, parts.current, parts.notices.directory, parts.acknowledgements, parts.notices.outbox, wall=lambda: NOW)


async def test_what_a_finding_says_is_told_in_the_readers_language(desk: IncidentDesk, parts: Parts) -> None:
    said = tuple(Sentence(key="incident_fact.found", args={"detail": detail}) for detail in FINDINGS.values() if detail)
    parts.incidents.book = Book(cases={"x": case(incident(evidence=said))})
    chinese, told = await desk.incident("0115-01", EVERYWHERE, "zh"), await desk.incident("0115-01", EVERYWHERE, "en")
    assert chinese is not None
    assert told is not None
    assert len(chinese.evidence) == len(said) > 10
    assert english(chinese.evidence) == []
    assert told.evidence[0] == "found: " + next(filter(None, FINDINGS.values()))


async def test_the_district_sees_an_incident_in_the_words_of_its_message(desk: IncidentDesk) -> None:
    listed = desk.incidents(IncidentQuery(), EVERYWHERE, "zh")
    assert [(row.id, row.site_name, row.title, row.impact) for row in listed.rows] == [
        ("0115-01", "甲校", "1号楼 101 路由器不通", "7 所学校、4321 间教室、1 个无线AP")
    ]
    assert (listed.open, listed.closed, listed.total, listed.sites) == (1, 0, 1, (("b", "乙校"), ("a", "甲校")))
    found = await desk.incident("0115-01", EVERYWHERE, "zh")
    assert found is not None
    assert found.root == "a-gw"
    assert len(found.steps) == 3
    assert "看路由器" in found.steps[0]
    assert [member.name for member in found.members] == ["a-sw", "b-sw", "b-ap"]
    assert found.evidence == ("a-gw 连续多次轮询无应答", "另有 8642 台下级设备受其中断影响")


async def test_a_school_behind_the_fault_hears_of_it_and_of_nobody_else(desk: IncidentDesk) -> None:
    listed = desk.incidents(IncidentQuery(), B, "zh")
    found = await desk.incident("0115-01", B, "zh")
    assert found is not None
    assert [row.elsewhere for row in listed.rows] == [True]
    assert (found.row.title, found.impact) == ("上级网络故障", "影响本校：1 间教室、1 个无线AP")
    assert [member.name for member in found.members] == ["b-sw", "b-ap"]
    assert [words for _, words in found.timeline] == ["b-sw 中断"]
    said = f"{listed!r} {found!r}"
    for secret in ("甲校", "a-gw", "a-sw", "4321", "8642", "5432", "schools=7", "'a'", "电信"):
        assert secret not in said, secret
    assert listed.sites == (("b", "乙校"),)


@pytest.fixture
def lessons_apart(tmp_path: Path) -> Config:
    """The same, with a grid of lessons of its own at one school."""
    grid = 'lessons: [{{name: {name}, from: "{start}", to: "{end}"}}]'
    term = "terms: [{name: 秋, from: 2026-09-01, to: 2027-01-29}]\n"
    other = grid.format(name="第一节", start="07:00", end="07:40")
    own = f"calendar: {{{grid.format(name='早读', start='07:30', end='07:50')}}}\n"
    files = {**SITES, "inventory/calendar.yaml": term + other, "inventory/sites/a.yaml": SITES["inventory/sites/a.yaml"] + own}
    return good(tmp_path / "other", files)


async def test_an_incident_began_in_a_lesson_of_the_school_where_it_lies(parts: Parts, desk: IncidentDesk, lessons_apart: Config) -> None:
    parts.notices.configure(lessons_apart)

    def lessons(sight: Sight) -> list[str]:
        return [row.lesson for row in desk.incidents(IncidentQuery(), sight, "zh").rows]

    assert (lessons(EVERYWHERE), lessons(B)) == (["早读"], ["第一节"])
    found = await desk.incident("0115-01", EVERYWHERE, "zh")
    assert found is not None
    assert found.row.lesson == "早读"
    late = incident(since_ms=int(NOW * 1000) - 3_600_000, lesson="早读")
    parts.incidents.book = Book(cases={"x": case(late, "b-sw")})
    assert (lessons(EVERYWHERE), lessons(B)) == ([""], [""]), "it began before school, and was urgent later"


async def test_the_school_where_it_lies_does_not_hear_whom_else_it_hits(desk: IncidentDesk) -> None:
    found = await desk.incident("0115-01", A, "zh")
    assert found is not None
    assert not found.row.elsewhere
    assert [member.name for member in found.members] == ["a-sw"]
    said = f"{desk.incidents(IncidentQuery(), A, 'zh')!r} {found!r}"
    for secret in ("乙校", "b-sw", "b-ap", "4321", "8642", "5432", "schools=7"):
        assert secret not in said, secret


async def test_what_concerns_nobody_in_sight_does_not_exist(desk: IncidentDesk) -> None:
    assert desk.incidents(IncidentQuery(), NOWHERE, "zh").rows == ()
    assert desk.incidents(IncidentQuery(state="any"), NOWHERE, "zh").total == 0
    assert await desk.incident("0115-01", NOWHERE, "zh") is None
    assert await desk.incident("0115-99", EVERYWHERE, "zh") is None


def test_the_way_out_of_a_school_that_shares_the_districts_exit_concerns_it(config: Config) -> None:
    scope = Scope(home="center", sites={"a": SiteScope(id="a", shares_exit=True), "b": SiteScope(id="b")}, devices={})
    places = Places(config.devices, config.links, scope)
    down = incident(cause=Cause.EXIT_DOWN, site="center", root="center/exit", members=(), evidence=(), timeline=())
    seen = concern(down, (), A, places)
    assert seen is not None
    assert seen.elsewhere
    assert concern(down, (), B, places) is None, "a school with an exit of its own"
    assert concern(incident(cause=Cause.EXIT_DOWN, site="center", members=(), works_instead="移动"), (), A, places) is None


def test_lists_are_filtered_and_closed_ones_come_last(parts: Parts, desk: IncidentDesk) -> None:
    over = [incident(f"0114-0{number}", closed_ms=int(NOW * 1000) - number * 1000, cause=Cause.LOOP, severity=Severity.WARNING) for number in (1, 2)]
    mild = incident("0115-02", severity=Severity.INFO, site="b", root="b-sw", members=("b-ap",))
    parts.incidents.book = Book(cases={"x": case(incident()), "y": case(mild)}, closed=tuple(over))

    def numbers(**asked: object) -> list[str]:
        return [row.id for row in desk.incidents(IncidentQuery(**asked), EVERYWHERE, "en").rows]  # type: ignore[arg-type]

    assert numbers() == ["0115-01", "0115-02"]
    assert numbers(state="any") == ["0115-01", "0115-02", "0114-01", "0114-02"]
    assert numbers(state="closed", cause=Cause.LOOP) == ["0114-01", "0114-02"]
    assert numbers(severity=Severity.INFO) == ["0115-02"]
    assert numbers(site="b", state="any", offset=1, limit=2) == ["0115-02", "0114-01"]
    assert numbers(site="nowhere") == []


async def test_an_acknowledgement_lasts_shows_and_can_be_taken_back(parts: Parts, desk: IncidentDesk, tmp_path: Path) -> None:
    assert (await desk.acknowledge("0115-01", "  已联系\u202e电信\n<b> ", "王工", A)).done
    again = await desk.acknowledge("0115-01", "已联系电信 <b>", "王工", A)
    assert (again.done, again.changed) == (True, False)
    assert b'netmon_incident_acknowledged{district="center",site="a",incident="0115-01"} 1' in await scraped(parts)
    store = AcknowledgementStore(tmp_path / "state")
    await store.load()
    kept = store.of(incident())
    assert kept is not None
    assert (kept.who, kept.note, kept.at) == ("王工", "已联系电信 <b>", NOW)
    assert store.of(incident(opened_ms=1)) is None, "the same number of another year"
    seen = desk.incidents(IncidentQuery(), A, "zh").rows[0].acknowledged
    assert seen is not None
    assert seen.who == "王工"
    assert desk.incidents(IncidentQuery(), B, "zh").rows[0].acknowledged is None, "who sees to it is not told elsewhere"
    assert (await desk.withdraw("0115-01", A)).done
    assert not (await desk.withdraw("0115-01", A)).changed
    assert b'incident="0115-01"} 0' in await scraped(parts)


async def scraped(parts: Parts) -> bytes:
    scrape = parts.scrapes.scrape("", "")
    assert scrape is not None
    return b"".join([piece async for piece in scrape.body])


async def test_nobody_acknowledges_for_another_school_nor_too_much_nor_too_late(parts: Parts, desk: IncidentDesk) -> None:
    assert await desk.acknowledge("0115-01", "", "x", B) == await desk.acknowledge("0115-77", "", "x", B)
    assert not (await desk.acknowledge("0115-01", "", "x", NOWHERE)).found
    assert not (await desk.withdraw("0115-01", B)).found
    long = await desk.acknowledge("0115-01", "字" * 501, "x", A)
    assert [(trouble.field, trouble.key) for trouble in long.troubles] == [("note", "web.form.too_long")]
    parts.incidents.book = Book(closed=(incident(closed_ms=int(NOW * 1000)),))
    assert (await desk.acknowledge("0115-01", "", "x", A)).troubles[0].key == "web.incidents.closed_already"


async def test_a_disk_that_refuses_is_said_and_changes_nothing(desk: IncidentDesk, tmp_path: Path) -> None:
    (tmp_path / "state" / "acknowledgements.json").mkdir()
    refused = await desk.acknowledge("0115-01", "x", "王工", A)
    assert [trouble.key for trouble in refused.troubles] == ["web.form.disk"]
    assert desk.incidents(IncidentQuery(), A, "zh").rows[0].acknowledged is None


async def test_who_was_told_comes_from_the_outbox(parts: Parts, desk: IncidentDesk) -> None:
    async with parts.notices.outbox as outbox:
        at_ms = int(NOW * 1000)
        keys = {"ding-a": "incident/0115-01|firing", "d": "alert/1|firing"}
        await outbox.put([Notice(channel=name, key=key, text="x", at_ms=at_ms) for name, key in keys.items()])
        own, whole, other = [await desk.incident("0115-01", sight, "zh") for sight in (A, EVERYWHERE, B)]
    assert own is not None
    assert whole is not None
    assert other is not None
    assert [(told.channel, told.at, told.state, told.recovery) for told in own.told] == [("ding-a", NOW, "waiting", False)]
    assert whole.told == own.told
    assert other.told == ()


def test_the_file_of_acknowledgements_is_checked() -> None:
    data = b"".join(SEALED.encode(()))
    assert SEALED.decode(data) == ()
    with pytest.raises(CorruptFileError):
        SEALED.decode(data.replace(b"[]", b"[ ]"))
    with pytest.raises(NewerVersionError):
        SEALED.decode(data.replace(b'"version": 1', b'"version": 2'))


async def test_the_daemon_composes_the_desk(parts: Parts) -> None:
    parts.incidents.book = Book(cases={"x": case(incident())})
    assert [row.id for row in incident_desk(parts).incidents(IncidentQuery(), EVERYWHERE, "en").rows] == ["0115-01"]
