"""`netmon record` and `netmon profile test`, on simulated switches and on a real snmpd."""

import json

import pytest

from netmon.cli.main import main
from netmon.cli.trial import unread_tables
from netmon.onboard.subtrees import NEVER, is_under
from netmon.simulate.agent import Agent
from netmon.simulate.mib import IF_X_ENTRY, MibView
from netmon.simulate.snmprec import load, save
from netmon.simulate.values import integer, ip_address, text
from tests.cli.conftest import SECRET
from tests.simulate.devices import frozen, switch
from tests.support.snmpd import Snmpd

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
ARP = (1, 3, 6, 1, 2, 1, 4, 22, 1)
FDB = (1, 3, 6, 1, 2, 1, 17, 4, 3, 1)
STATIONS = (1, 3, 6, 1, 4, 1, 2011, 6, 139, 18, 1, 2, 1)
ELSEWHERE = (1, 3, 6, 1, 4, 1, 2011, 6, 139, 19, 1, 2, 1)
PHONE = bytes.fromhex("a4c3f0112233")
KEYS = ("huawei", "h3c", "ruijie", "cisco", "netsnmp")


def private(view: MibView) -> MibView:
    """A frozen device with what a school's device knows of people."""
    view = frozen(view)
    view.set((*SYSTEM, 4, 0), text("王老师 13957112233"))
    view.set((*SYSTEM, 5, 0), text("zhongxin-core"))
    view.set((*SYSTEM, 6, 0), text("中心小学 302"))
    view.set((*ARP, 2, 5, 10, 31, 7, 99), text(PHONE))
    view.set((*ARP, 3, 5, 10, 31, 7, 99), ip_address("10.31.7.99"))
    view.set((*FDB, 2, *PHONE), integer(5))
    view.set((*STATIONS, 2, *PHONE), text("zhangsan-phone"))
    view.set((*ELSEWHERE, 2, *PHONE), text(SECRET))
    view.set((*ELSEWHERE, 3, *PHONE), text(PHONE))
    return view


def record(agents, view, path, *more) -> int:
    address = agents.open(Agent(view=view, community=SECRET.encode()))
    return main(["record", "--lang", "en", "--address", address, "--community", "env:COMMUNITY", "--output", str(path), "--format", "json", *more])


@pytest.mark.parametrize("more", [(), ("--all",)])
def test_record_holds_nothing_of_people_and_no_secret(agents, capsys, workplace, more):
    path = workplace / "switch.snmprec"
    assert record(agents, private(switch("huawei")), path, *more) == 0
    report = json.loads(capsys.readouterr().out)
    raw = path.read_bytes()
    for canary in ("王老师", "13957112233", "zhongxin", "中心小学", "zhangsan", SECRET, "10.31.7.99", "room-1", "S0123456789"):
        assert canary.encode() not in raw, canary
        assert canary.encode().hex().encode() not in raw.lower(), canary
    assert PHONE.hex().encode() not in raw.lower()
    assert ".".join(map(str, PHONE)).encode() not in raw
    assert not [name for name, _ in load(path).instances if any(is_under(name, root) for root in NEVER)]
    assert report["profile"] == "huawei_vrp"
    assert report["masked"]["names"] > 5
    assert set(report["never_recorded"]) == ({"1.3.6.1.2.1.4.22", "1.3.6.1.2.1.17.4.3", "1.3.6.1.4.1.2011.6.139.18"} if more else set())
    assert any(is_under(name, ELSEWHERE) for name, _ in load(path).instances) == bool(more)


@pytest.mark.parametrize("key", KEYS)
def test_a_recording_gives_the_same_numbers_as_the_device(agents, capsys, workplace, key):
    view = frozen(switch(key))
    save(workplace / "original.snmprec", ((name, value) for name, value in view if isinstance(value, bytes)))
    assert record(agents, view, workplace / "masked.snmprec") == 0
    capsys.readouterr()
    documents = []
    for name in ("original", "masked"):
        assert main(["profile", "test", str(workplace / f"{name}.snmprec"), "--format", "json"]) == 0
        documents.append(json.loads(capsys.readouterr().out)["document"])
    original, masked = documents
    assert masked["device"]["profile"] == original["device"]["profile"]
    assert original["processors"]
    for section in ("processors", "memory", "sensors"):
        assert [{**row, "descr": None} for row in masked[section]] == [{**row, "descr": None} for row in original[section]]
    names = [row["name"] for row in original["interfaces"]]
    assert [row["name"] for row in masked["interfaces"]] == names
    assert [(row["in_octets"], row["speed_bps"], row["oper_status"]) for row in masked["interfaces"]] == [
        (row["in_octets"], row["speed_bps"], row["oper_status"]) for row in original["interfaces"]
    ]
    assert not {row["mac"] for row in masked["interfaces"]} & {row["mac"] for row in original["interfaces"] if row["mac"]}
    assert masked["device"]["serial"] != original["device"]["serial"] or original["device"]["serial"] is None


def test_record_reads_only_what_profiles_use_and_no_more_than_it_may(agents, capsys, workplace):
    view = frozen(switch("huawei", count=40))
    view.set((1, 3, 6, 1, 4, 1, 2011, 99, 1, 0), integer(1))
    path = workplace / "switch.snmprec"
    assert record(agents, view, path, "--max-rows", "10") == 0
    report = json.loads(capsys.readouterr().out)
    instances = dict(load(path).instances)
    assert (1, 3, 6, 1, 4, 1, 2011, 99, 1, 0) not in instances
    assert sum(1 for name in instances if name[:-1] == (*IF_X_ENTRY, 1)) == 10
    assert sum(1 for name in instances if name[:-1] == (*IF_X_ENTRY, 18)) == 10
    assert "1.3.6.1.2.1.31.1.1.1" in report["cut"]
    assert record(agents, view, path, "--max-values", "200") == 3
    assert json.loads(capsys.readouterr().out)["ended_early"] == "values"
    assert 200 <= len(load(path).instances) <= 220
    assert record(agents, view, path, "--profile", "generic") == 0
    capsys.readouterr()
    assert not [name for name, _ in load(path).instances if is_under(name, (1, 3, 6, 1, 4, 1, 2011))]


def test_record_says_what_was_masked_and_what_to_look_through(agents, capsys, workplace):
    address = agents.open(Agent(view=private(switch("h3c")), community=SECRET.encode()))
    assert main(["record", "--lang", "zh", "--address", address, "--community", "env:COMMUNITY", "--output", "h3c.snmprec"]) == 0
    out = capsys.readouterr().out
    assert "适用的档案：h3c_comware" in out
    assert "MAC 地址" in out
    assert "GigabitEthernet1/0/1" in out
    assert "zhongxin" not in out


def test_record_of_a_silent_device_writes_nothing(agents, capsys, workplace):
    agent = Agent(view=frozen(switch()), community=b"another")
    code = main(["record", "--address", agents.open(agent), "--community", "env:COMMUNITY", "--output", "none.snmprec", "--timeout", "0.5", "--lang", "en"])
    assert code == 1
    assert "did not answer" in capsys.readouterr().err
    assert not (workplace / "none.snmprec").exists()


@pytest.mark.parametrize("wrong", [("--all", "--profile", "generic"), ("--max-rows", "0"), ("--output", "/nowhere/x.snmprec")])
def test_record_refuses_what_it_cannot_do(agents, capsys, workplace, wrong):
    assert record(agents, frozen(switch()), workplace / "x.snmprec", *wrong) == 2
    assert capsys.readouterr().err.startswith("netmon: ")


@pytest.mark.real
def test_record_of_a_real_snmpd_is_served_as_it_was(capsys, workplace):
    lines = [f"rocommunity {SECRET}", "sysName zhongxin-server", "sysLocation zhongxin xiaoxue", "sysContact wangli@example.edu.cn"]
    with Snmpd(lines) as server:
        words = ["--address", server.address, "--community", "env:COMMUNITY", "--lang", "en"]
        assert main(["record", *words, "--output", "snmpd.snmprec", "--format", "json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert main(["poll", *words, "--collector", "interfaces", "--format", "json"]) == 0
        polled = json.loads(capsys.readouterr().out)
    raw = (workplace / "snmpd.snmprec").read_bytes()
    for canary in (SECRET, "zhongxin", "xiaoxue", "wangli"):
        assert canary.encode() not in raw
    assert report["values"] > 50
    assert main(["profile", "test", "snmpd.snmprec", "--format", "json"]) == 0
    tried = json.loads(capsys.readouterr().out)
    assert tried["profile"] == report["profile"] == polled["device"]["profile"]
    assert [row["if_index"] for row in tried["document"]["interfaces"]] == [row["if_index"] for row in polled["interfaces"]]


@pytest.fixture
def recording(workplace):
    """A recording of a simulated switch."""
    path = workplace / "switch.snmprec"
    save(path, ((name, value) for name, value in frozen(switch("huawei")) if isinstance(value, bytes)))
    return path


def test_profile_test_compares_with_what_is_expected(recording, capsys):
    assert main(["profile", "test", str(recording), "--lang", "en"]) == 0
    assert "There are no expected values" in capsys.readouterr().out
    assert main(["profile", "test", str(recording), "--write-expected", "--lang", "en"]) == 0
    expected = recording.with_name("switch.expected.json")
    content = json.loads(expected.read_text(encoding="utf-8"))
    assert content["sensors"]
    capsys.readouterr()
    assert main(["profile", "test", str(recording), "--lang", "en"]) == 0
    assert "values are as in" in capsys.readouterr().out
    oid = content["sensors"][0]["oid"]
    content["sensors"][0]["value"] = 99
    del content["processors"][0]
    content["memory"].append({"oid": "1.2.3", "descr": "ghost"})
    expected.write_text(json.dumps(content), encoding="utf-8")
    assert main(["profile", "test", str(recording), "--format", "json"]) == 1
    lines = json.loads(capsys.readouterr().out)["expected"]["differences"]
    assert [line for line in lines if line.startswith(f"sensors[{oid}].value: expected 99, found ")]
    assert any(line.startswith("processors[") and "expected nothing" in line for line in lines)
    assert any(line.startswith("memory[1.2.3]") and line.endswith("found nothing") for line in lines)


def test_profile_test_names_what_no_collector_reads(recording, capsys):
    view = frozen(switch("huawei"))
    for row in range(1, 4):
        for column in (1, 2, 3):
            view.set((1, 3, 6, 1, 4, 1, 2011, 77, 3, 1, column, row), integer(row))
    save(recording, ((name, value) for name, value in view if isinstance(value, bytes)))
    assert main(["profile", "test", str(recording), "--format", "json"]) == 0
    unread = json.loads(capsys.readouterr().out)["unread"]
    assert {"oid": "1.3.6.1.4.1.2011.77.3.1", "values": 9} in unread
    assert not [row for row in unread if row["oid"].startswith("1.3.6.1.4.1.2011.5.25.31")]


def test_profile_test_tries_a_file_that_is_nowhere_installed(recording, capsys, workplace):
    folder = workplace / "mine"
    folder.mkdir()
    head = "id: acme\nname: Acme\nvendor: Acme\nextends: generic\n"
    (folder / "acme.yaml").write_text(f"{head}collectors:\n  optics: null\n", encoding="utf-8")
    assert main(["profile", "test", str(recording), "--profile", str(folder / "acme.yaml"), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)["document"]
    assert (document["device"]["profile"], document["device"]["vendor"]) == ("acme", "Acme")
    (folder / "acme.yaml").write_text(f"{head}colectors: {{}}\n", encoding="utf-8")
    assert main(["profile", "test", str(recording), "--profile", str(folder / "acme.yaml"), "--lang", "en"]) == 2
    assert "Did you mean 'collectors'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.snmprec",), "cannot be read"),
        (("empty.snmprec",), "has no line that can be used"),
        (("switch.snmprec", "--profile", "huawei_vpr"), "Did you mean 'huawei_vrp'?"),
        (("switch.snmprec", "--profile", "gone.yaml"), "A profile's file"),
        (("switch.snmprec", "--expected", "gone.json"), "no file of expected values"),
        (("switch.snmprec", "--expected", "switch.snmprec"), "is no file of expected values"),
    ],
)
def test_profile_test_says_what_is_wrong_with_its_input(recording, capsys, words, said):
    recording.with_name("empty.snmprec").write_text("# nothing\n", encoding="ascii")
    assert main(["profile", "test", *words, "--lang", "en"]) == 2
    assert said in capsys.readouterr().err


def test_unread_tables_groups_by_table():
    names = [(1, 3, 6, 1, 4, 1, 9, 5, 1, column, row) for column in (1, 2) for row in (1, 2)] + [
        (1, 3, 6, 1, 4, 1, 9, 6, 1, 0),
        (1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 1),
    ]
    found = unread_tables(sorted(names), {(1, 3, 6, 1, 2, 1, 2, 2, 1, 2)})
    assert [(one.oid, one.values) for one in found] == [("1.3.6.1.4.1.9.5.1", 4), ("1.3.6.1.4.1.9.6", 1)]
