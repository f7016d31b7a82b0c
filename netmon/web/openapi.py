"""The OpenAPI 3.1 document of the API, made of the table of resources and the shapes that write their answers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.web.api_resource import EXAMPLE_AT, MOST, Parameter, Resource
from netmon.web.cookies import SESSION, cookie_name
from netmon.web.problem import PROBLEM_JSON, PROBLEMS
from netmon.web.shape import COMPONENTS, Schema, Shapes

PART: Final = Parameter(name="", most=128)
_ETAG: Final = {"schema": {"type": "string", "pattern": '^W/"[0-9a-f]{32}"$'}}
_PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "Why a request got no answer (RFC 9457); `parameter` names what of the query was wrong.",
    "properties": {
        "type": {"type": "string", "enum": [f"/api#{name}" for name in PROBLEMS]},
        "title": {"type": "string"},
        "status": {"type": "integer", "enum": sorted(set(PROBLEMS.values()))},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}


def document(resources: Sequence[Resource[Any, Any]], version: str, lang: Lang) -> Schema:
    """Return the document; the same resources give the same document."""
    shapes = Shapes()
    paths = {resource.address: {"get": operation(resource, shapes, lang)} for resource in resources}
    return {
        "openapi": "3.1.0",
        "info": {"title": text("web.api.title", lang), "version": version, "description": text("web.api.about", lang, most=MOST)},
        "servers": [{"url": "/"}],
        "security": [{"basic": []}, {"session": []}, {"certificate": []}, {}],
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(shapes.components.items())), "Problem": _PROBLEM},
            "responses": _refusals(lang),
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": text("web.api.security.basic", lang)},
                "session": {"type": "apiKey", "in": "cookie", "name": cookie_name(SESSION, secure=True), "description": text("web.api.security.session", lang)},
                "certificate": {"type": "mutualTLS", "description": text("web.api.security.certificate", lang)},
            },
        },
    }


def operation(resource: Resource[Any, Any], shapes: Shapes, lang: Lang) -> Schema:
    """Return what may be asked of one resource and what it answers."""
    parts = [_parameter(_part(name), "path", lang) for name in resource.parts]
    codes = {"400": "Wrong", "401": "SignIn", "403": "Forbidden", "404": "NotFound", "429": "TooMany", "503": "Busy"}
    if not resource.parts:
        del codes["404"]
    not_modified = {"description": text("web.api.answer.not_modified", lang), "headers": {"ETag": {**_ETAG, "required": True}}}
    return {
        "operationId": resource.name,
        "summary": text(f"web.api.resource.{resource.name}", lang),
        "parameters": [*parts, *[_parameter(parameter, "query", lang) for parameter in resource.query], _if_none_match(lang)],
        "responses": {
            "200": _answer(resource, shapes, lang),
            "304": not_modified,
            **{code: {"$ref": f"#/components/responses/{name}"} for code, name in codes.items()},
        },
    }


def envelope(resource: Resource[Any, Any], shapes: Shapes) -> Schema:
    """Return the schema of a resource's answers."""
    noun = shapes.of(resource.noun).schema
    properties: Schema = {"schema": {"type": "string", "const": resource.schema}, "as_of": {"type": "number"}}
    if resource.key is None:
        properties["item"] = noun
    else:
        either = {"anyOf": [noun, shapes.part_of(resource.noun)]}
        properties |= {"items": {"type": "array", "items": either}, "next": {"type": ["string", "null"]}, "total": {"type": "integer", "minimum": 0}}
    return {"type": "object", "properties": properties, "required": list(properties)}


def example(resource: Resource[Any, Any], shapes: Shapes) -> Schema:
    """Return an answer as the documentation shows it."""
    encode = shapes.of(resource.noun).encode
    item = resource.example if encode is None else encode(resource.example)
    rest = {"item": item} if resource.key is None else {"items": [item], "next": None, "total": 1}
    return {"schema": resource.schema, "as_of": EXAMPLE_AT, **rest}


def about(parameter: Parameter, lang: Lang) -> str:
    """Return what a parameter does, in a sentence."""
    return text(f"web.api.param.{parameter.about or parameter.name}", lang)


def _part(name: str) -> Parameter:
    return Parameter(name=name, most=PART.most, about=f"path.{name}")


def _answer(resource: Resource[Any, Any], shapes: Shapes, lang: Lang) -> Schema:
    return {
        "description": text("web.api.answer.ok", lang),
        "headers": {"ETag": {**_ETAG, "required": True}},
        "content": {"application/json": {"schema": envelope(resource, shapes), "example": example(resource, shapes)}},
    }


def _parameter(parameter: Parameter, place: str, lang: Lang) -> Schema:
    return {
        "name": parameter.name,
        "in": place,
        "required": place == "path" or parameter.required,
        "description": about(parameter, lang),
        "schema": parameter.schema,
        **({"style": "form", "explode": False} if parameter.several else {}),
    }


def _if_none_match(lang: Lang) -> Schema:
    return {"name": "If-None-Match", "in": "header", "required": False, "description": text("web.api.param.if_none_match", lang), "schema": {"type": "string"}}


def _refusals(lang: Lang) -> Mapping[str, Schema]:
    content = {PROBLEM_JSON: {"schema": {"$ref": COMPONENTS + "Problem"}}}
    names = {"Wrong": "wrong_value", "SignIn": "sign_in", "Forbidden": "forbidden", "NotFound": "not_found", "TooMany": "too_many", "Busy": "busy"}
    return {name: {"description": text(f"web.api.problem.{key}", lang), "content": content} for name, key in names.items()}
