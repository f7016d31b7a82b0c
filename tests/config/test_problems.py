"""One bad file per rule, with the line that the operator reads."""

from pathlib import Path

import pytest

from netmon.config.load import load
from netmon.config.schema import PeriodsModel, SettingsFile
from netmon.config.schema_inventory import DeviceModel
from netmon.model.texts import CATALOGUE
from netmon.model.texts_config import TEXTS
from tests.config.tree import lines, load_files

SITE = "site: {id: a, name: 甲校, kind: school}\n"
A = "inventory/sites/a.yaml"
D = "inventory/district.yaml"
K = "inventory/credentials.yaml"
LISTS = {"<periods>": PeriodsModel, "<settings>": SettingsFile, "<device>": DeviceModel}


def cases() -> list[tuple[dict[str, str | bytes], str]]:
    """Read problems.txt."""
    found: list[tuple[dict[str, str | bytes], str]] = []
    files: dict[str, str | bytes] = {}
    name = ""
    for row in (Path(__file__).parent / "problems.txt").read_text(encoding="utf-8").splitlines()[1:]:
        if row.startswith("=== "):
            name = row.removeprefix("=== ")
            files[name] = ""
        elif row.startswith("--> "):
            found.append((files, row.removeprefix("--> ")))
            files, name = {}, ""
        elif name:
            files[name] = f"{files[name]!s}{row}\n"
    return found


@pytest.mark.parametrize(("files", "expected"), cases(), ids=[expected.split(": ")[0] for _, expected in cases()])
def test_mistake_gives_one_line_that_says_where_and_what_to_do(tmp_path: Path, files: dict[str, str | bytes], expected: str) -> None:
    found = lines(tmp_path, load_files(tmp_path, files))
    for word, model in LISTS.items():
        expected = expected.replace(word, ", ".join(model.model_fields))
    assert [line.replace(f"{tmp_path}/", "") for line in found] == [expected]


def test_a_missing_district_file_is_said_once_and_hides_no_other_mistake(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {A: SITE + "devices: [{name: x, role: switch, uplink: core, credential: or}]\n"}
    load_files(tmp_path, files)
    (tmp_path / D).unlink()
    assert lines(tmp_path, load_files(tmp_path, {**files, D: b""})) == [
        f"{D}:1:1: district: 'district' is missing.",
        f"{A}:2:61: devices[x].credential: credentials.yaml has no 'or'.",
    ]


def test_all_problems_of_all_files_come_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    found = lines(tmp_path, load_files(tmp_path, {D: "district: {id: x}\nfoo: 1\n", K: "ro: {kind: ssh}\n", A: SITE + "a: 1\nb: 2\ndevices: [{nam: 1}]\n"}))
    assert [line.split(" ")[0] for line in found] == [f"{K}:1:5:", f"{D}:1:11:", f"{D}:2:1:", f"{A}:2:1:", f"{A}:3:1:", f"{A}:4:11:", f"{A}:4:12:"]


def test_chinese_lines_read_as_instructions(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        load_files(tmp_path, {A: SITE + "devices:\n  - {name: a-gw, role: router, address: 10.0.0.300}\n  - {name: a-sw, role: switch, uplink: a-gv}\n"}),
        "zh",
    )
    assert found == [
        f"{A}:3:41: devices[a-gw].address: “10.0.0.300”不是可用的 IP 地址；不能填域名，也不带端口和掩码。",
        f"{A}:4:40: devices[a-sw].uplink: 清单里没有设备“a-gv”。 是否想写“a-gw”？",
    ]


def test_a_netmon_yaml_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    load_files(tmp_path, {})
    (tmp_path / "netmon.yaml").unlink()
    assert lines(tmp_path, load(tmp_path / "netmon.yaml", env={})) == ["netmon.yaml: The file does not exist."]


def test_every_text_of_the_configuration_has_both_languages_and_ends_as_a_sentence() -> None:
    for key, entry in TEXTS.items():
        assert CATALOGUE[key] is entry
        assert set(entry) == {"zh", "en"}, key
        if not key.startswith("plan."):
            assert entry["en"].rstrip()[-1] in ".?}]" or entry["en"].endswith("{path}"), key
