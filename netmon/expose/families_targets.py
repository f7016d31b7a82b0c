"""Targets as metric families: met or not, how far off, how complete the data; what is not known has no value, only a state."""

from collections.abc import Iterable, Mapping

from netmon.expose.family import Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.target import Unit
from netmon.model.verdict import Share, Verdict, VerdictState

TARGET_LABELS = ("district", "site", "link", "target")


def _family(name: str, texts: tuple[str, str], *, unit: str = "", labels: tuple[str, ...] = TARGET_LABELS) -> Family:
    return Family(name=name, type=MetricType.GAUGE, help_en=texts[0], help_zh=texts[1], unit=unit, labels=labels, table=Table.TARGETS)


TARGET_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_target_met",
        ("1 when the target is met, 0 when it is missed; absent while neither is proven.", "达标为 1，不达标为 0；未能判定时不输出。"),
    ),
    _family(
        "netmon_target_state",
        (
            "1 for the verdict's state (pass, fail, unknown, insufficient, not_applicable, excluded) and its basis.",
            "结论（pass 达标、fail 不达标、unknown 无数据、insufficient 证据不足、not_applicable 不适用、excluded 不计入）及认定依据对应的序列为 1。",
        ),
        labels=(*TARGET_LABELS, "state", "basis"),
    ),
    _family(
        "netmon_target_margin_bps",
        (
            "Observed bandwidth less the threshold, in bit/s, per class where the target is; negative when missed.",
            "差额：观测带宽减去要求，单位 bit/s（按班的指标为每班）；不达标时为负。",
        ),
        unit="bps",
    ),
    _family("netmon_target_margin_ratio", ("Observed share less the threshold; negative when missed.", "差额：观测比例减去要求；不达标时为负。"), unit="ratio"),
    _family(
        "netmon_target_coverage_ratio",
        ("Share of the expected samples behind the verdict that there are.", "结论所依据数据的完整率。"),
        unit="ratio",
    ),
    _family(
        "netmon_target_share_ratio",
        (
            "Share of the judged that meet the target, in the district or a county: bound lower counts what is not known as missed, upper as met.",
            "达标率（全区或各县）：bound 为 lower（下限）时未知全按不达标计，为 upper（上限）时未知全按达标计。",
        ),
        unit="ratio",
        labels=("district", "county", "target", "bound"),
    ),
    _family(
        "netmon_target_judged",
        (
            "How many schools or lines stand in the denominator of a share, by what came of them.",
            "达标率分母中的学校或线路数，按结论分。",
        ),
        labels=("district", "county", "target", "state"),
    ),
)
JUDGING_FAMILIES: tuple[Family, ...] = (
    Family(
        name="netmon_judging_failed_total",
        type=MetricType.COUNTER,
        help_en="Attempts to judge a plan that failed; the verdicts before leave after two and a half periods.",
        help_zh="判定失败的次数；旧结论在两个半周期后撤下。",
        unit="",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_judging_changed_verdicts_total",
        type=MetricType.COUNTER,
        help_en="Verdicts that were given to the history because their state or basis changed.",
        help_zh="结论或认定依据有变化而写入历史的次数。",
        unit="",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_judging_last_success_timestamp_seconds",
        type=MetricType.GAUGE,
        help_en="Unix time at which all plans were judged last; absent before the first time.",
        help_zh="最近一次判定全部指标的时刻（Unix 时间）；首次判定前不输出。",
        unit="seconds",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_judging_duration_seconds",
        type=MetricType.GAUGE,
        help_en="How long judging all plans took the last time.",
        help_zh="最近一次判定全部指标的用时。",
        unit="seconds",
        labels=(),
        table=Table.SELF,
    ),
)
_MARGINS: Mapping[Unit, str] = {Unit.BPS: "netmon_target_margin_bps", Unit.RATIO: "netmon_target_margin_ratio"}
Samples = dict[str, list[tuple[str, Number | None]]]
_MET = {VerdictState.PASS: 1, VerdictState.FAIL: 0}


def render_targets(labels: str, verdicts: Iterable[Verdict]) -> dict[str, Chunk]:
    """Return the families of some verdicts; `labels` is the district's pair. A school that is in no inventory stands under its official code."""
    families: Samples = {family.name: [] for family in TARGET_FAMILIES}
    for verdict in verdicts:
        subject = verdict.subject
        link = subject.id.partition("/")[2] if subject.kind == "link" else ""
        label = pairs(site=subject.site or subject.id, link=link, target=verdict.target)
        families["netmon_target_met"].append((label, _MET.get(verdict.state)))
        state = pairs(state=verdict.state.value, basis=verdict.basis.value if verdict.basis is not None else "")
        families["netmon_target_state"].append((f"{label},{state}", 1))
        if verdict.margin is not None and verdict.unit in _MARGINS:
            families[_MARGINS[verdict.unit]].append((label, float(verdict.margin)))
        if verdict.coverage is not None:
            families["netmon_target_coverage_ratio"].append((label, float(verdict.coverage)))
    return _chunks(labels, families)


def render_shares(labels: str, shares: Iterable[Share]) -> dict[str, Chunk]:
    """Return the families of shares; `county` is empty for the whole district. Of nothing there is no share."""
    families: Samples = {"netmon_target_share_ratio": [], "netmon_target_judged": []}
    for share in shares:
        label = pairs(county=share.group.county, target=share.target)
        for bound, value in (("lower", share.lower), ("upper", share.upper)):
            families["netmon_target_share_ratio"].append((f"{label},{pairs(bound=bound)}", None if value is None else float(value)))
        counts = {"pass": share.passes, "fail": share.fail, "insufficient": share.insufficient, "unknown": share.unknown}
        families["netmon_target_judged"] += [(f"{label},{pairs(state=state)}", count) for state, count in counts.items()]
    return _chunks(labels, families)


def _chunks(labels: str, families: Samples) -> dict[str, Chunk]:
    chunks = {family: render_lines(labels, family, samples) for family, samples in families.items()}
    return {family: chunk for family, chunk in chunks.items() if chunk.samples}
