"""Switches and gateways of Chinese and other makers, written from their MIBs."""

from tests.recordings.shapes import Device, Means, poe, ports, scalars, table

ZTE = "1.3.6.1.4.1.3902"
TP_LINK = "1.3.6.1.4.1.11863.6"
D_LINK = "1.3.6.1.4.1.171"
FIBERHOME = "1.3.6.1.4.1.3807.1.8012.1"
MAIPU = "1.3.6.1.4.1.5651"
DCN = "1.3.6.1.4.1.6339.100.1"
BDCOM = "1.3.6.1.4.1.3320"
DPTECH = "1.3.6.1.4.1.31648.3"
NETGEAR = "1.3.6.1.4.1.4526.10"
MIKROTIK = "1.3.6.1.4.1.14988.1.1"
BROCADE = "1.3.6.1.4.1.1991.1.1"
ALLIED = "1.3.6.1.4.1.207.8.4.4.3"

ZXR10 = Device(
    profile="zte_zxr10",
    vendor="ZTE",
    object_id="1.3.6.1.4.1.3902.3.100.6012",
    descr="ZXR10 5928E-FI Switch, ZXR10 ROS Version V4.08.35B, Copyright (c) 2001-2014 by ZTE Corporation",
    ports=ports([f"gei_1/{port}" for port in range(1, 5)], down=[4]),
    rows=[
        *table(f"{ZTE}.3.3.1.1", ["1.1.1"], {3: 268435456, 4: Means(61, 0.61), 5: 9, 12: Means(8, 0.08)}),
        *table(f"{ZTE}.3.2.3.1", [1, 2], {10: [Means(41, 41.0), Means(0, None)]}),
    ],
)

ZXR10_ACCESS = Device(
    profile="zte_zxr10",
    suffix="access",
    vendor="ZTE",
    object_id="1.3.6.1.4.1.3902.15.2.30",
    descr="ZTE ZXR10 5250-28TM-H",
    ports=ports(["port-1", "port-2"], down=[2]),
    rows=scalars(
        f"{ZTE}.15.2.30.1", {3: Means(14, 0.14), 5: Means(62, 0.62), 6: "ZXR10 5250-28TM-H", 25: "V2.05.11B19", 30: Means("23.5W", 23.5), 36: "270000000001"}
    ),
)

JETSTREAM = Device(
    profile="tplink_jetstream",
    vendor="TP-Link",
    object_id="1.3.6.1.4.1.11863.5.33",
    descr="JetStream 24-Port Gigabit L2 Managed PoE+ Switch with 4 SFP Slots",
    ports=ports([f"gigabitEthernet 1/0/{port}" for port in range(1, 5)], first=49153, down=[49156]),
    rows=[
        *scalars(f"{TP_LINK}.1.1", {5: "T2600G-28MPS 3.0", 6: "3.0.5 Build 20190103", 8: "2190000000001"}),
        *table(f"{TP_LINK}.4.1.1.1.1", [1], {1: 1, 2: Means(17, 0.17), 3: Means(14, 0.14), 4: Means(12, 0.12)}),
        *table(f"{TP_LINK}.4.1.2.1.1", [1], {1: 1, 2: Means(55, 0.55)}),
        *table(
            f"{TP_LINK}.96.1.7.1.1",
            [49155, 49156],
            {
                1: ["1/0/3", "1/0/4"],
                2: [Means("38.125000", 38.125), "--"],
                3: [Means("3.278000", 3.278), "--"],
                4: [Means("6.500000", 0.0065), "--"],
                5: [Means("1.000000", 0.0), "--"],
                6: [Means("0.100000", -10.0), "--"],
            },
        ),
        *scalars(f"{TP_LINK}.56.1.1.1", {1: Means(3840, 384.0), 3: Means(124, 12.4), 4: Means(3716, 371.6)}),
        *poe({"1.49153": 3, "1.49154": 2}, budget=384, used=12),
        *table(f"{TP_LINK}.56.1.1.2.1.1", [49153, 49154], {7: [124, 0]}),
    ],
)

DGS_1510 = Device(
    profile="dlink_switch",
    vendor="D-Link",
    object_id="1.3.6.1.4.1.171.10.139.2.1",
    descr="D-Link Corporation DGS-1510-28 Gigabit Ethernet SmartPro Switch",
    ports=ports([f"Ethernet1/0/{port}" for port in range(1, 5)]),
    rows=[
        *table(f"{D_LINK}.14.5.1.7.1", ["1.1"], {4: Means(23, 0.23)}),
        *table(f"{D_LINK}.14.5.1.4.1", ["1.1"], {3: 262144, 4: Means(131072, 0.5), 5: 131072}),
        *table(f"{D_LINK}.14.5.1.1.1.1", ["1.1"], {3: "Central Temperature", 4: Means(32, 32.0), 7: Means(1, "ok")}),
        *table(f"{D_LINK}.14.5.1.1.2.1", ["1.1"], {3: "Right Fan", 4: Means(2, "critical")}),
        *table(f"{D_LINK}.14.5.1.1.3.1", ["1.1", "1.2"], {3: ["Power 1", "Power 2"], 6: [Means(1, "ok"), Means(3, "absent")]}),
        *table(f"{D_LINK}.14.5.1.8.1", ["1"], {3: "1.50.021"}),
    ],
)

DES_3200 = Device(
    profile="dlink_switch",
    suffix="agent",
    vendor="D-Link",
    object_id="1.3.6.1.4.1.171.10.113.1.3",
    descr="DES-3200-28 Fast Ethernet Switch",
    ports=ports(["1/1", "1/2"], speed_mbps=100),
    rows=[
        *scalars(f"{D_LINK}.12.1.1.6", {1: Means(31, 0.31), 2: Means(27, 0.27), 3: Means(25, 0.25)}),
        *scalars(f"{D_LINK}.12.1.1", {12: "R000000000001"}),
        *table(f"{D_LINK}.12.1.1.9.1", [0], {2: 131072, 3: 98304, 4: Means(75, 0.75)}),
        *table(f"{D_LINK}.12.11.1.6.1", ["1.1", "1.2"], {3: [Means(3, "ok"), Means(6, "absent")]}),
        *table(f"{D_LINK}.12.11.1.8.1", ["1"], {2: Means(35, 35.0)}),
    ],
)

S5800 = Device(
    profile="fiberhome_switch",
    vendor="FiberHome",
    object_id="1.3.6.1.4.1.3807.1.581202",
    descr="S5800 FHN USP software, Version V210R240",
    ports=ports(["gigaethernet1/0/1", "gigaethernet1/0/2"]),
    rows=[
        *table(f"{FIBERHOME}.4.1.1", [3222475008], {2: Means(1230, 0.123), 7: Means(0, "ok"), 12: "Cpu-1/0/1"}),
        *table(f"{FIBERHOME}.5.4.1", [3238068480], {7: Means(268435456, 0.5), 11: 536870912, 19: "MemoryPool-1/0/1"}),
        *table(f"{FIBERHOME}.2.1.1", [3355443200, 3355443201], {3: [Means(0, "ok"), Means(1, "critical")], 13: ["Power-1/0/1", "Power-1/0/2"]}),
        *table(f"{FIBERHOME}.6.2.1", [3288334592], {5: Means(37, 37.0), 12: "Temperature-1/0/1"}),
        *table(f"{FIBERHOME}.7.2.1", [3305111808], {5: Means(12043, 12.043), 12: "Voltage-1/0/1"}),
        *table(f"{FIBERHOME}.11.4.1", [3372220416], {2: Means(5400, 5400.0)}),
    ],
)

MYPOWER = Device(
    profile="maipu_switch",
    vendor="Maipu",
    object_id="1.3.6.1.4.1.5651.1.102.80",
    descr="MyPower S4200 Device",
    ports=ports(["gigaethernet0/1", "gigaethernet0/2"]),
    rows=[
        *table(f"{MAIPU}.3.600.9.1.1", [0], {3: Means(19, 0.19)}),
        *table(f"{MAIPU}.3.600.9.2.1", [0, 1], {2: [Means(44, 44.0), Means(0, None)]}),
        *table(f"{MAIPU}.3.600.10.1.1", [0], {10: Means(38, 0.38)}),
    ],
)

DCS = Device(
    profile="dcn_switch",
    vendor="DCN",
    object_id="1.3.6.1.4.1.6339.1.1.1.182",
    descr="DCS-4500-28T Device, Compiled Jul 21 2014 13:21:43",
    ports=ports(["Ethernet1/0/1", "Ethernet1/0/2"]),
    rows=[
        *scalars(DCN, {3: "6.3.100.15", 101: "N000000001"}),
        *scalars(f"{DCN}.11", {6: 268435456, 7: Means(134217728, 0.5), 9: Means(39, 39.0), 10: Means(16, 0.16)}),
    ],
)

S5612 = Device(
    profile="bdcom_switch",
    vendor="BDCOM",
    object_id="1.3.6.1.4.1.3320.1.308",
    descr="BDCOM(tm) S5612 Software, Version 2.1.1B Build 16162",
    ports=ports(["GigaEthernet0/1", "GigaEthernet0/2"]),
    rows=[
        *table(
            f"{BDCOM}.3.6.10.1",
            [0],
            {3: "S5612 mother card", 4: "20000000001", 6: "2.1.1B", 11: Means(22, 0.22), 12: Means(18, 0.18), 13: Means(41, 41.0), 14: Means(12, 12.0)},
        ),
        *table(f"{BDCOM}.9.187.4.1", [1, 2], {2: [Means(1, "ok"), Means(3, "absent")]}),
        *scalars(f"{BDCOM}.9.189", {1: Means(4, "warning")}),
        *table(
            f"{BDCOM}.9.63.1.7.1",
            [1, 2],
            {
                2: [Means(-231, -2.31), -65535],
                3: [Means(-598, -5.98), -65535],
                4: [Means(9600, 37.5), -65535],
                5: [Means(32950, 3.295), -65535],
                6: [Means(3000, 0.006), -65535],
                20: [1, 2],
            },
        ),
    ],
)

DPTECH_FIREWALL = Device(
    profile="dptech",
    vendor="DPtech",
    object_id="1.3.6.1.4.1.31648.1.12",
    descr="DPtech FW1000 Software",
    ports=ports(["gige0_0", "gige0_1"]),
    rows=[
        *scalars(DPTECH, {3: "FW1000-S211C012", 14: "DP0000000001"}),
        *scalars(f"{DPTECH}.15", {3: Means(27, 0.27), 4: Means(51, 51.0), 5: Means(43, 0.43), 8: Means(0, None)}),
    ],
)

PROSAFE = Device(
    profile="netgear_prosafe",
    vendor="Netgear",
    object_id="1.3.6.1.4.1.4526.100.4.10",
    descr="GSM7328S ProSafe 24-port Gigabit L3 Managed Stackable Switch, 8.0.3.31",
    ports=ports(["1/0/1", "1/0/2"]),
    rows=[
        *scalars(f"{NETGEAR}.1.1.1", {3: "GSM7328S", 4: "1SS0000000001", 13: "8.0.3.31"}),
        *scalars(
            f"{NETGEAR}.1.1.4", {1: 60000, 2: Means(240000, 0.75), 9: Means("    5 Secs ( 31.1134%)   60 Secs ( 16.7571%)  300 Secs ( 16.6042%)", 0.311134)}
        ),
        *table(f"{NETGEAR}.43.1.6.1", ["1.0", "1.1"], {3: [Means(2, "ok"), Means(3, "critical")]}),
        *table(f"{NETGEAR}.43.1.7.1", ["1.0", "1.1"], {3: [Means(2, "ok"), Means(1, "absent")]}),
        *table(f"{NETGEAR}.43.1.8.1", ["1.0"], {5: Means(47, 47.0)}),
    ],
)

ROUTEROS = Device(
    profile="mikrotik_routeros",
    vendor="MikroTik",
    object_id="1.3.6.1.4.1.14988.1",
    descr="RouterOS CRS328-24P-4S+",
    ports=ports(["ether1", "ether2", "sfp-sfpplus1"]),
    rows=[
        *scalars(f"{MIKROTIK}.4", {4: "6.49.7"}),
        *scalars(f"{MIKROTIK}.7", {3: "B00000000001"}),
        *scalars(
            f"{MIKROTIK}.3",
            {
                8: Means(241, 24.1),
                10: Means(380, 38.0),
                11: Means(0, None),
                12: Means(297, 29.7),
                15: Means(1, "ok"),
                16: Means(0, "critical"),
                17: Means(4320, 4320.0),
            },
        ),
        *table(
            f"{MIKROTIK}.19.1.1",
            [3, 4],
            {
                2: ["sfp-sfpplus1", "sfp-sfpplus2"],
                3: [Means(0, "ok"), Means(0, "ok")],
                4: [Means(0, "ok"), Means(0, "ok")],
                6: [Means(43, 43.0), Means(0, None)],
                7: [Means(3276, 3.276), Means(0, None)],
                8: [Means(6, 0.006), Means(0, None)],
                9: [Means(-2211, -2.211), Means(0, None)],
                10: [Means(-5333, -5.333), Means(0, None)],
            },
        ),
        *table(
            f"{MIKROTIK}.15.1.1",
            [1, 2],
            {2: ["ether1", "ether2"], 3: [Means(3, "ok"), Means(2, "unknown")], 4: [Means(536, 53.6), 0], 5: [Means(84, 0.084), 0], 6: [Means(45, 4.5), 0]},
        ),
    ],
)

IRONWARE = Device(
    profile="brocade_ironware",
    vendor="Brocade",
    object_id="1.3.6.1.4.1.1991.1.3.54.2.1",
    descr="Brocade Communications Systems, Inc. ICX6450-24, IronWare Version 08.0.30dT311 Compiled on Nov 13 2015 at 05:07:15 labeled as ICX64S08030d",
    ports=ports(["GigabitEthernet1/1/1"]),
    rows=[
        *scalars(f"{BROCADE}.2.1", {52: Means(3, 0.03), 54: 536870912, 55: Means(402653184, None)}),
        *scalars(f"{BROCADE}.1.1", {18: Means(91, 45.5)}),
        *table(f"{BROCADE}.1.2.1.1", [1, 2], {3: [Means(2, "ok"), Means(1, "absent")]}),
        *table(f"{BROCADE}.1.3.1.1", [1, 2], {3: [Means(2, "ok"), Means(3, "critical")]}),
    ],
)

ALLIEDWARE = Device(
    profile="allied_awplus",
    vendor="Allied Telesis",
    object_id="1.3.6.1.4.1.207.1.14.69",
    descr="Allied Telesis router/switch, Software (AlliedWare Plus) Version 5.4.6-2.2, AW+ v5.4.6-2.2",
    ports=ports(["port1.0.1", "port1.0.2"], first=5001),
    rows=[
        *scalars(f"{ALLIED}.3.3", {3: Means(6, 0.06)}),
        *table(f"{ALLIED}.12.1.1", ["1.1.1"], {4: "Fan 1", 5: Means(5232, 5232.0), 7: Means(2, "ok")}),
        *table(f"{ALLIED}.12.2.1", ["1.1.1"], {4: "Voltage: 3.3V", 5: Means(3291, 3.291), 8: Means(2, "ok")}),
        *table(
            f"{ALLIED}.12.3.1",
            ["1.1.1", "1.1.2"],
            {4: ["Temp: CPU", "Temp: bay 2"], 5: [Means(48, 48.0), Means(-128, None)], 7: [Means(2, "ok"), Means(1, "critical")]},
        ),
    ],
)

DEVICES = (
    ZXR10,
    ZXR10_ACCESS,
    JETSTREAM,
    DGS_1510,
    DES_3200,
    S5800,
    MYPOWER,
    DCS,
    S5612,
    DPTECH_FIREWALL,
    PROSAFE,
    ROUTEROS,
    IRONWARE,
    ALLIEDWARE,
)
