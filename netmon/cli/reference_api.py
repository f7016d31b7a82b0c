"""The reference of the API in both languages, and its OpenAPI document, from the table of resources."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from netmon import __version__
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.web.api_resource import CURSOR, FIELDS, LANG, LIMIT, MOST, Parameter, Resource
from netmon.web.api_resources import RESOURCES
from netmon.web.openapi import about, document, example
from netmon.web.problem import PROBLEMS
from netmon.web.shape import Shapes

INTRO = """# API

The read-only JSON API under `/api/v1`, as the running netmon shows it on `/api`. The same as an OpenAPI 3.1 document, for programs that write clients:
[openapi.json](openapi.json), and `/api/v1/openapi.json` of a running netmon, which has what that netmon has a source for. How to use it:
[use the API](../how-to/use-the-api.md).
"""


def api_page() -> str:
    """Return the page in Markdown, in English and then in Chinese; examples stand once."""
    shapes = Shapes()
    examples = {resource.name: json.dumps(example(resource, shapes), ensure_ascii=False, indent=1) for resource in RESOURCES}
    return "\n".join([INTRO, *_part("en", examples), "## 中文\n", *_part("zh", None)])


def openapi_file() -> str:
    """Return the OpenAPI document of all resources, in English."""
    return json.dumps(document(RESOURCES, __version__, "en"), ensure_ascii=False, indent=1) + "\n"


def _part(lang: Lang, examples: dict[str, str] | None) -> Iterator[str]:
    yield text("web.api.about", lang, most=MOST) + "\n"
    yield "\n".join([f"### {text('web.api.page.common', lang)}\n", *_table((LIMIT, CURSOR, FIELDS, LANG), lang), ""])
    for resource in RESOURCES:
        yield _section(resource, lang, None if examples is None else examples[resource.name])
    yield f"### {text('web.api.page.problems', lang)}\n\n`application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail`, `parameter`.\n"
    yield f"| {text('web.api.page.problem', lang)} | {text('web.api.page.meaning', lang)} |\n|---|---|"
    yield "".join(f"| {status} `{name}` | {text(f'web.api.problem.{name}', lang)} |\n" for name, status in PROBLEMS.items())


def _section(resource: Resource[Any, Any], lang: Lang, shown: str | None) -> str:
    lines = [f"### `GET {resource.address}`\n", f"{text(f'web.api.resource.{resource.name}', lang)}. `{resource.schema}`\n"]
    if resource.params:
        lines += [*_table(resource.params, lang), ""]
    if shown is not None:
        lines.append(f"```json\n{shown}\n```\n")
    return "\n".join(lines)


def _table(parameters: Iterable[Parameter], lang: Lang) -> Iterator[str]:
    yield f"| {' | '.join(text(f'web.api.page.{head}', lang) for head in ('parameter', 'values', 'meaning'))} |"
    yield "|---|---|---|"
    yield from (f"| `{one.name}` | {_values(one, lang)} | {about(one, lang)} |" for one in parameters)


def _values(parameter: Parameter, lang: Lang) -> str:
    if parameter.several:
        return text("web.api.value.fields", lang)
    if parameter.least is not None:
        return text("web.api.value.between", lang, least=parameter.least, most=parameter.most, default=parameter.default)
    if parameter.kind == "boolean":
        return "`true` `false`"
    if parameter.choices:
        return " ".join(f"`{choice}`" for choice in parameter.choices)
    return text("web.api.value.text", lang, most=parameter.most) if parameter.kind == "string" else text(f"web.api.value.{parameter.kind}", lang)
