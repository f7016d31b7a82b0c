"""Pure joining of wireless tables: access points, their radios and SSIDs in the making, and the finished rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netmon.collect.cells import instance
from netmon.collect.health_params import ValueItem
from netmon.collect.wireless_index import RowKey
from netmon.collect.wireless_items import Join, TextItem
from netmon.collect.wireless_params import ApTable, RadioTable, SsidTable, VirtualApTable
from netmon.collect.wireless_rows import Oddities, Rows, band_of, channel_band, flags, levels, numbers, statuses, sums, texts
from netmon.model.wireless import AccessPoint, Band, Figure, Radio, ServiceSet, Source, VirtualAp

TEXT_JOINS: tuple[Join, ...] = ("mac", "serial", "name")
WHOLE_AP = frozenset({"clients", "ethernet_bps"})
WHOLE_RADIO = frozenset({"channel", "clients"})


@dataclass(slots=True)
class RadioDraft:
    """One radio in the making; `index` is the `ap` part of the row that made it, as it stands."""

    number: int
    index: tuple[int, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    def finished(self) -> Radio:
        """Return the radio; its channel tells its band where nothing else does."""
        band = self.fields.get("band")
        own = {name: value for name, value in self.fields.items() if name not in ("band", "by_channel")}
        if band is None and self.fields.get("by_channel"):
            band = channel_band(self.fields.get("channel"))
        return Radio(number=self.number, band=band, sources=tuple(self.sources), **own)


@dataclass(slots=True)
class Draft:
    """One access point in the making."""

    index: tuple[int, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    radios: dict[int, RadioDraft] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return what names it for good."""
        own = self.fields
        return own.get("mac") or own.get("serial") or own.get("name") or ".".join(map(str, self.index)) or "self"


@dataclass(slots=True)
class Book:
    """The access points of one poll, found by index, MAC, serial number or name, in the order of the tables."""

    drafts: list[Draft] = field(default_factory=list)
    odd: Oddities = field(default_factory=Oddities)
    _by: dict[tuple[Join, object], Draft] = field(default_factory=dict)

    def find(self, join: Join, value: object) -> Draft | None:
        """Return an access point; texts meet whatever their case."""
        return self._by.get((join, value.casefold() if isinstance(value, str) else value))

    def new(self, index: tuple[int, ...]) -> Draft:
        """Add an access point."""
        draft = Draft(index)
        self.drafts.append(draft)
        self._by.setdefault(("index", index), draft)
        return draft

    def known_by(self, draft: Draft) -> None:
        """Let an access point be found by what is known of it now."""
        for join in TEXT_JOINS:
            value = draft.fields.get(join)
            if isinstance(value, str):
                self._by.setdefault((join, value.casefold()), draft)


def source_columns(table: ApTable | RadioTable) -> dict[str, str]:
    """Return the column OIDs of a table's fields."""
    columns = {name: item.column for name, item in table.values().items()}
    if isinstance(table, ApTable):
        columns |= {name: item.column for name, item in table.texts().items() if item.column is not None}
        columns |= {"clients": table.clients[0].column} if table.clients else {}
        columns |= {"status": table.status.column} if table.status is not None and table.status.column is not None else {}
    else:
        columns |= {"band": table.band.column} if table.band is not None and table.band.column is not None else {}
        columns |= {"up": table.up.column} if table.up is not None else {}
        columns |= {"tx_power_dbm": table.power_level.column} if table.power_level is not None else {}
    return {name: f"{table.entry}.{column}" for name, column in columns.items()}


def joined(table: ApTable | RadioTable | VirtualApTable, rows: Rows, fields: Mapping[str, Sequence[object]]) -> Sequence[object]:
    """Return what each row meets an access point by."""
    if table.ap is not None:
        return texts(table.ap, rows)
    if table.join != "index" and table.join in fields:
        return fields[table.join]
    if table.join == "mac":
        return texts(TextItem(part="ap", codec="mac"), rows)
    return [key.ap for key in rows.keys] if table.join == "index" else texts(TextItem(part="ap"), rows)


def ap_texts(table: ApTable, rows: Rows) -> dict[str, Sequence[str | None]]:
    """Return the texts of a table's rows by field."""
    return {name: texts(item, rows) for name, item in table.texts().items()}


def add_aps(book: Book, name: str, table: ApTable, rows: Rows, words: Mapping[str, Sequence[str | None]]) -> None:
    """Put rows of a table of access points into the book; `words` are the rows' texts, which may be remembered ones. What is known already stays."""
    columns = source_columns(table)
    values: dict[str, Sequence[object]] = {**words}
    values |= {field: whole(numbers(item, rows), field, WHOLE_AP) for field, item in table.values().items()}
    if table.clients:
        values["clients"] = whole(sums(table.clients, rows), "clients", WHOLE_AP)
    if table.status is not None:
        found = statuses(table.status, rows, name, book.odd)
        values["status"], values["reason"] = [status for status, _ in found], [reason for _, reason in found]
    by = joined(table, rows, words)
    for place, (key, meets) in enumerate(zip(rows.keys, by, strict=True)):
        draft = book.find(table.join, meets) if meets is not None else None
        if draft is None:
            if not table.adds:
                continue
            draft = book.new(key.ap)
        draft.sources.append(Source(columns, key.dotted))
        for field_name, cells in values.items():
            value = cells[place]
            if value is not None and draft.fields.get(field_name) is None:
                draft.fields[field_name] = value
        book.known_by(draft)


def add_radios(book: Book, table: RadioTable, rows: Rows) -> None:
    """Put rows of a table of radios into the book; an access point that no table lists is known by its radio's index alone."""
    columns = source_columns(table)
    values: dict[str, Sequence[object]] = {field: whole(numbers(item, rows), field, WHOLE_RADIO) for field, item in table.values().items()}
    if table.up is not None:
        values["up"] = flags(table.up, rows)
    if table.power_level is not None:
        values["tx_power_dbm"] = levels(table.power_level, rows)
    own_numbers = radio_numbers(table, rows)
    raws = rows.columns.get(table.band.column) if table.band is not None and table.band.column is not None else None
    by = joined(table, rows, {})
    for place, (key, meets) in enumerate(zip(rows.keys, by, strict=True)):
        number = own_numbers[place] if own_numbers is not None else key.radio if key.radio is not None else table.radio
        radio = _radio_of(book, table, key, meets, None if number is None else int(number))
        if radio is None:
            continue
        radio.sources.append(Source(columns, key.dotted))
        for field_name, cells in values.items():
            value = cells[place]
            if isinstance(value, int) and table.several and field_name == "clients":
                radio.fields["clients"] = value + (radio.fields.get("clients") or 0)
            elif value is not None and radio.fields.get(field_name) is None:
                radio.fields[field_name] = value
        if table.band is not None and radio.fields.get("band") is None:
            radio.fields["band"] = band_of(table.band, raws[place] if raws is not None else None, radio.number)
            radio.fields["by_channel"] = table.band.by_channel or bool(radio.fields.get("by_channel"))


def radio_numbers(table: RadioTable, rows: Rows) -> Sequence[float | None] | None:
    """Return the radios' numbers out of a column; None for a table whose index has them."""
    if table.radio_column is None:
        return None
    if not table.radio_words:
        return numbers(ValueItem(column=table.radio_column), rows)
    return [None if word is None else table.radio_words.get(word) for word in texts(TextItem(column=table.radio_column), rows)]


def _radio_of(book: Book, table: RadioTable, key: RowKey, meets: object, number: int | None) -> RadioDraft | None:
    """Return the radio that a row is about, made when the table may."""
    draft = book.find(table.join, meets) if meets is not None else None
    if draft is None:
        if not table.adds or meets is None:
            return None
        draft = book.new(key.ap)
        if isinstance(meets, str) and table.join != "index":
            draft.fields[table.join] = meets
            book.known_by(draft)
    if number is None:
        return None
    radio = draft.radios.get(number)
    if radio is None and table.adds:
        radio = draft.radios[number] = RadioDraft(number, key.ap)
    return radio


def whole(values: Sequence[float | None], name: str, wholes: frozenset[str]) -> Sequence[float | int | None]:
    """Return counts, channels and speeds as integers, and none that are negative."""
    return [None if value is None or value < 0 else int(value) for value in values] if name in wholes else values


def finished(drafts: Iterable[Draft], remembered: Mapping[str, tuple[Radio, ...]]) -> list[AccessPoint]:
    """Return access points; those without radios of this poll keep the remembered ones. A key that comes twice is counted."""
    aps: list[AccessPoint] = []
    seen: dict[str, int] = {}
    for draft in drafts:
        key = draft.key
        seen[key] = seen.get(key, 0) + 1
        name = key if seen[key] == 1 else f"{key}#{seen[key]}"
        radios = tuple(draft.radios[number].finished() for number in sorted(draft.radios)) or remembered.get(name, ())
        clients = {} if draft.fields.get("clients") is not None else {"clients": clients_of(draft)}
        aps.append(AccessPoint(key=name, radios=radios, sources=tuple(draft.sources), **(draft.fields | clients)))
    return aps


def clients_of(draft: Draft) -> int | None:
    """Return the clients of an access point's radios, where this poll tells those of each."""
    counts = [radio.fields.get("clients") for radio in draft.radios.values()]
    return sum(count for count in counts if count is not None) if counts and None not in counts else None


def service_sets(table: SsidTable, rows: Rows) -> list[ServiceSet]:
    """Return one row an SSID: rows of one name are summed, and the first names the instance."""
    names = texts(table.ssid, rows)
    totals = numbers(table.clients, rows) if table.clients is not None else [None] * len(names)
    bands = {band: numbers(item, rows) for band, item in table.bands.items()}
    found: dict[tuple[str, str], list[int]] = {}
    for place, name in enumerate(names):
        if name is not None:
            found.setdefault((name, rows.keys[place].dotted if table.apart else ""), []).append(place)
    sets: list[ServiceSet] = []
    for (name, _), places in found.items():
        first = rows.keys[places[0]].dotted
        by_band: dict[Band, Figure] = {band: Figure(_sum(cells, places), f"{table.entry}.{table.bands[band].column}.{first}") for band, cells in bands.items()}
        own = _sum(totals, places)
        known = [figure.value for figure in by_band.values() if figure.value is not None]
        column = table.clients.column if table.clients is not None else next((item.column for item in table.bands.values()), None)
        oid = f"{table.entry}.{column}.{first}" if column is not None else None
        sets.append(ServiceSet(ssid=name, clients=own if own is not None else sum(known) if known else None, bands=by_band or None, oid=oid))
    return sets


def _sum(cells: Sequence[float | None], places: Iterable[int]) -> int | None:
    present = [int(value) for place in places if (value := cells[place]) is not None and value >= 0]
    return sum(present) if present else None


def virtual_aps(book: Book, table: VirtualApTable, rows: Rows) -> list[VirtualAp]:
    """Return one row an SSID and radio; `ap` is the key of its access point, its own index where no table lists it."""
    names, clients, by = texts(table.ssid, rows), whole(numbers(table.clients, rows), "clients", WHOLE_AP), joined(table, rows, {})
    found: list[VirtualAp] = []
    for key, ssid, count, meets in zip(rows.keys, names, clients, by, strict=True):
        draft = book.find(table.join, meets)
        owner = draft.key if draft is not None else meets if isinstance(meets, str) else ".".join(map(str, key.ap))
        oid = instance(table.entry, table.clients.column, ()) + f".{key.dotted}"
        found.append(VirtualAp(ap=owner, radio=key.radio, ssid=ssid, clients=None if count is None else int(count), oid=oid))
    return found


def summed(rows: Sequence[VirtualAp]) -> list[ServiceSet]:
    """Return SSIDs out of virtual APs: their clients summed."""
    totals: dict[str, int | None] = {}
    for row in rows:
        if row.ssid is not None:
            before = totals.get(row.ssid)
            totals[row.ssid] = before if row.clients is None else (before or 0) + row.clients
    return [ServiceSet(ssid=ssid, clients=clients) for ssid, clients in totals.items()]
