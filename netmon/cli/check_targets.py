"""What `netmon check` says of the roster and the targets, which reports are judged by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from netmon.config.config import Config
from netmon.config.paths import data_folders, data_roots, is_folder, is_there
from netmon.config.targets import LoadedTargets, load_targets
from netmon.model.lang import Lang
from netmon.model.problem import Problem
from netmon.model.roster import Matched, match
from netmon.model.texts import text
from netmon.onboard.roster import read_roster

ROSTERS = ("roster.xlsx", "roster.csv", "学校名录.xlsx", "学校名录.csv")
"""What a roster is called in the inventory folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBy:
    """The roster beside the inventory (None: there is none) and the plans."""

    roster: Matched | None
    targets: LoadedTargets
    problems: tuple[Problem, ...]

    def summary(self, lang: Lang) -> Sequence[str]:
        """Return a line on the roster, where there is one, and a line on the targets."""
        lines = []
        if self.roster is not None:
            listed, missing = len(self.roster.roster.entries), len(self.roster.missing)
            lines.append(text("roster.counts", lang, listed=listed, found=listed - missing, missing=missing))
            if self.roster.extra:
                lines.append(text("roster.extra", lang, count=len(self.roster.extra)))
        plans = self.targets.plans.values()
        if plans:
            counts = {name: sum(len(getattr(plan, name)) for plan in plans) for name in ("targets", "manual", "baselines")}
            lines.append(f"{text('check.targets', lang)}  {text('check.targets_counts', lang, plans=len(plans), **counts)}")
        return lines


def judged_by(config: Config, env: Mapping[str, str]) -> JudgedBy:
    """Read the roster of the inventory folder and the plans of every data folder's rules/targets."""
    rules = data_folders("rules", data_roots(config.settings.data_folders, env))
    targets = load_targets([folder / "targets" for folder in rules if is_folder(folder / "targets")])
    problems = list(targets.problems)
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
