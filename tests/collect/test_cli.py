"""Own screens as devices print them, what rows and payloads come of them; and, where it is there, the samples of ../shared."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from netmon.collect import cli
from netmon.collect.base import CollectContext
from netmon.collect.cli import ITEMS, CliParams
from netmon.collect.cli_payloads import payloads
from netmon.model.cli_report import CliReport, is_empty
from netmon.model.equipment import OpticsTable, PoeTable
from netmon.model.memory import DeviceMemory
from netmon.model.neighbours import ForwardingTable
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import HardwareInventory, HealthValues
from netmon.model.wireless import ApStatus, WirelessTable
from netmon.transport.cli.allowed import PLATFORMS, is_show
from netmon.transport.cli.api import Show, Shown
from netmon.transport.cli.parse import ParseError, Parser, template_file
from netmon.transport.cli.refusals import refusal

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "cli-samples"
PARSER = Parser()


class Screens:
    """A session that has screens by command; what is not there is unknown to the device."""

    def __init__(self, screens: dict[str, str], second: type[Exception] | None = None) -> None:
        self.screens = screens
        self.logins: list[list[str]] = []

    async def show(self, platform: str, commands: Sequence[Show]) -> tuple[Shown, ...]:
        self.logins.append([one.command for one in commands])
        return tuple([await asyncio.to_thread(self._one, one) for one in commands])

    def _one(self, one: Show) -> Shown:
        screen = self.screens.get(one.command)
        if screen is None:
            return Shown(command=one.command, outcome=Outcome.NO_DATA, detail="the device does not know this command")
        if screen == "denied":
            return Shown(command=one.command, outcome=Outcome.AUTH_FAILED, detail="the account may not run this command")
        try:
            rows = PARSER.rows(one.template or "", screen)
        except ParseError as error:
            return Shown(command=one.command, outcome=Outcome.PARSE_ERROR, detail=str(error))
        return Shown(command=one.command, outcome=Outcome.OK if rows else Outcome.NO_DATA, rows=tuple(rows))


async def report(platform: str, screens: dict[str, str], read: list[str] | None = None) -> CliReport:
    collected = await cli.collect(context(Screens(screens), platform, read))
    assert isinstance(collected.payload, CliReport), collected
    return collected.payload


def context(session, platform: str, read: list[str] | None = None) -> CollectContext:
    return CollectContext(session=session, params={"platform": platform, **({"read": read} if read else {})}, memory=DeviceMemory(), device="sw-1")


def health(found: CliReport) -> HealthValues:
    values = found.of(HealthValues)
    assert values is not None
    return values


HUAWEI = {
    "display version": """Huawei Versatile Routing Platform Software
VRP (R) software, Version 5.170 (S5735 V200R021C00SPC100)
Copyright (C) 2000-2021 HUAWEI TECH Co., Ltd.
HUAWEI S5735-L24P4X-A1 Routing Switch uptime is 3 weeks, 1 day, 4 hours, 2 minutes
""",
    "display device manufacture-info": """Slot  Sub  Serial-number          Manu-date
- - - - - - - - - - - - - - - - - - - - - -
0     -    2102353BCD10K1000001   2019-05-20
      PWR1 2102311ABC10K2000002   2019-04-11
""",
    "display transceiver verbose": """
GigabitEthernet0/0/25 transceiver information:
-------------------------------------------------------------
Common information:
  Transceiver Type               :1000_BASE_LX_SFP
  Digital Diagnostic Monitoring  :YES
-------------------------------------------------------------
Manufacture information:
  Manu. Serial Number            :AB1234567
-------------------------------------------------------------
Diagnostic information:
  Temperature(C)                 :34.00
  Voltage(V)                     :3.29
  Bias Current(mA)               :16.33
  Current RX Power(dBm)          :-5.36
  Default RX Power High Threshold(dBm) :0.00
  Default RX Power Low  Threshold(dBm) :-23.98
  Current TX Power(dBm)          :-5.61
  Default TX Power High Threshold(dBm) :0.00
  Default TX Power Low  Threshold(dBm) :-9.50
-------------------------------------------------------------

GigabitEthernet0/0/26 transceiver information:
-------------------------------------------------------------
Diagnostic information:
  Temperature(C)                 :31.00
  Voltage(V)                     :3.30
  Bias Current(mA)               :15.00
  Current RX Power(dBm)          :-100.00
  Current TX Power(dBm)          :-5.90
""",
    "display poe power-state": """Slot 0
 PORTNAME                     POWERON/OFF   ENABLED   FAST-ON   PRIORITY   STATUS
--------------------------------------------------------------------------------
GigabitEthernet0/0/1         on            enable    disable   Low        Powered
GigabitEthernet0/0/2         off           enable    disable   Low        Detecting
GigabitEthernet0/0/3         off           disable   disable   Critical   Disabled
""",
    "display poe power": """ PORTNAME                     CLASS REFPW(mW) USMPW(mW) CURPW(mW) PKPW(mW) AVGPW(mW)
--------------------------------------------------------------------------------
GigabitEthernet0/0/1          3     15400     30000     6235      7000     6200
GigabitEthernet0/0/2          -     -         30000     0         0        0
""",
    "display cpu-usage": """CPU Usage Stat. Cycle: 60 (Second)
CPU Usage            : 9% Max: 95%
CPU utilization for five seconds: 10%: one minute: 9%: five minutes: 8%
""",
    "display memory": """Memory utilization statistics at 2026-11-20 10:00:00+08:00
System Total Memory: 1936612 Kbytes
Total Memory Used: 1103244 Kbytes
Memory Using Percentage: 57%
""",
    "display temperature all": """-------------------------------------------------------------------------------
Slot  Card  Sensor Status    Current(C) Lower(C) Lower     Upper(C) Upper
                                                 Resume(C)          Resume(C)
-------------------------------------------------------------------------------
0     NA    NA     NORMAL    41         0        4         64       60
1     NA    NA     ABNORMAL  70         0        4         64       60
""",
    "display fan": """-------------------------------------------------------------------------
 Slot  FanID   Online    Status    Speed     Mode     Airflow
-------------------------------------------------------------------------
 0     1       Present   Normal    30%       Auto     Side-to-Back
 0     2       Absent    -         -         -        -
 0     3       Present   Abnormal  0%        Auto     Side-to-Back
""",
    "display power": """------------------------------------------------------------
 Slot    PowerID  Online   Mode   State      Power(W)
------------------------------------------------------------
 0       PWR1     Present  AC     Supply     170.00
 0       PWR2     Absent   -      -          -
 0       PWR3     Present  AC     NotSupply  170.00
""",
}


async def test_huawei_switch_tells_everything_in_units_and_states_of_netmon():
    found = await report("huawei_vrp", HUAWEI)
    hardware, optics, poe, values = found.of(HardwareInventory), found.of(OpticsTable), found.of(PoeTable), health(found)
    assert hardware is not None
    assert (hardware.serial, hardware.software) == ("2102353BCD10K1000001", "S5735 V200R021C00SPC100")
    assert optics is not None
    first, second = optics.optics
    assert (first.port, first.rx_power.value, first.tx_power.value, first.bias.value) == ("GigabitEthernet0/0/25", -5.36, -5.61, pytest.approx(0.01633))
    assert (first.rx_power.limits.low_alarm, first.rx_power.status) == (-23.98, "ok")
    assert (second.rx_power, second.tx_power.value) == (None, -5.9)
    assert poe is not None
    assert [(one.port[-1], one.detection, one.watts, one.power_class, one.priority) for one in poe.ports] == [
        ("1", "delivering", 6.235, 3, "low"), ("2", "searching", 0.0, None, "low"), ("3", "disabled", None, None, "critical"),
    ]  # fmt: skip
    assert [one.usage_ratio for one in values.processors] == [0.09]
    assert [(one.used_bytes, one.total_bytes, one.usage_ratio) for one in values.memory] == [(1103244 * 1024, 1936612 * 1024, 0.57)]
    assert [(one.sensor_class, one.value, one.status) for one in values.sensors] == [
        ("temperature", 41.0, "ok"), ("temperature", 70.0, "critical"), ("fan", None, "ok"), ("fan", None, "absent"), ("fan", None, "critical"),
        ("power_supply", None, "ok"), ("power_supply", None, "absent"), ("power_supply", None, "critical"),
    ]  # fmt: skip
    assert len({one.oid for one in values.sensors}) == len(values.sensors)


COMWARE = {
    "display version": """H3C Comware Software, Version 7.1.070, Release 6126P20
Copyright (c) 2004-2020 New H3C Technologies Co., Ltd. All rights reserved.
H3C S5130S-28P-EI uptime is 0 weeks, 1 day, 3 hours, 11 minutes
""",
    "display transceiver diagnosis interface": """GigabitEthernet1/0/25 transceiver diagnostic information:
  Current diagnostic parameters:
    Temp.(C) Voltage(V)  Bias(mA)  RX power(dBm)  TX power(dBm)
    36       3.31        6.13      -35.64         -5.19
  Alarm thresholds:
           Temp.(C) Voltage(V)  Bias(mA)  RX power(dBm)  TX power(dBm)
    High   90       3.60        14.00     0.00           0.00
    Low    -10      3.00        1.00      -17.00         -11.00
GigabitEthernet1/0/26 transceiver diagnostic information:
  The transceiver does not support this function.
Ten-GigabitEthernet1/0/27 transceiver diagnostic information:
  Current diagnostic parameters:
    Temp.(C) Voltage(V)  Bias(mA)  RX power(dBm)  TX power(dBm)
    40       3.30        7.00      -3.10          -2.20
""",
    "display poe interface": """ Interface  PoE      Priority  CurPower  Oper   IEEE   Detection
            Status             (W)       Status Class  Status
 GE1/0/1    Enabled  Low       4.5       On     1      Delivering Power
 GE1/0/2    Enabled  Low       0.0       Off    0      Searching
""",
    "display poe pse": """ PSE ID                      : 4
 Slot No.                    : 1
 PSE Model                   : LSP7POEB
 PSE Current Power           : 20.5 W
 PSE Max Power               : 370 W
""",
    "display wlan ap all": """Total number of APs: 3
                                 AP information
AP name                        APID  State Model           Serial ID
room-101                       1     R/M   WA5320          219801A0CNC138011454
room-102                       2     I     WA5320          219801A0CNC138011455
room-103                       3     R/B   WA5320          219801A0CNC138011456
""",
    "display cpu-usage": "Slot 1 CPU 0 CPU usage:\n       6% in last 5 seconds\n       7% in last 1 minute\n       5% in last 5 minutes\n",
    "display memory": """Memory statistics are measured in KB:
Slot 1:
             Total      Used      Free    Shared   Buffers    Cached   FreeRatio
Mem:        984560    492280    492280         0      1520    136540       50.0%
-/+ Buffers/Cache:    354220    630340
Swap:            0         0         0
""",
    "display environment": """ System temperature information (degree centigrade):
 -----------------------------------------------------------------------
 Slot  Sensor    Temperature    Lower limit  Warning upper limit  Alarm upper limit Shutdown upper limit
 1     hotspot 1      36        0            63                   68                73
""",
    "display fan": " Slot 1:\n Fan 1:\n State    : Normal\n Airflow direction: Port-to-power\n Fan 2:\n State    : Fault\n",
    "display power": " Slot 1:\n PowerID State    Mode   Current(A)  Voltage(V)\n 1       Normal   AC     --          --\n 2       Absent   --\n",
}


async def test_comware_switch_and_controller():
    found = await report("hp_comware", COMWARE)
    optics, poe, wireless, hardware, values = (found.of(kind) for kind in (OpticsTable, PoeTable, WirelessTable, HardwareInventory, HealthValues))
    assert hardware is not None
    assert (hardware.model, hardware.software) == ("S5130S-28P-EI", "7.1.070, Release 6126P20")
    assert optics is not None
    assert [(one.port, one.rx_power.value, one.rx_power.status) for one in optics.optics] == [
        ("GigabitEthernet1/0/25", -35.64, "critical"), ("Ten-GigabitEthernet1/0/27", -3.1, None),
    ]  # fmt: skip
    assert poe is not None
    assert [(one.port, one.detection, one.watts) for one in poe.ports] == [
        ("GigabitEthernet1/0/1", "delivering", 4.5),
        ("GigabitEthernet1/0/2", "searching", 0.0),
    ]
    assert [(one.group, one.nominal_watts, one.consumption_watts) for one in poe.groups] == [(4, 370.0, 20.5)]
    assert wireless is not None
    assert [one.status for one in wireless.aps] == [ApStatus.ONLINE, ApStatus.OFFLINE, ApStatus.STANDBY]
    assert (wireless.access_points.online.value, wireless.access_points.registered.value) == (1, 3)
    assert values is not None
    assert [one.usage_ratio for one in values.processors] == [0.07]
    assert [one.usage_ratio for one in values.memory] == [0.5]
    assert [(one.sensor_class, one.value, one.status) for one in values.sensors] == [
        ("temperature", 36.0, None), ("fan", None, "ok"), ("fan", None, "critical"), ("power_supply", None, "ok"), ("power_supply", None, "absent"),
    ]  # fmt: skip


RUIJIE = {
    "show version": """System description      : Ruijie Full Gigabit Security Access Switch(S2928G-E) By Ruijie Networks
System start time       : 2026-10-01 08:00:00
System uptime           : 50:02:15:29
System hardware version : 1.01
System software version : RGOS 11.4(1)B12P32
System serial number    : G1HDA4H00080C
""",
    "show cpu": "=====\n     CPU Using Rate Information\nCPU utilization in five seconds: 4.80%\nCPU utilization in one minute:   4.10%\n",
    "show memory": "System Memory: 512256KB total, 223712KB used, 288544KB free, 43.6% used rate\n",
    "show interfaces transceiver diagnosis": """========Interface GigabitEthernet 0/25========
Current diagnostic parameters[AP:Average Power]:
Temp(Celsius)   Voltage(V)      Bias(mA)            RX power(dBm)       TX power(dBm)
37(OK)          3.31(OK)        20.80(OK)           -7.22(OK)[AP]       -6.05(OK)
========Interface GigabitEthernet 0/26========
The transceiver is absent.
""",
    "show poe interfaces status": """Interface   Power    Power   Curr   Avg    Peak   PD
            Control  Status  Power  Power  Power  Class
Gi0/1       enable   on      4.6W   4.5W   5.0W   3
Gi0/2       enable   off     0W     0W     0W     0
""",
    "show ap-config summary": """Online AP number: 1
Offline AP number: 1
AP Name         IP Address      Mac Address    Radio               Radio              Up/Off time State
--------------- --------------- -------------- ------------------- ------------------ ----------- -----
room-201        192.168.1.2     00d0.f822.33b0 1 E  2  6* 100      2 E   1 149* 100   0:02:15:22  Run
room-202        -               00d0.f822.33b1                                        1:00:00:00  Quit
""",
}


async def test_ruijie_switch_and_controller():
    found = await report("ruijie_rgos", RUIJIE)
    optics, poe, wireless, hardware = (found.of(kind) for kind in (OpticsTable, PoeTable, WirelessTable, HardwareInventory))
    assert hardware is not None
    assert (hardware.model, hardware.serial, hardware.software) == ("S2928G-E", "G1HDA4H00080C", "RGOS 11.4(1)B12P32")
    assert optics is not None
    assert [(one.port, one.rx_power.value) for one in optics.optics] == [("GigabitEthernet 0/25", -7.22)]
    assert poe is not None
    assert [(one.port, one.detection, one.watts) for one in poe.ports] == [("Gi0/1", "delivering", 4.6), ("Gi0/2", "searching", 0.0)]
    assert wireless is not None
    assert [(one.name, one.mac, one.status) for one in wireless.aps] == [
        ("room-201", "00:d0:f8:22:33:b0", ApStatus.ONLINE), ("room-202", "00:d0:f8:22:33:b1", ApStatus.OFFLINE),
    ]  # fmt: skip
    assert [one.usage_ratio for one in health(found).processors] == [pytest.approx(0.041)]
    assert [one.usage_ratio for one in health(found).memory] == [pytest.approx(0.436)]


async def test_zte_processor_and_addresses():
    screens = {
        "show processor": "Panel      CPU(5s) CPU(1m) CPU(5m) PhyMem Buffer Memory\nMP(M) 1    4%      5%      4%      1024   0%     27.123%\n",
        "show mac": "MAC            VLAN  PVLAN  Type  Port           Time\n00d0.d0c0.5720 888   -      dynamic gei-0/1/1/2 0:10\n",
    }
    found = await report("zte_zxros", screens, ["processors", "mac"])
    assert [one.usage_ratio for one in health(found).processors] == [0.05]
    assert [one.usage_ratio for one in health(found).memory] == [pytest.approx(0.27123)]
    table = found.of(ForwardingTable)
    assert table is not None
    assert [(one.mac, one.vlan, one.port) for one in table.entries] == [("00:d0:d0:c0:57:20", 888, "gei-0/1/1/2")]


async def test_addresses_and_neighbours_come_only_when_the_profile_names_them_and_ports_have_full_names():
    rule = "-" * 79
    mac = f"{rule}\nMAC Address    VLAN/VSI/BD   Learned-From        Type\n{rule}\nb8d6-f6ff-7390 10/-/-        XGE0/0/1            dynamic\n\n{rule}\n"
    session = Screens({**HUAWEI, "display mac-address": mac})
    await cli.collect(context(session, "huawei_vrp"))
    assert not any(command in login for login in session.logins for command in ("display mac-address", "display arp all", "display lldp neighbor"))
    table = (await report("huawei_vrp", {"display mac-address": mac}, ["mac"])).of(ForwardingTable)
    assert table is not None
    assert table.entries[0].port == "XGigabitEthernet0/0/1"


async def test_a_section_that_fails_keeps_the_others_and_is_told():
    collected = await cli.collect(context(Screens({**HUAWEI, "display fan": "denied"}), "huawei_vrp"))
    assert collected.outcome is Outcome.PARTIAL
    assert any(problem.table == "fans" and "may not run" in problem.detail for problem in collected.problems)
    assert isinstance(collected.payload, CliReport)
    assert collected.payload.of(OpticsTable) is not None


async def test_other_words_are_tried_in_a_second_login_and_its_failure_loses_nothing():
    class Once(Screens):
        async def show(self, platform, commands):
            if self.logins:
                raise AccessFailed(Outcome.TIMEOUT, "no more")
            return await super().show(platform, commands)

    session = Screens(HUAWEI)
    await cli.collect(context(session, "huawei_vrp"))
    assert session.logins[1] == ["display memory"]
    collected = await cli.collect(context(Once(HUAWEI), "huawei_vrp"))
    assert isinstance(collected.payload, CliReport)
    assert health(collected.payload).memory == ()


async def test_device_that_knows_nothing_gives_no_data_and_never_zero():
    collected = await cli.collect(context(Screens({}), "cisco_ios"))
    assert (collected.outcome, collected.payload) == (Outcome.NO_DATA, None)
    assert payloads([]) == ()
    assert is_empty(HealthValues())
    assert not is_empty(HardwareInventory(model="x"))


def test_every_command_only_shows_and_every_template_exists():
    assert set(ITEMS) == set(PLATFORMS) == set(CliParams.model_fields["platform"].annotation.__args__)
    for items in ITEMS.values():
        for item in items:
            assert is_show(item.command), item.command
            assert template_file(item.template).is_file(), item.template
    own = {path.stem for path in template_file("x").parent.glob("*.textfsm")}
    assert own == {item.template for items in ITEMS.values() for item in items if not item.template.startswith("ntc:")}


@pytest.mark.parametrize(
    ("screen", "outcome"),
    [
        ("            ^\nError: Unrecognized command found at '^' position.", Outcome.NO_DATA),
        ("               ^\n% Invalid input detected at '^' marker.", Outcome.NO_DATA),
        (" % Unrecognized command found at '^' position.", Outcome.NO_DATA),
        ("% Unknown command.", Outcome.NO_DATA),
        ("%Error 20200: Invalid command.", Outcome.NO_DATA),
        ("Permission denied.", Outcome.AUTH_FAILED),
        ("% Authorization failed.", Outcome.AUTH_FAILED),
        ("Error: You do not have permission to run the command or the command is incomplete.", Outcome.AUTH_FAILED),
        ("interface GigabitEthernet0/0/1\n description Error: none", None),
    ],
)
def test_refusals_are_told_from_output(screen, outcome):
    found = refusal(screen)
    assert (found[0] if found else None) is outcome


def test_parse_errors_hold_nothing_of_the_screen():
    with pytest.raises(ParseError) as failed:
        PARSER.rows("ntc:huawei_vrp_display_ap_all", "S3CR3T is no table\n")
    assert "S3CR3T" not in str(failed.value)


@pytest.mark.recordings
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/cli-samples is not there")
@pytest.mark.may_skip("the samples are not part of the repository")
def test_all_samples_that_are_used_parse_to_the_rows_beside_them():
    count = 0
    for item in (item for items in ITEMS.values() for item in items if item.template.startswith("ntc:")):
        name = item.template.removeprefix("ntc:")
        platform = next((folder.name for folder in SAMPLES.iterdir() if name.startswith(folder.name + "_")), None)
        folder = SAMPLES / platform / name.removeprefix(f"{platform}_") if platform else SAMPLES / "none"
        for raw in sorted(folder.glob("*.raw")):
            wanted = yaml.safe_load(raw.with_suffix(".yml").read_text(encoding="utf-8"))["parsed_sample"]
            found = PARSER.rows(item.template, raw.read_text(encoding="utf-8"))
            assert found == wanted, raw.name
            assert item.pieces(found) or not wanted or item.section == "version", raw.name
            count += 1
    assert count > 25
