"""Targets as metric families: met or not, how far off, how complete the data; what is not known has no value, only a state."""

from collections.abc import Iterable, Mapping

from netmon.expose.family import Family, MetricType, Table
from netmon.expose.labels import pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.target import Unit
from netmon.model.verdict import Verdict, VerdictState

TARGET_LABELS = ("district", "site", "link", "target")


def _family(name: str, texts: tuple[str, str], *, unit: str = "", more: tuple[str, ...] = ()) -> Family:
    labels = (*TARGET_LABELS, *more)
    return Family(name=name, type=MetricType.GAUGE, help_en=texts[0], help_zh=texts[1], unit=unit, labels=labels, table=Table.ROOMS)


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
        more=("state", "basis"),
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
)
_MARGINS: Mapping[Unit, str] = {Unit.BPS: "netmon_target_margin_bps", Unit.RATIO: "netmon_target_margin_ratio"}
_MET = {VerdictState.PASS: 1, VerdictState.FAIL: 0}


def render_targets(labels: str, verdicts: Iterable[Verdict]) -> dict[str, Chunk]:
    """Return the families of some verdicts; `labels` is the district's pair. A school that is in no inventory stands under its official code."""
    families: dict[str, list[tuple[str, Number | None]]] = {family.name: [] for family in TARGET_FAMILIES}
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
    chunks = {family: render_lines(labels, family, samples) for family, samples in families.items()}
    return {family: chunk for family, chunk in chunks.items() if chunk.samples}
