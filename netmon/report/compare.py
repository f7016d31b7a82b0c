"""What differs between two values of a report, named by its place in the document; the first difference comes first."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from netmon.report.codec import path_of, shown

Place = tuple[str | int, ...]
NOTHING = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where two values differ (a JSON path, or a file), and both, cut; `about` says in a few words whose value it is."""

    path: str
    expected: str
    found: str
    about: str = ""


def differences(expected: Any, found: Any, place: Place = ()) -> Iterator[Difference]:
    """Yield what differs between two values of the same kind: dataclasses and named tuples by field, lists by number, mappings by key."""
    if expected == found and type(expected) is type(found):
        return
    ours, theirs = _parts(expected), _parts(found)
    if ours is None or theirs is None or type(expected) is not type(found):
        if expected != found or isinstance(expected, bool) != isinstance(found, bool):
            yield Difference(path=path_of(place), expected=words(expected), found=words(found))
        return
    for name, value in ours.items():
        if name in theirs:
            yield from differences(value, theirs[name], (*place, name))
        else:
            yield Difference(path=path_of((*place, name)), expected=words(value), found=NOTHING)
    for name in theirs:
        if name not in ours:
            yield Difference(path=path_of((*place, name)), expected=NOTHING, found=words(theirs[name]))


def keyed_differences(
    expected: Sequence[Any], found: Sequence[Any], key: Callable[[Any], Hashable], place: Place, about: Callable[[Any], str]
) -> Iterator[Difference]:
    """Yield what differs between two lists whose items have a key: one that is missing or too many, and what differs in those of the same key."""
    ours: dict[Hashable, Any] = {key(item): item for item in expected}
    seen: set[Hashable] = set()
    for number, item in enumerate(found):
        name, here = key(item), (*place, number)
        if name not in ours or name in seen:
            yield Difference(path=path_of(here), expected=NOTHING, found=about(item), about=about(item))
        else:
            for one in differences(ours[name], item, here):
                yield Difference(path=one.path, expected=one.expected, found=one.found, about=about(item))
        seen.add(name)
    for name, item in ours.items():
        if name not in seen:
            yield Difference(path=path_of(place), expected=about(item), found=NOTHING, about=about(item))
    if not seen ^ set(ours) and [key(item) for item in expected] != [key(item) for item in found]:
        number = next(number for number, (one, other) in enumerate(zip(expected, found, strict=False)) if key(one) != key(other))
        yield Difference(path=path_of((*place, number)), expected=about(expected[number]), found=about(found[number]))


def words(value: Any) -> str:
    """Return a value as the document writes it, cut."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, list | tuple | dict) or is_dataclass(value):
        return f"{{{len(_parts(value) or ())}}}"
    return shown(str(value))


def _parts(value: Any) -> dict[str | int, Any] | None:
    if is_dataclass(value):
        return {found.name: getattr(value, found.name) for found in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if isinstance(value, list | tuple):
        return dict(enumerate(value))
    if isinstance(value, Mapping):
        return {str(name): item for name, item in value.items()}
    return None
