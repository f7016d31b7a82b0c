"""Model and software out of sysDescr, for makers that put them there in a fixed way; a profile names the parser."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from netmon.collect.sys_descr_makers import PATTERNS, Words, described_by
from netmon.collect.sys_descr_switches import SWITCH_PATTERNS


class Described(NamedTuple):
    """What a sysDescr says."""

    model: str | None = None
    software: str | None = None


Parser = Callable[[str], Described]

HUAWEI_VERSION = re.compile(r"Version (?P<vrp>[\d.]+) \((?P<series>\S+) (?P<release>V\d\S*?)\)")
HUAWEI_MODEL = re.compile(r"^(?:Huawei |HUAWEI )?(?P<model>[A-Z]+\d[\w-]*)(?= Huawei Versatile|$| HUAWEI| Quidway)")
H3C_VERSION = re.compile(r"Software Version (?P<version>[^,\s]+),?\s*(?:Release|Feature|ESS|Alpha|Beta)?\s*(?P<release>[\w-]+)?")
H3C_RELEASE = re.compile(r"(?:Product Version Release|Release|Feature) (?P<release>\w+)")
H3C_MODEL = re.compile(
    r"(?:Release|Feature|ESS) \S+ (?:HPE?|H3C) (?P<model>\S.*?)\s*(?:Switch|Router)?\s+Copyright|H3C Switch (?P<old>\S+)|H3C (?P<wlan>[A-Z]{2}\w+)\. "
)
RUIJIE_MODEL = re.compile(r"\((?P<model>[\w+/-]+)\) [Bb]y Ruijie")
CISCO_VERSION = re.compile(r"Version (?P<version>[^,\s]+(?: \[[^\]]*\])?)")
LINUX_VERSION = re.compile(r"^(?P<system>Linux|FreeBSD|Darwin|SunOS) (?P<host>\S+) (?P<release>\S+)")


def huawei_vrp(text: str) -> Described:
    """Read `S5720-56C-PWR-EI-AC Huawei Versatile Routing Platform Software ... Version 5.170 (S5720 V200R010C00SPC600)`."""
    version, model = HUAWEI_VERSION.search(text), HUAWEI_MODEL.search(text)
    return Described(model["model"] if model else (version["series"] if version else None), f"{version['vrp']} ({version['release']})" if version else None)


def h3c_comware(text: str) -> Described:
    """Read `HPE Comware Platform Software, Software Version 7.1.045, Release 2422P01 HPE 5900AF-48G-4XG-2QSFP+ Switch Copyright ...`."""
    version, release, model = H3C_VERSION.search(text), H3C_RELEASE.search(text), H3C_MODEL.search(text)
    parts = [version["version"] if version else "", f"Release {release['release']}" if release else ""]
    found = next((name for name in model.groups() if name), None) if model else None
    return Described(found, " ".join(part for part in parts if part) or None)


def ruijie_rgos(text: str) -> Described:
    """Read `Ruijie 10G Routing Switch(S6220-48XS4QXS) By Ruijie Networks`; the software is a vendor scalar."""
    model = RUIJIE_MODEL.search(text)
    return Described(model["model"] if model else None, None)


def cisco_ios(text: str) -> Described:
    """Read `Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.0(2a)EX5, RELEASE SOFTWARE (fc3) ...`; the image names no model."""
    version = CISCO_VERSION.search(text)
    return Described(None, version["version"] if version else None)


def net_snmp(text: str) -> Described:
    """Read `Linux host 6.1.0-18-amd64 #1 SMP ...`, what net-snmp takes from uname."""
    system = LINUX_VERSION.search(text)
    return Described(None, f"{system['system']} {system['release']}" if system else None)


def _of(words: Words) -> Parser:
    return lambda text: Described(*described_by(words, text))


PARSERS: Mapping[str, Parser] = {
    **{name: _of(words) for name, words in {**PATTERNS, **SWITCH_PATTERNS}.items()},
    "huawei_vrp": huawei_vrp,
    "h3c_comware": h3c_comware,
    "ruijie_rgos": ruijie_rgos,
    "cisco_ios": cisco_ios,
    "net_snmp": net_snmp,
}
