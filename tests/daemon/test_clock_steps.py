"""Steps of this machine's wall clock move no poll and bend no rate."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import need
from tests.support.agents import AgentThread
from tests.support.district import SmallDistrict
from tests.support.netmon_process import netmon
from tests.support.ruled import port_names, rate_bytes_per_s, ruled_agent
from tests.support.scraped import Scraped

pytestmark = [pytest.mark.real, pytest.mark.long]
WATCHED_S = 5.0
SEEDS = {"sw-1": 1, "sw-2": 2}


@pytest.fixture(scope="module")
def agents() -> Iterator[AgentThread]:
    with AgentThread() as thread:
        yield thread


def faked_clock(steps: Path) -> dict[str, str]:
    """Return an environment in which the wall clock is off by what `steps` says, at any moment; the monotonic clock stays true."""
    need.command("faketime")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    steps.write_text("+0")
    return {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(steps), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


def wrong_rates(scraped: Scraped) -> list[str]:
    names = port_names()
    wrong = []
    for direction, metric in ((1, "netmon_interface_receive_bps"), (2, "netmon_interface_transmit_bps")):
        for labels, value in scraped.rows(metric):
            expected = 8 * rate_bytes_per_s(SEEDS[labels["device"]], names[labels["interface"]], direction)
            if abs(value - expected) > 0.05 * expected:
                wrong.append(f"{labels['device']} {labels['interface']} {metric} {value} instead of {expected}")
    return wrong


def test_steps_of_the_wall_clock_disturb_neither_schedule_nor_rates(agents: AgentThread, tmp_path: Path) -> None:
    district = SmallDistrict(tmp_path / "conf", {name: int(agents.open(ruled_agent(name, seed)).rpartition(":")[2]) for name, seed in SEEDS.items()})
    district.write()
    steps = tmp_path / "steps"
    with netmon(tmp_path / "log", ["run", "--config", district.config], env=faked_clock(steps)) as daemon:
        for name in SEEDS:
            daemon.has_sample(rf'^netmon_interface_receive_bps\{{[^}}]*device="{name}"')
        time.sleep(1.5)  # the first two readings come in a row
        missed = Scraped(daemon.get("/metrics")).total("netmon_schedule_missed_runs_total")  # while each collector runs for the first time
        for step_s in (-3600, 3650 * 86_400):
            before, started = Scraped(daemon.get("/metrics")), time.monotonic()
            steps.write_text(f"{step_s:+d}")
            while time.monotonic() - started < WATCHED_S:
                now = Scraped(daemon.get("/metrics"))
                assert wrong_rates(now) == [], step_s
                assert len(now.values("netmon_interface_receive_bps")) == len(SEEDS) * len(port_names()), step_s
                assert now.values("netmon_device_up") == [1.0] * len(SEEDS), step_s
                time.sleep(0.5)
            elapsed = time.monotonic() - started
            after = Scraped(daemon.get("/metrics"))
            polls = after.total("netmon_polls_total", collector="interfaces", outcome="ok") - before.total(
                "netmon_polls_total", collector="interfaces", outcome="ok"
            )
            # A busy machine makes fewer of them; by the wall clock there were none at all, or hundreds of millions.
            assert len(SEEDS) * elapsed / 3 <= polls <= len(SEEDS) * (elapsed + 1.5), step_s
            success = after.values("netmon_table_last_success_timestamp_seconds", table="interfaces")
            assert all(abs(at - time.time() - step_s) < 20 for at in success), step_s
            assert after.total("netmon_interface_sample_anomalies_total") == before.total("netmon_interface_sample_anomalies_total"), step_s
        last = Scraped(daemon.get("/metrics"))
        assert last.total("netmon_schedule_missed_runs_total") < missed + 20
        assert last.total("netmon_schedule_held_runs_total") == 0
        assert last.total("netmon_schedule_overdue_polls_total") == 0
        assert daemon.end() == 0
    assert "Traceback" not in daemon.err
    assert "ERROR" not in daemon.err
