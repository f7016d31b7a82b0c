"""A list in a file of the state folder: a line with schema, version and SHA-256, then a line with the list as JSON."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from netmon.store import files

Item = TypeVar("Item")


class SealedList(Generic[Item]):
    """How lists of one schema are written and read; `what` names the list in errors."""

    def __init__(self, adapter: TypeAdapter[tuple[Item, ...]], *, schema: str, version: int, what: str) -> None:
        self._adapter = adapter
        self._schema = schema
        self._version = version
        self._what = what

    def encode(self, items: Iterable[Item]) -> Iterator[bytes]:
        """Yield the file."""
        body = self._adapter.dump_json(tuple(items))
        yield json.dumps({"schema": self._schema, "version": self._version, "sha256": hashlib.sha256(body).hexdigest()}).encode() + b"\n"
        yield body + b"\n"

    def decode(self, data: bytes) -> tuple[Item, ...]:
        """Return the file's list. Raises NewerVersionError for a later netmon's file, CorruptFileError for one that is not as it was written."""
        head, _, body = data.partition(b"\n")
        try:
            found = json.loads(head)
            schema, version, digest = found["schema"], found["version"], found["sha256"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise files.CorruptFileError(f"no {self._what}: {type(error).__name__}") from None
        if schema == self._schema and isinstance(version, int) and version > self._version:
            raise files.NewerVersionError(str(version))
        if schema != self._schema or version != self._version or hashlib.sha256(body.removesuffix(b"\n")).hexdigest() != digest:
            raise files.CorruptFileError("checksum or version differs")
        try:
            return self._adapter.validate_json(body)
        except ValidationError as error:
            raise files.CorruptFileError(f"no {self._what}: {error.error_count()} problems") from None
