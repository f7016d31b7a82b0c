"""The shape of `traps:` in netmon.yaml."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import Identifier, bad, listen_address
from netmon.model.trap import TrapSettings

# RFC 3411, SnmpEngineID: 5 to 32 octets.
_ENGINE_ID = re.compile(r"(?:0x)?((?:[0-9a-f]{2}[: ]?){5,32})", re.IGNORECASE)


def _places(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _engine_id(value: Any) -> str:
    match = _ENGINE_ID.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise bad("engine_id")
    return re.sub(r"[: ]", "", match[1]).lower()


Place = Annotated[str, BeforeValidator(listen_address)]
EngineId = Annotated[str, BeforeValidator(_engine_id), WithJsonSchema({"type": "string", "examples": ["80000000050102030405060708"]})]


class TrapsModel(FileModel):
    """SNMP traps and informs: a trap makes netmon poll what it is about, and nothing else."""

    listen: Annotated[list[Place], BeforeValidator(_places, json_schema_input_type=str | list[str])] = Field(
        default_factory=list, description="UDP address and port, such as 0.0.0.0:9162, or a list of them; without any, no traps are taken"
    )
    credentials: list[Identifier] = Field(
        default_factory=list, description="Names in credentials.yaml: communities (for v1 and v2c alike) and SNMPv3 users that may send"
    )
    engine_id: EngineId | None = Field(
        None, description="SNMPv3 engine id of netmon in hex, for informs; without it netmon makes one and keeps it in the state folder"
    )


def traps_of(model: TrapsModel) -> TrapSettings:
    """Return the noun."""
    return TrapSettings(listen=tuple(_split(place) for place in model.listen), credentials=tuple(model.credentials), engine_id=model.engine_id)


def _split(place: str) -> tuple[str, int]:
    host, _, port = place.rpartition(":")
    return host.strip("[]"), int(port)
