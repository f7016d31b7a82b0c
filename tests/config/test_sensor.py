"""`sensor:` in netmon.yaml: one or several, every mistake named."""

from pathlib import Path

import pytest

from netmon.model.lan import LanGateway
from tests.config.tree import good, lines, load_files


def test_one_sensor_needs_no_list(tmp_path: Path) -> None:
    block = (
        "sensor:\n  name: lab\n  interface: eth1\n  site: a\n  dhcp_servers: [10.0.0.2, 001A-2B3C-4D5E]\n"
        "  gateways: [{address: 10.0.0.1, mac: 00:1a:2b:3c:4d:5f}]\n"
        "  management: [10.0.99.0/24]\n  probe: 5s\n"
    )
    (sensor,) = good(tmp_path, {"netmon.yaml": "state: state\n" + block}).settings.sensors
    assert (sensor.name, sensor.interface, sensor.management, sensor.broadcast_pps) == ("lab", "eth1", ("10.0.99.0/24",), 500.0)
    assert sensor.dhcp_servers == ("10.0.0.2", "00:1a:2b:3c:4d:5e")
    assert sensor.gateways == (LanGateway(address="10.0.0.1", mac="00:1a:2b:3c:4d:5f"),)
    assert sensor.probe_s == 30.0  # never oftener


def test_a_probe_of_zero_only_hears(tmp_path: Path) -> None:
    config = good(tmp_path, {"netmon.yaml": "state: state\nsensor: {name: lab, interface: eth1, site: a, probe: 0s}\n"})
    assert config.settings.sensors[0].probe_s == 0.0


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("interface: eth1/..", "network interface"),
        ("interface: eth1, management: [10.0.99.1/24]", "Must be a network"),
        ("interface: eth1, dhcp_servers: [nobody]", "dhcp_servers"),
        ("interface: eth1, gateways: [{address: 10.0.0.1, mac: 01:00:5e:00:00:01}]", "MAC address"),
        ("interface: eth1, broadcast_pps: 0", "broadcast_pps"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, keys: str, words: str) -> None:
    result = load_files(tmp_path, {"netmon.yaml": f"state: state\nsensor: {{name: lab, site: a, {keys}}}\n"})
    assert any(words in line for line in lines(tmp_path, result))


def test_two_sensors_share_nothing(tmp_path: Path) -> None:
    block = "sensor:\n  - {name: lab, interface: eth1, site: a}\n  - {name: lab, interface: eth1, site: a}\n"
    result = load_files(tmp_path, {"netmon.yaml": "state: state\n" + block})
    assert [line.partition(": ")[2] for line in lines(tmp_path, result)] == [
        "sensor[lab].name: Two sensors share 'lab'.",
        "sensor[lab].interface: Two sensors share 'eth1'.",
    ]


def test_a_sensors_site_must_exist(tmp_path: Path) -> None:
    result = load_files(tmp_path, {"netmon.yaml": "state: state\nsensor: {name: lab, interface: eth1, site: nowhere, device: a-sw}\n"})
    assert any("nowhere" in line for line in lines(tmp_path, result))
    result = load_files(tmp_path, {"netmon.yaml": "state: state\nsensor: {name: lab, interface: eth1, site: a, device: a-swx}\n"})
    assert any("a-swx" in line for line in lines(tmp_path, result))
