"""A school's page, and the list of schools."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.access import Person, Role, Sight
from netmon.model.lessons_today import LessonHere, Today
from netmon.model.view_wall import SiteState
from netmon.web.section_school import SchoolPages, SchoolSources, calls_of, school_query
from tests.web.sample_district import NOW
from tests.web.sample_wall import DETAIL, Incidents, school_of, walls
from tests.web.test_pages import NASTY, asked, read, templates  # noqa: F401 - a fixture

TECHNICIAN = Person(name="teacher", role=Role.TECHNICIAN, sight=Sight(frozenset({"school-005"})))


def pages(html, source=None, incidents=None):
    return SchoolPages(SchoolSources(source or walls(), incidents or Incidents()), html)


async def test_school_says_first_what_is_wrong_what_to_do_and_whom_to_call(templates):  # noqa: F811
    said = read(await pages(templates).school(asked(site="school-005"))).said()
    order = ["全校断网", "电信出口线路不通（校内设备都正常）", "先做什么", "看电信光猫", "照念", "专线号 ZB-EDU-0113，07:42 起中断"]
    order += ["拨打 10000", "互联网出口", "端口无读数", "找谁"]
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    for words in ("1/3 就绪", "无线AP", "40/41", "30/36", "s05-core", "中断", "备用", "端口无读数", "网管教师", "第一节", "移动报障", "另有 2 项"):
        assert words in said, words


async def test_school_in_order_says_so_without_steps(templates):  # noqa: F811
    said = read(await pages(templates).school(asked({"lang": "en"}, site="school-000"))).said()
    assert "The school's network is all right" in said
    assert "What to do first" not in said


@pytest.mark.parametrize("state", list(SiteState))
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_state_has_its_sentence(templates, state, lang):  # noqa: F811
    source = walls()
    source.schools_["school-000"] = school_of("school-000", state)
    page = await pages(templates, source).school(asked({"lang": lang}, site="school-000"))
    assert len(read(page).said()) > 100


async def test_lesson_that_is_on_stands_out(templates):  # noqa: F811
    on = LessonHere(name="第二节", start=NOW - 60, end=NOW + 600)
    source = walls()
    source.schools_["school-000"] = replace(school_of("school-000"), today=Today(lessons=(on,), on=on))
    body = "".join((await pages(templates, source).school(asked(site="school-000"))).body)
    assert re.search(r'<li class="on" aria-current="time"><span>第二节</span>', body)
    assert "正在上第二节" in body


async def test_a_school_out_of_sight_does_not_exist(templates):  # noqa: F811
    question = replace(asked(site="school-000"), person=TECHNICIAN)
    hidden = await pages(templates).school(question)
    missing = await pages(templates).school(replace(question, params={"site": "school-0oo"}))
    assert hidden.status == missing.status == 404
    assert "".join(hidden.body).replace("school-000", "school-0oo") == "".join(missing.body)
    listed = read(pages(templates).schools(replace(asked(), person=TECHNICIAN))).said()
    assert "共 1 所" in listed


def test_list_is_filtered_and_says_each_state(templates):  # noqa: F811
    said = read(pages(templates).schools(asked())).said()
    assert "共 2 所" in said
    assert "38/41" in said
    assert "共 1 所" in read(pages(templates).schools(asked({"state": "offline"}))).said()
    assert "没有符合条件的学校" in read(pages(templates).schools(asked({"state": "maintenance"}))).said()


def test_query_ignores_what_makes_no_sense():
    query = school_query(asked({"state": "x", "county": "", "q": "a " * 100, "offset": "-1"}))
    assert (query.state, query.county, len(query.words), query.offset) == (None, None, 8, 0)


def test_fault_desk_of_the_line_that_is_down_comes_first():
    school = school_of()
    assert calls_of(school, None) == (("电信", "10000"), ("移动", "10086"))
    assert calls_of(school, replace(DETAIL, phone="10086"))[0] == ("移动", "10086")


async def test_json_holds_what_the_page_shows(templates):  # noqa: F811
    document = json.loads((await pages(templates).school(asked({"format": "json"}, site="school-005"))).body)
    assert (document["schema"], document["row"]["state"], document["links"][0]["circuit"]) == ("netmon.school/1", "offline", "ZB-EDU-0113")
    listed = json.loads(pages(templates).schools(asked({"format": "json"})).body)
    assert (listed["schema"], listed["total"]) == ("netmon.schools/1", 2)


@settings(max_examples=15, deadline=None)
@given(word=st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), min_size=1, max_size=30) | st.just(NASTY))
async def test_no_string_becomes_markup(templates, word):  # noqa: F811
    source, school = walls(), school_of()
    link = replace(school.links[0], isp=word, circuit=word, repair_phone=word)
    contacts = (replace(school.contacts[0], name=word),)
    source.schools_["school-005"] = replace(school, row=replace(school.row, name=word, county=word), links=(link,), contacts=contacts, district=word)
    detail = replace(DETAIL, cause=word, began=word, steps=(word,), provider=word, phone=word, row=replace(DETAIL.row, title=word))
    reader = read(await pages(templates, source, Incidents(details={DETAIL.row.id: detail})).school(asked(site="school-005")))
    assert reader.tags.count("img") == 1
    assert reader.tags.count("h1") == 1
