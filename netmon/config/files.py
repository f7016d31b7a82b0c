"""The files of a configuration, each read once: what was wrong with them, and what exactly was read."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from netmon.config.document import Document
from netmon.config.salvage import Salvaged, validate_most
from netmon.config.yaml import MAX_BYTES, parse
from netmon.model.problem import Problem

Model = TypeVar("Model", bound=BaseModel)


class Files:
    """Everything read so far: problems, the hash of each file's bytes, and whether an inventory file could not be understood.

    `given` is read in place of what is on the disk: content that is to be written if nothing is wrong with it.
    """

    def __init__(self, given: Mapping[Path, bytes] | None = None) -> None:
        self.given = {} if given is None else given
        self.problems: list[Problem] = []
        self.sources: dict[str, str] = {}
        self.incomplete = False

    def read(self, path: Path, *, echo: bool = True) -> Document | None:
        """Return a file's content; None for one that cannot be read or is not YAML. `echo`: problems may repeat what stands in it."""
        try:
            raw = self.octets(path)
        except OSError as error:
            key = "config.file_missing" if isinstance(error, FileNotFoundError) else "config.file_unreadable"
            self.problems.append(Problem(key=key, args={"reason": os.strerror(error.errno or 0)}, file=str(path)))
            return None
        doc, problems = parse(raw, str(path), echo=echo)
        self.problems.extend(problems)
        return doc

    def octets(self, path: Path) -> bytes:
        """Return what a file holds, of a file that is too large one octet more than is allowed. OSError."""
        raw = self.given[path] if path in self.given else _bytes(path)
        self.sources[str(path)] = hashlib.sha256(raw).hexdigest()
        return raw

    def folder(self, path: Path) -> list[Path]:
        """Return what a folder holds, by name; nothing when it is not there."""
        try:
            return sorted(path.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            self.problems.append(Problem(key="config.file_unreadable", args={"reason": os.strerror(error.errno or 0)}, file=str(path)))
            self.incomplete = True
            return []

    def model(self, path: Path, model: type[Model], *, echo: bool = True) -> Salvaged[Model] | None:
        """Return what of a file fits its model; None where `read` gives none."""
        doc = self.read(path, echo=echo)
        return None if doc is None else validate_most(model, doc, self.problems)

    def ordered(self) -> tuple[Problem, ...]:
        """Return the problems by file as read, then by line."""
        order = {name: number for number, name in enumerate(self.sources)}
        return tuple(sorted(self.problems, key=lambda found: (order.get(found.file or "", -1), found.line or 0, found.column or 0)))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
