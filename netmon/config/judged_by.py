"""What reports are judged by: the roster of the inventory folder, and the plans of every data folder's rules/targets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from netmon.config.config import Config
from netmon.config.entered import read_values, with_values
from netmon.config.paths import data_folders, data_roots, is_folder, is_there
from netmon.config.roster_xlsx import read_roster
from netmon.config.targets import LoadedTargets, load_targets
from netmon.model.problem import Problem
from netmon.model.roster import Matched, match

ROSTERS = ("roster.xlsx", "roster.csv", "学校名录.xlsx", "学校名录.csv")
"""What a roster is called in the inventory folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBy:
    """The roster beside the inventory (None: there is none), the plans, and everything wrong with the files."""

    roster: Matched | None
    targets: LoadedTargets
    problems: tuple[Problem, ...]


def judged_by(config: Config, env: Mapping[str, str]) -> JudgedBy:
    """Read the roster and the plans; nothing is raised for an operator's mistake: the problems say all of them."""
    rules = data_folders("rules", data_roots(config.settings.data_folders, env))
    targets = load_targets([folder / "targets" for folder in rules if is_folder(folder / "targets")])
    entered = read_values(config.settings.state)
    targets = replace(targets, plans=with_values(targets.plans, entered.entries))
    problems = [*targets.problems, *entered.problems]
    found = [path for name in ROSTERS if is_there(path := config.settings.inventory / name)]
    matched: Matched | None = None
    if len(found) > 1:
        problems.append(Problem(key="roster.two_files", args={"first": found[0].name, "second": found[1].name}, file=str(found[1])))
    elif found:
        matched = _roster(found[0], config, problems)
    return JudgedBy(roster=matched, targets=targets, problems=tuple(problems))


def _roster(path: Path, config: Config, problems: list[Problem]) -> Matched | None:
    roster, wrong = read_roster(path)
    problems += wrong
    return None if roster is None else match(roster, config.sites.values())
