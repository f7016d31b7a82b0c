"""JSON Schemas of the files, for editors that complete and check while a person types."""

import json
from typing import Any

from pydantic import BaseModel

from netmon.config.profiles import CollectorParams, ProfileFile
from netmon.config.schema import CalendarFile, SettingsFile
from netmon.config.schema_credentials import CredentialsFile
from netmon.config.schema_exclusions import ExclusionsFile
from netmon.config.schema_inventory import DistrictFile, SiteFile
from netmon.config.schema_targets import PlanFile
from netmon.config.schema_throughput import MeasurementsFile
from netmon.config.schema_users import UsersFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_FILES: dict[str, type[BaseModel]] = {
    "netmon": SettingsFile,
    "district": DistrictFile,
    "site": SiteFile,
    "calendar": CalendarFile,
    "exclusions": ExclusionsFile,
    "measurements": MeasurementsFile,
    "credentials": CredentialsFile,
    "users": UsersFile,
    "profile": ProfileFile,
    "targets": PlanFile,
}


def json_schemas(collectors: CollectorParams | None = None) -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file by name; with `collectors` a profile's parameters are described too."""
    schemas = {name: {"$schema": _DIALECT, **model.model_json_schema(by_alias=True)} for name, model in _FILES.items()}
    if collectors is not None:
        _describe_params(schemas["profile"], collectors)
    return schemas


def schema_text(schema: dict[str, Any]) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _describe_params(profile: dict[str, Any], collectors: CollectorParams) -> None:
    definitions = profile.setdefault("$defs", {})
    properties: dict[str, Any] = {}
    for name, model in collectors.items():
        schema = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        definitions.update(schema.pop("$defs", {}))
        properties[name] = {"anyOf": [schema, {"type": "null"}]}
    profile["properties"]["collectors"] |= {"properties": properties, "additionalProperties": False}
