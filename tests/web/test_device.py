import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.access import EVERYWHERE, Person, Role
from netmon.model.display import DisplayStatus, Fault
from netmon.model.equipment import Limits, Optic, OpticsTable, OpticValue, PoeGroup, PoePort, PoeTable
from netmon.model.event import Event, EventKind
from netmon.model.host import HostDisk, HostStatus
from netmon.model.outcome import Outcome
from netmon.model.reading import HealthValues, Module, ReadingProblem, Sensor, TableStatus
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.model.status import CollectorStatus, DeviceQuery, Failure, InterfaceRow
from netmon.model.supply import Ups, UpsTable, UpsValue
from netmon.model.view_device import Equipment, NeighbourRow
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, ServiceSet, WirelessTable
from netmon.web.html import Pages
from netmon.web.section_device import DevicePages, device_query
from tests.web.sample_district import NOW, detail_of, device_row, devices_of, district, view_of
from tests.web.test_pages import NASTY, asked, read


@pytest.fixture(scope="module")
def templates():
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


async def test_device_page_shows_readings_failures_and_ports(templates):
    said = read(await DevicePages(devices_of(district()), templates).device(asked({"lang": "en"}, name="s03-core"))).said()
    for words in (
        "several polls in a row went unanswered · for 25 min", "Huawei", "V200R021C00SPC600", "41 d 1 h", "1 of 5",
        "1 of 3 tables was cut short", "dot3adAggPortTable timeout timeout", "wrong_type ifHighSpeed: 2 rows", "no answer in 5 s", "oid_not_increasing",
        "21 of 28 up", "910 Mbit/s", "91%", "counters were reset", "disabled", "61.5 °C", "75%", "device rebooted",
    ):  # fmt: skip
        assert words in said, words


async def test_device_page_of_a_device_that_was_never_polled(templates):
    source = district()
    row = device_row("new", 0, DeviceStatus.UNKNOWN, StateReason.NEVER_POLLED, room=None, address=None, model=None, polled_at=None, state=DeviceState())
    source.details["new"] = replace(
        detail_of(row), collectors=(), interfaces=(), health=None, modules=(), events=(), failures=(), echo=None, vendor=None, uptime_s=None
    )
    said = read(await DevicePages(devices_of(source), templates).device(asked(name="new"))).said()
    assert "尚未轮询" in said
    assert "没有采集项" in said
    assert "没有失败记录" in said


async def test_long_lists_turn_pages(templates):
    source = district()
    ports = tuple(InterfaceRow(if_index=n, name=f"port{n:04d}") for n in range(300))
    source.details["s00-core"] = replace(source.details["s00-core"], interfaces=ports)
    pages = DevicePages(devices_of(source), templates)
    first = read(await pages.device(asked({"lang": "en"}, name="s00-core")))
    last = read(await pages.device(asked({"offset": "256"}, name="s00-core")))
    assert "port0127" in first.said()
    assert "port0128" not in first.said()
    assert "?lang=en&offset=128" in first.links
    assert "port0299" in last.said()
    assert "?offset=128" in last.links
    listed = read(pages.devices(asked({"lang": "en", "offset": "nonsense"})))
    assert "72 devices" in listed.said()


def test_devices_are_found_by_site_state_and_words(templates):
    pages = DevicePages(devices_of(district()), templates)
    assert "6 devices" in read(pages.devices(asked({"site": "school-03", "lang": "en"}))).said()
    assert "共 2 台" in read(pages.devices(asked({"status": "down"}))).said()
    found = read(pages.devices(asked({"q": "石桥 ACCESS", "status": "nonsense"})))
    assert "共 4 台" in found.said()
    assert "s05-access-1" in found.said()
    assert "没有符合条件的设备" in read(pages.devices(asked({"q": "nothing-like-it"}))).said()


def test_query_ignores_what_makes_no_sense():
    assert device_query({"status": "x", "site": "", "q": " ", "offset": "-5"}) == DeviceQuery()
    assert device_query({"offset": "9" * 9}).offset == 1_000_000
    assert device_query({"offset": "²"}).offset == 0
    assert len(device_query({"q": "a " * 1000}).words) == 8


async def test_unknown_device_is_not_found_in_the_readers_language(templates):
    page = await DevicePages(devices_of(district()), templates).device(asked(name=NASTY))
    assert page.status == 404
    assert "清单中没有名为" in read(page).said()
    page = await DevicePages(devices_of(district()), templates).device(asked({"format": "json"}, name="x"))
    assert page.content_type.startswith("text/plain")


def hostile_detail(word):
    row = device_row(word or "x", 0, DeviceStatus.DOWN, StateReason.NO_ANSWER, site_name=word, room=word, address=word, model=word, role=word)
    return replace(
        detail_of(row),
        vendor=word, serial=word, software=word, sys_name=word, sys_descr=word, sys_location=word, uplink=word, profile=word,
        collectors=(
            CollectorStatus(
                collector=word, period_s=1, outcome=Outcome.PARTIAL, detail=word, problems=(ReadingProblem(word, word, word, word),) * 7,
                tables=(TableStatus(name=word, outcome=Outcome.TIMEOUT, reason=word),),
            ),
        ),
        failures=(Failure(at=NOW, collector=word, outcome=Outcome.TIMEOUT, table=word, reason=word),),
        interfaces=(InterfaceRow(if_index=1, name=word, alias=word, descr=word, oper_status=word, quality="gap"),),
        health=HealthValues(sensors=(Sensor(oid=word, sensor_class=word, descr=word, value=float("nan"), unit=word, status=word),)),
        modules=(Module(index=1, module_class=word, name=word, descr=word, model=word, serial=word),),
        events=(Event(at=NOW, kind=EventKind.REBOOT, device=word, detail=word),),
    )  # fmt: skip


async def test_json_holds_what_the_pages_show(templates):
    pages = DevicePages(devices_of(district()), templates)
    device = json.loads((await pages.device(asked({"format": "json"}, name="s03-core"))).body)
    assert device["schema"] == "netmon.device/1"
    assert device["device"]["state"] == {"status": "down", "since": NOW - 1500, "why": "no_answer"}
    assert device["collectors"][1]["problems"] == [{"collector": "interfaces", "table": "ifTable", "reason": "wrong_type", "detail": "ifHighSpeed: 2 rows"}]
    assert device["interfaces"][4]["in_bps"] is None
    devices = json.loads(pages.devices(asked({"format": "json", "site": "school-03"})).body)
    assert (devices["schema"], devices["total"], devices["query"]["site"]) == ("netmon.devices/1", 6, "school-03")


def with_everything(word="x"):
    """A view in which each part of the page has something, each text of it `word`."""
    detail = hostile_detail(word)
    value = OpticValue(oid=word, value=-31.5, limits=Limits(low_alarm=-30.0, low_warning=-28.0))

    equipment = Equipment(
        optics=OpticsTable(optics=(Optic(port=word, rx_power=value, temperature=OpticValue(oid=word, value=None)),)),
        poe=PoeTable(
            ports=(PoePort(oid=word, group=1, number=1, port=word, detection=word, watts=6.25, denied=2),),
            groups=(PoeGroup(oid=word, group=1, nominal_watts=370.0, consumption_watts=6.25),),
        ),
        ups=UpsTable(ups=Ups(status="on_battery", battery_status=word, charge_ratio=UpsValue(oid=word, value=0.4))),
        wireless=WirelessTable(
            access_points=ApCounts(online=Figure(40), offline=Figure(1), registered=Figure(41)),
            clients=Figure(612),
            aps=(AccessPoint(key=word, name=word, mac=word, status=ApStatus.OFFLINE, reason=word),),
            ssids=(ServiceSet(ssid=word, clients=9),),
            mismatch=word,
        ),
        display=DisplayStatus(power="on", input=word, panel_hours=1234.5, faults=(Fault(part="fan", level="error"),), model=word, serial=word),
        host=HostStatus(system="windows", os_name=word, cpu_ratio=0.5, disks=(HostDisk(name=word, total_bytes=100, used_bytes=95),)),
    )
    neighbours = (
        NeighbourRow(port=word, device=word or "x", other_port=word, source="lldp_both", confidence=100, seen_at=NOW - 60, parent=True),
        NeighbourRow(port=word, elsewhere=True, source="lldp", confidence=90, seen_at=NOW - 60),
        NeighbourRow(port=word, said=word, source="heard", seen_at=NOW - 60),
    )
    return replace(view_of(detail), equipment=equipment, neighbours=neighbours, read_at=dict.fromkeys(("optics", "poe", "ups", "wireless"), NOW - 30))


async def shown(templates, view, query=None, **more):
    source = devices_of(district())
    source.views["x"] = view
    return read(await DevicePages(source, templates).device(replace(asked(query, name="x"), **more)))


async def test_a_device_page_shows_its_equipment(templates):
    said = (await shown(templates, with_everything("word"), {"lang": "zh"})).said()
    for words in (
        "-31.5 dBm",
        "6.25 / 370 W",
        "正在取电的端口 1",
        "电池供电",
        "40%",
        "612",
        "离线",
        "开机",
        "风扇 故障",
        "LLDP，两端一致",
        "上联",
        "外单位的设备",
        "不在清单中",
        "95%",
    ):
        assert words in said, words


async def test_a_day_of_a_port_is_drawn_and_told(templates):
    reader = await shown(templates, view_of(detail_of(device_row("x", 0))))
    assert reader.tags.count("svg") >= 1
    assert "12" in reader.said()
    page = "".join((await DevicePages(devices_of(district()), templates).device(asked(name="s03-core"))).body)
    assert 'aria-label="最近 24 小时收发，最高 93 Mbit/s"' in page
    assert page.count('<path class="second"') == 1, "one port has a history"


async def test_reasons_are_told_in_the_readers_language(templates):
    source = devices_of(district())
    chinese = read(await DevicePages(source, templates).device(asked(name="s03-core"))).said()
    assert "5 秒内没有应答" in chinese
    assert "OID 不递增" in chinese
    assert "no answer in 5 s" not in chinese


@pytest.mark.parametrize(("role", "sees"), [(Role.VIEWER, False), (Role.TECHNICIAN, False), (Role.OPERATOR, True), (Role.AUDITOR, True), (Role.LOCAL, True)])
async def test_configurations_are_for_those_who_may_export(templates, role, sees):
    person = Person(name="p", role=role, sight=EVERYWHERE)
    page = await DevicePages(devices_of(district()), templates).device(replace(asked(name="s03-core"), person=person))
    assert ("/config/" in "".join(read(page).links)) is sees
    routes = {route.path: route for route in DevicePages(devices_of(district()), templates).routes()}
    assert routes["/devices/{name:.+}/config/{version:[0-9a-f]{1,64}}"].right == "export"


async def test_a_change_is_shown_line_by_line(templates):
    pages = DevicePages(devices_of(district()), templates)
    page = await pages.change(asked(name="s03-core", version="b" * 40))
    text = "".join(page.body)
    assert '<span class="more">+description &lt;b&gt;new&lt;/b&gt;' in text
    assert '<span class="less">-description old' in text
    assert (await pages.change(asked(name="s03-core", version="c" * 40))).status == 404
    document = json.loads((await pages.change(asked({"format": "json"}, name="s03-core", version="b" * 40))).body)
    assert (document["schema"], document["before"]["version"]) == ("netmon.config_change/1", "a" * 40)


def test_devices_are_sorted_and_narrowed(templates):
    assert device_query({"sort": "state", "desc": "1", "role": "router", "vendor": "H3C"}) == DeviceQuery(
        sort="state", descending=True, role="router", vendor="H3C"
    )
    assert device_query({"sort": "nonsense"}).sort == ""
    pages = DevicePages(devices_of(district()), templates)
    reader = read(pages.devices(asked({"sort": "state", "lang": "en"})))
    assert reader.said().index("s05-access-3") < reader.said().index("s03-access-1") < reader.said().index("s08-access-2") < reader.said().index("s00-exit")
    assert "?sort=state&lang=en&desc=1" in reader.links


@settings(max_examples=25, deadline=None)
@given(word=st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=30) | st.just(NASTY))
async def test_no_string_of_a_device_becomes_markup(templates, word):
    plain = await shown(templates, with_everything("plain"))
    reader = await shown(templates, with_everything(word), {"lang": word})
    assert reader.tags.count("img") == plain.tags.count("img")
    assert reader.tags.count("h1") == 1
    source = devices_of(district())
    source.status.rows = [hostile_detail(word).device]
    listed = read(DevicePages(source, templates).devices(asked({"q": word, "site": word, "vendor": word, "sort": "name"})))
    assert listed.tags.count("h1") == 1
