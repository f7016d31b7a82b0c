"""What iperf3 and the HTTP test print, and what somebody else might send in their place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.throughput import SpeedTestError, parse_http, parse_iperf3


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
