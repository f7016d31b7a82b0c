"""The UniFi Network application's API: access points, radios, SSIDs and its own counts, from two requests a poll.

`/api/s/SITE/stat/device` has each device with its radios and virtual APs, `/api/s/SITE/stat/health` the counts. Clients are never listed.
"""

import re
from collections.abc import Mapping
from typing import Any

from netmon.collect.controller_cells import Row, figure, in_turns, key_of, mac, number, ratio, rows_of, summed, text, total, whole
from netmon.collect.controller_parts import Asking, agreed
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Band, Figure, Radio, ServiceSet, WirelessTable
from netmon.transport.http.api import ApiSession

DEFAULT_SITE = "default"
SITE_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")
MEGABIT = 1_000_000
# Device.state and what it means; 8 is a device that is being removed.
STATES: Mapping[int, tuple[ApStatus, str | None]] = {
    0: (ApStatus.OFFLINE, None),
    1: (ApStatus.ONLINE, None),
    2: (ApStatus.JOINING, "pending"),
    3: (ApStatus.FAULT, "firmware_mismatch"),
    4: (ApStatus.UPGRADING, None),
    5: (ApStatus.JOINING, "provisioning"),
    6: (ApStatus.OFFLINE, "heartbeat_missed"),
    7: (ApStatus.JOINING, "adopting"),
    8: (ApStatus.UNKNOWN, "deleting"),
    9: (ApStatus.FAULT, "inform_error"),
    10: (ApStatus.FAULT, "adoption_failed"),
    11: (ApStatus.FAULT, "isolated"),
}
RADIO_BANDS: Mapping[str, Band] = {"ng": "2.4GHz", "na": "5GHz", "6e": "6GHz"}


async def collect_unifi(session: ApiSession, asking: Asking, now: float) -> WirelessTable:
    """Read the site; raises AccessFailed when not even the devices can be read."""
    site = session.site or DEFAULT_SITE
    if not SITE_NAME.fullmatch(site):
        raise AccessFailed(Outcome.PROTOCOL_ERROR, "site: the short name in the controller's own URL is wanted, such as default")
    devices = rows_of(data_of(await asking.must("devices", session.get(f"/api/s/{site}/stat/device"))), "data")
    aps: list[AccessPoint] = []
    sets: dict[str, list[tuple[Band | None, int | None]]] = {}
    async for row in in_turns(row for row in devices if is_ap(row)):
        ap = access_point(row, now)
        if ap is None:
            asking.problem("devices", "no_name", "an access point without MAC address, serial number and name")
            continue
        aps.append(ap)
        if ap.status is None:
            asking.problem("devices", "enumeration", f"{ap.key}: state {number(row, 'state')}")
        for vap in rows_of(row, "vap_table"):
            if (ssid := text(vap, "essid")) is not None:
                sets.setdefault(ssid, []).append((RADIO_BANDS.get(str(vap.get("radio"))), whole(vap, "num_sta")))
    asking.rows("devices", len(aps))
    health = await asking.may("health", session.get(f"/api/s/{site}/stat/health"))
    wlan = next((row for row in rows_of(data_of(health), "data") if row.get("subsystem") == "wlan"), {}) if health is not None else {}
    counts, complete, mismatch = counts_of(wlan, aps)
    clients = total(whole(wlan, name) for name in ("num_user", "num_guest", "num_iot"))
    return WirelessTable(
        access_points=counts,
        clients=figure(clients if clients is not None else total(ap.clients for ap in aps)),
        clients_by_band=summed((radio.band, radio.clients) for ap in aps for radio in ap.radios) or None,
        ssids=tuple(ServiceSet(ssid=ssid, clients=total(number for _band, number in found), bands=summed(found)) for ssid, found in sorted(sets.items())),
        aps=tuple(aps),
        complete=complete,
        mismatch=mismatch,
    )


def data_of(answer: Any) -> Row:
    """Return the answer's object; raises AccessFailed for another shape or when the application says that something went wrong."""
    meta = answer.get("meta") if isinstance(answer, dict) else None
    if not isinstance(meta, dict) or not isinstance(answer.get("data"), list):
        raise AccessFailed(Outcome.PARSE_ERROR, "no answer of a UniFi controller")
    if meta.get("rc") != "ok":
        refused = meta.get("msg") in ("api.err.NoPermission", "api.err.NoSiteContext")
        word = meta.get("msg")
        shown = word if isinstance(word, str) and re.fullmatch(r"api\.err\.\w{1,40}", word) else "unknown"
        raise AccessFailed(Outcome.AUTH_FAILED if refused else Outcome.PROTOCOL_ERROR, f"the controller says {shown}")
    return dict(answer)


def is_ap(row: Row) -> bool:
    """Tell an adopted access point (or a gateway with radios) from the rest."""
    return (row.get("type") == "uap" or row.get("is_access_point") is True) and row.get("adopted") is not False


def access_point(row: Row, now: float) -> AccessPoint | None:
    """Return one device as an access point, None for one that nothing names; what belongs to a session is left out of one that is not connected."""
    state = whole(row, "state")
    status, reason = STATES.get(state, (None, None)) if state is not None else (None, None)
    online = status is ApStatus.ONLINE
    address, serial, name = mac(row, "mac"), text(row, "serial"), text(row, "name")
    key = key_of(address, serial, name)
    if key is None:
        return None
    uplink = row.get("uplink")
    speed = whole(uplink, "speed") if isinstance(uplink, dict) and uplink.get("type") == "wire" else None
    since_ms = number(row, "start_connected_millis")
    return AccessPoint(
        key=key,
        name=name or text(row, "hostname"),
        mac=address,
        serial=serial,
        model=text(row, "model"),
        software=text(row, "version"),
        address=text(row, "ip"),
        status=status,
        reason=reason,
        clients=whole(row, "num_sta") if online else None,
        uptime_s=number(row, "uptime") if online else None,
        tunnel_uptime_s=max(now - since_ms / 1000, 0.0) if online and since_ms else None,
        ethernet_bps=speed * MEGABIT if online and speed else None,
        radios=radios_of(row) if online else (),
    )


def radios_of(row: Row) -> tuple[Radio, ...]:
    """Return the radios as they are now (`radio_table_stats`); the share that others fill is what is busy less its own two directions."""
    found = []
    for place, stats in enumerate(rows_of(row, "radio_table_stats")):
        busy, receiving, sending = (ratio(stats, name) for name in ("cu_total", "cu_self_rx", "cu_self_tx"))
        others = max(busy - receiving - sending, 0.0) if busy is not None and receiving is not None and sending is not None else None
        state = stats.get("state")
        found.append(
            Radio(
                number=place,
                band=RADIO_BANDS.get(str(stats.get("radio"))),
                channel=whole(stats, "channel") or None,
                tx_power_dbm=number(stats, "tx_power"),
                utilization_ratio=busy,
                interference_ratio=None if others is None else round(others, 4),
                clients=whole(stats, "num_sta"),
                up=state == "RUN" if isinstance(state, str) else None,
            )
        )
    return tuple(found)


def counts_of(wlan: Row, aps: list[AccessPoint]) -> tuple[ApCounts, bool, str | None]:
    """Return the application's own counts of its Wi-Fi, else those of the rows, and whether both agree."""
    own = ApCounts(
        online=Figure(whole(wlan, "num_ap")),
        offline=Figure(whole(wlan, "num_disconnected")),
        registered=Figure(whole(wlan, "num_adopted")),
    )
    return agreed(own, aps)
