"""Model and software out of the sysDescr of switches, access points and firewalls: one pattern per maker."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """A maker's way of writing its model and its software; None where sysDescr does not say it."""

    model: re.Pattern[str] | None
    software: re.Pattern[str] | None


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return None if text is None else re.compile(text)


# Examples are in the tests; the first group is the value.
PATTERNS: Mapping[str, Words] = {
    name: Words(_pattern(model), _pattern(software))
    for name, (model, software) in {
        "juniper_junos": (r"Juniper Networks, Inc\. (\S+)", r"kernel JUNOS ([^\s,]+)"),
        "extreme_exos": (r"^(?:ExtremeXOS|Extreme Networks Switch Engine|Switch Engine) \((.+?)\) version", r" version (\S+)"),
        "extreme_voss": (r"^(\S+)\s*\(", r"\(([\d.]+)\)"),
        "extreme_boss": (r"^(.+?)\s+HW:", r"SW:v?(\S+)"),
        "allied_awplus": (None, r"(?:AW\+ v|AlliedWare Plus \(TM\) )(\S+)"),
        "brocade_ironware": (r"(?:Inc\. |Stacking System )([\w-]+), ", r"IronWare Version V?(\S+)"),
        "dell_dnos9": (r"Series: (\S+)", r"Application Software Version: (\S+)"),
        "dell_powerconnect": (r"^(?:Dell (?:EMC )?Networking |PowerConnect )?([A-Z]?\w*\d[\w-]*)", r", (\d+\.[\d.]+)"),
        "mikrotik_routeros": (r"RouterOS (\S+)", None),
        "ubiquiti": (r"^((?:EdgeSwitch|EdgePoint Switch|USW?-)[^,]*)", r"^[^,]+, (?:firmware )?([\d.]+)"),
        "pfsense": (None, r"pfSense (?:\S+ )?(\d\S+)"),
        "microsoft_windows": (None, r"Software: (Windows Version \S+ \(Build \d+ [^)]*\))"),
    }.items()
}


def described_by(words: Words, text: str) -> tuple[str | None, str | None]:
    """Return (model, software), None for what the text does not say."""
    model = words.model.search(text) if words.model is not None else None
    software = words.software.search(text) if words.software is not None else None
    return model[1].strip() if model else None, software[1].strip() if software else None
