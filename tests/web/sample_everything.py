"""A source for every section, which tells what the API's examples tell: one row of each."""

from fractions import Fraction

from netmon.model.evidence import Basis
from netmon.model.target import Measure, Plan, Quantifier, Selector, Target
from netmon.model.verdict import Share, Subject, VerdictState
from netmon.model.view_asset import AssetList
from netmon.model.view_compliance import (
    ComplianceView,
    JudgedHead,
    LedgerLine,
    LedgerView,
    PlacedRow,
    PlanStanding,
    ProblemList,
    ProblemRow,
    TargetStanding,
    VerdictList,
    Words,
)
from netmon.model.view_device import DeviceView
from netmon.model.view_finding import FindingList
from netmon.model.view_incident import IncidentList
from netmon.model.view_link import LinkList
from netmon.model.view_reports import ReportList
from netmon.model.view_school import SchoolList
from netmon.model.view_self import SelfPage, SelfPart, SelfRow
from netmon.web.api import address_of
from netmon.web.api_resources import RESOURCES
from netmon.web.source import Sources
from tests.web.sample_district import NOW, District, district

EXAMPLES = {resource.name: resource.example for resource in RESOURCES}
PARTS = {"site": "school-01", "name": "s03-core", "room": "2号楼/203", "number": EXAMPLES["incident"].row.id, "id": "dx", "test": EXAMPLES["speedtest"].id}
TARGET = Target(
    id="exit-per-class", plan="shandong-2025", title_zh="班均出口带宽", title_en="Exit bandwidth per class", quote="不低于10M", source="1.1", issuer="省教育厅",
    selector=Selector(), measure=Measure.EXIT_BANDWIDTH, quantifier=Quantifier.EACH_SITE,
)  # fmt: skip
SHARE = Share(target=TARGET.id, group=Subject("district", "d"), passed={Basis.MEASURED: 2}, fail=1, insufficient=1, unknown=0)


class Everything(District):
    """Whoever asks sees everything; `site` is that of PARTS, or nobody's."""

    def wall(self, sight):
        return EXAMPLES["wall"]

    def schools(self, query, sight):
        return SchoolList(now=NOW, query=query, total=1, rows=(EXAMPLES["schools"],))

    def school(self, site, sight):
        return EXAMPLES["school"] if site == PARTS["site"] else None

    async def room(self, site, room, sight):
        return EXAMPLES["room"] if (site, room) == (PARTS["site"], PARTS["room"]) else None

    def incidents(self, query, sight, lang):
        return IncidentList(now=NOW, query=query, rows=(EXAMPLES["incidents"],), total=1)

    async def incident(self, number, sight, lang):
        return EXAMPLES["incident"] if number == PARTS["number"] else None

    def links(self, query, sight):
        return LinkList(query=query, now=NOW, total=1, rows=(EXAMPLES["links"],))

    async def link(self, key, sight, asker):
        return EXAMPLES["link"] if key == f"{PARTS['site']}/{PARTS['id']}" else None

    async def kept(self, query, sight):
        return [EXAMPLES["speedtests"]]

    async def kept_one(self, number, sight):
        return EXAMPLES["speedtest"] if number == PARTS["test"] else None

    async def view(self, name, sight, first_port=0, ports=0):
        detail, equipment = self.device(name, sight), EXAMPLES["equipment"]
        if detail is None:
            return None
        return DeviceView(detail=detail, neighbours=(EXAMPLES["neighbours"],), equipment=equipment.equipment, read_at=equipment.read_at)

    def site(self, site, sight):
        return EXAMPLES["topology"] if site == PARTS["site"] else None

    async def search(self, words, sight):
        return EXAMPLES["search"]

    def findings(self, query, sight):
        return FindingList(now=NOW, query=query, total=1, rows=(EXAMPLES["findings"],))

    async def assets(self, query, sight):
        return AssetList(now=NOW, query=query, total=1, rows=(EXAMPLES["assets"],))

    async def listed(self, offset, limit, sight):
        return ReportList(now=NOW, whole=True, files=(EXAMPLES["reports"],), total=1, offset=0, plans=(), sites=())

    async def itself(self, sight):
        if not sight.whole:
            return None
        figure = EXAMPLES["figures"]
        part = SelfPart(key=figure.part, rows=(SelfRow(key=figure.key, value=figure.value, unit=figure.unit),))
        return SelfPage(now=NOW, version="1", started_at=NOW, config=self.summary.config, parts=(part,), unwatched=EXAMPLES["unwatched"])

    def plans(self, sight):
        plan = Plan(id="shandong-2025", name_zh="规划", name_en="Plan", issuer="", file="plan.yaml", sha256="0" * 64, targets=(TARGET,))
        head = JudgedHead(plan=plan, begin=1, end=2, judged_at=3, provisional=True, scope=Words("全部", "all"))
        standing = TargetStanding(target=TARGET, required=Words("≥10M", "10 Mbit/s"), share=SHARE, coverage=Fraction(1, 3))
        return ComplianceView(now=NOW, whole=True, plans=(PlanStanding(id=plan.id, head=head, targets=(standing,)), PlanStanding(id="unjudged")))

    def verdicts(self, plan, target, query, sight):
        standing = self.plans(sight).plans[0]
        row = PlacedRow(EXAMPLES["verdicts"].verdict, "张店区")
        fits = query.state in (None, VerdictState.FAIL)
        return VerdictList(now=NOW, plan=standing, target=standing.targets[0], query=query, counties=(), found={}, total=1, rows=(row,) if fits else ())

    async def problems(self, query, sight):
        row = ProblemRow(
            plan="shandong-2025", target=TARGET, required=Words("≥10M", "10 Mbit/s"), row=EXAMPLES["verdicts"].verdict, county="张店区", number="1"
        )
        return ProblemList(now=NOW, total=1, doubts={}, counties=(), rows=(row,), judged=True)

    async def ledger(self, query, sight):
        line = EXAMPLES["ledger"]
        return LedgerView(now=NOW, query=query, counts={}, total=1, lines=(LedgerLine(problem=line.problem, name=line.name, site=line.site),))


def everything():
    """Return the sources of all sections that the API tells of."""
    known = district()
    one = Everything(known.rows, known.summary, known.details, known.ready)
    return Sources(
        status=one, wall=one, schools=one, rooms=one, topology=one, search=one, findings=one, assets=one, itself=one, compliance=one, reports=one, devices=one,
        incidents=one, links=one, speedtest=one,
    )  # fmt: skip


def sample_address(resource):
    """Return an address of a resource that is there."""
    return address_of(resource, {name: PARTS[name] for name in resource.parts}) + ("?q=x" if resource.name == "search" else "")
