"""What the detectors make of what was heard: pure, told the time."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.finding import FindingKind
from netmon.sensor.detect import CLAIMS_KEPT, CONFLICT_S, Alert, Detectors, Repeats, Rules
from netmon.sensor.values import Announcement, ArpClaim, DhcpAnswer, RouterAdvert

A, B, C = (f"02:00:00:00:00:0{number}" for number in (1, 2, 3))
IP = "10.1.0.7"


def offer(mac: str, server: str) -> DhcpAnswer:
    return DhcpAnswer(mac, server, "offer", "10.1.0.9", "10.1.0.254", 1, 0)


def advert(mac: str, source: str, lifetime_s: int = 1800, prefixes: tuple[str, ...] = ("2001:db8::/64",)) -> RouterAdvert:
    return RouterAdvert(mac, source, lifetime_s, prefixes, 0)


def kinds(alerts: list[Alert]) -> list[FindingKind]:
    return [alert.kind for alert in alerts]


def test_only_listed_dhcp_servers_may_answer_by_address_or_mac():
    desk = Detectors(Rules(dhcp_servers=frozenset({"10.1.0.1", B})))
    assert desk.see(offer(A, "10.1.0.1"), 0) == []
    assert desk.see(offer(B, "10.9.9.9"), 0) == []
    (alert,) = desk.see(offer(C, "192.168.1.1"), 0)
    assert (alert.kind, alert.mac, alert.ip) == (FindingKind.ROGUE_DHCP, C, "192.168.1.1")
    assert "router 10.1.0.254" in alert.detail


def test_without_a_list_the_second_server_is_the_stranger():
    desk = Detectors(Rules())
    assert desk.see(offer(A, "10.1.0.1"), 0) == []
    assert kinds(desk.see(offer(B, "192.168.1.1"), 10)) == [FindingKind.ROGUE_DHCP]
    assert desk.see(offer(A, "10.1.0.1"), 20) == []
    assert desk.see(offer(B, "192.168.1.1"), 3 * 86_400) == []  # the first was silent for days: he is the server now


def test_routers_that_advertise_themselves_must_be_listed():
    desk = Detectors(Rules(routers=frozenset({"fe80::1"})))
    assert desk.see(advert(A, "fe80::1"), 0) == []
    assert kinds(desk.see(advert(B, "fe80::2"), 0)) == [FindingKind.ROGUE_RA]
    assert desk.see(advert(B, "fe80::2", lifetime_s=0, prefixes=()), 0) == []  # takes itself back
    assert Detectors(Rules()).see(advert(A, "fe80::1"), 0) == []


def claims(desk: Detectors, *turns: tuple[str, float]) -> list[Alert]:
    return [alert for mac, at in turns for alert in desk.see(ArpClaim(mac, IP, 0), at)]


def test_an_address_that_two_claim_by_turns_is_in_conflict():
    (alert,) = claims(Detectors(Rules()), (A, 0), (B, 1), (A, 2))
    assert (alert.kind, alert.mac, alert.other, alert.ip) == (FindingKind.ARP_CONFLICT, A, B, IP)


@pytest.mark.parametrize("turns", [[(A, 0), (A, 1), (A, 2)], [(A, 0), (B, 1), (B, 2)], [(A, 0), (B, 1), (A, 2 + CONFLICT_S)], [(A, 0), (B, 1), (C, 2)]])
def test_an_address_that_changed_hands_once_is_not(turns):
    assert claims(Detectors(Rules()), *turns) == []


def test_a_gateway_with_a_known_mac_has_no_second():
    desk = Detectors(Rules(gateways=((IP, A),)))
    assert claims(desk, (A, 0)) == []
    (alert,) = claims(desk, (B, 1))
    assert (alert.kind, alert.mac, alert.other) == (FindingKind.GATEWAY_SPOOFED, B, A)


def test_a_gateway_without_a_known_mac_is_the_first_that_was_heard():
    (alert,) = claims(Detectors(Rules(gateways=((IP, None),))), (A, 0), (B, 1), (A, 2))
    assert (alert.kind, alert.mac, alert.other) == (FindingKind.GATEWAY_SPOOFED, B, A)


def test_stations_of_the_management_network_are_told_now_and_then():
    desk = Detectors(Rules(management=(ip_network("10.1.0.0/24"),)))
    assert desk.station(ArpClaim(A, IP, 0), 0) == (A, IP)
    assert desk.station(ArpClaim(A, IP, 0), 60) is None
    assert desk.station(ArpClaim(A, IP, 0), 4_000) == (A, IP)
    assert desk.station(ArpClaim(A, "10.2.0.1", 0), 0) is None
    assert desk.station(offer(A, "10.1.0.1"), 0) is None


def test_a_storm_lasts():
    desk = Detectors(Rules(broadcast_pps=100))
    assert [bool(desk.rate(pps)) for pps in (500, 50, 500, 500, 500, 100)] == [False, False, False, True, True, False]


def test_an_alert_is_told_again_while_it_lasts_and_not_more():
    alert = Alert(FindingKind.ROGUE_DHCP, A, IP, "x")
    repeats = Repeats(60.0)
    assert [len(repeats.fresh([alert], at)) for at in (0, 10, 59, 60, 61, 200)] == [1, 0, 0, 1, 0, 1]
    assert repeats.suppressed == 3


def test_state_is_bounded_whatever_comes():
    desk = Detectors(Rules(management=(ip_network("10.0.0.0/8"),)))
    for number in range(2 * CLAIMS_KEPT):
        claim = ArpClaim(f"02:00:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}", f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)
        desk.see(claim, number)
        desk.station(claim, number)
        if number < 3_000:
            desk.see(offer(claim.mac, claim.ip), number)
    assert len(desk._claims) <= CLAIMS_KEPT
    assert len(desk._stations) <= CLAIMS_KEPT
    assert len(desk._servers) <= 256


MACS, IPS = st.sampled_from([A, B, C]), st.sampled_from(["10.1.0.7", "10.1.0.8", "192.168.1.1"])
VALUES = st.one_of(
    st.builds(ArpClaim, MACS, IPS, st.integers(0, 4094)),
    st.builds(offer, MACS, IPS),
    st.builds(advert, MACS, st.sampled_from(["fe80::1", "fe80::2"]), st.integers(0, 9000)),
    st.builds(Announcement, st.just("lldp"), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)),
)


@given(st.lists(st.tuples(VALUES, st.floats(0, 2_000))), st.booleans())
def test_alerts_name_only_what_was_heard(heard, listed):
    rules = Rules(dhcp_servers=frozenset({"10.1.0.7"}), gateways=(("10.1.0.8", A),)) if listed else Rules()
    desk = Detectors(rules)
    now = 0.0
    for value, step in heard:
        now += step
        for alert in desk.see(value, now):
            assert not isinstance(value, Announcement)
            assert alert.mac in (A, B, C)
            assert alert.other != alert.mac
            assert alert.detail.isprintable()
            assert not (listed and alert.kind is FindingKind.ROGUE_DHCP and alert.ip == "10.1.0.7")


@given(st.lists(st.tuples(MACS, st.integers(0, 400)), max_size=30))
def test_one_station_alone_is_never_in_conflict(turns):
    desk = Detectors(Rules())
    assert [alert for number, (_, at) in enumerate(turns) for alert in desk.see(ArpClaim(A, IP, 0), number + at)] == []
