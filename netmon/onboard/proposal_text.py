"""How a file of the inventory would read after a change: untouched where nothing changes, with its comments where something is only added."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from netmon.config.yaml import parse
from netmon.model.yaml_text import document, flow

ORDER: Final = ("district", "site", "defaults", "calendar", "buildings", "rooms", "links", "devices", "groups")
GROWING: Final = ("links", "devices")
_TOP_KEY: Final = re.compile(r"[^\s#\-].*")


def new_text(data: Mapping[str, Any], comment: str) -> str:
    """Return a whole new file."""
    return document({key: data[key] for key in (*ORDER, *(key for key in data if key not in ORDER)) if data.get(key) not in (None, [], {})}, comment)


def changed_text(text: str, old: Mapping[str, Any], new: Mapping[str, Any], comment: str) -> tuple[str | None, bool]:
    """Return the file's text with the new data (None: nothing changes), and whether its comments were lost with it."""
    if new == old:
        return None, False
    grown = _grown(text, old, new)
    if grown is not None and _data(grown) == dict(new):
        return grown, False
    return new_text(new, comment), "#" in text


def _data(text: str) -> Any:
    doc, problems = parse(text.encode(), "")
    return doc.data if doc is not None and not problems else None


def _grown(text: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """Return the text with rows added at the end of lists, when that is all that changes."""
    lines = text.splitlines()
    for key in GROWING:
        before, after = list(old.get(key) or ()), list(new.get(key) or ())
        if after[: len(before)] != before:
            return None
        added = after[len(before) :]
        if added and not _insert(lines, key, added, exists=key in old):
            return None
    return "\n".join(lines) + "\n"


def _insert(lines: list[str], key: str, added: Sequence[Any], *, exists: bool) -> bool:
    start = next((place for place, line in enumerate(lines) if re.match(rf"{key}\s*:", line)), None)
    if start is None:
        if exists:
            return False
        lines += [f"{key}:", *(f"  - {flow(row)}" for row in added)]
        return True
    end = next((place for place in range(start + 1, len(lines)) if _TOP_KEY.match(lines[place])), len(lines))
    last = start
    indent = 2
    for place in range(start + 1, end):
        if lines[place].strip() and not lines[place].lstrip().startswith("#"):
            last = place
            if lines[place].lstrip().startswith("- "):
                indent = min(indent, len(lines[place]) - len(lines[place].lstrip())) if last > start + 1 else len(lines[place]) - len(lines[place].lstrip())
    lines[last + 1 : last + 1] = [f"{' ' * indent}- {flow(row)}" for row in added]
    return True
