"""`netmon verify`, `explain` and `replay` as an inspector and an operator type them, on a small recorded district."""

import asyncio
import json
import shutil
from datetime import date

import pytest

from netmon.cli.main import main
from netmon.store.day_files import folder_of
from tests.support.report_district import write_district, write_past

pytestmark = pytest.mark.may_block
DAY = date(2026, 11, 20)
FROM_TO = ["--from", str(DAY), "--to", str(DAY)]


@pytest.fixture(scope="module")
def district(tmp_path_factory, loop_watch):
    """The path of netmon.yaml of a district with a recorded day."""
    watch, _ = loop_watch
    watch.deactivate()
    config = write_district(tmp_path_factory.mktemp("district"), DAY)
    (config.parent / "state").mkdir(exist_ok=True)
    asyncio.run(write_past(config.parent / "state", DAY))
    yield config
    watch.activate()


@pytest.fixture(autouse=True)
def data(monkeypatch, root):
    monkeypatch.setenv("NETMON_DATA", str(root))


@pytest.fixture(scope="module")
def reports(district, tmp_path_factory):
    return tmp_path_factory.mktemp("reports")


@pytest.fixture
def made(district, reports, capsys):
    """A report as JSON and as XLSX, with a copy of the day files beside."""
    if not (reports / "r.json").exists():
        for ending in ("json", "xlsx"):
            assert main(["report", "compliance", *FROM_TO, "--config", str(district), "--output", str(reports / f"r.{ending}")]) == 0
        shutil.copytree(folder_of(district.parent / "state"), reports / "days")
    capsys.readouterr()
    return reports


def said(capsys, *words):
    code = main([*map(str, words)])
    found = capsys.readouterr()
    return code, found.out, found.err


@pytest.mark.parametrize("name", ["r.json", "r.xlsx"])
@pytest.mark.parametrize(("lang", "end"), [("zh", "核对完毕：没有不同"), ("en", "verified: nothing differs")])
def test_verify_of_a_report_with_the_day_files_alone(name, lang, end, made, capsys):
    code, out, err = said(capsys, "verify", made / name, "--data", made / "days", "--lang", lang)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith(end)
    assert "✗" not in out
    assert out.count("✓") == 11


def test_verify_beside_the_configuration(made, district, capsys):
    code, out, _ = said(capsys, "verify", made / "r.json", "--config", district, "--format", "json")
    result = json.loads(out)
    assert (code, result["schema"], result["same"], result["first"]) == (0, "netmon.verify/1", True, None)
    assert [step["step"] for step in result["steps"]][-2:] == ["inputs_now", "ports_now"]


def test_verify_without_day_files_is_partly_done(made, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shutil.copy(made / "r.json", tmp_path)
    code, out, _ = said(capsys, "verify", "r.json", "--lang", "en")
    assert code == 3
    assert "figures, computed again from the samples: not verified" in out


def test_verify_names_the_first_difference(made, tmp_path, capsys):
    document = json.loads((made / "r.json").read_text(encoding="utf-8"))
    document["figures"][1]["received"]["octets"] += 1
    (tmp_path / "r.json").write_text(json.dumps(document), encoding="utf-8")
    code, out, _ = said(capsys, "verify", tmp_path / "r.json", "--data", made / "days", "--lang", "en")
    assert code == 1
    assert "✗ figures, computed again from the samples: 1 differences, the first at $.figures[1].received.octets (b-gw GE0/0/1)" in out
    code, out, _ = said(capsys, "verify", tmp_path / "r.json", "--data", made / "days", "--format", "json")
    assert (code, json.loads(out)["first"]["path"]) == (1, "$.figures")


def test_verify_of_day_files(made, tmp_path, capsys):
    code, out, _ = said(capsys, "verify", made / "days", "--lang", "en")
    assert (code, out) == (0, "verified: nothing differs in 2 day files\n")
    shutil.copytree(made / "days", tmp_path / "days")
    file = tmp_path / "days" / f"{DAY}.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    code, out, _ = said(capsys, "verify", file, "--format", "json")
    assert (code, json.loads(out)["steps"][0]["first"]["path"]) == (1, f"{DAY}.parquet")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"PK\x03\x04nothing", b'{"schema": "netmon.poll/1"}', b"\xff\xfe\x00"])
def test_verify_refuses_other_files(content, tmp_path, capsys):
    (tmp_path / "f").write_bytes(content)
    code, out, err = said(capsys, "verify", tmp_path / "f", "--data", tmp_path, "--lang", "en")
    assert (code, out) == (2, "")
    assert "is no netmon.report/1" in err


def test_verify_of_nothing_is_wrong_input(tmp_path, made, capsys):
    assert said(capsys, "verify", tmp_path / "none")[0] == 2
    assert said(capsys, "verify", tmp_path)[0] == 2
    assert said(capsys, "verify", made / "r.json", "--data", tmp_path)[0] == 2


def verdict_of(made, target, site):
    document = json.loads((made / "r.json").read_text(encoding="utf-8"))
    return next(one for one in document["verdicts"] if one["target"] == target and one["subject"]["site"] == site)


def test_explain_of_a_verdict_has_the_whole_chain(made, capsys):
    found = verdict_of(made, "NET-4", "a")
    code, out, _ = said(capsys, "explain", found["id"], "--report", made / "r.json", "--lang", "zh")
    assert code == 0
    for words in (
        "原文",
        "出处",
        "甲校（标识码 1001，城区），教学班 36",
        "算式",
        "合同",
        "95%的时间不超过",
        "测速",
        "x-1：",
        "netmon verify",
        found["data_sha256"],
    ):
        assert words in out
    assert "L126" in out


@pytest.mark.parametrize("what", ["甲校", "1001", "a", "a/dx", "a-gw"])
def test_explain_takes_schools_lines_and_devices_of_a_report(what, made, capsys):
    code, out, _ = said(capsys, "explain", what, "--report", made / "r.json", "--lang", "en", "--format", "json")
    document = json.loads(out)
    assert (code, document["schema"], document["asked"]) == (0, "netmon.explain/1", what)
    assert verdict_of(made, "NET-4", "a")["id"] in document["verdicts"]


def test_explain_from_history_tells_the_peak(district, capsys):
    code, out, _ = said(capsys, "explain", "a/dx", "--days", "1", "--config", district, "--lang", "en")
    assert code == 0
    assert "20 Mbit/s on average over the 5 minutes from 2026-11-20 00:00" in out


def test_explain_of_a_device(district, capsys):
    code, out, _ = said(capsys, "explain", "a-gw", "--config", district, "--lang", "en")
    assert code == 0
    assert "up since 2026-11-19 19:00" in out
    code, out, _ = said(capsys, "explain", "b-gw", "--config", district, "--lang", "en")
    assert "history knows nothing of it" in out


def test_explain_suggests_what_was_meant(district, made, capsys):
    for more in (["--config", district], ["--report", made / "r.json"]):
        code, _, err = said(capsys, "explain", "a/dxx", *more, "--lang", "en")
        assert code == 2
        assert "Did you mean 'a/dx'?" in err
    assert said(capsys, "explain", "0123456789abcdef", "--config", district)[0] == 2


def test_replay_shows_what_changes(district, root, tmp_path, capsys):
    plan = (root / "rules/targets/default.yaml").read_text(encoding="utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(plan.replace("10M", "20M"), encoding="utf-8")
    code, out, _ = said(capsys, "replay", "--targets", draft, *FROM_TO, "--config", district, "--lang", "zh")
    assert code == 0
    assert "甲校" in out
    assert "500M÷36班=13.9M<20M" in out
    code, out, _ = said(capsys, "replay", "--targets", draft, *FROM_TO, "--config", district, "--format", "json")
    document = json.loads(out)
    assert document["counts"] == [{"target": "NET-4", "before": "pass", "after": "fail", "count": 1}]
    assert [(one["subject"]["name"], one["before"]["state"], one["after"]["state"]) for one in document["changes"]] == [("甲校", "pass", "fail")]


def test_replay_of_the_plan_in_force_changes_nothing(district, capsys):
    code, out, _ = said(capsys, "replay", "--targets", "default", *FROM_TO, "--config", district, "--lang", "en")
    assert code == 0
    assert out.splitlines()[-1].startswith("No verdict changes (of ")


def test_replay_of_another_plan_tells_what_is_added_and_left_out(district, capsys):
    code, out, _ = said(capsys, "replay", "--targets", "zibo", "--plan", "default", *FROM_TO, "--config", district, "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert {None} < {one["before"] for one in document["counts"]} | {one["after"] for one in document["counts"]}


def test_replay_says_what_is_wrong(district, tmp_path, capsys):
    code, _, err = said(capsys, "replay", "--targets", "defualt", *FROM_TO, "--config", district, "--lang", "en")
    assert (code, "Did you mean 'default'?" in err) == (2, True)
    (tmp_path / "draft.yaml").write_text("id: draft\n", encoding="utf-8")
    code, _, err = said(capsys, "replay", "--targets", tmp_path / "draft.yaml", *FROM_TO, "--config", district)
    assert code == 2
    assert "draft.yaml:" in err
    assert said(capsys, "replay", "--targets", "default", "--plan", "none", *FROM_TO, "--config", district)[0] == 2
