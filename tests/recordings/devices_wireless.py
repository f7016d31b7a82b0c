"""Wi-Fi controllers of Huawei, H3C, Ruijie, ZTE and Cisco, written from HUAWEI-WLAN-*, HH3C-DOT11-*, RUIJIE-AC-MGMT-, AIRESPACE- and LWAPP-MIBs."""

from tests.recordings.devices_wireless_makers import by_mac, by_text, ip, uptime
from tests.recordings.shapes import Device, Means, Rows, ports, scalars, table, time_ticks

HUAWEI = "1.3.6.1.4.1.2011.6.139"
H3C = "1.3.6.1.4.1.25506.2.75"
H3C_OLD = "1.3.6.1.4.1.2011.10.2.75"
RUIJIE = "1.3.6.1.4.1.4881.1.1.10.2.56"
ZTE = "1.3.6.1.4.1.3902.2505.1.1.15.102.1.1.1"
AIRESPACE = "1.3.6.1.4.1.14179.2"
LWAPP = "1.3.6.1.4.1.9.9"
LEVELS = "17,14,11,8,5,2,-1"


def mac(number: int) -> bytes:
    """The MAC address of access point `number`."""
    return bytes((2, 0, 0x5E, 0x10, 0, number))


def changes(parent: str) -> Rows:
    """When the configuration was changed and saved last."""
    return [(f"{parent}.{column}.0", time_ticks(100.0 + column)) for column in (1, 2)]


AC6605 = Device(
    profile="huawei_vrp",
    suffix="ac",
    vendor="Huawei",
    object_id="1.3.6.1.4.1.2011.2.240.6",
    descr="Huawei AC6605-26-PWR Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 (AC6605 V200R010C00SPC600)",
    ports=ports(["GigabitEthernet0/0/1", "XGigabitEthernet0/0/27"]),
    rows=[
        *changes("1.3.6.1.4.1.2011.6.10.1.1"),
        *scalars(f"{HUAWEI}.12.1.2", {1: Means(2, 2), 2: Means(31, 31), 3: Means(29, 29), 5: Means(9, 9), 6: Means(22, 22)}),
        (f"{HUAWEI}.12.1.5.7.0", Means(5, 5)),
        *table(
            f"{HUAWEI}.13.3.3.1",
            by_mac([1, 2, 3, 4, 5]),
            {
                2: ["21500831023GJ1000001", "21500831023GJ1000002", "21500831023GJ1000003", "21500831023GJ1000004", "21500831023GJ1000005"],
                3: "AP4050DN", 4: ["楼1-101", "楼1-102", "楼1-103".encode("gb18030"), "楼1-104", "楼1-105"], 5: "school", 7: "V200R010C00SPC600",
                6: [Means(8, "online"), Means(8, "online"), Means(4, "offline"), Means(12, "fault"), Means(11, "standby")],
                13: [ip(1), ip(2), ip(3), ip(4), ip(5)],
                18: [Means(864070, 864070), 3670, 0, 0, 0], 21: [Means(864000, 864000), Means(60, 60), Means(0, None), 0, 0],
                44: [Means(19, 19), Means(12, 12), 0, 0, 0], 50: [Means(3, 1_000_000_000), Means(2, 100_000_000), 3, 3, 3],
            },
        ),
        *table(
            f"{HUAWEI}.16.1.2.1",
            by_mac([1, 2], 0, 1),
            {
                5: [1, 2, 1, 2], 6: [1, 1, 1, 255], 7: [Means(6, 6), Means(149, 149), Means(11, 11), Means(0, None)],
                24: [Means(-95, -95), Means(0, None), -93, 0], 25: [Means(62, 0.62), Means(8, 0.08), 40, Means(255, None)],
                29: [Means(31, 0.31), 2, 7, 0], 40: [Means(5, 5), 14, 12, 0], 45: [Means(20, 20), 17, 20, Means(255, None)],
            },
        ),
        *table(f"{HUAWEI}.17.1.2.1", by_text(["campus", "访客"]), {2: [Means(6, 6), 3], 3: [Means(20, 20), 2]}),
        *table(f"{HUAWEI}.17.1.1.1", [f"{index}.1" for index in by_mac([1, 2], 0, 1)], {6: "campus", 9: [Means(4, 4), 10, 6, 6]}),
        # A station: personal data, never read
        *table(f"{HUAWEI}.18.1.2.1", ["6.0.0.0.0.1"], {2: "student"}),
    ],
)  # fmt: skip

WX5540 = Device(
    profile="h3c_comware",
    suffix="ac",
    vendor="H3C",
    object_id="1.3.6.1.4.1.25506.1.1489",
    descr="H3C Comware Platform Software, Software Version 7.1.064, Release 5428P01 H3C WX5540H",
    ports=ports(["GigabitEthernet1/0/1", "Ten-GigabitEthernet1/0/25"]),
    rows=[
        *changes("1.3.6.1.4.1.25506.2.4.1.1"),
        *scalars(f"{H3C}.1.1.2", {1: Means(2, 2), 2: Means(17, 17), 15: 1}),
        *table(
            f"{H3C}.2.1.12.1",
            by_text(["楼2-201", "楼2-202", "楼2-203", "楼2-204"]),
            {
                2: ["219801A0YG819BE00201", "219801A0YG819BE00202", "219801A0YG819BE00203", "219801A0YG819BE00204"], 3: "WA6320",
                16: [ip(11), ip(12), ip(0), ip(14)], 17: [mac(21), mac(22), mac(23), mac(24)], 18: [1, 1, 3, 2], 21: [Means(12, 12), Means(5, 5), 0, 0],
                23: "R2458P03", 25: [Means(1, "online"), Means(1, "online"), Means(2, "offline"), Means(1, "standby")],
            },
        ),
        *table(
            f"{H3C}.2.1.3.1",
            [f"{index}.{radio}" for index in by_text(["219801A0YG819BE00201", "219801A0YG819BE00202"]) for radio in (1, 2)],
            {
                4: [1, 1, 1, 2], 5: [Means(36, 36), Means(6, 6), Means(149, 149), Means(0, None)], 6: [Means(20, 20), 17, 20, 0],
                26: [Means(12, 0.12), Means(255, None), 30, 255],
            },
        ),
        *table(f"{H3C}.2.2.8.1", [f"{index}.1" for index in by_text(["219801A0YG819BE00201", "219801A0YG819BE00202"])], {6: [Means(9, 9), Means(5, 5)]}),
        *table(f"{H3C}.2.1.10.1", by_text(["219801A0YG819BE00201", "219801A0YG819BE00202"]), {1: uptime(86400, 3600)}),
        *table(
            f"{H3C}.2.1.6.1",
            [f"{index}.{port}" for index in by_text(["219801A0YG819BE00201", "219801A0YG819BE00202"]) for port in (1, 2)],
            {3: [6, 71, 6, 71], 6: [Means(1000, 1_000_000_000), 0, Means(100, 100_000_000), 0]},
        ),
        *table(f"{H3C}.2.1.7.1", [1, 2], {2: ["campus", "guest"], 5: [Means(15, 15), Means(2, 2)]}),
    ],
)  # fmt: skip

# Comware 5 under Huawei-3Com's number: those that run, and the names of the idle ones
WX6103 = Device(
    profile="h3c_comware",
    suffix="ac-v5",
    vendor="H3C",
    object_id="1.3.6.1.4.1.2011.10.1.264",
    descr="H3C Comware Platform Software H3C WX6103. Product Version Release 2509P33",
    ports=ports(["M-GigabitEthernet2/0/0"]),
    rows=[
        *changes("1.3.6.1.4.1.25506.2.4.1.1"),
        *scalars(f"{H3C_OLD}.1.1.2", {1: Means(1, 1), 2: Means(4, 4), 15: 2}),
        *table(f"{H3C_OLD}.2.1.2.1", by_text(["210235A0001"]), {2: ip(31), 3: mac(31), 7: Means(4, 4), 8: "楼3-301", 9: "WA2620", 11: "R1509P09"}),
        *table(f"{H3C_OLD}.2.1.9.1", by_text(["楼3-302"]), {2: "210235A0002"}),
    ],
)

RUIJIE_AC = Device(
    profile="ruijie_rgos",
    suffix="ac",
    vendor="Ruijie",
    object_id="1.3.6.1.4.1.4881.1.3.1.1.9",
    descr="Ruijie 10G Wireless Switch(WS6008) By Ruijie Networks",
    ports=ports(["GigabitEthernet 0/1"]),
    rows=[
        *scalars(f"{RUIJIE}.1.1", {11: Means(2, 2), 15: Means(23, 23), 80: Means(1, 1), 81: Means(3, 3)}),
        *table(
            f"{RUIJIE}.2.1.1.1",
            by_mac([41, 42]),
            {
                2: ["楼4-401", "楼4-402"], 3: "school", 24: [Means(1000, 1_000_000_000), Means(100, 100_000_000)], 32: ["G1LQ60Z000001", "G1LQ60Z000002"],
                33: [ip(41), ip(42)], 34: [Means(14, 14), Means(9, 9)], 37: "AP_RGOS 11.8(3)B1", 39: "AP520(W2)", 48: Means(1, "online"),
                51: uptime(90000, 5000), 52: uptime(89900, 600),
            },
        ),
        *table(f"{RUIJIE}.2.1.2.1", by_mac([41, 42], 1, 2), {2: 1, 11: [Means(1, 1), Means(149, 149), Means(6, 6), Means(0, None)]}),
        *table(f"{RUIJIE}.2.1.5.1", by_mac([43]), {2: "楼4-403", 3: mac(43), 4: ip(43)}),
    ],
)  # fmt: skip

ZXWL = Device(
    profile="zte_wlan",
    vendor="ZTE",
    object_id="1.3.6.1.4.1.3902.2505.1.1.15",
    descr="Linux (none) 2.6.32.41-EMBSYS-CGEL-4.01.20.P0.F0 #2 SMP PREEMPT x86_64",
    ports=ports(["eth0"]),
    rows=[
        *table(
            ZTE,
            [1, 2, 3],
            {
                2: ["楼5-501", "楼5-502", "楼5-503"], 3: [mac(51), mac(52), mac(53)], 4: [ip(51), ip(52), ip(53)],
                5: [Means(4, "online"), Means(3, "offline"), Means(0, "offline")], 7: "school", 9: "ZXWL W822E", 10: "07dfj2S131003f3",
                12: [Means(3893110, 3893110), Means(35, None), 0], 18: ["ZTEYW75ECF00001", "ZTEYW75ECF00002", "ZTEYW75ECF00003"],
            },
        ),
    ],
)  # fmt: skip


def airespace() -> Rows:
    """AIRESPACE-WIRELESS-MIB and CISCO-LWAPP-AP-MIB of two access points, of which one loads software."""
    return [
        (f"{LWAPP}.618.1.8.4.0", Means(1, 1)),
        *table(
            f"{AIRESPACE}.2.1.1",
            by_mac([61, 62]),
            {
                3: ["楼6-601", "楼6-602"], 6: [Means(1, "online"), Means(3, "upgrading")], 8: "8.10.151.0", 16: "AIR-AP2802I-H-K9",
                17: ["FGL2000A001", "FGL2000A002"], 19: [ip(61), ip(62)], 30: "default-group",
            },
        ),
        *table(f"{LWAPP}.513.1.1.1.1", by_mac([61, 62]), {6: uptime(90000, 70), 7: uptime(89900, 0), 54: [Means(21, 21), 0]}),
        *table(f"{LWAPP}.513.1.2.2.1", by_mac([61, 62], 0), {11: [Means(1000, 1_000_000_000), Means(100, 100_000_000)]}),
        *table(
            f"{AIRESPACE}.2.2.1",
            by_mac([61], 0, 1),
            {2: [1, 2], 4: [Means(6, 6), Means(161, 161)], 6: [Means(3, 11), Means(1, 17)], 12: [2, 1], 15: [Means(5, 5), Means(16, 16)], 22: LEVELS},
        ),
        *table(f"{AIRESPACE}.2.13.1", by_mac([61], 0, 1), {3: [Means(44, 0.44), Means(7, 0.07)]}),
        *table(f"{AIRESPACE}.2.14.1", [f"{by_mac([61], 0)[0]}.{channel}" for channel in (1, 6, 11)], {22: [50, Means(12, 0.12), 3]}),
        *table(f"{AIRESPACE}.2.15.1", [f"{by_mac([61], 0)[0]}.{channel}" for channel in (1, 6, 11)], {21: [-80, Means(-93, -93), -90]}),
        *table(f"{AIRESPACE}.1.1.1", [1, 2], {2: ["campus", "访客"], 38: [Means(19, 19), Means(2, 2)]}),
    ]  # fmt: skip


AIREOS = Device(
    profile="cisco_wlc",
    vendor="Cisco",
    object_id="1.3.6.1.4.1.9.1.1069",
    descr="Cisco Controller",
    ports=ports(["Unit: 0 Slot: 0 Port: 1 Gigabit"]),
    rows=[
        *scalars("1.3.6.1.4.1.14179.1.1.1", {3: "AIR-CT5508-K9", 4: "FCW0000L0CZ", 14: "8.10.151.0"}),
        *scalars("1.3.6.1.4.1.14179.1.1.5", {1: Means(7, 0.07), 2: 1000948, 3: 460940}),
        *airespace(),
    ],
)

CATALYST_9800 = Device(
    profile="cisco_ios",
    suffix="9800",
    vendor="Cisco",
    object_id="1.3.6.1.4.1.9.1.2530",
    descr="Cisco IOS Software [Amsterdam], C9800 Software (C9800_IOSXE-K9), Version 17.3.4c, RELEASE SOFTWARE (fc1)",
    ports=ports(["TenGigabitEthernet0/0/0"]),
    rows=[*changes("1.3.6.1.4.1.9.9.43.1.1"), *airespace()],
)

DEVICES = (AC6605, WX5540, WX6103, RUIJIE_AC, ZXWL, AIREOS, CATALYST_9800)
