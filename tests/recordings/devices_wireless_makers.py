"""Wi-Fi controllers and access points of Aruba, Ruckus, Fortinet, Meru, Sangfor, Aerohive and Ubiquiti, written from the makers' MIBs."""

from tests.recordings.shapes import Cell, Device, Encoded, Means, Rows, ports, scalars, table, time_ticks

ARUBA = "1.3.6.1.4.1.14823.2.2.1"
INSTANT = "1.3.6.1.4.1.14823.2.3.3.1"
RUCKUS = "1.3.6.1.4.1.25053.1"
FORTI = "1.3.6.1.4.1.12356.101"
MERU = "1.3.6.1.4.1.15983.1.1"
SANGFOR = "1.3.6.1.4.1.35047"
AEROHIVE = "1.3.6.1.4.1.26928.1"
UBIQUITI = "1.3.6.1.4.1.41112.1.6"


def address(number: int) -> bytes:
    """The MAC address of access point `number`."""
    return bytes((2, 0, 0x5E, 0x10, number >> 8 & 0xFF, number & 0xFF))


def by_mac(numbers: list[int], *more: int) -> list[str]:
    """Indexes that are MAC addresses, each once for every further number."""
    macs = [".".join(map(str, address(number))) for number in numbers]
    return [f"{mac}.{last}" for mac in macs for last in more] if more else macs


def by_text(words: list[str], *, before: str = "", after: str = "") -> list[str]:
    """Indexes that are texts with their length before them."""
    return [f"{before}{len(word.encode())}.{'.'.join(str(octet) for octet in word.encode())}{after}" for word in words]


def ip(last: int) -> Encoded:
    """An IpAddress 10.40.0.x."""
    return Encoded(bytes((0x40, 4, 10, 40, 0, last)))


def uptime(*seconds: float) -> list[Cell]:
    """TimeTicks."""
    return [time_ticks(one) for one in seconds]


ARUBA_CONTROLLER = Device(
    profile="aruba_arubaos",
    vendor="Aruba",
    object_id="1.3.6.1.4.1.14823.1.1.32",
    descr="ArubaOS (MODEL: Aruba7205), Version 8.6.0.9",
    ports=ports(["GE 0/0/0", "GE 0/0/1"]),
    rows=[
        *scalars(f"{ARUBA}.1.3", {1: Means(2, 2), 2: Means(31, 31)}),
        *table(f"{ARUBA}.2.1.13.1", [1], {2: "Supervisor Card CPU", 3: Means(12, 0.12)}),
        *table(
            f"{ARUBA}.5.2.1.4.1",
            by_mac([1, 2, 3, 4]),
            {
                2: [ip(1), ip(2), ip(3), ip(4)], 3: ["楼1-101", "楼1-102", "楼1-103", "楼1-104"], 4: "school", 6: ["CN01", "CN02", "CN03", "CN04"],
                12: [*uptime(86400), *uptime(3600), *uptime(0), *uptime(7200)], 13: "AP-305", 34: "8.6.0.9",
                19: [Means(1, "online"), Means(1, "online"), Means(2, "offline"), Means(1, "standby")], 41: [0, 0, 0, 1],
            },
        ),
        *table(
            f"{ARUBA}.5.2.1.5.1",
            by_mac([1, 2], 0, 1),
            {
                2: [1, 3, 1, 3], 3: [Means(149, 149), Means(6, 6), Means(36, 36), Means(0, None)], 4: [36, 24, 40, 0],
                6: [Means(3, 0.03), Means(41, 0.41), Means(0, 0.0), Means(255, None)], 7: [Means(17, 17), 5, 9, 0],
                17: [Means(180, 18.0), Means(125, 12.5), 200, Means(0, None)],
            },
        ),
        *table(f"{ARUBA}.5.3.1.6.1", by_mac([1, 2], 0, 1), {9: [Means(92, -92.0), Means(88, -88.0), 95, Means(0, None)]}),
        *table(f"{ARUBA}.5.2.1.8.1", by_text(["School", "访客"]), {2: [Means(28, 28), Means(3, 3)]}),
        *table(f"{ARUBA}.5.2.1.7.1", [f"{index}.2.0.94.16.9.{place}" for place, index in enumerate(by_mac([1, 2], 0))], {2: "School", 12: [17, 9]}),
    ],
)  # fmt: skip

ARUBA_CLUSTER = Device(
    profile="aruba_instant",
    vendor="Aruba",
    object_id="1.3.6.1.4.1.14823.1.2.59",
    descr="ArubaOS (MODEL: 225), Version 8.6.0.4-8.6.0.4",
    ports=ports(["bond0"]),
    rows=[
        *table(f"{INSTANT}.1.7.1", [0, 1], {2: ["School", "Guest"], 3: 0, 4: [Means(12, 12), Means(0, 0)], 5: 0}),
        *table(
            f"{INSTANT}.2.1.1",
            by_mac([1, 2]),
            {
                2: ["gym", "library"], 3: [ip(1), ip(2)], 4: ["CN01", "CN02"], 6: "225", 7: [Means(9, 0.09), 0], 8: [300_000_000, 0],
                9: [*uptime(865175), *uptime(0)], 10: [500_000_000, 500_000_000], 11: [Means(1, "online"), Means(2, "offline")],
            },
        ),
        *table(
            f"{INSTANT}.2.2.1",
            by_mac([1], 0, 1),
            {
                4: [Means("116E", 116), Means("6", 6)], 5: [Means(21, 21.0), 18], 6: [Means(92, -92.0), Means(0, None)], 7: [1, 14],
                8: [Means(2, 0.02), Means(11, 0.11)], 20: [1, 1], 21: [Means(9, 9), 3],
            },
        ),
    ],
)  # fmt: skip

RUCKUS_ZD = Device(
    profile="ruckus_zonedirector",
    vendor="Ruckus",
    object_id="1.3.6.1.4.1.25053.3.1.5.15",
    descr="Ruckus Wireless ZD1200",
    ports=ports(["br0"]),
    rows=[
        *scalars(f"{RUCKUS}.2.1.1.1.1", {9: "ZD1200", 15: "051608000000", 18: "9.13.3.0 build 145"}),
        *scalars(f"{RUCKUS}.2.1.1.1.5", {58: Means(3, 0.03), 59: Means(21, 0.21)}),
        *scalars(f"{RUCKUS}.2.1.1.1.15", {1: Means(1, 1), 2: Means(7, 7), 15: Means(4, 4)}),
        *table(
            f"{RUCKUS}.2.2.1.1.2.1.1",
            by_mac([1, 2, 3, 4]),
            {
                2: ["ap-101", "ap-102", "ap-103", "ap-104"], 3: [Means(1, "online"), Means(0, "offline"), Means(2, "joining"), Means(3, "upgrading")],
                4: "zf7982", 5: ["R1", "R2", "R3", "R4"], 6: [*uptime(5000), *uptime(0), *uptime(0), *uptime(60)], 7: "9.13.3.0.145",
                10: [ip(1), ip(2), ip(3), ip(4)], 15: [Means(7, 7), 0, 0, 0],
            },
        ),
        *table(
            f"{RUCKUS}.2.2.1.1.2.2.1", by_mac([1], 0, 1), {3: [2, 3], 4: [Means(11, 11), Means(149, 149)], 8: [Means(2, 2), 5], 40: [Means(30, 0.3), 4]}
        ),
        *table(f"{RUCKUS}.2.2.1.1.1.1.1", [1, 2], {1: ["School", "Staff"], 12: [Means(6, 6), Means(1, 1)]}),
    ],
)  # fmt: skip

RUCKUS_SZ = Device(
    profile="ruckus_smartzone",
    vendor="Ruckus",
    object_id="1.3.6.1.4.1.25053.3.1.11.1",
    descr="SmartZone",
    ports=ports(["br0"]),
    rows=[
        *table("1.3.6.1.2.1.25.3.3.1", [196608], {2: Means(8, 0.08)}),
        *scalars(f"{RUCKUS}.4.1.1.1.15", {1: Means(3, 3), 2: Means(11, 11), 13: "211838000000"}),
        *table(f"{RUCKUS}.8.1.1.1.1.1.1", by_text(["211838000000"]), {3: "SZ104", 9: "3.6.2.0.78", 19: Means(1, 1)}),
        *table(
            f"{RUCKUS}.4.2.1.1.2.2.1",
            by_mac([1, 2, 3]),
            {
                2: "default", 5: ["R1-101", "R1-102", "R1-103"], 6: [*uptime(864000), *uptime(0), *uptime(0)], 7: "3.6.2.0.695", 8: "R510",
                9: ["S1", "S2", "S3"], 10: [ip(1), ip(2), ip(3)], 15: [Means(11, 11), 0, 0],
                16: [Means("Connect", "online"), Means("Disconnect", "offline"), Means("Disconnect", "joining")], 17: ["Approved", "Approved", "Pending"],
            },
        ),
        *table(f"{RUCKUS}.4.2.1.1.1.2.1", [1, 2, 7], {1: ["School", "Guest", "School"], 12: [Means(4, 4), Means(2, 2), Means(5, 5)]}),
    ],
)  # fmt: skip

FORTIGATE_WIFI = Device(
    profile="fortinet_fortigate",
    suffix="wifi",
    vendor="Fortinet",
    object_id="1.3.6.1.4.1.12356.101.1.1004",
    descr="",
    ports=ports(["wan1", "internal"]),
    rows=[
        *scalars(f"{FORTI}.4.1", {1: "v6.4.8,build1914", 3: Means(4, 0.04), 4: 37, 5: 4_000_000, 8: 1204}),
        *scalars(f"{FORTI}.14.2", {4: Means(3, 3), 5: Means(2, 2), 7: Means(19, 19)}),
        *table(f"{FORTI}.14.4.3.1", by_text(["FP221E0000000001", "FP221E0000000002", "FP221E0000000003"], before="1."), {3: ["101室", "102室", "103室"]}),
        *table(
            f"{FORTI}.14.4.4.1",
            by_text(["FP221E0000000001", "FP221E0000000002", "FP221E0000000003"], before="1."),
            {
                3: [bytes((10, 40, 0, 1)), bytes((10, 40, 0, 2)), bytes((0, 0, 0, 0))], 6: [address(1), address(2), address(3)],
                7: [Means(2, "online"), Means(2, "online"), Means(1, "offline")], 8: [*uptime(90000), *uptime(400), *uptime(0)],
                10: [*uptime(80000), *uptime(300), *uptime(0)], 11: "FAP221E-default", 12: "FP221E", 14: "FP221E-v6.4-build0460",
                17: [Means(12, 12), Means(7, 7), 0],
            },
        ),
        *table(
            f"{FORTI}.14.4.5.1",
            by_text(["FP221E0000000001"], before="1.", after=".1") + by_text(["FP221E0000000001"], before="1.", after=".2"),
            {3: 2, 7: [Means(11, 11), Means(157, 157)], 8: [Means(17, 17.0), Means(0, None)], 9: [Means(2, 2), Means(10, 10)]},
        ),
        *table(f"{FORTI}.14.4.6.1", by_text(["FP221E0000000001"], before="1.", after=".2.27"), {3: "School", 4: 10}),
    ],
)  # fmt: skip

MERU_CONTROLLER = Device(
    profile="fortinet_fortiwlc",
    vendor="Meru",
    object_id="1.3.6.1.4.1.15983.1.1.7.18",
    descr="controller",
    ports=ports(["FastEthernet1"]),
    rows=[
        *scalars(f"{MERU}.3.1.13", {2: "MC1550", 3: "8.2-7MR-1", 9: Means(1, 1), 11: Means(4, 4)}),
        *scalars(f"{MERU}.3.1.14", {13: Means(6, 0.06)}),
        *table(
            f"{MERU}.4.2.1.1",
            [1, 2],
            {
                2: ["ap-1", "ap-2"], 9: "A", 13: [address(1), address(2)], 17: [*uptime(1000), *uptime(0)], 24: "8.2-7MR-1",
                27: [Means(3, "online"), Means(1, "offline")], 39: [ip(1), ip(2)],
            },
        ),
        *table(
            f"{MERU}.3.1.1.1", [1, 2], {2: 1, 3: [1, 2], 4: "ap-1", 6: [Means(-93, -93.0), Means(-90, -90.0)], 70: [Means(1, 1), 3], 100: [Means(1, 1), 36]}
        ),
    ],
)  # fmt: skip

SANGFOR_WAC = Device(
    profile="sangfor",
    vendor="Sangfor",
    object_id="1.3.6.1.4.1.35047.2.12",
    descr="Linux Wac",
    ports=ports(["eth0"]),
    rows=[
        *scalars(f"{SANGFOR}.1", {1: "WAC m5800", 3: Means(6, 0.06)}),
        *table("1.3.6.1.2.1.25.3.3.1", [196608], {2: Means(6, 0.06)}),
        *table(
            f"{SANGFOR}.2.12.1.1.1",
            [1, 2],
            {
                2: ["纺织楼_南附楼_305", "117"], 3: "ap-350-p", 4: ["CFQ0000001", "CFQ0000002"], 5: "", 6: ["172.254.236.64", "0.0.0.0"],
                7: [Means("314:51:43", 1_133_503.0), "-"], 8: [Means("online", "online"), Means("offline", "offline")], 9: "SDKJ-BGL ",
                10: ["2.4G", ""], 12: [Means(8, 8), Means(0, None)], 13: ["2447 MHz", ""], 15: ["5.8G", ""], 17: [Means(157, 157), 0], 18: ["5785 MHz", ""],
                19: [Means(4, 4), 0],
            },
        ),
        *scalars(f"{SANGFOR}.2.12.1", {2: Means(1, 1), 3: Means(1, 1), 4: 0}),
        *scalars(f"{SANGFOR}.2.12.2", {2: Means(4, 4)}),
    ],
)  # fmt: skip

AEROHIVE_AP = Device(
    profile="aerohive_hiveos",
    vendor="Aerohive",
    object_id="1.3.6.1.4.1.26928.1",
    descr="AP650X, HiveOS 10.0r7a build-232353",
    ports=ports(["eth0", "wifi0", "wifi1"]),
    rows=[
        *scalars(
            f"{AEROHIVE}.2",
            {
                1: "ap-gym", 3: Means(2, 0.02), 4: Means(45, 0.45), 5: "16501810000000", 6: "AP650X",
                7: Means("0 weeks, 2 days, 14 hours, 21 minutes, 13 seconds", 224_473.0), 9: Means(3, 3), 10: Means(45, 45.0), 12: "HiveOS 10.0r7a",
            },
        ),
        *table(
            f"{AEROHIVE}.1.1.2.1.5.1",
            [12, 13],
            {1: [Means(6, 6), Means(116, 116)], 2: [Means(12, 12.0), 18], 3: [Means(165, -91.0), Means(-95, -95.0)]},
        ),
    ],
)  # fmt: skip


def unifi_vaps() -> Rows:
    """Three virtual APs on two radios, one of them without a name."""
    return table(
        f"{UBIQUITI}.1.2.1",
        [1, 2, 3],
        {
            3: [789, Means(991, 99.1), Means(750, 75.0)], 4: [Means(11, 11), 11, Means(36, 36)], 6: ["", "School", "School"],
            8: [Means(0, 0), Means(1, 1), Means(3, 3)], 9: ["ng", "ng", "na"], 21: [Means(5, 5.0), 5, Means(20, 20.0)],
        },
    )  # fmt: skip


UNIFI_AP = Device(
    profile="ubiquiti_unifi",
    vendor="Ubiquiti",
    object_id="1.3.6.1.4.1.10002.1",
    descr="Linux 3.3.8 #1 mips",
    ports=ports(["eth0", "ath0"]),
    rows=[
        *scalars("1.3.6.1.4.1.10002.1.1.1.1", {1: 100_000, 2: 25_000}),
        *scalars(f"{UBIQUITI}.3", {1: ip(9), 3: "UAP-AC-Pro-Gen2", 5: Means(7200, 7200.0), 6: "6.6.77.15402"}),
        *table(
            f"{UBIQUITI}.1.1.1",
            [1, 2],
            {
                3: ["ng", "na"], 6: [Means(9, 0.09), Means(31, 0.31)], 7: [Means(3, 3.0), 4], 8: [Means(6, 6.0), 20], 9: [Means(0, 0.0), Means(7, 0.07)],
            },
        ),
        *unifi_vaps(),
    ],
)  # fmt: skip

DEVICES = (
    ARUBA_CONTROLLER, ARUBA_CLUSTER, RUCKUS_ZD, RUCKUS_SZ, FORTIGATE_WIFI, MERU_CONTROLLER, SANGFOR_WAC, AEROHIVE_AP, UNIFI_AP,
)  # fmt: skip
