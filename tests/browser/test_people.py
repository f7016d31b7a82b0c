"""People at the page: signing in by keyboard alone, an action from end to end, and what a school's technician can click his way to."""

import json
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest

from tests.browser.site import guarded
from tests.support.browser import DESK, PHONE, Browser, Tab
from tests.web.door_rig import PASSWORD
from tests.web.two_schools import WORLD

pytestmark = [pytest.mark.real, pytest.mark.may_leak]  # what explains a verdict is a child process that goes on

MOST_PAGES = 200
LINKS = "[...document.querySelectorAll('a[href]')].map((one) => one.href)"


async def typed(tab: Tab, name: str, password: str) -> None:
    """Fill in the form of the sign-in; a page may be loaded before its first field has the focus."""
    for field, words in (("name", name), ("password", password)):
        await tab.until(f"document.activeElement.name === '{field}'")
        await tab.write(words)
        if field == "name":
            await tab.press("Tab")


async def signed_in(tab: Tab, site, name: str) -> None:
    """Sign in as somebody does who has no mouse."""
    await tab.open(site.url("/"))
    assert await tab.js("location.pathname") == "/login"
    await typed(tab, name, PASSWORD)
    async with tab.loading():
        await tab.press("Enter")
    assert await tab.js("location.pathname") == "/"


async def reached(tab: Tab, selector: str, most: int = 80) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        if await tab.js(f"document.activeElement.matches({json.dumps(selector)})"):
            return
        await tab.press("Tab")
    raise AssertionError(f"not reached by keyboard: {selector}")


async def test_an_operator_signs_in_acknowledges_and_signs_out_by_keyboard(devtools, tmp_path):
    async with guarded(tmp_path) as site, Browser.at(devtools) as browser, browser.tab(DESK) as tab:
        await signed_in(tab, site, "yunwei")
        await tab.open(site.url("/incidents/0115-01"))
        await reached(tab, "textarea[name=note]")
        await tab.write("已去现场 <b>东楼</b>")
        await tab.press("Tab")
        async with tab.loading():
            await tab.press("Enter")
        assert await tab.js("location.pathname") == "/incidents/0115-01"
        shown = await tab.js("document.querySelector('main').innerText")
        assert "yunwei" in shown
        assert "已去现场 <b>东楼</b>" in shown
        await tab.open(site.url("/"))
        await reached(tab, "details.menu > summary")
        await tab.press("Enter")
        await reached(tab, "form[action='/logout'] button")
        async with tab.loading():
            await tab.press("Enter")
        await tab.open(site.url("/incidents/0115-01"))
        assert await tab.js("location.pathname") == "/login"
        assert tab.strangers(site.host) == []
        assert tab.complaints == []


async def test_a_wrong_password_is_said_and_the_name_stays(devtools, tmp_path):
    async with guarded(tmp_path) as site, Browser.at(devtools) as browser, browser.tab(PHONE) as tab:
        await tab.open(site.url("/login"))
        await typed(tab, "yunwei", "wrong-Password-1")
        async with tab.loading():
            await tab.press("Enter")
        assert await tab.js("[document.querySelector('input[name=name]').value, document.querySelector('[role=alert]:not(:empty), .bad') !== null]") == [
            "yunwei",
            True,
        ]


async def test_a_technician_clicks_through_everything_and_finds_no_other_school(devtools, tmp_path):
    async with guarded(tmp_path) as site, Browser.at(devtools) as browser, browser.tab(DESK) as tab:
        await signed_in(tab, site, "dong")
        waiting, seen, leaks, own = deque([site.url("/")]), {site.url("/")}, [], False
        pages = 0
        while waiting and pages < MOST_PAGES:
            url = waiting.popleft()
            if (await tab.js(f"fetch({json.dumps(url)}).then((one) => one.headers.get('content-type') || '')")).startswith("text/html"):
                await tab.open(url)
                pages += 1
                said = await tab.js("document.documentElement.outerHTML")
                own = own or "东关小学" in said
                leaks += [f"{url}: {word}" for word in WORLD.canaries if word in said]
                links = {urldefrag(one)[0] for one in await tab.js(LINKS)}
                fresh = sorted(one for one in links - seen if urlsplit(one).netloc == site.host and not urlsplit(one).path.startswith("/api/v1/stream"))
                seen.update(fresh)
                waiting.extend(fresh)
        print(f"{pages} pages of {len(seen)} addresses")
        assert leaks == []
        assert own
        assert pages > 15
