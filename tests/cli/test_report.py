"""`netmon report` as a person runs it: files, standard output, mistakes, windows."""

import asyncio
import json
import os
import zipfile
from argparse import Namespace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from netmon.cli import report as command
from netmon.cli.errors import CommandError
from netmon.cli.main import main
from netmon.cli.report_window import window_of
from netmon.config.load import load
from netmon.model.calendar import Days, SchoolCalendar
from netmon.model.report import ReportKind
from netmon.pipeline import handed_over
from netmon.report.document import decode, json_schema, loads
from tests.config.tree import ENV
from tests.support.report_district import ZONE, file_day, record, write_district

pytestmark = pytest.mark.may_block
DAY = datetime.now(ZONE).date() - timedelta(days=2)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    for name, value in {**ENV, "NETMON_DATA": str(root)}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    path = write_district(folder, DAY)
    (folder / "state").mkdir()
    asyncio.run(record(folder / "state", DAY))
    file_day(folder / "state", DAY)
    return path


def run(config: Path, *words: str, days: bool = True) -> int:
    window = ["--from", str(DAY), "--to", str(DAY)] if days else []
    return main(["report", *words, *window, "--config", str(config), *([] if "--lang" in words else ["--lang", "en"])])


def test_json_on_standard_output_is_one_document_that_fits_the_schema(config: Path, capfd: pytest.CaptureFixture[str]):
    assert run(config, "compliance", "--format", "json") == 0
    out = capfd.readouterr().out
    document = loads(out.encode())
    assert out.endswith("}\n")
    assert out.count("\n") == 1
    jsonschema.validate(document, json_schema())
    report = decode(document)
    assert report.kind is ReportKind.COMPLIANCE
    assert {(one.target, one.subject.id): one.state.value for one in report.verdicts}["NET-4", "1001"] == "pass"
    assert isinstance(document, dict)
    assert document["period"]["from"] == datetime.combine(DAY, datetime.min.time(), ZONE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_the_daemon_hands_over_stands_in_place_of_the_files(config: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    loaded = load(config, env=os.environ).config
    assert loaded is not None
    handed_over.write(tmp_path / "in_force", loaded)
    words = ["compliance", "--format", "json", "--in-force", str(tmp_path / "in_force")]
    assert run(tmp_path / "nowhere.yaml", *words) == 0
    handed = capfd.readouterr().out
    assert run(config, *words[:3]) == 0
    read, found = (json.loads(out) for out in (handed, capfd.readouterr().out))
    assert (read["verdicts"], read["inputs"]) == (found["verdicts"], found["inputs"])
    assert main(["verify", str(_written(tmp_path, handed)), *words[3:], "--lang", "en"]) == 0
    (tmp_path / "in_force").write_bytes(b"something else")
    assert run(config, *words) == 1
    assert "was not written by netmon" in capfd.readouterr().err
    assert run(config, *words[:4], str(tmp_path / "none")) == 1
    assert "none" in capfd.readouterr().err


def _written(folder: Path, text: str) -> Path:
    (folder / "report.json").write_text(text, encoding="utf-8")
    return folder / "report.json"


@pytest.mark.parametrize(("ending", "head"), [("xlsx", b"PK"), ("csv", "\ufeff".encode()), ("html", b"<!"), ("json", b"{")])
def test_a_file_is_written_whole_in_the_format_of_its_ending(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str, head: bytes):
    path = tmp_path / f"达标.{ending}"
    assert run(config, "compliance", "--output", str(path), "--lang", "zh") == 0
    assert path.read_bytes().lower().startswith(head.lower())
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f"已写到 {path}" in shown.err
    assert [one.name for one in tmp_path.glob(".*")] == []
    assert path.stat().st_mode & 0o777 == 0o666 & ~_mask()


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_workbook_carries_the_report(config: Path, tmp_path: Path):
    assert run(config, "compliance", "--output", str(tmp_path / "a.xlsx")) == 0
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        assert "xl/workbook.xml" in packed.namelist()


def test_the_same_report_in_two_formats_has_one_number(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for name in ("a.json", "b.html"):
        assert run(config, "baseline", "--output", str(tmp_path / name)) == 0
    number = json.loads((tmp_path / "a.json").read_text())["number"]
    assert capsys.readouterr().err.count(number) == 2
    assert number in (tmp_path / "b.html").read_text()


def test_one_school_by_code_or_name_alone(config: Path, tmp_path: Path):
    for written in ("1001", "甲校", "a"):
        assert run(config, "compliance", "--site", written, "--output", str(tmp_path / "a.json")) == 0
        document = json.loads((tmp_path / "a.json").read_text())
        assert {verdict["subject"]["id"] for verdict in document["verdicts"]} == {"1001"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compliance", "--plan", "defaut"], "Did you mean 'default'?"),
        (["compliance", "--site", "aa"], "Did you mean 'a'?"),
        (["complience"], "Did you mean 'compliance'?"),
        (["compliance", "--month", "2026-10"], "exclude each other"),
        (["compliance", "--format", "docx"], "xlsx"),
        (["compliance", "--output", "a.docx"], "add --format"),
    ],
)
def test_mistakes_on_the_command_line_are_told_in_one_sentence(config: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str):
    assert run(config, *words) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "2999-01-01", "--to", "2999-01-02"], "lies in the future"),
        (["--from", "2026-10-02", "--to", "2026-10-01"], "is after"),
        (["--from", "2026-02-30", "--to", "2026-03-01"], "--from must be a date such as 2026-10-01"),
        (["--month", "2026-13"], "--month must be a date such as 2026-10"),
        (["--from", "2026-02-01"], "belong together"),
        (["--yesterday", "--last-week"], "exclude each other"),
    ],
)
def test_a_span_that_is_none_is_refused(config: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str):
    assert run(config, "compliance", *words, days=False) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(config, "compliance", "--output", str(tmp_path / "none" / "a.json")) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_history_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = write_district(tmp_path, DAY)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "history.sqlite").write_bytes(b"no database at all" * 1000)
    assert run(path, "compliance", "--format", "json") == 1
    shown = capsys.readouterr()
    assert "the history cannot be read" in shown.err
    assert shown.out == ""


def test_a_report_of_an_open_day_says_that_it_is_provisional(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["report", "baseline", "--config", str(config), "--lang", "zh", "--output", str(tmp_path / "a.html")]) == 0
    assert "暂定" in capsys.readouterr().err
    assert "暂定" in (tmp_path / "a.html").read_text()


def test_what_only_a_program_can_read_is_not_put_on_a_terminal(monkeypatch: pytest.MonkeyPatch):
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    with pytest.raises(CommandError) as caught:
        command.format_of(Namespace(format=None, output="-"))
    assert caught.value.key == "report.terminal"
    assert command.format_of(Namespace(format="json", output="-")) == "json"


TERMS = (Days(name="1", first=date(2026, 9, 1), last=date(2027, 1, 20)), Days(name="2", first=date(2027, 2, 22), last=date(2027, 6, 30)))
CALENDAR = SchoolCalendar(terms=TERMS)


@pytest.mark.parametrize(
    ("kind", "given", "first", "last"),
    [
        ("compliance", {}, "2027-01-01", "2027-01-31"),
        ("daily", {}, "2027-02-09", "2027-02-09"),
        ("weekly", {}, "2027-02-01", "2027-02-07"),
        ("yearly", {}, "2026-01-01", "2026-12-31"),
        ("daily", {"term": True}, "2026-09-01", "2027-01-20"),
        ("compliance", {"month": "2024-02"}, "2024-02-01", "2024-02-29"),
        ("compliance", {"last_month": True}, "2027-01-01", "2027-01-31"),
        ("compliance", {"first": "2026-12-31", "last": "2027-01-01"}, "2026-12-31", "2027-01-01"),
    ],
)
def test_windows_are_whole_local_days_both_included(kind: str, given: dict[str, object], first: str, last: str):
    nothing = {"first": None, "last": None, "month": None, "last_month": False, "last_week": False, "yesterday": False, "term": False}
    now = datetime(2027, 2, 10, 3, 4, tzinfo=UTC)
    window = window_of(Namespace(**{**nothing, **given}), ReportKind(kind), CALENDAR, now, 300)
    assert window.start == datetime.combine(date.fromisoformat(first), datetime.min.time(), ZONE)
    assert window.end == datetime.combine(date.fromisoformat(last), datetime.min.time(), ZONE) + timedelta(days=1)


def test_a_window_ends_with_the_last_whole_slot():
    nothing = {"first": "2027-02-10", "last": "2027-02-11", "month": None, "last_month": False, "last_week": False, "yesterday": False, "term": False}
    window = window_of(Namespace(**nothing), ReportKind.DAILY, CALENDAR, datetime(2027, 2, 10, 3, 4, 59, tzinfo=UTC), 300)
    assert window.end == datetime(2027, 2, 10, 3, 0, tzinfo=UTC)
