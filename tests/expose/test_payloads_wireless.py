"""Wi-Fi on /metrics: one series a value, hostile names harmless, unknown never 0."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from netmon.expose.payloads_wireless import label_names, render_pair, render_wireless
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, MissingAp, ServiceSet, WirelessTable
from tests.support.wireless_payload import FULL_PAIR, FULL_WIRELESS


def samples(chunks):
    text = b"".join(chunk.text for chunk in chunks.values()).decode()
    return {
        (sample.name, tuple(sorted((name, value) for name, value in sample.labels.items() if name != "device"))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def only(found, name):
    return {labels: value for (family, labels), value in found.items() if family == name}


def test_wireless_access_points_are_counted_as_the_controller_counts_them():
    found = only(samples(render_wireless('device="ac"', FULL_WIRELESS)), "netmon_wireless_access_points")
    assert {dict(labels)["status"]: value for labels, value in found.items()} == {"online": 1, "offline": 1, "standby": 1, "fault": 1, "missing": 1}


def test_wireless_up_is_one_zero_or_absent():
    found = only(samples(render_wireless('device="ac"', FULL_WIRELESS)), "netmon_access_point_up")
    assert {dict(labels)["ap"]: value for labels, value in found.items()} == {
        "楼1-101 00:11:22:33:44:55": 1, "楼1-101 00:11:22:33:44:56": 0, "楼1-104": 0,
    }  # fmt: skip


def test_wireless_nothing_is_missing_by_default_and_unknown_counts_leave_no_series():
    table = WirelessTable(aps=(AccessPoint(key="a", name="a", status=ApStatus.UNKNOWN),), access_points=ApCounts(online=Figure(None)))
    found = samples(render_wireless('device="ac"', table))
    assert only(found, "netmon_wireless_access_points") == {}
    assert only(found, "netmon_wireless_access_points_complete") == {(): 0}
    assert only(found, "netmon_access_point_up") == {}


def test_wireless_radios_are_shown_by_choice():
    assert any(name.startswith("netmon_radio_") for name in render_wireless("", FULL_WIRELESS))
    assert not any(name.startswith("netmon_radio_") for name in render_wireless("", replace(FULL_WIRELESS, series="default")))


def test_wireless_device_without_wifi_shows_nothing():
    assert render_wireless('device="sw"', WirelessTable()) == {}


def test_wireless_ssids_that_a_controller_invents_are_cut():
    table = WirelessTable(ssids=tuple(ServiceSet(ssid=f"ssid-{number}", clients=1) for number in range(5000)))
    assert render_wireless("", table)["netmon_wireless_ssid_clients"].samples == 200


def test_wireless_pair_is_shown_by_its_name():
    found = samples(render_pair('device="ac-1"', "main", FULL_PAIR))
    assert only(found, "netmon_wireless_pair_clients") == {(("pair", "main"),): 12}
    assert only(found, "netmon_wireless_pair_access_points")[("pair", "main"), ("status", "online")] == 2


names = st.one_of(st.none(), st.text(max_size=150), st.sampled_from(["AP", "AP ", 'A"P', "x" * 128, "x" * 129]))
aps = st.lists(st.tuples(names, st.sampled_from(list(ApStatus))), max_size=12)


@given(aps, st.lists(names, max_size=4))
def test_wireless_whatever_access_points_are_called_every_series_is_its_own(parts, lost):
    listed = tuple(AccessPoint(key=f"02:00:00:00:00:{number:02x}", name=name, status=status, clients=number) for number, (name, status) in enumerate(parts))
    missing = tuple(MissingAp(key=f"m{number}", name=name, mac=None, serial=None, last_seen=1, missing_since=2) for number, name in enumerate(lost))
    assert len(set(label_names(listed, missing).values())) == len(listed) + len(missing)
    table = WirelessTable(aps=listed, missing=missing, complete=True)
    chunks = render_wireless('device="ac"', table)
    written = [line for chunk in chunks.values() for line in chunk.text.decode().split("\n")[:-1]]
    assert len(written) == sum(chunk.samples for chunk in chunks.values()) == len(samples(chunks)) == len({line.rsplit(" ", 1)[0] for line in written})
