"""What a program is told when it does not get what it asked for: problem+json (RFC 9457). It never says whether something exists that is not for it."""

import json
from collections.abc import Mapping
from typing import Final

from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.web.asked import Page

PROBLEM_JSON: Final = "application/problem+json"
API: Final = "/api/v1"
PROBLEMS: Final[Mapping[str, int]] = {
    "unknown_parameter": 400,
    "missing_parameter": 400,
    "wrong_value": 400,
    "unknown_field": 400,
    "wrong_cursor": 400,
    "sign_in": 401,
    "forbidden": 403,
    "not_found": 404,
    "too_many": 429,
    "busy": 503,
}
"""Every problem by its name, with the status it comes with; `type` is `/api#` and the name."""


def for_program(path: str) -> bool:
    """True for an address that only programs ask."""
    return path == API or path.startswith(API + "/")


def problem(name: str, lang: Lang, /, parameter: str | None = None, headers: Mapping[str, str] | None = None, **args: object) -> Page:
    """Return a problem as a page; `parameter` names what of the query was wrong, `args` go into the sentence."""
    said: dict[str, object] = {
        "type": f"/api#{name}",
        "title": text(f"web.api.problem.{name}", lang),
        "status": PROBLEMS[name],
        "detail": text(f"web.api.problem.{name}.detail", lang, **args),
    }
    if parameter is not None:
        said["parameter"] = parameter
    body = json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"
    tongue = {"Content-Language": "zh-CN" if lang == "zh" else "en", "Vary": "Accept-Language"}
    return Page(status=PROBLEMS[name], content_type=PROBLEM_JSON, body=body, headers={"Cache-Control": "no-store", **tongue, **(headers or {})})
