"""The reference list of devices (`identity.tsv`), the maker of each, and how well identification finds them."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SCORED_TYPES = frozenset({"network", "firewall", "power", "wireless", "printer", "camera"})
# What a profile says that serves any maker.
NO_VENDOR = frozenset({"", "any", "unknown", "net-snmp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One device of the list: `os` is the reference's name of its system, `vendors` the makers' names that are right."""

    name: str
    os: str
    type: str
    sys_object_id: str | None
    sys_descr: str
    vendors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What identification said of one device."""

    known: Known
    profile: str
    vendor: str

    @property
    def verdict(self) -> str:
        """Return `right`, `wrong` or `unidentified`; no maker's name is unidentified, never wrong."""
        if self.vendor in self.known.vendors:
            return "right"
        return "unidentified" if self.vendor in NO_VENDOR else "wrong"


@dataclass(slots=True)
class Score:
    """Verdicts by maker, and each device behind them."""

    found: list[Found] = field(default_factory=list)

    def of(self, verdict: str) -> list[tuple[str, str, str]]:
        """Return (device, profile, vendor) of every device with a verdict."""
        return [(row.known.name, row.profile, row.vendor) for row in self.found if row.verdict == verdict]

    def by_vendor(self) -> dict[str, dict[str, int]]:
        """Return the number of devices by maker and verdict."""
        table: dict[str, dict[str, int]] = {}
        for row in self.found:
            counts = table.setdefault(row.known.vendors[0], {"right": 0, "unidentified": 0, "wrong": 0})
            counts[row.verdict] += 1
        return dict(sorted(table.items()))

    def share(self) -> float:
        """Return the share of devices whose maker was found."""
        return len(self.of("right")) / len(self.found)


def known_devices(shared: Path) -> Iterator[Known]:
    """Read the rows of the list whose type counts."""
    with (shared / "recordings" / "identity.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] in SCORED_TYPES:
                descr = json.loads(row["sysDescr_json"] or '""')
                vendors = VENDORS_OF_NAME.get(row["name"]) or VENDORS_OF_OS[row["os"]]
                yield Known(
                    name=row["name"], os=row["os"], type=row["type"], sys_object_id=row["sysObjectID"].strip() or None, sys_descr=descr, vendors=vendors
                )


def score(shared: Path, ask: Callable[[str | None, str], tuple[str, str]]) -> Score:
    """Identify every device of the list; `ask` returns (profile, vendor) for a sysObjectID and sysDescr."""
    result = Score()
    for known in known_devices(shared):
        profile, vendor = ask(known.sys_object_id, known.sys_descr)
        result.found.append(Found(known=known, profile=profile, vendor=vendor))
    return result


def _spread(table: Mapping[str | tuple[str, ...], str]) -> dict[str, tuple[str, ...]]:
    """Turn {vendor or vendors: "os os ..."} into {os: vendors}."""
    return {os: (vendors,) if isinstance(vendors, str) else vendors for vendors, names in table.items() for os in names.split()}


VENDORS_OF_NAME: Mapping[str, tuple[str, ...]] = {
    "arubaos_aosw": ("Alcatel-Lucent", "Aruba"),
    "arubaos_powerconnect": ("Dell", "Aruba"),
    "voss_7432cq": ("Extreme", "Avaya"),
    "quanta_2": ("Quanta", "Broadcom"),
}

VENDORS_OF_OS: Mapping[str, tuple[str, ...]] = _spread({
    # The families that have profiles of their own
    "Huawei": "vrp smartax-mdu huaweiups",
    ("H3C", "HPE", "HP"): "comware",
    ("3Com", "H3C"): "3com",
    "Ruijie": "ruijie",
    "ZTE": "zxr10",
    "FiberHome": "fiberhome fiberhome-switch",
    "DCN": "dcn-software",
    "TP-Link": "jetstream tplink",
    "D-Link": "dlink dlinkap",
    "Netgear": "netgear",
    "Cisco": "ios iosxe iosxr nxos ciscosrp ciscowap ciscoepc ftd fxos pixos",
    ("Cisco", "Linksys"): "ciscosb linksys-ss",
    ("HP", "HPE", "Aruba"): "procurve hpvc",
    "Aruba": "arubaos aruba-instant",
    "Hillstone": "stoneos",
    "Juniper": "junos junose juniperex2500os screenos",
    ("Extreme", "Avaya"): "xos boss voss",
    ("Extreme", "Enterasys"): "enterasys",
    "Allied Telesis": "allied awplus radlan",
    ("Dell", "Force10"): "dnos ftos powerconnect dell-laser dell-rpdu",
    "MikroTik": "routeros swos",
    "Zyxel": "zynos zywall ies5000 ies52xxM",
    ("Edge-Core", "Edgecore", "IgniteNet"): "edgecos fusion helios",
    "FS": "fs-gbn fs-switch fs-net-pdu",
    "Ubiquiti": "edgeswitch edgeos edgeos-ep airos unifi",
    ("Fortinet", "Meru"): "fortigate fortiwlc",
    "Palo Alto": "panos",
    ("pfSense", "Netgate"): "pfsense",
    "OPNsense": "opnsense",
    ("Hikvision",): "hikvision-nvr",
    ("Samsung", "Hanwha"): "ipolis",
    "APC": "apc",
    "Eaton": "eaton-ats eaton-mgeups eatonpdu eatonups mgepdu",
    ("Eaton", "Megatec", "Voltronic"): "eaton-matrix",
    "Delta": "deltaups",
    ("Emerson", "Vertiv"): "ees",
    "Generex": "generex-ups",
    "Riello": "riello netmanplus",
    "Raritan": "raritan-pdu",
    "Brother": "brother",
    "Canon": "canonprinter",
    ("Ricoh", "Gestetner"): "gestetner",
    ("Ricoh", "NRG"): "nrg",
    ("HP", "Kyocera"): "jetdirect",
    "Konica Minolta": "konica",
    "Samsung": "samsungprinter",
    "Sharp": "sharp",
    "Toshiba": "toshiba-tec",
    "TSC": "tsc",
    ("Xerox", "Fuji Xerox"): "xerox",
    "Ruckus": "ruckuswireless ruckuswireless-hotzone ruckuswireless-sz",
    # Makers that the profile for any device knows by name
    "A10": "acos", "Adtran": "adtran-aos", "ADVA": "adva_fsp150", "Broadcom": "anyos bcm963", "Alcatel-Lucent": "aos", "Arbor": "arbos",
    "Arris": "arris-c3 arris-d5", ("Asus", "AsusWRT"): "asuswrt-merlin", "AudioCodes": "audiocodes", "Avocent": "avocent", "Axis": "axisdocserver",
    "Telco Systems": "binos binox", "bintec": "bintec-smart", ("Blade Network Technologies", "IBM", "Lenovo"): "bnt ibmnos cnos", "C-Data": "cdata",
    "Ciena": "ciena-sds ciena-waveserver", "Comtrol": "comtrol", "CTC Union": "ctcu", ("Cumulus Networks", "Cumulus"): "cumulus", "CXR": "cxr-ts",
    "Dasan": "dasan-nos", "DD-WRT": "dd-wrt", "DKT": "dkt", "DrayTek": "draytek", "Ericsson-LG": "elg-ipecs-es", "EtherWAN": "etherwan",
    "Calix": "exa occamos", "Fibernet": "fibernet-xmux4-plus", "Grandstream": "grandstream-ht", "GWD": "gwd", "Hirschmann": "hirschmann",
    "Waystream": "ibos", "Ifotec": "ifotec", "KTI": "kti", "Lantronix": "lantronix-slc lantronix-uds", "Teleste": "luminato", "Mellanox": "mellanox",
    ("Meraki", "Cisco Meraki", "Cisco"): "merakims merakimr merakimx", "Microsemi": "microsemipdsine", "Moxa": "moxa-etherdevice", "Netopia": "netopia",
    "Nexans": "nexans", ("N-Tron", "Red Lion"): "ntron", "Blue Coat": "packetshaper sgos", "PBN": "pbn", "Pegasus": "pegasus", "Perle": "perle",
    "Gandi": "pktj", "Planet": "planetos", "Procera": "procera", "ProTelevision": "protelevision-t1", "Proxim": "proxim", "QTECH": "qtech",
    "Quanta": "quanta", "Raisecom": "raisecom", "Riverbed": "riverbed", ("Ruggedcom", "Siemens"): "ros", ("Redback", "Ericsson"): "seos",
    "ServersCheck": "serverscheck", ("SpeedTouch", "Thomson", "Technicolor"): "speedtouch tgos", "Supermicro": "supermicro-switch",
    ("Symbol", "Motorola", "Extreme"): "symbol", "Teldat": "teldat", ("Nokia", "Alcatel-Lucent"): "timos", "TopVision": "topvision", "TRENDnet": "trendnet",
    "Ubiquoss": "ubiquoss-pon", "Vyatta": "vyatta", "VyOS": "vyos",
    "Barracuda": "barracudangfirewall barracudaspamfirewall barracudawafirewall", "WatchGuard": "fireware", "Check Point": "gaia secureplatform",
    "m0n0wall": "monowall", "Stormshield": "ns-bsd", "Pulse Secure": "pulse", "SonicWall": "sonicwall", "Voswall": "voswall",
    "Alcoma": "alcoma-almp", ("Trango", "Apex"): "apex-lynx apex-plus", "Cambium": "cmm4 cnpilote epmp ptp250 ptp500 ptp650 ptp670",
    ("Deliberant", "LigoWave"): "deliberant infinity ligoos", "EnGenius": "engenius", "Ericsson": "ericsson-ml", ("Aerohive", "Extreme"): "hiveos-wireless",
    "LANCOM": "lcos", "Mimosa": "mimosa", "RADWIN": "radwin", "RACOM": "ray3", "SAF Tehnika": "saf saf-integra-b", "SIAE Microelettronica": "sm-os",
    ("ATS", "Ablerex"): "ats", ("Alpha", "Alpha Innovations"): "compas fxm", "CyberPower": "cyberpower", "Eltek": "eltek-webpower enexus valere",
    "Enlogic": "enlogic-pdu", "Gude": "ets", "Geist": "geist-pdu", "Himoinsa": "himoinsa-gensets", ("HPE", "HP"): "hpe-ipdu hpe-pdumm hpe-rtups",
    "Dataprobe": "iboot", "ICT": "ict-mps", "IMCO": "imcopower-big", "Ingrasys": "ipoman", "Janitza": "janitza",
    ("Megatec", "Voltronic", "PowerWalker"): "logmaster powerwalker", "Marathon": "marathonups", "Socomec": "netvision netvision-rfc",
    ("Panduit", "Sinetica"): "panduit-eagle sinetica", "Tripp Lite": "poweralert", "Schleifenbauer": "schleifenbauer", "Server Technology": "sentry3",
    "Vivotek": "vivotek",
})  # fmt: skip
