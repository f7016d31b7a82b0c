"""MAC addresses in every notation that people and devices write."""

import re

_WRITTEN = re.compile(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:[.:-][0-9a-f]{4}){2}|[0-9a-f]{6}[:-][0-9a-f]{6}|[0-9a-f]{12}")
_SHORT = re.compile(r"[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}")
MULTICAST_BIT = 0x01
LOCAL_BIT = 0x02


def parse_mac(text: str) -> str | None:
    """Return a written MAC address as `aa:bb:cc:dd:ee:ff`, None when it is none.

    Read are `aa:bb:..`, `aa-bb-..`, Cisco's `aabb.ccdd.eeff`, Huawei's and H3C's `aabb-ccdd-eeff`, HP's `aabbcc-ddeeff`, `aabbccddeeff`, and `a:b:..`
    without leading zeros, in any case.
    """
    low = text.strip().lower()
    if _SHORT.fullmatch(low):
        return ":".join(part.zfill(2) for part in low.split(":"))
    if not _WRITTEN.fullmatch(low):
        return None
    digits = re.sub("[^0-9a-f]", "", low)
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def is_station(mac: str) -> bool:
    """Tell whether an address `aa:bb:..` can be that of one interface: no group address, not all zeros."""
    return not int(mac[:2], 16) & MULTICAST_BIT and mac != "00:00:00:00:00:00"


def is_random(mac: str) -> bool:
    """Tell whether an address is locally administered: a telephone's private address, a virtual machine, a virtual router."""
    return bool(int(mac[:2], 16) & LOCAL_BIT)
