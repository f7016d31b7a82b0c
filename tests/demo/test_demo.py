"""`netmon demo` as a person runs it, and a real Prometheus that scrapes it."""

import json
import os
import re
import signal
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.error import HTTPError

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus_text

from netmon.simulate.district import DistrictOptions, make_district
from tests.support.netmon_process import NetmonProcess, finished, netmon
from tests.support.prometheus import PrometheusServer, prometheus, promtool
from tests.support.scraped import Scraped

OPEN_METRICS = {"Accept": "application/openmetrics-text; version=1.0.0; charset=utf-8"}
REPORTS_S = 80.0
"""Both reports are finished before the demo ends, also on a machine that has other work."""
SCRAPE: Final = {"scrape_interval": "5s", "scrape_timeout": "5s"}
"""A demo on a machine that has other work takes more than a second to answer now and then."""
NO_PAST = ("--history", "0", "--no-alerting")
RATES = r"^netmon_interface_receive_bps\{"
WAITING = re.compile(r"^ +(?:for|keep_firing_for): \S+\n|^ +interval: 5m\n", re.MULTILINE)
BROKEN_IN_THE_DEMO = frozenset(
    f"Netmon{name}"
    for name in (
        "Incident", "DeviceDown", "ServiceDown", "DiskFull", "RoomCannotTeach", "ManyRoomsCannotTeach", "BoardMissing", "DisplayFault", "ApCable100M",
        "AccessPointDown", "ExitSaturated", "RogueDhcp", "UnknownDeviceOnManagement", "CertificateExpires", "CredentialRefused", "WeakConfiguration",
        "WifiCoverageLow", "PoeBudget", "PoeDenied", "SensorCritical",
    )
)  # fmt: skip
"""What the demo breaks on purpose; a rule that fires for anything else is wrong."""
BUSY_MACHINE = frozenset(f"Netmon{name}" for name in ("PollCoverageLow", "Blind", "PollsLate", "PollsMissed", "LoopStalled", "TableStale", "RepliesDropped"))
"""What tells that netmon had too little of the machine, which is true of one that runs other tests; their waiting times are for that."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetmonProcess]:
    """A demo of two schools that has rates."""
    folder = tmp_path_factory.mktemp("demo")
    with netmon(folder / "log", ["demo", "--schools", "2", "--port", "0", "--state", folder / "state", "--no-alerting"]) as running:
        running.has_sample(RATES, timeout_s=120)
        yield running


def state_of(demo: NetmonProcess) -> Path:
    return demo.stdout_file.parent.parent / "state"


def nobody_left(demo: NetmonProcess) -> bool:
    """True when the whole process group, the simulator too, is gone."""
    try:
        os.killpg(demo.process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def families(text: str, read: object) -> dict[str, int]:
    """Return the number of samples of each family."""
    assert callable(read)
    return {family.name: len(family.samples) for family in read(text)}


@pytest.mark.real
def test_prometheus_scrapes_the_demo(demo: NetmonProcess, tmp_path: Path) -> None:
    with prometheus(tmp_path, [demo.address().removeprefix("http://")], scrape=SCRAPE) as server:
        rows = server.wait_for("up == 1")
        assert [(labels["job"], value) for labels, value in rows] == [("netmon", 1.0)]
        assert len(server.wait_for("netmon_device_up", at_least=10)) >= 10
        assert [target["lastError"] for target in server.targets()] == [""]
        rates = server.wait_for("netmon_interface_receive_bps > 0")
        assert all(labels["district"] and labels["site"] and labels["interface"] for labels, _ in rates)
        assert server.query("sum(scrape_samples_scraped)")[0][1] > 1000


@pytest.mark.real
def test_prometheus_evaluates_every_rule_on_the_demo(demo: NetmonProcess, tmp_path: Path, root: Path) -> None:
    """Without the waiting times, so that whatever is wrong at rest shows at once."""
    files = sorted((root / "rules").glob("**/*.rules.yml"))
    assert len(files) >= 10
    hasty = [tmp_path / f"{file.parent.name}-{file.name}" for file in files]
    for file, copy in zip(files, hasty, strict=True):
        copy.write_text(WAITING.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
    with prometheus(tmp_path, [demo.address().removeprefix("http://")], rule_files=hasty, scrape=SCRAPE) as server:
        server.wait_for('ALERTS{alertname="NetmonWatchdog"}')
        server.wait_for("ifHCInOctets", at_least=10)
        server.wait_for("site:netmon_devices:count")
        rules = [rule for group in server.api("rules")["groups"] for rule in group["rules"]]
        assert [(rule["name"], rule["lastError"]) for rule in rules if rule["health"] != "ok"] == []
        for _ in range(2):  # the rules ran before the first scrape as well; the second time they see what others recorded of it
            evaluated(server)
        firing = {labels["alertname"] for labels, _ in server.query('ALERTS{alertstate="firing"}')}
        assert firing - BROKEN_IN_THE_DEMO - BUSY_MACHINE == {"NetmonWatchdog"}


def evaluated(server: PrometheusServer, timeout_s: float = 60.0) -> None:
    """Wait until every group of rules has begun to run anew."""
    now, until = datetime.now(UTC), time.monotonic() + timeout_s
    while min(datetime.fromisoformat(group["lastEvaluation"]) for group in server.api("rules")["groups"]) < now:
        assert time.monotonic() < until, "rules are not evaluated"
        time.sleep(0.2)


@pytest.mark.real
def test_promtool_has_nothing_to_say(demo: NetmonProcess) -> None:
    done = promtool("check", "metrics", text=demo.get("/metrics"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_both_formats_parse_and_hold_the_same_families(demo: NetmonProcess) -> None:
    plain = families(demo.get("/metrics"), prometheus_text)
    opened = demo.get("/metrics", OPEN_METRICS)
    assert opened.endswith("# EOF\n")
    strict = families(opened, open_metrics)
    assert len(plain) > 40
    # The older format has no info type: its families carry the suffix in their own name.
    assert {name.removesuffix("_info") for name in plain} == {name.removesuffix("_info") for name in strict}
    assert strict["netmon_interface_receive_bps"] > 100


@pytest.mark.parametrize(("query", "words"), [("?lang=zh", "设备"), ("?lang=en", "evices"), ("", "设备")])
def test_pages_answer_in_both_languages(demo: NetmonProcess, query: str, words: str) -> None:
    overview = demo.get("/" + query)
    assert words in overview
    names = sorted(labels["device"] for labels, _ in Scraped(demo.get("/metrics")).rows("netmon_device_up"))
    page = demo.get(f"/devices/{names[0]}{query}")
    assert names[0] in page
    assert "</html>" in page
    lang = "en" if "en" in query else "zh"
    assert re.search(rf'<html[^>]* lang="?{lang}', page)
    assert demo.get("/devices" + query).count("/devices/") >= len(names)


def test_device_has_a_document_for_programs(demo: NetmonProcess) -> None:
    name = next(labels["device"] for labels, value in Scraped(demo.get("/metrics")).rows("netmon_device_up") if value == 1)
    document = json.loads(demo.get(f"/devices/{name}?format=json"))
    assert name in json.dumps(document)
    assert demo.get("/healthz") == "ok\n"
    demo.until(lambda: is_ready(demo), timeout_s=120, what="every device polled once")


def is_ready(demo: NetmonProcess) -> bool:
    """True when `/readyz` says so; it answers 503 until every device was polled once, whatever came of it."""
    try:
        return bool(demo.get("/readyz"))
    except HTTPError:
        return False


@pytest.mark.long
def test_dead_switch_is_down_and_others_are_up(demo: NetmonProcess) -> None:
    states: dict[float, int] = {}

    def settled() -> bool:
        values = Scraped(demo.get("/metrics")).values("netmon_device_up")
        states.update({value: values.count(value) for value in (0.0, 1.0)})
        return states[0.0] >= 1 and states[1.0] >= 10

    demo.until(settled, timeout_s=180, what="one device down")
    assert states[1.0] > states[0.0] >= 1


def test_other_commands_work_on_the_demos_folder(demo: NetmonProcess) -> None:
    config = state_of(demo) / "netmon.yaml"
    assert finished("check", "--config", config).returncode == 0
    assert finished("plan", "--config", config).returncode == 0
    name = next(labels["device"] for labels, value in Scraped(demo.get("/metrics")).rows("netmon_device_up") if value == 1 and labels["role"] == "switch")
    done = finished("poll", name, "--config", config, "--format", "json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == "netmon.poll/1"
    assert {outcome["outcome"] for outcome in document["outcomes"]} == {"ok"}
    assert document["interfaces"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_ends_at_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C reaches the whole group, the simulator too; a service manager's signal only the command."""
    with netmon(tmp_path / "log", ["demo", "--schools", "1", "--port", "0", "--state", tmp_path / "state", "--lang", "en", *NO_PAST]) as running:
        running.address()
        if number is signal.SIGINT:
            os.killpg(running.process.pid, number)
            assert running.process.wait(30) == 0
        else:
            assert running.end(number) == 0
        assert "ended" in running.out
        assert "Traceback" not in running.err
    assert nobody_left(running)


@pytest.mark.long
def test_demo_of_twelve_schools_ends_by_itself_on_time(tmp_path: Path) -> None:
    seconds = 8.0
    with netmon(tmp_path / "log", ["demo", "--port", "0", "--state", tmp_path / "state", "--seconds", str(seconds), "--lang", "en"]) as running:
        running.address()
        ready = time.monotonic()
        assert running.process.wait(180) == 0
        assert seconds / 2 < time.monotonic() - ready < seconds + REPORTS_S
    agents = re.search(r"the simulated district is ready: (\d+) SNMP devices", running.out)
    assert agents is not None
    assert int(agents[1]) >= 60
    assert int(agents[1]) == len(make_district(DistrictOptions(schools=12)).plan.devices)
    summary = re.search(r"(\d+) polls; (\d+) devices up, \d+ down; (\d+) series", running.out)
    assert summary is not None
    assert int(summary[2]) >= 55
    assert int(summary[3]) > 5_000
    assert running.err == ""
    assert nobody_left(running)
    reports = [Path(path) for path in re.findall(r"^report: (\S+)$", running.out, re.MULTILINE)]
    assert [path.suffix for path in reports] == [".xlsx", ".html"]
    assert zipfile.is_zipfile(reports[0])
    assert "东湖区实验小学" in reports[1].read_text(encoding="utf-8")
    assert list((tmp_path / "state" / "state" / "history").glob("2*.parquet"))


def test_a_past_that_is_too_long_is_said_and_nothing_runs(tmp_path: Path) -> None:
    done = finished("demo", "--schools", "1", "--port", "0", "--state", tmp_path / "state", "--history", "400", "--lang", "en")
    assert done.returncode == 1
    assert "0 to 85 days" in done.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.long
def test_second_demo_on_a_taken_port_takes_another(demo: NetmonProcess, tmp_path: Path) -> None:
    port = demo.address().rpartition(":")[2]
    with netmon(tmp_path / "log", ["demo", "--schools", "1", "--port", port, "--state", tmp_path / "state", "--seconds", "1", *NO_PAST]) as running:
        assert running.address() != demo.address()
        assert running.process.wait(60) == 0
