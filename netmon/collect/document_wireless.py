"""The poll document's section of Wi-Fi: counts, access points with their radios, SSIDs; every value beside the `oid` that it came from."""

from collections.abc import Iterable, Mapping

from netmon.model.wireless import AccessPoint, Figure, Radio, ServiceSet, Source, WirelessTable, oid_of

# Field in the payload -> name in the document.
AP_NUMBERS: Mapping[str, str] = {
    "clients": "clients", "uptime_s": "uptime_seconds", "tunnel_uptime_s": "tunnel_uptime_seconds", "ethernet_bps": "ethernet_bps",
}  # fmt: skip
AP_TEXTS = ("name", "mac", "serial", "model", "software", "group", "address")
RADIO_FIELDS = ("band", "channel", "tx_power_dbm", "utilization_ratio", "noise_dbm", "interference_ratio", "clients", "up")

Row = dict[str, object]


def wireless_section(table: WirelessTable | None) -> Row | None:
    """Return the section; None for a device that has nothing to do with Wi-Fi.

    `complete` says that the table of access points agrees with the controller's own count; only then may one that is gone be called missing.
    """
    if table is None or table.empty:
        return None
    counts = table.access_points
    named = {"online": counts.online, "offline": counts.offline, "registered": counts.registered}
    bands = table.clients_by_band or {}
    return {
        "access_points": {**{name: figure.value for name, figure in named.items()}, "missing": len(table.missing), "oids": _oids(named)},
        "clients": table.clients.value,
        "clients_oid": table.clients.oid,
        "clients_authenticated": table.authenticated.value,
        "clients_authenticated_oid": table.authenticated.oid,
        "clients_by_band": [{"band": band, "clients": figure.value, "oid": figure.oid} for band, figure in bands.items()],
        "role": table.role,
        "complete": table.complete,
        "aps": [_ap(ap) for ap in table.aps],
        "ssids": [_ssid(one) for one in table.ssids],
        "virtual_aps": [{"oid": one.oid, "ap": one.ap, "radio": one.radio, "ssid": one.ssid, "clients": one.clients} for one in table.virtual_aps],
        "missing": [
            {"name": one.name, "mac": one.mac, "serial": one.serial, "last_seen": one.last_seen, "missing_since": one.missing_since} for one in table.missing
        ],
    }


def _oids(figures: Mapping[str, Figure]) -> dict[str, str]:
    return {name: figure.oid for name, figure in figures.items() if figure.oid is not None}


def _sources(sources: tuple[Source, ...], fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {shown: oid for name, shown in fields if (oid := oid_of(sources, name)) is not None}


def _ap(ap: AccessPoint) -> Row:
    return {
        **{name: getattr(ap, name) for name in AP_TEXTS},
        "status": None if ap.status is None else ap.status.value,
        "reason": ap.reason,
        **{shown: getattr(ap, name) for name, shown in AP_NUMBERS.items()},
        "radios": [_radio(radio) for radio in ap.radios],
        "oids": _sources(ap.sources, [*((name, name) for name in (*AP_TEXTS, "status")), *AP_NUMBERS.items()]),
    }


def _radio(radio: Radio) -> Row:
    return {
        "number": radio.number,
        **{name: getattr(radio, name) for name in RADIO_FIELDS},
        "oids": _sources(radio.sources, [(name, name) for name in RADIO_FIELDS]),
    }


def _ssid(one: ServiceSet) -> Row:
    bands = one.bands or {}
    return {
        "oid": one.oid,
        "ssid": one.ssid,
        "clients": one.clients,
        "bands": [{"band": band, "clients": figure.value, "oid": figure.oid} for band, figure in bands.items()],
    }
