"""The rule files as data, and what their expressions are made of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netmon.config.yaml import parse
from netmon.expose.catalogue import CATALOGUE
from netmon.expose.family import Table

WORDS = ("summary", "description", "first_step")
LANGS = ("zh", "en")
SCRAPED = frozenset({"job", "instance"})
"""Labels that Prometheus adds to everything that it scrapes."""
PERIODS_S: Mapping[Table, float] = {
    Table.STATE: 30.0, Table.ICMP: 30.0, Table.INTERFACES: 60.0, Table.LINK: 60.0, Table.HEALTH: 300.0, Table.POE: 300.0, Table.STP: 300.0,
    Table.WIRELESS: 300.0, Table.OPTICS: 900.0, Table.SELF: 60.0,
}  # fmt: skip
"""The default period of the tables whose counters rules look at over time; netmon's own are as old as the scrape."""
_METRIC = re.compile(r"\bnetmon(?:_[a-z0-9]+)+\b(\{[^}]*\})?|\b[a-z]+:netmon_[a-z_]+(?::[a-z0-9_]+)?\b|\bnetmon:[a-z_]+:[a-z_]+\b")
_SELECTED = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)")
_GROUPED = re.compile(r"\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_OVER_TIME = re.compile(r"\b(rate|increase|changes|resets|\w+_over_time)\(([a-z_:]+)(?:\{[^}]*\})?\[(\d+)([smhd])\]")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a file; `name` is the alert's, or the recorded metric's."""

    file: Path
    name: str
    is_alert: bool
    expr: str
    data: Mapping[str, Any]

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that the rule adds."""
        return self.data.get("labels", {})

    @property
    def annotations(self) -> Mapping[str, str]:
        """The texts."""
        return self.data.get("annotations", {})


def load(file: Path) -> Any:
    """Return a YAML file that netmon's own strict reader has nothing to say about."""
    document, problems = parse(file.read_bytes(), file.name)
    assert problems == ()
    assert document is not None
    return document.data


def rules_of(file: Path) -> Iterator[Rule]:
    """Return a file's rules in order."""
    for group in load(file)["groups"]:
        for data in group["rules"]:
            is_alert = "alert" in data
            yield Rule(file=file, name=data["alert" if is_alert else "record"], is_alert=is_alert, expr=data["expr"], data=data)


def rule_files(root: Path) -> list[Path]:
    """Return every rule file."""
    return sorted((root / "rules").glob("**/*.rules.yml"))


def alerts(root: Path) -> list[Rule]:
    """Return every alert."""
    return [rule for file in rule_files(root) for rule in rules_of(file) if rule.is_alert]


def unknown_words(rule: Rule, recorded: Mapping[str, Rule]) -> list[str]:
    """Return what an expression uses and nobody declares: metrics, and labels that their family does not have."""
    wrong: list[str] = []
    allowed: set[str] = set(SCRAPED)
    for found in _METRIC.finditer(rule.expr):
        name = found[0].partition("{")[0]
        family = CATALOGUE.get(name)
        if name in recorded:
            labels: set[str] = {word for words in _GROUPED.findall(recorded[name].expr) for word in re.findall(r"\w+", words)} | {"interface"}
            labels |= {
                label for inner in _METRIC.finditer(recorded[name].expr) if (known := CATALOGUE.get(inner[0].partition("{")[0])) for label in known.labels
            }
        elif family is not None:
            labels = set(family.labels)
        else:
            wrong.append(name)
            continue
        allowed |= labels
        wrong += [f"{name}{{{label}}}" for label in _SELECTED.findall(found[1] or "") if label not in labels | SCRAPED]
    wrong += [label for words in _GROUPED.findall(rule.expr) for label in re.findall(r"\w+", words) if label not in allowed]
    return wrong


def short_windows(expr: str) -> list[str]:
    """Return the ranges over a family that are shorter than four of its periods."""
    wrong = []
    for function, name, number, unit in _OVER_TIME.findall(expr):
        family = CATALOGUE.get(name)
        if family is not None and int(number) * _SECONDS[unit] < 4 * PERIODS_S[family.table]:
            wrong.append(f"{function}({name}[{number}{unit}])")
    return wrong
