"""The reference page of the files' keys, from their JSON Schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

FILES = {
    "netmon": "netmon.yaml",
    "district": "inventory/district.yaml",
    "site": "inventory/sites/*.yaml",
    "calendar": "inventory/calendar.yaml",
    "exclusions": "inventory/exclusions.yaml",
    "measurements": "inventory/measurements.yaml",
    "credentials": "inventory/credentials.yaml",
    "users": "users.yaml",
    "profile": "collectors/*.yaml",
    "targets": "rules/targets/*.yaml",
}
INTRO = """# Settings

Every key of every file that an operator writes. Unknown keys are errors; `netmon check` names all mistakes at once. Editors complete and check the
files with the JSON Schemas in `inventory/schema/` (`netmon schema`).
"""


def settings_page(schemas: Mapping[str, Schema]) -> str:
    """Return the page in Markdown: a section for each file, a table for each mapping in it; a mapping that several files share stands once."""
    shown: set[str] = set()
    sections = [INTRO]
    for name, schema in schemas.items():
        sections.append(f"## {FILES.get(name, name)}\n\n{schema['description']}\n")
        sections += _tables(schema, schema.get("$defs", {}), shown)
    return "\n".join(sections)


def _tables(schema: Schema, definitions: Mapping[str, Schema], shown: set[str]) -> Iterator[str]:
    if schema.get("properties"):
        yield _table(schema)
    for pattern in schema.get("patternProperties", {}).values():
        yield f"Each name has: {kind(pattern)}.\n"
    for name, definition in definitions.items():
        if name not in shown and definition.get("properties"):
            shown.add(name)
            yield f"### {title(name)}\n\n{definition.get('description', '')}\n"
            yield _table(definition)


def _table(schema: Schema) -> str:
    required = set(schema.get("required", ()))
    rows = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for key, value in schema["properties"].items():
        default = "required" if key in required else _default(value)
        rows.append(f"| `{key}` | {_cell(kind(value))} | {_cell(default)} | {_cell(value.get('description', ''))} |")
    return "\n".join(rows) + "\n"


def title(name: str) -> str:
    """Return a definition's name as a heading: `PowerOffModel` becomes `power off`."""
    plain = name.removesuffix("Model").removesuffix("File")
    return "".join(f" {char.lower()}" if char.isupper() and place and not plain[place - 1].isupper() else char.lower() for place, char in enumerate(plain))


def kind(value: Schema) -> str:
    """Say in a few words what may stand there."""
    if "$ref" in value:
        name = title(value["$ref"].rsplit("/", 1)[-1])
        return f"[{name}](#{name.replace(' ', '-')})"
    for union in ("anyOf", "oneOf"):
        if union in value:
            return " or ".join(dict.fromkeys(kind(option) for option in value[union] if option.get("type") != "null"))
    if "enum" in value:
        return ", ".join(f"`{word}`" for word in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    return _plain(value)


def _plain(value: Schema) -> str:
    shape = value.get("type")
    if shape == "array":
        return f"list of {kind(value['items'])}" if value.get("items") else "list"
    if shape == "object":
        return _mapping(value)
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`"}
    shown = words.get(shape, "text") if isinstance(shape, str) else "text"
    if value.get("examples"):
        return "such as " + ", ".join(f"`{example}`" for example in value["examples"])
    low, high = value.get("minimum"), value.get("maximum")
    return shown if low is None and high is None else f"{shown}, {low if low is not None else '...'} to {high if high is not None else '...'}"


def _mapping(value: Schema) -> str:
    if value.get("properties"):
        return "`{" + ", ".join(f"{key}: ..." for key in value["properties"]) + "}`"
    inner = value.get("additionalProperties")
    return f"{kind(inner)} by name" if isinstance(inner, dict) else "mapping"


def _default(value: Schema) -> str:
    default = value.get("default")
    if default is None or default in ([], {}):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _cell(words: str) -> str:
    return words.replace("|", r"\|").replace("\n", " ")
