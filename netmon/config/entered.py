"""What people enter on the page: files in the state folder, of the same schemas as an operator's own, read beside them; never instead of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from netmon.config.document import Document
from netmon.config.salvage import validate_most
from netmon.config.schema_entered import EnteredValuesFile
from netmon.config.yaml import parse
from netmon.model.problem import Problem
from netmon.model.target import ManualEntry, Plan

FOLDER: Final = "entered"
EXCLUSIONS: Final = "exclusions.yaml"
VALUES: Final = "values.yaml"
CONFIRMATIONS: Final = "problems.csv"
FILES: Final = "files"
"""Proofs of manual values, each under its SHA-256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredValues:
    """Manual values by the target that they are for, in the order in which they were entered."""

    entries: Mapping[str, tuple[ManualEntry, ...]]
    problems: tuple[Problem, ...] = ()


def can_be_read(path: Path) -> bool:
    """False where there is nothing, or where this user may not look into the state folder: he checks what the operator wrote, without what the page took."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def read_values(state: Path) -> EnteredValues:
    """Read the values that were entered on the page; no file is none."""
    path = state / FOLDER / VALUES
    if not can_be_read(path):
        return EnteredValues(entries={})
    try:
        raw = path.read_bytes()
    except OSError as error:
        return EnteredValues(entries={}, problems=(Problem(key="config.file_unreadable", args={"reason": error.strerror or ""}, file=str(path)),))
    doc, problems = parse(raw, str(path))
    found = list(problems)
    entries = {} if doc is None else _entries(doc, found)
    return EnteredValues(entries=entries, problems=tuple(found))


def _entries(doc: Document, problems: list[Problem]) -> dict[str, tuple[ManualEntry, ...]]:
    model = validate_most(EnteredValuesFile, doc, problems)
    by_target: dict[str, tuple[ManualEntry, ...]] = {}
    for one in () if model is None else model.model.entries:
        entry = ManualEntry(value=one.value, who=one.who, when=one.when, file=one.file, sha256=one.sha256)
        by_target[one.target] = (*by_target.get(one.target, ()), entry)
    return by_target


def with_values(plans: Mapping[str, Plan], entries: Mapping[str, Sequence[ManualEntry]]) -> dict[str, Plan]:
    """Return the plans with the entered values behind their own; a value of a target that no plan has any more is shown nowhere."""
    return {
        name: plan
        if not any(one.id in entries for one in plan.manual)
        else replace(plan, manual=tuple(replace(one, entries=(*one.entries, *entries.get(one.id, ()))) for one in plan.manual))
        for name, plan in plans.items()
    }
