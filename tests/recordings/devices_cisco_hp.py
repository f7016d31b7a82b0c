"""Cisco's other systems, HP, Aruba, Juniper, Dell and Extreme, written from their MIBs."""

from tests.recordings.shapes import Device, Means, Pointer, Rows, entity_sensors, parts, poe, ports, scalars, table

CISCO = "1.3.6.1.4.1.9"
HP = "1.3.6.1.4.1.11.2.14.11"
CX = "1.3.6.1.4.1.47196.4.1.1.3"
JUNIPER = "1.3.6.1.4.1.2636.3"
DELL = "1.3.6.1.4.1.6027.3"
EXTREME = "1.3.6.1.4.1.1916.1"


def cisco_health(processor: int) -> Rows:
    """CISCO-PROCESS-MIB (rev) and CISCO-ENHANCED-MEMPOOL-MIB of one processor: 17 %, and half of 4 GiB."""
    return [
        *table(f"{CISCO}.9.109.1.1.1.1", [1], {2: processor, 5: 18, 8: Means(17, 0.17)}),
        *table(f"{CISCO}.9.221.1.1.1.1", [f"{processor}.1"], {3: "Processor", 18: Means(2147483648, 0.5), 20: 2147483648}),
    ]


NXOS = Device(
    profile="cisco_nxos",
    vendor="Cisco",
    object_id="1.3.6.1.4.1.9.12.3.1.3.1084",
    descr="Cisco NX-OS(tm) n5000, Software (n5000-uk9), Version 6.0(2)N2(3), RELEASE SOFTWARE Copyright (c) 2002-2012 by Cisco Systems, Inc.",
    ports=ports([f"Ethernet1/{port}" for port in range(1, 5)], speed_mbps=10000, first=436207616),
    rows=[
        *parts(
            [
                (149, 0, 3, "Nexus5548 Chassis", "N5K-C5548UP", "SSI00000001", ""),
                (22, 149, 9, "Module-1", "N5K-C5548UP", "FOC00000001", "6.0(2)N2(3)"),
                (470, 149, 6, "PowerSupply-1", "N55-PAC-750W", "ART00000001", ""),
                (534, 149, 7, "Fan Module-1", "N5548P-FAN", "", ""),
                (21590, 22, 8, "Module-1, Outlet-1", "", "", ""),
            ]
        ),
        *cisco_health(22),
        *entity_sensors({21590: (8, 9, 0, Means(34, 34.0))}, f"{CISCO}.9.91.1.1.1.1"),
        *table(f"{CISCO}.9.117.1.1.2.1", [470], {1: 2, 2: Means(2, "ok")}),
        *table(f"{CISCO}.9.117.1.4.1.1", [534], {1: Means(4, "warning")}),
    ],
)

SMALL_BUSINESS = Device(
    profile="cisco_sb",
    vendor="Cisco",
    object_id="1.3.6.1.4.1.9.6.1.95.10.5",
    descr="SG350-10P 10-Port Gigabit PoE Managed Switch",
    ports=ports([f"gi{port}" for port in range(1, 5)], first=49, down=[51]),
    rows=[
        *scalars(f"{CISCO}.6.1.101.1", {8: Means(9, 0.09)}),
        *table(f"{CISCO}.6.1.101.83.1.1.1", [67109185], {2: "Fan1", 3: Means(1, "ok")}),
        *table(f"{CISCO}.6.1.101.83.1.2.1", [67109241], {2: "PS1", 3: Means(5, "absent")}),
        *table(f"{CISCO}.6.1.101.53.15.1", [1], {2: Means(1, "ok"), 3: Means(5, "absent"), 10: Means(43, 43.0)}),
        *table(f"{CISCO}.6.1.101.53.14.1", [1], {2: "2.5.0.83", 5: "PSZ00000001", 11: "SG350-10P"}),
        *poe({"1.49": 3, "1.50": 2}, budget=62, used=4),
        *table(f"{CISCO}.6.1.101.108.1.1", ["1.49", "1.50"], {5: [3800, 0]}),
    ],
)

ASA = Device(
    profile="cisco_asa",
    vendor="Cisco",
    object_id="1.3.6.1.4.1.9.1.1200",
    descr="Cisco Adaptive Security Appliance Version 9.8(2)20",
    ports=ports(["outside", "inside", "dmz"], first=2),
    rows=[
        *parts([(1, 0, 3, "ASA 5525-X", "ASA5525", "FTX00000001", "9.8(2)20"), (2, 1, 9, "Processor", "", "", "")]),
        *cisco_health(2),
        *table(
            f"{CISCO}.9.147.1.2.1.1.1", [6, 7], {2: ["Primary unit", "Secondary unit"], 3: [Means(9, "ok"), Means(4, "critical")], 4: ["Active unit", "Failed"]}
        ),
    ],
)

PROCURVE = Device(
    profile="hp_procurve",
    vendor="HP",
    object_id="1.3.6.1.4.1.11.2.3.7.11.119",
    descr="ProCurve J9299A Switch 2520G-24-PoE, revision J.15.09.0028, ROM J.14.05 (/ws/swbuildm/J_rel)",
    ports=ports([str(port) for port in range(1, 6)], down=[4, 5]),
    rows=[
        *scalars(f"{HP}.5.1.9.6", {1: Means(12, 0.12)}),
        *table(f"{HP}.5.1.1.2.1.1.1", [1], {5: 100_000_000, 6: 60_000_000, 7: Means(40_000_000, 0.4)}),
        *table(f"{HP}.5.1.1.2.2.1.1", [1], {5: 80_000_000, 6: 60_000_000, 7: Means(20_000_000, 0.25)}),
        *table(
            f"{HP}.1.2.6.1",
            [1, 2, 3, 4],
            {
                2: [Pointer(f"1.3.6.1.4.1.11.2.3.7.8.3.{kind}") for kind in (1, 1, 2, 3)],
                4: [Means(4, "ok"), Means(5, "absent"), Means(3, "warning"), Means(2, "critical")],
                7: ["Power Supply 1", "Power Supply 2", "Fan", "Over temperature"],
            },
        ),
        *table(f"{HP}.1.2.8.1.1", [1], {2: "Chassis", 3: Means(38, 38.0), 6: Means(2, "ok")}),
        *table(f"{HP}.5.1.54.2.1.1", [1, 2], {4: [Means(5, "ok"), Means(0, "critical")]}),
        *table(f"{HP}.5.1.55.1.1.1", [1, 2], {2: [Means(3, "ok"), Means(1, "absent")], 4: [Means(35, 35.0), 0], 6: [Means(61, 61.0), 0]}),
        *table(
            f"{HP}.5.1.82.1.1.1.1",
            [3, 4],
            {
                11: [Means(41500, 41.5), -99999999],
                12: [Means(33010, 3.301), -99999999],
                13: [Means(5800, 0.0058), -99999999],
                14: [Means(-2310, -2.31), -99999999],
                15: [Means(-6020, -6.02), -99999999],
            },
        ),
        *poe({"1.1": 3, "1.2": 2}, budget=195, used=6),
    ],
)

ARUBA_CX = Device(
    profile="aruba_aoscx",
    vendor="Aruba",
    object_id="1.3.6.1.4.1.47196.4.1.1.1.50",
    descr="Aruba JL675A FL.10.09.1010",
    ports=ports([f"1/1/{port}" for port in range(1, 5)], down=[2]),
    rows=[
        *parts([(1, 0, 3, "6100 48G CL4 4SFP+ Swch", "JL675A", "CN00000001", "FL.10.09.1010")]),
        *table(f"{CX}.22.1.0.1.1", ["1.1"], {3: Means(13, 0.13), 4: Means(21, 0.21)}),
        *table(f"{CX}.11.3.1.1", ["1.3.1.1"], {5: "1/1-PHY-01-08", 7: Means(46250, 46.25)}),
        *table(f"{CX}.11.5.1.1", ["1.1.1"], {4: "1/1/1", 8: Means(7120, 7120.0), 10: Means(4, "ok")}),
        *table(
            f"{CX}.11.2.1.1",
            ["1.1", "1.2"],
            {3: ["1/1", "1/2"], 4: [Means("ok", "ok"), Means("fault_input", "critical")], 7: [Means(38, 38.0), 0], 8: [150, 0]},
        ),
        *table(f"{CX}.27.1.2.1.1", [3], {2: Means(37, 37.0), 11: Means(3, 3.0)}),
    ],
)

JUNOS = Device(
    profile="juniper_junos",
    vendor="Juniper",
    object_id="1.3.6.1.4.1.2636.1.1.1.2.31",
    descr="Juniper Networks, Inc. ex4200-24t Ethernet Switch, kernel JUNOS 12.3R12.4, Build date: 2016-01-20 05:03:06 UTC",
    ports=ports([f"ge-0/0/{port}" for port in range(4)], first=503, down=[506]),
    rows=[
        *scalars(f"{JUNIPER}.1", {2: "Juniper EX4200-24T Switch", 3: "BM0000000001"}),
        *table(
            f"{JUNIPER}.1.13.1",
            ["2.1.0.0", "4.1.1.0", "7.1.0.0", "9.1.0.0"],
            {
                5: ["Power Supply 0", "FAN 0", "FPC: EX4200-24T, 8 POE @ 0/*/*", "Routing Engine 0"],
                6: 2,
                7: [Means(0, None), Means(0, None), Means(39, 39.0), Means(44, 44.0)],
                8: [0, 0, Means(11, 0.11), Means(14, 0.14)],
                11: [0, 0, Means(43, 0.43), Means(43, 0.43)],
                15: [0, 0, 1024, 1024],
            },
        ),
        *table(
            f"{JUNIPER}.1.15.1",
            ["2.1.0.0", "4.1.1.0", "7.1.0.0"],
            {5: ["Power Supply 0", "FAN 0", "FPC 0"], 8: [Means(2, "absent"), Means(6, "ok"), Means(8, "critical")]},
        ),
        *scalars(f"{JUNIPER}.4.2.2", {1: Means(2, "ok")}),
        *scalars(f"{JUNIPER}.4.2.3", {1: Means(3, "critical")}),
        *table(
            f"{JUNIPER}.60.1.1.1.1",
            [505],
            {
                5: Means(-512, -5.12),
                6: Means(5874, 0.005874),
                7: Means(-221, -2.21),
                8: Means(36, 36.0),
                9: 250,
                10: -1870,
                11: 50,
                12: -1680,
                13: 14000,
                14: 2000,
                15: 13000,
                16: 2500,
                17: 250,
                18: -950,
                19: 50,
                20: -750,
                21: 93,
                22: -13,
                23: 88,
                24: -8,
                25: 3305,
                26: 3900,
                27: 2700,
                28: 3700,
                29: 2900,
            },
        ),
        *table(f"{JUNIPER}.40.1.4.1.1.1", [0, 1], {3: [Means(1, "ok"), Means(2, "ok")], 8: [1, 1]}),
    ],
)

DELL_OS9 = Device(
    profile="dell_dnos9",
    vendor="Dell",
    object_id="1.3.6.1.4.1.6027.1.3.20",
    descr="Dell Networking OS\r\nOperating System Version: 2.0\r\nApplication Software Version: 9.7(0.0)\r\nSeries: S4810",
    ports=ports([f"TenGigabitEthernet 0/{port}" for port in range(4)], speed_mbps=10000, first=1048580, down=[1048582]),
    rows=[
        *table(f"{DELL}.26.1.4.4.1", ["2.1.1"], {4: Means(18, 0.18), 5: Means(16, 0.16), 6: Means(36, 0.36)}),
        *table(f"{DELL}.26.1.3.4.1", [1], {13: Means(52, 52.0)}),
        *table(f"{DELL}.26.1.4.6.1", ["2.1.1", "2.1.2"], {4: [Means(1, "ok"), Means(3, "absent")]}),
        *table(f"{DELL}.26.1.4.7.1", ["2.1.1"], {4: Means(2, "critical")}),
        *table(f"{DELL}.11.1.3.1.1", [1048580], {2: "TenGigabitEthernet 0/0", 8: "-2.313", 12: "-5.481", 16: "34.199", 17: "3.293", 18: "6.134"}),
    ],
)

EXOS = Device(
    profile="extreme_exos",
    vendor="Extreme",
    object_id="1.3.6.1.4.1.1916.2.167",
    descr="ExtremeXOS (X440G2-24p-10G4) version 22.6.1.4 22.6.1.4-patch1-4 by release-manager on Mon Jan 28 08:20:52 EST 2019",
    ports=ports(["1:1", "1:2", "1:3"], first=1001),
    rows=[
        *scalars(f"{EXTREME}.32.1", {2: Means("7.4", 0.074)}),
        *table(f"{EXTREME}.32.2.2.1", [1], {2: Means("1000000", 0.4), 3: "600000"}),
        *scalars(f"{EXTREME}.1.1", {7: Means(2, "ok"), 8: Means(35, 35.0)}),
        *table(f"{EXTREME}.1.1.9.1", [101, 102], {2: [Means(1, "ok"), Means(2, "critical")], 4: [Means(4721, 4721.0), Means(0, 0.0)]}),
        *table(f"{EXTREME}.1.1.27.1", [1, 2], {2: [Means(2, "ok"), Means(1, "absent")]}),
        *scalars(f"{EXTREME}.1.1.40", {1: Means(52300, 52.3)}),
        *table(f"{EXTREME}.33.2.1", [1, 2], {3: [Means(1, "ok"), Means(2, "critical")], 4: [1, 3]}),
    ],
)

DEVICES = (NXOS, SMALL_BUSINESS, ASA, PROCURVE, ARUBA_CX, JUNOS, DELL_OS9, EXOS)
