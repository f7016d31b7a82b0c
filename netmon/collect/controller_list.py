"""Access points of a cloud that has no API: a list exported from its page into a CSV file, with the file's age.

The first line names the columns, in Chinese or English, in any order; columns of other names are left alone. UTF-8 (with or without BOM), GBK and
UTF-16 with BOM; separated by comma, semicolon or tab, whichever the first line has most of. One list may serve many schools: of a site only the rows
are read whose group is the site, or has it as a part (`区/甲校/1号楼`).
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from netmon.collect.controller_cells import count, figure, key_of, mac_of, total
from netmon.collect.controller_parts import Asking
from netmon.collect.turn import turn
from netmon.model.device_text import clean_string
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, WirelessTable
from netmon.transport.list_file import ListContent, ListFile

MAX_ROWS = 20_000
ROWS_A_TURN = 250
MAX_CLIENTS = 100_000
TABLE = "list"
_PARTS = re.compile(r"[/\\>|]")
# What a column means, by what exports call it (compared without blanks, case and signs).
NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "apname", "devicename", "ap名称", "设备名称", "名称", "别名", "ap别名"),
    "mac": ("mac", "macaddress", "apmac", "mac地址", "apmac地址", "设备mac"),
    "serial": ("serial", "serialnumber", "sn", "serialno", "序列号", "设备序列号", "sn号", "设备sn"),
    "model": ("model", "devicemodel", "apmodel", "型号", "设备型号", "ap型号", "产品型号"),
    "software": ("software", "version", "firmware", "softwareversion", "firmwareversion", "软件版本", "固件版本", "版本", "版本号"),
    "group": ("group", "site", "apgroup", "分组", "设备分组", "所属分组", "网络", "所属网络", "场所"),
    "address": ("address", "ip", "ipaddress", "managementip", "ip地址", "管理ip", "内网ip"),
    "status": ("status", "state", "onlinestatus", "状态", "在线状态", "设备状态", "运行状态", "ap状态"),
    "clients": (
        "clients",
        "clientcount",
        "stas",
        "users",
        "终端数",
        "客户端数",
        "在线终端数",
        "在线用户数",
        "用户数",
        "接入终端数",
        "在线客户端数",
        "终端数量",
    ),
}
STATUSES: Mapping[str, ApStatus] = {
    **dict.fromkeys(("online", "up", "connected", "active", "normal", "1", "在线", "正常", "已连接", "上线"), ApStatus.ONLINE),
    **dict.fromkeys(
        ("offline", "down", "disconnected", "inactive", "lost", "0", "离线", "掉线", "断开", "下线", "不在线", "已断开", "未连接"), ApStatus.OFFLINE
    ),
    **dict.fromkeys(("upgrading", "升级中", "正在升级"), ApStatus.UPGRADING),
    **dict.fromkeys(("joining", "provisioning", "未激活", "待激活", "上线中", "激活中", "从未上线", "未上线"), ApStatus.JOINING),
    **dict.fromkeys(("fault", "error", "alarm", "alerting", "故障", "异常"), ApStatus.FAULT),
}


class Place(NamedTuple):
    """A column of the file: where it is (from 1) and what the file calls it."""

    number: int
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApList:
    """The rows of a file that could be read."""

    aps: tuple[AccessPoint, ...]
    refused: int


async def collect_list(file: ListFile, asking: Asking, now: float) -> tuple[WirelessTable, float]:
    """Read the file; gives the table and its age in seconds. Of a file that is too old every state is unknown. Raises AccessFailed."""
    content: ListContent = await asking.must(TABLE, file.read())
    found = await parse(content.raw, file.path.name, asking, file.site)
    asking.rows(TABLE, len(found.aps))
    age_s = now - content.modified_at
    if age_s < -300:
        asking.problem(TABLE, "from_the_future", f"{file.path.name} is {-age_s:.0f} s newer than this machine's clock")
    return table_of(found, max(age_s, 0.0), file.max_age_s), max(age_s, 0.0)


def table_of(found: ApList, age_s: float, max_age_s: float) -> WirelessTable:
    """Return what the list says of now: counts and clients while it is fresh, names with unknown states when it is not."""
    if age_s > max_age_s:
        aged = tuple(replace(ap, status=ApStatus.UNKNOWN, reason="list_too_old", clients=None) for ap in found.aps)
        return WirelessTable(aps=aged, access_points=ApCounts(registered=Figure(len(aged))))
    counts = ApCounts(online=Figure(count(found.aps, ApStatus.ONLINE)), offline=Figure(count(found.aps, ApStatus.OFFLINE)), registered=Figure(len(found.aps)))
    mismatch = f"{found.refused} rows could not be read" if found.refused else None
    return WirelessTable(
        aps=found.aps, access_points=counts, clients=figure(total(ap.clients for ap in found.aps)), complete=not found.refused, mismatch=mismatch
    )


async def parse(raw: bytes, name: str, asking: Asking, site: str | None = None) -> ApList:
    """Read the rows, of `site` where one is given; what is wrong with one is a problem with file, line and column. Raises AccessFailed when none can be."""
    written = decoded(raw, name)
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=_delimiter(written), strict=True)
    aps: list[AccessPoint] = []
    seen: dict[str, int] = {}
    refused = lines = 0
    header = _next(reader, name)
    places = columns_of(header or [], name)
    if site is not None and "group" not in places:
        raise AccessFailed(Outcome.PARSE_ERROR, f"{name}:1: no column 分组 (group), and the inventory wants the rows of a site")
    while (cells := _next(reader, name)) is not None:
        lines += 1
        if lines % ROWS_A_TURN == 0:
            await turn()
        if not any(cell.strip() for cell in cells):
            continue
        if len(aps) >= MAX_ROWS:
            raise AccessFailed(Outcome.PARSE_ERROR, f"{name}:{reader.line_num}: more than {MAX_ROWS} rows")
        row = _Row(cells, places, f"{name}:{reader.line_num}", asking)
        if site is not None and not row.is_of(site):
            continue
        ap = row.access_point()
        if ap is not None and ap.key in seen:
            row.bad("key", f"{ap.key} stands in line {seen[ap.key]} already")
            ap = None
        if ap is None:
            refused += 1
        else:
            seen[ap.key] = reader.line_num
            aps.append(ap)
    if site is not None and not aps and not refused:
        asking.problem(TABLE, "no_rows", f"{name} has no row of {site}")
    return ApList(aps=tuple(aps), refused=refused)


def decoded(raw: bytes, name: str) -> str:
    """Return the file's text; raises AccessFailed for one that is no text in a usual encoding."""
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise AccessFailed(Outcome.PARSE_ERROR, f"{name}: no text in UTF-8 or GBK; save it as CSV, a workbook is not read")


def columns_of(header: Sequence[str], name: str) -> dict[str, Place]:
    """Return the columns that are known; raises AccessFailed when what names an access point, or its state, is not among them."""
    places: dict[str, Place] = {}
    for number, written in enumerate(header, start=1):
        plain = "".join(char for char in written.casefold() if char.isalnum())
        meaning = next((meaning for meaning, names in NAMES.items() if plain in names), None)
        if meaning is not None:
            places.setdefault(meaning, Place(number, clean_string(written, limit=40)))
    if not places.keys() & {"mac", "serial", "name"}:
        raise AccessFailed(Outcome.PARSE_ERROR, f"{name}:1: no column that names an access point: MAC地址 (mac), 序列号 (serial) or AP名称 (name)")
    if "status" not in places:
        raise AccessFailed(Outcome.PARSE_ERROR, f"{name}:1: no column 状态 (status)")
    return places


class _Row:
    """One line of the file."""

    def __init__(self, cells: Sequence[str], places: Mapping[str, Place], where: str, asking: Asking) -> None:
        self._cells = cells
        self._places = places
        self._where = where
        self._asking = asking

    def bad(self, meaning: str, detail: str) -> None:
        """Note what is wrong, with file, line and column."""
        place = self._places.get(meaning)
        column = f":{place.number}: {place.written}" if place is not None else ""
        self._asking.problem(TABLE, "row", f"{self._where}{column}: {detail}")

    def text(self, meaning: str) -> str | None:
        """Return a cell, cleaned; exports write a formula's quotes or a tab around long numbers."""
        place = self._places.get(meaning)
        if place is None or place.number > len(self._cells):
            return None
        return clean_string(self._cells[place.number - 1]).removeprefix("=").strip("\"' ") or None

    def is_of(self, site: str) -> bool:
        """True for a row whose group is the site, or has it as a part."""
        group = self.text("group") or ""
        return site.casefold() in (group.casefold(), *(part.strip().casefold() for part in _PARTS.split(group)))

    def access_point(self) -> AccessPoint | None:
        """Return the line as an access point; None when nothing names it or its state has no meaning."""
        written = self.text("mac")
        address = mac_of(written) if written is not None else None
        if written is not None and address is None:
            self.bad("mac", f"{written[:40]!r} is no MAC address")
            return None
        serial, name = self.text("serial"), self.text("name")
        key = key_of(address, serial, name)
        if key is None:
            self.bad("mac", "nothing names this access point")
            return None
        state = self.text("status") or ""
        status = STATUSES.get(state.casefold())
        if status is None:
            self.bad("status", f"{state[:40]!r} is no state that netmon knows, such as 在线, 离线, online, offline")
            return None
        return AccessPoint(
            key=key, name=name, mac=address, serial=serial, model=self.text("model"), software=self.text("software"), group=self.text("group"),
            address=self.text("address"), status=status, clients=self._clients() if status is ApStatus.ONLINE else None,
        )  # fmt: skip

    def _clients(self) -> int | None:
        written = self.text("clients")
        if written is None or written in ("-", "--", "N/A"):
            return None
        if not (written.isascii() and written.isdigit()) or len(written) > 6 or int(written) > MAX_CLIENTS:
            self.bad("clients", f"{written[:40]!r} is no number of clients")
            return None
        return int(written)


def _next(reader: Iterator[list[str]], name: str) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise AccessFailed(Outcome.PARSE_ERROR, f"{name}:{getattr(reader, 'line_num', 0)}: {clean_string(str(error), limit=80)}") from None


def _delimiter(written: str) -> str:
    first = written.partition("\n")[0]
    return max(",;\t", key=first.count)
