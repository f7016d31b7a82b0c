"""The closed list of collectors: what a profile may name."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from netmon.collect import (
    arp,
    cli,
    config_change,
    controller,
    dhcp,
    display,
    entity,
    forwarding,
    host,
    interfaces,
    ipv6,
    neighbours,
    optics,
    poe,
    services,
    snmp_values,
    stack,
    storage,
    stp,
    supplies,
    system,
    ups,
    wireless,
)
from netmon.collect.base import Collect
from netmon.collect.equipment_params import OpticsParams, PoeParams, StackParams
from netmon.collect.health_params import HealthParams
from netmon.collect.power_params import StorageParams, SuppliesParams, UpsParams
from netmon.collect.wireless_params import WirelessParams
from netmon.model.job_kind import JobKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """A collector: what runs it, what checks its parameters, and how often it runs when nobody says otherwise.

    `one_shot` are parameters that a single poll by hand adds, so that it shows all that the device has. `kind` is the way in which it asks.
    """

    collect: Collect
    params: type[BaseModel]
    period_s: int
    tier: str
    one_shot: Mapping[str, object]
    kind: JobKind = JobKind.SNMP


COLLECTORS: Mapping[str, Collector] = {
    "system": Collector(collect=system.collect, params=system.SystemParams, period_s=300, tier="state", one_shot={}),
    "interfaces": Collector(
        collect=interfaces.collect, params=interfaces.InterfacesParams, period_s=60, tier="counters", one_shot={"columns": "all", "hide": []}
    ),
    "health": Collector(collect=snmp_values.collect, params=HealthParams, period_s=300, tier="sensors", one_shot={}),
    "inventory": Collector(collect=entity.collect, params=entity.InventoryParams, period_s=3600, tier="inventory", one_shot={}),
    "optics": Collector(collect=optics.collect, params=OpticsParams, period_s=900, tier="slow", one_shot={}),
    "poe": Collector(collect=poe.collect, params=PoeParams, period_s=300, tier="sensors", one_shot={}),
    "stack": Collector(collect=stack.collect, params=StackParams, period_s=300, tier="sensors", one_shot={}),
    "stp": Collector(collect=stp.collect, params=stp.StpParams, period_s=300, tier="sensors", one_shot={}),
    "ups": Collector(collect=ups.collect, params=UpsParams, period_s=60, tier="state", one_shot={}),
    "supplies": Collector(collect=supplies.collect, params=SuppliesParams, period_s=3600, tier="slow", one_shot={}),
    "services": Collector(collect=services.collect, params=services.ServicesParams, period_s=60, tier="services", one_shot={}, kind=JobKind.SERVICE),
    "dhcp": Collector(collect=dhcp.collect, params=dhcp.DhcpParams, period_s=300, tier="slow", one_shot={}),
    "ipv6": Collector(collect=ipv6.collect, params=ipv6.Ipv6Params, period_s=900, tier="slow", one_shot={}),
    "storage": Collector(collect=storage.collect, params=StorageParams, period_s=900, tier="slow", one_shot={}),
    "wireless": Collector(collect=wireless.collect, params=WirelessParams, period_s=120, tier="state", one_shot={"detail": "full"}),
    "controller": Collector(collect=controller.collect, params=controller.ControllerParams, period_s=120, tier="state", one_shot={}, kind=JobKind.HTTP),
    "lldp": Collector(collect=neighbours.collect, params=neighbours.LldpParams, period_s=3600, tier="inventory", one_shot={}),
    "fdb": Collector(collect=forwarding.collect, params=forwarding.FdbParams, period_s=3600, tier="slow", one_shot={}),
    "host": Collector(collect=host.collect, params=host.HostParams, period_s=300, tier="state", one_shot={}, kind=JobKind.SSH),
    "display": Collector(collect=display.collect, params=display.DisplayParams, period_s=60, tier="state", one_shot={}, kind=JobKind.DISPLAY),
    "arp": Collector(collect=arp.collect, params=arp.ArpParams, period_s=3600, tier="slow", one_shot={}),
    "config_change": Collector(collect=config_change.collect, params=config_change.ConfigChangeParams, period_s=900, tier="slow", one_shot={}),
    "cli": Collector(collect=cli.collect, params=cli.CliParams, period_s=900, tier="slow", one_shot={}, kind=JobKind.CLI),
}


def param_models() -> dict[str, type[BaseModel]]:
    """Return the model of each collector's parameters, as the loader of the profiles takes them."""
    return {name: collector.params for name, collector in COLLECTORS.items()}


def one_shot_params(collector: str, params: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters of a single poll by hand: the profile's, and what shows all that the device has."""
    return {**params, **COLLECTORS[collector].one_shot}
