"""TP-Link Omada's Open API (5.12 and later): sites, their devices page by page, clients counted by device, and radios of some APs at each poll.

The API takes about ten requests a second from everybody together, and radios cost one request an AP: a poll reads those of the APs whose turn it is.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from netmon.collect.controller_cells import Row, figure, in_turns, mac, rows_of, summed, total, whole
from netmon.collect.controller_omada_rows import UNADOPTED, access_point, radios_of
from netmon.collect.controller_parts import Asking, agreed
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Band, Figure, Radio, WirelessTable
from netmon.transport.http.api import ApiSession
from netmon.transport.http.omada import result

PAGE = 200
MAX_PAGES = 100
STATS_AT_ONCE = 100
RADIOS_FOR_S = 3600.0
RESERVE_S = 2.0
MAX_FAILURES = 3
SITE_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
CLIENTS_BY_BAND: Mapping[str, Band] = {"clientNum2g": "2.4GHz", "clientNum5g": "5GHz", "clientNum5g2": "5GHz", "clientNum6g": "6GHz"}


@dataclass(slots=True)
class OmadaMemory:
    """Radios as they were read last, by MAC address, with the monotonic time."""

    radios: dict[str, tuple[float, tuple[Radio, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class _Site:
    path: str
    aps: list[AccessPoint] = field(default_factory=list)
    counts: ApCounts = field(default_factory=ApCounts)
    clients: int | None = None


async def collect_omada(session: ApiSession, asking: Asking, memory: OmadaMemory, radio_requests: int) -> WirelessTable:
    """Read one site or, where the inventory names none, all of them; raises AccessFailed when not even the devices can be read."""
    sites = [await _site(session, asking, site_id) for site_id in await _site_ids(session, asking)]
    aps = [ap for site in sites for ap in site.aps]
    bands = await _clients(session, asking, sites)
    aps = [replace(ap, clients=bands[ap.key][0]) if ap.key in bands and ap.status is ApStatus.ONLINE else ap for ap in aps]
    await _read_radios(session, asking, memory, sites, radio_requests)
    aps = [_with_radios(ap, memory, bands.get(ap.key, (None, {}))[1]) for ap in aps]
    counts, complete, mismatch = agreed(_joined([site.counts for site in sites]), aps)
    clients = total(site.clients for site in sites)
    return WirelessTable(
        access_points=counts,
        clients=figure(clients if clients is not None else total(ap.clients for ap in aps)),
        clients_by_band=summed((band, number) for _total, by_band in bands.values() for band, number in by_band.items()) or None,
        aps=tuple(aps),
        complete=complete and asking.complete("devices"),
        mismatch=mismatch,
    )


async def _site_ids(session: ApiSession, asking: Asking) -> list[str]:
    rows = await _pages(session, asking, "sites", "/sites")
    wanted = session.site
    found = [row for row in rows if wanted is None or wanted in (row.get("siteId"), row.get("name"))]
    ids = [str(row.get("siteId")) for row in found if SITE_ID.fullmatch(str(row.get("siteId")))]
    if not ids:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, "the controller has no such site, or the application may not see it")
    return ids


async def _pages(session: ApiSession, asking: Asking, name: str, path: str) -> list[Row]:
    """Read a list page by page to its end; the first page must come, a later one that does not leaves the list incomplete."""
    found: list[Row] = []
    for page in range(1, MAX_PAGES + 1):
        call = session.get(path, {"page": page, "pageSize": PAGE})
        answer = await asking.must(name, call) if page == 1 else await asking.may(name, call)
        if answer is None:
            break
        grid = result(answer, name)
        rows = rows_of(grid, "data") if isinstance(grid, dict) else []
        found += rows
        if not rows or len(found) >= (whole(grid, "totalRows") or 0):
            break
    asking.rows(name, len(found))
    return found


async def _site(session: ApiSession, asking: Asking, site_id: str) -> _Site:
    site = _Site(path=f"/sites/{site_id}")
    seen: set[str] = set()
    async for row in in_turns(await _pages(session, asking, "devices", f"{site.path}/devices")):
        if str(row.get("type")).lower() != "ap" or whole(row, "detailStatus") in UNADOPTED:
            continue
        ap = access_point(row)
        if ap is None:
            asking.problem("devices", "no_name", "an access point without MAC address, serial number and name")
            continue
        if ap.key in seen:
            continue  # pages shift while a device is added
        seen.add(ap.key)
        site.aps.append(ap)
        if ap.status is None:
            asking.problem("devices", "enumeration", f"{ap.key}: status {whole(row, 'detailStatus')}/{whole(row, 'status')}")
    answer = await asking.may("overview", _result(session, f"{site.path}/dashboard/overview-diagram"))
    own: Row = answer if isinstance(answer, dict) else {}
    site.counts = ApCounts(
        online=Figure(whole(own, "connectedApNum")), offline=Figure(whole(own, "disconnectedApNum")), registered=Figure(whole(own, "totalApNum"))
    )
    site.clients = whole(own, "wirelessClientNum")
    return site


async def _result(session: ApiSession, path: str, body: Any = None) -> Any:
    answer = await (session.get(path) if body is None else session.query(path, body))
    return result(answer, path.rsplit("/", 1)[-1])


async def _clients(session: ApiSession, asking: Asking, sites: Sequence[_Site]) -> dict[str, tuple[int | None, dict[Band, int]]]:
    """Return clients by AP, all and by band. Older controllers have no such call: then an AP's clients are not known."""
    found: dict[str, tuple[int | None, dict[Band, int]]] = {}
    for site in sites:
        macs = [dashed(ap.mac) for ap in site.aps if ap.mac is not None and ap.status is ApStatus.ONLINE]
        for at in range(0, len(macs), STATS_AT_ONCE):
            body = {"devices": [{"mac": address} for address in macs[at : at + STATS_AT_ONCE]]}
            answer = await asking.may("clients", _result(session, f"{site.path}/clients/stat/devices", body))
            if answer is None:
                return found
            for row in rows_of({"rows": answer}, "rows"):
                if (address := mac(row, "mac")) is not None:
                    found[address] = (whole(row, "clientNum"), _by_band(row))
    return found


def _by_band(row: Row) -> dict[Band, int]:
    found: dict[Band, int] = {}
    for name, band in CLIENTS_BY_BAND.items():
        if (number := whole(row, name)) is not None:
            found[band] = found.get(band, 0) + number
    return found


async def _read_radios(session: ApiSession, asking: Asking, memory: OmadaMemory, sites: Sequence[_Site], requests: int) -> None:
    """Read the radios of the APs that were not asked for longest, as many as there are requests and time for."""
    now = time.monotonic()
    where = {ap.mac: site.path for site in sites for ap in site.aps if ap.mac is not None and ap.status is ApStatus.ONLINE}
    memory.radios = {address: known for address, known in memory.radios.items() if address in where and now - known[0] < RADIOS_FOR_S}
    turns = sorted(where, key=lambda address: memory.radios[address][0] if address in memory.radios else 0.0)
    failures = 0
    for address in turns[:requests]:
        if session.remaining_s < RESERVE_S or failures >= MAX_FAILURES:
            return
        answer = await asking.may("radios", _result(session, f"{where[address]}/aps/{quote(dashed(address))}/radios"))
        failures += answer is None
        memory.radios[address] = (time.monotonic(), radios_of(answer if isinstance(answer, dict) else {}))  # one that fails waits its turn as well


def _with_radios(ap: AccessPoint, memory: OmadaMemory, by_band: Mapping[Band, int]) -> AccessPoint:
    known = memory.radios.get(ap.mac or "")
    if known is None or ap.status is not ApStatus.ONLINE:
        return ap
    return replace(ap, radios=tuple(_counted(known[1], by_band)))


def _counted(radios: Sequence[Radio], by_band: Mapping[Band, int]) -> Iterator[Radio]:
    """Give a radio its band's clients where it is the band's only one."""
    for radio in radios:
        alone = sum(other.band == radio.band for other in radios) == 1
        yield replace(radio, clients=by_band.get(radio.band)) if alone and radio.band is not None else radio


def _joined(counts: Sequence[ApCounts]) -> ApCounts:
    """Add the sites' counts; one that a site does not give is not known for all of them."""
    return ApCounts(
        online=_sum([part.online for part in counts]), offline=_sum([part.offline for part in counts]), registered=_sum([part.registered for part in counts])
    )


def _sum(figures: Sequence[Figure]) -> Figure:
    known = [each.value for each in figures if each.value is not None]
    return Figure(sum(known)) if len(known) == len(figures) else Figure(None)


def dashed(address: str) -> str:
    """Return a MAC address as this API writes it: AA-BB-CC-DD-EE-FF."""
    return address.upper().replace(":", "-")
