import math
import timeit
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from netmon.expose.interfaces import DeviceInterfaces, PortColumns, PortTexts, kept_ports, packets, port_columns, utilization
from netmon.expose.labels import DeviceLabels, escape, pairs
from netmon.expose.render import EMPTY, InterfaceRenderer, render_lines, unique_names
from netmon.model.rates import interface_rates
from netmon.model.reading import Column, InterfaceTable
from tests.expose.samples import COUNTERS, columns, labels_of

PREFIX = 'device="a",site="s"'
ANY_TEXT = st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=200)


def parsed(chunk, family="m", kind="gauge"):
    text = f"# TYPE {family} {kind}\n{chunk.text.decode()}"
    plain = [sample for metric in parse_text(text) for sample in metric.samples]
    openmetrics = [sample for metric in parse_openmetrics(text + "# EOF\n") for sample in metric.samples]
    assert [(s.name, s.labels, s.value) for s in plain] == [(s.name, s.labels, s.value) for s in openmetrics]
    return plain


def test_renderer_writes_one_line_per_interface():
    chunk = InterfaceRenderer(PREFIX, ["eth0", "eth1"]).integers("m", (1, 2**64 - 1))
    assert chunk.text == b'm{device="a",site="s",interface="eth0"} 1\nm{device="a",site="s",interface="eth1"} 18446744073709551615\n'
    assert chunk.samples == 2


def test_renderer_without_device_labels_or_interfaces():
    assert InterfaceRenderer("", ["x"]).integers("m", (1,)).text == b'm{interface="x"} 1\n'
    assert InterfaceRenderer(PREFIX, []).integers("m", ()) == (b"", 0)


def test_renderer_leaves_out_rows_without_a_value():
    renderer = InterfaceRenderer(PREFIX, ["a", "b", "c"])
    assert [s.labels["interface"] for s in parsed(renderer.integers("m", (1, None, 3)))] == ["a", "c"]
    assert [s.value for s in parsed(renderer.floats("m", (0.5, math.nan, math.inf)))] == [0.5]
    assert [s.value for s in parsed(renderer.integers("m", (math.inf, 7.9, -math.inf)))] == [7]
    assert renderer.integers("m", (None, None, None)) == EMPTY
    assert renderer.floats("m", (None, None, None)) == EMPTY


def test_renderer_refuses_columns_of_another_length():
    renderer = InterfaceRenderer(PREFIX, ["a", "b"])
    for values in ((1,), (None,)):
        with pytest.raises(ValueError, match="1 values for 2 interfaces"):
            renderer.integers("m", values)
        with pytest.raises(ValueError, match="1 values for 2 interfaces"):
            renderer.floats("m", values)
    with pytest.raises(ValueError, match="3 values for 2 interfaces"):
        renderer.integers("m", (1, 2, 3))


def test_renderer_cuts_rows_alike_in_every_family():
    renderer = InterfaceRenderer(PREFIX, ["a", "b", "c"], 2)
    assert renderer.dropped_rows == 1
    for chunk in (renderer.integers("m", (1, 2, 3)), renderer.floats("m", (1.5, 2.5, 3.5)), renderer.infos("m_info", ['x="1"', 'x="2"', 'x="3"'])):
        assert chunk.samples == chunk.text.count(b"\n") == 2
        assert b'interface="c"' not in chunk.text


def test_renderer_keeps_percent_signs_and_quotes():
    name = '%d %s {"} %d\\'
    renderer = InterfaceRenderer(pairs(device="100%d"), [name])
    for chunk in (renderer.integers("m", (5,)), renderer.floats("m", (5.0,)), renderer.infos("m", ['x="%d"'])):
        sample = parsed(chunk)[0]
        assert (sample.labels["device"], sample.labels["interface"]) == ("100%d", name)


@settings(max_examples=150, deadline=None)
@given(name=ANY_TEXT, twin=ANY_TEXT, device=ANY_TEXT)
def test_renderer_survives_any_string(name, twin, device):
    labels = DeviceLabels(district="d", site="s", device="x" + device, role="switch").prefix()
    renderer = InterfaceRenderer(labels, [name, twin, name])
    samples = parsed(renderer.integers("m", (1, 2, 3)))
    assert [sample.value for sample in samples] == [1, 2, 3]
    assert len({sample.labels.get("interface", "") for sample in samples}) == 3
    assert all(category(char)[0] != "C" for sample in samples for value in sample.labels.values() for char in value)
    assert parsed(renderer.floats("m", (1.5, 2.5, None)))[1].value == 2.5


@given(st.lists(ANY_TEXT, max_size=12))
def test_unique_names_stay_as_they_are_when_they_differ(names):
    unique = unique_names(names)
    written = [escape(name) for name in unique]
    assert len(set(written)) == len(written) == len(names)
    seen = set()
    for before, after in zip(names, written, strict=True):
        plain = escape(before[:120])
        assert after == plain or plain in seen
        seen.add(after)


def test_unique_names_number_the_repeated_ones():
    assert unique_names(["a", "a", "b", "a"]) == ["a", "a#2", "b", "a#3"]


def test_render_lines_writes_numbers_exactly_and_each_series_once():
    chunk = render_lines(PREFIX, "m", [('x="1"', 2**64 - 1), ('x="1"', 5), ('x="2"', 0.1), ('x="3"', None), ('x="4"', math.nan)])
    assert chunk.text == b'm{device="a",site="s",x="1"} 18446744073709551615\nm{device="a",site="s",x="2"} 0.1\n'
    assert chunk.samples == 2


def test_device_labels_leave_out_what_is_empty():
    assert DeviceLabels(district="d", site="s", device="x", role="switch").prefix() == 'district="d",site="s",device="x",role="switch"'
    assert labels_of("x").prefix().endswith('room="B1/304"')


def test_interfaces_have_8_families_by_default_and_24_in_full():
    names = ["a", "b", "c"]
    default = DeviceInterfaces(PREFIX, names).render(columns(3))
    full = DeviceInterfaces(PREFIX, names, full=None, texts=[PortTexts(alias="x")] * 3).render(columns(3))
    mixed = DeviceInterfaces(PREFIX, names, full=[1], texts=[PortTexts(alias=name) for name in names]).render(columns(3))
    assert (len(default), sum(chunk.samples for chunk in default.values())) == (8, 24)
    assert (len(full), sum(chunk.samples for chunk in full.values())) == (24, 72)
    assert sum(chunk.samples for chunk in mixed.values()) == 24 + 16
    assert mixed["netmon_interface_info"].text == b'netmon_interface_info{device="a",site="s",interface="b",alias="b"} 1\n'
    assert parsed(mixed["netmon_interface_receive_utilization_ratio"])[0].value == pytest.approx(1.5 * 8 / 10**9)
    assert parsed(mixed["netmon_interface_receive_packets_per_second"])[0].value == 4.5
    assert [s.value for s in parsed(default["netmon_interface_receive_bps"])] == [4, 12, 20]


def test_interfaces_within_a_series_budget():
    assert kept_ports(100, (), 80) == 10
    assert kept_ports(100, (0,), 80) == 8
    assert kept_ports(3, (0, 1, 2), 24 * 3) == 3
    interfaces = DeviceInterfaces(PREFIX, [f"p{n}" for n in range(100)], full=[0, 99], texts=[PortTexts(alias="x")] * 100, max_series=80)
    chunks = interfaces.render(columns(100))
    assert sum(chunk.samples for chunk in chunks.values()) == 8 * 8 + 16
    assert interfaces.dropped == 92 * 8 + 16


def test_interfaces_leave_out_columns_that_were_not_polled():
    chunks = DeviceInterfaces(PREFIX, ["a"], full=None).render(PortColumns(values={"in_errors": (1,)}, rates={"in_octets": (None,)}, oper_up=(0,)))
    assert chunks.keys() == {"netmon_interface_receive_errors_total", "netmon_interface_up"}


def test_utilization_and_packets_are_none_where_a_part_is_missing():
    assert utilization((125.0, None, 1.0, 1.0), (1000, 1000, 0, None)) == [1.0, None, None, None]
    assert packets([(1, 1, None), (2, None, 1), (3, 1, 1)]) == [6, None, None]


def test_port_columns_come_from_a_reading():
    table = InterfaceTable(
        if_index=(1, 2, 3),
        complete=True,
        columns={
            "ifName": Column((b"a", b"b", b"c"), None),
            "ifOperStatus": Column((1, 4, 2), 900),
            "ifAdminStatus": Column((1, 2, 9), 900),
            "ifHighSpeed": Column((1000, None, 0), 900),
            "ifMtu": Column((1500, b"x", 9000), 900),
            "ifLastChange": Column((400, 2**32 - 100, None), 900),
            "ifHCInOctets": Column((7, 8, 9), 900),
        },
    )
    ports = port_columns(table, interface_rates(None, table, 60.0, expected_period_s=60.0))
    assert ports.oper_up == (1, None, 0)
    assert ports.admin_up == (1, 0, None)
    assert ports.speed_bps == (10**9, None, None)
    assert ports.mtu_bytes == [1500, None, 9000]
    assert ports.last_change_s == [5.0, 10.0, None]
    chunks = DeviceInterfaces(PREFIX, ["a", "b", "c"], full=None).render(ports)
    assert chunks["netmon_interface_receive_bytes_total"].samples == 3
    assert "netmon_interface_receive_bps" not in chunks


def peer_registry(names):
    class Peer:
        def collect(self):
            for column in COUNTERS:
                family = CounterMetricFamily(f"netmon_{column}", "help", labels=["district", "site", "device", "role", "interface"])
                for number, name in enumerate(names):
                    family.add_metric(["350200", "school-01", "sw-0012-03", "switch", name], 10**12 + number)
                yield family

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Peer())
    return registry


def test_renderer_is_ten_times_as_fast_as_prometheus_client():
    names = [f"GigabitEthernet0/0/{port}" for port in range(1, 29)]
    registry = peer_registry(names)
    labels = DeviceLabels(district="350200", site="school-01", device="sw-0012-03", role="switch").prefix()
    ports = columns(28)
    default, full = DeviceInterfaces(labels, names), DeviceInterfaces(labels, names, full=None)
    peer = min(timeit.repeat(lambda: generate_latest(registry), number=5, repeat=5)) / 5 / (len(COUNTERS) * 28)
    eight = min(timeit.repeat(lambda: default.render(ports), number=50, repeat=5)) / 50
    all_23 = min(timeit.repeat(lambda: full.render(ports), number=50, repeat=5)) / 50
    print(f"8 families x 28 ports {eight * 1e6:.0f} us, 23 x 28 {all_23 * 1e6:.0f} us, prometheus-client {peer * 1e6:.1f} us a sample")
    assert peer / (eight / (8 * 28)) >= 10
    assert peer / (all_23 / (23 * 28)) >= 10
