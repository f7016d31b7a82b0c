"""Turns what pydantic refuses into Problems: sentence, position in the file, and the nearest allowed word."""

import difflib
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from netmon.config.document import Document, Loc, Plain
from netmon.model.problem import Problem

Model = TypeVar("Model", bound=BaseModel)

_KINDS = {
    "string_type": "config.text",
    "int_type": "config.int",
    "int_from_float": "config.int",
    "float_type": "config.number",
    "bool_type": "config.bool",
    "list_type": "config.list",
    "dict_type": "config.mapping",
    "model_type": "config.mapping",
    "model_attributes_type": "config.mapping",
}


def validate(model: type[Model], doc: Document, problems: list[Problem]) -> Model | None:
    """Return the file as a model, or None after adding every mistake in it to `problems`."""
    data: Plain = {} if doc.data is None else doc.data
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems.extend(refused(model, doc, error))
    return None


def refused(model: type[BaseModel], doc: Document, error: ValidationError, under: Loc = ()) -> list[Problem]:
    """Return what `model` refused, when it was given the part of `doc` at `under`."""
    return [_problem(model, doc, detail, tuple(under)) for detail in error.errors(include_url=False, include_input=False)]


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """Return the allowed word that `word` was probably meant to be."""
    if not isinstance(word, str):
        return None
    words = list(allowed)
    by_lower = {candidate.lower(): candidate for candidate in words}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def at(
    doc: Document, loc: Loc, key: str, args: Mapping[str, object] | None = None, *, on_key: bool = False, near: tuple[object, Iterable[str]] | None = None
) -> Problem:
    """Return a problem at the value (or key) of `loc`; `near` is the word found and the words allowed."""
    place = doc.place(loc, key=on_key)
    suggestion = nearest(*near) if near is not None else None
    return Problem(key=key, args=args or {}, file=doc.file, line=place.line, column=place.column, path=place.path, suggestion=suggestion)


def _problem(model: type[BaseModel], doc: Document, error: ErrorDetails, under: tuple[str | int, ...]) -> Problem:
    kind, loc, ctx = error["type"], (*under, *error["loc"]), error.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _keys(model, error["loc"][:-1])
        return at(doc, loc, "config.unknown_key", {"key": loc[-1], "allowed": ", ".join(allowed)}, on_key=True, near=(loc[-1], allowed))
    if kind == "missing":
        return at(doc, loc, "config.missing", {"field": loc[-1]})
    if kind == "union_tag_not_found":
        return at(doc, (*loc, "kind"), "config.missing", {"field": "kind"})
    if kind == "union_tag_invalid":
        allowed = [word.strip("' ") for word in str(ctx["expected_tags"]).split(",")]
        return at(doc, (*loc, "kind"), "config.choice", {"allowed": ", ".join(allowed)}, near=(doc.value((*loc, "kind")), allowed))
    on_key = bool(loc) and loc[-1] == "[key]"
    if on_key:
        loc = loc[:-1]
    if kind == "literal_error":
        allowed = [word.strip("'") for word in str(ctx["expected"]).replace(" or ", ", ").split(", ")]
        found = loc[-1] if on_key else doc.value(loc)
        return at(doc, loc, "config.choice", {"allowed": ", ".join(allowed)}, on_key=on_key, near=(found, allowed))
    key, args = _plain(kind, dict(ctx), error["msg"])
    return at(doc, loc, key, args, on_key=on_key)


def _plain(kind: str, ctx: dict[str, object], message: str) -> tuple[str, dict[str, object]]:
    if kind.startswith("config."):
        return kind, ctx
    if kind in _KINDS:
        return _KINDS[kind], {}
    if kind == "greater_than_equal":
        return "config.at_least", {"limit": ctx["ge"]}
    if kind == "less_than_equal":
        return "config.at_most", {"limit": ctx["le"]}
    if kind == "string_too_long":
        return "config.too_long", {"limit": ctx["max_length"]}
    return "config.refused", {"detail": message}


def _keys(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """Return the keys that the mapping at `loc` may have."""
    here: Any = model
    for part in loc:
        here = _step(here, part)
    found = _models(here)
    return [field.alias or name for name, field in found[0].model_fields.items()] if found else []


def _step(annotation: Any, part: str | int) -> Any:
    for candidate in _options(annotation):
        origin, args = get_origin(candidate), get_args(candidate)
        if origin is list and isinstance(part, int):
            return args[0]
        if origin is dict and isinstance(part, str):
            return args[1]
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            for name, field in candidate.model_fields.items():
                if part == (field.alias or name):
                    return field.annotation
                if name == "kind" and part in get_args(field.annotation):
                    return candidate
    return annotation


def _options(annotation: Any) -> list[Any]:
    """Return the types that an annotation allows, without Annotated, None and root models around them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _options(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return [option for arg in get_args(annotation) for option in _options(arg)]
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return _options(annotation.model_fields["root"].annotation)
    return [] if annotation is type(None) or origin is Literal else [annotation]


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [option for option in _options(annotation) if isinstance(option, type) and issubclass(option, BaseModel)]
