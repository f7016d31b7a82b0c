"""Every view in Chromium: nothing complains, nobody else is asked, it fits, it can be read aloud and used by keyboard."""

from urllib.parse import urlsplit

import pytest

from tests.browser.site import FAULTS, FILES, NOTHING_THERE, VIEWS, open_house, reader
from tests.support.browser import DESK, PHONE, WALL, Browser, Tab

pytestmark = pytest.mark.real

# The element as a list, when it has the focus and nothing shows that.
UNSEEN = """((one) => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const marked = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return one === document.body || (one.matches(":focus-visible") && marked) ? [] : [one.outerHTML.slice(0, 120)];
})"""


async def looked_at(tab: Tab, url: str, lang: str, width: int, status: int) -> list[str]:
    """Open a view and return what is wrong with it."""
    tab.forget()
    await tab.open(url)
    complaints = [one for one in tab.complaints if status == 200 or "Failed to load resource" not in one]
    wrong = [*complaints, *(f"asks {one}" for one in tab.strangers(urlsplit(url).netloc)), *await tab.js(f"{FAULTS}({width})")]
    if tab.status != status:
        wrong.append(f"status {tab.status}")
    if (said := await tab.js("document.documentElement.lang")) != lang:
        wrong.append(f"lang {said}")
    return [f"{url} {lang} {width}: {one}" for one in wrong]


async def all_views(devtools: str, folder, langs, sizes) -> list[str]:
    """Look at every view in these languages and sizes."""
    wrong: list[str] = []
    known = {**VIEWS, **NOTHING_THERE}
    async with open_house(folder) as (site, door), Browser.at(devtools) as browser:
        routes = {route.path: route for route in site.routes if route.method == "GET" and not route.path.startswith("/api/v1/")}
        wrong += [f"{path}: needs an example in VIEWS, or its place in FILES" for path in routes.keys() - known.keys() - FILES]
        wrong += [f"{path}: is no address any more" for path in (known.keys() | FILES) - routes.keys()]
        for lang in langs:
            for size in sizes:
                async with browser.tab(size, lang=lang) as tab:
                    for path, example in ((path, example) for path, example in known.items() if path in routes):
                        door.come_as(reader(routes[path].right))
                        wrong += await looked_at(tab, site.url(example), lang, size.width, 404 if path in NOTHING_THERE else 200)
    return wrong


@pytest.mark.may_leak  # what explains a verdict is a child process that goes on
async def test_every_view_fits_and_complains_of_nothing(devtools, tmp_path):
    wrong = await all_views(devtools, tmp_path, ("zh-CN",), (PHONE, DESK))
    assert wrong == [], "\n".join(wrong)


@pytest.mark.long
@pytest.mark.may_leak  # what explains a verdict is a child process that goes on
async def test_every_view_fits_in_both_languages_and_all_sizes(devtools, tmp_path):
    wrong = await all_views(devtools, tmp_path, ("zh-CN", "en"), (PHONE, DESK, WALL))
    assert wrong == [], "\n".join(wrong)


async def test_what_is_not_there_and_what_nobody_may_see_are_pages_too(devtools, tmp_path):
    async with open_house(tmp_path) as (site, _door), Browser.at(devtools) as browser, browser.tab(PHONE) as tab:
        for path, status in (("/schools/nowhere", 404), ("/no/such/page", 404), ("/audit", 403)):
            await tab.open(site.url(path))
            assert tab.status == status
            assert await tab.js(f"{FAULTS}(390)") == []
        assert [one for one in tab.complaints if "Failed to load resource" not in one] == []


async def test_the_first_tab_skips_to_the_content_and_each_stop_is_seen(devtools, tmp_path):
    async with open_house(tmp_path) as (site, _door), Browser.at(devtools) as browser, browser.tab() as tab:
        await tab.open(site.url("/schools/east"))
        await tab.press("Tab")
        assert await tab.js("document.activeElement.className") == "skip"
        assert await tab.js("document.activeElement.getBoundingClientRect().top >= 0 && document.activeElement.getBoundingClientRect().height > 10")
        await tab.press("Enter")
        assert await tab.js("document.activeElement.id") == "main"
        unseen = []
        for _ in range(25):
            await tab.press("Tab")
            unseen += await tab.js(f"{UNSEEN}(document.activeElement)")
        assert unseen == []
