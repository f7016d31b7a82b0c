"""What is asked of a Prometheus, in which portions, and what the numbers mean, without any server."""

import re
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from netmon.expose.labels import escape
from netmon.model.figures import Span
from netmon.model.sample import LinkSample, SampleFlag, rate_bps
from netmon.pipeline import prometheus_rows as rows
from netmon.pipeline.prometheus_rows import Column, PortColumns

PORT = ("sw", "GE0/0/1")
NAMES = st.text(st.characters(blacklist_categories=["C"]), min_size=1, max_size=30)


def columns(received: dict[int, tuple[float, int]], speeds: dict[int, float] | None = None) -> PortColumns:
    """Sum and number of the scrapes by slot; nothing was sent."""
    made = PortColumns()
    made.add(Column.RECEIVED, [(slot + 300, total) for slot, (total, _) in received.items()], 300)
    made.add(Column.RECEIVED_SCRAPES, [(slot + 300, number) for slot, (_, number) in received.items()], 300)
    made.add(Column.SPEED, [(slot + 300, speed) for slot, speed in (speeds or {}).items()], 300)
    return made


def test_rows_are_octets_and_milliseconds_of_the_scrapes():
    found = rows.rows_of(PORT, columns({0: (500.0, 5), 300: (600.0, 5), 900: (240.0, 3)}, {0: 1e9, 600: 1e9}), 300)
    missing = int(SampleFlag.MISSING)
    row = {"device": "sw", "interface": "GE0/0/1", "out_octets": None, "out_ms": 0, "quality": missing}
    assert found == [
        LinkSample(slot=0, in_octets=3750, in_ms=300_000, speed_bps=10**9, **row),
        LinkSample(slot=300, in_octets=4500, in_ms=300_000, **row),
        LinkSample(slot=600, in_octets=None, in_ms=0, speed_bps=10**9, **row),
        LinkSample(slot=900, in_octets=1800, in_ms=180_000, **row),
    ]


def test_what_was_not_scraped_is_missing_and_an_idle_line_is_zero():
    found = {row.slot: (row.in_octets, row.in_ms) for row in rows.rows_of(PORT, columns({0: (0.0, 5), 600: (8.0, 5)}), 300)}
    assert found == {0: (0, 300_000), 600: (60, 300_000)}
    assert rows.rows_of(PORT, PortColumns(), 300) == []
    only_sums = PortColumns()
    only_sums.add(Column.RECEIVED, [(300, 7.0)], 300)
    assert rows.rows_of(PORT, only_sums, 300) == []
    assert rows.rows_of(PORT, columns({0: (-5.0, 5), 300: (8.0, 0)}), 300) == []


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=30), st.sampled_from((60, 300, 900)))
def test_a_rate_is_the_mean_of_the_scrapes_cut_down_and_never_more(rates: list[int], slot_s: int):
    made = PortColumns()
    made.add(Column.RECEIVED, [(slot_s, float(sum(rates)))], slot_s)
    made.add(Column.RECEIVED_SCRAPES, [(slot_s, float(len(rates)))], slot_s)
    (row,) = rows.rows_of(PORT, made, slot_s)
    found = rate_bps(row.in_octets, row.in_ms)
    assert found is not None
    assert sum(rates) / len(rates) - 2 <= found <= sum(rates) / len(rates)


@given(st.lists(NAMES, min_size=1, max_size=5), st.text(max_size=20))
def test_a_selector_matches_the_labels_that_netmon_writes_and_no_others(names: list[str], other: str):
    found = rows.one_of(names)
    assert "\n" not in found
    assert re.search(r'(?<!\\)(\\\\)*"', found) is None
    pattern = found.replace('\\"', '"').replace("\\\\", "\\")
    labels = {rows.label(name) for name in names}
    assert all(re.fullmatch(pattern, label) for label in labels)
    assert bool(re.fullmatch(pattern, other)) == (other in labels)
    assert {rows.quoted(label) for label in labels} == {escape(name) for name in names}


def test_every_query_takes_the_scrapes_of_half_open_slots_of_a_district():
    asked = Column.RECEIVED.query(rows.selector("某区", [("b", "GE1"), ("a", "GE1")]), 300)
    matchers = 'district="某区",device=~"a|b",interface=~"GE1"'
    assert asked == f"sum by (device, interface) (sum_over_time(netmon_interface_receive_bps{{{matchers}}}[300s] offset 1ms))"
    assert rows.polled_query("d", 60) == 'count(count_over_time(netmon_device_up{district="d"}[60s] offset 1ms))'


@given(st.integers(0, 10**6), st.integers(0, 3 * 10**6), st.sampled_from((60, 300, 900)))
def test_chunks_are_the_whole_slots_of_a_window_each_once(start: int, length: int, slot_s: int):
    found = list(rows.chunks(Span(start, start + length), slot_s))
    ends = [end for chunk in found for end in range(chunk.first, chunk.last + 1, slot_s)]
    assert ends == [slot + slot_s for slot in range(-(-start // slot_s) * slot_s, start + length - slot_s + 1, slot_s)]
    assert all((chunk.last - chunk.first) // slot_s < 11_000 for chunk in found)


@given(st.lists(st.tuples(NAMES, NAMES), max_size=60, unique=True), st.integers(1, 300_000))
def test_groups_have_every_port_once_and_stay_small(ports: list[tuple[str, str]], slots: int):
    found = list(rows.groups("d", ports, slots))
    assert [port for group in found for port in group] == ports
    for group in found:
        assert len(group) == 1 or len(group) * slots <= rows.GROUP_ROWS
        assert len(group) == 1 or len(quote(rows.selector("d", group))) <= rows.QUERY_CHARS


def test_what_was_not_scraped_of_a_window_is_a_gap():
    assert rows.unpolled(Span(0, 1500), [300, 600, 1500], 300) == (Span(600, 1200),)
    assert rows.unpolled(Span(0, 600), [300, 600], 300) == ()
    assert rows.unpolled(Span(0, 600), [], 300) == (Span(0, 600),)
