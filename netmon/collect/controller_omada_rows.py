"""Rows of Omada's Open API as access points and radios."""

import re
from collections.abc import Mapping

from netmon.collect.controller_cells import Row, key_of, mac, number, ratio, text, whole
from netmon.model.wireless import AccessPoint, ApStatus, Band, Radio

# detailStatus: 1, 16, 17, 32, 33, 41 are the same while the device migrates, odd ones and 17 those behind a wireless uplink.
STATES: Mapping[int, tuple[ApStatus, str | None]] = {
    0: (ApStatus.OFFLINE, None), 1: (ApStatus.OFFLINE, "migrating"),
    10: (ApStatus.JOINING, "provisioning"), 11: (ApStatus.JOINING, "configuring"), 12: (ApStatus.UPGRADING, None), 13: (ApStatus.JOINING, "rebooting"),
    14: (ApStatus.ONLINE, None), 15: (ApStatus.ONLINE, "wireless_uplink"), 16: (ApStatus.ONLINE, "migrating"), 17: (ApStatus.ONLINE, "migrating"),
    22: (ApStatus.JOINING, "adopting"), 23: (ApStatus.JOINING, "adopting"), 24: (ApStatus.FAULT, "adoption_failed"), 25: (ApStatus.FAULT, "adoption_failed"),
    30: (ApStatus.OFFLINE, "heartbeat_missed"), 31: (ApStatus.OFFLINE, "heartbeat_missed"), 32: (ApStatus.OFFLINE, "heartbeat_missed"),
    33: (ApStatus.OFFLINE, "heartbeat_missed"), 40: (ApStatus.FAULT, "isolated"), 41: (ApStatus.FAULT, "isolated"), 50: (ApStatus.JOINING, "configuring"),
}  # fmt: skip
# Seen on the network, but not this controller's: pending, and managed by another.
UNADOPTED = frozenset({20, 21, 26, 27})
ROUGH_STATES: Mapping[int, tuple[ApStatus, str | None]] = {
    0: (ApStatus.OFFLINE, None), 1: (ApStatus.ONLINE, None), 2: (ApStatus.JOINING, "pending"), 3: (ApStatus.OFFLINE, "heartbeat_missed"),
    4: (ApStatus.FAULT, "isolated"),
}  # fmt: skip
# linkSpeed of the wired uplink; 0 is not known.
LINK_BPS: Mapping[int, int] = {
    1: 10_000_000, 2: 100_000_000, 3: 1_000_000_000, 4: 2_500_000_000, 5: 10_000_000_000, 6: 5_000_000_000, 7: 25_000_000_000, 8: 100_000_000_000,
}  # fmt: skip
RADIO_KEYS: Mapping[str, Band] = {"wp2g": "2.4GHz", "wp5g": "5GHz", "wp5g2": "5GHz", "wp6g": "6GHz"}
UNIT_S: Mapping[str, int] = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_SPAN = re.compile(r"(\d{1,6})\s*([dhms])")
_CHANNEL = re.compile(r"\s*(\d{1,3})\s*(?:/\s*(\d{4})\s*MHz)?", re.IGNORECASE)


def access_point(row: Row) -> AccessPoint | None:
    """Return one device as an access point, without clients and radios; None for one that nothing names."""
    detail, rough = whole(row, "detailStatus"), whole(row, "status")
    status, reason = STATES.get(detail, (None, None)) if detail is not None else ROUGH_STATES.get(rough, (None, None)) if rough is not None else (None, None)
    online = status is ApStatus.ONLINE
    address, serial, name = mac(row, "mac"), text(row, "sn"), text(row, "name")
    key = key_of(address, serial, name)
    if key is None:
        return None
    return AccessPoint(
        key=key,
        name=name,
        mac=address,
        serial=serial,
        model=text(row, "model") or text(row, "modelName"),
        software=text(row, "firmwareVersion"),
        address=text(row, "ip"),
        status=status,
        reason=reason,
        uptime_s=uptime_s(row) if online else None,
        ethernet_bps=LINK_BPS.get(whole(row, "linkSpeed") or 0) if online else None,
    )


def uptime_s(row: Row) -> float | None:
    """Read an uptime: seconds in `uptimeLong`, else the text of `uptime` (`16day(s) 10h 43m 14s`, `1h 43m`)."""
    exact = number(row, "uptimeLong")
    if exact is not None:
        return exact
    found = _SPAN.findall((text(row, "uptime") or "").lower())
    return float(sum(int(figure) * UNIT_S[unit] for figure, unit in found)) if found else None


def radios_of(answer: Row) -> tuple[Radio, ...]:
    """Return the radios of one AP's `radios` answer; busy is what it sends, what it receives and what others fill."""
    found = []
    for place, (key, band) in enumerate(RADIO_KEYS.items()):
        radio = answer.get(key)
        if not isinstance(radio, dict):
            continue
        shares = [ratio(radio, name) for name in ("txUtil", "rxUtil", "interUtil")]
        known = [share for share in shares if share is not None]
        channel = channel_of(text(radio, "actualChannel"))
        found.append(
            Radio(
                number=place,
                band=band,
                channel=channel,
                tx_power_dbm=number(radio, "txPower"),
                utilization_ratio=round(min(sum(known), 1.0), 4) if len(known) == len(shares) else None,
                interference_ratio=shares[2],
            )
        )
    return tuple(found)


def channel_of(written: str | None) -> int | None:
    """Read `11 / 2462MHz`. Where the frequency stands there, it says the channel: the figure before it can be the channel's place in a list."""
    found = _CHANNEL.match(written or "")
    if found is None:
        return None
    return channel_at(int(found[2])) if found[2] else int(found[1])


def channel_at(mhz: int) -> int | None:
    """Return the channel of a centre frequency (IEEE 802.11-2020 annex E); None outside the bands."""
    if mhz == 2484:
        return 14
    if 2412 <= mhz <= 2472:
        return (mhz - 2407) // 5
    if 5160 <= mhz <= 5885:
        return (mhz - 5000) // 5
    return (mhz - 5950) // 5 if 5955 <= mhz <= 7115 else None
