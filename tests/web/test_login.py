"""Signing in through the server as a browser does, and as somebody does who means ill."""

import asyncio
import contextlib
import re
from dataclasses import replace

import aiohttp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netmon.expose.endpoint import MetricsEndpoint
from netmon.model.access import Right
from netmon.web.asked import EVENT_STREAM, TEXT, Page, Route
from netmon.web.cookies import local_path, session_cookie
from netmon.web.html import Pages
from netmon.web.section_login import LoginPages
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.expose.samples import full_exposition, self_metrics
from tests.web.door_rig import OPERATOR, PASSWORD, TECHNICIAN, USERS, ZONE, Rig, basic
from tests.web.sample_district import district
from tests.web.test_pages import read

HTML = {"Accept": "text/html"}
FIELD = re.compile(r'name="(csrf|token|next|name)" value="([^"]*)"')
CLAIM = {"name": "yunwei", "password": PASSWORD}


def echo(asked):
    return Page(status=200, content_type=TEXT, body=f"{asked.person.name} {asked.path} {dict(asked.form)}".encode())


def stream(_asked):
    async def body():
        for _ in range(100):
            yield b":\n\n"
            await asyncio.sleep(0.01)

    return Page(status=200, content_type=EVENT_STREAM, body=body())


@contextlib.asynccontextmanager
async def serving(rig, **settings):
    def more(html):
        pages = LoginPages(rig.door, html, lambda: {"a": "甲校"})
        return (
            *pages.routes(),
            Route(path="/echo/{site}", answer=echo, method="POST", right=Right.ACKNOWLEDGE),
            Route(path="/echo/{site}", answer=echo),
            Route(path="/pages/{name:.+}", answer=echo),
            Route(path="/stream", answer=stream),
        )

    server = WebServer(
        WebSettings(zone=ZONE, **settings), Sources(status=district()), MetricsEndpoint(full_exposition(), self_metrics()), door=rig.door, more=more
    )
    jar = aiohttp.CookieJar(unsafe=True)
    async with server, aiohttp.ClientSession(server.url, cookie_jar=jar) as client:
        yield client


async def fields(client, path="/login"):
    """Load a page as a browser does, and return the hidden fields of its form."""
    async with client.get(path, headers=HTML) as answer:
        assert answer.status == 200
        return dict(FIELD.findall(await answer.text()))


async def send(client, form, path="/login", **options):
    """Post a form; returns (status, headers, text)."""
    async with client.post(path, data=form, allow_redirects=False, **options) as answer:
        return answer.status, answer.headers, await answer.text()


async def sign_in(client, **claim):
    return await send(client, {**await fields(client), **CLAIM, **claim})


async def test_a_browser_is_sent_to_sign_in_and_back_and_a_program_is_told():
    async with serving(Rig()) as client:
        async with client.get("/pages/a b?x=1&lang=en", headers=HTML, allow_redirects=False) as answer:
            assert answer.status == 303
            path = answer.headers["Location"]
        assert path == "/login?next=%2Fpages%2Fa%2520b%3Fx%3D1%26lang%3Den"
        form = await fields(client, path)
        status, headers, _ = await send(client, {**form, **CLAIM, "next": "/pages/a%20b?x=1&lang=en"})
        assert (status, headers["Location"]) == (303, "/pages/a%20b?x=1&lang=en")
        async with client.get("/pages/x", headers=HTML) as answer:
            assert (answer.status, await answer.text()) == (200, "yunwei /pages/x {}")
    async with serving(Rig()) as client, client.get("/pages/x") as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="netmon", charset="UTF-8"')


async def test_nothing_is_shown_before_signing_in():
    async with serving(Rig(scrape_from=())) as client:
        for path in ("/pages/s03-core", "/account", "/metrics", "/echo/a", "/stream"):
            for headers in (HTML, {}, {"Cookie": "netmon=" + "A" * 43}, {"Authorization": basic("yunwei", "wrong" + path)}):
                async with client.get(path, headers=headers, allow_redirects=False) as answer:
                    assert answer.status in (303, 401, 429), path
                    assert "s03-core" not in (await answer.text()).replace("pages%2Fs03-core", "")
        for path in ("/healthz", "/login", "/static/netmon.css"):
            async with client.get(path) as answer:
                assert answer.status == 200


@pytest.mark.parametrize(("proxy", "cookie"), [(False, "netmon"), (True, "__Host-netmon")])
async def test_the_cookie_is_for_this_host_and_for_no_script(proxy, cookie):
    async with serving(Rig(tls_proxy=proxy)) as client:
        async with client.get("/login") as answer:
            visit = answer.headers["Set-Cookie"]
            form = dict(FIELD.findall(await answer.text()))
        assert visit.startswith("__Host-netmon-visit=" if proxy else "netmon-visit=")
        status, headers, _ = await send(client, {**form, **CLAIM}, headers={"Cookie": visit.partition(";")[0]})
        assert status == 303
        parts = headers["Set-Cookie"].split("; ")
        assert re.fullmatch(rf"{cookie}=[A-Za-z0-9_-]{{43}}", parts[0])
        assert parts[1:] == ["Path=/", "HttpOnly", "SameSite=Strict", *(["Secure"] if proxy else [])]


async def test_a_form_without_its_visit_is_refused_and_may_be_sent_again():
    rig = Rig()
    async with serving(rig) as client:
        form = await fields(client)
        for wrong in ({"token": ""}, {"token": "x" * 64}, {"token": "\ud800"}):
            status, _, page = await send(client, {**form, **CLAIM, **{key: value.encode("utf-8", "replace").decode() for key, value in wrong.items()}})
            assert status == 403
            assert "登录页面已过期" in page
        client.cookie_jar.clear()
        assert (await send(client, {**form, **CLAIM}))[0] == 403
        assert (await sign_in(client))[0] == 303
    assert rig.records.actions() == ["sign_in"]


async def test_a_session_that_was_planted_is_not_the_one_that_goes_on():
    rig = Rig()
    async with serving(rig) as client:
        await sign_in(client)
        planted = next(cookie.value for cookie in client.cookie_jar if cookie.key == "netmon")
        form = await fields(client, "/account")
        status, headers, _ = await send(client, {**form, **await _visit(client), "name": "李老师", "password": PASSWORD})
        assert status == 303
        assert planted not in headers["Set-Cookie"]
        async with client.get("/account", headers={**HTML, "Cookie": f"netmon={planted}"}, allow_redirects=False) as answer:
            assert (answer.status, "李老师" in await answer.text()) == (200, True)  # the jar's own cookie comes first
        client.cookie_jar.clear()
        async with client.get("/account", headers={**HTML, "Cookie": f"netmon={planted}"}, allow_redirects=False) as answer:
            assert answer.status == 303
    assert rig.records.actions() == ["sign_in", "sign_in", "sign_out"]


async def _visit(client):
    """Return the token of the sign-in form while somebody is signed in: he sees no form, so another visit is begun with the same jar."""
    visit = next(cookie.value for cookie in client.cookie_jar if cookie.key == "netmon-visit")
    async with aiohttp.ClientSession(client._base_url, cookies={"netmon-visit": visit}, cookie_jar=aiohttp.CookieJar(unsafe=True)) as other:
        return {"token": (await fields(other))["token"]}


async def test_a_wrong_password_says_nothing_of_the_name_and_five_lock():
    async with serving(Rig()) as client:
        pages = []
        for name in ("yunwei", "nobody"):
            status, headers, page = await sign_in(client, name=name, password="wrong")
            assert (status, "Retry-After" in headers) == (403, False)
            pages.append(re.sub(r'value="[^"]*"|\d\d:\d\d:\d\d', "", page))
        assert pages[0] == pages[1]
        assert "账号或口令不正确" in pages[0]
        assert PASSWORD not in pages[0]
        for _ in range(4):
            await sign_in(client, password="wrong")
        status, headers, page = await sign_in(client)
        assert (status, headers["Retry-After"]) == (429, "900")
        assert "15 分钟后再试" in page


async def test_forms_are_sent_no_faster_than_a_person_does():
    rig = Rig()
    async with serving(rig) as client:
        form = await fields(client)
        codes = [(await send(client, {**form, "name": f"n{number}", "password": "x"}))[0] for number in range(12)]
        assert codes == [403] * 10 + [429] * 2
        rig.now += 5.0
        assert (await send(client, {**form, **CLAIM}))[0] == 303


async def test_a_post_needs_the_secret_of_its_own_session():
    async with serving(Rig()) as client:
        await sign_in(client)
        mine = (await fields(client, "/account"))["csrf"]
        async with serving(Rig()) as elsewhere:
            await sign_in(elsewhere)
            other = (await fields(elsewhere, "/account"))["csrf"]
        for wrong in ({}, {"csrf": ""}, {"csrf": other}, {"csrf": mine[:-1]}, {"csrf": mine.swapcase()}):
            assert (await send(client, wrong, "/echo/a"))[0] == 403
            assert (await send(client, wrong, "/logout"))[0] == 403
        assert (await send(client, {"csrf": mine}, "/echo/a"))[0] == 200


async def test_programs_and_nameless_readers_need_a_secret_too():
    async with serving(Rig(open_on_loopback=True)) as client:
        for headers in ({}, {"Authorization": basic("yunwei")}):
            assert (await send(client, {"csrf": ""}, "/login", headers=headers))[0] == 403
        async with client.get("/account", headers={"Authorization": basic("yunwei")}) as answer:
            csrf = dict(FIELD.findall(await answer.text()))["csrf"]
        assert (await send(client, {"csrf": csrf}, "/echo/a", headers={"Authorization": basic("yunwei")}))[0] == 200
        assert (await send(client, {"csrf": csrf}, "/echo/a"))[0] == 403


async def test_a_technician_is_kept_to_his_schools_and_to_his_rights():
    rig = Rig(users=(OPERATOR, TECHNICIAN, replace(OPERATOR, name="shenji", role="auditor")))
    async with serving(rig) as client:
        assert (await sign_in(client, name=" 李老师 "))[0] == 303
        csrf = (await fields(client, "/account"))["csrf"]
        for site, status in (("a", 200), ("b", 403), ("nowhere", 403)):
            async with client.get(f"/echo/{site}") as answer:
                assert answer.status == status
            assert (await send(client, {"csrf": csrf}, f"/echo/{site}"))[0] == status
        async with client.get("/metrics") as answer:
            assert answer.status == 403
    assert [(record.who, record.path, record.status) for record in rig.records.all if record.status == 403] == [
        ("李老师", "/echo/b", 403), ("李老师", "/echo/b", 403), ("李老师", "/echo/nowhere", 403), ("李老师", "/echo/nowhere", 403), ("李老师", "/metrics", 403),
    ]  # fmt: skip


async def test_signing_out_ends_the_session_and_takes_the_cookie():
    async with serving(Rig()) as client:
        await sign_in(client)
        token = next(cookie.value for cookie in client.cookie_jar if cookie.key == "netmon")
        csrf = (await fields(client, "/account"))["csrf"]
        async with client.get("/logout") as answer:
            assert answer.status == 405
        status, headers, _ = await send(client, {"csrf": csrf}, "/logout")
        assert (status, headers["Location"], headers["Clear-Site-Data"]) == (303, "/login?out=1", '"cache"')
        assert headers["Set-Cookie"] == "netmon=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
        async with client.get("/account", headers={**HTML, "Cookie": f"netmon={token}"}, allow_redirects=False) as answer:
            assert answer.status == 303
        async with client.get("/login?out=1") as answer:
            assert "您已退出登录" in await answer.text()


async def test_a_stream_ends_with_its_session():
    rig = Rig()
    async with serving(rig) as client:
        await sign_in(client)
        async with client.get("/stream") as answer:
            assert await answer.content.readline() == b":\n"
            rig.use(USERS[1:])
            began = asyncio.get_running_loop().time()
            await asyncio.wait_for(answer.content.read(), 30)
            assert asyncio.get_running_loop().time() - began < 5


async def test_too_many_requests_are_answered_with_when_to_come():
    async with serving(Rig(users=None, requests_per_s=5)) as client:
        answers = []
        for _ in range(12):
            async with client.get("/healthz") as answer:
                answers.append((answer.status, answer.headers.get("Retry-After")))
        assert answers == [(200, None)] * 10 + [(429, "1")] * 2
        async with client.get("/metrics") as answer:
            assert answer.status == 200


async def test_the_form_reads_in_both_languages_and_works_without_script():
    async with serving(Rig()) as client:
        for query, words in (("", "口令"), ("?lang=en", "Password")):
            async with client.get(f"/login{query}", headers=HTML) as answer:
                page = await answer.text()
            assert words in page
            assert 'type="password"' in page
            assert 'autocomplete="current-password"' in page
            assert f'action="/login{query}"' in page


async def test_what_was_typed_comes_back_escaped_and_without_the_password():
    async with serving(Rig()) as client:
        nasty = '"><script>alert(1)</script>\r\nSet-Cookie: x=1'
        _, headers, page = await sign_in(client, name=nasty[:40], password="<b>secret</b>", next="/\r\nX-Evil: 1")
        assert "<script>alert" not in page
        assert "secret" not in page
        assert "X-Evil" not in headers
        assert len(headers.getall("Set-Cookie")) == 1


async def test_without_users_the_page_says_how_to_have_some():
    async with serving(Rig(users=None)) as client:
        async with client.get("/login?lang=en") as answer:
            page = await answer.text()
        assert "netmon user add" in page
        assert "<form class" not in page
        async with client.get("/account?lang=en") as answer:
            assert "not signed in" in await answer.text()


def test_the_account_page_is_well_formed_for_everybody():
    html = Pages(ZONE)
    html.load()
    rig = Rig()
    pages = LoginPages(rig.door, html, lambda: {"a": "<b>甲校</b>"})
    from tests.web.test_pages import asked

    for person, words in ((TECHNICIAN.person, "<b>甲校</b> a"), (OPERATOR.person, "the whole district"), (replace(TECHNICIAN, sites=()).person, "none")):
        said = read(pages.account(replace(asked({"lang": "en"}), person=person, csrf="x"))).said()
        assert words in said
        assert "Nobody can change a device" in said
    assert read(pages.form(asked())).said().count("口令") == 2


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/", "/"),
        ("/devices?q=a&lang=en", "/devices?q=a&lang=en"),
        ("/devices/机房", "/devices/%E6%9C%BA%E6%88%BF"),
        ("/devices/a%2Fb?q=%E4%B8%AD", "/devices/a%2Fb?q=%E4%B8%AD"),
        ("/devices#x", "/devices"),
        ("", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/evil.example"),
        ("/\\evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("/%2Fevil.example", "/"),
        ("/%09/evil.example", "/"),
        ("\\/evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nX: 1", "/"),
        ("/%0d%0aX: 1", "/"),
        ("/\u202e", "/"),
        ("/login?next=/", "/"),
        ("/logout", "/"),
        ("/" + "a" * 2000, "/"),
        ("/[", "/%5B"),
        ("//[", "/"),
    ],
)
def test_only_paths_of_this_page_are_gone_on_to(wanted, path):
    assert local_path(wanted) == path


@example("//")
@example("//?a=b")
@given(st.text() | st.text(alphabet="/\\%25fF:.@?#evil \r\n\t0dDaA", max_size=30))
def test_no_text_leads_elsewhere_or_breaks_a_header(wanted):
    path = local_path(wanted)
    assert re.fullmatch(r"/(?![/\\])[!-~]*", path)
    assert local_path(path) in (path, "/")


@pytest.mark.parametrize("token", ["a;b", "a b", "a\r\nb", "é"])
def test_a_cookie_holds_nothing_but_its_token(token):
    with pytest.raises(AssertionError):
        session_cookie(token, secure=True)
