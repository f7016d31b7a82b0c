"""`netmon power-hours` as a person runs it, on a history of nightly cuts."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import yaml

from netmon.cli.main import main
from netmon.model.calendar import SHANGHAI
from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition
from netmon.store.history import HistoryStore
from tests.config.tree import ENV, write

pytestmark = pytest.mark.may_block
DEVICES = (
    "devices:\n  - {name: a-gw, role: router, address: 10.0.0.1}\n"
    "  - {name: sw-1, role: switch, address: 10.0.0.2, uplink: a-gw, room: 1号楼/101}\n"
    "  - {name: sw-2, role: switch, address: 10.0.0.3, uplink: a-gw, building: 1号楼}\n"
)
SITE = "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103POWER}\n" + DEVICES


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    for name, value in {**ENV, "NETMON_DATA": str(root)}.items():
        monkeypatch.setenv(name, value)


def config(folder: Path, power: str = "") -> Path:
    files: Mapping[str, str | bytes] = {"inventory/sites/a.yaml": SITE.replace("POWER", power)}
    return write(folder, dict(files))


def keep(state: Path, *, nights: int, gaps: bool = False) -> None:
    """Two switches of a building that are silent from 18:02 to 06:50 each night."""
    state.mkdir()
    today = datetime.now(SHANGHAI).date()

    async def record() -> None:
        async with HistoryStore(state) as store:
            for number in range(nights, 0, -1):
                day = today - timedelta(days=number)
                start = int(datetime.combine(day, time(18, 2), SHANGHAI).timestamp() * 1000)
                end = int(datetime.combine(day + timedelta(days=1), time(6, 50), SHANGHAI).timestamp() * 1000)
                for device in ("sw-1", "sw-2"):
                    for at_ms, status in ((start - 3_600_000, "up"), (start, "down"), (end, "up")):
                        store.add_transition(Transition(at_ms=at_ms, kind=SubjectKind.DEVICE, subject=device, state=status))
                if gaps:
                    store.add_gap(PollerGap(start_ms=start, end_ms=end, why=GapReason.STOPPED))
            assert await store.write()

    asyncio.run(record())


def run(path: Path, *words: str) -> int:
    return main(["power-hours", "--config", str(path), "--lang", "zh", *words])


def test_nightly_cuts_become_lines_for_the_schools_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config(tmp_path)
    keep(tmp_path / "state", nights=30)
    assert run(path, "--site", "a") == 0
    out, err = capsys.readouterr()
    assert yaml.safe_load(out) == {"buildings": {"1号楼": {"power_off": "18:00-07:00"}}}
    assert "甲校" in out
    assert "请与学校核对" in err


@pytest.mark.parametrize(("power", "gaps"), [(', power_off: "18:00-07:00"', False), ("", True)], ids=["written down already", "netmon was off as well"])
def test_what_is_known_or_was_not_watched_is_not_proposed(tmp_path: Path, capsys: pytest.CaptureFixture[str], power: str, gaps: bool) -> None:
    path = config(tmp_path, power)
    keep(tmp_path / "state", nights=20, gaps=gaps)
    assert run(path) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "没有看出" in err


def test_what_cannot_be_answered_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = config(tmp_path)
    assert run(path) == 1
    assert "没有可读的历史" in capsys.readouterr().err
    assert run(path, "--days", "3") == 2
    assert run(path, "--site", "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
