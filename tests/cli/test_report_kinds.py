import asyncio
import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from netmon.cli.main import main
from netmon.model.report import ReportKind
from netmon.report.document import decode, json_schema, loads
from tests.config.tree import ENV
from tests.support.report_district import file_day, record, write_district

DAY = date(2026, 10, 14)
OPERATION = ("availability", "utilisation", "coverage", "assets", "daily", "weekly", "yearly")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    path = write_district(folder, DAY)
    (folder / "state").mkdir()
    asyncio.run(record(folder / "state", DAY))
    file_day(folder / "state", DAY)
    return path


def made(config: Path, kind: str, output: Path, *words: str) -> int:
    return main(["report", kind, "--from", str(DAY), "--to", str(DAY), "--config", str(config), "--output", str(output), "--lang", "en", *words])


@pytest.mark.parametrize("kind", OPERATION)
def test_every_kind_is_made_fits_the_schema_and_is_verified(config: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / f"{kind}.json"
    assert made(config, kind, path) == 0
    document = loads(path.read_bytes())
    jsonschema.validate(document, json_schema())
    assert decode(document).kind is ReportKind(kind)
    capsys.readouterr()
    assert main(["verify", str(path), "--config", str(config), "--format", "json"]) == 0
    steps = {step["step"]: step["state"] for step in json.loads(capsys.readouterr().out)["steps"]}
    assert "differs" not in steps.values()
    assert ("uptime_now" in steps) == (kind in ("availability", "daily", "weekly", "yearly"))
    assert ("rollups_now" in steps) == (kind in ("utilisation", "yearly"))


@pytest.mark.parametrize(("kind", "ending"), [("daily", "xlsx"), ("yearly", "html"), ("availability", "csv")])
def test_a_kind_becomes_the_file_that_its_ending_says(config: Path, tmp_path: Path, kind: str, ending: str):
    path = tmp_path / f"{kind}.{ending}"
    assert made(config, kind, path) == 0
    assert path.stat().st_size > 500


def test_a_changed_number_is_found_in_the_workbooks_report(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "availability.json"
    assert made(config, "availability", path) == 0
    document = json.loads(path.read_text())
    document["availability"][0]["up_s"] += 1
    path.write_text(json.dumps(document))
    capsys.readouterr()
    assert main(["verify", str(path), "--config", str(config), "--lang", "en"]) == 1
    assert "$.availability" in capsys.readouterr().out


def test_a_report_on_one_school_leaves_the_others_out(config: Path, tmp_path: Path):
    path = tmp_path / "one.json"
    assert made(config, "daily", path, "--site", "甲校") == 0
    document = loads(path.read_bytes())
    assert isinstance(document, dict)
    assert {one["site"] for one in document["availability"]} == {"a"}
