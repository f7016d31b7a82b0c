"""What a dashboard is made of, before it is JSON: values only, the same in both languages but for their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from netmon.dashboards.words import Mapped, Words

Kind = Literal["timeseries", "stat", "table", "bargauge", "text"]
Look = Literal["text", "background"]


NO_DATA = Words("没有数据", "no data")
NO_WORDS = Words("", "")


class Step(NamedTuple):
    """One colour of a scale, from `at` upwards (None: from below), and what it means."""

    at: float | None
    color: str
    words: Words


class Destination(NamedTuple):
    """Where a click leads: the key of another dashboard, or a path on netmon's own page; `carry` are pairs of its variable and our column or label."""

    dashboard: str = ""
    page: str = ""
    carry: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """PromQL. `legend` may hold `{{label}}`. `instant` asks for the present alone; tables always do."""

    expr: str
    legend: Words | str = ""
    instant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: a label, or the value of the n-th query (`Value`, `Value #A`). Columns that are not named are hidden.

    With `also` a click asks which of two ways to go.
    """

    source: str
    title: Words
    unit: str = ""
    decimals: int | None = None
    shown: Mapped = field(default_factory=dict)
    look: Look = "text"
    steps: tuple[Step, ...] = ()
    width: int = 0
    leads_to: Destination | None = None
    also: Destination | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel; `none` is what it says when there is nothing to show, and `what` its description.

    `minimum` and `maximum` bound the axis or the bar; `many` puts a long legend at the side.
    """

    kind: Kind
    title: Words
    what: Words
    width: int
    height: int
    queries: tuple[Query, ...] = ()
    unit: str = ""
    decimals: int | None = None
    none: Words = NO_DATA
    shown: Mapped = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    columns: tuple[Column, ...] = ()
    sort: tuple[str, bool] = ("", False)
    stacked: bool = False
    look: Look = "text"
    text_mode: Literal["auto", "value", "name", "value_and_name"] = "auto"
    spark: bool = False
    minimum: float | None = None
    maximum: float | None = None
    soft_maximum: float | None = None
    many: bool = False
    colors: tuple[tuple[str, str], ...] = ()
    leads_to: Destination | None = None
    content: Words = NO_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Panels one below the other, all of one width."""

    panels: tuple[Panel, ...]

    @property
    def width(self) -> int:
        """The width that it takes."""
        return self.panels[0].width

    @property
    def height(self) -> int:
        """The heights, added up."""
        return sum(panel.height for panel in self.panels)


Row = Sequence["Panel | Stack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A choice above the dashboard. `query` gives rows of which `names` takes (text, value) labels, or one label's values where `names` is one."""

    name: str
    title: Words
    kind: Literal["query", "textbox", "datasource"] = "query"
    query: str = ""
    names: tuple[str, ...] = ()
    all_value: str | None = None
    multi: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One dashboard: `key` is in its uid and its file's name; rows from top to bottom, each 24 wide or less."""

    key: str
    title: Words
    what: Words
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...]
    since: str = "now-6h"
    refresh: str = "1m"
