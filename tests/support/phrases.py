"""netmon's own English phrases with values in them, and what tells that a Chinese sentence still has one."""

import re
from collections.abc import Iterable

from netmon.model.finding import FindingKind
from netmon.model.texts_reason import TEXTS
from netmon.model.texts_throughput import TEXTS as THROUGHPUT

PLACE = re.compile(r"\{(\w+)\}")
NUMBERS = frozenset({"n", "listed", "counted", "port", "status", "id", "most"})
SENTENCE = re.compile(r"[a-z]{2,}(?: [a-z]{2,})+")
TECHNICAL = re.compile(
    r"netmon(?: [a-z_-]+)+|(?:apt-get|opkg) install \w+|systemctl status netmon|info-center loghost|"
    r"ntp(?:-service unicast-)? ?server|client (?:id|secret)|login 或 token|vty \d+ \d+"
)
"""Names and commands that are typed as they stand."""


def filled(phrase: str) -> str:
    """Return a phrase with a number or a port in each of its places."""
    return PLACE.sub(lambda found: "7" if found[1] in NUMBERS else "GE0/0/1", phrase)


PHRASES = tuple(
    dict.fromkeys(filled(entry["en"]) for entry in (*TEXTS.values(), *(entry for key, entry in THROUGHPUT.items() if key.startswith("throughput.why."))))
)
FINDINGS: dict[FindingKind, str] = {
    FindingKind.NO_LOG_HOST: "",
    FindingKind.TELNET_OPEN: "vty 0 4",
    FindingKind.COMMUNITY_PUBLIC: "public",
    FindingKind.PUBLIC_ANSWERED: "",
    FindingKind.NO_NTP: "",
    FindingKind.DEFAULT_ACCOUNT: "admin",
    FindingKind.HTTP_OPEN: "",
    FindingKind.CERTIFICATE_EXPIRED: "CN=sw-1",
    FindingKind.CONFIG_UNSAVED: "",
    FindingKind.CONFIG_BACKUP_OLD: "",
    FindingKind.HOST_KEY_CHANGED: "",
    FindingKind.ROGUE_DHCP: (
        "rogue DHCP server 02:5e:00:01:03:01 (10.0.0.1) on sw-2 port GE0/0/9, room 1号楼/105 behind ap-3: DHCP server 10.0.0.1 answers, gives router 10.0.0.1"
    ),
    FindingKind.ROGUE_RA: "rogue IPv6 router 02:5e:00:01:03:01 (fe80::1) on sw-2 port GE0/0/9 (where it was last): router fe80::1 advertises 2001:db8::/64",
    FindingKind.ARP_CONFLICT: "address conflict 02:5e:00:01:03:01 (10.0.0.1): 10.0.0.1 is claimed by 02:5e:00:01:03:01 and 02:5e:00:01:03:02",
    FindingKind.GATEWAY_SPOOFED: (
        "gateway spoofed 02:5e:00:01:03:01 (10.0.0.1) on sw-2 port GE0/0/9, room 1号楼/105 (where it was last) behind ap-3: "
        "02:5e:00:01:03:01 claims the gateway 10.0.0.1, which is 02:5e:00:01:03:02"
    ),
    FindingKind.UNKNOWN_DEVICE: "unknown device 02:00:00:00:00:01 (10.0.0.9) on sw-2 port 9: 02:00:00:00:00:01 uses 10.0.0.9 in the management network",
    FindingKind.BROADCAST_STORM: "broadcast storm: more than 1000 broadcast frames a second",
    FindingKind.UPLINK_MISMATCH: "declared gw GE0/0/1, seen at sw-9 GE0/0/2 by lldp",
    FindingKind.ROOM_MISMATCH: "registered in 1号楼/101, seen at sw-1 GE0/0/3, which is the port of ap-102 in 1号楼/102",
}
"""What each finder says of a finding."""


def english(shown: str | Iterable[object]) -> list[str]:
    """Return the English phrases of a Chinese text, or of cells: two words or more that are no name and no command."""
    lines = [shown] if isinstance(shown, str) else [str(cell) for cell in shown]
    return [found for line in lines for found in SENTENCE.findall(TECHNICAL.sub("", line))]
