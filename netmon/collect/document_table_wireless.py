"""Wi-Fi of the poll document as rows that a person reads: the controller's counts, SSIDs, and access points with those that do not work first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from netmon.model.reasons import reason_text
from netmon.model.texts import Lang, text

Row = Mapping[str, object]
Cells = list[object]
# A terminal is no place for thousands of rows: the JSON document has them all.
MOST_ROWS = 200
MEGABIT = 1_000_000


def wireless_cells(document: Mapping[str, object], lang: Lang) -> Iterator[Cells]:
    """Yield the rows of the section; nothing for a device without Wi-Fi."""
    section = cast("Row | None", document["wireless"])
    if section is None:
        return
    counts = cast(Row, section["access_points"])
    shown = ", ".join(f"{text(f'poll.aps_{name}', lang)} {counts[name]}" for name in ("online", "offline", "registered") if counts[name] is not None)
    yield [text("poll.access_points", lang), "", shown or None, text("poll.aps_complete" if section["complete"] else "poll.aps_incomplete", lang)]
    if section["clients"] is not None:
        bands = ", ".join(f"{row['band']} {row['clients']}" for row in cast(Sequence[Row], section["clients_by_band"]))
        yield [text("poll.clients", lang), bands, section["clients"], ""]
    for row in cast(Sequence[Row], section["ssids"]):
        yield [text("poll.ssid", lang), row["ssid"], row["clients"], ""]
    for row in cast(Sequence[Row], section["missing"]):
        yield [text("poll.access_point", lang), row["name"] or row["mac"] or row["serial"], None, text("poll.ap.missing", lang)]
    aps = sorted(cast(Sequence[Row], section["aps"]), key=lambda ap: ap["status"] == "online")
    for ap in aps[:MOST_ROWS]:
        yield _access_point(ap, lang)
    if len(aps) > MOST_ROWS:
        yield [text("poll.access_point", lang), text("poll.more_rows", lang, count=len(aps) - MOST_ROWS), None, ""]


def _access_point(ap: Row, lang: Lang) -> Cells:
    speed = ap["ethernet_bps"]
    radios = " ".join(f"{radio['band'] or '?'}/{radio['channel']}" for radio in cast(Sequence[Row], ap["radios"]) if radio["channel"] is not None)
    parts = [ap["model"], ap["address"], radios, f"{speed // MEGABIT} Mbit/s" if isinstance(speed, int) else None]
    state = text(f"poll.ap.{ap['status']}", lang) if ap["status"] else None
    status = " ".join(str(word) for word in (state, reason_text(cast("str | None", ap["reason"]), lang)) if word)
    return [text("poll.access_point", lang), ap["name"] or ap["mac"] or ap["serial"], ", ".join(str(part) for part in parts if part) or None, status]
