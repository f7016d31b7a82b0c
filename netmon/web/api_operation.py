"""What the API tells to who keeps the network: neighbours, equipment, maps, where an address is plugged in, findings, assets, reports, netmon itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from netmon.model.access import Right
from netmon.model.equipment import PoeTable
from netmon.model.finding import FindingKind, Severity
from netmon.model.report import Asset
from netmon.model.state import DeviceStatus
from netmon.model.topology import Edge, EdgeSource, PortEnd
from netmon.model.view_asset import AssetMark, AssetQuery, AssetRow
from netmon.model.view_device import Equipment, NeighbourRow
from netmon.model.view_finding import FindingQuery, FindingRow
from netmon.model.view_reports import ReportFile
from netmon.model.view_search import Hit, HitGroup, HitKind, Plugged, PortSeen, Results
from netmon.model.view_self import Mood, Unit, Unwatched
from netmon.model.view_topology import MapNode, SiteMap, SiteTopology
from netmon.web.api_resource import EVERY, EXAMPLE_AT, WORDS, Parameter, Question, Resource
from netmon.web.source import Sources
from netmon.web.source_assets import AssetSource
from netmon.web.source_device import DeviceSource
from netmon.web.source_findings import FindingSource
from netmon.web.source_reports import ReportSource
from netmon.web.source_search import SearchSource
from netmon.web.source_self import SelfSource
from netmon.web.source_topology import TopologySource


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentNow:
    """What only some devices have; null: the device never gave any. `read_at` says when each part was read, in Unix seconds."""

    equipment: Equipment
    read_at: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureNow:
    """One figure that netmon gives of itself, by the part of it; `of` names what it is about where there are several. `mood` is `bad`, `warn` or ""."""

    part: str
    key: str
    of: str
    value: float | None
    unit: Unit
    mood: Mood


def _device_source(sources: Sources) -> DeviceSource | None:
    return sources.devices


async def _neighbours(source: DeviceSource, asked: Question) -> Sequence[NeighbourRow] | None:
    view = await source.view(asked.path["name"], asked.sight, 0, 0)
    return None if view is None else view.neighbours


async def _equipment(source: DeviceSource, asked: Question) -> EquipmentNow | None:
    view = await source.view(asked.path["name"], asked.sight, 0, 0)
    return None if view is None else EquipmentNow(equipment=view.equipment, read_at=view.read_at)


def _topology(source: TopologySource, asked: Question) -> SiteTopology | None:
    return source.site(asked.path["site"], asked.sight)


async def _search(source: SearchSource, asked: Question) -> Results:
    return await source.search(asked.text("q") or "", asked.sight)


def _findings(source: FindingSource, asked: Question) -> Sequence[FindingRow]:
    severity, kind = asked.text("severity"), asked.text("kind")
    query = FindingQuery(
        severity=None if severity is None else Severity(severity),
        kind=None if kind is None else FindingKind(kind),
        site=asked.text("site") or "",
        device=asked.text("device") or "",
        limit=None,
    )
    return source.findings(query, asked.sight).rows


async def _assets(source: AssetSource, asked: Question) -> Sequence[AssetRow]:
    mark = asked.text("mark")
    query = AssetQuery(
        site=asked.text("site") or "",
        role=asked.text("role") or "",
        vendor=asked.text("vendor") or "",
        mark=None if mark is None else AssetMark(mark),
        words=asked.words,
        limit=None,
    )
    return (await source.assets(query, asked.sight)).rows


async def _reports(source: ReportSource, asked: Question) -> Sequence[ReportFile]:
    return (await source.listed(0, EVERY, asked.sight)).files


async def _figures(source: SelfSource, asked: Question) -> Sequence[FigureNow] | None:
    page = await source.itself(asked.sight)
    if page is None:
        return None
    return [FigureNow(part=part.key, key=row.key, of=row.of, value=row.value, unit=row.unit, mood=row.mood) for part in page.parts for row in part.rows]


async def _unwatched(source: SelfSource, asked: Question) -> Unwatched | None:
    page = await source.itself(asked.sight)
    return None if page is None else page.unwatched


_SITE: Final = Parameter(name="site")
_DEVICE: Final = Parameter(name="device", most=128)
_ROLE: Final = Parameter(name="role", most=32)
_EDGE: Final = Edge(
    a=PortEnd("dongguan-gw", "GigabitEthernet0/0/3"), b=PortEnd("dongguan-sw-1", "GigabitEthernet0/0/24"), source=EdgeSource.LLDP_BOTH, seen_at=EXAMPLE_AT - 60,
    confidence=100,
)  # fmt: skip
_NODE: Final = MapNode(name="dongguan-sw-1", role="switch", site="dongguan-xx", site_name="东关小学", room="1号楼/弱电间")

OPERATION_RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(
        name="neighbours",
        path="/devices/{name}/neighbours",
        noun=NeighbourRow,
        source=_device_source,
        get=_neighbours,
        key=lambda row: (row.port, row.source, row.device or "", row.said, row.other_port),
        example=NeighbourRow(
            port="GigabitEthernet0/0/24", device="dongguan-gw", other_port="GigabitEthernet0/0/3", source="lldp_both", confidence=100, seen_at=EXAMPLE_AT - 60,
            parent=True,
        ),
    ),
    Resource(
        name="equipment",
        path="/devices/{name}/equipment",
        noun=EquipmentNow,
        source=_device_source,
        get=_equipment,
        example=EquipmentNow(equipment=Equipment(poe=PoeTable()), read_at={"poe": EXAMPLE_AT - 60}),
    ),
    Resource(
        name="topology",
        path="/topology/{site}",
        noun=SiteTopology,
        source=lambda sources: sources.topology,
        get=_topology,
        example=SiteTopology(
            now=EXAMPLE_AT,
            map=SiteMap(site="dongguan-xx", site_name="东关小学", nodes=(_NODE,), edges=(_EDGE,), parents={"dongguan-sw-1": ("dongguan-gw",)}),
            states={"dongguan-sw-1": DeviceStatus.UP},
        ),
    ),
    Resource(
        name="search",
        path="/search",
        noun=Results,
        source=lambda sources: sources.search,
        get=_search,
        params=(Parameter(name="q", most=100, required=True, about="search"),),
        example=Results(
            now=EXAMPLE_AT,
            asked="00:11:22:33:44:55",
            groups=(
                HitGroup(
                    kind=HitKind.DEVICE,
                    total=1,
                    hits=(
                        Hit(
                            kind=HitKind.DEVICE, name="dongguan-203-board", site="dongguan-xx", site_name="东关小学", role="whiteboard", status=DeviceStatus.UP,
                            field="mac", value="00:11:22:33:44:55",
                        ),
                    ),
                ),
            ),
            plugged=(
                Plugged(
                    mac="00:11:22:33:44:55", certainty="edge_port", random=False, site="dongguan-xx", site_name="东关小学", room="2号楼/203",
                    port=PortSeen(switch="dongguan-sw-2", port="GigabitEthernet0/0/7", vlan=20, last=EXAMPLE_AT - 60, present=True), age_s=60.0,
                ),
            ),
        ),
    ),
    Resource(
        name="findings",
        path="/findings",
        noun=FindingRow,
        source=lambda sources: sources.findings,
        get=_findings,
        key=lambda row: (row.device, row.kind.value, row.detail, row.since),
        params=(
            Parameter(name="severity", choices=tuple(severity.value for severity in Severity)),
            Parameter(name="kind", choices=tuple(kind.value for kind in FindingKind)),
            _SITE,
            _DEVICE,
        ),
        example=FindingRow(
            device="dongguan-sw-1", site="dongguan-xx", site_name="东关小学", kind=FindingKind.TELNET_OPEN, severity=Severity.WARNING,
            detail="telnet server enable", since=EXAMPLE_AT - 86400, role="switch",
        ),
    ),
    Resource(
        name="assets",
        path="/assets",
        noun=AssetRow,
        source=lambda sources: sources.assets,
        get=_assets,
        key=lambda row: (row.asset.device,),
        params=(_SITE, _ROLE, Parameter(name="vendor"), Parameter(name="mark", choices=tuple(mark.value for mark in AssetMark)), WORDS),
        example=AssetRow(
            asset=Asset(
                device="dongguan-sw-1", site="dongguan-xx", room="1号楼/弱电间", role="switch", vendor="Huawei", model="S5735-L24T4S-A1",
                serial="2102353GES10M7000123", first_seen_s=1_760_000_000, last_seen_s=1_794_533_400, bought=date(2023, 8, 20),
            ),
            site_name="东关小学",
            marks=frozenset({AssetMark.ENDING}),
            years=3.2,
            unseen_days=0,
        ),
    ),
    Resource(
        name="reports",
        path="/reports",
        noun=ReportFile,
        source=lambda sources: sources.reports,
        get=_reports,
        key=lambda file: (file.name,),
        right=Right.EXPORT,
        example=ReportFile(
            name="compliance-2026-10.xlsx", format="xlsx", size=184_320, made_at=EXAMPLE_AT, sha256="0" * 64, kind="compliance", number="NM-202610-03",
            first=date(2026, 10, 1), last=date(2026, 10, 31), plan="shandong-2025", by="audit-01",
        ),
    ),
    Resource(
        name="figures",
        path="/self/figures",
        noun=FigureNow,
        source=lambda sources: sources.itself,
        get=_figures,
        key=lambda row: (row.part, row.key, row.of),
        example=FigureNow(part="polling", key="late", of="", value=0.02, unit="seconds", mood=""),
    ),
    Resource(
        name="unwatched",
        path="/self/unwatched",
        noun=Unwatched,
        source=lambda sources: sources.itself,
        get=_unwatched,
        example=Unwatched(official=True, listed=312, silent=(("beiguan", "北关小学"),), registered_only=4),
    ),
)  # fmt: skip
