"""`netmon where`: the address in any notation, the answer in both languages, and how sure it is."""

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.model.neighbours import ArpEntry, ArpTable, FdbEntry, ForwardingTable, Neighbour, NeighbourTable
from netmon.model.outcome import Outcome
from netmon.model.reading import Payload, Reading
from netmon.store.sightings import FILE, Sightings
from tests.config.tree import write

PC, BOARD, PHONE = "00:1a:2b:00:00:01", "00:1a:2b:00:00:02", "02:1a:2b:00:00:03"
FILES: dict[str, str | bytes] = {
    "netmon.yaml": "state: state\nlanguage: en\n",
    "inventory/credentials.yaml": "{}\n",
    "inventory/district.yaml": "district: {id: center, name: 区中心}\n",
    "inventory/sites/a.yaml": (
        "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103}\n"
        "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n"
        "  - {name: a-sw, role: switch, address: 10.0.0.2, uplink: a-gw/GE1, room: 1号楼/101}\n"
        "  - {name: a-board, role: whiteboard, address: 10.0.1.3, uplink: a-sw/GE5, room: 1号楼/103}\n"
    ),
}


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """A configuration whose daemon saw a board, a PC behind an unknown switch, and a telephone behind an AP, a minute ago."""
    write(tmp_path, FILES)
    (tmp_path / "state").mkdir(mode=0o700)
    at = time.time() - 90
    others = tuple(FdbEntry(f"00:1a:2b:00:01:{number:02x}", 10, "GE9") for number in range(9))
    asyncio.run(
        keep(
            tmp_path / "state",
            {
                "a-sw": [
                    ForwardingTable(entries=(FdbEntry(BOARD, 10, "GE5"), FdbEntry(PC, 10, "GE9"), *others, FdbEntry(PHONE, 20, "GE7"))),
                    NeighbourTable(neighbours=(Neighbour(protocol="lldp", port="GE7", chassis_id="x", name="ap-7", capabilities=("access_point",)),)),
                ],
                "a-gw": [
                    ForwardingTable(entries=tuple(FdbEntry(mac, 10, "GE1") for mac in (BOARD, PC, PHONE))),
                    ArpTable(entries=(ArpEntry("10.0.1.3", BOARD), ArpEntry("10.0.1.9", PC), ArpEntry("2001:db8::9", PC))),
                ],
            },
            at,
        )
    )
    return tmp_path / "netmon.yaml"


async def keep(folder: Path, tables: dict[str, list[Payload]], at: float) -> None:
    store = Sightings(folder)
    for device, payloads in tables.items():
        for payload in payloads:
            store.note(Reading(device=device, collector="x", started=at, started_monotonic=0, duration_s=0, outcome=Outcome.OK, payload=payload))
    running = asyncio.create_task(store.run())
    await asyncio.sleep(0.05)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def where(config: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["where", *words, "--config", str(config)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("written", [BOARD, "001A-2B00-0002", "001a.2b00.0002", "00-1A-2B-00-00-02", "001a2b000002", "10.0.1.3", "a-board"])
def test_the_port_and_room_of_a_board_in_any_notation(district: Path, written: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = where(district, written, "--format", "json", capsys=capsys)
    (found,) = json.loads(out)["results"]
    assert (code, err) == (0, "")
    assert (found["mac"], found["device"], found["certainty"], found["behind"], found["shared"]) == (BOARD, "a-board", "found", None, False)
    port = found["port"]
    assert (port["switch"], port["port"], port["vlan"], port["room"], port["room_is_of_switch"]) == ("a-sw", "GE5", 10, "1号楼/103", False)
    assert port["declared"] == "a-board"
    assert 80 < found["age_seconds"] < 200
    assert [other["switch"] for other in found["others"]] == ["a-gw"]


def test_behind_an_unknown_switch_the_room_is_the_switchs(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = where(district, "2001:db8::9", capsys=capsys)
    assert code == 0
    assert "a-sw  GE9  VLAN 10" in out
    assert "10 addresses are on this port" in out
    assert "the switch is in 1号楼/101" in out
    assert "1 min ago" in out


def test_behind_an_access_point_in_chinese(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = where(district, PHONE, "--lang", "zh", capsys=capsys)
    assert code == 0
    assert "这个端口后面是 ap-7" in out
    assert "手机的私有地址" in out


@pytest.mark.parametrize(("word", "code"), [("00:1a:2b:ff:ff:ff", 1), ("10.9.9.9", 1), ("nonsense", 2), ("a-gw", 1)])
def test_what_was_never_seen_and_what_is_no_address(district: Path, word: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    found, out, err = where(district, word, capsys=capsys)
    assert found == code
    assert word in out + err


def test_an_old_sighting_is_stale(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = "00:1a:2b:00:00:77"
    asyncio.run(keep(district.parent / "state", {"a-sw": [ForwardingTable(entries=(FdbEntry(old, 10, "GE3"),))]}, time.time() - 3 * 86_400))
    code, out, _ = where(district, old, capsys=capsys)
    assert code == 3
    assert "stale" in out
    assert "3 days ago" in out


def test_nothing_was_kept_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write(tmp_path, FILES)
    code, out, err = where(config, PC, capsys=capsys)
    assert (code, out) == (1, "")
    assert "Nothing has been kept yet" in err


def test_a_damaged_file_is_said(district: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (district.parent / "state").glob(f"{FILE}*"):
        file.write_bytes(b"rubbish" * 1000)
    code, out, err = where(district, PC, capsys=capsys)
    assert (code, out) == (1, "")
    assert "damaged" in err
