"""Dataclasses as JSON and back, exactly: each type has one way to be written, and whatever is written otherwise is refused with the place where it stands."""

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from fractions import Fraction
from typing import Any, Final, Literal, Union
from zoneinfo import ZoneInfo

Decode = Callable[[object], Any]
Encode = Callable[[Any], object]
Schema = dict[str, Any]
FRACTION: Final = re.compile(r"-?(0|[1-9][0-9]{0,999})(/[1-9][0-9]{0,999})?")
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")
CLOCK: Final = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SHOWN = 60


class DocumentError(ValueError):
    """What is wrong with a document, and where: `path` such as `$.verdicts[3].state`."""

    def __init__(self, reason: str, place: tuple[str | int, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place

    def under(self, step: str | int) -> "DocumentError":
        """Return the same, seen from one level further up."""
        return DocumentError(self.reason, (step, *self.place))

    @property
    def path(self) -> str:
        """The place as a JSON path."""
        return path_of(self.place)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def path_of(place: tuple[str | int, ...]) -> str:
    """Return `$.figures[2].sent` of its steps."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are written and read, and the JSON Schema of what is written."""

    encode: Encode
    decode: Decode
    schema: Schema


class Codecs:
    """Codecs by type, made once each; `definitions` are the JSON Schemas of the dataclasses among them by name."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}
        self._made: dict[object, Codec] = dict(_SCALARS)

    def add(self, kind: object, codec: Codec) -> None:
        """Let a type have a codec of its own; before any type that holds it is asked for."""
        self._made[kind] = codec

    def of(self, kind: object) -> Codec:
        """Return the codec of a type; TypeError for one that no document holds."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: Any) -> Codec:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is Literal:
            return _choice({value: value for value in arguments})
        if origin in (Union, types.UnionType):
            return self._optional(arguments)
        if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
            return _listed(self.of(arguments[0]))
        if origin is not None and issubclass(origin, Mapping):
            return _mapped(self.of(arguments[0]), self.of(arguments[1]))
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _choice({member.value: member for member in kind})
        if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, tuple)):
            return self._recorded(kind)
        raise TypeError(f"no document holds {kind!r}")

    def _optional(self, arguments: tuple[Any, ...]) -> Codec:
        (inner,) = (self.of(argument) for argument in arguments if argument is not types.NoneType)
        schema = {"anyOf": [inner.schema, {"type": "null"}]}
        return Codec(lambda value: None if value is None else inner.encode(value), lambda data: None if data is None else inner.decode(data), schema)

    def _recorded(self, kind: type) -> Codec:
        """Return the codec of a dataclass or a NamedTuple: an object with every field; a field that has a default may be missing when it is read."""
        hints = typing.get_type_hints(kind)
        parts = {name: self.of(hints[name]) for name in _names(kind)}
        required = [name for name in parts if name not in _with_default(kind)]

        def encode(value: Any) -> object:
            return {name: part.encode(getattr(value, name)) for name, part in parts.items()}

        def decode(data: object) -> Any:
            return kind(**record(data, {name: part.decode for name, part in parts.items()}, required))

        self.definitions[kind.__name__] = {
            "type": "object",
            "description": (kind.__doc__ or "").partition("\n")[0],
            "properties": {name: part.schema for name, part in parts.items()},
            "required": required,
        }
        return Codec(encode, decode, {"$ref": f"#/$defs/{kind.__name__}"})


def record(data: object, parts: Mapping[str, Decode], required: typing.Iterable[str]) -> dict[str, Any]:
    """Read an object's fields; DocumentError names one that is missing, unknown or wrong."""
    if not isinstance(data, dict):
        raise expected("an object", data)
    for name in required:
        if name not in data:
            raise DocumentError("is missing", (name,))
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name not in parts:
            raise DocumentError("is not known here", (shown(name),))
        try:
            found[name] = parts[name](value)
        except DocumentError as error:
            raise error.under(name) from None
    return found


def expected(what: str, data: object) -> DocumentError:
    """Return the error of a value that is not what it should be."""
    return DocumentError(f"expected {what}, found {shown(data)}")


def shown(data: object) -> str:
    """Return a value for a message, cut."""
    words = type(data).__name__ if isinstance(data, dict | list) else repr(data) if not isinstance(data, str) else data
    clean = "".join(letter if letter.isprintable() else "?" for letter in words[:SHOWN])
    return clean if len(words) <= SHOWN else clean + "…"


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(found.name for found in fields(kind)) if is_dataclass(kind) else tuple(kind._fields)


def _with_default(kind: Any) -> frozenset[str]:
    if not is_dataclass(kind):
        return frozenset(kind._field_defaults)
    return frozenset(found.name for found in fields(kind) if _has_default(found))


def _has_default(found: "Field[Any]") -> bool:
    return found.default is not MISSING or found.default_factory is not MISSING


def _listed(inner: Codec) -> Codec:
    def decode(data: object) -> tuple[Any, ...]:
        if not isinstance(data, list):
            raise expected("a list", data)
        found = []
        for number, value in enumerate(data):
            try:
                found.append(inner.decode(value))
            except DocumentError as error:
                raise error.under(number) from None
        return tuple(found)

    return Codec(lambda values: [inner.encode(value) for value in values], decode, {"type": "array", "items": inner.schema})


def _mapped(key: Codec, inner: Codec) -> Codec:
    def encode(values: Mapping[Any, Any]) -> object:
        return dict(sorted(((str(key.encode(name)), inner.encode(value)) for name, value in values.items()), key=lambda pair: pair[0]))

    def decode(data: object) -> Mapping[Any, Any]:
        if not isinstance(data, dict):
            raise expected("an object", data)
        found = {}
        for name, value in data.items():
            try:
                found[key.decode(name)] = inner.decode(value)
            except DocumentError as error:
                raise error.under(shown(name)) from None
        return found

    return Codec(encode, decode, {"type": "object", "additionalProperties": inner.schema})


def _choice(values: Mapping[Any, Any]) -> Codec:
    allowed = list(values)

    def decode(data: object) -> Any:
        if not isinstance(data, str) or data not in values:
            raise expected(f"one of {', '.join(map(str, allowed))}", data)
        return values[data]

    return Codec(lambda value: value.value if isinstance(value, Enum) else value, decode, {"enum": allowed})


def _decode_text(data: object) -> str:
    if not isinstance(data, str):
        raise expected("a text", data)
    if not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError:
            raise DocumentError("is no valid text") from None
    return data


def _decode_int(data: object) -> int:
    if type(data) is not int:
        raise expected("a whole number", data)
    return data


def _decode_bool(data: object) -> bool:
    if not isinstance(data, bool):
        raise expected("true or false", data)
    return data


def _decode_float(data: object) -> float:
    if type(data) not in (int, float):
        raise expected("a number", data)
    try:
        found = float(typing.cast(float, data))
    except OverflowError:
        raise expected("a number", "…") from None
    if found - found != 0.0:
        raise expected("a number", data)
    return found


def _encode_moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _written(pattern: re.Pattern[str], read: Callable[[str], Any], what: str) -> Decode:
    def decode(data: object) -> Any:
        if isinstance(data, str) and pattern.fullmatch(data):
            try:
                return read(data)
            except ValueError:
                pass
        raise expected(what, data)

    return decode


def read_fraction(words: str) -> Fraction:
    """Read `p/q` in lowest terms, or `p`; ValueError otherwise."""
    found = Fraction(words)
    if str(found) != words:
        raise ValueError(words)
    return found


def _decode_zone(data: object) -> ZoneInfo:
    if isinstance(data, str) and data:
        try:
            return ZoneInfo(data)
        except (KeyError, ValueError, OSError):
            pass
    raise expected("a time zone", data)


_SCALARS: Final[Mapping[object, Codec]] = {
    str: Codec(str, _decode_text, {"type": "string"}),
    int: Codec(int, _decode_int, {"type": "integer"}),
    bool: Codec(lambda value: value, _decode_bool, {"type": "boolean"}),
    float: Codec(lambda value: float(value) + 0.0, _decode_float, {"type": "number"}),
    Fraction: Codec(str, _written(FRACTION, read_fraction, "a fraction p/q"), {"type": "string", "pattern": f"^{FRACTION.pattern}$"}),
    datetime: Codec(
        _encode_moment,
        _written(MOMENT, datetime.fromisoformat, "a moment in UTC"),
        {"type": "string", "format": "date-time"},
    ),
    date: Codec(lambda day: day.isoformat(), _written(DAY, date.fromisoformat, "a day"), {"type": "string", "format": "date"}),
    time: Codec(lambda clock: clock.isoformat(), _written(CLOCK, time.fromisoformat, "a time of day"), {"type": "string"}),
    ZoneInfo: Codec(str, _decode_zone, {"type": "string"}),
}
