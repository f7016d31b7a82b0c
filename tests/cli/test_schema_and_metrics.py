import json

import jsonschema

from netmon.cli.main import main
from netmon.cli.metrics import ASSUMED_PORTS, DEFAULT_SERIES, FULL_SERIES, OTHER_SERIES, estimate
from netmon.expose.catalogue import FAMILIES
from netmon.model.memory import DeviceMemory, TableMemory
from tests.config.tree import ENV, good, write

KINDS = ["netmon", "district", "site", "calendar", "credentials", "profile", "targets", "exclusions", "measurements", "report", "users"]


def test_schema_prints_one_by_name_and_all_without(capsys):
    assert main(["schema", "site"]) == 0
    one = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(one)
    assert main(["schema"]) == 0
    every = json.loads(capsys.readouterr().out)
    assert sorted(every) == sorted(KINDS)
    assert every["site"] == one


def test_schema_writes_the_files_that_editors_refer_to(tmp_path, capsys, root):
    folder = tmp_path / "new" / "schema"
    assert main(["schema", "--lang", "en", "--output", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("wrote ") == len(KINDS)
    for kind in KINDS:
        assert (folder / f"{kind}.schema.json").read_bytes() == (root / "inventory/schema" / f"{kind}.schema.json").read_bytes()


def test_schema_that_does_not_exist_or_cannot_be_written_is_said(tmp_path, capsys):
    assert main(["schema", "--lang", "en", "sites"]) == 2
    assert "Did you mean 'site'?" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert main(["schema", "--lang", "en", "--output", str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_metrics_are_the_whole_catalogue_in_every_format(capsys):
    assert main(["metrics", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in document["families"]] == [family.name for family in FAMILIES]
    assert set(document["families"][0]) == {"name", "type", "unit", "labels", "table", "help_en", "help_zh"}
    for lang in ("zh", "en"):
        for form in ("table", "markdown"):
            assert main(["metrics", "--format", form, "--lang", lang]) == 0
            out = capsys.readouterr().out
            assert all(family.name in out and (family.help_zh if lang == "zh" else family.help_en) in out for family in FAMILIES)


def test_metrics_estimate_uses_the_ports_that_were_polled(tmp_path):
    config = good(tmp_path, {})
    known = {"a-sw": DeviceMemory(tables={"ifTable": TableMemory(rows=52)})}
    found = estimate(config, known)
    ports = 52 + ASSUMED_PORTS
    assert found == {"series": 2 * OTHER_SERIES + ports * DEFAULT_SERIES, "devices": 2, "ports": ports, "assumed": 1}


def test_metrics_estimate_counts_full_series_and_devices_without_ports(tmp_path):
    site = (
        "site: {id: a, name: 甲校, kind: school}\ndevices:\n  - {name: one, role: switch, address: 10.0.0.1, series: full}\n"
        "  - {name: board, role: whiteboard, address: 10.0.0.2, credential: null}\n  - {name: paper, role: switch}\n"
    )
    found = estimate(good(tmp_path, {"inventory/sites/a.yaml": site}), {})
    assert found == {"series": 2 * OTHER_SERIES + ASSUMED_PORTS * FULL_SERIES, "devices": 2, "ports": ASSUMED_PORTS, "assumed": 1}


def test_metrics_estimate_is_said_in_words_and_as_json(tmp_path, capsys, monkeypatch):
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    path = str(write(tmp_path, {}))
    assert main(["metrics", "--estimate", "--lang", "en", "--config", path]) == 0
    out = capsys.readouterr().out
    assert out.startswith("about ")
    assert "2 of them were never polled" in out
    assert main(["metrics", "--estimate", "--format", "json", "--config", path]) == 0
    assert json.loads(capsys.readouterr().out)["devices"] == 2
    assert main(["metrics", "--estimate", "--config", str(tmp_path / "none.yaml")]) == 2
