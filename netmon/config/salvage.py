"""Goes on with what is right in a file that has mistakes, so that one run shows the mistakes between files too."""

import copy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from netmon.config.document import Document, Plain
from netmon.config.judge import refused
from netmon.model.problem import Problem

Model = TypeVar("Model", bound=BaseModel)

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Salvaged(Generic[Model]):
    """A model without the parts that were refused.

    `touched` are the file's first-level keys under which something was left out; `lost`: names of devices went with it.
    """

    doc: Document
    model: Model
    touched: frozenset[str] = frozenset()
    lost: bool = False


def validate_most(model: type[Model], doc: Document, problems: list[Problem]) -> Salvaged[Model] | None:
    """Return the file as a model, leaving out what is wrong after adding it to `problems`; None when too little is left."""
    data: Any = {} if doc.data is None else doc.data
    try:
        return Salvaged(doc, model.model_validate(data))
    except ValidationError as error:
        problems.extend(refused(model, doc, error))
        first = error
    rest = _Rest(copy.deepcopy(data))
    for _ in range(_ROUNDS):
        if not all(rest.leave_out(detail["loc"]) for detail in first.errors(include_url=False, include_input=False, include_context=False)):
            return None
        try:
            return Salvaged(doc, model.model_validate(rest.data), frozenset(rest.touched), rest.lost)
        except ValidationError as error:
            first = error
    return None


class _Rest:
    """What is left of a file's data."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.touched: set[str] = set()
        self.lost = False

    def leave_out(self, loc: tuple[str | int, ...]) -> bool:
        """Delete the innermost key on the way to `loc`; list items stay, so that positions keep their meaning."""
        here: Plain = self.data
        found: tuple[dict[str, Plain], str] | None = None
        for part in loc:
            if isinstance(here, dict) and isinstance(part, str) and part in here:
                found = (here, part)
                here = here[part]
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
        if found is None:
            return bool(loc) and loc[0] in self.touched  # went with an earlier mistake
        self.touched.add(str(loc[0]))
        removed = found[0].pop(found[1])
        self.lost |= loc[0] in {"devices", "groups"} and (isinstance(removed, dict | list) or found[1] == "name")
        return True
