"""Access points, radios, SSIDs and clients of one controller as metric families; never a client."""

from collections import Counter
from collections.abc import Iterable, Mapping

from netmon.expose.labels import escape, pairs
from netmon.expose.render import Chunk, Number, number, render_lines, unique_names
from netmon.model.ap_pair import PairCounts
from netmon.model.wireless import AccessPoint, ApStatus, MissingAp, Radio, WirelessTable

# What is kept of a name that its key must follow within a label.
NAME_BESIDE_KEY = 80
# SSIDs are the operator's; a controller that invents thousands is cut.
MAX_SSIDS = 200
# One line of text for each: what an access point's series cost.
AP_VALUES: Mapping[str, str] = {
    "clients": "netmon_access_point_clients", "uptime_s": "netmon_access_point_uptime_seconds",
    "tunnel_uptime_s": "netmon_access_point_tunnel_uptime_seconds", "ethernet_bps": "netmon_access_point_ethernet_bps",
}  # fmt: skip
RADIO_VALUES: Mapping[str, str] = {
    "up": "netmon_radio_up", "channel": "netmon_radio_channel", "clients": "netmon_radio_clients", "tx_power_dbm": "netmon_radio_tx_power_dbm",
    "utilization_ratio": "netmon_radio_utilization_ratio", "interference_ratio": "netmon_radio_interference_ratio", "noise_dbm": "netmon_radio_noise_dbm",
}  # fmt: skip
# Counted from rows; online and offline are the controller's own counts.
COUNTED = (ApStatus.JOINING, ApStatus.UPGRADING, ApStatus.STANDBY, ApStatus.FAULT)
UNTOLD = frozenset({ApStatus.STANDBY, ApStatus.UNKNOWN, None})


def render_wireless(labels: str, table: WirelessTable) -> dict[str, Chunk]:
    """Return the controller's families, those of its access points, and with `series: full` those of their radios; nothing for a device without Wi-Fi."""
    if table.empty:
        return {}
    lines = _controller(labels, table)
    names = label_names(table.aps, table.missing)
    chunks = lines | _access_points(labels, table, names)
    return {name: chunk for name, chunk in (chunks | _radios(labels, table, names)).items() if chunk.samples}


def render_pair(labels: str, pair: str, counts: PairCounts) -> dict[str, Chunk]:
    """Return the access points and clients of controllers that form a pair."""
    own = pairs(pair=pair)
    families: dict[str, list[tuple[str, Number | None]]] = {
        "netmon_wireless_pair_access_points": [(f"{own},{pairs(status=status)}", count) for status, count in counts.by_status.items()],
        "netmon_wireless_pair_clients": [(own, counts.clients)],
    }
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}


def _controller(labels: str, table: WirelessTable) -> dict[str, Chunk]:
    counts = table.access_points
    seen = Counter(ap.status for ap in table.aps)
    by_status: list[tuple[str, Number | None]] = [("online", counts.online.value), ("offline", counts.offline.value)]
    by_status += [(status.value, seen[status]) for status in COUNTED if seen[status]]
    by_status.append((ApStatus.MISSING.value, len(table.missing) if table.complete or table.missing else None))
    families: dict[str, list[tuple[str, Number | None]]] = {
        "netmon_wireless_access_points": [(pairs(status=status), value) for status, value in by_status],
        "netmon_wireless_access_points_registered": [("", counts.registered.value)],
        "netmon_wireless_access_points_complete": [("", int(table.complete))] if table.aps or counts.online.value is not None else [],
        "netmon_wireless_clients": [("", table.clients.value)],
        "netmon_wireless_band_clients": [(pairs(band=band), figure.value) for band, figure in (table.clients_by_band or {}).items()],
        "netmon_wireless_ssid_clients": list(_by_ssid(table).items()),
        "netmon_wireless_list_age_seconds": [("", table.list_age_s)],
        "netmon_wireless_controller_role": [(pairs(controller_role=table.role), 1)] if table.role is not None else [],
    }
    return {name: render_lines(labels, name, samples) for name, samples in families.items()}


def _by_ssid(table: WirelessTable) -> dict[str, Number | None]:
    """Return clients by SSID's label: WLANs of several zones that share a name are one series."""
    found: dict[str, Number | None] = {}
    for one in table.ssids[:MAX_SSIDS]:
        name, before = pairs(ssid=one.ssid), found.get(pairs(ssid=one.ssid))
        found[name] = one.clients if before is None else before + (one.clients or 0)
    return found


def label_names(aps: Iterable[AccessPoint], missing: Iterable[MissingAp]) -> dict[str, str]:
    """Return each access point's name on its series, by key: its own name, followed by the key where several share it; the key of one without."""
    named = [(ap.key, ap.name) for ap in aps] + [(one.key, one.name) for one in missing]
    shared = Counter(escape(name) for _, name in named if name)
    words = [key if not name else name if shared[escape(name)] == 1 else f"{name[:NAME_BESIDE_KEY]} {key}" for key, name in named]
    return dict(zip((key for key, _ in named), unique_names(words), strict=True))


def up_of(ap: AccessPoint) -> int | None:
    """Return 1 for one that serves, 0 for one that does not, None where this controller cannot tell."""
    return None if ap.status in UNTOLD else int(ap.status is ApStatus.ONLINE)


def _access_points(labels: str, table: WirelessTable, names: Mapping[str, str]) -> dict[str, Chunk]:
    """Write line by line: a district's controllers have thousands of access points, and their labels are escaped once."""
    lines: dict[str, list[str]] = {name: [] for name in ("netmon_access_point_up", *AP_VALUES.values(), "netmon_access_point_info")}
    for ap in table.aps:
        inside = _inside(labels, pairs(ap=names[ap.key]))
        _line(lines, "netmon_access_point_up", inside, up_of(ap))
        for field, family in AP_VALUES.items():
            _line(lines, family, inside, getattr(ap, field))
        words = pairs(
            mac=ap.mac or "", serial=ap.serial or "", model=ap.model or "", software=ap.software or "", group=ap.group or "", address=ap.address or ""
        )  # fmt: skip
        if words:
            _line(lines, "netmon_access_point_info", f"{inside},{words}", 1)
    known = {ap.key for ap in table.aps}
    for one in table.missing:
        if one.key not in known:
            inside = _inside(labels, pairs(ap=names[one.key]))
            _line(lines, "netmon_access_point_up", inside, 0)
            _line(lines, "netmon_access_point_info", f"{inside},{pairs(mac=one.mac or '', serial=one.serial or '')}".rstrip(","), 1)
    return _chunks(lines)


def _radios(labels: str, table: WirelessTable, names: Mapping[str, str]) -> dict[str, Chunk]:
    if table.series != "full":
        return {}
    lines: dict[str, list[str]] = {name: [] for name in RADIO_VALUES.values()}
    for ap in table.aps:
        own = pairs(ap=names[ap.key])
        for radio in ap.radios:
            _radio(lines, _inside(labels, f"{own},{pairs(radio=str(radio.number), band=radio.band or '')}"), radio)
    return _chunks(lines)


def _radio(lines: dict[str, list[str]], inside: str, radio: Radio) -> None:
    for field, family in RADIO_VALUES.items():
        value = getattr(radio, field)
        _line(lines, family, inside, int(value) if isinstance(value, bool) else value)


def _inside(labels: str, own: str) -> str:
    return f"{labels},{own}" if labels else own


def _line(lines: dict[str, list[str]], family: str, inside: str, value: Number | None) -> None:
    if value is not None:
        lines[family].append(f"{family}{{{inside}}} {number(value)}\n")


def _chunks(lines: Mapping[str, list[str]]) -> dict[str, Chunk]:
    return {name: Chunk("".join(texts).encode(), len(texts)) for name, texts in lines.items()}
