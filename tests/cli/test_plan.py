import asyncio

import pytest

from netmon.cli.main import main
from netmon.collect.registry import param_models
from netmon.config.applied import applied, to_json
from netmon.config.load import load
from netmon.store.applied import AppliedStore, hash_key
from netmon.store.memory import MemoryStore
from tests.config.tree import ENV, GOOD, write


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def running(tmp_path, root):
    """A configuration that a daemon has applied; returns the path of netmon.yaml."""
    path = write(tmp_path, {})
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    config = load(path, env={**ENV, "NETMON_DATA": str(root)}, collectors=param_models()).config
    assert config is not None
    asyncio.run(AppliedStore(state).save(to_json(applied(config, hash_key(state)))))
    return path


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def run(path, capsys, lang="en"):
    code = main(["plan", "--lang", lang, "--config", str(path)])
    return code, *capsys.readouterr()


def test_plan_without_a_daemon_adds_everything(tmp_path, capsys):
    code, out, err = run(write(tmp_path, {}), capsys)
    assert code == 0
    assert "+ device a-gw\n" in out
    assert out.splitlines()[-1] == "Devices: 2 added, 0 removed, 0 changed."
    assert "no daemon ran yet" in err
    assert not (tmp_path / "state").exists()


def test_plan_of_an_unchanged_configuration_is_empty_and_writes_nothing(running, capsys):
    before = files(running.parent / "state")
    assert run(running, capsys) == (0, "Nothing changes.\n", "")
    assert files(running.parent / "state") == before


def test_plan_names_what_comes_goes_and_changes(running, capsys):
    site = GOOD["inventory/sites/a.yaml"].replace("a-sw", "a-sw-1").replace("10.0.0.1", "10.0.0.9")
    write(running.parent, {"inventory/sites/a.yaml": site})
    code, out, err = run(running, capsys)
    assert (code, err) == (0, "")
    assert "+ device a-sw-1\n" in out
    assert "- device a-sw\n" in out
    assert "~ device a-gw: address 10.0.0.1 -> 10.0.0.9\n" in out
    assert "新增 1，删除 1，改动 1" in run(running, capsys, "zh")[1]


def test_plan_sees_a_changed_secret_and_does_not_show_it(running, capsys, monkeypatch):
    monkeypatch.setenv("COMMUNITY", "S3CR3T-other")
    code, out, err = run(running, capsys)
    assert code == 0
    assert "~ credential ro: secret or user changed" in out
    assert "~ device a-sw: its credential changed" in out
    assert "S3CR3T" not in out + err


def test_plan_counts_a_changed_profile_as_the_devices_that_it_was_found_for(running, capsys, monkeypatch, root):
    state = running.parent / "state"
    memory = MemoryStore(state)
    memory.of("a-sw").profile = "generic"
    asyncio.run(memory.save())
    folder = running.parent / "data" / "collectors"
    folder.mkdir(parents=True)
    for path in (root / "collectors").glob("*.yaml"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    text = (folder / "generic.yaml").read_text(encoding="utf-8")
    (folder / "generic.yaml").write_text(text.replace("name: ", "name: Other ", 1), encoding="utf-8")
    monkeypatch.setenv("NETMON_DATA", str(folder.parent))
    code, out, _ = run(running, capsys)
    assert code == 0
    assert "~ device a-sw: its profile changed\n" in out
    assert "device a-gw" not in out


def test_plan_of_a_wrong_configuration_ends_with_2(running, capsys):
    write(running.parent, {"inventory/sites/a.yaml": "sites: {}\n"})
    code, out, err = run(running, capsys)
    assert (code, out) == (2, "")
    assert "a.yaml:1:1: " in err


def test_plan_of_an_unreadable_state_ends_with_1(running, capsys):
    asyncio.run(AppliedStore(running.parent / "state").save('{"format": "something/9"}'))
    code, out, err = run(running, capsys)
    assert (code, out) == (1, "")
    assert "applied.json cannot be understood (not netmon.applied/1)" in err
