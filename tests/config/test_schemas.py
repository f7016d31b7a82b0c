import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, ConfigDict

from netmon.collect.registry import param_models
from netmon.config.schemas import json_schemas, schema_text
from netmon.config.yaml import parse

EXAMPLES = ["netmon", "district", "calendar", "exclusions", "credentials", "sites/hedong-xx", "sites/shiqiao-zx", "sites/liushuwan-jxd"]


def read(path: Path) -> Any:
    document, problems = parse(path.read_bytes(), path.name)
    assert problems == ()
    assert document is not None
    return document.data


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_the_schema_files_are_current(root: Path, name: str) -> None:
    assert (root / f"inventory/schema/{name}.schema.json").read_text(encoding="utf-8") == schema_text(json_schemas(param_models())[name])


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_every_field_is_described(name: str) -> None:
    schema = json_schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    for title, model in {name: schema, **schema.get("$defs", {})}.items():
        assert model.get("description"), title
        for field, value in model.get("properties", {}).items():
            assert value.get("description"), f"{title}.{field}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_fits_its_schema(root: Path, name: str) -> None:
    kind = "site" if name.startswith("sites/") else name
    jsonschema.validate(read(root / f"inventory/example/{name}.yaml"), json_schemas()[kind])


def test_the_example_names_its_schema(root: Path) -> None:
    for name in EXAMPLES:
        path = root / f"inventory/example/{name}.yaml"
        line = next(row for row in path.read_text(encoding="utf-8").splitlines() if "$schema=" in row)
        assert (path.parent / line.partition("$schema=")[2]).is_file()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("netmon", {"listen": 5}),
        ("netmon", {"satte": "x"}),
        ("site", {"site": {"id": "a", "name": "x", "kind": "schol"}}),
        ("site", {}),
        ("credentials", {"ro": {"kind": "snmp_v2c", "community": "public"}}),
        ("credentials", {"ro": {"kind": "snmp_v2c", "community": {"env": "A", "file": "b"}}}),
        ("calendar", {"lessons": [{"name": "一", "from": "8:00", "to": "08:40"}]}),
        ("profile", {"id": "p"}),
    ],
)
def test_an_editor_sees_what_the_loader_refuses(kind: str, data: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schemas()[kind])


class Params(BaseModel):
    """What it reads."""

    model_config = ConfigDict(extra="forbid")

    columns: int = 1


def test_profile_schema_describes_the_parameters_of_known_collectors() -> None:
    schema = json_schemas({"health": Params})["profile"]
    good = {"id": "p", "name": "p", "vendor": "v", "collectors": {"health": {"columns": 2}}}
    jsonschema.validate(good, schema)
    for bad in ({"health": {"column": 2}}, {"other": {}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**good, "collectors": bad}, schema)
    assert json.loads(schema_text(schema)) == schema
