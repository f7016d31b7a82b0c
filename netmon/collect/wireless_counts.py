"""Pure judgement of a table of access points: does it agree with the controller's own count, and what is counted where the controller does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netmon.model.wireless import BANDS, NO_FIGURE, AccessPoint, ApCounts, ApStatus, Band, Figure, WirelessTable

# Controllers differ in whether they count these among the joined ones.
BETWEEN = frozenset({ApStatus.JOINING, ApStatus.UPGRADING, ApStatus.STANDBY, ApStatus.UNKNOWN, None})
OFF = frozenset({ApStatus.OFFLINE, ApStatus.FAULT})


@dataclass(frozen=True, slots=True)
class Judgement:
    """Counts made whole; `complete`: absence may be concluded; `counted`: the controller's own count agrees; `mismatch`: how it differs."""

    counts: ApCounts
    complete: bool
    counted: bool
    mismatch: str | None = None


def judged(counts: ApCounts, aps: Sequence[AccessPoint], *, complete: bool, lists_offline: bool, later: ApCounts | None = None) -> Judgement:
    """Compare the rows with the controller's own count, read before and where that differs `later`: access points come and go during a walk.

    `complete`: the walk reached the end. No row and no count at all proves nothing.
    """
    online = sum(ap.status is ApStatus.ONLINE for ap in aps)
    between = sum(ap.status in BETWEEN for ap in aps)
    registered = lists_offline and counts.registered.value is not None
    own, after = (counts.registered, later.registered if later else NO_FIGURE) if registered else (counts.online, later.online if later else NO_FIGURE)
    low, high = (len(aps), len(aps)) if registered else (online, online + between)
    mismatch: str | None = None
    if own.value is not None:
        values = [value for value in (own.value, after.value) if value is not None]
        if high < min(values) or low > max(values):
            mismatch = f"the controller counts {own.value} {'registered' if registered else 'online'}, its table has {high}"
    proven = complete and mismatch is None and (bool(aps) or own.value is not None)
    filled = _filled(counts, aps, online, listed=lists_offline, complete=proven and bool(aps))
    return Judgement(filled, proven, proven and own.value is not None, mismatch)


def _filled(counts: ApCounts, aps: Sequence[AccessPoint], online: int, *, listed: bool, complete: bool) -> ApCounts:
    """Count what the controller does not count itself, out of a complete table."""
    known = [ap for ap in aps if ap.status is not None]
    own_online = counts.online if counts.online.value is not None else Figure(online) if complete and known else NO_FIGURE
    registered = counts.registered if counts.registered.value is not None else Figure(len(aps)) if complete and listed else NO_FIGURE
    offline = counts.offline
    if offline.value is None and listed and complete:
        offline = Figure(sum(ap.status in OFF for ap in aps))
    elif offline.value is None and None not in (registered.value, own_online.value):
        offline = Figure(max(0, (registered.value or 0) - (own_online.value or 0)))
    return ApCounts(online=own_online, offline=offline, registered=registered)


def total_clients(own: Figure, table: WirelessTable) -> Figure:
    """Return the clients of the whole controller: its own count, else the sum over SSIDs, else over radios, else over access points."""
    if own.value is not None:
        return own
    for values in (
        [one.clients for one in table.ssids],
        [radio.clients for ap in table.aps for radio in ap.radios],
        [ap.clients for ap in table.aps],
    ):
        known = [value for value in values if value is not None]
        if known:
            return Figure(sum(known))
    return NO_FIGURE


def band_clients(own: Mapping[Band, Figure], table: WirelessTable) -> dict[Band, Figure] | None:
    """Return clients by band: the controller's own count, else the sum over SSIDs, else over radios; None where nothing tells."""
    found: dict[Band, Figure] = {}
    for band in BANDS:
        figure = own.get(band, NO_FIGURE)
        if figure.value is None:
            figure = _summed([ssid.bands[band].value for ssid in table.ssids if ssid.bands and band in ssid.bands])
        if figure.value is None:
            figure = _summed([radio.clients for ap in table.aps for radio in ap.radios if radio.band == band])
        if figure.value is not None:
            found[band] = figure
    return found or None


def _summed(values: Sequence[int | None]) -> Figure:
    known = [value for value in values if value is not None]
    return Figure(sum(known)) if known else NO_FIGURE
