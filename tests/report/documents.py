"""Reports of every shape, built from the types of their fields."""

import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from netmon.model.report import Report
from netmon.model.sentence import Amount, Sentence, Total
from netmon.model.target import Unit

ZONES = st.sampled_from(["Asia/Shanghai", "UTC"]).map(ZoneInfo)
MOMENTS = st.builds(datetime.fromtimestamp, st.integers(10**9, 4 * 10**9), ZONES)
AMOUNTS = st.builds(Amount, value=st.fractions(), unit=st.sampled_from(Unit), than=st.none() | st.fractions())
ARGUMENTS = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.fractions(), st.dates(), MOMENTS, AMOUNTS,
        st.floats(allow_nan=False, allow_infinity=False), st.builds(Total, parts=st.lists(AMOUNTS, max_size=2).map(tuple)),
    ),
    lambda inner: st.lists(inner, max_size=2).map(tuple) | inner.map(lambda one: Sentence(key="target.reason.excluded", args={"reason": one})),
    max_leaves=3,
)  # fmt: skip
SENTENCES = st.one_of(
    st.builds(Sentence, key=st.just("target.reason.no_data"), args=st.dictionaries(st.sampled_from("abcd"), ARGUMENTS, max_size=2)),
    ARGUMENTS.map(lambda one: Sentence(key="target.reason.excluded", args={"reason": one})),
)
SCALARS = {
    str: st.text(max_size=6),
    int: st.integers(),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Fraction: st.fractions(),
    datetime: MOMENTS,
    date: st.dates(),
    time: st.times(),
    ZoneInfo: ZONES,
    Sentence: SENTENCES,
}


def of_type(kind):
    """Values of a type that a report holds."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in SCALARS:
        return SCALARS[kind]
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.none() | of_type(arguments[0])
    if origin is tuple:
        return st.lists(of_type(arguments[0]), max_size=2).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(of_type(arguments[0]), of_type(arguments[1]), max_size=2)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return st.builds(kind, **{name: of_type(hint) for name, hint in hints(kind).items()})


def hints(kind):
    """The fields of a dataclass or a NamedTuple with their types."""
    named = [found.name for found in fields(kind)] if is_dataclass(kind) else kind._fields
    found = typing.get_type_hints(kind)
    return {name: found[name] for name in named}


REPORTS = st.builds(Report, **{**{name: of_type(kind) for name, kind in hints(Report).items()}, "made_at_ms": st.integers(0, 4 * 10**12)})
