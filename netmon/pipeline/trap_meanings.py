"""What a trap may mean, and so which tables are worth a look now; facts of the MIBs, no judgement of the network."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from netmon.model.trap import Oid


class TrapKind(StrEnum):
    """Closed list of what netmon takes traps for; a label of `netmon_traps_by_kind_total`."""

    RESTART = "restart"
    LINK = "link"
    AUTHENTICATION = "authentication"
    NEIGHBOURS = "neighbours"
    SPANNING_TREE = "spanning_tree"
    ENTITY = "entity"
    POWER_OVER_ETHERNET = "power_over_ethernet"
    UPS = "ups"
    CONFIGURATION = "configuration"
    WIRELESS = "wireless"
    STACK = "stack"
    LOOP = "loop"
    STORM = "storm"
    MAC_MOVE = "mac_move"
    ADDRESS_CONFLICT = "address_conflict"
    ROGUE_DHCP = "rogue_dhcp"
    OTHER = "other"


class Meaning(NamedTuple):
    """`collectors` are polled; `words` (when not empty) make an event, once in a while."""

    kind: TrapKind
    collectors: tuple[str, ...] = ()
    words: str = ""


_RESTART = Meaning(TrapKind.RESTART, ("system", "interfaces"))
_LINK = Meaning(TrapKind.LINK, ("interfaces",))
_STP = Meaning(TrapKind.SPANNING_TREE, ("stp",))
_ENTITY = Meaning(TrapKind.ENTITY, ("health", "inventory"))
_POE = Meaning(TrapKind.POWER_OVER_ETHERNET, ("poe",))
_UPS = Meaning(TrapKind.UPS, ("ups",), "UPS trap: power or battery")
_CONFIGURATION = Meaning(TrapKind.CONFIGURATION, ("config_change",))
_WIRELESS = Meaning(TrapKind.WIRELESS, ("wireless",))
_STACK = Meaning(TrapKind.STACK, ("stack",))
_LOOP = Meaning(TrapKind.LOOP, ("interfaces", "stp"), "loop detected on a port")
_STORM = Meaning(TrapKind.STORM, ("interfaces",), "storm control acted on a port")
_MAC_MOVE = Meaning(TrapKind.MAC_MOVE, ("interfaces", "stp"), "a MAC address moves between ports")
_CONFLICT = Meaning(TrapKind.ADDRESS_CONFLICT, (), "address conflict")
_DHCP = Meaning(TrapKind.ROGUE_DHCP, (), "answer of an untrusted DHCP server")
OTHER: Final = Meaning(TrapKind.OTHER)

_SNMP_TRAPS = "1.3.6.1.6.3.1.1.5"
_HUAWEI = "1.3.6.1.4.1.2011"
_H3C = "1.3.6.1.4.1.25506"

MEANINGS: Final[Mapping[str, Meaning]] = {
    # SNMPv2-MIB, IF-MIB
    f"{_SNMP_TRAPS}.1": _RESTART,
    f"{_SNMP_TRAPS}.2": _RESTART,
    f"{_SNMP_TRAPS}.3": _LINK,
    f"{_SNMP_TRAPS}.4": _LINK,
    f"{_SNMP_TRAPS}.5": Meaning(TrapKind.AUTHENTICATION, (), "SNMP request with a wrong password or community"),
    # LLDP-MIB lldpRemTablesChange; BRIDGE-MIB newRoot, topologyChange
    "1.0.8802.1.1.2.0.0.1": Meaning(TrapKind.NEIGHBOURS, ("lldp",)),
    "1.3.6.1.2.1.17.0.1": _STP,
    "1.3.6.1.2.1.17.0.2": _STP,
    # ENTITY-MIB entConfigChange; ENTITY-STATE-MIB entStateOperEnabled, entStateOperDisabled
    "1.3.6.1.2.1.47.2.0.1": Meaning(TrapKind.ENTITY, ("inventory", "stack")),
    "1.3.6.1.2.1.131.0.1": _ENTITY,
    "1.3.6.1.2.1.131.0.2": _ENTITY,
    # POWER-ETHERNET-MIB pethPsePortOnOffNotification, pethMainPowerUsageOn, ..Off
    "1.3.6.1.2.1.105.0.1": _POE,
    "1.3.6.1.2.1.105.0.2": _POE,
    "1.3.6.1.2.1.105.0.3": _POE,
    # Huawei: hwCfgManEventlog, hwLdtPortLoop, hwMflpVlanAlarm, hwMacFlappingAlarm, error-down, hwEthernetARPIPConflictEvent, untrusted DHCP reply, storm
    f"{_HUAWEI}.6.10.2.1": _CONFIGURATION,
    f"{_HUAWEI}.5.25.174.3.1": _LOOP,
    f"{_HUAWEI}.5.25.160.3.7": _MAC_MOVE,
    f"{_HUAWEI}.5.25.42.2.1.7.12": _MAC_MOVE,
    f"{_HUAWEI}.5.25.257.2.1": _LINK,
    f"{_HUAWEI}.5.25.123.2.6": _CONFLICT,
    f"{_HUAWEI}.5.25.112.2.4": _DHCP,
    f"{_HUAWEI}.5.25.32.4.1.11.15": _STORM,
    # H3C: configuration, loop, storm rising and falling, MAC move, hh3cDhcpSnoopSpoofServerDetected, IRF
    f"{_H3C}.2.4.2.1": _CONFIGURATION,
    f"{_H3C}.2.95.1.0.1": _LOOP,
    f"{_H3C}.2.66.3.1": _STORM,
    f"{_H3C}.2.66.3.2": _STORM,
    f"{_H3C}.2.87.1.4.0.2": _MAC_MOVE,
    f"{_H3C}.2.36.2.0.1": _DHCP,
    f"{_H3C}.2.91.6.0.1": _STACK,
    f"{_H3C}.2.91.6.0.2": _STACK,
    # FortiGate: fgTrapWcApUp, fgTrapWcApDown; ArubaOS: wlsxNAccessPointIsUp, ..Down
    "1.3.6.1.4.1.12356.101.2.0.801": _WIRELESS,
    "1.3.6.1.4.1.12356.101.2.0.802": _WIRELESS,
    "1.3.6.1.4.1.14823.2.3.1.11.1.2.1040": _WIRELESS,
    "1.3.6.1.4.1.14823.2.3.1.11.1.2.1041": _WIRELESS,
    # AIRESPACE-WIRELESS-MIB tells of every client too; what a radio does is worth a poll
    "1.3.6.1.4.1.14179.2.6.3.9": _WIRELESS,
    "1.3.6.1.4.1.14179.2.6.3.10": _WIRELESS,
}
FAMILIES: Final[Mapping[str, Meaning]] = {
    "1.3.6.1.2.1.33.2": _UPS,  # UPS-MIB upsTraps
    "1.3.6.1.4.1.318.0": _UPS,  # PowerNet-MIB
    f"{_HUAWEI}.6.139.13.1.1": _WIRELESS,  # HUAWEI-WLAN-AP-MIB
    f"{_H3C}.2.75.1.3.0": _WIRELESS,  # HH3C-DOT11-ACMT-MIB
    "1.3.6.1.4.1.25053.2.2.1": _WIRELESS,  # RUCKUS-ZD-EVENT-MIB
}


def _numbers(table: Mapping[str, Meaning]) -> dict[Oid, Meaning]:
    return {tuple(map(int, dotted.split("."))): meaning for dotted, meaning in table.items()}


_EXACT: Final = _numbers(MEANINGS)
_FAMILY: Final = _numbers(FAMILIES)


def meaning(trap_oid: Oid) -> Meaning:
    """Return what a trap is taken for.

    SMIv1 and SMIv2 disagree over a zero before the last number (RFC 3584 section 3.1 adds it, MIBs and agents leave it out): both are found.
    """
    for oid in (trap_oid, _without_zero(trap_oid), (*trap_oid[:-1], 0, *trap_oid[-1:])):
        found = _EXACT.get(oid)
        if found is not None:
            return found
    for oid in (trap_oid, _without_zero(trap_oid)):
        found = _FAMILY.get(oid[:-1])
        if found is not None:
            return found
    return OTHER


def _without_zero(oid: Oid) -> Oid:
    return (*oid[:-2], oid[-1]) if len(oid) > 2 and oid[-2] == 0 else oid
