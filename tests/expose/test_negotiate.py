import pytest

from netmon.expose.negotiate import TextFormat, accepts_gzip, choose_format

PROMETHEUS_2_42 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", TextFormat.PROMETHEUS),
        ("*/*", TextFormat.PROMETHEUS),
        ("text/html, */*;q=0.8", TextFormat.PROMETHEUS),
        (PROMETHEUS_2_42, TextFormat.OPENMETRICS),
        (PROMETHEUS_3, TextFormat.OPENMETRICS),
        ("application/openmetrics-text", TextFormat.OPENMETRICS),
        ("application/openmetrics-text;q=0.4, text/plain;version=0.0.4;q=0.6", TextFormat.PROMETHEUS),
        ("application/openmetrics-text;q=0", TextFormat.PROMETHEUS),
        ("application/openmetrics-text;version=2.0.0", TextFormat.PROMETHEUS),
        ("application/openmetrics-text;q=0.5, text/*;q=0.7", TextFormat.PROMETHEUS),
        ('APPLICATION/OpenMetrics-Text ; Version="1.0.0" ; Q=0.3', TextFormat.OPENMETRICS),
        ("application/openmetrics-text;q=nan", TextFormat.PROMETHEUS),
        ("application/openmetrics-text;q=7, text/plain;q=0.1", TextFormat.PROMETHEUS),
        (";;,,;q=x", TextFormat.PROMETHEUS),
    ],
)
def test_format_follows_the_weights(accept, form):
    assert choose_format(accept) is form


@pytest.mark.parametrize(
    ("accept_encoding", "gzip"),
    [
        ("", False),
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br", False),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("x-gzip", True),
        ("identity, gzip;q=0.5", False),
        ("identity;q=0.5, gzip;q=1.0", True),
        ("gzip;q=nan", False),
    ],
)
def test_gzip_follows_the_weights(accept_encoding, gzip):
    assert accepts_gzip(accept_encoding) is gzip
