"""The sheets of the workbook that schools fill in: one list of columns serves the template, the import and its messages."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "id", "name", "number", "choice", "choices", "yes_no", "date", "rate", "range", "hours", "address"]

SITES: Final = "学校"
LINKS: Final = "线路"
DEVICES: Final = "设备"
ROOMS: Final = "教室"
NOTES: Final = "说明"
EXAMPLE: Final = "（示例）"
IGNORED: Final = frozenset({"备注", "序号", "说明", "no.", "note", "notes", "remark"})

_SITE_KINDS: Final = {"学校": "school", "教学点": "teaching_point", "幼儿园": "kindergarten", "数据中心": "data_center"}
_STAGES: Final = {
    "学前": "preschool", "小学": "primary", "初中": "junior", "高中": "senior", "九年一贯制": "nine_year", "十二年一贯制": "twelve_year",
    "完全中学": "secondary", "中职": "vocational", "特殊教育": "special",
}  # fmt: skip
_AREAS: Final = {"城区": "city", "镇区": "town", "乡村": "village"}
_EXITS: Final = {"自有出口": "own", "区统一出口": "shared", "统一出口限速": "capped"}
_LINK_ROLES: Final = {
    "互联网出口": "exit",
    "到区专线": "school_access",
    "区到市上联": "district_uplink",
    "城域网骨干": "man_core",
    "校园骨干": "campus_backbone",
}
_MEDIA: Final = {"光纤": "fibre", "铜缆": "copper", "4G": "4g", "5G": "5g", "卫星": "satellite"}
ROLES: Final = {
    "交换机": "switch", "路由器": "router", "防火墙": "firewall", "无线控制器": "wlan_controller", "无线AP": "access_point", "一体机": "whiteboard",
    "投影机": "projector", "OPS电脑": "ops_pc", "UPS": "ups", "摄像机": "camera", "录像机": "nvr", "打印机": "printer", "服务器": "server", "探针": "probe",
}  # fmt: skip
ROOM_KINDS: Final = {
    "教室": "classroom", "计算机教室": "computer_room", "多媒体教室": "multimedia_room", "录播教室": "recording_room", "阅览室": "reading_room",
    "创客空间": "maker_space", "实验室": "laboratory", "办公室": "office", "会议室": "meeting_room", "门卫": "gate", "走廊": "corridor", "食堂": "canteen",
    "宿舍": "dormitory", "操场": "playground", "弱电间": "wiring_closet", "机房": "machine_room", "其他": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `field` is what it becomes, `header` what stands above it; `names` are other headers that mean the same."""

    field: str
    header: str
    kind: Kind = "text"
    example: str | int = ""
    note: str = ""
    required: bool = False
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    names: tuple[str, ...] = ()
    width: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet, in the order in which it is shown."""

    name: str
    columns: tuple[Column, ...]
    names: tuple[str, ...] = ()

    def column(self, field_name: str) -> Column:
        """Return the column of a field."""
        return next(column for column in self.columns if column.field == field_name)

    @property
    def required(self) -> Sequence[Column]:
        """The columns that no row may leave empty."""
        return tuple(column for column in self.columns if column.required)


def _school(note: str = "学校名称、代号或标识码，与“学校”表一致；区中心的设备填区中心的名称或代号") -> Column:
    return Column(field="site", header="学校", names=("学校名称", "site", "school"), example=f"{EXAMPLE}东关小学", required=True, note=note, width=20)


_SITE_SHEET: Final = Sheet(
    name=SITES,
    names=("sites", "schools", "site"),
    columns=(
        Column(field="name", header="学校名称", names=("学校", "名称", "name"), example=f"{EXAMPLE}东关小学", required=True, note="全称，全区不重复", width=24),
        Column(
            field="id", header="代号", names=("id", "site"), kind="id", example="dongguan-xx", note="字母、数字、横线，定了就不要改；不填则用标识码", width=16
        ),
        Column(field="code", header="学校标识码", names=("标识码", "code"), example="3137030001", note="10 位，以文本填写", width=16),
        Column(field="kind", header="类型", names=("kind",), kind="choice", example="学校", required=True, choices=_SITE_KINDS, width=10),
        Column(field="county", header="县区", names=("county",), example="张店区", width=10),
        Column(field="area", header="城乡", names=("area",), kind="choice", example="城区", choices=_AREAS, note="按统计用城乡分类", width=8),
        Column(field="stage", header="学段", names=("stage",), kind="choice", example="小学", choices=_STAGES, width=12),
        Column(field="exit_model", header="出口方式", names=("exit_model",), kind="choice", example="自有出口", choices=_EXITS, width=14),
        Column(field="classes", header="教学班数", names=("班级数", "classes"), kind="number", example=36, width=10),
        Column(field="students", header="学生数", names=("students",), kind="number", example=1620, width=10),
        Column(
            field="since", header="人数起用日", names=("since",), kind="date", example="2026-09-01", note="教学班数、学生数从哪天起算；填了人数就要填", width=12
        ),
        Column(field="contact", header="网管教师", names=("contact",), example="网管教师", note="职务或姓名；不要填个人电话", width=12),
        Column(field="notify", header="通知渠道", names=("notify",), example="dingtalk-dongguan", width=20),
    ),
)
_LINK_SHEET: Final = Sheet(
    name=LINKS,
    names=("links", "lines"),
    columns=(
        _school(),
        Column(field="id", header="线路代号", names=("代号", "id"), kind="id", example="dx", required=True, note="本校内不重复，字母数字", width=10),
        Column(field="role", header="用途", names=("role",), kind="choice", example="互联网出口", required=True, choices=_LINK_ROLES, width=14),
        Column(field="isp", header="运营商", names=("isp",), example="电信", width=10),
        Column(field="down", header="下行带宽", names=("下行", "down"), kind="rate", example="500M", note="500M、1G；只写数字按 Mbit/s", width=10),
        Column(field="up", header="上行带宽", names=("上行", "up"), kind="rate", example="100M", width=10),
        Column(field="start", header="合同起", names=("from",), kind="date", example="2026-01-01", width=12),
        Column(field="end", header="合同止", names=("to",), kind="date", example="2026-12-31", width=12),
        Column(field="contract_no", header="合同编号", names=("contract_no",), example="HT-2026-013", width=16),
        Column(field="standby", header="备用线路", names=("备用", "standby"), kind="yes_no", example="否", note="备用线路不计入带宽", width=10),
        Column(field="port", header="端口", names=("port",), example="", note="设备名/端口名，如 dongguan-gw/GE0/0/1", width=26),
        Column(field="far_port", header="对端端口", names=("far_port",), example="", width=26),
        Column(field="upstream", header="上联单位", names=("upstream",), example="", width=14),
        Column(field="medium", header="介质", names=("medium",), kind="choice", example="光纤", choices=_MEDIA, width=8),
        Column(field="path", header="光缆路由", names=("path",), example="", note="路由相同的线路不算相互备份", width=12),
        Column(field="circuit", header="专线号", names=("circuit",), example="ZB-EDU-0113", width=16),
        Column(field="repair_phone", header="报障电话", names=("repair_phone",), example="10000", note="运营商的电话，以文本填写", width=12),
    ),
)
_DEVICE_SHEET: Final = Sheet(
    name=DEVICES,
    names=("devices",),
    columns=(
        _school(),
        Column(
            field="name", header="设备名", names=("名称", "name"), kind="name", example="dongguan-gw", required=True, note="全区不重复，定了就不要改", width=20
        ),
        Column(field="role", header="类型", names=("role",), kind="choice", example="路由器", required=True, choices=ROLES, width=12),
        Column(field="address", header="IP地址", names=("ip", "地址", "address"), kind="address", example="10.31.7.1", note="不填则只登记、不轮询", width=16),
        Column(
            field="credential", header="凭据", names=("credential",), kind="id", example="school-ro", note="credentials.yaml 里的名称，绝不能填口令", width=14
        ),
        Column(field="building", header="楼", names=("building",), example="1号楼", width=10),
        Column(field="room", header="房间", names=("room",), example="弱电间", note="房间先在“教室”表里登记；弱电间、机房可以直接填", width=12),
        Column(field="uplink", header="上联设备", names=("uplink",), example="", note="设备名，或 设备名/端口", width=20),
        Column(field="profile", header="型号档案", names=("profile",), kind="id", example="", note="不填则自动判断", width=16),
        Column(field="port", header="SNMP端口", names=("snmp_port",), kind="number", example="", note="不填为 161", width=10),
    ),
)
_ROOM_SHEET: Final = Sheet(
    name=ROOMS,
    names=("rooms",),
    columns=(
        _school(),
        Column(field="building", header="楼", names=("building",), example="1号楼", required=True, width=10),
        Column(
            field="rooms",
            header="房间",
            names=("room", "rooms"),
            kind="range",
            example="101-106, 201-206",
            required=True,
            note="范围或单个；以文本填写",
            width=26,
        ),
        Column(field="kind", header="用途", names=("kind",), kind="choice", example="教室", choices=ROOM_KINDS, note="不填为教室", width=12),
        Column(
            field="equipment", header="应有设备", names=("equipment",), kind="choices", example="一体机", choices=ROLES, note="仅教室；多个用顿号隔开", width=16
        ),
        Column(field="power_off", header="拉闸时段", names=("power_off",), kind="hours", example="18:00-07:00", note="整栋楼停电的时段", width=14),
    ),
)
SHEETS: Final = (_SITE_SHEET, _LINK_SHEET, _DEVICE_SHEET, _ROOM_SHEET)


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet of a name, Chinese or English."""
    wanted = name.strip().lower()
    return next((sheet for sheet in SHEETS if wanted in (sheet.name, *sheet.names)), None)


def column_letter(index: int) -> str:
    """Return a spreadsheet's name of a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
