"""How a value is written as JSON and what the JSON Schema of that is: both from its type, in one place, so that neither can say what the other does not.

Written are: what a dataclass or a named tuple holds, as an object with every field; an enumeration's value; `p/q` for a fraction, exactly; days, times
of day and moments by ISO 8601. A number that may be missing is null where it is not finite either; one that is always there is one that netmon made
itself: not to be finite would be a defect of netmon's, which no answer hides. A field called `now` is left out: the envelope's `as_of` says it.
"""

import types
import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from fractions import Fraction
from operator import attrgetter
from typing import Any, Final, Literal, Union

from netmon.model.sentence import Amount, Sentence, Total

Schema = dict[str, Any]
Encode = Callable[[Any], Any]
COMPONENTS: Final = "#/components/schemas/"
LEFT_OUT: Final = "now"


@dataclass(frozen=True, slots=True)
class Shape:
    """One type: `encode` gives what `json` writes, None where that is the value itself; `fields` are the shapes of what an object holds."""

    schema: Schema
    encode: Encode | None = None
    fields: Mapping[str, "Shape"] = field(default_factory=dict)

    def only(self, names: Collection[str]) -> Encode:
        """Return what writes these fields of an object alone, in the object's own order."""
        chosen = [(name, part) for name, part in self.fields.items() if name in names]
        return lambda value: {name: _written(part, getattr(value, name)) for name, part in chosen}


class Shapes:
    """Shapes by type, made once each; `components` are the schemas of the dataclasses and named tuples among them by name."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}
        self._made: dict[object, Shape] = dict(_SCALARS)
        self._classes: dict[str, type] = {}

    def of(self, kind: object) -> Shape:
        """Return the shape of a type; TypeError for one that has none."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        return self._made[kind]

    def _make(self, kind: Any) -> Shape:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is Literal:
            return _choice(arguments)
        if origin in (Union, types.UnionType):
            return self._union(arguments)
        if origin is tuple and arguments[-1] is not Ellipsis:
            return self._row(arguments)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapped(*arguments)
        if origin is not None and issubclass(origin, Collection):
            return self._listed(arguments[0], is_set=issubclass(origin, frozenset | set))
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _choice([member.value for member in kind], None if issubclass(kind, str) else attrgetter("value"))
        if isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields")):
            return self._object(kind)
        raise TypeError(f"the API has no way to write {kind!r}")

    def _union(self, arguments: tuple[Any, ...]) -> Shape:
        """Return the shape of a choice between types; the first that a value is an instance of writes it."""
        nullable = types.NoneType in arguments
        shapes = [(_checked(kind), _MAYBE if nullable and kind is float else self.of(kind)) for kind in arguments if kind is not types.NoneType]
        schemas = [shape.schema for _, shape in shapes]
        encodes = [(kind, shape.encode) for kind, shape in shapes]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        if nullable:
            schema = _or_null(schema)
        if all(encode is None for _, encode in encodes):
            return Shape(schema)
        if len(encodes) == 1:
            only = encodes[0][1]
            return Shape(schema, lambda value: value if value is None or only is None else only(value))

        def encode(value: Any) -> Any:
            for kind, found in encodes:
                if isinstance(value, kind):
                    return value if found is None else found(value)
            if value is None:
                return None
            raise TypeError(f"a {type(value).__name__} stands where the API knows none")

        return Shape(schema, encode)

    def _row(self, arguments: tuple[Any, ...]) -> Shape:
        """Return the shape of a tuple of known length."""
        shapes = [self.of(kind) for kind in arguments]
        schema = {"type": "array", "prefixItems": [shape.schema for shape in shapes], "minItems": len(shapes), "maxItems": len(shapes)}
        return Shape(schema, lambda values: [_written(shape, value) for shape, value in zip(shapes, values, strict=True)])

    def _listed(self, kind: object, *, is_set: bool) -> Shape:
        inner = self.of(kind)
        schema: Schema = {"type": "array", "items": inner.schema}
        if is_set:
            return Shape(schema, lambda values: sorted([_written(inner, value) for value in values]))
        found = inner.encode
        return Shape(schema, list if found is None else lambda values: [found(value) for value in values])

    def _mapped(self, key: object, kind: object) -> Shape:
        """Return the shape of an object whose names are not known beforehand; an enumeration or a Literal names those that may be there."""
        names, inner = self.of(key), self.of(kind)
        schema: Schema = {"type": "object", "additionalProperties": inner.schema}
        if "enum" in names.schema:
            schema["propertyNames"] = {"enum": [str(name) for name in names.schema["enum"]]}
        return Shape(schema, lambda values: {str(_written(names, name)): _written(inner, value) for name, value in values.items()})

    def _object(self, kind: type) -> Shape:
        """Return the shape of a dataclass or a named tuple, which may hold itself."""
        name = self._name(kind)
        encodes: list[tuple[str, Encode]] = []
        names = field_names(kind)
        get: Callable[[Any], tuple[Any, ...]] = attrgetter(*names) if len(names) > 1 else lambda value: tuple([getattr(value, name) for name in names])

        def encode(value: Any) -> dict[str, Any]:
            found = dict(zip(names, get(value), strict=True))
            for one, write in encodes:
                found[one] = write(found[one])
            return found

        parts: dict[str, Shape] = {}
        shape = self._made[kind] = Shape({"$ref": COMPONENTS + name}, encode, parts)
        hints = typing.get_type_hints(kind)
        parts |= {one: self.of(hints[one]) for one in names}
        encodes += [(one, part.encode) for one, part in parts.items() if part.encode is not None]
        self.components[name] = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").split()),
            "properties": {one: part.schema for one, part in parts.items()},
            "required": list(names),
        }
        return shape

    def part_of(self, kind: type) -> Schema:
        """Return the schema of an object of which only some fields were asked for."""
        whole = self.of(kind).schema["$ref"]
        name = whole.removeprefix(COMPONENTS)
        described = {"type": "object", "description": f"{name}, the fields asked for alone.", "minProperties": 1}
        self.components[f"{name}.fields"] = {**described, "properties": self.components[name]["properties"]}
        return {"$ref": f"{whole}.fields"}

    def _name(self, kind: type) -> str:
        """Return a component's name: the class's own, with its module's where two are called the same."""
        plain = kind.__name__
        name = plain if self._classes.get(plain, kind) is kind else f"{kind.__module__.rpartition('.')[2]}.{plain}"
        self._classes[name] = kind
        return name


def _written(shape: Shape, value: Any) -> Any:
    return value if shape.encode is None else shape.encode(value)


def field_names(kind: Any) -> tuple[str, ...]:
    """Return what an answer has of a dataclass or a named tuple."""
    every = [one.name for one in fields(kind)] if is_dataclass(kind) else kind._fields
    return tuple([name for name in every if name != LEFT_OUT])


def _checked(kind: Any) -> Any:
    """Return what `isinstance` takes for a member of a union; a whole number does for a float."""
    origin = typing.get_origin(kind)
    if origin is Literal:
        return tuple({type(value) for value in typing.get_args(kind)})
    return (int, float) if kind is float else origin or kind


def _or_null(schema: Schema) -> Schema:
    kinds = schema.get("type")
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None], **({"type": [kinds, "null"]} if kinds else {})}
    if isinstance(kinds, str):
        return {**schema, "type": [kinds, "null"]}
    return {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}


def _choice(values: Collection[Any], encode: Encode | None = None) -> Shape:
    schema: Schema = {"enum": list(values)}
    if all(isinstance(value, str) for value in values):
        schema = {"type": "string", **schema}
    return Shape(schema, encode)


def _number(value: float) -> float | None:
    return value if value - value == 0 else None


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


_WORDS: Final[Schema] = {
    "type": "object",
    "description": "A sentence of netmon's in both languages; `key` names it in the catalogue.",
    "properties": {name: {"type": "string"} for name in ("key", "zh", "en")},
    "required": ["key", "zh", "en"],
}
_SAID: Final[Schema] = {
    "type": "object",
    "description": "An amount as each language writes it.",
    "properties": {name: {"type": "string"} for name in ("zh", "en")},
    "required": ["zh", "en"],
}


def _said(value: Amount | Total) -> dict[str, str]:
    return {"zh": value.render("zh"), "en": value.render("en")}


_MAYBE: Final = Shape({"type": "number"}, _number)
"""A number beside null."""
_SCALARS: Final[Mapping[object, Shape]] = {
    str: Shape({"type": "string"}),
    int: Shape({"type": "integer"}),
    bool: Shape({"type": "boolean"}),
    float: Shape({"type": "number"}),
    Fraction: Shape({"type": "string", "pattern": "^-?[0-9]+(/[1-9][0-9]*)?$"}, str),
    datetime: Shape({"type": "string", "format": "date-time"}, _moment),
    date: Shape({"type": "string", "format": "date"}, date.isoformat),
    time: Shape({"type": "string"}, time.isoformat),
    Sentence: Shape(_WORDS, lambda value: {"key": value.key, "zh": value.render("zh"), "en": value.render("en")}),
    Amount: Shape(_SAID, _said),
    Total: Shape(_SAID, _said),
}
