"""Expected values of a recording: what of a poll document stays the same from run to run, and how two of them differ."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

SCHEMA: Final = "netmon.expected/1"
# The time that a poll took, and where it went: they differ from run to run.
CHANGING: Final = {"device": frozenset({"address", "name", "uptime_seconds"}), "outcomes": frozenset({"duration_seconds", "requests"})}
# What tells the rows of a section apart, the first that a row has.
KEYS: Final = ("oid", "if_index", "collector", "index", "number", "port", "name", "table")
MISSING: Final = "nothing"


def expected_values(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of expected values that this poll document fulfils: everything that it holds but times and addresses."""
    kept: dict[str, Any] = {"schema": SCHEMA}
    for section, content in document.items():
        if section == "schema":
            continue
        out = CHANGING.get(section, frozenset())
        if isinstance(content, Mapping):
            kept[section] = {name: value for name, value in content.items() if name not in out}
        elif isinstance(content, list):
            kept[section] = [{name: value for name, value in row.items() if name not in out} if isinstance(row, Mapping) else row for row in content]
        else:
            kept[section] = content
    return kept


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value with a path that names its row: `sensors[1.3.6.1...].value`; an empty section is a value itself."""
    if isinstance(value, Mapping) and value:
        for name, part in value.items():
            yield from flat(part, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple) and value:
        names = _row_names(value)
        for name, part in zip(names, value, strict=True):
            yield from flat(part, f"{path}[{name}]")
    else:
        yield path, value


def _row_names(rows: Sequence[Any]) -> list[str]:
    """Return a name for each row; rows of one name are counted."""
    seen: dict[str, int] = {}
    names = []
    for place, row in enumerate(rows):
        name = str(next((row[key] for key in KEYS if row.get(key) is not None), place)) if isinstance(row, Mapping) else str(place)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return names


def count(document: Mapping[str, Any]) -> int:
    """Return the number of values that the document asserts."""
    return sum(1 for _ in flat(document))


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Return one line for each value that is expected and not found, found and not expected, or another; `found` is an expected_values document."""
    want, have = dict(flat(expected)), dict(flat(found))
    paths = [*want, *(path for path in have if path not in want)]
    odd = [path for path in paths if path not in have or path not in want or want[path] != have[path]]
    return [f"{path}: expected {_shown(want, path)}, found {_shown(have, path)}" for path in odd]


def _shown(values: Mapping[str, Any], path: str) -> str:
    return repr(values[path]) if path in values else MISSING
