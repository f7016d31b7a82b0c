"""A device's page in Chromium, where every text that a device can say of itself means ill."""

from dataclasses import replace

import pytest

from netmon.web.hub import ChangeHub
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.browser.site import FAULTS, PEOPLE
from tests.browser.test_wall import EVIL, LONG
from tests.support.browser import DESK, PHONE, Browser
from tests.support.sight import Known
from tests.web.door_rig import ZONE
from tests.web.sample_district import devices_of, district
from tests.web.test_device import with_everything
from tests.web.test_server import Tap

pytestmark = pytest.mark.real


@pytest.mark.parametrize("words", [EVIL, LONG, "javascript:alert(1)", "a" * 10_000], ids=["markup", "ten kilobytes", "address", "one word"])
async def test_what_a_device_says_of_itself_runs_nowhere_and_stays_within_the_page(devtools, words):
    source = devices_of(district())
    view = with_everything(words)
    named = replace(view.detail.device, name="x", site="school-03", role="switch")  # these come from the inventory, which is strict
    source.views["x"] = replace(view, detail=replace(view.detail, device=named))
    sources = Sources(status=district(), devices=source, live=ChangeHub())
    async with WebServer(WebSettings(zone=ZONE), sources, Tap(), door=Known(PEOPLE[0])) as server, Browser.at(devtools) as browser:
        for size in (PHONE, DESK):
            async with browser.tab(size) as tab:
                await tab.open(f"{server.url}/devices/x")
                assert tab.status == 200
                assert await tab.js("[typeof window.hacked, document.querySelectorAll('main img, main script, h1').length]") == ["undefined", 1]
                shown = await tab.js("document.body.innerText")
                assert words[:8] in shown
                assert "{{7*7}}" in shown or words != EVIL
                assert await tab.js("[...document.querySelectorAll('a[href]')].filter((one) => !/^(https?|tel):$/.test(one.protocol)).length") == 0
                assert await tab.js(f"{FAULTS}({size.width})") == []
                assert (tab.complaints, tab.strangers("{}:{}".format(*server.address))) == ([], [])
