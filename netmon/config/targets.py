"""Loads the plans of rules/targets/*.yaml; what cannot be judged as it is written is a problem with its place."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from netmon.config.document import Document, Loc
from netmon.config.judge import at, refused
from netmon.config.schema_targets import ManualModel, PlanFile, TargetModel
from netmon.config.targets_check import impossible
from netmon.config.values import rate_bps
from netmon.config.yaml import parse
from netmon.model.problem import Problem
from netmon.model.target import (
    MEASURES,
    Baseline,
    Comparison,
    ManualEntry,
    ManualTarget,
    Measure,
    Plan,
    Quantifier,
    Selector,
    StageOf,
    Target,
    Unit,
)

DEFAULT_PLAN = "default"
_LISTS = ("targets", "baselines", "manual")
_Places = dict[str, list[int]]
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,3}))?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedTargets:
    """Plans by id, what is wrong in the files, and the SHA-256 of each."""

    plans: Mapping[str, Plan]
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]


@dataclass(slots=True)
class _Loader:
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def read(self, path: Path, *, any_name: bool = False) -> None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            self.problems.append(Problem(key="config.file_unreadable", args={"reason": os.strerror(error.errno or 0)}, file=str(path)))
            return
        digest = self.sources[str(path)] = hashlib.sha256(raw).hexdigest()
        doc, problems = parse(raw, str(path))
        self.problems.extend(problems)
        found = None if doc is None else _readable(doc, self.problems)
        if doc is None or found is None:
            return
        model, places = found
        if model.id != path.stem and not any_name:
            self.problems.append(at(doc, ("id",), "profile.id", {"expected": path.stem}))
        self.plans[model.id] = self._plan(doc, model, digest, places)

    def _plan(self, doc: Document, model: PlanFile, digest: str, places: _Places) -> Plan:
        targets = [self._target(doc, ("targets", number), target, model) for number, target in zip(places["targets"], model.targets, strict=True)]
        manual = []
        for number, item in zip(places["manual"], model.manual, strict=True):
            self._claim(doc, ("manual", number), item.id)
            self._source(doc, ("manual", number), item.source, model)
            manual.append(_manual(item))
        baselines = []
        for number, line in zip(places["baselines"], model.baselines, strict=True):
            self._source(doc, ("baselines", number), line.source, model)
            baselines.append(Baseline(id=line.id, quote=line.quote, source=line.source, who=line.who, as_of=line.as_of, value=line.value, note=line.note))
        return Plan(
            id=model.id,
            name_zh=model.name.zh,
            name_en=model.name.en,
            issuer=model.issuer,
            file=doc.file,
            sha256=digest,
            note=model.note,
            documents=dict(model.documents),
            areas={word: tuple(areas) for word, areas in model.areas.items()},
            targets=tuple(target for target in targets if target is not None),
            baselines=tuple(baselines),
            manual=tuple(manual),
        )

    def _target(self, doc: Document, loc: Loc, model: TargetModel, plan: PlanFile) -> Target | None:
        before = len(self.problems)
        self._claim(doc, loc, model.id)
        self._source(doc, loc, model.source, plan)
        self.problems += impossible(doc, loc, model, reliable=plan.reliable)
        for number, word in enumerate(model.select.areas):
            if word not in plan.areas:
                self.problems.append(at(doc, (*loc, "select", "areas", number), "target.word_area", {"word": word}, near=(word, plan.areas)))
        measure, quantifier = Measure(model.measure), Quantifier(model.quantifier)
        kind = MEASURES[measure].unit
        unit = Unit.RATIO if quantifier is Quantifier.SHARE_OF_SITES else kind
        stages = self._stages(doc, loc, model, unit)
        condition = None if model.condition is None else self._value(doc, (*loc, "condition"), model.condition, kind)
        if len(self.problems) > before:
            return None
        return Target(
            id=model.id,
            plan=plan.id,
            title_zh=model.title.zh,
            title_en=model.title.en,
            quote=model.quote,
            source=model.source,
            issuer=model.issuer or plan.issuer,
            selector=_selector(model, plan),
            measure=measure,
            quantifier=quantifier,
            comparison=Comparison(model.comparison),
            stages=stages,
            condition=condition,
            per=model.per,
            reliable=plan.reliable if model.reliable is None else model.reliable,
            group_by=model.group_by,
            judged=model.basis,
            medium=model.medium,
            definition=model.definition,
            note=model.note,
        )

    def _stages(self, doc: Document, loc: Loc, model: TargetModel, unit: Unit) -> tuple[StageOf, ...]:
        found: list[tuple[Fraction | None, date | None]] = []
        if model.value is not None:
            found.append((self._value(doc, (*loc, "value"), model.value, unit), None))
        for number, stage in enumerate(model.stages or ()):
            found.append((self._value(doc, (*loc, "stages", number, "value"), stage.value, unit), stage.deadline))
        return tuple(StageOf(value, deadline) for value, deadline in found if value is not None)

    def _value(self, doc: Document, loc: Loc, written: object, unit: Unit) -> Fraction | None:
        value = parse_value(written, unit)
        if value is None:
            self.problems.append(at(doc, loc, f"target.value_{unit}"))
        elif value <= 0:
            self.problems.append(at(doc, loc, "target.zero"))
        return value

    def _claim(self, doc: Document, loc: Loc, target: str) -> None:
        place = doc.place((*loc, "id"))
        other = self.ids.setdefault(target, f"{doc.file}:{place.line}:{place.column}")
        if other != f"{doc.file}:{place.line}:{place.column}":
            self.problems.append(at(doc, (*loc, "id"), "target.duplicate", {"id": target, "other": other}))

    def _source(self, doc: Document, loc: Loc, source: str, plan: PlanFile) -> None:
        """The document that a source names is one that the plan lists."""
        name = source.partition(":")[0].strip()
        if name not in plan.documents:
            self.problems.append(at(doc, (*loc, "source"), "target.document", {"name": name}, near=(name, plan.documents)))


def _readable(doc: Document, problems: list[Problem]) -> tuple[PlanFile, _Places] | None:
    """Return the file and the places of its entries in their lists; entries that are refused are left out, so that the others are judged all the same."""
    data = doc.data if isinstance(doc.data, dict) else {}
    lists = {name: entries if isinstance(entries := data.get(name), list) else [] for name in _LISTS}
    places: _Places = {name: list(range(len(entries))) for name, entries in lists.items()}
    try:
        return PlanFile.model_validate(data if isinstance(doc.data, dict) or doc.data is None else doc.data), places
    except ValidationError as error:
        problems.extend(refused(PlanFile, doc, error))
        wrong = {detail["loc"][:2] for detail in error.errors(include_url=False, include_input=False, include_context=False)}
    places = {name: [number for number in found if (name, number) not in wrong] for name, found in places.items()}
    rest = {key: value for key, value in data.items() if key in PlanFile.model_fields}
    rest |= {name: [lists[name][number] for number in found] for name, found in places.items()}
    try:
        return PlanFile.model_validate(rest), places
    except ValidationError:
        return None


def load_plan(path: Path) -> LoadedTargets:
    """Read one plan from a file of any name: a draft that is not in force."""
    loader = _Loader()
    loader.read(path, any_name=True)
    return LoadedTargets(plans=loader.plans, problems=tuple(loader.problems), sources=loader.sources)


def load_targets(folders: Sequence[Path]) -> LoadedTargets:
    """Load all plans of the folders (each a `targets`); a file in an earlier folder hides one of the same name in a later."""
    loader = _Loader()
    paths: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            paths.setdefault(path.name, path)
    for name in sorted(paths):
        loader.read(paths[name])
    return LoadedTargets(plans=loader.plans, problems=tuple(loader.problems), sources=loader.sources)


def parse_value(written: object, unit: Unit) -> Fraction | None:
    """Return a value in its unit (bit/s, a share of 1, a number, 1 for yes); None when it is not written as that unit asks for."""
    if unit is Unit.FLAG:
        return Fraction(1) if written is True else None
    if isinstance(written, bool):
        return None
    if unit is Unit.BPS:
        try:
            return Fraction(rate_bps(written))
        except PydanticCustomError:
            return None
    if unit is Unit.RATIO:
        match = _PERCENT.fullmatch(written) if isinstance(written, str) else None
        share = None if match is None else Fraction(f"{match[1]}.{match[2] or 0}") / 100
        return share if share is not None and share <= 1 else None
    return Fraction(str(written)) if isinstance(written, int | float) else None


def _manual(model: ManualModel) -> ManualTarget:
    entries = tuple(ManualEntry(value=entry.value, who=entry.who, when=entry.when, file=entry.file, sha256=entry.sha256) for entry in model.entries)
    return ManualTarget(id=model.id, quote=model.quote, source=model.source, value=model.value, entries=entries)


def _selector(model: TargetModel, plan: PlanFile) -> Selector:
    """Return whom a target is for, the plan's own words for areas replaced by what they stand for."""
    return Selector(
        kinds=tuple(model.select.kinds),
        areas=tuple(dict.fromkeys(area for word in model.select.areas for area in plan.areas[word])),
        area_words=tuple(model.select.areas),
        stages=tuple(model.select.stages),
        counties=tuple(model.select.counties),
        sites=tuple(model.select.sites),
        roles=tuple(model.select.roles),
    )
