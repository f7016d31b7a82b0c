"""Power devices and printers, written from PowerNet-MIB, MG-SNMP-UPS-MIB, XUPS-MIB, DeltaUPS-MIB, UPS-MIB (RFC 1628), PDU-MIB and Printer-MIB (RFC 3805)."""

from tests.recordings.shapes import Device, Means, Pointer, Rows, ports, scalars, table, time_ticks

UPS = "1.3.6.1.2.1.33.1"
APC = "1.3.6.1.4.1.318.1.1"
MGE = "1.3.6.1.4.1.705.1"
DELTA = "1.3.6.1.4.1.2254.2.4"
EMERSON = "1.3.6.1.4.1.13400.2.1.3.1"
PRINTER = "1.3.6.1.2.1.43"
CARD = ports(["eth0"], speed_mbps=100)


def ups_mib(maker: str, model: str, *, hertz: int = 500, alarms: int = 0) -> Rows:
    """UPS-MIB of a single-phase device on line: 87 % charge, 25 minutes left, 27.4 V."""
    return [
        *scalars(f"{UPS}.1", {1: maker, 2: model, 3: "V1.07", 4: "2.31"}),
        *scalars(
            f"{UPS}.2", {1: Means(2, "ok"), 2: Means(0, 0.0), 3: Means(25, 25.0), 4: Means(87, 87.0), 5: Means(274, 27.4), 6: Means(0, 0.0), 7: Means(31, 31.0)}
        ),
        *table(f"{UPS}.3.3.1", [1], {2: Means(hertz, 50.0), 3: Means(229, 229.0), 4: Means(21, 2.1), 5: Means(430, 430.0)}),
        *scalars(f"{UPS}.4", {1: Means(3, "ok"), 2: Means(hertz, 50.0), 3: 1}),
        *table(f"{UPS}.4.4.1", [1], {2: Means(230, 230.0), 3: Means(18, 1.8), 4: Means(390, 390.0), 5: Means(34, 34.0)}),
        *scalars(f"{UPS}.6", {1: Means(alarms, float(alarms))}),
    ]


APC_UPS = Device(
    profile="apc",
    vendor="APC",
    object_id="1.3.6.1.4.1.318.1.3.27",
    descr="APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.8.2 PN:apc_hw05_aos_682.bin AF1:v6.8.2 MN:AP9630 HR:05)",
    ports=CARD,
    rows=[
        *scalars(f"{APC}.1.1.1", {1: "Smart-UPS 1500"}),
        *scalars(f"{APC}.1.1.2", {1: "UPS 09.3", 3: "AS0000000001"}),
        *scalars(f"{APC}.1.2.1", {1: Means(2, "ok"), 2: time_ticks(0)}),
        *scalars(f"{APC}.1.2.2", {1: Means(100, 100.0), 2: Means(27, 27.0), 3: time_ticks(3480), 4: Means(1, "ok"), 8: Means(27, 27.0), 9: Means(-1, None)}),
        *scalars(f"{APC}.1.2.3", {1: Means(1000, 100.0), 2: Means(274, 27.4), 4: Means(273, 27.3), 5: Means(-1, None)}),
        *scalars(f"{APC}.1.3.2", {1: Means(231, 231.0), 4: Means(50, 50.0)}),
        *scalars(f"{APC}.1.3.3", {1: Means(2311, 231.1), 4: Means(500, 50.0)}),
        *scalars(f"{APC}.1.4.1", {1: Means(2, "ok")}),
        *scalars(f"{APC}.1.4.2", {1: Means(231, 231.0), 2: Means(50, 50.0), 3: Means(23, 23.0), 4: Means(1, 1.0), 8: Means(220, 220.0), 9: Means(-1, None)}),
        *scalars(f"{APC}.1.4.3", {1: Means(2311, 231.1), 2: Means(500, 50.0), 3: Means(231, 23.1), 4: Means(11, 1.1), 6: Means(1250, 12.5)}),
        *table(
            f"{APC}.10.2.3.2.1",
            [1, 2],
            {1: [1, 2], 2: ["Rack inlet", "Not connected"], 4: [Means(24, 24.0), Means(-1, None)], 5: 1, 6: [Means(48, 48.0), Means(-1, None)]},
        ),
        *table(f"{APC}.10.2.3.4.1", [1, 2], {1: [1, 2], 2: ["Door", "Smoke"], 3: [Means(2, "warning"), Means(1, "ok")]}),
    ],
)

APC_PDU = Device(
    profile="apc_pdu",
    vendor="APC",
    object_id="1.3.6.1.4.1.318.1.3.4.5",
    descr="APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.4.0 MN:AP8853 HR:02)",
    ports=CARD,
    rows=[
        *scalars(f"{APC}.12.1", {3: "v6.4.0", 5: "AP8853", 6: "ZA0000000001", 16: Means(460, 460.0), 18: Means(512, 512.0)}),
        *table(f"{APC}.12.2.3.1.1", [1], {1: 1, 2: Means(23, 2.3), 3: Means(1, "ok"), 4: 1}),
        *scalars(f"{APC}.12.4.1", {1: Means(1, "ok"), 2: Means(3, "absent")}),
        *table(
            f"{APC}.12.3.5.1.1", [1, 2], {1: [1, 2], 2: ["Switch core", "Spare"], 4: [Means(1, "ok"), Means(2, "absent")], 7: [Means(14, 1.4), Means(0, None)]}
        ),
        *table(f"{APC}.26.2.1", ["6.1", "8.1", "9.1"], {}),
        *table(f"{APC}.26.4.3.1", [1], {4: Means(2, "ok"), 5: Means(46, 460.0), 9: Means(12345, 1234.5), 12: Means(1, "ok")}),
        *table(f"{APC}.26.6.3.1", [1], {4: Means(3, "warning"), 5: Means(23, 2.3), 6: Means(229, 229.0), 7: Means(46, 460.0), 8: Means(51, 510.0)}),
        *table(
            f"{APC}.26.10.2.2.1",
            [1, 2],
            {3: ["Inlet", ""], 8: [Means(243, 24.3), Means(-1, None)], 9: [Means(4, "ok"), Means(1, None)], 10: [Means(47, 47.0), Means(-1, None)]},
        ),
    ],
)

EATON = Device(
    profile="eaton",
    vendor="Eaton",
    object_id="1.3.6.1.4.1.705.1.2",
    descr="Eaton 5PX 1500",
    ports=CARD,
    rows=[
        *scalars(f"{MGE}.1", {1: "Eaton 5PX", 4: "INV: 02.14", 7: "G000000001"}),
        *scalars(
            f"{MGE}.5",
            {
                1: Means(1740, 1740.0),
                2: Means(96, 96.0),
                5: Means(408, 40.8),
                7: Means(29, 29.0),
                9: Means(2, "ok"),
                10: Means(2, "ok"),
                11: Means(1, "warning"),
                14: Means(2, "ok"),
                15: Means(2, "ok"),
                16: Means(2, "ok"),
            },
        ),
        *table(f"{MGE}.6.2.1", ["1.0"], {2: Means(2310, 231.0), 3: Means(500, 50.0), 6: Means(18, 1.8)}),
        *scalars(f"{MGE}.6", {3: Means(2, "ok"), 4: Means(1, "ok")}),
        *table(f"{MGE}.7.2.1", ["1.0"], {2: Means(2300, 230.0), 3: Means(500, 50.0), 4: Means(34, 34.0), 5: Means(17, 1.7)}),
        *scalars(
            f"{MGE}.7",
            {
                3: Means(2, "ok"),
                4: Means(2, "ok"),
                5: Means(2, "ok"),
                7: Means(2, "ok"),
                8: Means(2, "ok"),
                9: Means(2, "ok"),
                10: Means(1, "critical"),
                11: Means(2, "ok"),
                12: 2,
            },
        ),
        *ups_mib("EATON", "Eaton 5PX 1500"),
    ],
)

DELTA_UPS = Device(
    profile="delta_ups",
    vendor="Delta",
    object_id="1.3.6.1.4.1.2254.2.4",
    descr="Delta UPS Agent, InsightPower SNMP IPv6",
    ports=CARD,
    rows=[
        *scalars(f"{DELTA}.1", {1: "Delta", 2: "RT-6K", 3: "v1.12"}),
        *scalars(f"{DELTA}.4", {1: 1, 2: Means(499, 49.9), 3: Means(2284, 228.4), 4: Means(41, 4.1)}),
        *scalars(
            f"{DELTA}.5", {1: Means(0, "ok"), 2: Means(500, 50.0), 3: 1, 4: Means(2300, 230.0), 5: Means(38, 3.8), 6: Means(820, 820.0), 7: Means(14, 14.0)}
        ),
        *scalars(
            f"{DELTA}.7",
            {1: Means(1, "warning"), 2: Means(0, "ok"), 3: 0, 4: 0, 5: Means(63, 63.0), 6: Means(2730, 273.0), 8: Means(100, 100.0), 9: Means(28, 28.0)},
        ),
        *scalars(f"{DELTA}.10", {1: Means(25, 25.0), 2: Means(0, None)}),
        *ups_mib("Delta", "RT-6K"),
    ],
)

HUAWEI_UPS = Device(
    profile="huawei_ups",
    vendor="Huawei",
    object_id="1.3.6.1.4.1.2011.6.174",
    descr="UPS2000",
    ports=[],
    rows=[row for row in ups_mib("HUAWEI", "UPS2000-A-3kTTS", hertz=5000) if row[0] != f"{UPS}.2.3.0"] + scalars(f"{UPS}.2", {3: Means(-1, None)}),
)

GENEREX = Device(
    profile="generex",
    vendor="Generex",
    object_id="1.3.6.1.2.1.33",
    descr="CS141 SNMP/WEB adapter",
    ports=CARD,
    rows=[
        *ups_mib("GENEREX", "CS141", alarms=2),
        *scalars(f"{UPS}.5", {1: Means(500, 50.0), 2: 1}),
        *table(f"{UPS}.5.3.1", [1], {2: Means(230, 230.0), 3: Means(0, 0.0), 4: Means(0, 0.0)}),
    ],
)

EMERSON_UPS = Device(
    profile="emerson_ups",
    vendor="Emerson",
    object_id="1.3.6.1.4.1.13400.2.1",
    descr="UPS SNMP agent",
    ports=CARD,
    rows=[
        *scalars("1.3.6.1.4.1.13400.2.1.2.1.1", {1: "UHA1R-0030"}),
        *scalars("1.3.6.1.4.1.13400.2.1.2.1.2", {1: "V100R001"}),
        *scalars(f"{EMERSON}.2.1.1", {}),
        *scalars(f"{EMERSON}.2.1", {1: 2}),
        *scalars(f"{EMERSON}.2.2", {1: Means(100, 100.0), 2: Means(819, 81.9), 4: Means(253, 25.3)}),
        *scalars(f"{EMERSON}.3.2", {1: Means(2275, 227.5), 6: Means(500, 50.0)}),
        *scalars(f"{EMERSON}.4.2", {1: Means(2200, 220.0), 2: Means(500, 50.0), 3: Means(18, 18.0), 4: Means(25, 2.5)}),
        (f"{EMERSON}.4.1.1.0", 3),
        (f"{EMERSON}.2.1.1.0", 2),
    ],
)

RFC_1628 = Device(
    profile="ups_rfc1628",
    vendor="Socomec",
    object_id="1.3.6.1.4.1.4555.1.1.1",
    descr="Net Vision v6",
    ports=CARD,
    rows=ups_mib("SOCOMEC", "NETYS RT 3000"),
)

RIELLO = Device(
    profile="riello",
    vendor="Riello",
    object_id="1.3.6.1.4.1.5491.10.1",
    descr="NetMan 204",
    ports=CARD,
    rows=ups_mib("RIELLO", "SDL 5000"),
)

RARITAN = Device(
    profile="raritan_pdu",
    vendor="Raritan",
    object_id="1.3.6.1.4.1.13742.4",
    descr="Dominion PX DPXR8-15",
    ports=CARD,
    rows=[
        *scalars("1.3.6.1.4.1.13742.4.1.3.1", {1: Means(2310, 2.31), 2: Means(229000, 229.0), 3: Means(498, 498.0), 4: Means(529, 529.0), 5: Means(342, 34.2)}),
        *table(
            "1.3.6.1.4.1.13742.4.1.2.2.1",
            [1, 2],
            {
                1: [1, 2],
                2: ["Core switch", "Spare"],
                3: [Means(1, "ok"), Means(0, "absent")],
                4: [Means(1410, 1.41), Means(0, 0.0)],
                6: Means(229000, 229.0),
                7: [Means(301, 301.0), Means(0, 0.0)],
                8: [Means(322, 322.0), Means(0, 0.0)],
            },
        ),
    ],
)

COLOUR_PRINTER = Device(
    profile="printer",
    vendor="Kyocera",
    object_id="1.3.6.1.4.1.1347.41",
    descr="KYOCERA Document Solutions Printing System",
    ports=CARD,
    rows=[
        *table(
            "1.3.6.1.2.1.25.2.3.1",
            [1, 2],
            {
                1: [1, 2],
                2: [Pointer("1.3.6.1.2.1.25.2.1.2"), Pointer("1.3.6.1.2.1.25.2.1.4")],
                3: ["RAM", "SSD"],
                4: [1024, 1024],
                5: [524288, 8_000_000],
                6: [Means(131072, 0.25), 2_000_000],
            },
        ),
        *table("1.3.6.1.2.1.25.3.2.1", [1], {1: 1, 2: Pointer("1.3.6.1.2.1.25.3.1.5"), 3: "ECOSYS P5026cdw", 4: Pointer("0.0"), 5: Means(3, "warning"), 6: 0}),
        *table("1.3.6.1.2.1.25.3.5.1", [1], {1: 3, 2: Means(b"\x20\x00", "warning")}),
        *table(f"{PRINTER}.5.1.1", [1], {16: "printer", 17: "VR00000001"}),
        *table(f"{PRINTER}.8.2.1", ["1.1"], {2: 1, 8: 8, 9: 250, 10: -3, 13: "Cassette 1"}),
        *table(f"{PRINTER}.10.2.1", ["1.1"], {2: 1, 3: 7, 4: 20417, 5: 12}),
        *table(
            f"{PRINTER}.11.1.1",
            ["1.1", "1.2", "1.3"],
            {
                2: 1,
                3: [1, 2, 0],
                4: [3, 3, 4],
                5: [3, 3, 4],
                6: ["TK-5240K", "TK-5240C", "Waste Toner Box"],
                7: [19, 19, 19],
                8: [100, 3000, -2],
                9: [Means(62, 0.62), Means(1500, 0.5), Means(-3, "some")],
            },
        ),
        *table(f"{PRINTER}.12.1.1", ["1.1", "1.2"], {2: 1, 3: 3, 4: ["black", "cyan"], 5: 1}),
    ],
)

DEVICES = (APC_UPS, APC_PDU, EATON, DELTA_UPS, HUAWEI_UPS, GENEREX, EMERSON_UPS, RFC_1628, RIELLO, RARITAN, COLOUR_PRINTER)
