"""Frames taken apart: what the standards say, what servers send, and any octets at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import ICMPv6ND_RA, ICMPv6NDOptPrefixInfo, ICMPv6NDOptSrcLLAddr, IPv6
from scapy.layers.l2 import ARP, Dot1Q, Ether

from netmon.sensor.dissect import discover, dissect
from netmon.sensor.values import Announcement, ArpClaim, DhcpAnswer, RouterAdvert
from tests.sensor.frames import OFFER, advert, arp, cdp, dhcp, lldp

MAC = "02:00:00:00:00:01"


def test_frames_made_by_hand_are_understood():
    assert dissect(arp(MAC, "192.168.50.7")) == ArpClaim(MAC, "192.168.50.7", 0)
    assert dissect(advert(MAC, "fe80::1")) == RouterAdvert(MAC, "fe80::1", 1800, ("2001:db8:1::/64",), 0)
    assert dissect(dhcp(MAC, "192.168.50.2", OFFER)) == DhcpAnswer(MAC, "192.168.50.1", "offer", "192.168.50.77", "192.168.50.254", 7, 0)
    assert dissect(lldp(MAC, b"GE0/0/9", "核心".encode())) == Announcement("lldp", MAC, "GE0/0/9", "核心")
    assert dissect(cdp(b"switch-1", b"Gi0/1")) == Announcement("cdp", "switch-1", "Gi0/1", "switch-1")


def test_frames_of_another_maker_are_understood():
    ra = Ether(src=MAC) / IPv6(src="fe80::2", dst="ff02::1", hlim=255) / ICMPv6ND_RA(routerlifetime=9) / ICMPv6NDOptSrcLLAddr(lladdr=MAC)
    assert dissect(bytes(ra / ICMPv6NDOptPrefixInfo(prefix="2001:db8:2::", prefixlen=48))) == RouterAdvert(MAC, "fe80::2", 9, ("2001:db8:2::/48",), 0)
    assert dissect(bytes(Ether(src=MAC) / ARP(op=2, hwsrc=MAC, psrc="10.0.0.1", pdst="10.0.0.2"))) == ArpClaim(MAC, "10.0.0.1", 0)
    answer = Ether(src=MAC) / IP(src="10.0.0.1") / UDP(sport=67, dport=68) / BOOTP(op=2, yiaddr="10.0.0.9", xid=5)
    ack = answer / DHCP(options=[("message-type", "ack"), ("server_id", "10.0.0.1"), ("router", "10.0.0.254", "10.0.0.253"), "end"])
    assert dissect(bytes(ack)) == DhcpAnswer(MAC, "10.0.0.1", "ack", "10.0.0.9", "10.0.0.254", 5, 0)


def test_a_tag_names_the_vlan_in_the_frame_and_beside_it():
    tagged = bytes(Ether(src=MAC) / Dot1Q(vlan=99) / ARP(op=2, hwsrc=MAC, psrc="10.0.0.1"))
    assert dissect(tagged) == ArpClaim(MAC, "10.0.0.1", 99)
    assert dissect(arp(MAC, "10.0.0.1"), 42) == ArpClaim(MAC, "10.0.0.1", 42)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        arp(MAC, "192.168.50.7")[:41],
        arp(MAC, "0.0.0.0"),  # a probe claims nothing
        arp("01:00:5e:00:00:01", "192.168.50.7"),
        advert(MAC, "fe80::1")[:60],
        advert(MAC, "fe80::1").replace(b"\x3a\xff", b"\x3a\xfe", 1),  # hop limit 254: not from this link
        dhcp(MAC, "192.168.50.2", OFFER, op=1),
        dhcp(MAC, "192.168.50.2", bytes([53, 1, 1])),  # a client's own
        dhcp(MAC, "192.168.50.2", b""),
        dhcp(MAC, "192.168.50.2", OFFER)[:200],
        lldp(MAC, b"", b"x")[:20],
        cdp(b"", b""),
        discover(bytes.fromhex("020000000001"), 1),
    ],
)
def test_what_is_none_of_ours_is_nothing(frame):
    assert dissect(frame) is None


def test_a_server_without_an_identifier_is_its_address():
    found = dissect(dhcp(MAC, "192.168.50.2", bytes([53, 1, 5])))
    assert isinstance(found, DhcpAnswer)
    assert (found.server, found.kind, found.router) == ("192.168.50.2", "ack", "")


@given(st.binary(max_size=400))
def test_any_octets_are_a_value_or_nothing(frame):
    assert dissect(frame) is None or isinstance(dissect(frame), tuple)


GOOD = [arp(MAC, "192.168.50.7"), advert(MAC, "fe80::1"), dhcp(MAC, "192.168.50.2", OFFER), lldp(MAC, b"GE0/0/9", b"x"), cdp(b"switch", b"Gi0/1")]


@settings(max_examples=300)
@given(st.sampled_from(GOOD), st.lists(st.tuples(st.integers(12, 400), st.binary(min_size=1, max_size=8)), max_size=6), st.integers(0, 400))
def test_damaged_frames_are_a_value_or_nothing(frame, edits, cut):
    damaged = bytearray(frame)
    for place, octets in edits:
        damaged[place : place + len(octets)] = octets
    value = dissect(bytes(damaged[: len(damaged) - cut] if cut < 40 else damaged))
    assert value is None or all(not isinstance(part, str) or part.isprintable() for part in value)
    if isinstance(value, RouterAdvert):
        assert len(value.prefixes) <= 8


def test_the_probe_asks_for_nothing_but_offers():
    packet = Ether(discover(bytes.fromhex("02aabbccddee"), 0x1234))
    assert (packet.src, packet.dst, packet[BOOTP].xid, packet[BOOTP].flags.value) == ("02:aa:bb:cc:dd:ee", "ff:ff:ff:ff:ff:ff", 0x1234, 0x8000)
    assert packet[DHCP].options[0] == ("message-type", 1)
    assert "requested_addr" not in dict(option for option in packet[DHCP].options if isinstance(option, tuple) and len(option) == 2)
