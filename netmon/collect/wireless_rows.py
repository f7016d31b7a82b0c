"""Pure reading of wireless tables, column by column: what cells mean by the profile's description of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from netmon.collect.cells import cell_value, passes
from netmon.collect.health_params import RowFilter, ValueItem
from netmon.collect.transforms import TRANSFORMS, Raw, number
from netmon.collect.wireless_index import RowKey, octets_of, text_of
from netmon.collect.wireless_items import BandItem, FlagItem, LevelItem, StatusItem, TextItem
from netmon.model.device_text import clean_text
from netmon.model.wireless import ApStatus, Band

HIGHEST_24GHZ_CHANNEL = 14
LOWEST_5GHZ_CHANNEL, HIGHEST_5GHZ_CHANNEL = 32, 177
Meaning = TypeVar("Meaning")
Number = float | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table: keys, and columns by number, each as long as `keys`; a column that was not asked for is absent."""

    keys: Sequence[RowKey]
    columns: Mapping[int, Sequence[Raw]]

    def part(self, start: int, stop: int) -> "Rows":
        """Return some of the rows."""
        return Rows(self.keys[start:stop], {column: cells[start:stop] for column, cells in self.columns.items()})

    def cells(self, place: int) -> dict[int, Raw]:
        """Return one row's cells by column."""
        return {column: cells[place] for column, cells in self.columns.items()}


@dataclass(slots=True)
class Oddities:
    """Values without a meaning that netmon knows, by table and field: how many rows, and the first of them."""

    seen: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def note(self, table: str, name: str, what: str) -> None:
        """Count one."""
        count, first = self.seen.get((table, name), (0, what))
        self.seen[table, name] = count + 1, first


def kept(rows: Rows, rules: Sequence[RowFilter]) -> Rows:
    """Return the rows that pass every filter."""
    if not rules:
        return rows
    places = [place for place in range(len(rows.keys)) if passes(rules, rows.cells(place))]
    return Rows([rows.keys[place] for place in places], {number: [cells[place] for place in places] for number, cells in rows.columns.items()})


def texts(item: TextItem, rows: Rows) -> list[str | None]:
    """Return a text for each row."""
    if item.column is None:
        raws: Sequence[Raw] = [_part_raw(key.part(item.part or "ap"), item) for key in rows.keys]
    else:
        raws = rows.columns.get(item.column, (None,) * len(rows.keys))
    bad = {word.casefold() for word in item.invalid}
    decoded = (text_of(item.codec, raw) for raw in raws)
    return [None if text is None or (bad and text.casefold() in bad) else text for text in decoded]


def _part_raw(numbers: tuple[int, ...], item: TextItem) -> Raw:
    """Return a part of an index as octets; a single number, and numbers that are no octets, stand as they are written."""
    octets = octets_of(numbers)
    if octets is None or (len(numbers) == 1 and item.codec == "text"):
        return ".".join(map(str, numbers)) or None
    return octets


def numbers(item: ValueItem, rows: Rows) -> list[Number]:
    """Return a number for each row: None for missing, invalid and out of range alike."""
    cells = rows.columns.get(item.column)
    if cells is None:
        return [None] * len(rows.keys)
    transform = TRANSFORMS.get(item.transform)
    if transform is not None and not item.where and not item.companions:
        none = {*item.invalid, *item.unsupported}
        figures = (raw if isinstance(raw, int) else number(raw) for raw in cells)
        return [None if figure is None or figure in none else transform(figure, ()) for figure in figures]
    return [cell_value(item, rows.cells(place))[1] for place in range(len(rows.keys))]


def sums(items: Sequence[ValueItem], rows: Rows) -> list[Number]:
    """Return the sum of several columns for each row; None where none of them has a number."""
    if len(items) == 1:
        return numbers(items[0], rows)
    return [
        sum(present) if (present := [one for one in column if one is not None]) else None for column in zip(*(numbers(one, rows) for one in items), strict=True)
    ]


def lookup(words: Mapping[Meaning, Sequence[int | str]]) -> dict[int | str, Meaning]:
    """Turn meaning -> values into value -> meaning, words in lower case."""
    return {value.casefold() if isinstance(value, str) else value: meaning for meaning, values in words.items() for value in values}


def meaning_of(table: Mapping[int | str, Meaning], raw: Raw) -> Meaning | None:
    """Return what a number or a word means; a number may be written as text."""
    if isinstance(raw, int):
        return table.get(raw)
    if not isinstance(raw, bytes):
        return None
    word = clean_text(raw).casefold()
    found = table.get(word)
    return table.get(int(word)) if found is None and word.isdecimal() else found


def statuses(item: StatusItem, rows: Rows, name: str, odd: Oddities) -> list[tuple[ApStatus | None, str | None]]:
    """Return (status, reason) for each row; a value that nothing is said of is (None, None), and noted."""
    if item.always is not None:
        return [(ApStatus(item.always), None)] * len(rows.keys)
    words, reasons = lookup(item.words), lookup(item.reasons)
    otherwise = ApStatus(item.otherwise) if item.otherwise is not None else None
    found: list[tuple[ApStatus | None, str | None]] = []
    for key, raw in zip(rows.keys, rows.columns.get(item.column or 0, ()), strict=False):
        word = meaning_of(words, raw)
        status = ApStatus(word) if word is not None else otherwise if raw is not None else None
        if status is None and raw is not None:
            odd.note(name, "status", f"{key.dotted} = {clean_text(raw) if isinstance(raw, bytes) else raw}")
        found.append((status, meaning_of(reasons, raw)))
    found = found or [(None, None)] * len(rows.keys)
    if item.override is None:
        return found
    first = lookup(item.override.words)
    marked = (meaning_of(first, raw) for raw in rows.columns.get(item.override.column or 0, (None,) * len(rows.keys)))
    return [own if word is None else (ApStatus(word), None) for word, own in zip(marked, found, strict=True)]


def levels(item: LevelItem, rows: Rows) -> list[Number]:
    """Return a power in dBm for each row, out of its level and the list of levels; None where the list has no such level."""
    nothing = (None,) * len(rows.keys)
    pairs = zip(rows.columns.get(item.column, nothing), rows.columns.get(item.levels, nothing), strict=True)
    return [_level(level, listed) for level, listed in pairs]


def _level(level: Raw, listed: Raw) -> Number:
    if not isinstance(level, int) or not isinstance(listed, bytes):
        return None
    found = [number(part) for part in listed.split(b",")]
    return found[level - 1] if 1 <= level <= len(found) else None


def flags(item: FlagItem, rows: Rows) -> list[bool | None]:
    """Return a yes or no for each row."""
    cells = rows.columns.get(item.column, (None,) * len(rows.keys))
    return [True if raw in item.yes else False if raw in item.no else None for raw in cells]


def band_of(item: BandItem, raw: Raw, radio: int | None) -> Band | None:
    """Return the band that a column or the radio's number says."""
    if item.always is not None:
        return item.always
    if item.column is not None:
        words = lookup(item.words)
        found = meaning_of(words, raw)
        if found is None and item.contains and isinstance(raw, bytes):
            text = clean_text(raw).casefold()
            found = next((band for word, band in words.items() if isinstance(word, str) and word in text), None)
        if found is not None:
            return found
    return next((band for band, radios in item.radios.items() if radio in radios), None)


def channel_band(channel: float | None) -> Band | None:
    """Return the band of a channel as far as its number tells: those of 6 GHz look like others."""
    if channel is None:
        return None
    if 1 <= channel <= HIGHEST_24GHZ_CHANNEL:
        return "2.4GHz"
    return "5GHz" if LOWEST_5GHZ_CHANNEL <= channel <= HIGHEST_5GHZ_CHANNEL else None
