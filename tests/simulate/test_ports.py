import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netmon.simulate.if_mib import AGG_PORT_ENTRY, AGG_PORT_LIST, IF_STACK_STATUS, interfaces, link_aggregation
from netmon.simulate.load import SchoolClock, flow
from netmon.simulate.mib import DOT3_STATS_ENTRY, IF_ENTRY, IF_X_ENTRY, MibView
from netmon.simulate.ports import Flapping, Port, PortMeter, Steady, Traffic
from netmon.simulate.values import Moment, gauge32, integer
from netmon.transport.snmp.ber import COUNTER32, COUNTER64, decode_int, read_header
from tests.simulate.devices import switch

CLOCK = SchoolClock(origin_s=0.0)
BUSY = Port(if_index=7, name="Gi7", descr="Gi7", traffic=Traffic(flow("exit", 1, 9e8), flow("exit", 2, 3e8), CLOCK))


@given(st.lists(st.floats(0, 5e6), min_size=2, max_size=8), st.sampled_from([Steady(), Flapping(period_s=47, up_s=31)]))
def test_no_counter_of_a_port_ever_falls(moments, link):
    meter = PortMeter(replace(BUSY, link=link, error_ppm=500.0, discard_ppm=300.0))
    seen = [(meter.received(Moment(now, 0.0)), meter.sent(Moment(now, 0.0))) for now in sorted(moments)]
    for before, after in itertools.pairwise(seen):
        assert all(left <= right for old, new in zip(before, after, strict=True) for left, right in zip(old, new, strict=True))


@given(st.floats(100, 1e6), st.floats(1, 1000))
def test_octets_are_the_bits_of_the_flow(start, step):
    meter = PortMeter(BUSY)
    octets = meter.received(Moment(start + step, 0.0)).octets - meter.received(Moment(start, 0.0)).octets
    assert abs(octets - CLOCK.bits(BUSY.traffic.rx, start, start + step) / 8) < 20
    assert octets * 8 / step < 9.1e8


def test_both_ends_of_a_line_count_the_same():
    other = replace(BUSY, traffic=BUSY.traffic.reversed())
    moment = Moment(5000.0, 1000.0)
    assert PortMeter(BUSY).received(moment).octets == PortMeter(other).sent(moment).octets > 0


def test_flapping_port_counts_only_while_it_is_up():
    flaps = Flapping(period_s=50, up_s=30)
    assert [flaps.is_up(now) for now in (0, 29, 30, 49, 50)] == [True, True, False, False, True]
    assert [flaps.changed_s(now) for now in (29, 31, 75, 85)] == [0, 30, 50, 80]
    assert [flaps.up_time_s(now) for now in (0, 20, 40, 60)] == [0, 20, 30, 40]
    meter = PortMeter(replace(BUSY, link=flaps))
    assert meter.received(Moment(31.0, 0.0)) == meter.received(Moment(49.0, 0.0))
    assert meter.received(Moment(60.0, 0.0)).octets > meter.received(Moment(49.0, 0.0)).octets


def test_idle_and_dead_ports_stand_at_zero():
    for port in (Port(if_index=1, name="a", descr="a"), replace(BUSY, link=Steady(up=False)), replace(BUSY, admin_up=False)):
        assert PortMeter(port).received(Moment(9000.0, 0.0)).octets == 0


def number(view, name, moment):
    value = view.get(name)
    encoded = value if isinstance(value, bytes) else value(moment)
    tag, start, end = read_header(encoded, 0, len(encoded))
    return tag, decode_int(encoded[start:end], tag)


def test_interface_tables_hold_the_port():
    view = MibView(interfaces([BUSY, replace(BUSY, if_index=8, name="Te8", speed_bps=10**10, traffic=None, link=Steady(up=False))]))
    moment = Moment(200_000.0, 0.0)
    assert view.get((1, 3, 6, 1, 2, 1, 2, 1, 0)) == integer(2)
    assert number(view, (*IF_ENTRY, 8, 7), moment)[1] == 1
    assert number(view, (*IF_ENTRY, 8, 8), moment)[1] == 2
    assert view.get((*IF_ENTRY, 5, 8)) == gauge32(2**32 - 1)
    assert view.get((*IF_X_ENTRY, 15, 8)) == gauge32(10000)
    assert number(view, (*DOT3_STATS_ENTRY, 19, 7), moment)[1] == 3
    tag, octets = number(view, (*IF_X_ENTRY, 6, 7), moment)
    assert tag == COUNTER64
    assert number(view, (*IF_ENTRY, 10, 7), moment) == (COUNTER32, octets % 2**32)
    assert octets > 2**32


def test_flapping_port_shows_in_oper_status_and_last_change():
    view = MibView(interfaces([replace(BUSY, link=Flapping(period_s=50, up_s=30))]))
    assert number(view, (*IF_ENTRY, 8, 7), Moment(110.0, 60.0))[1] == 1
    assert number(view, (*IF_ENTRY, 8, 7), Moment(135.0, 60.0))[1] == 2
    assert number(view, (*IF_ENTRY, 9, 7), Moment(135.0, 60.0))[1] == 7000
    assert number(view, (*IF_ENTRY, 7, 7), Moment(135.0, 60.0))[1] == 1


def test_aggregate_lists_its_members_three_ways():
    members = [replace(BUSY, if_index=9, lag=200), replace(BUSY, if_index=10, lag=200), replace(BUSY, if_index=11)]
    view = MibView(link_aggregation(members))
    assert view.column((*AGG_PORT_ENTRY, 13)) == {(9,): integer(200), (10,): integer(200)}
    assert list(view.column(IF_STACK_STATUS)) == [(200, 9), (200, 10)]
    assert view.get((*AGG_PORT_LIST, 200))[-2:] == b"\x00\xc0"
    assert view.get((*AGG_PORT_ENTRY, 21, 9))[-1] == 0xBC


def test_views_of_all_columns_have_rows_for_all_ports():
    view = switch("cisco")
    rows = list(view.column((*IF_ENTRY, 1)))
    assert all(list(view.column((*IF_ENTRY, column))) == rows for column in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 16, 17, 19, 20))
    assert all(list(view.column((*IF_X_ENTRY, column))) == rows for column in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18, 19))
