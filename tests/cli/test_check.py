import pytest

from netmon.cli.main import main
from tests.config.tree import ENV, write


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


def test_a_good_configuration_is_summed_up(tmp_path, capsys):
    path = write(tmp_path, {})
    assert main(["check", "--lang", "en", "--config", str(path)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = dict(line.split("  ", 1) for line in out.splitlines()[1:])
    assert out.splitlines()[0] == f"{path} has no problems."
    assert (lines["sites"], lines["links"], lines["credentials"]) == ("2", "0", "1")
    assert lines["devices"] == "2  (router 1; switch 1; 2 of them polled)"
    assert int(lines["profiles"]) >= 6


def test_all_problems_are_printed_one_a_line_in_order_with_their_number(tmp_path, capsys):
    bad = "site: {id: a, name: 甲校, kind: scool}\ndevices:\n  - {name: x, role: swich, adress: 10.0.0.1}\n  - {name: y, role: switch, uplink: z}\n"
    path = write(tmp_path, {"inventory/sites/a.yaml": bad})
    assert main(["check", "--lang", "en", "--config", str(path)]) == 2
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == f"{len(lines)} problems.\n"
    assert [line.split(":")[1] for line in lines] == sorted(line.split(":")[1] for line in lines)
    assert len({line.partition(": ")[0] for line in lines}) == len(lines) >= 3
    assert "Did you mean 'school'?" in out
    assert "Did you mean 'address'?" in out


def test_what_was_entered_for_a_school_that_is_gone_is_a_warning(tmp_path, capsys):
    gone = "exclusions: [{id: page-m-1, from: 2026-12-01, to: 2026-12-02, entered: 2026-11-01, reason: 停电, who: 王工, site: gone}]\n"
    path = write(tmp_path, {"state/entered/exclusions.yaml": gone})
    assert main(["check", "--lang", "en", "--config", str(path)]) == 0
    warning = capsys.readouterr().out.splitlines()[-1]
    assert warning.startswith(f"warning: {tmp_path / 'state/entered/exclusions.yaml'}:1:")
    assert "no site 'gone' any more" in warning
    write(tmp_path, {"inventory/exclusions.yaml": gone.replace("page-m-1", "own")})
    assert main(["check", "--lang", "en", "--config", str(path)]) == 2
    assert "The inventory has no site 'gone'." in capsys.readouterr().out


def test_problems_are_told_in_the_configurations_language(tmp_path, capsys):
    for lang, words, sum_up in (("zh", "是否想写", "共 1 处问题。\n"), ("en", "Did you mean", "1 problem.\n")):
        path = write(tmp_path, {"netmon.yaml": f"language: {lang}\nstat: state\n"})
        assert main(["check", "--config", str(path)]) == 2
        out, err = capsys.readouterr()
        assert words in out
        assert err == sum_up


def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path, capsys):
    path = write(tmp_path, {"inventory/credentials.yaml": "ro: {kind: snmp_v2c, community: S3CR3T-inline}\n"})
    assert main(["check", "--config", str(path)]) == 2
    out, err = capsys.readouterr()
    assert "credentials.yaml:1:" in out
    assert "S3CR3T" not in out + err


def test_a_configuration_that_is_not_there_is_a_problem(capsys):
    assert main(["check", "--lang", "en"]) == 2
    assert capsys.readouterr() == ("netmon.yaml: The file does not exist.\n", "1 problem.\n")


def test_the_environment_names_the_configuration(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NETMON_CONFIG", str(write(tmp_path, {})))
    assert main(["check"]) == 0
    assert "没有问题" in capsys.readouterr().out
