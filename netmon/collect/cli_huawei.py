"""What is asked of Huawei VRP and H3C Comware, and what each command's columns are."""

from collections.abc import Mapping

from netmon.collect.cli_pieces import Item, fan, memory, optic, poe_group, poe_port, processor, supply, temperature
from netmon.collect.cli_pieces_network import access_point, arp, forwarding, identity, module, neighbour

_NTC_LLDP: Mapping[str, str] = {
    "local_interface": "port", "neighbor_interface": "port_id", "neighbor_port_id": "port_id", "neighbor_interface_description": "port_descr",
    "neighbor_name": "name", "neighbor_description": "descr", "system_description": "descr", "mgmt_address": "address", "capabilities": "capabilities",
}  # fmt: skip

HUAWEI: tuple[Item, ...] = (
    Item(
        section="version", command="display version", template="ntc:huawei_vrp_display_version", build=identity, keys={"product_version": "software"}
    ),
    Item(section="version", command="display device manufacture-info", template="huawei_vrp_display_device_manufacture-info", build=module,
         keys={"name": "slot", "sub": "name"}),
    Item(section="optics", command="display transceiver verbose", template="huawei_vrp_display_transceiver_verbose", build=optic),
    Item(section="poe", command="display poe power-state", template="huawei_vrp_display_poe_power-state", build=poe_port),
    Item(section="poe", command="display poe power", template="huawei_vrp_display_poe_power", build=poe_port),
    Item(section="access_points", command="display ap all", template="ntc:huawei_vrp_display_ap_all", build=access_point,
         keys={"mac_address": "mac", "ip_address": "ip", "type": "model", "sta": "clients"}),
    Item(section="processors", command="display cpu-usage", template="huawei_vrp_display_cpu-usage", build=processor),
    Item(section="processors", command="display cpu", template="huawei_vrp_display_cpu-usage", build=processor, fallback=True),
    Item(section="memory", command="display memory-usage", template="huawei_vrp_display_memory-usage", build=memory),
    Item(section="memory", command="display memory", template="huawei_vrp_display_memory-usage", build=memory, fallback=True),
    Item(section="temperature", command="display temperature all", template="huawei_vrp_display_temperature_all", build=temperature),
    Item(section="temperature", command="display temperature", template="ntc:huawei_vrp_display_temperature", build=temperature, fallback=True,
         keys={"slotid": "slot", "pcb": "name", "temperature": "value"}),
    Item(section="fans", command="display fan", template="huawei_vrp_display_fan", build=fan),
    Item(section="supplies", command="display power", template="huawei_vrp_display_power", build=supply),
    Item(section="lldp", command="display lldp neighbor", template="ntc:huawei_vrp_display_lldp_neighbor", build=neighbour, keys=_NTC_LLDP),
    Item(section="mac", command="display mac-address", template="ntc:huawei_vrp_display_mac-address", build=forwarding,
         keys={"destination_address": "mac", "destination_port": "port", "vlan_id": "vlan"}),
    Item(section="arp", command="display arp all", template="ntc:huawei_vrp_display_arp_all", build=arp, keys={"ip_address": "ip", "mac_address": "mac"}),
)  # fmt: skip

COMWARE: tuple[Item, ...] = (
    Item(section="version", command="display version", template="comware_display_version", build=identity),
    Item(section="version", command="display device manuinfo", template="ntc:hp_comware_display_device_manuinfo", build=module,
         keys={"device_name": "model", "device_serial_number": "serial", "slot_type": "name", "slot_id": "slot"}),
    Item(section="optics", command="display transceiver diagnosis interface", template="comware_display_transceiver_diagnosis", build=optic),
    Item(section="poe", command="display poe interface", template="comware_display_poe_interface", build=poe_port),
    Item(section="poe", command="display poe pse", template="comware_display_poe_pse", build=poe_group),
    Item(section="access_points", command="display wlan ap all", template="comware_display_wlan_ap_all", build=access_point),
    Item(section="processors", command="display cpu-usage", template="comware_display_cpu-usage", build=processor),
    Item(section="memory", command="display memory", template="comware_display_memory", build=memory),
    Item(section="temperature", command="display environment", template="comware_display_environment", build=temperature),
    Item(section="fans", command="display fan", template="comware_display_fan", build=fan),
    Item(section="supplies", command="display power", template="comware_display_power", build=supply),
    Item(section="lldp", command="display lldp neighbor-information verbose", template="ntc:hp_comware_display_lldp_neighbor-information_verbose",
         build=neighbour, keys=_NTC_LLDP),
    Item(section="mac", command="display mac-address", template="ntc:hp_comware_display_mac-address", build=forwarding,
         keys={"mac_address": "mac", "interface": "port", "vlan_id": "vlan", "state": "type"}),
    Item(section="arp", command="display arp", template="ntc:hp_comware_display_arp", build=arp, keys={"ip_address": "ip", "mac_address": "mac"}),
)  # fmt: skip
