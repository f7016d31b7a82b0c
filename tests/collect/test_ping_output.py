"""What ping prints, on systems in English and Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.ping_output import parse_ping
from netmon.simulate.ssh_hosts import ping_output
from netmon.transport.ssh.allowed import command_line

LINUX = b"""PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.
64 bytes from 10.0.0.1: icmp_seq=1 ttl=62 time=2.00 ms
64 bytes from 10.0.0.1: icmp_seq=2 ttl=62 time=4.00 ms
64 bytes from 10.0.0.1: icmp_seq=4 ttl=62 time=3.00 ms

--- 10.0.0.1 ping statistics ---
4 packets transmitted, 3 received, 25% packet loss, time 603ms
rtt min/avg/max/mdev = 2.000/3.000/4.000/0.816 ms
"""
NOTHING = (
    b"PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.\n\n--- 10.0.0.9 ping statistics ---\n4 packets transmitted, 0 received, 100% packet loss, time 611ms\n"
)


def test_replies_are_counted_and_timed_and_the_summary_is_none_of_them():
    found = parse_ping(LINUX, 4)
    assert (found.sent, found.received, found.rtt_s, found.basis) == (4, 3, 0.003, "between")
    assert found.jitter_s == pytest.approx((0.002 + 0.001) / 2)


def test_silence_is_a_measurement_and_another_programs_words_are_none():
    silent = parse_ping(NOTHING, 4)
    assert (silent.received, silent.rtt_s, silent.jitter_s) == (0, None, None)
    assert parse_ping(b"sh: ping: not found\n", 4) is None
    assert parse_ping(b"", 4) is None


def test_windows_in_chinese_and_less_than_a_millisecond():
    found = parse_ping(ping_output("windows", "10.0.0.1"), 10)
    assert (found.sent, found.received) == (10, 10)
    quick = parse_ping("来自 10.0.0.1 的回复: 字节=32 时间<1ms TTL=64\r\n请求超时。\r\n10.0.0.1 的 Ping 统计信息:".encode("gb18030"), 2)
    assert (quick.received, quick.rtt_s) == (1, 0.0005)


@given(st.binary(max_size=300), st.integers(1, 50))
def test_any_output_gives_no_more_replies_than_echoes(output: bytes, sent: int):
    found = parse_ping(output, sent)
    assert found is None or 0 <= found.received <= sent


@pytest.mark.parametrize("address", ["10.0.0.1; reboot", "host", "$(id)", "-c", "", "10.0.0.1 -f"])
def test_only_an_address_can_be_pinged(address: str):
    with pytest.raises(ValueError, match="does not appear"):
        command_line("linux_ping", address)


def test_line_is_composed_of_the_canonical_address():
    assert command_line("linux_ping", "2001:DB8::0001") == "LC_ALL=C ping -n -c 25 -i 0.2 -W 1 2001:db8::1"
    with pytest.raises(KeyError):
        command_line("linux_host", "10.0.0.1")
