"""Switches of the simulated district whose command line netmon reads: what they print, and the one whose configuration somebody changes."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from netmon.model.yaml_text import Data
from netmon.simulate.agent import Agent
from netmon.simulate.district_hosts import CREDENTIAL, PASSWORD, PORT, USER, listen
from netmon.simulate.district_plan import DevicePlan, DistrictPlan
from netmon.simulate.mib import Oid
from netmon.simulate.ports import ETHERNET_CSMACD, Port
from netmon.simulate.profile_h3c import CONFIG as H3C_CONFIG
from netmon.simulate.profile_huawei import CONFIG as HUAWEI_CONFIG
from netmon.simulate.ssh_server import ServerOptions, SshServer
from netmon.simulate.ssh_shell import ShellOptions
from netmon.simulate.values import LiveValue, Moment, ticks

CHANGE_S: Final = 45.0
MOST_SWITCHES: Final = 3
MOST_PORTS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How one maker's command line says things: `screens` by command, `change` the instances of its counters of changes and savings."""

    dialect: str
    profile: str
    running: str
    saved: str
    head: tuple[str, ...]
    tail: tuple[str, ...]
    description: str
    screens: Mapping[str, str]
    changed: Oid | None = None


_VRP_SCREENS: Final = {
    "display version": "Huawei Versatile Routing Platform Software\nVRP (R) software, Version 5.170 ({model} V200R021C10SPC600)\n"
    "Copyright (C) 2000-2022 HUAWEI TECH Co., Ltd.\nHUAWEI {model} Routing Switch uptime is 12 weeks, 3 days, 1 hour, 9 minutes\n",
    "display cpu-usage": "CPU Usage Stat. Cycle: 60 (Second)\nCPU Usage            : 11% Max: 83%\n"
    "CPU utilization for five seconds: 12%: one minute: 11%: five minutes: 10%\n",
    "display memory-usage": "Memory utilization statistics at 2026-01-01 10:00:00+08:00\nSystem Total Memory: 1936612 Kbytes\n"
    "Total Memory Used: 812244 Kbytes\nMemory Using Percentage: 41%\n",
    "display fan": "-------------------------------------------------------------------------\n"
    " Slot  FanID   Online    Status    Speed     Mode     Airflow\n"
    "-------------------------------------------------------------------------\n"
    " 0     1       Present   Normal    30%       Auto     Side-to-Back\n",
}
_COMWARE_SCREENS: Final = {
    "display version": "H3C Comware Software, Version 7.1.070, Release 6343P08\nCopyright (c) 2004-2022 New H3C Technologies Co., Ltd. All rights reserved.\n"
    "H3C {model} uptime is 9 weeks, 1 day, 3 hours, 11 minutes\n",
}
_RGOS_SCREENS: Final = {
    "show version": "System description      : Ruijie 10G Routing Switch({model}) By Ruijie Networks\nSystem uptime           : 40:02:15:29\n"
    "System hardware version : 1.20\nSystem software version : RGOS 11.4(1)B70P1\nSystem serial number    : G1DEMO4H00080C\n",
    "show cpu": "=====\n     CPU Using Rate Information\nCPU utilization in five seconds: 5.20%\nCPU utilization in one minute:   4.60%\n",
    "show memory": "System Memory: 1012256KB total, 423712KB used, 588544KB free, 41.9% used rate\n",
}
TONGUES: Final[Mapping[str, Tongue]] = {
    "huawei": Tongue(
        dialect="huawei_vrp", profile="huawei_vrp", running="display current-configuration", saved="display saved-configuration", screens=_VRP_SCREENS,
        head=("!Software Version V200R021C10SPC600", "#", "sysname {name}", "#", "vlan batch 10 20 99", "#", "telnet server enable", "#",
              "snmp-agent community read cipher %^%#q7Vd!0bVx2@%^%#", "#", "ntp-service unicast-server 127.20.0.62", "#"),
        tail=("return",), description=" description {alias}", changed=HUAWEI_CONFIG,
    ),
    "h3c": Tongue(
        dialect="hp_comware", profile="h3c_comware", running="display current-configuration", saved="display saved-configuration", screens=_COMWARE_SCREENS,
        head=("#", " version 7.1.070, Release 6343P08", "#", " sysname {name}", "#", " info-center loghost 127.20.0.60", "#", "vlan 10", "#", "vlan 20", "#",
              " snmp-agent community read cipher $c$3$5vTqzXk0", "#"),
        tail=("return",), description=" description {alias}", changed=H3C_CONFIG,
    ),
    "ruijie": Tongue(
        dialect="ruijie_os", profile="ruijie_rgos", running="show running-config", saved="show startup-config", screens=_RGOS_SCREENS,
        head=("version RGOS 11.4(1)B70P1", "hostname {name}", "!", "logging server 127.20.0.60", "!", "vlan 10", "!", "vlan 20", "!"),
        tail=("end",), description=" description {alias}",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CliPlan:
    """One switch whose command line is open; `changes`: somebody changes its configuration while the demo runs."""

    device: DevicePlan
    changes: bool = False

    @property
    def tongue(self) -> Tongue:
        """How it speaks."""
        return TONGUES[self.device.vendor]


def plan_cli(plan: DistrictPlan) -> tuple[CliPlan, ...]:
    """Return the core switch of the first school of each maker; the first one's configuration changes."""
    found: dict[str, CliPlan] = {}
    for school in plan.schools:
        core = school.core
        if core is not None and core.vendor in TONGUES and core.vendor not in found and len(found) < MOST_SWITCHES:
            found[core.vendor] = CliPlan(device=core, changes=not found)
    return tuple(found.values())


def configuration(one: CliPlan, ports: Sequence[Port], *, changed: bool = False) -> str:
    """Return the whole configuration as the switch prints it; `changed`: with what somebody added."""
    lines = [line.format(name=one.device.name) for line in one.tongue.head]
    wired = [port for port in ports if port.if_type == ETHERNET_CSMACD][:MOST_PORTS]
    for port in wired:
        lines += [f"interface {port.name}", *([one.tongue.description.format(alias=port.alias)] if port.alias else []), "#"]
    if changed:
        lines += [f"interface {wired[-1].name}", one.tongue.description.format(alias="temporary-projector-hall"), " port default vlan 20", "#"]
    return "\n".join([*lines, *one.tongue.tail]) + "\n"


async def open_cli(
    stack: AsyncExitStack, switches: Sequence[CliPlan], ports: Mapping[str, tuple[Port, ...]], agents: Mapping[str, Agent], change_s: float = CHANGE_S
) -> dict[str, SshServer]:
    """Let every command line listen until the stack is left; return them by device."""
    servers: dict[str, SshServer] = {}
    for one in switches:
        name, tongue = one.device.name, one.tongue
        before = configuration(one, ports[name])
        outputs = {tongue.running: before, tongue.saved: before}
        outputs |= {command: screen.format(model=_model(one.device)) for command, screen in tongue.screens.items()}
        options = ServerOptions(dialect=tongue.dialect, shell=ShellOptions(name=name, outputs=outputs), user=USER, password=PASSWORD)
        servers[name] = await listen(stack, SshServer(options, host=one.device.host, port=PORT))
        if one.changes:
            after = configuration(one, ports[name], changed=True)
            life = asyncio.get_running_loop().create_task(_change(outputs, tongue, after, agents[name], change_s))
            stack.callback(life.cancel)
    return servers


def cli_additions(switches: Sequence[CliPlan], servers: Mapping[str, SshServer]) -> dict[str, dict[str, Data]]:
    """Return what the inventory says of these switches besides, by device."""
    return {
        one.device.name: {"profile": one.tongue.profile, "ssh": {"credential": CREDENTIAL, "port": servers[one.device.name].port}} for one in switches
    }  # fmt: skip


def _model(device: DevicePlan) -> str:
    return {"huawei": "S6730", "h3c": "S6520X-30QC-EI", "ruijie": "S6220-24XS"}[device.vendor]


async def _change(outputs: dict[str, str], tongue: Tongue, after: str, agent: Agent, change_s: float) -> None:
    """Change the running configuration, unsaved, and count that as the switch does."""
    await asyncio.sleep(change_s)
    outputs[tongue.running] = after
    if tongue.changed is not None:
        agent.view.update([((*tongue.changed, 1, 0), _since(agent))])


def _since(agent: Agent) -> LiveValue:
    """Return sysUpTime at this moment, for ever."""
    changed_s = agent.clock()

    def value(moment: Moment) -> bytes:
        return ticks(changed_s - moment.boot_s)

    return value
