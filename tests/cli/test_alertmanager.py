"""`netmon alertmanager config` by the command line, and `netmon import --file-sd`."""

from pathlib import Path

import pytest

from netmon.cli.main import main
from tests.config.tree import GOOD, write
from tests.support.alertmanager import amtool

pytestmark = pytest.mark.may_block
A = "inventory/sites/a.yaml"
TOLD = GOOD[A].replace("kind: school}", "kind: school, contacts: [{name: 网管教师, duty: it, notify: dingtalk-a}]}")


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(list(words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def config(workplace: Path) -> str:
    return str(write(workplace, {A: TOLD}))


@pytest.mark.real
def test_a_whole_file_is_written_and_amtool_takes_it(config: str, workplace: Path, capsys) -> None:
    code, out, err = run("alertmanager", "config", "--config", config, "--output", "am.yml", "--lang", "zh", capsys=capsys)
    assert (code, out) == (0, "")
    assert "amtool check-config am.yml" in err
    assert "--dead-man" in err
    assert amtool("check-config", str(workplace / "am.yml")).returncode == 0
    text = (workplace / "am.yml").read_text(encoding="utf-8")
    assert "netmon-dingtalk-a" in text
    assert "http://127.0.0.1:9464/hooks/alertmanager" in text


@pytest.mark.real
def test_the_bearer_that_the_bridge_wants_is_read_from_a_file(workplace: Path, capsys) -> None:
    more = {
        "netmon.yaml": GOOD["netmon.yaml"] + "hooks: {credential: hook}\n",
        "inventory/credentials.yaml": GOOD["inventory/credentials.yaml"] + "hook: {kind: token, token: {env: COMMUNITY}}\n",
    }
    config = str(write(workplace, {A: TOLD, **more}))
    code, out, err = run("alertmanager", "config", "--config", config, "--lang", "en", capsys=capsys)
    assert code == 0
    assert "http_config" not in out
    assert "--bearer-file" in err
    code, out, err = run("alertmanager", "config", "--config", config, "--output", "am.yml", "--bearer-file", "/etc/am/bearer", "--lang", "en", capsys=capsys)
    assert code == 0
    assert "--bearer-file" not in err
    text = (workplace / "am.yml").read_text(encoding="utf-8")
    assert text.count("/etc/am/bearer") == text.count("/hooks/alertmanager") > 0
    assert amtool("check-config", str(workplace / "am.yml")).returncode == 0


@pytest.mark.real
def test_a_file_is_merged_and_the_heartbeat_has_its_address_from_a_file(config: str, workplace: Path, capsys) -> None:
    (workplace / "old.yml").write_text("route:\n  receiver: a  # ours\nreceivers:\n- name: a\n")
    secret = workplace / "dead-man"
    secret.write_text("https://watch.example.org/ping/T0KEN\n")
    secret.chmod(0o600)
    words = ("alertmanager", "config", "--config", config, "--merge", "old.yml", "--output", "new.yml", "--dead-man", "file:dead-man")
    code, _, err = run(*words, "--bridge", "http://10.0.0.9:9464/hooks/alertmanager", capsys=capsys)
    assert code == 0
    assert "T0KEN" not in err
    text = (workplace / "new.yml").read_text(encoding="utf-8")
    assert "receiver: a  # ours" in text
    assert "T0KEN" in text
    assert "http://10.0.0.9:9464/hooks/alertmanager" in text
    assert amtool("check-config", str(workplace / "new.yml")).returncode == 0


def test_a_fragment_says_where_each_part_goes(config: str, capsys) -> None:
    code, out, _ = run("alertmanager", "config", "--config", config, "--fragment", "--lang", "en", capsys=capsys)
    assert code == 0
    assert "# goes first among route.routes" in out
    assert [line for line in out.splitlines() if line and line[0] not in " #"] == ["route:", "receivers:", "inhibit_rules:", "time_intervals:"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--merge", "missing.yml"), "missing.yml"),
        (("--merge", "flow.yml"), "--fragment"),
        (("--merge", "broken.yml"), "broken.yml:2:1:"),
        (("--dead-man", "watch.example.org"), "http"),
        (("--dead-man", "env:NOT_SET"), "NOT_SET"),
        (("--merge", "flow.yml", "--fragment"), "--fragment"),
    ],
)
def test_wrong_input_is_said_and_nothing_is_written(config: str, workplace: Path, capsys, words: tuple[str, ...], said: str) -> None:
    (workplace / "flow.yml").write_text("route: {receiver: a}\nreceivers:\n- name: a\n")
    (workplace / "broken.yml").write_text("route: [\n")
    code, out, err = run("alertmanager", "config", "--config", config, "--output", "am.yml", "--lang", "en", *words, capsys=capsys)
    assert (code, out) == (2, "")
    assert said in err
    assert not (workplace / "am.yml").exists()


def test_targets_of_snmp_exporter_become_a_checked_proposal(workplace: Path, capsys) -> None:
    (workplace / "t.yml").write_text("- targets: [10.1.0.1, '10.1.0.2:1161']\n  labels: {school: 东关小学, role: switch}\n", encoding="utf-8")
    code, out, _ = run("import", "--file-sd", "t.yml", "--credential", "ro", "--lang", "zh", capsys=capsys)
    assert code == 0
    assert "10.1.0.2" in out
    assert "东关小学" in out
    files = list((workplace / "proposal/sites").glob("*.yaml"))
    assert len(files) == 1
    assert "port: 1161" in files[0].read_text(encoding="utf-8")


def test_a_file_that_is_no_list_of_targets_is_refused(workplace: Path, capsys) -> None:
    (workplace / "t.json").write_text('{"targets": []}')
    code, _, err = run("import", "--file-sd", "t.json", "--lang", "en", capsys=capsys)
    assert code == 2
    assert "t.json" in err
    assert "{targets: [...]" in err
    (workplace / "bad.yml").write_text("- targets: [\n")
    code, _, err = run("import", "--file-sd", "bad.yml", "--lang", "en", capsys=capsys)
    assert code == 2
    assert "bad.yml" in err
