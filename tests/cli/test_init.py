"""`netmon init`: a configuration that check accepts, that run starts on, and that holds no secret outside of its secret files."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.cli.main import main
from netmon.config.yaml import parse
from netmon.onboard.starting import Answers, files, networks_of
from tests.support.netmon_process import netmon

SECRET = "Canary-7f3a"


def begun(folder: Path, *more: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    return main(["init", str(folder), "--name", "云河区", "--community", "-", *more])


def test_what_is_written_passes_the_check_and_hides_the_secret(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "etc"
    assert begun(folder, "--code", "330199", "--subnet", "10.31.0.5/16", monkeypatch=monkeypatch) == 0
    said = capsys.readouterr()
    assert "netmon discover --subnet 10.31.0.0/16" in said.out
    assert SECRET not in said.out + said.err
    holding = [path for path in folder.rglob("*") if path.is_file() and SECRET in path.read_text(encoding="utf-8")]
    assert holding == [folder / "secrets/school-ro"]
    assert holding[0].stat().st_mode & 0o777 == 0o600
    assert main(["check", "--config", str(folder / "netmon.yaml")]) == 0


def test_the_daemon_runs_on_it_and_its_page_opens(tmp_path, monkeypatch):
    folder = tmp_path / "etc"
    assert begun(folder, "--listen", "127.0.0.1:0", monkeypatch=monkeypatch) == 0
    with netmon(tmp_path / "log", ["run", "--config", folder / "netmon.yaml"]) as running:
        assert json.loads(running.get("/readyz"))["ready"] is True
        assert "云河区" in running.get("/")


def test_a_list_of_schools_is_taken_along(tmp_path, monkeypatch, capsys):
    roster = tmp_path / "名录.csv"
    roster.write_text("学校标识码,学校名称,区县,乡镇,办学类型,学段,城乡分类\n3133000001,东关小学,云河区,城关镇,学校,小学,城区\n", encoding="utf-8")
    assert begun(tmp_path / "etc", "--roster", str(roster), monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert main(["check", "--config", str(tmp_path / "etc/netmon.yaml")]) == 0
    assert "名录 1" in "".join(capsys.readouterr())


def test_nothing_that_is_there_is_touched(tmp_path, monkeypatch, capsys):
    (tmp_path / "inventory").mkdir()
    mine = tmp_path / "inventory/credentials.yaml"
    mine.write_text("mine", encoding="utf-8")
    assert begun(tmp_path, monkeypatch=monkeypatch) == 2
    assert "credentials.yaml" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["credentials.yaml"]
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--code", "33"], "六位数字"),
        (["--subnet", "10.31.0.0/33"], "网段"),
        (["--listen", "netmon"], "127.0.0.1:9464"),
        (["--roster", "none.pdf"], ".xlsx"),
        (["--roster", "none.csv"], "none.csv"),
    ],
)
def test_a_wrong_answer_is_said_and_nothing_is_written(tmp_path, monkeypatch, capsys, words, said):
    assert begun(tmp_path / "etc", *words, monkeypatch=monkeypatch) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "etc").exists()


def test_without_a_terminal_a_missing_secret_is_asked_for_by_option(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["init", str(tmp_path / "etc"), "--name", "x", "--lang", "en"]) == 2
    assert "--community env:NAME" in capsys.readouterr().err


def test_version_3_takes_its_passwords_from_the_environment(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NETMON_AUTH", "long-enough-1")
    monkeypatch.setenv("NETMON_PRIV", "long-enough-2")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["init", str(tmp_path / "etc"), "--name", "x", "--user", "netmon"]) == 0
    assert main(["check", "--config", str(tmp_path / "etc/netmon.yaml")]) == 0
    assert "SHA-256" in (tmp_path / "etc/inventory/credentials.yaml").read_text(encoding="utf-8")
    capsys.readouterr()


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_any_name_on_any_day_gives_files_that_are_read(name, today):
    for path, new in files(Answers(name=name, community="public1"), today).items():
        if path.endswith(".yaml"):
            doc, problems = parse(new.text.encode(), path)
            assert not problems
            assert doc is not None
            assert path != "inventory/district.yaml" or doc.data["district"]["name"] == name


def test_networks_may_be_written_as_people_do():
    assert networks_of("10.1.2.3/16，10.2.0.0/24、fd00::/64") == ("10.1.0.0/16", "10.2.0.0/24", "fd00::/64")
