"""A parsed file: plain data, and where each value of it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
Loc = Sequence[str | int]


class Mark(Protocol):
    """A parser's position; both count from 0."""

    @property
    def line(self) -> int:
        """Line."""

    @property
    def column(self) -> int:
        """Column in characters."""


Marks = dict[int, dict[str | int, tuple[Mark, Mark]]]
"""By id() of a container: the positions of each key (or list index) and of its value."""


@dataclass(frozen=True, slots=True)
class Start:
    """The position of an empty file."""

    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: line and column count from 1, `path` names list items by their `name` or `id`."""

    line: int
    column: int
    path: str


class Document:
    """A file's plain data, and the position of everything in it."""

    __slots__ = ("_marks", "_root", "data", "file")

    def __init__(self, file: str, data: Plain, root: Mark, marks: Marks) -> None:
        self.file = file
        self.data = data
        self._root = root
        self._marks = marks

    def place(self, loc: Loc, *, key: bool = False) -> Place:
        """Return the position of the value at `loc` (of its key when `key`); steps that the file does not have are skipped."""
        mark, here, path = self._root, self.data, ""
        for part in loc:
            item = self._step(here, part)
            if item is None:
                path = join_path(path, part) if (here is None or isinstance(here, dict)) and part == loc[-1] else path
                continue
            key_mark, value_mark = self._marks[id(here)][part]
            mark = key_mark if key else value_mark
            here = item[0]
            path = join_path(path, part if isinstance(part, str) else _item_name(here, part))
        return Place(mark.line + 1, mark.column + 1, path)

    def value(self, loc: Loc) -> Plain:
        """Return the value at `loc`, skipping steps that the file does not have."""
        here = self.data
        for part in loc:
            item = self._step(here, part)
            here = here if item is None else item[0]
        return here

    @staticmethod
    def _step(here: Plain, part: str | int) -> tuple[Plain] | None:
        if isinstance(here, dict) and isinstance(part, str) and part in here:
            return (here[part],)
        if isinstance(here, list) and isinstance(part, int) and part < len(here):
            return (here[part],)
        return None


def join_path(path: str, part: str | int) -> str:
    """Return the path with one more step: `.key`, `[3]` or `[name]`."""
    if isinstance(part, int) or part.startswith("["):
        return f"{path}[{part}]" if isinstance(part, int) else path + part
    return f"{path}.{part}" if path else part


def _item_name(item: Plain, index: int) -> str:
    if isinstance(item, dict):
        for key in ("name", "id"):
            name = item.get(key)
            if isinstance(name, str) and 0 < len(name) <= 64 and name.isprintable():
                return f"[{name}]"
    return f"[{index}]"
