"""The engineer's first hour by the command line: import, discover, onboard and doctor, from nothing to a watched device."""

import json
import stat
import time
from pathlib import Path

import pytest

from netmon.cli.discover import keep_for_page
from netmon.cli.main import main
from netmon.config.load import load
from netmon.model.reading import SystemInfo
from netmon.onboard.discover import Found
from netmon.onboard.discover_same import Proposed
from netmon.onboard.proposal_present import Present
from netmon.simulate.agent import Agent
from netmon.store import discovered
from tests.cli.conftest import SECRET
from tests.simulate.devices import switch
from tests.support.workbooks import GOOD, SCHOOL, district, replaced, write_workbook

pytestmark = pytest.mark.may_block


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(list(words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def site(workplace: Path) -> Path:
    """A configuration as it is before the first device: settings, district, credentials."""
    (workplace / "inventory").mkdir()
    (workplace / "netmon.yaml").write_text("{allow_empty: true}\n")
    (workplace / "inventory/district.yaml").write_text("district: {id: center, name: 区中心}\n", encoding="utf-8")
    (workplace / "inventory/credentials.yaml").write_text(
        "wrong: {kind: snmp_v2c, community: {env: OTHER}}\nro: {kind: snmp_v2c, community: {env: COMMUNITY}}\n"
    )
    return workplace


def test_a_workbook_from_template_to_a_checked_configuration(workplace: Path, capsys) -> None:
    assert run("import", "--template", "t.xlsx", "--lang", "zh", capsys=capsys)[0] == 0
    assert run("import", "--template", "t.xlsx", "--lang", "zh", capsys=capsys)[0] == 2  # nothing is overwritten
    write_workbook(workplace / "school.xlsx", GOOD)
    code, out, err = run("import", "school.xlsx", "--lang", "zh", capsys=capsys)
    assert code == 0
    assert "+++ b/sites/dongguan-xx.yaml" in out
    assert "proposal/netmon.yaml" in err
    assert run("check", "--config", "proposal/netmon.yaml", capsys=capsys)[0] == 0
    assert run("import", "school.xlsx", "--lang", "zh", capsys=capsys)[0] == 0  # the same again changes nothing
    (workplace / "proposal/sites/dongguan-xx.yaml").write_text("edited\n")
    code, _, err = run("import", "school.xlsx", "--lang", "zh", capsys=capsys)
    assert code == 2
    assert "没有写入任何文件" in err
    assert (workplace / "proposal/sites/dongguan-xx.yaml").read_text() == "edited\n"


def test_each_credential_without_a_secret_is_named_once(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [replaced(row, "设备", 凭据="school-ro") for row in GOOD["设备"]]
    write_workbook(tmp_path / "school.xlsx", {**GOOD, "设备": rows})
    code, _, err = run("import", "school.xlsx", "--lang", "en", capsys=capsys)
    assert code == 0
    named = [line for line in err.splitlines() if "proposal/secrets/" in line]
    assert len(named) == (tmp_path / "proposal/credentials.yaml").read_text(encoding="utf-8").count("kind:") == 1
    assert "school-ro" in named[0]


def test_mistakes_are_said_in_both_languages_by_their_cells_and_nothing_is_written(workplace: Path, capsys) -> None:
    write_workbook(workplace / "bad.xlsx", {**GOOD, "学校": [replaced(SCHOOL, "学校", 类型="小学校")]})
    code, out, err = run("import", "bad.xlsx", "--lang", "zh", capsys=capsys)
    assert (code, out) == (2, "")
    assert "bad.xlsx: 学校!E2: “小学校”不在可选内容里" in err
    code, _, err = run("import", "bad.xlsx", "--lang", "en", capsys=capsys)
    assert "bad.xlsx: 学校!E2: '小学校' is none of" in err
    assert not (workplace / "proposal").exists()


def test_a_proposal_for_an_inventory_that_is_there_touches_none_of_it(site: Path, capsys) -> None:
    before = {file: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    write_workbook(site / "school.xlsx", GOOD)
    code, out, _ = run("import", "school.xlsx", "--format", "json", "--lang", "en", capsys=capsys)
    assert code == 0
    document = json.loads(out)
    assert document["schema"] == "netmon.proposal/1"
    assert [file["path"] for file in document["files"]] == ["sites/dongguan-xx.yaml"]
    assert {file: file.read_bytes() for file in before} == before
    assert run("import", "school.xlsx", "--output", "inventory", "--lang", "en", capsys=capsys)[0] == 2


@pytest.mark.parametrize("schools", [15, pytest.param(300, marks=pytest.mark.long)])
def test_a_whole_district_is_imported_in_time(workplace: Path, schools: int, capsys) -> None:
    devices = schools * 50 // 3
    write_workbook(workplace / "big.xlsx", district(schools, devices))
    started = time.perf_counter()
    assert run("import", "big.xlsx", "--lang", "en", capsys=capsys)[0] == 0
    assert time.perf_counter() - started < 120
    result = load(workplace / "proposal/netmon.yaml", env={})
    assert result.problems == ()
    assert result.config is not None
    assert (len(result.config.sites), len(result.config.devices), len(result.config.links)) == (schools + 1, devices, schools)


@pytest.mark.parametrize("schools", [3, pytest.param(300, marks=pytest.mark.long)])
def test_a_filled_workbook_becomes_a_checked_inventory_and_a_first_report_in_time(workplace: Path, schools: int, capsys) -> None:
    write_workbook(workplace / "big.xlsx", district(schools, schools * 50 // 3))
    config = "proposal/netmon.yaml"
    took: dict[str, float] = {}
    for words in (("import", "big.xlsx"), ("check", "--config", config), ("report", "baseline", "--config", config, "--output", "baseline.json")):
        started = time.perf_counter()
        code, _, err = run(*words, "--lang", "en", capsys=capsys)
        took[words[0]] = time.perf_counter() - started
        assert code == 0, err
    document = json.loads((workplace / "baseline.json").read_text(encoding="utf-8"))
    judged = {verdict["subject"]["id"] for verdict in document["verdicts"]}
    assert {f"31370{number:05d}" for number in range(schools)} <= judged
    assert sum(took.values()) < 600, took
    print({step: round(seconds, 1) for step, seconds in took.items()})


@pytest.mark.parametrize(
    "words",
    [
        ["import"],
        ["import", "a.xlsx", "--template", "b.xlsx"],
        ["import", "a.xls"],
        ["import", "missing.xlsx"],
        ["import", "--netbox", "https://netbox.example"],
        ["import", "--netbox", "https://netbox.example", "--token", "S3CR3T-in-the-open"],
        ["import", "--netbox", "ftp://netbox.example", "--token", "env:COMMUNITY"],
        ["discover", "--credential", "ro"],
        ["discover", "--subnet", "10.0.0.0/24"],
        ["discover", "--subnet", "10.0.0.0/8", "--credential", "ro"],
        ["discover", "--subnet", "10.0.0.0/99", "--credential", "ro"],
        ["discover", "--subnet", "10.0.0.0/24", "--credential", "other"],
        ["discover", "--subnet", "10.0.0.0/24", "--credential", "ro", "--rate", "0"],
        ["discover", "--subnet", "10.0.0.0/24", "--credential", "ro", "--state", "no-such-folder"],
        ["onboard", "--vendor", "acme"],
        ["onboard", "--vendor", "huawei", "--server", "2001:db8::1"],
        ["onboard", "--vendor", "huawei", "--user", "a b"],
        ["doctor"],
        ["doctor", "nobody"],
        ["doctor", "--address", "127.0.0.1", "--timeout", "0"],
    ],
)
def test_what_is_wrong_with_a_command_line_is_one_sentence(site: Path, words, capsys, monkeypatch) -> None:
    monkeypatch.setenv("OTHER", "other-community")
    for lang in ("zh", "en"):
        code, out, err = run(*words, "--lang", lang, capsys=capsys)
        assert (code, out) == (2, "")
        assert "Traceback" not in err
        assert "S3CR3T" not in err


def test_discovery_proposes_what_answers_and_says_what_it_tried(site: Path, agents, capsys, monkeypatch) -> None:
    monkeypatch.setenv("OTHER", "other-community")
    agent = Agent(view=switch(), community=SECRET.encode())
    host, _, port = agents.open(agent).partition(":")
    words = ["discover", "--subnet", host, "--port", port, "--credential", "wrong", "--credential", "ro", "--no-echo", "--timeout", "0.3", "--lang", "zh"]
    code, out, err = run(*words, capsys=capsys)
    assert code == 0
    assert f'+  - {{name: sw-1, role: switch, address: "{host}", credential: ro, port: {port}}}' in out
    assert "sw-1" in err
    assert SECRET not in out + err
    assert agent.stats.wrong_community == 1
    assert "port" in (site / "proposal/district.yaml").read_text(encoding="utf-8")
    assert "新发现的 1 台已记在" in err
    state = site / "state"
    (one,) = discovered.read(state, time.time())
    assert (one.sys_name, one.addresses, one.port, one.credential, one.role, one.proposed, one.site) == ("sw-1", (host,), int(port), "ro", "switch", "sw-1", "")
    assert (one.profile, one.vendor) == ("huawei_vrp", "Huawei")
    assert time.time() - 600 < one.at <= time.time()
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in state.glob("*discovered*")} == {"discovered.json": 0o600, ".discovered.json.lock": 0o600}
    assert SECRET not in (state / "discovered.json").read_text(encoding="utf-8")
    (site / "inventory/district.yaml").write_bytes((site / "proposal/district.yaml").read_bytes())
    assert run("check", capsys=capsys)[0] == 0
    (site / "elsewhere").mkdir()
    code, out, err = run(*words, "--state", str(site / "elsewhere"), capsys=capsys)
    assert (code, out) == (0, "")
    assert "清单里已有 1 台" in err
    assert list((site / "elsewhere").iterdir()) == [], "nothing new, nothing to keep"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_discovery_that_cannot_be_kept_is_said_and_spoils_nothing(tmp_path: Path, lang, capsys) -> None:
    found = Found(address="10.0.0.7", port=161, credential="ro", system=SystemInfo(sys_name="sw-7"))
    proposed = Proposed(Present(), None, "center")
    proposed.add([found])
    keep_for_page(proposed, "a", tmp_path / "state", lang)
    (one,) = discovered.read(tmp_path / "state", time.time())
    assert (one.sys_name, one.site, stat.S_IMODE((tmp_path / "state").stat().st_mode)) == ("sw-7", "a", 0o700)
    assert str(tmp_path / "state") in capsys.readouterr().err
    later = json.dumps({"schema": discovered.SCHEMA, "version": 99, "sha256": ""}) + "\n"
    (tmp_path / "state" / discovered.FILE).write_text(later)
    (tmp_path / "file").write_text("no folder")
    for folder in (tmp_path / "state", tmp_path / "file"):
        keep_for_page(proposed, "a", folder, lang)
        assert "--state" in capsys.readouterr().err
    assert (tmp_path / "state" / discovered.FILE).read_text() == later


def test_discovery_that_finds_nothing_fails(site: Path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("OTHER", "other-community")
    words = ["discover", "--subnet", "127.0.0.9", "--port", "9", "--credential", "ro", "--no-echo", "--timeout", "0.2", "--lang", "en"]
    assert run(*words, capsys=capsys)[0] == 1


def test_discovery_by_neighbours_that_there_are_not_says_so(site: Path, agents, capsys) -> None:
    host, _, port = agents.open(Agent(view=switch(), community=SECRET.encode())).partition(":")
    switches = f"devices:\n  - {{name: sw-1, role: switch, address: {host}, port: {port}, credential: ro}}\n"
    with (site / "inventory/district.yaml").open("a", encoding="utf-8") as file:
        file.write(switches)
    code, out, err = run("discover", "--lldp-from", "sw-1", "--credential", "ro", "--no-echo", "--timeout", "0.2", "--lang", "zh", capsys=capsys)
    assert (code, out) == (1, "")
    assert "LLDP 邻居没有给出管理地址" in err


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("version", ["3", "2c"])
def test_lines_to_paste_come_without_secrets_unless_asked_for(lang, version, capsys) -> None:
    code, out, err = run("onboard", "--vendor", "h3c", "--version", version, "--server", "10.31.0.5", "--lang", lang, capsys=capsys)
    assert code == 0
    assert "10.31.0.5" in out
    assert "<" in out
    assert err
    code, shown, err = run("onboard", "--vendor", "h3c", "--version", version, "--server", "10.31.0.5", "--show-secrets", "--lang", lang, capsys=capsys)
    assert (code, err) == (0, "")
    assert "<" not in shown.replace("<<", "")
    assert "credentials.yaml" in shown


def test_the_credential_that_is_printed_is_taken_by_the_loader(site: Path, capsys) -> None:
    _, out, _ = run("onboard", "--vendor", "huawei", "--server", "10.31.0.5", "--show-secrets", "--lang", "en", capsys=capsys)
    lines = out.splitlines()
    start = lines.index("school-v3:")
    block = "\n".join(line for line in lines[start:] if line and not line.startswith("#"))
    (site / "inventory/credentials.yaml").write_text(block + "\n", encoding="utf-8")
    (site / "inventory/secrets").mkdir()
    for line in lines:
        if line.startswith("#   secrets/"):
            path, _, value = line.removeprefix("#   ").partition(": ")
            (site / "inventory" / path).write_text(value + "\n")
            (site / "inventory" / path).chmod(0o600)
    assert run("check", capsys=capsys)[0] == 0


def test_the_doctor_speaks_both_languages_and_says_what_to_paste(site: Path, agents, capsys, monkeypatch) -> None:
    monkeypatch.setenv("OTHER", "other-community")
    address = agents.open(Agent(view=switch(), community=SECRET.encode()))
    host, _, port = address.partition(":")
    (site / "inventory/district.yaml").write_text(
        "district: {id: center, name: 区中心}\n"
        f"devices:\n  - {{name: sw, role: switch, address: {host}, port: {port}, credential: ro, profile: huawei_vrp}}\n",
        encoding="utf-8",
    )
    code, out, _ = run("doctor", "sw", "--lang", "zh", "--timeout", "0.5", capsys=capsys)
    assert code == 0
    assert "各步都正常" in out
    code, out, _ = run("doctor", "sw", "--credential", "wrong", "--lang", "zh", "--timeout", "0.2", capsys=capsys)
    assert code == 1
    assert "怎么办" in out
    assert "acl 2999" in out
    assert "rule 5 permit source 127.0.0.1 0" in out
    code, out, _ = run("doctor", "sw", "--credential", "wrong", "--lang", "en", "--format", "json", "--timeout", "0.2", capsys=capsys)
    document = json.loads(out)
    assert (code, document["schema"], document["failed"]) == (1, "netmon.doctor/1", "udp")
    assert [step["status"] for step in document["steps"] if step["step"] in ("name", "udp", "credential")] == ["ok", "fail", "skip"]
    assert "other-community" not in out
    assert SECRET not in out


def test_the_doctor_takes_an_address_alone(agents, capsys) -> None:
    address = agents.open(Agent(view=switch(), community=SECRET.encode()))
    code, out, _ = run("doctor", "--address", address, "--community", "env:COMMUNITY", "--lang", "en", "--timeout", "0.5", capsys=capsys)
    assert code == 0
    assert "every step is ok" in out
    code, out, _ = run("doctor", "--address", address, "--lang", "en", "--timeout", "0.2", capsys=capsys)
    assert code == 1  # without a credential an SNMPv2c agent is silence


def test_the_doctor_looks_at_displays_and_ssh_where_the_inventory_has_them(site: Path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("OTHER", "other-community")
    (site / "state").mkdir(mode=0o700)
    credentials = site / "inventory/credentials.yaml"
    credentials.write_text(credentials.read_text() + "login: {kind: ssh, user: netmon, password: {env: OTHER}}\n")
    (site / "inventory/district.yaml").write_text(
        "district: {id: center, name: 区中心}\ndevices:\n"
        "  - {name: tv, role: whiteboard, address: 127.0.0.1, display: {driver: pjlink, port: 1}}\n"
        "  - {name: pc, role: ops_pc, address: 127.0.0.1, port: 9, credential: ro, ssh: {credential: login, port: 1}}\n",
        encoding="utf-8",
    )
    code, out, _ = run("doctor", "tv", "--lang", "en", "--format", "json", "--timeout", "0.2", capsys=capsys)
    steps = {step["step"]: step for step in json.loads(out)["steps"]}
    assert (code, steps["display"]["status"]) == (1, "fail")
    assert {steps[name]["status"] for name in ("udp", "credential", "view", "engine")} == {"skip"}
    assert steps["display"]["todo"].startswith("See that the display")
    code, out, _ = run("doctor", "pc", "--lang", "zh", "--timeout", "0.2", capsys=capsys)
    assert code == 1
    assert "确认设备开启了 SSH" in out
