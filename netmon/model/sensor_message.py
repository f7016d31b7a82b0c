"""What a LAN sensor tells the daemon: one JSON object a line, of known kinds, bounded in every field; nothing else is taken."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from netmon.model.device_text import clean_string
from netmon.model.finding import FindingKind
from netmon.model.mac import parse_mac

MAX_LINE = 4_096
SOCKET = "sensor.sock"
"""Name of the daemon's socket in the state folder."""
SENSOR_KINDS = frozenset(
    {
        FindingKind.ROGUE_DHCP,
        FindingKind.ROGUE_RA,
        FindingKind.ARP_CONFLICT,
        FindingKind.GATEWAY_SPOOFED,
        FindingKind.BROADCAST_STORM,
    }
)


class BadMessageError(ValueError):
    """A line that is no message; its text says why and never repeats the line."""


def _mac(value: str) -> str:
    if parse_mac(value) != value:
        raise ValueError("not a MAC address")
    return value


def _kind(value: str) -> str:
    if value not in SENSOR_KINDS:
        raise ValueError("not a kind that a sensor finds")
    return value


Mac = Annotated[str, Field(max_length=17), AfterValidator(_mac)]
Ip = Annotated[str, Field(max_length=45, pattern=r"^[0-9a-f.:]+$")]
Words = Annotated[str, Field(max_length=200), AfterValidator(clean_string)]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Counter = Annotated[int, Field(ge=0, lt=2**63)]
Vlan = Annotated[int, Field(ge=1, le=4094)]


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    v: Literal[1] = 1
    sensor: Name
    at: Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]


class Beat(_Message):
    """Sent every few seconds: the sensor lives; totals since its start, and broadcast frames a second in the last interval."""

    kind: Literal["beat"] = "beat"
    frames: Counter
    dropped: Counter
    suppressed: Counter
    broadcast_pps: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Alarm(_Message):
    """A finding, told again while it lasts; `mac` and `ip` are whose it is, `other` the MAC address that it is in conflict with."""

    kind: Literal["alarm"] = "alarm"
    finding: Annotated[str, AfterValidator(_kind)]
    mac: Mac | None = None
    ip: Ip | None = None
    other: Mac | None = None
    vlan: Vlan | None = None
    detail: Words = ""


class Station(_Message):
    """A station that was heard in the management network; the daemon knows who may be there."""

    kind: Literal["station"] = "station"
    mac: Mac
    ip: Ip


class Heard(_Message):
    """Who is at the other end of the sensor's own cable, by LLDP or CDP."""

    kind: Literal["heard"] = "heard"
    protocol: Literal["lldp", "cdp"]
    chassis_id: Words
    port_id: Words
    name: Words


Message = Beat | Alarm | Station | Heard
_ADAPTER: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="kind")])


def encode(message: Message) -> bytes:
    """Return the message as one line."""
    return message.model_dump_json(exclude_none=True).encode() + b"\n"


def decode(line: bytes) -> Message:
    """Read one line, with or without its end; BadMessageError for anything that is not exactly a message of ours."""
    if len(line) > MAX_LINE:
        raise BadMessageError("line too long")
    try:
        return _ADAPTER.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise BadMessageError(f"{'.'.join(map(str, first['loc']))[:40]}: {first['type']}") from None
