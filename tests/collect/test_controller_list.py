"""Lists that a cloud exported: encodings, what the columns are called, errors with file, line and column, and age."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.base import CollectContext, Collected
from netmon.collect.controller import collect
from netmon.collect.controller_list import parse
from netmon.collect.controller_parts import Asking
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.wireless import ApStatus, Figure, WirelessTable
from netmon.transport.list_file import MAX_BYTES, ListFile

CHINESE = (
    "设备名称,MAC地址,序列号,设备型号,软件版本,在线状态,终端数,备注\n"
    "一年级1班,0200-5e00-0001,SN1,AP180,1.2,在线,12,\n一年级2班,02:00:5e:00:00:02,SN2,AP180,1.2,离线,,坏了\n"
)


async def read(path: Path, **options: object) -> Collected:
    return await collect(CollectContext(session=ListFile(path=path, **options), params={}, memory=DeviceMemory(), device="cloud"))


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "aps.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
async def test_a_list_is_read_in_the_encodings_that_exports_have(tmp_path: Path, encoding: str) -> None:
    collected = await read(written(tmp_path, CHINESE.replace("\n", "\r\n").encode(encoding)))
    table = collected.payload
    assert isinstance(table, WirelessTable)
    assert (collected.outcome, collected.problems, table.complete) == (Outcome.OK, (), True)
    first, second = table.aps
    assert (first.key, first.name, first.serial, first.model, first.software) == ("02:00:5e:00:00:01", "一年级1班", "SN1", "AP180", "1.2")
    assert (first.status, first.clients) == (ApStatus.ONLINE, 12)
    assert (second.status, second.clients) == (ApStatus.OFFLINE, None)
    assert (table.access_points.online, table.access_points.offline, table.access_points.registered) == (Figure(1), Figure(1), Figure(2))
    assert table.clients == Figure(12)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_english_columns_in_any_order_and_with_any_separator(tmp_path: Path, delimiter: str) -> None:
    lines = [["Status", "Extra", "AP Name", "Clients"], ["Online", "x", "lib", "3"], ["DOWN", "", "gym", "0"], ["", "", "", ""]]
    collected = await read(written(tmp_path, "\n".join(delimiter.join(cells) for cells in lines)))
    assert [(ap.key, ap.status, ap.clients) for ap in collected.payload.aps] == [("lib", ApStatus.ONLINE, 3), ("gym", ApStatus.OFFLINE, None)]


async def test_a_line_that_cannot_be_read_is_named_by_file_line_and_column(tmp_path: Path) -> None:
    bad = (
        CHINESE
        + "三班,not-a-mac,SN3,AP180,1,在线,1,\n四班,,SN4,AP180,1,睡觉,1,\n,,,,,在线,1,\n五班,,SN1x,AP180,1,在线,many,\n五班,02005e000001,SN9,,,在线,1,\n"
    )
    collected = await read(written(tmp_path, bad))
    details = [problem.detail for problem in collected.problems]
    assert details == [
        "aps.csv:4:2: MAC地址: 'not-a-mac' is no MAC address",
        "aps.csv:5:6: 在线状态: '睡觉' is no state that netmon knows, such as 在线, 离线, online, offline",
        "aps.csv:6:2: MAC地址: nothing names this access point",
        "aps.csv:7:7: 终端数: 'many' is no number of clients",
        "aps.csv:8: 02:00:5e:00:00:01 stands in line 2 already",
    ]
    table = collected.payload
    assert [ap.key for ap in table.aps] == ["02:00:5e:00:00:01", "02:00:5e:00:00:02", "SN1x"]
    assert (table.complete, table.mismatch) == (False, "4 rows could not be read")
    assert (collected.outcome, collected.detail) == (Outcome.PARTIAL, table.mismatch)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "aps.csv:1: no column that names an access point"),
        ("", "aps.csv:1: no column"),
        ("MAC\n02005e000001\n", "aps.csv:1: no column 状态"),
        (b"PK\x03\x04" + bytes(40) + b"\xff\xfe\xfd", "no text in UTF-8 or GBK"),
        ('mac,status\n"02005e000001,online\n', "aps.csv:"),
        ("mac,status\n" + "x" * 200_000 + ",online\n", "aps.csv:2"),
    ],
)
async def test_a_file_that_is_no_list_is_a_parse_error_with_its_place(tmp_path: Path, content: bytes | str, said: str) -> None:
    with pytest.raises(AccessFailed) as raised:
        await read(written(tmp_path, content))
    assert raised.value.outcome is Outcome.PARSE_ERROR
    assert said in raised.value.detail


async def test_a_file_that_is_missing_a_folder_or_too_big_is_said(tmp_path: Path) -> None:
    for path, outcome in ((tmp_path / "none.csv", Outcome.UNREACHABLE), (tmp_path, Outcome.UNREACHABLE)):
        with pytest.raises(AccessFailed) as raised:
            await read(path)
        assert raised.value.outcome is outcome
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(AccessFailed, match="more than"):
        await read(big)


async def test_a_list_that_is_too_old_says_nothing_of_now(tmp_path: Path) -> None:
    path = written(tmp_path, CHINESE)
    for age_s, known in ((47 * 3600, True), (49 * 3600, False)):
        os.utime(path, (time.time() - age_s,) * 2)
        collected = await read(path)
        table = collected.payload
        assert (collected.outcome is Outcome.OK) is known
        assert table.complete is known
        assert table.list_age_s == pytest.approx(age_s, abs=10)
        assert {ap.status for ap in table.aps} == ({ApStatus.ONLINE, ApStatus.OFFLINE} if known else {ApStatus.UNKNOWN})
        assert (table.clients.value is not None) is known
        assert (table.access_points.online.value is not None) is known
        assert table.access_points.registered == Figure(2)
    assert "49 h old" in collected.detail
    assert (await read(path, max_age_s=100 * 3600.0)).outcome is Outcome.OK


@given(st.binary(max_size=200))
async def test_any_bytes_give_a_list_or_a_parse_error(raw: bytes) -> None:
    outcome, aps = Outcome.OK, ()
    try:
        aps = (await parse(b"mac,status\n" + raw, "x.csv", Asking())).aps
    except AccessFailed as failed:
        outcome = failed.outcome
    assert outcome in (Outcome.OK, Outcome.PARSE_ERROR)
    assert all(ap.mac is not None for ap in aps)


DISTRICT = "AP名称,所属网络,状态,终端数\na1,甲校,在线,3\na2,区/甲校/1号楼,离线,\nb1,乙校,在线,5\nb2,甲校东,睡觉,5\nx,,在线,1\n"


@pytest.mark.parametrize(("site", "names"), [("甲校", ["a1", "a2"]), ("乙校", ["b1"]), ("区", ["a2"]), (None, ["a1", "a2", "b1", "x"])])
async def test_of_a_list_of_many_schools_only_the_sites_own_rows_are_read(tmp_path: Path, site: str | None, names: list[str]) -> None:
    collected = await read(written(tmp_path, DISTRICT), site=site)
    assert [ap.name for ap in collected.payload.aps] == names
    assert len(collected.problems) == (1 if site is None else 0)


async def test_a_site_without_rows_and_a_list_without_groups_are_said(tmp_path: Path) -> None:
    collected = await read(written(tmp_path, DISTRICT), site="丙校")
    assert [problem.detail for problem in collected.problems] == ["aps.csv has no row of 丙校"]
    with pytest.raises(AccessFailed) as failed:
        await read(written(tmp_path, "name,status\na,online\n"), site="丙校")
    assert failed.value.detail == "aps.csv:1: no column 分组 (group), and the inventory wants the rows of a site"
