"""Writes plain data as YAML that a person can edit: block style, one line for each small row. netmon's own strict reader reads it back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

Data = Mapping[str, "Data"] | Sequence["Data"] | str | int | float | bool | None

_BARE: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff./-]*")
_KEY: Final = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff-]+")
_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_LINE: Final = 150


def scalar(value: str | float | bool | None) -> str:
    """Return a scalar; text is quoted unless no reader can take it for anything else."""
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and value.lower() not in _WORDS else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) and not key.isdigit() and key.lower() not in _WORDS else json.dumps(key, ensure_ascii=False)


def flow(value: Data) -> str:
    """Return data on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def _fits(value: Data, indent: int) -> bool:
    return len(flow(value)) + indent <= _LINE


def _lines(value: Data, indent: int) -> list[str]:
    pad = " " * indent
    if isinstance(value, Mapping):
        found: list[str] = []
        for key, item in value.items():
            if _is_nested(item) and not (isinstance(item, Mapping) and indent and _fits(item, indent)):
                found += [f"{pad}{_key(key)}:", *_lines(item, indent + 2)]
            else:
                found.append(f"{pad}{_key(key)}: {flow(item)}")
        return found
    assert isinstance(value, Sequence)
    return [f"{pad}- {flow(item)}" for item in value]


def _is_nested(value: Data) -> bool:
    return not isinstance(value, str) and isinstance(value, (Mapping, Sequence)) and len(value) > 0


def document(value: Mapping[str, Data], comment: str = "") -> str:
    """Return a document with a comment above it."""
    head = [f"# {line}" for line in comment.splitlines()]
    return "\n".join([*head, *_lines(value, 0)]) + "\n"
