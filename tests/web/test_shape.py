import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netmon.model.sentence import Amount, Sentence
from netmon.model.target import Unit
from netmon.web.api import dumps
from netmon.web.shape import Shapes


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Size(Enum):
    SMALL = 1
    LARGE = 2


class Pair(NamedTuple):
    left: int
    right: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A leaf; `words` may be
    anything."""

    words: str
    colour: Colour
    share: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    now: float
    number: int
    real: float
    maybe: float | None
    flag: bool | None
    size: Size
    literal: Literal["a", "b"] | None
    choice: Leaf | Pair | str | None
    moment: datetime | None
    day: date
    clock: time
    leaves: tuple[Leaf, ...]
    few: frozenset[str]
    pair: Pair
    row: tuple[int, str]
    by_colour: Mapping[Colour, int]
    by_name: Mapping[str, float | None]
    below: "tuple[Tree, ...]" = ()


ANY_TEXT = st.text(st.characters(), max_size=5)
REALS = st.floats()
FINITE = st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.builds(Leaf, words=ANY_TEXT, colour=st.sampled_from(Colour), share=st.none() | st.fractions())
PAIRS = st.builds(Pair, st.integers(), st.none() | REALS)
TREES = st.recursive(
    st.just(()),
    lambda below: st.lists(
        st.builds(
            Tree,
            now=REALS,
            number=st.integers(),
            real=FINITE | st.integers(),
            maybe=st.none() | REALS | st.integers(),
            flag=st.none() | st.booleans(),
            size=st.sampled_from(Size),
            literal=st.none() | st.sampled_from(["a", "b"]),
            choice=st.none() | LEAVES | PAIRS | ANY_TEXT,
            moment=st.none() | st.datetimes(timezones=st.just(UTC)),
            day=st.dates(),
            clock=st.times(),
            leaves=st.lists(LEAVES, max_size=2).map(tuple),
            few=st.frozensets(ANY_TEXT, max_size=3),
            pair=PAIRS,
            row=st.tuples(st.integers(), ANY_TEXT),
            by_colour=st.dictionaries(st.sampled_from(Colour), st.integers()),
            by_name=st.dictionaries(ANY_TEXT, st.none() | REALS, max_size=2),
            below=below,
        ),
        max_size=2,
    ).map(tuple),
    max_leaves=3,
)


def closed(schema):
    """Return a schema that allows no names beside those that it knows."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(part) for name, part in schema.items()}
    return {**found, "additionalProperties": False} if "properties" in found and found.get("type") == "object" else found


def validator_of(kind):
    shapes = Shapes()
    shape = shapes.of(kind)
    schema = {**shape.schema, "components": {"schemas": shapes.components}}
    Draft202012Validator.check_schema(schema)
    return shape, Draft202012Validator(closed(schema))


@given(TREES)
def test_what_is_written_is_what_the_schema_says(trees):
    shape, validator = validator_of(tuple[Tree, ...])
    written = json.loads(json.dumps(shape.encode(trees), allow_nan=False))
    validator.validate(written)
    assert len(written) == len(trees)
    for tree, said in zip(trees, written, strict=True):
        assert set(said) == set(Tree.__dataclass_fields__) - {"now"}, "the envelope says when"
        assert said["number"] == tree.number, "exactly"
        assert said["real"] == tree.real
        assert (said["maybe"] is None) == (tree.maybe is None or tree.maybe - tree.maybe != 0)
        assert [leaf["words"] for leaf in said["leaves"]] == [leaf.words for leaf in tree.leaves], "lone surrogates and all"
        assert [None if leaf["share"] is None else Fraction(leaf["share"]) for leaf in said["leaves"]] == [leaf.share for leaf in tree.leaves]
        assert said["by_colour"] == {str(colour): count for colour, count in tree.by_colour.items()}
        assert said["size"] == tree.size.value


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("number", 1.5),
        ("real", "1"),
        ("real", None),
        ("maybe", None),
        ("maybe", "1"),
        ("flag", 0),
        ("size", 3),
        ("literal", "c"),
        ("by_colour", {"green": 1}),
        ("row", [1]),
        ("moment", None),
        ("clock", 5),
    ],
)
def test_the_schema_refuses_what_is_never_written(field, wrong):
    shape, validator = validator_of(Tree)
    tree = Tree(
        now=1.0, number=1, real=1.0, maybe=1.0, flag=True, size=Size.SMALL, literal="a", choice=None, moment=datetime(2026, 1, 1, tzinfo=UTC),
        day=date(2026, 1, 1), clock=time(8), leaves=(), few=frozenset("b"), pair=Pair(1, None), row=(1, ""), by_colour={}, by_name={},
    )  # fmt: skip
    good = shape.encode(tree)
    assert validator.is_valid(good)
    assert validator.is_valid({**good, field: wrong}) is (field in ("moment", "maybe") and wrong is None)


def test_sentences_and_amounts_are_said_in_both_languages():
    said = Shapes().of(Sentence).encode(Sentence(key="web.api.problem.not_found"))
    assert said == {"key": "web.api.problem.not_found", "zh": "没有找到", "en": "Not found"}
    assert Shapes().of(Amount).encode(Amount(value=Fraction(500_000_000, 36), unit=Unit.BPS)) == {"zh": "13.9M", "en": "13.9 Mbit/s"}


def test_moments_are_told_in_utc_and_need_a_zone():
    shape = Shapes().of(datetime)
    assert shape.encode(datetime(2026, 11, 22, 8, 0, tzinfo=timezone(timedelta(hours=8)))) == "2026-11-22T00:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        shape.encode(datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None))


def test_a_type_that_no_answer_holds_is_refused_when_it_is_made():
    for kind in (bytes, object, Mapping[str, bytes]):
        with pytest.raises(TypeError):
            Shapes().of(kind)


def test_a_class_says_what_it_is_and_two_of_one_name_are_told_apart():
    shapes = Shapes()
    shapes.of(Leaf)
    other = dataclass(frozen=True)(type("Leaf", (), {"__annotations__": {"x": int}, "__module__": "there.elsewhere"}))
    assert shapes.components["Leaf"]["description"] == "A leaf; `words` may be anything."
    assert shapes.of(other).schema == {"$ref": "#/components/schemas/elsewhere.Leaf"}
    assert shapes.of(Leaf).schema == {"$ref": "#/components/schemas/Leaf"}


def test_a_number_that_is_always_there_is_never_hidden_when_it_is_none():
    assert Shapes().of(float).schema == {"type": "number"}
    shapes = Shapes()
    encode = shapes.of(Pair).encode
    assert shapes.components["Pair"]["properties"]["right"] == {"type": ["number", "null"]}
    assert encode(Pair(1, float("nan"))) == {"left": 1, "right": None}
    with pytest.raises(ValueError, match="JSON compliant"):
        dumps(Shapes().of(tuple[float, ...]).encode((float("inf"),)))
