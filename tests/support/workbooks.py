"""Workbooks and CSV files as schools send them, for the tests of the import."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

HEADERS: Mapping[str, tuple[str, ...]] = {
    "学校": ("学校名称", "代号", "学校标识码", "县区", "类型", "城乡", "学段", "出口方式", "教学班数", "学生数", "人数起用日", "网管教师", "通知渠道"),
    "线路": ("学校", "线路代号", "用途", "运营商", "下行带宽", "上行带宽", "合同起", "合同止", "合同编号", "备用线路", "端口", "报障电话"),
    "设备": ("学校", "设备名", "类型", "IP地址", "凭据", "楼", "房间", "上联设备"),
    "教室": ("学校", "楼", "房间", "用途", "应有设备", "拉闸时段"),
}
SCHOOL = ("东关小学", "dongguan-xx", "3137030001", "张店区", "学校", "城区", "小学", "自有出口", 36, 1620, "2026-09-01", "网管教师", "dingtalk-dongguan")
LINK = ("东关小学", "dx", "互联网出口", "电信", "500M", "100M", "2026-01-01", "2026-12-31", "HT-2026-013", "否", "dg-gw/GE0/0/1", "10000")
GATEWAY = ("东关小学", "dg-gw", "路由器", "10.31.7.1", None, "1号楼", "弱电间", None)
SWITCH = ("3137030001", "dg-sw-1", "交换机", "10.31.7.11", None, "1号楼", None, "dg-gw")
ROOM = ("dongguan-xx", "1号楼", "101-106, 201-206", "教室", "一体机", "18:00-07:00")
GOOD: Mapping[str, Sequence[Sequence[object]]] = {"学校": [SCHOOL], "线路": [LINK], "设备": [GATEWAY, SWITCH], "教室": [ROOM]}


def write_workbook(path: Path, rows: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook with the template's headers above the rows of each sheet."""
    book = Workbook(write_only=True)
    for name, header in HEADERS.items():
        sheet = book.create_sheet(name)
        sheet.append(header)
        for row in rows.get(name, ()):
            sheet.append(list(row))
    book.save(path)
    return path


def replaced(row: Sequence[object], sheet: str, **cells: object) -> list[object]:
    """Return a row with other cells, by header."""
    found = list(row)
    for header, value in cells.items():
        found[HEADERS[sheet].index(header)] = value
    return found


def district(schools: int, devices: int) -> dict[str, list[Sequence[object]]]:
    """Return the rows of a whole district: `devices` in all, spread over the schools."""
    rows: dict[str, list[Sequence[object]]] = {"学校": [], "线路": [], "设备": [], "教室": []}
    for number in range(schools):
        name = f"第{number + 1}小学"
        site = f"xx-{number + 1:03d}"
        rows["学校"].append(replaced(SCHOOL, "学校", 学校名称=name, 代号=site, 学校标识码=f"31370{number:05d}"))
        rows["线路"].append(replaced(LINK, "线路", 学校=name, 端口=f"{site}-gw/GE0/0/1"))
        rows["教室"].append(replaced(ROOM, "教室", 学校=name))
        count = devices // schools + (number < devices % schools)
        for place in range(count):
            device = f"{site}-gw" if place == 0 else f"{site}-sw-{place}"
            address = f"10.{number // 200 + 1}.{number % 200}.{place + 1}"
            cells = {"学校": name, "设备名": device, "IP地址": address, "上联设备": None if place == 0 else f"{site}-gw"}
            rows["设备"].append(replaced(GATEWAY if place == 0 else SWITCH, "设备", **cells))
    return rows
