"""Equal values kept once: ten thousand switches of a few models have the same port names, row indexes and requests."""

from typing import TypeVar

MOST = 100_000

T = TypeVar("T", bound=tuple[object, ...])


class Pool:
    """Gives back the first of equal tuples; bounded by the cells in them: a full pool forgets what it knows, which costs memory and changes nothing.

    Values that are equal must be interchangeable: integers and floats do not belong into one pool.
    """

    __slots__ = ("_cells", "_known", "_most")

    def __init__(self, most: int = MOST) -> None:
        self._known: dict[tuple[object, ...], tuple[object, ...]] = {}
        self._cells = 0
        self._most = most

    def __len__(self) -> int:
        return self._cells

    def one(self, value: T) -> T:
        """Return the value that stands for all that equal this one."""
        known = self._known.get(value)
        if known is not None:
            return known  # type: ignore[return-value]  # equal, and of the same type by the rule above
        size = len(value)
        if size > self._most:
            return value
        if self._cells + size > self._most:
            self._known.clear()
            self._cells = 0
        self._known[value] = value
        self._cells += size
        return value
