"""An active and a standby controller through the intake: what the daemon shows of them together."""

import time

from prometheus_client.parser import text_string_to_metric_families

from netmon.expose.labels import DeviceLabels
from netmon.expose.store import Exposition, SeriesBudget
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, MissingAp, Radio, WirelessTable
from netmon.pipeline.intake import Intake
from netmon.pipeline.line import LineSettings
from netmon.store.current import CurrentState
from netmon.store.events import EventLog

NOW = 1_800_000_000.0
PERIOD_S = 120.0


def ap(number: int, status: ApStatus) -> AccessPoint:
    return AccessPoint(key=f"ap{number}", name=f"AP-{number}", serial=f"SN{number}", status=status, radios=(Radio(number=1, channel=6),))


def gone(number: int) -> MissingAp:
    return MissingAp(key=f"ap{number}", name=f"AP-{number}", mac=None, serial=f"SN{number}", last_seen=1.0, missing_since=2.0)


def table(*aps: AccessPoint, missing: tuple[MissingAp, ...] = (), complete: bool = True) -> WirelessTable:
    online = sum(one.status is ApStatus.ONLINE for one in aps)
    return WirelessTable(aps=aps, missing=missing, complete=complete, access_points=ApCounts(online=Figure(online)), clients=Figure(10))


def reading(device: str, payload: WirelessTable, at: float = NOW) -> Reading:
    return Reading(device=device, collector="wireless", started=at, started_monotonic=time.monotonic(), duration_s=0.1, outcome=Outcome.OK, payload=payload)


def intake_of(devices: dict[str, str | None], *, full: bool = False) -> tuple[Intake, Exposition]:
    exposition = Exposition(SeriesBudget(per_device=10_000))
    intake = Intake(CurrentState(), exposition, EventLog())
    lines = {
        name: LineSettings(labels=DeviceLabels(district="d", site="s", device=name, role="wlan_controller"), pair=pair, full=full)
        for name, pair in devices.items()
    }
    intake.update(lines, {(name, "wireless"): PERIOD_S for name in devices})
    return intake, exposition


def shown(exposition: Exposition, name: str, *labels: str) -> dict[tuple[str, ...], float]:
    text = b"".join(chunk for _, chunks in exposition.snapshot() for chunk in chunks).decode()
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


def test_controllers_of_a_pair_show_each_access_point_once():
    intake, exposition = intake_of({"ac-1": "main", "ac-2": "main", "ac-3": None})
    intake.take(reading("ac-1", table(ap(1, ApStatus.ONLINE), ap(2, ApStatus.OFFLINE))))
    assert shown(exposition, "netmon_wireless_pair_access_points", "pair", "status") == {("main", "online"): 1, ("main", "unknown"): 1}
    intake.take(reading("ac-2", table(ap(1, ApStatus.STANDBY), ap(2, ApStatus.ONLINE))))
    assert shown(exposition, "netmon_wireless_pair_access_points", "device", "pair", "status") == {("ac-1", "main", "online"): 2}
    assert shown(exposition, "netmon_wireless_pair_clients", "pair") == {("main",): 20}
    intake.take(reading("ac-1", table(ap(1, ApStatus.ONLINE), ap(2, ApStatus.OFFLINE))))
    assert shown(exposition, "netmon_access_point_up", "device", "ap") == {("ac-1", "AP-1"): 1, ("ac-2", "AP-2"): 1}


def test_controllers_after_a_failover_nobody_is_missing():
    intake, exposition = intake_of({"ac-1": "main", "ac-2": "main"})
    intake.take(reading("ac-2", table(ap(1, ApStatus.ONLINE))))
    intake.take(reading("ac-1", table(missing=(gone(1),))))
    assert shown(exposition, "netmon_access_point_up", "device", "ap") == {("ac-2", "AP-1"): 1}
    assert shown(exposition, "netmon_wireless_access_points", "device", "status")[("ac-1", "missing")] == 0


def test_controllers_while_one_is_silent_the_lost_are_unknown():
    intake, exposition = intake_of({"ac-1": "main", "ac-2": "main"})
    intake.take(reading("ac-2", table(ap(2, ApStatus.ONLINE)), at=NOW - 10 * PERIOD_S))
    intake.take(reading("ac-1", table(ap(1, ApStatus.ONLINE), missing=(gone(2),))))
    assert shown(exposition, "netmon_wireless_pair_access_points", "status") == {("online",): 1, ("unknown",): 1}
    assert ("ac-1", "AP-2") not in shown(exposition, "netmon_access_point_up", "device", "ap")


def test_controllers_alone_show_what_they_say_themselves():
    intake, exposition = intake_of({"ac-1": "main", "ac-2": None})
    intake.take(reading("ac-1", table(ap(1, ApStatus.OFFLINE), missing=(gone(2),))))
    assert shown(exposition, "netmon_access_point_up", "ap") == {("AP-1",): 0, ("AP-2",): 0}
    assert shown(exposition, "netmon_wireless_pair_access_points", "status") == {}
    assert shown(exposition, "netmon_radio_channel", "ap") == {}


def test_controllers_with_full_series_show_radios():
    intake, exposition = intake_of({"ac-1": None}, full=True)
    intake.take(reading("ac-1", table(ap(1, ApStatus.ONLINE))))
    assert shown(exposition, "netmon_radio_channel", "ap", "radio") == {("AP-1", "1"): 6}
