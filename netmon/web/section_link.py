"""The pages of lines: a list, and one line with what it carries, what was promised, and what is judged of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from netmon.model.lang import Lang
from netmon.model.reasons import reason_text
from netmon.model.sentence import Amount, percent
from netmon.model.texts import text
from netmon.model.view_link import LinkQuery, LinkView, Traffic
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.curve import Chart, chart
from netmon.web.document import page_json
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.section_device import read_offset, turning
from netmon.web.section_explain import asker_of
from netmon.web.source_link import LinkSource

LINKS_A_PAGE: Final = 100
SPANS: Final = (24, 168, 720)
_MOST_WORDS: Final = 8
Curve = tuple[str, str, list[float | None]]


class LinkPages:
    """`/links` and below, and the numbers of their charts."""

    def __init__(self, source: LinkSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/links", answer=self.links),
            Route(path="/links/{site}/{id}", answer=self.link),
            Route(path="/api/v1/links/{site}/{id}/traffic", answer=self.traffic),
        )

    def links(self, asked: Asked) -> Page:
        """Answer `/links`."""
        listed = self._source.links(link_query(asked.query), asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.links/1", listed))
        values = {"listed": listed, **turning(asked, listed.query.offset, LINKS_A_PAGE, listed.total)}
        return self._html.page("links.html", asked, listed.now, page="links", **values)

    async def link(self, asked: Asked) -> Page:
        """Answer `/links/<site>/<id>`."""
        key = f"{asked.params['site']}/{asked.params['id']}"
        hours = read_hours(asked.query)
        view = await self._source.link(key, asked.sight, asker_of(asked), hours)
        if view is None:
            return missing(self._html, asked, text("web.link.nothing", asked.lang, name=key[:100]))
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.link/1", _plain(view, asked.lang)))
        values = {
            "view": view,
            "drawn": _drawn(view.traffic, self._html, asked.lang),
            "spans": [(asked.link(hours=str(span)), text(f"web.link.hours.{span}", asked.lang), span == hours) for span in SPANS],
            "chart_at": f"/api/v1/links/{quote(view.row.site, safe='')}/{quote(view.row.id, safe='')}/traffic?hours={hours}&lang={asked.lang}",
            "amount": _amount(asked.lang),
            "sentence": lambda sentence: sentence.render(asked.lang),
            "ratio": lambda share: "–" if share is None else percent(share),
            "words": lambda both: both.of(asked.lang),
            "reason_of": lambda detail: reason_text(detail, asked.lang),
        }
        return self._html.page("link.html", asked, view.now, page="links", **values)

    async def traffic(self, asked: Asked) -> Page:
        """Answer the numbers of a line's chart: `hours` 24, 168 or 720."""
        key = f"{asked.params['site']}/{asked.params['id']}"
        found = await self._source.traffic(key, read_hours(asked.query), asked.sight, asker_of(asked))
        if found is None:
            return missing(self._html, asked, text("web.link.nothing", asked.lang, name=key[:100]))
        return Page(status=200, content_type=JSON, body=chart_json(found, asked.lang))


def link_query(query: Mapping[str, str]) -> LinkQuery:
    """Read `site`, `role`, `q` and `offset`."""
    return LinkQuery(
        site=query.get("site") or None,
        role=query.get("role") or None,
        words=tuple(query.get("q", "").split()[:_MOST_WORDS]),
        offset=read_offset(query),
        limit=LINKS_A_PAGE,
    )


def read_hours(query: Mapping[str, str]) -> int:
    """Return over how many hours traffic is asked for."""
    given = query.get("hours", "")
    return int(given) if given in {str(span) for span in SPANS} else SPANS[0]


def chart_json(traffic: Traffic, lang: Lang) -> bytes:
    """Return a chart's numbers: times, and a series for each curve; what was promised and asked for is dashed."""
    series = [
        {"label": label, "unit": "bps", "values": values, **({"dash": True} if look in ("contract", "threshold") else {})}
        for label, look, values in _curves(traffic, lang)
    ]
    return json.dumps({"t": [slot.at for slot in traffic.slots], "series": series}, separators=(",", ":")).encode("ascii")


def _curves(traffic: Traffic, lang: Lang) -> Iterator[Curve]:
    """Yield words, look and values of each curve: what was carried, what was promised, what is asked for."""
    slots = traffic.slots
    yield text("web.link.down", lang), "down", [slot.down_bps for slot in slots]
    yield text("web.link.up", lang), "up", [slot.up_bps for slot in slots]
    if any(slot.most_bps is not None for slot in slots):
        yield text("web.link.most", lang), "most", [slot.most_bps for slot in slots]
    if traffic.contract is not None:
        yield text("web.link.contract.down", lang), "contract", [float(traffic.contract.down_bps)] * len(slots)
    for one in traffic.thresholds:
        key = "web.link.threshold.shared" if one.shared else "web.link.threshold"
        yield text(key, lang, target=one.target), "threshold", [float(one.bps)] * len(slots)


def _drawn(traffic: Traffic | None, html: Pages, lang: Lang) -> Chart | None:
    if traffic is None:
        return None
    return chart([slot.at for slot in traffic.slots], list(_curves(traffic, lang)), html.zone)


def _amount(lang: Lang) -> Callable[[object, object], str]:
    def amount(value: object, unit: object) -> str:
        return "–" if value is None else Amount(value=value, unit=unit).render(lang)  # type: ignore[arg-type]

    return amount


def _plain(view: LinkView, lang: Lang) -> dict[str, object]:
    """Return what a program may want of a line: numbers as numbers, sentences in one language."""
    found = view.figures
    figures = None
    if found is not None:
        figures = {
            "days": found.days,
            "p95_down_bps": found.down.p95_bps,
            "p95_up_bps": found.up.p95_bps,
            "max_down_bps": found.down.max_bps,
            "lesson_p95_down_bps": found.lesson_down.p95_bps,
            "coverage_ratio": None if found.down.coverage.ratio is None else float(found.down.coverage.ratio),
            "busiest_lesson_hour": None if found.busiest is None else {"at": found.busiest.at, "down_bps": found.busiest.down_bps},
        }
    row = view.row
    return {
        "key": row.key, "site": row.site, "role": row.role, "standby": row.standby, "isp": row.isp, "circuit": row.circuit, "medium": row.medium,
        "contract": row.contract, "down_bps": row.down_bps, "up_bps": row.up_bps, "speed_bps": row.speed_bps, "ends": view.ends,
        "progress": view.progress, "figures": figures, "contracts": view.contracts,
        "verdicts": tuple(
            {"id": one.row.id, "target": one.row.target, "state": one.row.state.value, "reason": one.row.reason.of(lang)} for one in view.verdicts
        ),
        "runs": view.runs,
    }  # fmt: skip
