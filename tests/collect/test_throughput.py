"""What iperf3 and the HTTP test print, and what somebody else might send in their place."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.throughput import SpeedTestError, parse_figures, parse_http, parse_iperf3
from netmon.model.inventory import Link
from netmon.model.measurement import LineTest, SpeedProbe, SpeedServer, WatchedLine


def report(received=1_250_000, seconds=10.0, **changes) -> dict:
    end = {"sum_sent": {"bytes": 1_300_000, "seconds": 10.0}, "sum_received": {"bytes": received, "seconds": seconds}}
    intervals = [{"sum": {"bytes": 300_000, "omitted": True}}, {"sum": {"bytes": 1_250_000, "omitted": False}}]
    return {"start": {}, "intervals": intervals, "end": end} | changes


def parsed(document: object, seconds: int = 10):
    return parse_iperf3(json.dumps(document).encode(), seconds)


def test_the_receivers_octets_count_and_the_ramp_up_is_only_carried():
    figures = parsed(report())
    assert (figures.goodput_bps, figures.payload_bytes, figures.total_bytes) == (1_000_000, 1_250_000, 1_550_000)


def test_the_error_that_iperf3_reports_is_the_reason_cleaned():
    with pytest.raises(SpeedTestError, match=r"^unable to connect to server: refused$"):
        parsed({"error": "unable to connect to server: refused"})
    with pytest.raises(SpeedTestError) as found:
        parsed({"error": "\x1b]0;x\x07" + "a" * 5000})
    assert len(str(found.value)) <= 120
    assert "\x1b" not in str(found.value)


WRONG = [
    b"", b"iperf3: command not found", b"[]", b"{}", b"null", b'{"end": []}', b"[" * 100_000,
    json.dumps(report(received=0)).encode(),
    json.dumps(report(received=10**9)).encode(),
    json.dumps(report(received=-5)).encode(),
    json.dumps(report(received=True)).encode(),
    json.dumps(report(received="1250000")).encode(),
    json.dumps(report(seconds=0)).encode(),
    json.dumps(report(seconds=1.0)).encode(),
    json.dumps(report(seconds=100.0)).encode(),
    json.dumps(report(seconds=10.0)).replace("10.0", "NaN").encode(),
    json.dumps(report(received=1250000)).replace("1250000", "1e400").encode(),
    json.dumps(report(intervals=[{"sum": 5}])).encode(),
    json.dumps(report(received=10**15, end={"sum_sent": {"bytes": 10**15}, "sum_received": {"bytes": 10**15, "seconds": 10}}, intervals=[])).encode(),
]  # fmt: skip


@pytest.mark.parametrize("output", WRONG, ids=range(len(WRONG)))
def test_what_is_no_report_of_a_test_is_refused(output):
    with pytest.raises(SpeedTestError):
        parse_iperf3(output, 10)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda one: st.lists(one) | st.dictionaries(st.sampled_from(["end", "sum_sent", "sum_received", "bytes", "seconds", "intervals", "sum", "error"]), one),
    )
)
def test_any_json_is_figures_or_a_reason(document):
    output = json.dumps(document).encode()
    for parse in (parse_iperf3, parse_http):
        try:
            figures = parse(output, 10)
        except SpeedTestError:
            continue
        assert 0 < figures.goodput_bps <= 10**13


def test_the_http_tests_report_is_read_and_its_error_is_the_reason():
    good = {"bytes": 1_250_000, "seconds": 10, "total_bytes": 1_500_000, "error": None}
    assert parse_http(json.dumps(good).encode(), 10).goodput_bps == 1_000_000
    with pytest.raises(SpeedTestError, match="HTTP 404"):
        parse_http(json.dumps(good | {"error": "HTTP 404"}).encode(), 10)


def sampled(**changes: str) -> bytes:
    parts = {
        "launched": "at launched 100.00\n",
        "first": "at first 101.00\noctets 600000\noctets 400000\n",
        "ramp_up": "at ramp_up 104.00\noctets 2000000\noctets 2000000\n",
        "end": "at end 114.02\noctets 7000000\noctets 8000000\n",
    } | changes
    return "".join(parts.values()).encode()


def at_probe(direction: str = "down", **changes: object) -> LineTest:
    test = LineTest(
        line=WatchedLine("s/exit", None, False, None, None),
        link=Link(site="s", id="exit", role="exit"),
        server=SpeedServer(name="c", path="exit", method="http", url="http://a/b", upload_url="http://a/c"),
        probe=SpeedProbe(device="pc"),
        direction=direction,
        streams=2,
    )
    return replace(test, **changes)


HELD = {
    "first": "at first 101.00\noctets 300000\noctets 300000\n",
    "ramp_up": "at ramp_up 104.00\noctets 2000000\noctets 2000000\nheld 000186A0\nheld 000186A0\n",
    "end": "at end 114.00\noctets 7000000\noctets 8000000\nheld 00000000\nheld 000F4240\n",
}


def test_a_probes_samples_are_octets_between_the_ramp_up_and_the_end():
    figures = parse_figures(sampled(), at_probe())
    assert (figures.payload_bytes, figures.measured_s, figures.total_bytes) == (11_000_000, pytest.approx(10.02), 15_000_000)
    assert parse_figures(sampled(ramp_up="at ramp_up 104.00\noctets 20000\noctets 0\n"), at_probe()).payload_bytes == 14_980_000
    sent = parse_figures(sampled(**HELD), at_probe("up"))
    assert sent.payload_bytes == 10_200_000, "what the far end has not acknowledged was not sent"
    assert sent.total_bytes == 13_400_000 + 1_020_000, "of the first second the speed is taken"
    assert parse_figures(b'{"bytes": 1250000, "seconds": 10, "total_bytes": 1500000}', at_probe(probe=SpeedProbe())).goodput_bps == 1_000_000


@pytest.mark.parametrize(
    "changes",
    [
        {"end": ""}, {"first": ""}, {"launched": "at launched 102.00\n"}, {"launched": "curl 7.88\n"},
        {"end": "at end 104.00\noctets 7000000\noctets 8000000\n"},
        {"end": "at end 109.00\noctets 7000000\noctets 8000000\n"},
        {"end": "at end 119.00\noctets 7000000\noctets 8000000\n"},
        {"end": "at end 114.00\noctets 7000000\n"},
        {"end": "at end 114.00\noctets 7000000\noctets 8000000\noctets 1\n"},
        {"end": "at end 114.00\noctets 7000000\noctets -8000000\n"},
        {"end": "at end 114.00\noctets 1000000\noctets 1000000\n"},
        {"end": "at end 114.00\noctets 2000000\noctets 2000000\n"},
        {"end": f"at end 114.00\noctets {9 * 10**16}\noctets 1\n"},
        {"end": HELD["end"]},
    ],
)  # fmt: skip
def test_samples_that_do_not_fit_together_are_no_figures(changes):
    with pytest.raises(SpeedTestError):
        parse_figures(sampled(**changes), at_probe())


def test_an_upload_without_the_queues_of_its_connections_is_no_figure():
    with pytest.raises(SpeedTestError, match="every connection"):
        parse_figures(sampled(), at_probe("up"))


@given(st.lists(st.sampled_from(["at launched 1.0", "at first 2.0", "at ramp_up 3.0", "at end 13.0", "octets 7", "octets 900000", "held 0000000F", "", "x"])))
def test_any_lines_of_a_probe_are_figures_or_a_reason(found):
    for direction in ("down", "up"):
        try:
            figures = parse_figures("\n".join(found).encode(), at_probe(direction, streams=1))
        except SpeedTestError:
            continue
        assert 0 < figures.payload_bytes <= figures.total_bytes
