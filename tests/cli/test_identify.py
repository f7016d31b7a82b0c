import json

import pytest

from netmon.cli.main import main
from netmon.simulate.agent import Agent
from netmon.simulate.mib import MibView
from netmon.simulate.values import integer, text
from tests.cli.conftest import SECRET
from tests.simulate.devices import switch

SYS = (1, 3, 6, 1, 2, 1, 1)


def words(address, *more):
    return ["identify", "--lang", "en", "--address", address, "--community", "env:COMMUNITY", *more]


def serve(agents, key) -> str:
    return agents.open(Agent(view=switch(key), community=SECRET.encode()))


@pytest.mark.parametrize(("key", "profile"), [("huawei", "huawei_vrp"), ("h3c", "h3c_comware"), ("ruijie", "ruijie_rgos"), ("cisco", "cisco_ios")])
def test_identify_names_the_profile_and_why(agents, capsys, key, profile):
    assert main(words(serve(agents, key), "--format", "json")) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["schema"], found["profile"], found["outcome"], err) == ("netmon.identify/1", profile, "ok", "")
    assert found["candidates"][0]["profile"] == profile
    assert found["candidates"][0]["reason"] in found["why"]
    assert found["device"]["sys_object_id"].startswith("1.3.6.1.4.1.")


@pytest.mark.parametrize(("lang", "reason"), [("en", "sysObjectID is under 1.3.6.1.4.1.2011"), ("zh", "sysObjectID 在 1.3.6.1.4.1.2011")])
def test_identify_says_why_in_the_language_asked_for(agents, capsys, lang, reason):
    assert main([*words(serve(agents, "huawei")), "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert "huawei_vrp" in out
    assert reason in out


def test_identify_falls_back_to_the_generic_profile(agents, capsys):
    view = MibView([((*SYS, 1, 0), text("Unheard-of box")), ((*SYS, 7, 0), integer(2))])
    address = agents.open(Agent(view=view, community=SECRET.encode()))
    assert main(words(address, "--format", "json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["profile"], found["candidates"], found["device"]["sys_object_id"]) == ("generic", [], None)
    assert main(words(address)) == 0
    assert "no profile of its own; read as any IF-MIB device" in capsys.readouterr().out


def test_identify_says_when_two_profiles_fit_equally_well(agents, capsys, workplace, monkeypatch):
    folder = workplace / "data" / "collectors"
    folder.mkdir(parents=True)
    for name in ("aa", "bb"):
        (folder / f"{name}.yaml").write_text(
            f"id: {name}\nname: {name}\nvendor: v\nmatch: [{{sys_object_id: [1.3.6.1.4.1.2011.2.23]}}]\ncollectors: {{system: {{}}}}\n"
        )
    monkeypatch.setenv("NETMON_DATA", str(folder.parent))
    address = serve(agents, "huawei")
    assert main(words(address)) == 0
    out, err = capsys.readouterr()
    assert "Profiles that fit, best first" in out
    assert err == "Two profiles fit equally well and the name decided; name one in the inventory to be sure.\n"


def test_identify_without_a_fitting_profile_ends_with_1(agents, capsys, root, workplace, monkeypatch):
    folder = workplace / "data" / "collectors"
    folder.mkdir(parents=True)
    for path in (root / "collectors").glob("*.yaml"):  # hides every profile that is installed
        (folder / path.name).write_text(f"id: {path.stem}\nname: x\nvendor: v\nmatch: [{{sys_object_id: [1.3.6.1.4.1.99999]}}]\ncollectors: {{system: {{}}}}\n")
    (folder / "generic.yaml").write_text("id: _generic\nname: hidden\n")
    (folder / "only.yaml").write_text("id: only\nname: x\nvendor: v\nmatch: [{sys_object_id: [1.3.6.1.4.1.99999]}]\ncollectors: {system: {}}\n")
    monkeypatch.setenv("NETMON_DATA", str(folder.parent))
    assert main(words(serve(agents, "huawei"))) == 1
    out, err = capsys.readouterr()
    assert "No profile fits." in out
    assert err.endswith("No profile fits.\n")


def test_identify_of_a_silent_device_ends_with_1_and_an_empty_document(agents, capsys):
    mute = Agent(view=switch(), community=b"another")
    address = agents.open(mute)
    assert main(words(address, "--timeout", "0.3", "--format", "json")) == 1
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["profile"], found["outcome"], found["candidates"]) == (None, "timeout", [])
    assert "did not answer" in err
    assert SECRET not in out + err
