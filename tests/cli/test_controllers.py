"""`netmon poll` of controllers that are asked over HTTP, and of lists that a cloud exported."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.model.texts import CATALOGUE
from netmon.model.wireless import ApStatus
from netmon.simulate.controller_api import UnifiServer
from netmon.simulate.controller_state import ControllerState, access_points
from tests.config.tree import ENV, write
from tests.support.controllers import PASSWORD, USER

LIST = "设备名称,MAC地址,在线状态,终端数\n一年级1班,02:00:5e:00:00:01,在线,12\n一年级2班,02:00:5e:00:00:02,离线,\n"


@pytest.fixture(scope="module")
def controller() -> Iterator[UnifiServer]:
    """A simulated UniFi controller with three access points, in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = UnifiServer(ControllerState(access_points(3)), user=USER, password=PASSWORD)
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    yield server
    asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def conf(tmp_path: Path, controller: UnifiServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inventory with the controller, right and with a wrong password, and a list in the inventory's folder; none has an address."""
    for name, value in {**ENV, "GOOD": PASSWORD, "WRONG": "S3CR3T-wrong"}.items():
        monkeypatch.setenv(name, value)
    credentials = "".join(f"{name}: {{kind: login, user: {USER}, password: {{env: {name.upper()}}}}}\n" for name in ("good", "wrong"))
    site = (
        "site: {id: a, name: 甲校, kind: school}\ndevices:\n"
        f"  - {{name: unifi, role: wlan_controller, api: {{kind: unifi, url: '{controller.url}', credential: good}}}}\n"
        f"  - {{name: unifi-wrong, role: wlan_controller, api: {{kind: unifi, url: '{controller.url}', credential: wrong}}}}\n"
        "  - {name: cloud, role: wlan_controller, api: {kind: csv, url: cloud/aps.csv}}\n"
        "  - {name: nowhere, role: switch}\n"
    )
    files: dict[str, str | bytes] = {
        "inventory/sites/a.yaml": site,
        "inventory/credentials.yaml": credentials,
        "inventory/district.yaml": "district: {id: center, name: 区中心}\n",
        "inventory/cloud/aps.csv": LIST,
    }
    return write(tmp_path, files)


def run(conf: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words, "--lang", "en", "--config", str(conf)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(("device", "online", "registered"), [("unifi", 3, 3), ("cloud", 1, 2)])
def test_a_device_that_has_an_api_and_no_address_is_polled(conf: Path, capsys: pytest.CaptureFixture[str], device: str, online: int, registered: int) -> None:
    code, out, err = run(conf, capsys, "poll", device, "--format", "json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["device"]["address"] == ""
    assert len(document["wireless"]["aps"]) == registered
    code, out, err = run(conf, capsys, "poll", device, "--format", "prometheus")
    assert code == 0
    (line,) = [line for line in out.splitlines() if line.startswith("netmon_wireless_access_points{") and 'status="online"' in line]
    assert line.endswith(f" {online}")


def test_a_person_reads_states_in_his_language(conf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poll", "cloud", "--lang", "zh", "--config", str(conf)]) == 0
    rows = [line.split()[-1] for line in capsys.readouterr().out.splitlines() if line.startswith("AP ")]
    assert sorted(rows[1:]) == ["在线", "离线"]


def test_every_state_of_an_access_point_has_its_words() -> None:
    assert {key.removeprefix("poll.ap.") for key in CATALOGUE if key.startswith("poll.ap.")} == {status.value for status in ApStatus}


def test_a_wrong_password_names_the_collector_and_never_itself(conf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(conf, capsys, "poll", "unifi-wrong", "--format", "json")
    (outcome,) = json.loads(out)["outcomes"]
    assert (code, outcome["collector"], outcome["outcome"]) == (1, "controller", "auth_failed")
    assert err.startswith("1 collectors are not ok: controller (")
    assert "S3CR3T" not in out + err


def test_what_needs_an_address_says_so(conf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(conf, capsys, "poll", "nowhere")[::2] == (2, "netmon: The device 'nowhere' has no address in the inventory.\n")
    assert run(conf, capsys, "identify", "unifi")[::2] == (2, "netmon: The device 'unifi' has no address in the inventory.\n")
