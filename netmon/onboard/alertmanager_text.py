"""netmon's part of alertmanager.yml as text, and put into a file that is there: every line of the file stays as it was."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from netmon.config.yaml import parse
from netmon.model.problem import Problem
from netmon.model.yaml_text import Data, flow
from netmon.onboard.alertmanager import Fragment, whole

BEGIN: Final = "# >>> netmon: written by `netmon alertmanager config --merge`, which replaces it; do not edit"
END: Final = "# <<< netmon"
LISTS: Final = ("receivers", "inhibit_rules", "time_intervals")
_OURS: Final = re.compile(r"^[ \t]*# >>> netmon:.*?^[ \t]*# <<< netmon[^\n]*\n?", re.MULTILINE | re.DOTALL)
_WIDTH: Final = 120


class NotMergedError(Exception):
    """The file cannot be extended as it is; `key` and `args` say why."""

    def __init__(self, key: str, /, **args: object) -> None:
        super().__init__(key)
        self.key = key
        self.sentence_args = args


def whole_text(found: Fragment, comment: str) -> str:
    """Return a whole file."""
    return "".join(f"# {line}\n" for line in comment.splitlines()) + "\n".join(_block(whole(found), 0)) + "\n"


def fragment_text(found: Fragment, notes: Mapping[str, str]) -> str:
    """Return the parts to paste, each under its note: `route` (an entry of `route.routes`, first) and the three lists."""
    parts = []
    for name, items in (("route", [found.route]), *((name, getattr(found, name)) for name in LISTS)):
        parts += [f"# {notes[name]}", *(["route:", "  routes:"] if name == "route" else [f"{name}:"]), *_items(items, 4 if name == "route" else 2), ""]
    return "\n".join(parts)


def merged(text: str, found: Fragment, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the file with netmon's part in it, in place of one of before; None with the problems of a file that cannot be read.

    Raises NotMergedError where the file is written so that a part cannot be added to it (lists on one line, a receiver of the same name).
    """
    text = _OURS.sub("", text.replace("\r\n", "\n"))
    document, problems = parse(text.encode(), file)
    if document is None or problems:
        return None, problems
    old = document.data
    if not isinstance(old, dict) or not isinstance(old.get("route"), dict):
        raise NotMergedError("alertmanager.no_route")
    _refuse_names(old, found)
    lines = text.splitlines()
    for key in LISTS:
        _add_to_list(lines, key, getattr(found, key), old)
    _add_route(lines, found.route)
    new = "\n".join(lines) + "\n"
    if _without(new, found) != _tidy(old):
        raise NotMergedError("alertmanager.changed")
    return new, ()


def _refuse_names(old: Mapping[str, Any], found: Fragment) -> None:
    """Refuse a file that has a receiver or an interval of netmon's name outside of netmon's own part."""
    for key in ("receivers", "time_intervals", "mute_time_intervals"):
        ours = {entry["name"] for entry in getattr(found, key, found.time_intervals)}
        for entry in old.get(key) or ():
            if isinstance(entry, dict) and entry.get("name") in ours:
                raise NotMergedError("alertmanager.name_taken", name=entry["name"])


def _tidy(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration without what is empty, so that a list that was empty is like one that was not there."""
    route = {key: value for key, value in data["route"].items() if value not in (None, [])}
    return {**{key: value for key, value in data.items() if value not in (None, [])}, "route": route}


def _without(text: str, found: Fragment) -> Mapping[str, Any] | None:
    """Read a merged file and take netmon's part out of it again; None where it is not there as it should be."""
    document, problems = parse(text.encode(), "")
    if document is None or problems or not isinstance(document.data, dict):
        return None
    data: dict[str, Any] = dict(document.data)
    for key in LISTS:
        ours = _plain(getattr(found, key))
        if data.get(key, [])[len(data.get(key, [])) - len(ours) :] != ours:
            return None
        data[key] = data[key][: len(data[key]) - len(ours)]
    routes = data["route"].get("routes") or [None]
    if routes[0] != _plain(found.route):
        return None
    data["route"] = {**data["route"], "routes": routes[1:]}
    return _tidy(data)


def _plain(value: Data) -> Any:
    """Return data as the reader gives it."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else value


def _add_to_list(lines: list[str], key: str, items: Sequence[Mapping[str, Data]], old: Mapping[str, Any]) -> None:
    start = _find(lines, rf"{key}\s*:", 0, len(lines))
    if start is None:
        lines += [BEGIN, f"{key}:", *_items(items, 2), END]
        return
    if old.get(key) in (None, []):
        lines[start] = re.sub(r":\s*(\[\s*\]|null|~)", ":", lines[start], count=1)
    elif not re.fullmatch(rf"{key}\s*:\s*(#.*)?", lines[start]):
        raise NotMergedError("alertmanager.one_line", key=key)
    end = _last(lines, start, 0)
    indent = _item_indent(lines, start, end, default=2)
    lines[end + 1 : end + 1] = [f"{' ' * indent}{BEGIN}", *_items(items, indent), f"{' ' * indent}{END}"]


def _add_route(lines: list[str], route: Mapping[str, Data]) -> None:
    """Put the route first among the root's children, where no other takes its alerts before it."""
    start = _find(lines, r"route\s*:", 0, len(lines))
    if start is None or not re.fullmatch(r"route\s*:\s*(#.*)?", lines[start]):
        raise NotMergedError("alertmanager.one_line", key="route")
    end = _last(lines, start, 0)
    inner = next((len(line) - len(line.lstrip()) for line in lines[start + 1 : end + 1] if _says(line)), 2)
    routes = _find(lines, rf" {{{inner}}}routes\s*:", start + 1, end + 1)
    if routes is None:
        pad = " " * inner
        lines[end + 1 : end + 1] = [f"{pad}{BEGIN}", f"{pad}routes:", *_items([route], inner + 2), f"{pad}{END}"]
        return
    lines[routes] = re.sub(r":\s*(\[\s*\]|null|~)", ":", lines[routes], count=1)
    if not re.fullmatch(r"\s*routes\s*:\s*(#.*)?", lines[routes]):
        raise NotMergedError("alertmanager.one_line", key="routes")
    indent = _item_indent(lines, routes, _last(lines, routes, inner), default=inner + 2)
    lines[routes + 1 : routes + 1] = [f"{' ' * indent}{BEGIN}", *_items([route], indent), f"{' ' * indent}{END}"]


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _find(lines: Sequence[str], pattern: str, start: int, end: int) -> int | None:
    return next((place for place in range(start, end) if re.match(pattern, lines[place])), None)


def _last(lines: Sequence[str], start: int, indent: int) -> int:
    """Return the last line that belongs to the key at `start`, which stands at `indent`; a list's items may stand at the key's own indent."""
    last = start
    for place in range(start + 1, len(lines)):
        line = lines[place]
        if not _says(line):
            continue
        found = len(line) - len(line.lstrip())
        if found < indent or (found == indent and not line.lstrip().startswith("- ")):
            break
        last = place
    return last


def _item_indent(lines: Sequence[str], start: int, end: int, *, default: int) -> int:
    return next((len(line) - len(line.lstrip()) for line in lines[start + 1 : end + 1] if line.lstrip().startswith("- ")), default)


def _items(items: Sequence[Data], indent: int) -> list[str]:
    found: list[str] = []
    for item in items:
        inner = _block(item, indent + 2)
        found += [f"{' ' * indent}- {inner[0].lstrip()}", *inner[1:]]
    return found


def _block(value: Data, indent: int) -> list[str]:
    """Return data in block style; what fits on one line is on one line."""
    pad = " " * indent
    if not isinstance(value, Mapping):
        return [f"{pad}{flow(value)}"]
    found: list[str] = []
    for key, item in value.items():
        nested = isinstance(item, (Mapping, Sequence)) and not isinstance(item, str) and len(item) > 0
        if not nested or len(flow(item)) + indent < _WIDTH:
            found.append(f"{pad}{key}: {flow(item)}")
        elif isinstance(item, Mapping):
            found += [f"{pad}{key}:", *_block(item, indent + 2)]
        else:
            assert isinstance(item, Sequence)
            found += [f"{pad}{key}:", *_items(item, indent + 2)]
    return found
