"""One line of the audit log, as bytes: canonical JSON whose last two fields are the hash of the line before and its own.

hash = SHA-256(prev as 64 hex digits || the line without its fields `prev` and `hash`), so that a few lines of any language recompute it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from netmon.model.audit import AuditRecord

GENESIS: Final = "0" * 64
"""What the first record of all has before it."""
MOST_BYTES: Final = 64 * 1024
_DIGITS: Final = 64
_BEFORE_PREV: Final = b',"prev":"'
_BEFORE_HASH: Final = b'","hash":"'
_END: Final = b'"}'
_TAIL: Final = len(_BEFORE_PREV) + _DIGITS + len(_BEFORE_HASH) + _DIGITS + len(_END)
_FIELDS: Final = tuple(field.name for field in fields(AuditRecord))
_to_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_HEX: Final = frozenset(b"0123456789abcdef")


class Link(NamedTuple):
    """A line taken apart: the number, both hashes, and whether the own one is right; `fields` are all of the record's."""

    seq: int
    prev: str
    hash: str
    right: bool
    fields: Mapping[str, Any]


def encode(record: AuditRecord, seq: int, prev: str) -> tuple[bytes, str]:
    """Return a line without its line end, and its hash. Keys are sorted, there are no blanks, and what is not ASCII is escaped."""
    body = _to_json({**{name: getattr(record, name) for name in _FIELDS}, "at": round(record.at, 3), "detail": dict(record.detail), "seq": seq}).encode()
    own = digest(prev.encode(), body)
    return b"".join((body[:-1], _BEFORE_PREV, prev.encode(), _BEFORE_HASH, own.encode(), _END)), own


def digest(prev: bytes, body: bytes) -> str:
    """Return the hash of a record's JSON behind another."""
    return hashlib.sha256(prev + body).hexdigest()


def decode(line: bytes) -> Link | None:
    """Take a line (without its line end) apart; None when it is no record at all."""
    tail = line[-_TAIL:]
    start_hash = _TAIL - len(_END) - _DIGITS
    prev, own = tail[len(_BEFORE_PREV) : len(_BEFORE_PREV) + _DIGITS], tail[start_hash : start_hash + _DIGITS]
    if len(line) <= _TAIL or tail != b"".join((_BEFORE_PREV, prev, _BEFORE_HASH, own, _END)) or not (_HEX.issuperset(prev) and _HEX.issuperset(own)):
        return None
    body = line[:-_TAIL] + b"}"
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    seq = fields.get("seq") if isinstance(fields, dict) else None
    if type(seq) is not int:
        return None
    return Link(seq=seq, prev=prev.decode(), hash=own.decode(), right=digest(prev, body) == own.decode(), fields=fields)


def record_of(link: Link) -> AuditRecord:
    """Return the record of a line; what a later netmon added is left out, what was altered is shown as text."""
    fields = link.fields
    detail = fields.get("detail")
    return AuditRecord(
        at=_number(fields.get("at")),
        who=_word(fields.get("who")),
        role=_word(fields.get("role")),
        peer=_word(fields.get("peer")),
        method=_word(fields.get("method")),
        path=_word(fields.get("path")),
        query=_word(fields.get("query")),
        status=int(_number(fields.get("status"))),
        action=_word(fields.get("action")),
        detail={str(name): _word(value) for name, value in detail.items()} if isinstance(detail, dict) else {},
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)[:200]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 else 0.0
