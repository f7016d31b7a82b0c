"""What the API offers, as values: a resource, its parameters, and what a request to it says."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from netmon.model.access import Right, Sight
from netmon.model.lang import Lang
from netmon.web.problem import API
from netmon.web.shape import field_names
from netmon.web.source import Sources

Value = str | int | float | bool
Key = tuple[str | int | float, ...]
Kind = Literal["string", "integer", "number", "boolean"]
MOST: Final = 1000
USUAL: Final = 100
MOST_WORDS: Final = 8
EVERY: Final = 10**9
"""More rows than there ever are: the list is cut by its keys, not by its source."""
EXAMPLE_AT: Final = 1_794_526_320.0
"""The moment at which all examples play: Friday 2026-11-13, 07:32 in Shanghai."""
_FAR: Final = 10**15
_SPELLING: Final[Mapping[str, re.Pattern[str]]] = {
    "integer": re.compile(r"-?[0-9]{1,16}"),
    "number": re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?"),
}

Source = TypeVar("Source")
Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What may stand in the query (or, by the same rules, in the path). `about` is the text's key behind `web.api.param.`, the name itself by default.

    `several`: any of the choices, separated by commas.
    """

    name: str
    kind: Kind = "string"
    choices: tuple[str, ...] = ()
    most: int = 64
    least: int | None = None
    pattern: str | None = None
    about: str = ""
    default: int | None = None
    required: bool = False
    several: bool = False

    def read(self, raw: str) -> Value | None:
        """Return the value that a query says; None for one that the schema does not allow."""
        if self.kind == "boolean":
            return {"true": True, "false": False}.get(raw)
        if self.kind != "string":
            return self._number(raw) if _SPELLING[self.kind].fullmatch(raw) else None
        if self.several:
            return raw if all(one in self.choices for one in raw.split(",")) else None
        if self.choices:
            return raw if raw in self.choices else None
        fits = 0 < len(raw) <= self.most and (self.pattern is None or re.fullmatch(self.pattern, raw))
        return raw if fits else None

    def _number(self, raw: str) -> int | float | None:
        value = int(raw) if self.kind == "integer" else float(raw)
        least, most = self._bounds
        return value if least <= value <= most else None

    @property
    def _bounds(self) -> tuple[int, int]:
        return (-_FAR, _FAR) if self.least is None else (self.least, self.most)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its value."""
        if self.several:
            return {"type": "array", "items": {"type": "string", "enum": list(self.choices)}, "minItems": 1}
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        if self.kind == "string":
            more = {} if self.pattern is None else {"pattern": f"^{self.pattern}$"}
            return {"type": "string", "minLength": 1, "maxLength": self.most, **more}
        if self.kind == "boolean":
            return {"type": "boolean"}
        least, most = self._bounds
        return {"type": self.kind, "minimum": least, "maximum": most, **({} if self.default is None else {"default": self.default})}


LIMIT: Final = Parameter(name="limit", kind="integer", least=1, most=MOST, default=USUAL)
CURSOR: Final = Parameter(name="cursor", most=1500, pattern="[A-Za-z0-9_-]+")
LANG: Final = Parameter(name="lang", choices=("zh", "en"))
WORDS: Final = Parameter(name="q", most=100)
FIELDS: Final = Parameter(name="fields", several=True)
"""Each list has its own: the fields of its noun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request that makes sense: whose sight, the parts of the path, the query's values by name; `after` is the key behind which a list goes on.

    `fields` are those of a list's rows that are wanted, None: all. `lang` is for the few sentences that are not told in both languages; `asker` names who
    asks, where something is done once for each at a time.
    """

    sight: Sight
    path: Mapping[str, str]
    lang: Lang
    asker: str
    values: Mapping[str, Value] = field(default_factory=dict)
    after: Key | None = None
    limit: int = USUAL
    fields: frozenset[str] | None = None

    def text(self, name: str) -> str | None:
        """Return a parameter that is a text; None when it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> float | None:
        """Return a parameter that is a number; None when it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool | None:
        """Return a parameter that is true or false; None when it was not given."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of `q` that are looked for, all of them to be found."""
        return tuple((self.text("q") or "").split()[:MOST_WORDS])

    def finds(self, *said: str | None) -> bool:
        """True when every word of `q` stands somewhere in what is given, whatever the case."""
        if not self.words:
            return True
        every = "\n".join([part for part in said if part]).casefold()
        return all(word.casefold() in every for word in self.words)


class Cut(NamedTuple):
    """A part of a list that the source has cut itself: rows behind `after`, at most `limit`, in the order of their keys; `more` when others follow."""

    rows: Sequence[Any]
    total: int
    more: bool


Found = Any
"""One noun, a sequence of nouns, a Cut, or None for what does not exist (or lies out of sight)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Generic[Source, Noun]):
    """One address of the API. `path` stands behind `/api/v1`; its texts are `web.api.resource.<name>`; a list has a `key` that orders it and is nobody
    else's. `source` is None while there is nothing behind it: then it has no address and is not in the document.
    """

    name: str
    path: str
    noun: type[Noun]
    source: Callable[[Sources], Source | None]
    get: Callable[[Source, Question], Found | Awaitable[Found]]
    example: Noun
    key: Callable[[Noun], Key] | None = None
    params: tuple[Parameter, ...] = ()
    right: Right = Right.SEE

    @property
    def address(self) -> str:
        """`/api/v1/devices/{name}`."""
        return API + self.path

    @property
    def schema(self) -> str:
        """What `schema` says in every answer; a change that is not an addition makes another number."""
        return f"netmon.api.{self.name}/1"

    @property
    def parts(self) -> tuple[str, ...]:
        """The names in the path."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def query(self) -> tuple[Parameter, ...]:
        """Everything that may stand in the query."""
        listed = (LIMIT, CURSOR, replace(FIELDS, choices=field_names(self.noun))) if self.key is not None else ()
        return (*self.params, *listed, LANG)
