import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from netmon.expose.families_self import SELF_FAMILIES
from netmon.expose.selfmetrics import SelfMetrics, cpu_seconds, resident_bytes
from tests.expose.samples import self_metrics


def samples(text, parse):
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for family in parse(text.decode()) for sample in family.samples}


def test_self_metrics_are_the_same_in_both_formats():
    metrics = self_metrics()
    plain = samples(metrics.render(openmetrics=False), parse_text)
    assert plain == samples(metrics.render(openmetrics=True), parse_openmetrics)
    assert {name for name, *_ in plain} == {family.name for family in SELF_FAMILIES}


def test_self_metrics_count_set_and_watch():
    metrics = SelfMetrics()
    metrics.add("netmon_polls_total", "interfaces", "ok")
    metrics.add("netmon_polls_total", "interfaces", "ok", by=2)
    metrics.set("netmon_polls_in_flight", 4)
    metrics.watch("netmon_snmp_requests_in_flight", lambda: 7)
    metrics.watch("netmon_slowest_poll_seconds", lambda: {("a", "interfaces"): 1.5})
    assert samples(metrics.render(openmetrics=False), parse_text) == {
        ("netmon_polls_total", "interfaces", "ok"): 3,
        ("netmon_polls_in_flight",): 4,
        ("netmon_snmp_requests_in_flight",): 7,
        ("netmon_slowest_poll_seconds", "interfaces", "a"): 1.5,
    }


def test_self_metrics_refuse_what_the_catalogue_lacks():
    metrics = SelfMetrics()
    with pytest.raises(KeyError):
        metrics.add("netmon_nonsense_total")
    with pytest.raises(KeyError):
        metrics.watch("netmon_nonsense_total", lambda: 1)
    with pytest.raises(ValueError, match="has the labels"):
        metrics.add("netmon_polls_total", "interfaces")
    with pytest.raises(ValueError, match="has the labels"):
        metrics.set("netmon_polls_in_flight", 1, "x")
    metrics.watch("netmon_slowest_poll_seconds", lambda: 1.0)
    with pytest.raises(ValueError, match="has the labels"):
        metrics.render(openmetrics=False)


def test_self_metrics_survive_a_lone_surrogate():
    metrics = SelfMetrics()
    metrics.set("netmon_slowest_poll_seconds", 1.0, "a\ud800\nb", "c")
    assert b'device="a b"' in metrics.render(openmetrics=False)


def test_process_figures_are_believable():
    assert 5 * 2**20 < resident_bytes() < 2**40
    assert 0 < cpu_seconds() < 10**6
