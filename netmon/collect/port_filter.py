"""Rows of the interface table that are no ports of the device: controllers show every access point's tunnel, or every virtual radio, as one."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from pydantic import Field, model_validator

from netmon.collect.params import Params
from netmon.model.device_text import clean_text
from netmon.model.reading import Column

NAMES = ("ifName", "ifDescr")


class PortFilter(Params):
    """Rows with one of these IANA ifTypes and a name (ifName, else ifDescr) that one of the patterns fits (`Ca*`); what is not given does not matter."""

    if_types: list[int] = Field(default_factory=list)
    names: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> "PortFilter":
        if not self.if_types and not self.names:
            raise ValueError("needs if_types or names: it would hide every port")
        return self


def kept_places(filters: Sequence[PortFilter], rows: int, columns: Mapping[str, Column]) -> list[int] | None:
    """Return the places of the rows that no filter fits; None where all stay."""
    if not filters:
        return None
    types = columns["ifType"].values if "ifType" in columns else (None,) * rows
    names = _names(rows, columns)
    kept = [place for place in range(rows) if not any(_fits(one, types[place], names[place]) for one in filters)]
    return kept if len(kept) < rows else None


def port_filters(hide: object) -> tuple[PortFilter, ...]:
    """Return a profile's `hide` checked; nothing where it is no list."""
    return tuple([PortFilter.model_validate(one) for one in hide]) if isinstance(hide, list) else ()


class HiddenPorts:
    """Which rows of one device stay, worked out anew only when its names or types are other objects than at the last poll.

    `filters` are `port_filters(hide)`, which devices of one profile share.
    """

    __slots__ = ("_filters", "_places", "_rows", "_seen", "hide")

    def __init__(self, hide: object, filters: tuple[PortFilter, ...]) -> None:
        self.hide = hide
        self._filters = filters
        self._seen: tuple[object, ...] = ()
        self._rows = -1
        self._places: list[int] | None = None

    def kept(self, rows: int, columns: Mapping[str, Column]) -> list[int] | None:
        """Return what kept_places returns."""
        seen = tuple(columns[name].values if name in columns else None for name in (*NAMES, "ifType"))
        same = rows == self._rows and len(seen) == len(self._seen) and all(one is other for one, other in zip(seen, self._seen, strict=True))
        if not same:
            self._seen, self._rows, self._places = seen, rows, kept_places(self._filters, rows, columns)
        return self._places


def _names(rows: int, columns: Mapping[str, Column]) -> list[str]:
    found = [columns[name].values for name in NAMES if name in columns]
    texts = (next((cells[place] for cells in found if cells[place]), None) for place in range(rows))
    return [clean_text(raw) if isinstance(raw, bytes) else "" for raw in texts]


def _fits(one: PortFilter, if_type: object, name: str) -> bool:
    return (not one.if_types or if_type in one.if_types) and (not one.names or any(fnmatchcase(name, pattern) for pattern in one.names))


def only(columns: Mapping[str, Column], places: Sequence[int]) -> dict[str, Column]:
    """Return the columns with these rows alone."""
    return {name: Column(_part(column.values, places), _ticks(column.ticks, places)) for name, column in columns.items()}


def _part(cells: Sequence[int | bytes | None], places: Sequence[int]) -> tuple[int | bytes | None, ...]:
    return tuple([cells[place] for place in places])


def _ticks(ticks: int | tuple[int | None, ...] | None, places: Sequence[int]) -> int | tuple[int | None, ...] | None:
    return tuple([ticks[place] for place in places]) if isinstance(ticks, tuple) else ticks
