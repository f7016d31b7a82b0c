"""Services, DHCP pools, IPv6, live lessons, findings and configurations with every value there is."""

from netmon.expose.families_campus import render_site_ipv6
from netmon.expose.families_finding import render_backup, render_findings, render_unsaved
from netmon.expose.families_lessons import LessonFigures, render_lessons
from netmon.expose.families_places import LineNow, render_line, render_place
from netmon.expose.family import Table
from netmon.model.campus import DhcpPool, DhcpPools, Ipv6Address, Ipv6Counter, Ipv6Status
from netmon.model.finding import FindingKind, finding
from netmon.model.inventory import Link, Site
from netmon.model.service import ServiceReason, ServiceResult, ServiceResults
from netmon.model.shared_lesson import LessonFault, LessonProblem, LessonReadiness, PathFigures, SharedLesson

SERVICES = ServiceResults(
    results=(
        ServiceResult(check="https", kind="http", ok=True, duration_s=0.1, status=200, expires_at=1.9e9),
        ServiceResult(check="ntp", kind="ntp", ok=False, reason=ServiceReason.OFFSET, duration_s=0.1, offset_s=-3.0),
    )
)
DHCP = DhcpPools(pools=(DhcpPool(oid="1.2.3", pool="10.0.0.0", used=3, free=7),))
IPV6 = Ipv6Status(
    addresses=(Ipv6Address(if_index=1, address="2409:8a00::1"),), counters=(Ipv6Counter(if_index=1, received=5, sent=6),), moving=True
)  # fmt: skip
PAYLOADS = (SERVICES, DHCP, IPV6)
EXIT = Link(site="school-01", id="dx", role="exit", isp="电信", medium="fibre", circuit="ZB-EDU-0113")
SCHOOL = Site(id="school-01", name="实验小学", kind="school", county="张店区", township="马尚街道", area="city", stage="primary")


def site_tables(labels: str) -> dict[Table, dict[str, object]]:
    """Return what is said of one site."""
    lesson = SharedLesson(id="music", name="音乐", site="school-01", giver="host", receivers=("far",), lessons=("第一节",))
    path = PathFigures(sent=25, received=24, rtt_s=0.02, jitter_s=0.002, basis="between")
    problems = (LessonProblem(receiver="far", fault=LessonFault.LOSS, measured=0.04, limit=0.01),)
    figures = LessonFigures(lesson=lesson, readiness=LessonReadiness(ready=False, problems=problems), paths={"far": path})
    return {
        Table.CAMPUS: dict(render_site_ipv6(labels, "实验小学", {"address": True, "traffic": True, "probe": False}, False)),
        Table.SHARED_LESSONS: dict(render_lessons(labels, [figures])),
        Table.PLACES: render_place(labels, SCHOOL, [(EXIT, {"down": 500_000_000, "up": None})]),
        Table.LINK: render_line(labels, EXIT, LineNow(1, {"down": 4e8, "up": None}, {"down": 500_000_000, "up": None})),
    }


def device_tables(labels: str) -> dict[Table, dict[str, object]]:
    """Return what is said of one device's configuration and findings."""
    return {
        Table.FINDING: dict(render_findings(labels, [finding("sw-0", FindingKind.TELNET_OPEN, "", 1.0)])),
        Table.CONFIG_BACKUP: dict(render_backup(labels, 1.8e9)),
        Table.CONFIG_CHANGE: dict(render_unsaved(labels, True)),
    }
