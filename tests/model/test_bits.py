import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.bits import LacpState, bit_numbers, lacp_carries_traffic, lacp_state, port_list

ACTIVE_MEMBER = LacpState.ACTIVITY | LacpState.AGGREGATION | LacpState.SYNCHRONIZATION | LacpState.COLLECTING | LacpState.DISTRIBUTING


def test_port_one_is_the_high_bit_of_the_first_octet():
    assert port_list(bytes.fromhex("80000001")) == (1, 32)
    assert port_list(b"") == ()


def test_bits_count_from_the_high_bit():
    assert bit_numbers(b"\xbc") == (0, 2, 3, 4, 5)


@given(st.sets(st.integers(1, 64)))
def test_a_port_list_reads_back(ports: set[int]):
    raw = bytearray(8)
    for port in ports:
        raw[(port - 1) // 8] |= 1 << (7 - (port - 1) % 8)
    assert port_list(bytes(raw)) == tuple(sorted(ports))


@pytest.mark.parametrize("octet", [0xBC, 0x3D], ids=["BITS", "LACPDU"])
def test_an_active_member_is_recognised_in_both_orders(octet: int):
    assert lacp_state(octet) == ACTIVE_MEMBER
    assert lacp_carries_traffic(lacp_state(octet))


@pytest.mark.parametrize("octet", [0x00, 0xA0, 0xB0, 0xB8, 0xBD, 0xA2, 0x05, 0x45, 0xFF])
def test_a_member_that_is_not_ready_carries_nothing_in_either_order(octet: int):
    assert not lacp_carries_traffic(lacp_state(octet))


def test_a_state_that_fits_neither_order_stays_in_the_mibs():
    assert lacp_state(0xA2) == LacpState.ACTIVITY | LacpState.AGGREGATION | LacpState.DEFAULTED
