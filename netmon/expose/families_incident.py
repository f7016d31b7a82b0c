"""Open incidents: one series each, whose labels never change but where it becomes more urgent, and what lies behind as values."""

from collections.abc import Callable, Iterable, Mapping

from netmon.expose.family import Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.incident import Incident

INCIDENT = "netmon_incident"
IMPACT = "netmon_incident_impact"
ACKNOWLEDGED = "netmon_incident_acknowledged"
STARTED = "netmon_incident_start_timestamp_seconds"
INCIDENT_FAMILIES: tuple[Family, ...] = (
    Family(
        name=INCIDENT,
        type=MetricType.GAUGE,
        help_en="1 for each open incident; an incident that was found to be the symptom of another leaves.",
        help_zh="每个未关闭的故障对应的序列为 1；并入上级故障的不再输出。",
        unit="",
        labels=("district", "site", "incident", "severity", "tier", "site_name", "root_cause", "cause"),
        table=Table.INCIDENTS,
    ),
    Family(
        name=IMPACT,
        type=MetricType.GAUGE,
        help_en="What lies behind an open incident; kind is schools, rooms, devices, access_points, boards or merged (alerts that it took the place of).",
        help_zh="未关闭故障的影响数量；kind 为 schools、rooms、devices、access_points、boards 或 merged（已合并的下级告警）。",
        unit="",
        labels=("district", "site", "incident", "kind"),
        table=Table.INCIDENTS,
    ),
    Family(
        name=STARTED,
        type=MetricType.GAUGE,
        help_en="When the cause of an open incident began, Unix time.",
        help_zh="未关闭故障的原因开始的时间（Unix 时间）。",
        unit="seconds",
        labels=("district", "site", "incident"),
        table=Table.INCIDENTS,
    ),
    Family(
        name=ACKNOWLEDGED,
        type=MetricType.GAUGE,
        help_en="1 when somebody acknowledged an open incident on the page, else 0.",
        help_zh="未关闭故障已有人在网页上确认为 1，否则为 0。",
        unit="",
        labels=("district", "site", "incident"),
        table=Table.INCIDENTS,
    ),
)
INCIDENT_SELF_FAMILIES: tuple[Family, ...] = (
    Family(
        name="netmon_incident_changes_total",
        type=MetricType.COUNTER,
        help_en="Changes of incidents: opened, updated, escalated, closed, merged.",
        help_zh="故障变化次数：opened、updated、escalated、closed、merged。",
        unit="",
        labels=("change",),
        table=Table.SELF,
    ),
    Family(
        name="netmon_incident_failed_saves_total",
        type=MetricType.COUNTER,
        help_en="Attempts to write the book of incidents that failed.",
        help_zh="写入故障台账失败的次数。",
        unit="",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_incident_round_seconds",
        type=MetricType.GAUGE,
        help_en="How long the last round over states and incidents took.",
        help_zh="最近一轮状态与故障判断的耗时。",
        unit="seconds",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_topology_edges",
        type=MetricType.GAUGE,
        help_en="Cables that netmon knows of, by where they are known from: lldp_both, lldp, cdp, declared, fdb.",
        help_zh="已知的连接数，按来源分：lldp_both、lldp、cdp、declared、fdb。",
        unit="",
        labels=("source",),
        table=Table.SELF,
    ),
)


def render_incidents(
    labels: str, incidents: Iterable[Incident], site_names: Mapping[str, str], is_acknowledged: Callable[[Incident], bool] = lambda _incident: False
) -> dict[str, Chunk]:
    """Return the families of all open incidents; `labels` are the district's."""
    families: dict[str, list[tuple[str, Number | None]]] = {family.name: [] for family in INCIDENT_FAMILIES}
    for one in incidents:
        words = pairs(
            site=one.site, incident=one.id, severity=one.severity.value, tier=one.tier.value, site_name=site_names.get(one.site, ""),
            root_cause=one.root, cause=one.cause.value,
        )  # fmt: skip
        own = pairs(site=one.site, incident=one.id)
        families[INCIDENT].append((words, 1))
        families[STARTED].append((own, one.since_ms / 1000))
        families[ACKNOWLEDGED].append((own, int(is_acknowledged(one))))
        impact = one.impact
        counts = {
            "schools": impact.schools, "rooms": impact.rooms, "devices": impact.devices, "access_points": impact.access_points, "boards": impact.boards,
            "merged": one.merged,
        }  # fmt: skip
        families[IMPACT] += [(f'{own},kind="{kind}"', count) for kind, count in counts.items()]
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
