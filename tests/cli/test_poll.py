import io
import json
import stat
import subprocess
import sys

import jsonschema
import pytest
from prometheus_client.parser import text_string_to_metric_families

from netmon.cli.main import main
from netmon.simulate.agent import Agent, Line
from netmon.simulate.broken import modes
from netmon.transport.snmp.api import UsmUser
from tests.cli.conftest import SECRET
from tests.cli.poll_schema import SCHEMA
from tests.simulate.devices import switch
from tests.support.snmpd import Snmpd

INVENTORY = {
    "netmon.yaml": "inventory: inventory\nstate: state\nlanguage: en\nicmp: false\n",
    "inventory/district.yaml": "district: {id: center, name: 区中心}\ndefaults: {credential: ro}\n",
    "inventory/credentials.yaml": "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\nlogin: {kind: ssh, user: x, password: {env: COMMUNITY}}\n",
}


def agent(key="huawei", **options) -> Agent:
    return Agent(view=switch(key), community=SECRET.encode(), **options)


@pytest.fixture(scope="module")
def healthy(agents) -> str:
    return agents.open(agent())


@pytest.fixture(scope="module")
def silent(agents) -> str:
    mute = agent()
    mute.alive = False
    return agents.open(mute)


@pytest.fixture
def inventory(workplace, healthy):
    """An inventory with the healthy agent as `sw-1`, and devices that cannot be polled."""
    host, _, port = healthy.rpartition(":")
    site = (
        "site: {id: a, name: 甲校, kind: school}\nrooms:\n  - {name: 机房, kind: machine_room}\ndevices:\n"
        f"  - {{name: sw-1, role: switch, address: {host}, port: {port}, room: 机房}}\n"
        "  - {name: no-address, role: switch}\n  - {name: no-login, role: whiteboard, address: 127.0.0.1, credential: null}\n"
    )
    for name, content in {**INVENTORY, "inventory/sites/a.yaml": site}.items():
        path = workplace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def by_address(address, *more):
    return ["poll", "--lang", "en", "--address", address, "--community", "env:COMMUNITY", *more]


def test_json_is_one_document_of_the_agreed_shape_and_nothing_else(healthy, capsys):
    assert main(by_address(healthy, "--format", "json")) == 0
    out, err = capsys.readouterr()
    assert err == ""
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert document["device"]["address"] == healthy
    assert document["device"]["profile"] == "huawei_vrp"
    assert [row["outcome"] for row in document["outcomes"]] == ["ok"] * len(document["outcomes"])
    assert [row["collector"] for row in document["outcomes"]][:4] == ["system", "interfaces", "health", "inventory"]
    ports = {row["name"]: row for row in document["interfaces"]}
    assert ports["GigabitEthernet0/0/1"]["speed_bps"] == 1_000_000_000
    assert ports["GigabitEthernet0/0/1"]["counter_bits"] == 64
    assert all(SECRET not in part for part in (out, err))


@pytest.mark.parametrize(("lang", "heading"), [("en", "Interfaces\n"), ("zh", "接口\n")])
def test_table_is_in_the_language_asked_for(healthy, capsys, lang, heading):
    assert main([*by_address(healthy), "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert heading in out
    assert "GigabitEthernet0/0/1" in out


def test_prometheus_text_is_read_by_prometheus_own_parser(healthy, capsys):
    assert main(by_address(healthy, "--format", "prometheus")) == 0
    families = {family.name: family for family in text_string_to_metric_families(capsys.readouterr().out)}
    assert [sample.value for sample in families["netmon_device_up"].samples] == [1]
    octets = {sample.labels["interface"]: sample.value for sample in families["netmon_interface_receive_bytes"].samples}
    assert octets["GigabitEthernet0/0/1"] > 0
    (info,) = families["netmon_device_info"].samples
    assert info.labels["profile"] == "huawei_vrp"
    assert info.labels["model"] != ""


def test_collectors_are_limited_to_those_named(healthy, capsys):
    assert main(by_address(healthy, "--format", "json", "--collector", "interfaces", "--collector", "health")) == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["collector"] for row in document["outcomes"]] == ["interfaces", "health"]
    assert document["modules"] == []
    assert document["device"]["sys_object_id"].startswith("1.3.6.1.4.1.2011.")


def test_a_profile_by_name_replaces_identification(healthy, capsys):
    assert main(by_address(healthy, "--format", "json", "--profile", "generic")) == 0
    assert json.loads(capsys.readouterr().out)["device"]["profile"] == "generic"


def test_ipv6_and_snmp_version_1(agents, capsys):
    address = agents.open(agent("h3c"), "::1")
    assert main(by_address(address, "--format", "json", "--snmp-version", "1")) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    assert document["device"]["address"] == address
    assert document["device"]["profile"] == "h3c_comware"


@pytest.mark.parametrize(("lang", "words"), [("en", "did not answer"), ("zh", "没有应答")])
def test_silence_ends_with_1_within_the_budget_and_says_what_to_check(silent, capsys, lang, words):
    assert main([*by_address(silent, "--timeout", "0.3", "--format", "json"), "--lang", lang]) == 1
    out, err = capsys.readouterr()
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert [(row["collector"], row["outcome"]) for row in document["outcomes"]] == [("system", "timeout")]
    assert document["outcomes"][0]["duration_seconds"] < 5
    assert f"{silent} {words}" in err
    assert SECRET not in out + err


def test_silence_of_a_device_with_a_named_profile_counts_for_every_collector(silent, capsys):
    assert main(by_address(silent, "--timeout", "0.3", "--format", "json", "--profile", "generic")) == 1
    outcomes = json.loads(capsys.readouterr().out)["outcomes"]
    assert {row["outcome"] for row in outcomes} == {"timeout"}
    assert [row["collector"] for row in outcomes][:2] == ["system", "interfaces"]
    assert sum(row["requests"] for row in outcomes) <= 3


def test_a_wrong_community_is_silence(agents, capsys):
    address = agents.open(Agent(view=switch(), community=b"another"))
    assert main(by_address(address, "--timeout", "0.3")) == 1
    assert SECRET not in "".join(capsys.readouterr())


def test_a_broken_table_ends_with_3_and_keeps_the_rest(agents, capsys):
    address = agents.open(agent(_mode=modes()["non_increasing"]))
    assert main(by_address(address, "--format", "json", "--timeout", "5")) == 3
    out, err = capsys.readouterr()
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    outcomes = {row["collector"]: row["outcome"] for row in document["outcomes"]}
    assert outcomes["system"] == "ok"
    assert outcomes["interfaces"] not in ("ok", "no_data")
    assert document["problems"] != []
    assert "interfaces (" in err


def test_a_collector_that_the_profile_lacks_is_skipped_with_3(healthy, capsys, workplace, monkeypatch):
    folder = workplace / "data" / "collectors"
    folder.mkdir(parents=True)
    (folder / "bare.yaml").write_text("id: bare\nname: Bare\nvendor: None\ncollectors: {system: {}}\n")
    monkeypatch.setenv("NETMON_DATA", str(folder.parent))
    assert main(by_address(healthy, "--format", "json", "--profile", "bare", "--collector", "system", "--collector", "interfaces")) == 3
    outcomes = {row["collector"]: row for row in json.loads(capsys.readouterr().out)["outcomes"]}
    assert outcomes["interfaces"]["outcome"] == "skipped"
    assert outcomes["interfaces"]["detail"] == "profile bare has no collector interfaces"


def test_hostile_strings_leave_one_valid_document_without_controls(agents, capsys):
    address = agents.open(agent(_mode=modes()["nuls"]))
    main(by_address(address, "--format", "json", "--timeout", "5"))
    out = capsys.readouterr().out
    jsonschema.validate(json.loads(out), SCHEMA)
    assert not {char for char in out if ord(char) < 32 and char != "\n"}


def test_garbage_ends_with_1_and_no_traceback(agents, capsys):
    address = agents.open(agent(_mode=modes()["garbage"]))
    assert main(by_address(address, "--format", "json", "--timeout", "1")) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_the_budget_is_for_the_whole_poll(agents, capsys):
    address = agents.open(agent(line=Line(latency_s=0.15)))
    assert main(by_address(address, "--format", "json", "--timeout", "2")) == 3
    outcomes = json.loads(capsys.readouterr().out)["outcomes"]
    assert sum(row["duration_seconds"] for row in outcomes) < 5
    assert outcomes[0]["outcome"] == "ok"


def test_a_community_in_the_clear_is_warned_of(healthy, capsys):
    assert main(["poll", "--lang", "en", "--address", healthy, "--community", SECRET, "--collector", "system"]) == 0
    out, err = capsys.readouterr()
    assert err == "Note: a community on the command line is visible in the process list; use env:, file: or - instead.\n"
    assert SECRET not in out


def test_a_community_from_a_file_or_stdin_is_not(healthy, capsys, workplace, monkeypatch):
    (workplace / "secret").write_text(SECRET + "\n")
    (workplace / "secret").chmod(0o600)
    assert main(["poll", "--address", healthy, "--community", "file:secret", "--collector", "system"]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys, "stdin", io.StringIO(SECRET + "\n"))
    assert main(["poll", "--address", healthy, "--community", "-", "--collector", "system"]) == 0
    assert capsys.readouterr().err == ""


def test_a_community_file_that_others_read_is_refused(healthy, capsys, workplace):
    (workplace / "secret").write_text(SECRET + "\n")
    (workplace / "secret").chmod(0o644)
    assert main(["poll", "--lang", "en", "--address", healthy, "--community", "file:secret"]) == 2
    err = capsys.readouterr().err
    assert "chmod 600" in err
    assert SECRET not in err
    assert stat.S_IMODE((workplace / "secret").stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name a device of the inventory, or give --address."),
        (["x", "--address", "127.0.0.1", "--community", "env:COMMUNITY"], "Give a device or --address, not both."),
        (["--address", "127.0.0.1"], "Say how to sign in: --community or --credential."),
        (["--address", "127.0.0.1", "--community", "env:COMMUNITY", "--credential", "ro"], "Give --community or --credential, not both."),
        (["--address", "127.0.0.1", "--credential", "ro", "--snmp-version", "1"], "--snmp-version goes with --community."),
        (["--address", "127.0.0.1:x", "--community", "env:COMMUNITY"], "--address is written as"),
        (["--address", "netmon.invalid", "--community", "env:COMMUNITY"], "The name 'netmon.invalid' does not resolve"),
        (["--address", "127.0.0.1", "--community", "env:NO_SUCH"], "The environment variable NO_SUCH is not set."),
        (["--address", "127.0.0.1", "--community", ""], "The community is empty."),
        (["--address", "127.0.0.1", "--community", "env:COMMUNITY", "--timeout", "nan"], "--timeout is between"),
        (["--address", "127.0.0.1", "--community", "env:COMMUNITY", "--collector", "interface"], "Did you mean 'interfaces'?"),
        (["--address", "127.0.0.1", "--community", "env:COMMUNITY", "--profile", "huawei_vpr"], "Did you mean 'huawei_vrp'?"),
        (["--address", "127.0.0.1", "--community", "env:COMMUNITY", "--config", "missing.yaml"], "The configuration has problems (above)"),
    ],
)
def test_what_is_wrong_with_the_command_line_ends_with_2_and_one_sentence(capsys, words, sentence):
    assert main(["poll", "--lang", "en", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err.splitlines()[-1]
    assert main(["poll", "--lang", "zh", *words]) == 2
    assert SECRET not in err


def test_without_any_profile_the_poll_says_where_they_are_looked_for(healthy, root, workplace, monkeypatch):
    monkeypatch.setenv("NETMON_DATA", str(workplace))
    monkeypatch.setenv("PYTHONPATH", str(root))
    probe = f"import sys; sys.prefix = '/nonexistent'; from netmon.cli.main import main; sys.exit(main({by_address(healthy)!r}))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "NETMON_DATA" in done.stderr


def test_a_device_of_the_inventory_is_polled_under_its_name(inventory, capsys):
    assert main(["poll", "sw-1", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    assert document["device"]["name"] == "sw-1"
    assert main(["poll", "sw-1", "--format", "prometheus", "--collector", "system"]) == 0
    assert 'netmon_device_up{district="center",site="a",device="sw-1",role="switch",room="机房"} 1' in capsys.readouterr().out


def test_a_credential_of_the_inventory_serves_an_address_that_is_not_in_it(inventory, healthy, capsys):
    assert main(["poll", "--address", healthy, "--credential", "ro", "--collector", "system", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["device"]["name"] is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sw-l"], "The inventory has no device 'sw-l'. Did you mean 'sw-1'?"),
        (["no-address"], "The device 'no-address' has no address in the inventory."),
        (["no-login"], "The device 'no-login' has no credential in the inventory; give --community or --credential."),
        (["sw-1", "--credential", "login"], "The credential 'login' is not for SNMP."),
        (["sw-1", "--credential", "logon"], "credentials.yaml has no 'logon'. Did you mean 'login'?"),
    ],
)
def test_an_inventory_that_does_not_help_ends_with_2(inventory, capsys, words, sentence):
    assert main(["poll", *words]) == 2
    assert capsys.readouterr() == ("", f"netmon: {sentence}\n")


def test_a_wrong_inventory_is_told_before_anything_is_asked(inventory, capsys, workplace):
    (workplace / "inventory/sites/b.yaml").write_text("sites: {}\n")
    assert main(["poll", "sw-1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "inventory/sites/b.yaml:1:1: " in err
    assert err.splitlines()[-1] == "netmon: The configuration has problems (above); correct them first."


def test_an_address_needs_no_sound_inventory(inventory, healthy, capsys, workplace):
    (workplace / "inventory/sites/b.yaml").write_text("sites: {}\n")
    assert main(by_address(healthy, "--collector", "system", "--format", "json")) == 0
    assert json.loads(capsys.readouterr().out)["outcomes"][0]["outcome"] == "ok"


@pytest.mark.real
def test_a_real_snmpd_is_polled_by_v2c_and_v3(workplace, capsys):
    user = UsmUser(user=b"netmon", auth="SHA-256", auth_password=SECRET.encode(), priv="AES-128", priv_password=SECRET.encode())
    with Snmpd([f"rocommunity {SECRET}", "sysName real-host"], [user]) as server:
        assert main(by_address(server.address, "--format", "json")) == 0
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, SCHEMA)
        assert (document["device"]["profile"], document["device"]["sys_name"]) == ("net_snmp", "real-host")
        assert "lo" in {row["name"] for row in document["interfaces"]}
        for name, content in INVENTORY.items():
            (workplace / name).parent.mkdir(parents=True, exist_ok=True)
            (workplace / name).write_text(content + ("allow_empty: true\n" if name == "netmon.yaml" else ""), encoding="utf-8")
        v3 = "v3: {kind: snmp_v3, user: %s, auth: SHA-256, auth_password: {env: COMMUNITY}, priv: AES-128, priv_password: {env: COMMUNITY}}\n"
        (workplace / "inventory/credentials.yaml").write_text("ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\n" + v3 % "netmon")
        assert main(["poll", "--address", server.address, "--credential", "v3", "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["device"]["sys_name"] == "real-host"
        (workplace / "inventory/credentials.yaml").write_text("ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\n" + v3 % "nobody")
        assert main(["poll", "--address", server.address, "--credential", "v3", "--timeout", "3"]) == 1
        out, err = capsys.readouterr()
        assert "refused the credential" in err
        assert SECRET not in out + err
