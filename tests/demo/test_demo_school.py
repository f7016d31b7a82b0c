"""A whole school in the demo: each kind of thing that netmon watches has a good sample, and none of them was sent anything but questions."""

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmon.transport.cli.allowed import PLATFORMS, allowed
from netmon.transport.ssh.allowed import ALLOWED
from tests.support.displays import MAY_GET
from tests.support.netmon_process import NetmonProcess, finished, netmon
from tests.support.scraped import Scraped

# One sample of each kind, and what is wrong with one; all are there within half a minute.
SAMPLES = {
    "access points of a controller over HTTP": r'^netmon_wireless_access_points\{.*device="dhsy-wifi".*status="online"\} 2\d$',
    "access points of a controller over SNMP": r'^netmon_wireless_access_points\{.*device="dh2z-ac".*status="online"\} 3\d$',
    "a display that is on": r'^netmon_display_power\{.*state="on"\} 1$',
    "a display in standby": r'^netmon_display_power\{.*state="standby"\} 1$',
    "a Windows PC": r'^netmon_host_info\{.*system="windows".*\} 1$',
    "a Linux PC": r'^netmon_host_info\{.*system="linux".*\} 1$',
    "a platform": r'^netmon_service_up\{.*device="ziyuan-platform",.*check="platform".*\} 1$',
    "its certificate": r"^netmon_service_certificate_expiry_timestamp_seconds\{.*\} 1\.?\d+",
    "a time server": r'^netmon_service_clock_offset_seconds\{.*device="ntp-1"',
    "a camera": r'^netmon_service_up\{.*check="rtsp".*\} 1$',
    "a name that nobody knows": r'^netmon_service_failure\{.*reason="no_such_name"\} 1$',
    "a room that can teach": r"^netmon_room_ready\{.*\} 1$",
    "a room that cannot": r'^netmon_room_ready\{.*room="1号楼/203"\} 0$',
    "its reason": r'^netmon_room_state\{.*room="1号楼/203".*"port_down".*\} 1$',
    "a room whose board is broken": r'^netmon_room_state\{.*site="dhsy",room="1号楼/102".*"fault".*\} 1$',
    "coverage": r'^netmon_site_coverage_ratio\{.*site="dhsy".*kind="wifi".*\} 0\.\d+',
    "a lesson": r'^netmon_site_in_lesson\{.*site="dhsy"\} 1$',
    "a shared lesson": r'^netmon_shared_lesson_ready\{.*lesson="music".*\} ',
    "IPv6 of an exit": r'^netmon_ipv6_global_addresses\{.*device="dhsy-gw".*\} 1$',
    "IPv6 packets": r'^netmon_ipv6_packets_moving\{.*device="dhsy-gw".*\} 1$',
    "a rogue DHCP server on its switch": r'^netmon_finding\{.*role="switch".*kind="rogue_dhcp".*\} 1$',
    "a stranger": r'^netmon_finding\{.*kind="unknown_device".*\} 1$',
    "a sensor": r"^netmon_sensor_up\{.*\} 1(\.0)?$",
    "a backup": r'^netmon_config_backup_last_success_timestamp_seconds\{.*device="dhsy-core"',
}
# Signing in, and the one question that Omada takes by POST: how many clients each access point has.
POSTS = re.compile(r"POST (/api/login|/api/auth/login|/openapi/authorize/token|/openapi/v1/\w+/sites/\w+/clients/stat/devices)")
TIMEOUT_S = 180.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetmonProcess]:
    folder = tmp_path_factory.mktemp("demo")
    with netmon(folder / "log", ["demo", "--schools", "3", "--port", "0", "--state", folder / "state", "--lang", "en", "--history", "0"]) as running:
        running.address()
        yield running


def config_of(demo: NetmonProcess) -> Path:
    return demo.stdout_file.parent.parent / "state" / "netmon.yaml"


def test_each_kind_has_a_good_sample(demo: NetmonProcess) -> None:
    missing = dict(SAMPLES)

    def whole() -> bool:
        shown = demo.get("/metrics")
        for name in [name for name, line in missing.items() if re.search(line, shown, re.MULTILINE)]:
            del missing[name]
        return not missing

    deadline = time.monotonic() + TIMEOUT_S
    while not whole() and time.monotonic() < deadline:
        time.sleep(1.0)
    assert sorted(missing) == []


def test_a_wrong_password_is_told_as_such_and_a_key_that_changes_is_allowed(demo: NetmonProcess) -> None:
    scraped = Scraped(demo.get("/metrics"))
    refusing = json.loads(demo.get("/devices/dhsy-104-pc?format=json"))
    assert [one["outcome"] for one in refusing["collectors"]] == ["auth_failed"]
    projector = json.loads(demo.get("/devices/qscg-104-pj?format=json"))
    assert [one["outcome"] for one in projector["collectors"]] == ["auth_failed"]
    assert len(scraped.values("netmon_host_key_changed", device="dhsy-103-pc")) == 1


def looked_at(demo: NetmonProcess) -> dict[str, list[str]]:
    """Return the commands that the demo printed, by what they do."""
    lines = re.findall(r"^  netmon (\w+) (.*?) --config ", demo.out, re.MULTILINE)
    return {command: words.split() for command, words in lines}


@pytest.mark.long
def test_the_commands_that_it_prints_work(demo: NetmonProcess) -> None:
    config, hints = config_of(demo), looked_at(demo)

    def seen() -> str:
        found = finished("where", *hints["where"], "--config", config, "--lang", "en")
        return found.stdout if found.returncode == 0 else ""

    demo.until(lambda: "dhsy-sw-2" in seen(), timeout_s=TIMEOUT_S, what="the switch where the address is plugged in")

    def versions() -> list[object]:
        log = finished("config", *hints["config"], "--config", config, "--format", "json")
        return json.loads(log.stdout)["versions"] if log.returncode == 0 else []

    assert demo.until(versions, timeout_s=TIMEOUT_S, what="a backup")
    host = finished("poll", *hints["poll"], "--config", config, "--format", "json")
    assert host.returncode == 0, host.stderr
    assert json.loads(host.stdout)["host"]["system"] == "windows"
    doctor = finished("doctor", *hints["doctor"], "--config", config, "--lang", "en")
    assert doctor.returncode == 1, doctor.stdout + doctor.stderr


@pytest.mark.long
@pytest.mark.parametrize("device", ["dhsy-101-pj", "dhsy-wifi", "dh2z-ac", "ziyuan-platform", "dhsy-core"])
def test_every_kind_of_device_is_polled_and_examined(demo: NetmonProcess, device: str) -> None:
    polled = finished("poll", device, "--config", config_of(demo), "--format", "json")
    assert polled.returncode == 0, polled.stderr + polled.stdout
    assert {one["outcome"] for one in json.loads(polled.stdout)["outcomes"]} <= {"ok", "no_data"}
    doctor = finished("doctor", device, "--config", config_of(demo), "--lang", "en")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr


@pytest.mark.long
def test_the_rooms_behind_a_dead_switch_name_it(demo: NetmonProcess) -> None:
    demo.has_sample(r'^netmon_room_state\{.*site="dhsy",room="3号楼/101".*"switch_down".*\} 1$', timeout_s=180)


@pytest.mark.long
def test_a_changed_configuration_is_noticed_by_the_switchs_own_count(demo: NetmonProcess) -> None:
    def versions() -> int:
        found = finished("config", "log", "dhsy-core", "--config", config_of(demo), "--format", "json")
        return len(json.loads(found.stdout)["versions"]) if found.returncode == 0 else 0

    demo.until(lambda: versions() == 2, timeout_s=300, what="the second version")
    diff = finished("config", "diff", "dhsy-core", "--config", config_of(demo))
    assert "+ description temporary-projector-hall" in diff.stdout
    assert "%^%#" not in diff.stdout
    demo.has_sample(r'^netmon_config_unsaved\{.*device="dhsy-core".*\} 1$', timeout_s=60)


def test_every_simulated_device_was_asked_and_nothing_else(demo: NetmonProcess) -> None:
    """The last of this module: it ends the demo, and reads what was heard."""
    assert demo.end() == 0
    heard = json.loads((config_of(demo).parent / "heard.json").read_text(encoding="utf-8"))
    assert set(heard) == {"snmp", "displays", "pcs", "command lines", "controllers", "cameras"}
    assert all(heard.values())
    assert set(heard["snmp"]) <= {"get", "get-next", "get-bulk"}
    for driver, command in (line.split(" ") for line in heard["displays"]):
        assert MAY_GET[driver].fullmatch(bytes.fromhex(command)), (driver, command)
    assert {line for line in heard["pcs"] if " ping " not in f" {line}"} <= set(ALLOWED.values())
    assert [line for line in heard["command lines"] if not any(allowed(platform, line) for platform in PLATFORMS)] == []
    assert [line for line in heard["controllers"] if not line.startswith("GET ") and not POSTS.fullmatch(line)] == []
    assert all(line.startswith("OPTIONS rtsp://") for line in heard["cameras"])
    assert "Traceback" not in demo.err
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.process.pid, 0)
