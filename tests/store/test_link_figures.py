"""Figures from the day files against netmon.evaluate.statistics, which has another way to the same values."""

import asyncio
import hashlib
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.evaluate.statistics import Sample, figures
from netmon.model.figures import PortFigures, PortQuestion, Span
from netmon.model.sample import LinkSample, canonical_lines
from netmon.store import duck, history_read, link_figures
from netmon.store.day_files import closed_until, folder_of
from netmon.store.history import HistoryStore
from netmon.store.link_figures import figures_of
from tests.store.filing import compact
from tests.store.histories import CLOSED, DAY, END, START, ZONE, sample, samples_of_day

SLOT_S = 300
NEXT = DAY + timedelta(days=1)
PORTS = [("sw", "GE0/0/1"), ("sw", "GE0/0/2"), ("swé", "a\tb"), ("sw'x", "Eth\\1")]
WINDOW = Span(START, END + 2 * 86_400)


async def put(state: Path, samples: list[LinkSample], sealed_at: float) -> None:
    async with HistoryStore(state, wall=lambda: sealed_at) as store:
        store.add_samples(samples)
        assert await store.write()
        assert await store.seal(closed_until(sealed_at, ZONE))


def reference(state: Path, window: Span, question: PortQuestion, gaps: list[Span]) -> PortFigures:
    """The same from samples that are read one by one."""
    rows = [one for one in history_read.samples(state, *window) if (one.device, one.interface) == (question.device, question.interface)]
    speeds = [one.speed_bps for one in rows if one.speed_bps is not None]
    speed = speeds[-1] if speeds else None
    received = [Sample(one.slot, one.in_octets, one.in_ms) for one in rows]
    sent = [Sample(one.slot, one.out_octets, one.out_ms) for one in rows]

    def over(samples, spans, capacity):
        capacity = speed if capacity is None else capacity
        return figures(samples, spans, period_s=SLOT_S, capacity_bps=capacity, excluded=question.excluded, gaps=gaps)

    lessons = [Span(max(one.start, window.start), min(one.end, window.end)) for one in question.lessons]
    return PortFigures(
        device=question.device, interface=question.interface, speed_bps=speed, rows=len(rows),
        received=over(received, [window], question.capacity_received_bps), sent=over(sent, [window], question.capacity_sent_bps),
        lesson_received=over(received, lessons, question.capacity_received_bps), lesson_sent=over(sent, lessons, question.capacity_sent_bps),
        data_sha256=hashlib.sha256(b"".join(canonical_lines(rows))).hexdigest() if question.hashed else "",
    )  # fmt: skip


def odd_sample(rng: random.Random, port: tuple[str, str], slot: int) -> LinkSample:
    """A sample of any shape that the store takes: unknown, without time, empty, tiny, beyond 64 bits once multiplied."""

    def way() -> tuple[int | None, int]:
        if rng.random() < 0.05:
            return rng.randrange(10**15, 10**17), 300_000
        return rng.choice((None, 0, 0, rng.randrange(10), rng.randrange(10**10), rng.randrange(10**10))), rng.choice((0, 1, 299_000, 300_000, 301_234))

    (in_octets, in_ms), (out_octets, out_ms) = way(), way()
    speed = rng.choice((None, 10**9, 10**8, 1, 12_800_000_000_000))
    return LinkSample(
        device=port[0], interface=port[1], slot=slot, in_octets=in_octets, in_ms=in_ms, out_octets=out_octets, out_ms=out_ms, quality=rng.randrange(64),
        speed_bps=speed,
    )  # fmt: skip


def any_spans(rng: random.Random, window: Span, most: int) -> tuple[Span, ...]:
    found = []
    for _ in range(rng.randrange(most + 1)):
        start = rng.randrange(window.start - 4_000, window.end)
        found.append(Span(start, start + rng.choice((1, 299, 300, 2_400, 2_700, 40_000))))
    return tuple(sorted(found))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_figures_equal_the_reference_whatever_was_stored(tmp_path_factory, seed):
    rng = random.Random(seed)
    state = tmp_path_factory.mktemp("figures")
    ports = PORTS[: rng.randrange(1, 5)]
    slots = range(START, END + 2 * 86_400, SLOT_S)
    chosen = [(port, slot) for port in ports for slot in slots if rng.random() < rng.choice((0.02, 0.3))]
    rows = [odd_sample(rng, port, slot) for port, slot in chosen]
    late = [one for one in rows if rng.random() < 0.05]
    doubled = [odd_sample(rng, *rng.choice(chosen)) for _ in range(5)] if chosen else []
    day = {number: [one for one in rows if one not in late and (one.slot - START) // 86_400 == number] for number in range(3)}
    asyncio.run(put(state, day[0], CLOSED))
    compact(state, CLOSED)
    asyncio.run(put(state, [*late[::2], *day[1]], CLOSED + 86_400))
    compact(state, CLOSED + 86_400)
    asyncio.run(put(state, [*late[1::2], *doubled, *day[2]], CLOSED + 86_400))
    if rng.random() < 0.2:
        rng.choice(sorted(folder_of(state).glob("2*.parquet")) or [state / "none"]).unlink(missing_ok=True)
    start = rng.randrange(START - 4_000, END)
    window = rng.choice((WINDOW, Span(start, start + rng.randrange(1, 200_000))))
    gaps = sorted(any_spans(rng, window, 3))
    calendars = [any_spans(rng, window, 6) for _ in range(2)]
    questions = [
        PortQuestion(
            device=device, interface=interface, lessons=rng.choice(calendars), excluded=rng.choice(((), any_spans(rng, window, 3))), hashed=rng.random() < 0.5,
            capacity_received_bps=rng.choice((None, 8_000, 10**9, 10**15)), capacity_sent_bps=rng.choice((None, 56)),
        )
        for device, interface in [*ports, ("none", "at all")]
    ]  # fmt: skip
    rng.shuffle(questions)
    expected = [reference(state, window, one, gaps) for one in sorted(questions, key=lambda one: (one.device, one.interface))]
    assert list(figures_of(state, window, SLOT_S, questions, gaps)) == expected


def test_a_folder_without_history_has_figures_without_samples(state):
    told = []
    question = PortQuestion(device="sw", interface="GE0/0/1", lessons=(Span(START, START + 3_000),), capacity_sent_bps=7, hashed=True)
    (found,) = figures_of(state, WINDOW, SLOT_S, [question], progress=lambda done, total: told.append((done, total)))
    assert found == reference(state, WINDOW, question, [])
    assert (found.received.busy_ms, found.sent.busy_ms, found.lesson_sent.coverage.expected) == (None, 0, 10)
    assert found.data_sha256 == hashlib.sha256().hexdigest()
    assert told == [(1, 1)]
    assert list(figures_of(state, WINDOW, SLOT_S, [])) == []
    with pytest.raises(ValueError, match="slot_s"):
        list(figures_of(state, WINDOW, 0, [question]))


def test_slices_are_bounded_and_make_no_difference(state, monkeypatch):
    asyncio.run(put(state, samples_of_day(ports=7, every=4), CLOSED))
    compact(state)
    calendars = [(Span(START + 3_000 * number, START + 3_000 * number + 2_400),) for number in range(3)]
    questions = [PortQuestion(device="sw", interface=f"GE0/0/{number}", lessons=calendars[number % 3], hashed=True) for number in range(1, 8)]
    whole = list(figures_of(state, WINDOW, SLOT_S, questions))
    assert whole == [reference(state, WINDOW, one, []) for one in questions]
    for rows, marks, parts in ((1, 10**6, 7), (864 * 3, 10**6, 3), (10**6, 864 * 3, 4), (10**6, 1, 7), (10**6, 10**6, 1)):
        monkeypatch.setattr(link_figures, "SLICE_ROWS", rows)
        monkeypatch.setattr(link_figures, "SLICE_MARKS", marks)
        told: list[tuple[int, int]] = []
        assert list(figures_of(state, WINDOW, SLOT_S, questions, progress=lambda done, total: told.append((done, total)))) == whole  # noqa: B023
        assert told[-1] == (7, 7)
        assert len(told) == parts


@pytest.mark.parametrize("count", [1, 2, 19, 20, 21, 39, 40, 41, 100, 287, 288])
def test_the_percentile_is_by_nearest_rank(state, count):
    rows = [sample(START + number * SLOT_S, octets=(number * 37 % count) * 300_000) for number in range(count)]
    asyncio.run(put(state, rows, CLOSED - 1))
    (found,) = figures_of(state, Span(START, END), SLOT_S, [PortQuestion(device="sw", interface="GE0/0/1")])
    ordered = sorted({row.in_octets * 8_000 // 300_000 for row in rows})
    assert len(ordered) == count
    assert found.received.p95_bps == ordered[-(-95 * count // 100) - 1]
    assert found.received.max_bps == ordered[-1]


def test_a_row_of_the_file_wins_over_one_that_waits(state):
    asyncio.run(put(state, [sample(START, octets=5)], CLOSED))
    compact(state)
    asyncio.run(put(state, [sample(START, octets=9), sample(START + SLOT_S, octets=1)], CLOSED))
    (state / "history.sqlite").rename(state / "kept")
    (found,) = figures_of(state, WINDOW, SLOT_S, [PortQuestion(device="sw", interface="GE0/0/1")])
    assert found.received.octets == 5
    (state / "kept").rename(state / "history.sqlite")
    (found,) = figures_of(state, WINDOW, SLOT_S, [PortQuestion(device="sw", interface="GE0/0/1")])
    assert (found.received.octets, found.rows) == (6, 2)


def test_a_part_that_came_back_is_not_counted_twice(state, tmp_path):
    """A day's file was away while a late row of a slot in it was filed: back again, the day itself wins."""
    asyncio.run(put(state, [sample(START, octets=5), sample(END, octets=3)], CLOSED))
    compact(state)
    path = folder_of(state) / f"{DAY}.parquet"
    path.rename(tmp_path / "away")

    async def late() -> None:
        async with HistoryStore(state, wall=lambda: CLOSED) as store:
            assert await store.drop_samples(END) == 1
            store.add_samples([sample(START, octets=9), sample(START + SLOT_S, octets=1)])
            assert await store.write()

    asyncio.run(late())
    assert compact(state).written == [f"{DAY}.s1.parquet"]
    (tmp_path / "away").rename(path)
    (found,) = figures_of(state, WINDOW, SLOT_S, [PortQuestion(device="sw", interface="GE0/0/1")])
    assert (found.received.octets, found.rows) == (9, 3)


def test_the_engine_prints_no_progress_among_results(tmp_path):
    with duck.engine(tmp_path) as connection:
        assert connection.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)
