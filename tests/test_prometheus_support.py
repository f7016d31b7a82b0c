import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.prometheus import configuration, prometheus, promtool

pytestmark = pytest.mark.real

EXPOSITION = b"# HELP netmon_probe_ratio a probe\n# TYPE netmon_probe_ratio gauge\nnetmon_probe_ratio 0.25\n"


class Exporter(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(EXPOSITION)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


@pytest.fixture
def exporter() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Exporter) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.long
def test_prometheus_scrapes_the_target_and_answers_queries(tmp_path: Path, exporter: str) -> None:
    with prometheus(tmp_path, [exporter], interval_s=0.5) as server:
        assert server.wait_for("up == 1") == [({"__name__": "up", "instance": exporter, "job": "netmon"}, 1.0)]
        assert [value for _, value in server.query("netmon_probe_ratio")] == [0.25]
        with pytest.raises(RuntimeError, match="parse error"):
            server.query("sum(")


@pytest.mark.long
def test_prometheus_says_why_nothing_came(tmp_path: Path) -> None:
    with prometheus(tmp_path, ["127.0.0.1:1"], interval_s=0.5) as server:
        assert server.wait_for("up == 0")
        with pytest.raises(AssertionError, match="127.0.0.1:1/metrics.*connection refused"):
            server.wait_for("up == 1", timeout_s=0.2)


def test_prometheus_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="did not start.*banana"), prometheus(tmp_path, [], scrape={"banana": 1}):
        pass


def test_configuration_is_valid_for_promtool(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(configuration(["127.0.0.1:9999"], interval_s=0.25))
    done = promtool("check", "config", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_is_silent_on_a_good_exposition_and_loud_on_a_bad_one() -> None:
    good = promtool("check", "metrics", text=EXPOSITION.decode())
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    bad = promtool("check", "metrics", text="# TYPE netmon_polls counter\nnetmon_polls 1\n")
    assert bad.returncode == 3
    assert "_total" in bad.stderr
