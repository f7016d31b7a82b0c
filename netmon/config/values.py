"""The words that stand in netmon's files for durations, rates, days, hours, addresses and ranges of rooms."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from netmon.model.mac import is_station, parse_mac

MAX_ROOMS = 500

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)")
_RATE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)([kMGT])")
_UNIT_S = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_UNIT_BPS = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_IDENTIFIER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_DEVICE_NAME = re.compile(r"\w(?:[\w.()-]{0,62}[\w)])?")
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_SHA256 = re.compile(r"(?:sha-?256(?: fingerprint)?[:=\s]\s*)?((?:[0-9a-f]{2}[:\s]?){32})", re.IGNORECASE)
_SPAN = re.compile(r"\s*([^-–~～至]+?)\s*[-–~～至]\s*([^-–~～至]+?)\s*")
_NUMBERED = re.compile(r"([^0-9]*)([0-9]{1,6})(.*)")
RESERVED_LABELS = frozenset(
    {
        "district",
        "site",
        "site_name",
        "device",
        "interface",
        "room",
        "role",
        "link",
        "target",
        "collector",
        "table",
        "outcome",
        "job",
        "instance",
        "le",
        "quantile",
    }
)


def bad(key: str, **args: object) -> PydanticCustomError:
    """Return an error whose sentence is the catalogue's `config.<key>`."""
    return PydanticCustomError(f"config.{key}", "refused", dict(args) or None)


def duration_s(value: Any) -> float:
    """`30s`, `5m`, `1h`, `500ms` as seconds."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise bad("duration")
    return float(match[1]) * _UNIT_S[match[2]]


def rate_bps(value: Any) -> int:
    """`500M`, `1G`, `512k` as bit/s: decimal units, as contracts write them."""
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise bad("rate")
    whole, _, fraction = match[1].partition(".")
    return int(whole + fraction.ljust(3, "0")) * _UNIT_BPS[match[2]] // 1000


def iso_date(value: Any) -> date:
    """`2026-09-01` as a day of the calendar."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise bad("date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise bad("date_unknown", value=value) from None


def moment(value: Any) -> date | datetime:
    """`2026-11-03` as a day, `2026-11-03 08:00` as a time of day without a zone."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return datetime.combine(iso_date(match[1]), clock(match[2]))
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise bad("moment")
    return iso_date(value)


def clock(value: Any) -> time:
    """`08:00` as a time of day."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise bad("clock")
    return time(int(match[1]), int(match[2]))


def hours(value: Any) -> tuple[time, time]:
    """`18:00-07:00` as start and end; the end may lie on the next day."""
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None or not _CLOCK.fullmatch(match[1]) or not _CLOCK.fullmatch(match[2]):
        raise bad("hours")
    return clock(match[1]), clock(match[2])


def ip_address(value: Any) -> str:
    """An IPv4 or IPv6 address in its canonical form; names are refused, because polling must not wait for DNS."""
    if not isinstance(value, str):
        raise bad("address")
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        raise bad("address_value", value=_short(value)) from None
    if address.is_multicast or address.is_unspecified:
        raise bad("address_value", value=_short(value))
    return str(address)


def listen_address(value: Any) -> str:
    """`127.0.0.1:9464` or `[::1]:9464`; port 0 takes any free one."""
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    if not colon or not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        raise bad("listen")
    bare = host.removeprefix("[").removesuffix("]")
    if (":" in bare) != host.startswith("["):
        raise bad("listen")
    if bare in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return f"{host}:{int(port)}"
    address = ip_address(bare)
    return f"[{address}]:{int(port)}" if ":" in address else f"{address}:{int(port)}"


def mac_address(value: Any) -> str:
    """A MAC address in any usual notation, as `aa:bb:cc:dd:ee:ff`."""
    found = parse_mac(value) if isinstance(value, str) else None
    if found is None or not is_station(found):
        raise bad("mac")
    return found


def sha256(value: Any) -> str:
    """A certificate's SHA-256 as openssl and browsers write it, as 64 hexadecimal digits."""
    match = _SHA256.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise bad("fingerprint")
    return re.sub(r"[:\s]", "", match[1]).lower()


def is_web_address(value: str) -> bool:
    """True for http://host... and https://host..., without user and password."""
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and parts.username is None and parts.password is None
    except ValueError:
        return False


def room_range(value: Any) -> tuple[str, ...]:
    """`101-106, 201-206, 实验室` as the names of single rooms: at most 500, in the order written."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise bad("rooms")
    names: list[str] = []
    for part in re.split(r"[,，、]", value):
        names += _span(part.strip())
        if len(names) > MAX_ROOMS:
            raise bad("rooms_many", limit=MAX_ROOMS)
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise bad("rooms_doubled", name=doubled[0])
    return tuple(names)


def _span(part: str) -> list[str]:
    match = _SPAN.fullmatch(part)
    if match is None:
        if not part or "/" in part or part[0] in "-–~～" or part[-1] in "-–~～" or not part.isprintable() or len(part) > 40:
            raise bad("rooms")
        return [part]
    first, last = _NUMBERED.fullmatch(match[1]), _NUMBERED.fullmatch(match[2])
    if first is None or last is None or first[3] != last[3] or last[1] not in ("", first[1]) or "/" in part:
        raise bad("rooms_span", span=_short(part))
    low, high = int(first[2]), int(last[2])
    if high < low or high - low >= MAX_ROOMS:
        raise bad("rooms_span", span=_short(part))
    return [f"{first[1]}{number:0{len(first[2])}d}{first[3]}" for number in range(low, high + 1)]


def _short(value: str) -> str:
    return value[:60] if value.isprintable() else ascii(value)[:60]


def _matching(pattern: re.Pattern[str], key: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise bad(key)
        return value

    return check


def _label_name(value: str) -> str:
    if value in RESERVED_LABELS:
        raise bad("label_reserved", name=value)
    return _matching(_LABEL, "label_name")(value)


def _printable(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise bad("text_empty")
    return value


def number(value: Any) -> Any:
    """Let `0.50`, which the file's reader keeps as text, stand for a decimal number."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value):
        return float(value)
    return value


def _text_schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


Text = Annotated[str, Strict(False), Field(max_length=200), AfterValidator(_printable), WithJsonSchema({"type": ["string", "number"], "maxLength": 200})]
Identifier = Annotated[
    str,
    Strict(False),
    AfterValidator(_matching(_IDENTIFIER, "identifier")),
    WithJsonSchema({"type": ["string", "number"], "pattern": "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$"}),
]
DeviceName = Annotated[
    str, Strict(False), AfterValidator(_matching(_DEVICE_NAME, "device_name")), WithJsonSchema({"type": ["string", "number"], "pattern": "^[^/\\s]{1,64}$"})
]
LabelName = Annotated[str, AfterValidator(_label_name)]
Duration = Annotated[float, BeforeValidator(duration_s), _text_schema(r"^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)$", "30s")]
Rate = Annotated[int, BeforeValidator(rate_bps), _text_schema(r"^[0-9]+(\.[0-9]+)?[kMGT]$", "500M")]
Day = Annotated[date, BeforeValidator(iso_date), _text_schema(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2026-09-01")]
Moment = Annotated[
    date | datetime, BeforeValidator(moment), _text_schema(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9])?$", "2026-11-03 08:00")
]
Clock = Annotated[time, BeforeValidator(clock), _text_schema(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "08:00")]
Hours = Annotated[tuple[time, time], BeforeValidator(hours), _text_schema(r"^[0-9]{2}:[0-9]{2}\s*[-–~至]\s*[0-9]{2}:[0-9]{2}$", "18:00-07:00")]
Address = Annotated[str, BeforeValidator(ip_address), WithJsonSchema({"type": "string", "examples": ["10.31.7.11", "2001:db8::11"]})]
Rooms = Annotated[tuple[str, ...], BeforeValidator(room_range), WithJsonSchema({"type": ["string", "integer"], "examples": ["101-106, 201-206"]})]
Fingerprint = Annotated[str, BeforeValidator(sha256), WithJsonSchema({"type": "string", "examples": ["sha256:" + "0f:" * 31 + "0f"]})]
Mac = Annotated[str, BeforeValidator(mac_address), WithJsonSchema({"type": "string", "examples": ["00:1a:2b:3c:4d:5e", "001a-2b3c-4d5e"]})]
