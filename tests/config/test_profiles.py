from pathlib import Path

from pydantic import BaseModel, ConfigDict

from netmon.config.load import load
from netmon.config.profiles import CollectorParams, LoadedProfiles, load_profiles
from netmon.model.profile import Match, SnmpQuirks
from tests.config.tree import ENV, write


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    columns: str = "few"
    oids: list[str] = []
    depth: int = 1


COLLECTORS: CollectorParams = {"interfaces": Params, "health": Params, "system": Params}
BASE = "id: _base\nname: base\nvendor: any\nsnmp: {window: 2, bulk: false}\ncollectors: {interfaces: {columns: all, depth: 2}, system: {}}\n"
HUAWEI = (
    "id: huawei\nname: Huawei VRP\nvendor: Huawei\nextends: _base\nstatus: verified\n"
    "match:\n  - {sys_object_id: [1.3.6.1.4.1.2011], sys_descr: [VRP], sys_descr_not: [x], probe: 1.3.6.1.4.1.2011.6.3.4.1.2.0, vendor: Huawei}\n"
    "snmp: {max_repetitions: 20}\ncollectors: {interfaces: {depth: 3}, health: {oids: [1.3.6]}, system: null}\n"
)


def loaded(folder: Path, *files: str) -> LoadedProfiles:
    folder.mkdir(parents=True, exist_ok=True)
    for text in files:
        (folder / f"{text.split(chr(10))[0].removeprefix('id: ')}.yaml").write_text(text)
    return load_profiles([folder], COLLECTORS)


def lines(folder: Path, *files: str) -> list[str]:
    return [problem.render("en").replace(f"{folder}/", "") for problem in loaded(folder, *files).problems]


def test_profile_takes_over_what_its_base_says(tmp_path: Path) -> None:
    result = loaded(tmp_path, BASE, HUAWEI)
    assert result.problems == ()
    assert set(result.profiles) == {"huawei"}
    profile = result.profiles["huawei"]
    assert profile.collectors == {"interfaces": {"columns": "all", "depth": 3, "oids": []}, "health": {"columns": "few", "depth": 1, "oids": ["1.3.6"]}}
    assert profile.snmp == SnmpQuirks(window=2, max_repetitions=20, bulk=False)
    rule = Match(sys_object_id=("1.3.6.1.4.1.2011",), sys_descr=("VRP",), sys_descr_not=("x",), probe="1.3.6.1.4.1.2011.6.3.4.1.2.0", vendor="Huawei")
    assert profile.match == (rule,)
    assert (profile.vendor, profile.status, profile.name) == ("Huawei", "verified", "Huawei VRP")


def test_match_and_status_are_not_inherited(tmp_path: Path) -> None:
    result = loaded(tmp_path, BASE, HUAWEI, "id: ce\nname: CE\nextends: huawei\n")
    assert (result.profiles["ce"].match, result.profiles["ce"].status, result.profiles["ce"].vendor) == ((), "draft", "Huawei")


def test_an_earlier_folder_hides_a_profile_of_the_same_name(tmp_path: Path) -> None:
    loaded(tmp_path / "shipped", BASE, HUAWEI)
    loaded(tmp_path / "own", HUAWEI.replace("Huawei VRP", "own"))
    result = load_profiles([tmp_path / "own", tmp_path / "shipped"], COLLECTORS)
    assert result.problems == ()
    assert result.profiles["huawei"].name == "own"
    assert set(result.sources) == {str(tmp_path / "own/huawei.yaml"), str(tmp_path / "shipped/_base.yaml")}


def test_profile_mistakes_say_where(tmp_path: Path) -> None:
    start = "id: p\nname: p\nvendor: v\n"
    unknown = "Unknown key 'colums'; allowed are columns, oids, depth."
    cases = {
        start + "collectors: {interface: {}}\n": "p.yaml:4:14: collectors.interface: There is no collector 'interface'. Did you mean 'interfaces'?",
        start + "collectors: {health: {colums: x}}\n": f"p.yaml:4:23: collectors.health.colums: {unknown} Did you mean 'columns'?",
        start + "collectors: {health: {depth: x}}\n": "p.yaml:4:30: collectors.health.depth: Must be a whole number, without quotes.",
        start + "extends: q\n": "p.yaml:4:10: extends: collectors/ has no profile 'q'; auto lets netmon find it.",
        start + "extends: p\n": "p.yaml:4:10: extends: extends runs in a ring: p -> p.",
        start + "match: [{sys_object_id: [huawei]}]\n": "p.yaml:4:26: match[0].sys_object_id[0]: Must be an OID, such as 1.3.6.1.4.1.2011.2.23.",
        start + "status: done\n": "p.yaml:4:9: status: Must be one of draft, verified.",
        "id: p\nname: p\n": "p.yaml:1:1: vendor: 'vendor' is missing.",
        start + "when: x\n": "p.yaml:4:1: when: Unknown key 'when'; allowed are id, name, vendor, extends, status, match, snmp, collectors.",
    }
    for text, expected in cases.items():
        assert lines(tmp_path, text) == [expected]


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("id: q\nname: p\nvendor: v\n")
    assert lines(tmp_path) == ["p.yaml:1:5: id: The id is the file's name: 'p'."]


def test_a_ring_of_bases_ends(tmp_path: Path) -> None:
    found = lines(tmp_path, "id: a\nname: a\nvendor: v\nextends: b\n", "id: b\nname: b\nvendor: v\nextends: a\n")
    assert any("extends runs in a ring: a -> b -> a." in line for line in found)


def test_a_devices_profile_must_exist(tmp_path: Path) -> None:
    device = "site: {id: a, name: 甲, kind: school}\ndefaults: {role: switch}\n"
    device += "devices: [{name: x, profile: huawey}, {name: y, profile: auto}, {name: z, profile: huawei}]\n"
    path = write(
        tmp_path,
        {"netmon.yaml": "paths: [data]\n", "inventory/sites/a.yaml": device, "data/collectors/_base.yaml": BASE, "data/collectors/huawei.yaml": HUAWEI},
    )
    result = load(path, env=ENV, collectors=COLLECTORS)
    found = [
        problem.render("en").replace(f"{tmp_path}/", "")
        for problem in result.problems
        if "data/" in (problem.file or "") or "inventory" in (problem.file or "")
    ]
    assert found == ["inventory/sites/a.yaml:3:30: devices[x].profile: collectors/ has no profile 'huawey'; auto lets netmon find it. Did you mean 'huawei'?"]
