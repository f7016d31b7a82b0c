"""Names, models and versions of access points, remembered between polls: they change seldom, and are most of what a table of access points holds."""

from collections.abc import Mapping, Sequence

from netmon.collect.wireless_book import ap_texts
from netmon.collect.wireless_params import ApTable
from netmon.collect.wireless_read import SLICE, Poll
from netmon.collect.wireless_rows import Rows

NOTHING: Mapping[str, str | None] = {}


def learn(poll: Poll, name: str, table: ApTable, rows: Rows) -> None:
    """Remember a table's texts; what this reading lacks (it broke off) stays as it was, rows long gone are dropped."""
    found = ap_texts(table, rows)
    known = poll.state.texts.setdefault(name, {})
    if len(known) > 2 * len(rows.keys) + SLICE:
        known.clear()
    for place, key in enumerate(rows.keys):
        own = known.setdefault(key.dotted, {})
        for field, cells in found.items():
            if cells[place] is not None or field not in own:
                own[field] = cells[place]
    if not table.live:
        poll.state.resting[name] = rows


def remembered(poll: Poll, name: str, table: ApTable, rows: Rows) -> dict[str, Sequence[str | None]]:
    """Return the texts of some rows by field."""
    known = poll.state.texts.get(name, {})
    own = [known.get(key.dotted, NOTHING) for key in rows.keys]
    return {field: [texts.get(field) for texts in own] for field in table.texts()}
