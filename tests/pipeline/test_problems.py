import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from netmon.config.rectification import read_entered
from netmon.pipeline.problems import local_days, update
from netmon.store.problems import NAME, read_ledger, write_ledger
from tests.report.districts import LAST, WINDOW, contract, line, report, school, verdict_of

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
WEST = "3137030002"
HEADER = "编号,责任单位,责任人,整改措施,完成时限,销号确认人,销号日期\n"


def west(down):
    """A district with one school of 48 classes, and the verdict on its exit."""
    schools = (school("s02", "西关中学", line("s02", contract(down)), classes=48),)
    made = report(schools=schools, exclusions=())
    assert verdict_of(made, "ZB-4-city", WEST) is not None
    return made.verdicts


def told(state, verdicts, **fields):
    found = update(state, verdicts, fields.pop("window", WINDOW), ZONE, now=fields.pop("now", NOW), **fields)
    return [problem for problem in found.problems if problem.subject == WEST], found


def test_a_report_gives_numbers_and_the_next_keeps_them(tmp_path):
    (first,), found = told(tmp_path, west(300))
    assert found.notes == ()
    assert (first.number, first.status, first.first_found) == ("ZG-2026-0002", "open", LAST)
    assert first.evidence.render("zh") == "300M÷48班=6.25M<10M"
    before = (tmp_path / NAME).read_bytes()
    assert told(tmp_path, west(300))[0] == [first]
    assert (tmp_path / NAME).read_bytes() == before


def test_what_people_wrote_closes_a_problem_that_data_proved(tmp_path):
    told(tmp_path, west(300))
    november = WINDOW._replace(start=WINDOW.end, end=datetime(2026, 11, 30, 16, tzinfo=UTC))
    later = datetime(2026, 12, 2, tzinfo=UTC).timestamp()
    assert local_days(november, ZONE) == (date(2026, 11, 1), date(2026, 11, 30))
    (proposed,), _ = told(tmp_path, west(500), window=november, now=later)
    assert (proposed.status, proposed.evidence.render("zh")) == ("proposed", "500M÷48班=10.4M≥10M")
    (tmp_path / "problems.csv").write_bytes((HEADER + "ZG-2026-0002,西关中学,校长,扩容至500M,2026/12/31,张主任,2026年12月3日\n").encode("gb18030"))
    written = (tmp_path / "problems.csv").read_bytes()
    (closed,), found = told(tmp_path, west(500), window=november, now=later)
    assert (closed.status, closed.closed, closed.owner, closed.due) == ("closed", date(2026, 12, 3), "西关中学", date(2026, 12, 31))
    assert len(found.sha256) == 64
    assert (tmp_path / "problems.csv").read_bytes() == written


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_makes_numbers_provisional(tmp_path):
    tmp_path.chmod(0o500)
    (problem,), found = told(tmp_path, west(300))
    tmp_path.chmod(0o700)
    assert problem.number == "ZG-2026-0002"
    assert [note.key for note in found.notes] == ["ledger.note.not_written"]


def test_a_state_folder_that_is_not_there_makes_numbers_provisional(tmp_path):
    (problem,), found = told(tmp_path / "none", west(300))
    assert problem.number == "ZG-2026-0002"
    assert [note.key for note in found.notes] == ["ledger.note.not_written"]


def test_a_trial_and_a_window_that_has_not_ended_leave_the_ledger_alone(tmp_path):
    for fields, key in (({"keep": False}, "trial"), ({"now": WINDOW.end.timestamp() - 1}, "not_ended")):
        (problem,), found = told(tmp_path, west(300), **fields)
        assert (problem.status, [note.key for note in found.notes]) == ("open", [f"ledger.note.{key}"])
        assert not (tmp_path / NAME).exists()
    told(tmp_path, west(300))
    assert told(tmp_path, west(300), keep=False)[1].notes == ()


def test_a_damaged_ledger_is_read_from_the_generation_before_and_never_begun_anew(tmp_path):
    told(tmp_path, west(300))
    ledger = read_ledger(tmp_path, NOW).value
    write_ledger(tmp_path, ledger)
    path = tmp_path / NAME
    broken = bytearray(path.read_bytes())
    broken[-20] ^= 1
    path.write_bytes(broken)
    (problem,), found = told(tmp_path, west(300))
    assert (problem.number, found.notes) == ("ZG-2026-0002", ())
    for one in (path, path.with_name(NAME + ".previous")):
        one.write_bytes(b"not a ledger\n")
    _, found = told(tmp_path, west(300))
    assert [note.key for note in found.notes] == ["ledger.note.damaged"]
    assert path.read_bytes() == b"not a ledger\n"


def test_a_ledger_of_a_later_netmon_is_left_alone(tmp_path):
    content = b'{"schema": "netmon.problems", "version": 2, "sha256": ""}\n[]\n'
    (tmp_path / NAME).write_bytes(content)
    assert [note.key for note in told(tmp_path, west(300))[1].notes] == ["ledger.note.newer"]
    assert (tmp_path / NAME).read_bytes() == content


def test_any_flipped_byte_of_the_ledger_is_noticed(tmp_path):
    told(tmp_path, west(300))
    path = tmp_path / NAME
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            read = read_ledger(tmp_path, NOW).value
        except ValueError:
            continue
        assert read is None or read == _ledger(whole, tmp_path)


def _ledger(whole, folder):
    other = folder / "other"
    other.mkdir(exist_ok=True)
    (other / NAME).write_bytes(whole)
    return read_ledger(other, NOW).value


def test_what_is_kept_reads_back_as_it_was_written(tmp_path):
    told(tmp_path, report().verdicts)
    ledger = read_ledger(tmp_path, NOW).value
    assert ledger.tracks
    write_ledger(tmp_path, ledger)
    assert read_ledger(tmp_path, NOW).value == ledger


def test_reports_made_at_once_never_give_a_number_twice(tmp_path):
    parts = [[one for one in report().verdicts if one.target == target] for target in ("ZB-1", "ZB-4-city", "ZB-3-city")]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda part: told(tmp_path, part), parts))
    numbers = [given.number for track in read_ledger(tmp_path, NOW).value.tracks.values() for given in track.numbers]
    assert len(numbers) == len(set(numbers)) > 0


def test_rows_with_mistakes_are_told_and_left_out(tmp_path):
    path = tmp_path / "problems.csv"
    path.write_text(HEADER + "ZG-26-1,a,,,,,\nZG-2026-0001,a,,,明天,,\nZG-2026-0002,b,,,,,\nZG-2026-0002,c,,,,,\n", encoding="utf-8-sig")
    found = read_entered(path)
    assert {number: one.owner for number, one in found.entries.items()} == {"ZG-2026-0002": "b"}
    assert [(problem.line, problem.key) for problem in found.problems] == [
        (2, "rectification.row"), (3, "rectification.row"), (5, "rectification.duplicate"),
    ]  # fmt: skip
    notes = told(tmp_path, west(300))[1].notes
    assert notes[0].render("zh").startswith("problems.csv 第 2 行未采用：编号应如 ZG-2026-0001")
    assert "line 3" in notes[1].render("en")
