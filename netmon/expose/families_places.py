"""What the inventory says of schools and lines, for joins, and what a line carries of what was bought."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netmon.expose.family import Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.inventory import Link, Site

_SITE = ("district", "site")
_LINE = (*_SITE, "link", "link_role", "standby")
_WAY = (*_LINE, "direction")
SITE_INFO = "netmon_site_info"
LINK_INFO = "netmon_link_info"
LINK_CONTRACT = "netmon_link_contract_bps"
LINK_UP = "netmon_link_up"
LINK_RATE = "netmon_link_rate_bps"
LINK_LOAD = "netmon_link_load_ratio"


def _family(name: str, labels: tuple[str, ...], table: Table, texts: tuple[str, str], *, unit: str = "") -> Family:
    kind = MetricType.INFO if name.endswith("_info") else MetricType.GAUGE
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=labels, table=table)


PLACE_FAMILIES: tuple[Family, ...] = (
    _family(
        SITE_INFO,
        (*_SITE, "site_name", "county", "township", "area", "stage", "kind"),
        Table.PLACES,
        ("What the inventory says of a school; join it by district and site.", "清单中的学校信息；按 district 和 site 关联。"),
    ),
    _family(
        LINK_INFO,
        (*_LINE, "isp", "medium", "circuit"),
        Table.PLACES,
        ("What the inventory says of a line: provider, medium, circuit number.", "清单中的线路信息：运营商、介质、专线号。"),
    ),
    _family(
        LINK_CONTRACT,
        _WAY,
        Table.PLACES,
        ("Bandwidth that the contract in force today promises; direction down or up.", "今天有效的合同带宽；direction 为 down（下行）或 up（上行）。"),
        unit="bps",
    ),
    _family(
        LINK_UP,
        _LINE,
        Table.LINK,
        ("1 when the port that watches the line is up, else 0; absent while the port is not read.", "线路所在端口为 up 时为 1，否则为 0；读不到端口时不输出。"),
    ),
    _family(
        LINK_RATE,
        _WAY,
        Table.LINK,
        ("What the line carries, in the line's own directions, between the last two polls.", "线路最近两次轮询间的速率，按线路自身的下行、上行。"),
        unit="bps",
    ),
    _family(
        LINK_LOAD,
        _WAY,
        Table.LINK,
        (
            "What the line carries over what its contract promises; without a contract over the port's speed.",
            "线路速率与合同带宽之比；没有合同时与端口速率之比。",
        ),
        unit="ratio",
    ),
)


class LineNow(NamedTuple):
    """One line at its last poll: whether its port is up, and per direction (`down`, `up`) what it carries and what it could, in bit/s."""

    up: int | None
    rates: Mapping[str, float | None]
    limits: Mapping[str, int | None]


def line_labels(link: Link) -> str:
    """Return the label pairs that every series of a line begins with after its school's."""
    return pairs(link=link.id, link_role=link.role, standby="true" if link.standby else "")


def render_place(labels: str, site: Site, links: Iterable[tuple[Link, Mapping[str, int | None]]]) -> dict[str, Chunk]:
    """Return one school's families; `labels` are its district and id, each link comes with what its contract promises by direction."""
    words = pairs(site_name=site.name, county=site.county or "", township=site.township or "", area=site.area or "", stage=site.stage or "", kind=site.kind)
    families: dict[str, list[tuple[str, Number | None]]] = {SITE_INFO: [(words, 1)], LINK_INFO: [], LINK_CONTRACT: []}
    for link, contract in links:
        label = line_labels(link)
        further = pairs(isp=link.isp or "", medium=link.medium or "", circuit=link.circuit or "")
        families[LINK_INFO].append((",".join(filter(None, (label, further))), 1))
        families[LINK_CONTRACT] += [(f'{label},direction="{direction}"', bps) for direction, bps in contract.items()]
    return _chunks(labels, families)


def render_line(labels: str, link: Link, now: LineNow) -> dict[str, Chunk]:
    """Return what changes of a line at each poll."""
    label = line_labels(link)
    rates, loads = [], []
    for direction, rate in now.rates.items():
        way, limit = f'{label},direction="{direction}"', now.limits.get(direction)
        rates.append((way, rate))
        loads.append((way, rate / limit if rate is not None and limit else None))
    return _chunks(labels, {LINK_UP: [(label, now.up)], LINK_RATE: rates, LINK_LOAD: loads})


def _chunks(labels: str, families: Mapping[str, Iterable[tuple[str, Number | None]]]) -> dict[str, Chunk]:
    chunks = {family: render_lines(labels, family, samples) for family, samples in families.items()}
    return {family: chunk for family, chunk in chunks.items() if chunk.samples}
