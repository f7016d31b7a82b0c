"""A proposal: files beside the present inventory, checked by the loader itself, shown as a difference, and written only where nothing else is."""

import difflib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from netmon.collect.registry import param_models
from netmon.config.load import load
from netmon.model.problem import Problem
from netmon.model.yaml_text import Data, document
from netmon.onboard.proposal_present import CREDENTIALS_FILE, DISTRICT_FILE, Present

SETTINGS_FILE: Final = "netmon.yaml"
CONTEXT_LINES: Final = 3
NEW_FILE: Final = "/dev/null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """New texts by their path below the inventory folder; `lost_comments` are files that would lose their comments."""

    files: Mapping[str, str] = field(default_factory=dict)
    lost_comments: tuple[str, ...] = ()


class Occupied(Exception):
    """The output folder holds something else under a proposed name."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


def judged(proposal: Proposal, present: Present, env: Mapping[str, str]) -> list[Problem]:
    """Return what `netmon check` would say of the inventory with the proposal in it, as far as the proposal is the cause; `file` is relative to the inventory.

    The secrets behind credentials are not looked at: where they are is no matter of the proposal.
    """
    found = _load({**present.texts, **proposal.files}, present, env)
    mine = [problem for problem in found if problem.file in proposal.files and problem.file != CREDENTIALS_FILE]
    others = [problem for problem in found if problem.file not in proposal.files and problem.file != CREDENTIALS_FILE]
    if others:
        known = {_spoken(problem) for problem in _load(present.texts, present, env)}
        others = [problem for problem in others if _spoken(problem) not in known]
    return [*mine, *others]


def _spoken(problem: Problem) -> str:
    return replace(problem, line=None, column=None).render("en")


def _load(files: Mapping[str, str], present: Present, env: Mapping[str, str]) -> list[Problem]:
    with tempfile.TemporaryDirectory(prefix="netmon-proposal-") as name:
        root = Path(name)
        inventory = root / "inventory"
        (inventory / "sites").mkdir(parents=True)
        folders = [str(folder.absolute()) for folder in present.data_folders]
        (root / SETTINGS_FILE).write_text(document({"allow_empty": True, "port": present.port, "paths": folders}), encoding="utf-8")
        for path, text in files.items():
            if path != SETTINGS_FILE:
                (inventory / path).write_text(text, encoding="utf-8")
        result = load(root / SETTINGS_FILE, env=env, collectors=param_models())
    return [_relative(problem, f"{inventory}{os.sep}", str(root)) for problem in result.problems if problem.file is None or problem.file.startswith(str(root))]


def _relative(problem: Problem, prefix: str, root: str) -> Problem:
    args = {name: value.replace(prefix, "").replace(root, "") if isinstance(value, str) else value for name, value in problem.args.items()}
    return replace(problem, args=args, file=problem.file.removeprefix(prefix) if problem.file is not None else None)


def differences(proposal: Proposal, present: Present) -> Iterator[str]:
    """Yield the lines of a unified difference between the present files and the proposed ones."""
    texts = present.texts
    for path, text in sorted(proposal.files.items()):
        old = texts.get(path)
        before = [] if old is None else old.splitlines()
        name = NEW_FILE if old is None else f"a/{path}"
        yield from difflib.unified_diff(before, text.splitlines(), name, f"b/{path}", lineterm="", n=CONTEXT_LINES)


def write(proposal: Proposal, output: Path) -> list[Path]:
    """Write the files and return their paths; raises Occupied, before anything is written, where a file of another content or kind stands."""
    targets = {output / path: text.encode() for path, text in sorted(proposal.files.items())}
    occupied = [str(path) for path, content in targets.items() if not _free(path, content)]
    if occupied:
        raise Occupied(occupied)
    for path, content in targets.items():
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    return list(targets)


def _free(path: Path, content: bytes) -> bool:
    if path.is_symlink():
        return False
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return True
    except OSError:
        return False


def is_inventory(output: Path, present: Present) -> bool:
    """True when the output folder is the operator's own inventory, or within it or around it."""
    if present.folder is None:
        return False
    there, here = output.resolve(), present.folder.resolve()
    return there == here or here in there.parents or (there in here.parents and (there / SETTINGS_FILE).exists())


def located(problems: list[Problem], place: Callable[[str, str], tuple[str | None, str] | None]) -> list[Problem]:
    """Return the problems with the place in the operator's own words where `place(file, path)` knows it; one for each place."""
    found: dict[tuple[str | None, str, str], Problem] = {}
    for problem in problems:
        where = place(problem.file or "", problem.path)
        moved = problem if where is None else replace(problem, file=where[0], path=where[1], line=None, column=None)
        found.setdefault((moved.file, moved.path, moved.key if where is None else ""), moved)
    return list(found.values())


def fresh_files(district: tuple[str, str], credentials: set[str]) -> dict[str, str]:
    """Return what an inventory needs beside its sites when there is none yet: netmon.yaml, district.yaml, and names in credentials.yaml."""
    files = {
        SETTINGS_FILE: document({"inventory": ".", "state": "state", "language": "zh"}, "netmon 的总设置，由 netmon import 生成。路径都相对于本文件。"),
        DISTRICT_FILE: document({"district": {"id": district[0], "name": district[1]}}, "区教育网：由 netmon import 生成。id 定了就不要改。"),
    }
    if credentials:
        entries: dict[str, Data] = {name: {"kind": "snmp_v2c", "community": {"file": f"secrets/{name}"}} for name in sorted(credentials)}
        note = "登录设备用的口令从哪里读；这里绝不能写口令本身。请新建下列文件（权限 600，各一行团体字），SNMPv3 见 netmon onboard。"
        files[CREDENTIALS_FILE] = document(entries, note)
    return files
