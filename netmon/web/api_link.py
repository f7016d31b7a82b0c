"""What the API tells of lines: what they carry now, what was promised, what is judged of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from netmon.model.inventory import Contract
from netmon.model.view_link import LinkEnd, LinkQuery, LinkRow, LinkView
from netmon.web.api_resource import EVERY, EXAMPLE_AT, WORDS, Parameter, Question, Resource
from netmon.web.source import Sources
from netmon.web.source_link import LinkSource


def _source(sources: Sources) -> LinkSource | None:
    return sources.links


def _links(source: LinkSource, asked: Question) -> Sequence[LinkRow]:
    query = LinkQuery(site=asked.text("site"), role=asked.text("role"), words=asked.words, limit=EVERY)
    return source.links(query, asked.sight).rows


async def _link(source: LinkSource, asked: Question) -> LinkView | None:
    return await source.link(f"{asked.path['site']}/{asked.path['id']}", asked.sight, asked.asker)


_ROW: Final = LinkRow(
    key="dongguan-xx/dx", id="dx", site="dongguan-xx", site_name="东关小学", role="exit", isp="电信", circuit="ZB-EDU-0113", medium="fibre",
    contract=Contract(down_bps=500_000_000, up_bps=100_000_000, start=date(2026, 1, 1), end=date(2026, 12, 31), number="HT-2026-013"), up=True, polled=True,
    down_bps=241_300_112.0, up_bps=18_400_220.5, speed_bps=1_000_000_000,
)  # fmt: skip

LINK_RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(
        name="links",
        path="/links",
        noun=LinkRow,
        source=_source,
        get=_links,
        key=lambda row: (row.site, row.id),
        params=(Parameter(name="site"), Parameter(name="role", most=32, about="link_role"), WORDS),
        example=_ROW,
    ),
    Resource(
        name="link",
        path="/links/{site}/{id}",
        noun=LinkView,
        source=_source,
        get=_link,
        example=LinkView(row=_ROW, now=EXAMPLE_AT, ends=(LinkEnd(device="dongguan-gw", port="GigabitEthernet0/0/1", watched=True),), repair_phone="10000"),
    ),
)  # fmt: skip
