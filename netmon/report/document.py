"""`netmon.report/1`: a report as JSON, exactly and always in the same bytes, from which the report is read back without loss."""

import hashlib
import json
import typing
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from netmon.model.dossier import Dossier
from netmon.model.report import SCHEMA, Report
from netmon.model.target import Target
from netmon.model.verdict import Verdict, Window
from netmon.report.codec import Codecs, Decode, DocumentError, Schema, expected, record, shown
from netmon.report.sentences import add_sentences

__all__ = ["DocumentError", "decode", "dumps", "encode", "hashes_of", "json_schema", "loads"]

MAX_BYTES: Final = 512 * 2**20
"""The greatest document that is read; a report on 20,000 lines has a fifth of it."""
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
INPUTS: Final[Mapping[str, str]] = {
    "targets": "$.dossier.plans",
    "roster": "$.dossier.roster",
    "calendar": "$.dossier.calendars",
    "exclusions": "$.dossier.exclusions",
    "version": "$.dossier.version",
}
"""The inputs that every report names, and where in the document their content stands."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_OTHERWISE = ("window", "made_at_ms", "verdicts")
"""The fields of a report that are not written as their type alone says."""


def _codecs() -> Codecs:
    made = Codecs()
    add_sentences(made)
    made.of(Report)
    return made


_CODECS: Final = _codecs()
_PLAIN: Final = {name: _CODECS.of(kind) for name, kind in typing.get_type_hints(Report).items() if name not in _OTHERWISE}
_MOMENT, _WINDOW, _VERDICT, _TARGET = (_CODECS.of(kind) for kind in (datetime, Window, Verdict, Target))


def encode(report: Report) -> dict[str, object]:
    """Return the document. The sentences in it carry both languages beside key and arguments; `hashes` cover every part of it."""
    dossier = report.dossier
    document: dict[str, object] = {
        "schema": SCHEMA,
        "kind": report.kind.value,
        "number": report.number,
        "period": _period(report),
        "made_at": _MOMENT.encode(_EPOCH + report.made_at_ms * _MS),
        "district": report.district,
        "inputs": _inputs(dossier),
        "data_sha256": report.data_sha256,
        "targets": [_TARGET.encode(target) for plan in dossier.plans for target in plan.targets],
        "verdicts": [_verdict(verdict, report) for verdict in report.verdicts],
    }
    document |= {name: codec.encode(getattr(report, name)) for name, codec in _PLAIN.items() if name not in document}
    return {**document, "hashes": hashes_of(document)}


def decode(document: object) -> Report:
    """Read a document; DocumentError names the place where it is none.

    What is only there for readers (targets, inputs, the sentences' texts, hashes) is not looked at: `netmon verify` compares it.
    """
    if not isinstance(document, dict):
        raise expected("an object", document)
    if document.get("schema") != SCHEMA:
        raise DocumentError(f"expected {SCHEMA}, found {shown(document.get('schema'))}", ("schema",))
    try:
        return _decode(document)
    except RecursionError:
        raise DocumentError("is nested too deeply") from None


def dumps(report: Report) -> bytes:
    """Return the document as UTF-8, with one newline at its end: the same bytes for the same report."""
    return (json.dumps(encode(report), ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


def loads(data: bytes) -> object:
    """Read the JSON of a document; DocumentError for what is none, names a key twice, or is too big."""
    if len(data) > MAX_BYTES:
        raise DocumentError(f"has more than {MAX_BYTES} bytes")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except DocumentError:
        raise
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"is no JSON: {shown(str(error))}") from None


def hashes_of(document: Mapping[str, object]) -> dict[str, str]:
    """Return the SHA-256 of each part by its JSON path, of a school and a line each, and under `$` the one over all of these."""
    found = {path: _sha256(part) for path, part in _parts(document)}
    return {"$": _sha256(found), **found}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of `netmon.report/1`; later versions of netmon may add keys, never change one."""
    definitions = {name: schema for name, schema in _CODECS.definitions.items() if name != "Report"}
    verdict = definitions["Verdict"]
    definitions["Verdict"] = {**verdict, "required": [name for name in verdict["required"] if name != "window"]}
    text: Schema = {"type": "string"}
    digest: Schema = {"anyOf": [{"type": "string", "pattern": "^[0-9a-f]{64}$"}, {"type": "null"}]}
    properties: Schema = {
        "schema": {"const": SCHEMA},
        "period": _object({"from": _MOMENT.schema, "to": _MOMENT.schema, "zone": text, "provisional": {"type": "boolean"}}),
        "made_at": _MOMENT.schema,
        "inputs": {"type": "object", "additionalProperties": {**_object({"sha256": digest, "content": text}), "required": ["sha256"]}, "required": [*INPUTS]},
        "targets": {"type": "array", "items": _TARGET.schema},
        "verdicts": {"type": "array", "items": _VERDICT.schema},
        **{name: codec.schema for name, codec in _PLAIN.items()},
        "hashes": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
    }
    return {"$schema": DIALECT, "title": SCHEMA, **_object(properties), "$defs": dict(sorted(definitions.items()))}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _period(report: Report) -> dict[str, object]:
    window = {"from": _MOMENT.encode(report.window.start), "to": _MOMENT.encode(report.window.end)}
    return {**window, "zone": report.dossier.zone, "provisional": report.dossier.provisional}


def _inputs(dossier: Dossier) -> dict[str, object]:
    known = dossier.inputs or {}
    named = {name: {"sha256": known.get(name), "content": content} for name, content in INPUTS.items()}
    return {**named, **{name: {"sha256": digest} for name, digest in sorted(known.items()) if name not in INPUTS}}


def _verdict(verdict: Verdict, report: Report) -> object:
    """Return a verdict without the window and the inputs where they are those of the report."""
    written = typing.cast(dict[str, object], _VERDICT.encode(verdict))
    if verdict.window == report.window:
        del written["window"]
    if verdict.inputs == (report.dossier.inputs or {}):
        del written["inputs"]
    return written


def _decode(document: Mapping[str, object]) -> Report:
    ignored: Decode = lambda data: data  # noqa: E731 - parts that are made from others
    parts: dict[str, Decode] = {name: codec.decode for name, codec in _PLAIN.items()}
    parts |= {"period": _decode_period, "made_at": _decode_made, "verdicts": ignored, "schema": ignored, "inputs": ignored, "targets": ignored}
    parts["hashes"] = ignored
    found = record(document, parts, ("kind", "number", "period", "made_at", "district", "data_sha256", "verdicts", "dossier"))
    window: Window = found.pop("period")
    common = {"window": _WINDOW.encode(window), "inputs": dict(found["dossier"].inputs or {})}
    verdicts = record({"verdicts": document["verdicts"]}, {"verdicts": lambda data: _decode_verdicts(data, common)}, ())
    made_at_ms = found.pop("made_at")
    fields = {name: value for name, value in found.items() if name in _PLAIN}
    return Report(**fields, **verdicts, window=window, made_at_ms=made_at_ms)


def _decode_verdicts(data: object, common: Mapping[str, object]) -> tuple[Verdict, ...]:
    if not isinstance(data, list):
        raise expected("a list", data)
    found = []
    for number, value in enumerate(data):
        try:
            found.append(_VERDICT.decode({**common, **value} if isinstance(value, dict) else value))
        except DocumentError as error:
            raise error.under(number) from None
    return tuple(found)


def _decode_period(data: object) -> Window:
    parts: Mapping[str, Decode] = {"from": _MOMENT.decode, "to": _MOMENT.decode, "zone": lambda zone: zone, "provisional": lambda value: value}
    found = record(data, parts, ("from", "to"))
    return Window(found["from"], found["to"])


def _decode_made(data: object) -> int:
    since = _MOMENT.decode(data) - _EPOCH
    if since % _MS:
        raise expected("whole milliseconds", data)
    return int(since // _MS)


def _parts(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield what has a hash of its own: every key, every key of the dossier, each plan, school and line of it."""
    for name, part in document.items():
        if name == "dossier" and isinstance(part, dict):
            yield from _dossier_parts(part)
        elif name != "hashes":
            yield f"$.{name}", part


def _dossier_parts(dossier: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, part in dossier.items():
        if name not in ("plans", "sites", "lines") or not isinstance(part, list):
            yield f"$.dossier.{name}", part
            continue
        yield f"$.dossier.{name}", len(part)
        for number, item in enumerate(part):
            path = f"$.dossier.{name}[{number}]"
            lines = item.get("lines") if name == "sites" and isinstance(item, dict) else None
            if not isinstance(lines, list):
                yield path, item
                continue
            yield path, {**item, "lines": len(lines)}
            yield from ((f"{path}.lines[{place}]", line) for place, line in enumerate(lines))


def _sha256(part: object) -> str:
    return hashlib.sha256(json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")).hexdigest()


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise DocumentError(f"names the key {shown(next(name for name in names if names.count(name) > 1))} twice")
    return found


def _no_number(words: str) -> object:
    raise DocumentError(f"has {shown(words)}, which is no number")
