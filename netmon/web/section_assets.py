"""`/assets`: the register of assets with filters and orders, and the same as CSV and XLSX files."""

from collections.abc import Iterator, Mapping
from typing import Final

from netmon.model.access import Right
from netmon.model.texts import text
from netmon.model.view_asset import ASSET_SORTS, AssetList, AssetMark, AssetQuery, AssetRow
from netmon.web.asked import JSON, TEXT, Asked, Page, Route
from netmon.web.csv_rows import Cell, attachment, csv_page
from netmon.web.document import page_json
from netmon.web.html import Pages
from netmon.web.section_rooms import offset_of, turning
from netmon.web.source_assets import AssetSource

ROWS_A_PAGE: Final = 100
MOST_WORDS: Final = 8
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_COLUMNS: Final = (
    "device", "school", "room", "device_role", "vendor", "model", "serial", "software", "first_seen", "last_seen", "bought", "years", "end_of_life", "parts",
)  # fmt: skip


class AssetPages:
    """The register of assets."""

    def __init__(self, source: AssetSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses."""
        return (
            Route(path="/assets", answer=self.assets),
            Route(path="/assets.csv", answer=self.csv, right=Right.EXPORT),
            Route(path="/assets.xlsx", answer=self.xlsx, right=Right.EXPORT),
        )

    async def assets(self, asked: Asked) -> Page:
        """Answer `/assets`."""
        query = asset_query(asked.query, offset=offset_of(asked), limit=ROWS_A_PAGE)
        found = await self._source.assets(query, asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.assets/1", found))
        values = {
            "found": found,
            "marks": [(mark, found.marks.get(mark, 0), asked.link(mark=None if query.mark is mark else mark, offset=None)) for mark in AssetMark],
            "sort_link": lambda name: asked.link(sort=name, order="up" if query.descending or query.sort != name else "down", offset=None),
            "file_link": lambda kind: f"/assets.{kind}" + asked.link(offset=None),
            "filtered": query.words or query.site or query.role or query.vendor or query.mark,
            **turning(asked, query.offset, ROWS_A_PAGE, found.total),
        }
        return self._html.page("assets.html", asked, found.now, page="assets", **values)

    async def csv(self, asked: Asked) -> Page:
        """Answer `/assets.csv`: all rows that match, not a page of them."""
        found = await self._source.assets(asset_query(asked.query, offset=0, limit=None), asked.sight)
        return csv_page(text("web.assets.title", asked.lang) + ".csv", self._lines(found, asked))

    async def xlsx(self, asked: Asked) -> Page:
        """Answer `/assets.xlsx`."""
        book = await self._source.workbook(asset_query(asked.query, offset=0, limit=None), asked.sight, asked.lang)
        if book is None:
            return Page(status=503, content_type=TEXT, body=text("web.assets.no_file", asked.lang).encode())
        return Page(status=200, content_type=XLSX, body=book, headers={"Content-Disposition": attachment(text("web.assets.title", asked.lang) + ".xlsx")})

    def _lines(self, found: AssetList, asked: Asked) -> Iterator[tuple[Cell, ...]]:
        yield tuple([text(f"rpt.col.{name}", asked.lang) for name in FILE_COLUMNS])
        for row in found.rows:
            yield self._cells(row, asked)

    def _cells(self, row: AssetRow, asked: Asked) -> tuple[Cell, ...]:
        asset = row.asset
        return (
            asset.device, row.site_name, asset.room, text(f"role.{asset.role}", asked.lang), asset.vendor, asset.model, asset.serial, asset.software,
            self._html.day(asset.first_seen_s), self._html.day(asset.last_seen_s), asset.bought,
            None if row.years is None else round(row.years, 1), asset.end_of_life, asset.parts or None,
        )  # fmt: skip


def asset_query(query: Mapping[str, str], *, offset: int, limit: int | None) -> AssetQuery:
    """Read `q`, `site`, `role`, `vendor`, `mark`, `sort` and `order`; what makes no sense is as if it were not there."""
    mark, wanted = query.get("mark", ""), query.get("sort", "")
    return AssetQuery(
        site=query.get("site", ""),
        role=query.get("role", ""),
        vendor=query.get("vendor", ""),
        mark=AssetMark(mark) if mark in set(AssetMark) else None,
        words=tuple(query.get("q", "").split()[:MOST_WORDS]),
        sort=next((name for name in ASSET_SORTS if name == wanted), "site"),
        descending=query.get("order") == "down",
        offset=offset,
        limit=limit,
    )
