"""What is asked of Ruijie, ZTE, Cisco and Aruba, and what each command's columns are."""

from collections.abc import Iterable, Mapping
from math import log10
from typing import Any

from netmon.collect.cli_pieces import Item, Piece, Row, fan, memory, memory_share, number, optic, poe_port, processor, supply, temperature
from netmon.collect.cli_pieces_network import access_point, arp, forwarding, identity, module, neighbour

_NTC_LLDP: Mapping[str, str] = {
    "local_interface": "port", "neighbor_port_id": "port_id", "neighbor_interface": "port_descr", "neighbor_name": "name", "neighbor_description": "descr",
    "mgmt_address": "address",
}  # fmt: skip
_NTC_ARP: Mapping[str, str] = {"ip_address": "ip", "address": "ip", "mac_address": "mac"}


def milliwatts(row: Row, place: str) -> Iterable[Piece]:
    """Optics of ArubaOS-CX: milliwatts become dBm, and each channel of a module a lane."""
    lanes = row.get("channel") or [None]
    for number_of, lane in enumerate(lanes):
        one: dict[str, Any] = {"port": row.get("interface"), "lane": lane, "temperature": row.get("temperature"), "voltage": row.get("voltage"),
                               "bias_ma": _at(row, "tx_bias", number_of)}  # fmt: skip
        for side in ("rx", "tx"):
            one[f"{side}_dbm"] = _dbm(_at(row, f"{side}_mw", number_of))
            for limit in ("low", "high"):
                one[f"{side}_{limit}"] = _dbm(_at(row, f"{side}_{limit}_alarm_threshold", number_of))
        yield from optic(one, place)


def _at(row: Row, key: str, place: int) -> str | None:
    values = row.get(key)
    if isinstance(values, list):
        return values[place] if place < len(values) else None
    return values if isinstance(values, str) else None


def _dbm(written: str | None) -> str | None:
    value = number({"": written}, "")
    return f"{10 * log10(value):.2f}" if value is not None and value > 0 else None


RUIJIE: tuple[Item, ...] = (
    Item(section="version", command="show version", template="ruijie_show_version", build=identity),
    Item(section="optics", command="show interfaces transceiver diagnosis", template="ruijie_show_interfaces_transceiver_diagnosis", build=optic),
    Item(section="poe", command="show poe interfaces status", template="ruijie_show_poe_interfaces_status", build=poe_port),
    Item(section="access_points", command="show ap-config summary", template="ruijie_show_ap-config_summary", build=access_point),
    Item(section="processors", command="show cpu", template="ruijie_show_cpu", build=processor),
    Item(section="memory", command="show memory", template="ruijie_show_memory", build=memory),
    Item(section="temperature", command="show temperature", template="ruijie_show_temperature", build=temperature),
    Item(section="fans", command="show fan", template="ruijie_show_fan", build=fan),
    Item(section="supplies", command="show power", template="ruijie_show_power", build=supply),
    Item(section="lldp", command="show lldp neighbors detail", template="ruijie_show_lldp_neighbors_detail", build=neighbour),
    Item(section="mac", command="show mac-address-table", template="ruijie_show_mac-address-table", build=forwarding),
    Item(section="arp", command="show arp", template="ruijie_show_arp", build=arp),
)

ZTE: tuple[Item, ...] = (
    Item(section="version", command="show version", template="ntc:zte_zxros_show_version", build=identity, keys={"hardware": "model", "version": "software"}),
    Item(section="optics", command="show opticalinfo brief", template="zte_show_opticalinfo_brief", build=optic),
    Item(section="processors", command="show processor", template="zte_show_processor", build=memory_share),
    Item(section="mac", command="show mac", template="zte_show_mac", build=forwarding),
    Item(section="arp", command="show arp", template="ntc:zte_zxros_show_arp", build=arp, keys={"address": "ip", "mac_address": "mac"}),
)

CISCO: tuple[Item, ...] = (
    Item(section="version", command="show version", template="ntc:cisco_ios_show_version", build=identity,
         keys={"hardware": "model", "version": "software"}),
    Item(section="optics", command="show interfaces transceiver", template="ntc:cisco_ios_show_interface_transceiver", build=optic,
         keys={"interface": "port", "current": "bias_ma", "tx_pwr": "tx_dbm", "rx_pwr": "rx_dbm"}),
    Item(section="poe", command="show power inline", template="ntc:cisco_ios_show_power_inline", build=poe_port,
         keys={"interface": "port", "admin_status": "enabled", "operational_status": "status", "power": "watts", "class": "power_class"}),
    Item(section="access_points", command="show ap summary", template="ntc:cisco_ios_show_ap_summary", build=access_point,
         keys={"ap_name": "name", "ap_model": "model", "mac_address": "mac", "ip_address": "ip"}),
    Item(section="processors", command="show processes cpu", template="cisco_ios_show_processes_cpu", build=processor),
    Item(section="memory", command="show memory statistics", template="cisco_ios_show_memory_statistics", build=memory),
    Item(section="temperature", command="show environment temperature", template="ntc:cisco_ios_show_environment_temperature", build=temperature,
         keys={"switch": "slot", "switch_temperature": "status", "inlet_temperature_value": "value"}),
    Item(section="lldp", command="show lldp neighbors detail", template="ntc:cisco_ios_show_lldp_neighbors_detail", build=neighbour, keys=_NTC_LLDP),
    Item(section="mac", command="show mac address-table", template="ntc:cisco_ios_show_mac-address-table", build=forwarding,
         keys={"destination_address": "mac", "destination_port": "port", "vlan_id": "vlan"}),
    Item(section="arp", command="show ip arp", template="ntc:cisco_ios_show_ip_arp", build=arp, keys=_NTC_ARP),
)  # fmt: skip

ARUBA_OS: tuple[Item, ...] = (
    Item(section="version", command="show inventory", template="ntc:aruba_os_show_inventory", build=identity,
         keys={"sc_model": "model", "system_serial": "serial"}),
    Item(section="access_points", command="show ap database long", template="ntc:aruba_os_show_ap_database_long", build=access_point,
         keys={"ap_name": "name", "ap_model": "model", "mac_address": "mac", "ip_address": "ip", "status": "state"}),
    Item(section="arp", command="show arp", template="ntc:aruba_os_show_arp", build=arp, keys=_NTC_ARP),
)  # fmt: skip

ARUBA_CX: tuple[Item, ...] = (
    Item(section="version", command="show system", template="ntc:aruba_aoscx_show_system", build=identity, keys={"product": "model", "version": "software"}),
    Item(section="version", command="show module", template="ntc:aruba_aoscx_show_module", build=module, keys={"module": "name", "cardtype": "descr"}),
    Item(section="optics", command="show interface dom detail", template="ntc:aruba_aoscx_show_interface_dom_detail", build=milliwatts),
    Item(section="lldp", command="show lldp neighbor-info detail", template="ntc:aruba_aoscx_show_lldp_neighbors-info_detail", build=neighbour, keys=_NTC_LLDP),
    Item(section="mac", command="show mac-address-table", template="ntc:aruba_aoscx_show_mac-address-table", build=forwarding,
         keys={"mac_address": "mac", "vlan_id": "vlan"}),
    Item(section="arp", command="show arp all-vrfs", template="ntc:aruba_aoscx_show_arp_all-vrfs", build=arp, keys=_NTC_ARP),
)  # fmt: skip

PROCURVE: tuple[Item, ...] = (
    Item(section="mac", command="show mac-address", template="ntc:hp_procurve_show_mac-address", build=forwarding,
         keys={"mac_address": "mac", "vlan_id": "vlan", "interface": "port"}),
    Item(section="arp", command="show arp", template="ntc:hp_procurve_show_arp", build=arp, keys=_NTC_ARP),
)  # fmt: skip
