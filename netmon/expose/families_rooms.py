"""The families of rooms and of whole schools: readiness, evidence, coverage, lessons."""

from netmon.expose.family import Family, MetricType, Table

SITE_LABELS = ("district", "site")
ROOM_LABELS = (*SITE_LABELS, "room")


def _family(name: str, labels: tuple[str, ...], texts: tuple[str, str], *, kind: MetricType = MetricType.GAUGE, unit: str = "") -> Family:
    return Family(name=name, type=kind, help_en=texts[0], help_zh=texts[1], unit=unit, labels=labels, table=Table.ROOMS)


LEDGER_FAMILIES: tuple[Family, ...] = (
    Family(
        name="netmon_lessons_quarantined_files_total",
        type=MetricType.COUNTER,
        help_en="Ledgers of lessons found damaged and put aside.",
        help_zh="发现损坏并移开的上课台账文件数。",
        unit="",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_lessons_failed_writes_total",
        type=MetricType.COUNTER,
        help_en="Attempts to write the ledger of lessons that failed; the records wait in memory.",
        help_zh="写入上课台账失败的次数；记录留在内存中等待。",
        unit="",
        labels=(),
        table=Table.SELF,
    ),
    Family(
        name="netmon_lessons_waiting_records",
        type=MetricType.GAUGE,
        help_en="Records of lessons that are not on the disk yet.",
        help_zh="尚未写入磁盘的上课记录数。",
        unit="",
        labels=(),
        table=Table.SELF,
    ),
)

ROOM_FAMILIES: tuple[Family, ...] = (
    _family(
        "netmon_room_ready",
        ROOM_LABELS,
        (
            "1 when everything that belongs to the room works, 0 when something does not; absent when that is not known, or not to be expected at this hour.",
            "房间的设备全部可用时为 1，有不可用的为 0；无法判断或此时不应要求时不输出。",
        ),
    ),
    _family(
        "netmon_room_state",
        (*ROOM_LABELS, "site_name", "state", "reason", "device"),
        (
            "1 for the room's present state (ready, not_ready, unknown), its reason and the device that decided it.",
            "房间当前状态（ready、not_ready、unknown）、原因和起决定作用的设备对应的序列为 1。",
        ),
    ),
    _family(
        "netmon_room_part_state",
        (*ROOM_LABELS, "device", "part", "state", "step"),
        (
            "1 for the present state of a device in the room, and the highest step of the evidence for it, from nothing to protocol.",
            "房间内设备的当前状态与最高佐证级别（从 nothing 到 protocol）对应的序列为 1。",
        ),
    ),
    _family(
        "netmon_room_lessons_total",
        (*ROOM_LABELS, "state", "rule"),
        (
            "Lessons held in the room by what was seen of the board: used, present, absent, insufficient; `rule` names the definition of use.",
            "房间内上过的课，按一体机状态分：used、present、absent、insufficient；rule 是“使用”的定义名称。",
        ),
        kind=MetricType.COUNTER,
    ),
    _family(
        "netmon_site_rooms",
        (*SITE_LABELS, "site_name", "state"),
        ("Rooms of a site by state: ready, not_ready, unknown.", "单位的房间数，按状态分：ready、not_ready、unknown。"),
    ),
    _family(
        "netmon_site_covered",
        (*SITE_LABELS, "site_name", "kind", "basis", "state"),
        (
            "What coverage counts: rooms (basis rooms) or devices (basis declared) that are working, not_working or unknown; kind is wifi or board.",
            "覆盖率的计数：working、not_working、unknown 的房间数（basis 为 rooms）或设备数（basis 为 declared）；kind 为 wifi 或 board。",
        ),
    ),
    _family(
        "netmon_site_coverage_ratio",
        (*SITE_LABELS, "site_name", "kind", "basis", "bound"),
        (
            "Share of rooms with a working access point (kind wifi) or board; bound lower counts unknown ones as failing, upper as working.",
            "有可用无线AP（kind 为 wifi）或一体机的房间比例；lower 把无数据算作不可用，upper 算作可用。",
        ),
        unit="ratio",
    ),
    _family("netmon_site_in_lesson", SITE_LABELS, ("1 while a lesson is on at the site, else 0.", "单位正在上课时为 1，否则为 0。")),
)
