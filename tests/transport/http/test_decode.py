"""JSON bodies: the same values as the standard library, room for others, and nothing that a hostile body can do."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.transport.http.decode import MAX_ITEMS, MalformedJson, decode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1, "\t"]))
def test_a_body_means_what_json_says(value: object, indent: object) -> None:
    body = json.dumps(value, indent=indent).encode()
    assert asyncio.run(decode(body)) == json.loads(body)


@given(VALUES, st.integers(0, 40), st.sampled_from(["", "x", ",", "]", "}", '"', "\\", "nul"]))
def test_a_damaged_body_is_malformed_or_still_json(value: object, at: int, put: str) -> None:
    text = json.dumps({"a": value, "data": [value, 1]})
    damaged = (text[:at] + put + text[at + 1 :]).encode()
    try:
        expected = json.loads(damaged)
    except ValueError:
        with pytest.raises(MalformedJson):
            asyncio.run(decode(damaged))
    else:
        assert asyncio.run(decode(damaged)) == expected


@pytest.mark.parametrize(
    "body",
    [b"", b"   ", b"{", b'{"a"', b'{"a": [1,]}', b'{"a": [1 2]}', b'{"a": 1,}', b"{1: 2}", b'{"a": 1} {}', b"[" * 200_000, b'{"a": ' + b"[" * 200_000,
     b'{"a": NaN}', b'{"a": [Infinity]}', b'{"a": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
async def test_what_is_no_json_is_malformed_and_the_words_hold_nothing_of_it(body: bytes) -> None:
    with pytest.raises(MalformedJson) as raised:
        await decode(body)
    assert len(str(raised.value)) < 120
    assert "999" not in str(raised.value)


async def test_an_array_without_end_is_refused() -> None:
    with pytest.raises(MalformedJson, match="more than"):
        await decode(b'{"data": [' + b"1," * (MAX_ITEMS + 1) + b"1]}")


async def test_others_have_their_turn_while_a_large_body_is_decoded() -> None:
    row = {"mac": "02:00:5e:00:00:01", "filler": list(range(2000))}
    body = json.dumps({"meta": {"rc": "ok"}, "data": [row] * 400}).encode()
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    running = asyncio.create_task(other())
    found = await decode(body)
    running.cancel()
    assert len(found["data"]) == 400
    assert turns >= 3
