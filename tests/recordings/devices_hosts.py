"""Hosts, firewalls and cameras, written from HOST-RESOURCES-MIB, UCD-SNMP-MIB and the makers' MIBs; and a switch that nobody knows."""

from tests.recordings.shapes import Device, Means, Pointer, Rows, entity_sensors, parts, ports, scalars, table

STORAGE = "1.3.6.1.2.1.25.2.1"
FORTINET = "1.3.6.1.4.1.12356.101"
PALO_ALTO = "1.3.6.1.4.1.25461.2.1.2"
HILLSTONE = "1.3.6.1.4.1.28557.2"
HIKVISION = "1.3.6.1.4.1.39165.1"
DAHUA = "1.3.6.1.4.1.1004849.2.1"
TOPSEC = "1.3.6.1.4.1.14331.5.5.1"


def host(used: int, loads: list[int]) -> Rows:
    """HOST-RESOURCES-MIB of a host with 1,000,000 KiB of memory, and one processor for each load in percent."""
    return [
        *table(
            "1.3.6.1.2.1.25.2.3.1",
            [1, 3, 31],
            {
                1: [1, 3, 31],
                2: [Pointer(f"{STORAGE}.2"), Pointer(f"{STORAGE}.3"), Pointer(f"{STORAGE}.4")],
                3: ["Physical memory", "Virtual memory", "/"],
                4: [1024, 1024, 4096],
                5: [1_000_000, 2_000_000, 500_000],
                6: [Means(used, used / 1_000_000), used, 125_000],
            },
        ),
        *table("1.3.6.1.2.1.25.3.3.1", [196608 + place for place in range(len(loads))], {2: [Means(load, load / 100) for load in loads]}),
    ]


UNKNOWN_SWITCH = Device(
    profile="generic",
    vendor="unknown",
    object_id="1.3.6.1.4.1.99999.1.2",
    descr="A switch of a maker that nobody knows",
    ports=ports(["1", "2", "3"], down=[2]),
    rows=[
        *parts([(1, 0, 3, "Chassis", "SW-8", "SN00000001", "1.0"), (2, 1, 8, "Inlet", "", "", ""), (3, 1, 8, "Supply", "", "", "")]),
        *entity_sensors({2: (8, 9, 1, Means(315, 31.5)), 3: (4, 8, 0, Means(11950, 11.95))}),
        *host(400_000, [7]),
    ],
)

FORTIGATE = Device(
    profile="fortinet_fortigate",
    vendor="Fortinet",
    object_id="1.3.6.1.4.1.12356.101.1.1004",
    descr="",
    ports=ports(["wan1", "wan2", "internal"]),
    rows=[
        *parts([(1, 0, 3, "Fortinet FGT_100E", "FGT_100E", "FG0000000001", "FortiGate-100E v6.4.8")]),
        ("1.3.6.1.4.1.12356.100.1.1.1.0", "FG0000000001"),
        *scalars(f"{FORTINET}.4.1", {1: "v6.4.8,build1914", 3: Means(4, 0.04), 4: Means(37, 0.37), 5: 4_000_000, 8: Means(1204, 1204.0), 11: Means(25, 25.0)}),
        *table(f"{FORTINET}.4.4.2.1", [1, 2], {2: [Means(4, 0.04), Means(9, 0.09)]}),
        *table(
            f"{FORTINET}.4.3.2.1",
            [1, 2, 3],
            {
                2: ["+3.3V", "CPU Core 0", "Fan 1"],
                3: [Means("3.293", 3.293), Means("41", 41.0), Means("5200", 5200.0)],
                4: [Means(0, "ok"), Means(1, "critical"), Means(0, "ok")],
            },
        ),
        *table(f"{FORTINET}.4.8.2.1", [1], {2: "exit-1", 3: Means(0, "ok"), 4: Means("12.345", 0.012345), 5: Means("0.210", 0.00021), 8: Means("0.000", 0.0)}),
    ],
)

PAN_OS = Device(
    profile="paloalto_panos",
    vendor="Palo Alto",
    object_id="1.3.6.1.4.1.25461.2.3.36",
    descr="Palo Alto Networks PA-800 series firewall",
    ports=ports(["ethernet1/1", "ethernet1/2"]),
    rows=[
        *host(600_000, [5, 12]),
        *scalars(
            f"{PALO_ALTO}.1", {1: "9.0.7", 3: "012001000001", 11: Means("active", "ok"), 12: Means("suspended", "critical"), 13: Means("active-passive", "ok")}
        ),
        *scalars(f"{PALO_ALTO}.2.1", {}),
        (f"{PALO_ALTO}.2.1.0", "PA-820"),
        *scalars(
            f"{PALO_ALTO}.3", {1: Means(3, 3.0), 3: Means(5820, 5820.0), 4: Means(4010, 4010.0), 5: Means(1790, 1790.0), 7: Means(0, 0.0), 8: Means(0, 0.0)}
        ),
        *scalars(f"{PALO_ALTO}.4", {1: Means("connected", "ok"), 2: Means("not-connected", "warning")}),
    ],
)

STONEOS = Device(
    profile="hillstone_stoneos",
    vendor="Hillstone",
    object_id="1.3.6.1.4.1.28557.1.230",
    descr="Hillstone Networks StoneOS software, Version 5.5 SG-6000-E1600",
    ports=ports(["ethernet0/0", "ethernet0/1"]),
    rows=[
        *scalars(f"{HILLSTONE}.2.1", {1: "2500000000000001", 2: "Version 5.5", 3: Means(11, 0.11), 4: 2_000_000, 5: Means(1_000_000, 0.5)}),
        *table(f"{HILLSTONE}.27.1.2.1", [1, 2], {2: ["Power 1", "Power 2"], 3: [Means(0, "ok"), Means(1, "absent")]}),
        *table(f"{HILLSTONE}.28.1.2.1", [1], {2: "CPU", 3: Means(46, 46.0)}),
    ],
)

NGFW = Device(
    profile="topsec_ngfw",
    vendor="Topsec",
    object_id="1.3.6.1.4.1.14331.1.4",
    descr="Linux topsec",
    ports=ports(["eth0", "eth1"]),
    rows=[
        *scalars(f"{TOPSEC}.3", {1: "Q0000000001", 2: "NGFW4000-UF(TG-7000)", 5: "3.3.005"}),
        *scalars(f"{TOPSEC}.4", {5: Means(3, 0.03), 6: Means(33, 0.33)}),
    ],
)

RECORDER = Device(
    profile="hikvision",
    vendor="Hikvision",
    object_id="1.3.6.1.4.1.50001",
    descr="Hikvision",
    ports=ports(["eth0"]),
    rows=scalars(
        HIKVISION, {1: "DS-7608NI", 3: "V4.22.000", 7: Means("15 PERCENT", 0.15), 9: Means("42 PERCENT", 42.0), 10: "512 MB", 11: Means("50 PERCENT", 0.5)}
    ),
)

DAHUA_RECORDER = Device(
    profile="dahua",
    vendor="Dahua",
    object_id="1.3.6.1.4.1.1004849",
    descr="Linux (none) 3.18.20 armv7l",
    ports=ports(["eth0"]),
    rows=[
        *scalars(DAHUA, {3: Means(38, 0.38)}),
        (f"{DAHUA}.1.1.0", "4.001.0000"),
        *scalars(f"{DAHUA}.2", {4: "1K00000000001", 6: "DHI-NVR4208", 8: Means(1, "ok")}),
    ],
)

CAMERA = Device(
    profile="ip_camera",
    vendor="Axis",
    object_id="1.3.6.1.4.1.368.1.1",
    descr="AXIS P3245-V Fixed Dome Camera",
    ports=ports(["eth0"]),
    rows=host(310_000, [22]),
)

DEVICES = (UNKNOWN_SWITCH, FORTIGATE, PAN_OS, STONEOS, NGFW, RECORDER, DAHUA_RECORDER, CAMERA)
