"""The client of the query API: answers of every shape, and a real VictoriaMetrics with TLS and a login."""

import asyncio
import gc
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.http.api import HttpTarget, Login, Reply, Token
from netmon.transport.http.prometheus import PrometheusClient, answer_of, headers_of
from netmon.transport.http.prometheus_answers import AnswerError, Series, series_of
from tests.support.certificates import authority
from tests.support.metrics_engines import Past, victoria_metrics

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("data", "result", "metric", "values", "resultType", "a")), inner, max_size=4),
    max_leaves=15,
)


def matrix(*values: list[Any], kind: str = "matrix") -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": [{"metric": {"device": "a"}, "values": list(values)}]}}


def test_points_are_seconds_and_numbers_and_what_is_no_number_is_left_out():
    found = series_of(matrix([300, "1.5e+10"], [600.0, "NaN"], [900, "+Inf"], [1200, "0"]))
    assert found == [Series({"device": "a"}, [(300, 1.5e10), (1200, 0.0)])]
    vector = {"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1.0, "2"]}]}}
    assert series_of(vector) == [Series({}, [(1, 2.0)])]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"status": "error", "errorType": "bad_data", "error": "exceeded maximum resolution\nof 11,000 points"}, "exceeded maximum resolution of 11,000"),
        ({"hello": 1}, "no answer of the query API"),
        ([], "no answer of the query API"),
        ({**matrix(), "isPartial": True}, "not whole"),
        ({**matrix(), "warnings": ["a store did not answer"]}, "not whole: ['a store did not answer']"),
        (matrix(kind="streams"), "another shape"),
        (matrix([300]), "another shape"),
        (matrix([300, "x"]), "another shape"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(document: object, said: str):
    with pytest.raises(AnswerError) as caught:
        series_of(document)
    assert said in str(caught.value)


@given(JSON)
def test_no_json_does_more_than_be_refused(data: object):
    try:
        found = series_of({"status": "success", "data": data})
    except AnswerError:
        return
    assert all(isinstance(at, int) for series in found for at, _ in series.points)


@pytest.mark.parametrize(
    ("status", "data", "outcome", "said"),
    [
        (401, None, Outcome.AUTH_FAILED, "another credential (401)"),
        (403, None, Outcome.AUTH_FAILED, "another credential (403)"),
        (422, {"status": "error", "error": "query processing would load too many samples"}, Outcome.PROTOCOL_ERROR, "status 422: query processing"),
        (404, None, Outcome.PROTOCOL_ERROR, "status 404"),
        (200, None, Outcome.PARSE_ERROR, "does not answer in JSON"),
        (200, {"a": 1}, Outcome.PARSE_ERROR, "no answer of the query API"),
    ],
)
def test_a_refusal_says_why(status: int, data: Any, outcome: Outcome, said: str):
    with pytest.raises(AccessFailed) as caught:
        answer_of(Reply(status=status, headers={}, data=data, is_json=data is not None))
    assert (caught.value.outcome, said in caught.value.detail) == (outcome, True)


def test_credentials_are_in_one_header_and_in_no_repr():
    assert headers_of(Login(user="Aladdin", password="open sesame")) == {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}
    assert headers_of(Token(value="t0ken")) == {"Authorization": "Bearer t0ken"}
    assert headers_of(None) == {}
    assert "t0ken" not in repr(Token(value="t0ken"))


@pytest.mark.real
@pytest.mark.may_block
async def test_a_server_with_tls_and_a_login_wants_both(tmp_path: Path):
    now = int(time.time()) // 60 * 60 - 600
    past = Past()
    past.add("netmon_device_up", 'device="a"', [(now + 60 * minute, minute) for minute in range(5)])
    with victoria_metrics(tmp_path, past):
        pass
    certified = authority(tmp_path)
    certified.server(tmp_path)
    pem = tmp_path / "server.pem"
    options = ["-tls", f"-tlsCertFile={pem}", f"-tlsKeyFile={pem}", "-httpAuth.username=auditor", "-httpAuth.password=S3CR3T"]
    with victoria_metrics(tmp_path, options=options, scheme="https") as server:
        target = HttpTarget(url=server.url, ca_file=str(certified.file), rate_per_s=100.0, request_timeout_s=10.0)
        async with PrometheusClient(target, Login(user="auditor", password="S3CR3T")) as client:
            (found,) = await client.range("sum_over_time(netmon_device_up[120s] offset 1ms)", now + 120, now + 360, 120)
            assert (dict(found.labels), found.points) == ({"device": "a"}, [(now + 120, 1.0), (now + 240, 5.0), (now + 360, 4.0)])
            assert client.requests == 1
            with pytest.raises(AccessFailed, match="status 4") as caught:
                await client.instant("sum(", now)
            assert caught.value.outcome is Outcome.PROTOCOL_ERROR
        async with PrometheusClient(target, Login(user="auditor", password="S3CR3T-wrong")) as client:
            with pytest.raises(AccessFailed) as caught:
                await client.instant("1", now)
            assert caught.value.outcome is Outcome.AUTH_FAILED
            assert "S3CR3T" not in str(caught.value)
        with warnings.catch_warnings(record=True) as leaks:
            warnings.simplefilter("always", ResourceWarning)
            async with PrometheusClient(target, Login(user="auditor", password="S3CR3T")) as client:
                await asyncio.gather(*(client.instant("1", now) for _ in range(4)))
            gc.collect()
        assert [str(leak.message) for leak in leaks if "client session" in str(leak.message)] == []
        async with PrometheusClient(HttpTarget(url=server.url), None) as client:
            with pytest.raises(AccessFailed, match="certificate not trusted"):
                await client.instant("1", now)
