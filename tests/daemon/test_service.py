"""`netmon run` as a service: what the service manager hears, how it ends, and what it says when it cannot start."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import need
from tests.support.agents import AgentThread
from tests.support.district import SmallDistrict
from tests.support.netmon_process import ROOT, command, environment, finished, netmon
from tests.support.ruled import ruled_agent

LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT")
UP = r'^netmon_device_up\{[^}]*device="sw-1"[^}]*\} 1$'


class Manager:
    """The service manager's end of sd_notify(3)."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self.path = path

    def __enter__(self) -> "Manager":
        return self

    def __exit__(self, *exc: object) -> None:
        self._socket.close()

    def hear(self, timeout_s: float = 60.0) -> dict[str, str]:
        """Return the next message's assignments; TimeoutError when none comes."""
        self._socket.settimeout(timeout_s)
        return dict(line.split("=", 1) for line in self._socket.recv(4096).decode().splitlines())

    def until(self, name: str, timeout_s: float = 60.0) -> dict[str, str]:
        """Return the next message that assigns `name`."""
        deadline = time.monotonic() + timeout_s
        while name not in (message := self.hear(max(deadline - time.monotonic(), 0.01))):
            pass
        return message


@pytest.fixture(scope="module")
def agents() -> Iterator[AgentThread]:
    with AgentThread() as thread:
        yield thread


@pytest.fixture
def district(agents: AgentThread, tmp_path: Path) -> SmallDistrict:
    ports = {name: int(agents.open(ruled_agent(name, seed)).rpartition(":")[2]) for seed, name in enumerate(("sw-1", "sw-2"), 1)}
    district = SmallDistrict(tmp_path / "conf", ports)
    district.write()
    return district


def run(tmp_path: Path, district: SmallDistrict, **env: str):
    return netmon(tmp_path / "log", ["run", "--config", district.config], env=env)


def test_service_manager_hears_ready_alive_reload_and_stop(tmp_path: Path, district: SmallDistrict) -> None:
    with Manager(tmp_path / "notify") as manager:
        with run(tmp_path, district, NOTIFY_SOCKET=str(manager.path), WATCHDOG_USEC="3000000") as daemon:
            assert manager.hear() == {"READY": "1", "STATUS": "polling 2 devices"}
            assert manager.until("WATCHDOG") == {"WATCHDOG": "1"}
            before_us = time.monotonic() * 1e6
            daemon.send(signal.SIGHUP)
            reloading = manager.until("RELOADING")
            assert reloading["RELOADING"] == "1"
            assert before_us <= int(reloading["MONOTONIC_USEC"]) <= time.monotonic() * 1e6
            assert manager.until("READY")["READY"] == "1"
            daemon.has_sample(UP)
            started = time.monotonic()
            assert daemon.end() == 0
            assert time.monotonic() - started < 10
            assert manager.until("STOPPING") == {"STOPPING": "1"}
        assert "Traceback" not in daemon.err
        assert "configuration reloaded added=0 removed=0 changed=0" in daemon.err


@pytest.mark.long
def test_watchdog_meant_for_another_process_is_not_fed(tmp_path: Path, district: SmallDistrict) -> None:
    with Manager(tmp_path / "notify") as manager, run(tmp_path, district, NOTIFY_SOCKET=str(manager.path), WATCHDOG_USEC="1000000", WATCHDOG_PID="1"):
        assert "READY" in manager.hear()
        with pytest.raises(TimeoutError):
            manager.until("WATCHDOG", 3.0)


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_end_while_polls_wait_for_silent_devices_is_quick_and_quiet(tmp_path: Path, agents: AgentThread, number: signal.Signals) -> None:
    silent = {f"dead-{n}": int(agents.open(ruled_agent(f"dead-{n}", n, alive=False)).rpartition(":")[2]) for n in range(20)}
    district = SmallDistrict(tmp_path / "conf", silent)
    district.write()
    with run(tmp_path, district) as daemon:
        daemon.has_sample(r"^netmon_polls_in_flight\{?.*\}? [1-9]")
        started = time.monotonic()
        assert daemon.end(number) == 0
        assert time.monotonic() - started < 10
        assert daemon.process.returncode == 0
    assert "Traceback" not in daemon.err
    assert "ERROR" not in daemon.err
    assert not (tmp_path / "conf" / "state" / "netmon.sock").exists()


def test_usr1_shows_what_runs(tmp_path: Path, agents: AgentThread) -> None:
    district = SmallDistrict(tmp_path / "conf", {"dead": int(agents.open(ruled_agent("dead", 1, alive=False)).rpartition(":")[2])})
    district.write()
    with run(tmp_path, district) as daemon:
        daemon.has_sample(r"^netmon_polls_in_flight\{?.*\}? [1-9]")

        def shown() -> object:
            daemon.send(signal.SIGUSR1)
            return re.search(r"1 running polls\n +[0-9.]+s  left= *[0-9.]+s  lane=\w+ +device=dead  collector=\w+", daemon.err)

        daemon.until(shown, what="dump")
        assert daemon.end() == 0


def refused(config: Path, **env: str) -> tuple[int, list[str]]:
    """Run the daemon that cannot start; return its status and its own lines on stderr, log lines left out."""
    done = finished("run", "--config", config, env=env)
    assert done.stdout == ""
    return done.returncode, [line for line in done.stderr.splitlines() if not LOG_LINE.match(line)]


def test_port_that_is_taken_is_one_line(district: SmallDistrict) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = district.config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}")
        district.config.write_text(text)
        status, lines = refused(district.config)
    assert status == 1
    assert len(lines) == 1
    assert str(port) in lines[0]
    assert "already in use" in lines[0]


@pytest.mark.parametrize("state", ["/proc/nowhere/state", "inventory/district.yaml"])
def test_state_folder_that_cannot_be_had_is_one_line(district: SmallDistrict, state: str) -> None:
    district.config.write_text(district.config.read_text().replace("state: state", f"state: {state}"))
    status, lines = refused(district.config)
    assert status == 1
    assert len(lines) == 1
    assert state.partition("/state")[0] in lines[0]


def test_state_folder_without_permission_is_one_line(district: SmallDistrict) -> None:
    """Root may write everywhere by a capability: the daemon then runs without any."""
    folder = district.folder / "foreign"
    folder.mkdir()
    folder.chmod(0o555)
    district.config.write_text(district.config.read_text().replace("state: state", "state: foreign/state"))
    bare = [need.command("setpriv"), "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*bare, *command("run", "--config", district.config)], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    lines = [line for line in done.stderr.splitlines() if not LOG_LINE.match(line)]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert "Permission denied" in lines[0]
    assert "foreign" in lines[0]


def test_secret_that_is_missing_is_named_with_its_place(district: SmallDistrict) -> None:
    (district.folder / "inventory" / "community").unlink()
    status, lines = refused(district.config)
    assert status == 2
    assert len(lines) == 1
    assert re.match(r".*/credentials\.yaml:1:\d+: ro\.community: ", lines[0])


def test_folder_without_an_inventory_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "inventory").mkdir()
    config = tmp_path / "netmon.yaml"
    config.write_text("inventory: inventory\nlanguage: en\n")
    status, lines = refused(config)
    assert (status, len(lines)) == (2, 1)
    assert "district.yaml" in lines[0]
    assert refused(tmp_path / "nowhere.yaml")[0] == 2


def test_second_daemon_on_one_state_folder_is_refused(tmp_path: Path, district: SmallDistrict) -> None:
    with run(tmp_path, district) as daemon:
        daemon.address()
        status, lines = refused(district.config)
        assert (status, len(lines)) == (1, 1)
        assert str(district.folder / "state") in lines[0]
        assert daemon.end() == 0


def once(district: SmallDistrict) -> tuple[int, dict[str, dict[str, dict[str, str]]]]:
    done = finished("run", "--once", "--format", "json", "--config", district.config)
    document = json.loads(done.stdout)
    assert document["schema"] == "netmon.once/1"
    return done.returncode, document["devices"]


@pytest.mark.long
def test_once_says_by_its_status_whether_all_some_or_none_answered(agents: AgentThread, district: SmallDistrict) -> None:
    status, devices = once(district)
    assert status == 0
    assert {reading["outcome"] for device in devices.values() for reading in device.values()} == {"ok"}
    assert set(devices["sw-1"]) >= {"identify", "system", "interfaces", "health", "inventory"}
    live = dict(district.devices)
    dead = int(agents.open(ruled_agent("dead", 9, alive=False)).rpartition(":")[2])
    district.devices = {**live, "dead": dead}
    district.options = {"dead": {"snmp": "{budget: 1s}"}}
    district.write()
    status, devices = once(district)
    assert status == 3
    assert {reading["outcome"] for reading in devices["dead"].values()} == {"timeout"}
    assert devices["sw-2"]["interfaces"]["outcome"] == "ok"
    district.devices = {"dead": dead}
    district.write()
    assert once(district)[0] == 1


def test_reload_command_says_what_is_wrong_and_the_daemon_goes_on(tmp_path: Path, district: SmallDistrict) -> None:
    assert finished("reload", "--config", district.config).returncode == 1
    with run(tmp_path, district) as daemon:
        daemon.has_sample(UP)
        entered = district.folder / "state" / "entered" / "exclusions.yaml"
        entered.parent.mkdir()
        entered.write_text("exclusions: [{id: page-m-1, from: 2026-12-01, to: 2026-12-02, entered: 2026-11-01, reason: x, who: x, site: gone}]\n")
        done = finished("reload", "--config", district.config, "--lang", "en")
        assert done.returncode == 0
        assert re.search(r"^warning: .*exclusions\.yaml:1:.*no site 'gone' any more", done.stderr, re.MULTILINE)
        site = district.folder / "inventory" / "sites" / "school.yaml"
        site.write_text(site.read_text().replace("role: switch", "rol: switch"))
        done = finished("reload", "--config", district.config)
        assert done.returncode == 2
        assert "school.yaml:" in done.stderr
        daemon.has_sample(r"^netmon_config_last_reload_successful 0")
        daemon.has_sample(UP)
        assert daemon.end() == 0


def test_end_that_is_asked_for_during_the_start_is_orderly(tmp_path: Path, district: SmallDistrict) -> None:
    with run(tmp_path, district) as daemon:
        daemon.until(lambda: "snmp socket" in daemon.err, what="start")
        assert daemon.end() == 0
    assert "Traceback" not in daemon.err
    assert not (district.folder / "state" / "netmon.sock").exists()


def test_reload_that_is_asked_for_during_the_start_is_done_after_it(tmp_path: Path, district: SmallDistrict) -> None:
    with run(tmp_path, district) as daemon:
        daemon.until(lambda: "snmp socket" in daemon.err, what="start")
        daemon.send(signal.SIGHUP)
        daemon.until(lambda: "configuration reloaded" in daemon.err, what="reload")
        daemon.has_sample(UP)
        assert daemon.end() == 0
