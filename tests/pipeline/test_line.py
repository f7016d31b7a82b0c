"""One device's running work: which ports have full series, what is counted, and that the text holds nothing but the payload."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from netmon.expose.labels import DeviceLabels
from netmon.expose.render import Chunk
from netmon.model.reading import Column, InterfaceTable
from netmon.pipeline.line import DeviceLine, LineSettings, lag_figures, port_texts

LABELS = DeviceLabels(district="d", site="s", device="sw", role="switch")
PERIOD_S = 60.0


def line(**settings) -> DeviceLine:
    return DeviceLine("sw", LineSettings(labels=LABELS, **settings))


def table(octets, *, ticks=0, names=None, alias=None, speed=1000, **more) -> InterfaceTable:
    """One row per number of received octets; `speed` in Mbit/s."""
    rows = range(1, len(octets) + 1)
    columns = {
        "ifName": Column(tuple(names or [f"Gi0/{row}".encode() for row in rows]), ticks),
        "ifHCInOctets": Column(tuple(octets), ticks),
        "ifHighSpeed": Column((speed,) * len(octets), ticks),
        "ifOperStatus": Column((1,) * len(octets), ticks),
        "ifMtu": Column((1500,) * len(octets), ticks),
    }
    if alias is not None:
        columns["ifAlias"] = Column(tuple(alias), ticks)
    return replace(InterfaceTable(if_index=tuple(rows), columns=columns, complete=True), **more)


def values(chunks: Mapping[str, Chunk], name: str, label: str = "interface") -> dict[str, float]:
    if name not in chunks:
        return {}
    parsed = [sample for family in text_string_to_metric_families(chunks[name].text.decode()) for sample in family.samples]
    assert len(parsed) == chunks[name].samples
    return {sample.labels[label]: sample.value for sample in parsed}


def take(device: DeviceLine, polled: InterfaceTable, at_s: float) -> dict[str, Chunk]:
    return device.take_interfaces(polled, at_s, 0.1, PERIOD_S)[0]


def test_line_gives_full_series_to_the_ports_of_links_only():
    polled = table([1, 2, 3, 4], alias=[b"to district", b"room 1", b"", b"room 2"])
    by_name = take(line(port_names=frozenset({"Gi0/3"})), polled, 0.0)
    assert values(by_name, "netmon_interface_mtu_bytes") == {"Gi0/3": 1500}
    assert len(values(by_name, "netmon_interface_receive_bytes_total")) == 4
    by_alias = take(line(alias_patterns=("room *",)), polled, 0.0)
    assert values(by_alias, "netmon_interface_mtu_bytes").keys() == {"Gi0/2", "Gi0/4"}
    assert len(values(take(line(full=True), polled, 0.0), "netmon_interface_mtu_bytes")) == 4
    assert values(take(line(), polled, 0.0), "netmon_interface_mtu_bytes") == {}


def test_line_follows_a_changed_alias_and_changed_settings():
    device = line(alias_patterns=("uplink",))
    assert values(take(device, table([1, 2], alias=[b"uplink", b""]), 0.0), "netmon_interface_mtu_bytes").keys() == {"Gi0/1"}
    moved = take(device, table([61, 62], ticks=6000, alias=[b"", b"uplink"]), 60.0)
    assert values(moved, "netmon_interface_mtu_bytes").keys() == {"Gi0/2"}
    assert values(moved, "netmon_interface_info", "alias").keys() == {"uplink"}
    device.configure(LineSettings(labels=replace(LABELS, site="other"), full=True))
    after = take(device, table([121, 122], ticks=12_000, alias=[b"", b"uplink"]), 120.0)
    assert len(values(after, "netmon_interface_mtu_bytes")) == 2
    assert values(after, "netmon_interface_receive_bps") == {"Gi0/1": 8, "Gi0/2": 8}, "counters go on over a changed inventory"
    assert b'site="other"' in after["netmon_interface_mtu_bytes"].text


def test_line_counts_what_gave_no_plain_rate():
    device = line()
    take(device, table([1000, 5000]), 0.0)
    assert device.anomalies == {}
    take(device, table([7000, 10**12], ticks=6000), 60.0)
    assert device.anomalies == {"impossible": 1}
    take(device, table([8000, 10**12 + 1], ticks=100), 120.0)
    assert device.anomalies == {"impossible": 1, "reset": 2}
    chunks = take(device, table([8000, 10**12 + 1], ticks=100 + 60_000), 720.0)
    assert values(chunks, "netmon_interface_sample_anomalies_total", "quality") == {"impossible": 1, "reset": 2, "gap": 2}
    assert values(chunks, "netmon_interface_receive_bps") == {}


def test_line_says_how_many_series_its_budget_cut():
    device = line(max_series=20, full=True)
    chunks, cut = device.take_interfaces(table([1, 2, 3]), 0.0, 0.1, PERIOD_S)
    assert cut > 0
    assert sum(chunk.samples for chunk in chunks.values()) <= 20
    assert line().take_interfaces(table([1, 2, 3]), 0.0, 0.1, PERIOD_S)[1] == 0


def test_lag_capacity_is_that_of_the_active_members():
    speeds = (1000, 1000, None, 2000)
    polled = table([1, 2, 3, 4], lags={4: (1, 2)}, lag_members={4: (1, 2, 3)})
    polled.columns["ifHighSpeed"] = Column(speeds, 0)
    device = line()
    take(device, polled, 0.0)
    figures = lag_figures(polled, device.rates)
    assert [(one.interface, one.capacity_bps, one.active_members, one.members) for one in figures] == [("Gi0/4", 2_000_000_000, 2, 3)]
    unknown = replace(polled, lags={4: (1, 3)})
    assert lag_figures(unknown, device.rates)[0].capacity_bps is None
    assert [one.capacity_bps for one in lag_figures(replace(polled, lags={4: ()}), device.rates)] == [0]
    elsewhere = replace(polled, lags={99: (1,)}, lag_members=None)
    assert lag_figures(elsewhere, device.rates) == []
    static = replace(polled, lags=None)
    assert [(one.capacity_bps, one.active_members, one.members) for one in lag_figures(static, device.rates)] == [(None, None, 3)]
    shown = take(line(), polled, 0.0)
    assert values(shown, "netmon_lag_capacity_bps") == {"Gi0/4": 2_000_000_000}


def test_port_texts_are_clean_and_of_the_right_kind():
    polled = table([1, 2])
    polled.columns["ifAlias"] = Column((b'a"b\n\x1b[31m', 17), 0)
    polled.columns["ifPhysAddress"] = Column((bytes.fromhex("c8334b0000ff"), b""), 0)
    polled.columns["ifType"] = Column((6, None), 0)
    first, second = port_texts(polled)
    assert (first.alias, first.mac, first.if_type, first.descr) == ('a"b [31m', "c8:33:4b:00:00:ff", "6", "")
    assert (second.alias, second.mac, second.if_type) == ("", "", "")


numbers = st.one_of(st.none(), st.integers(0, 2**64 - 1), st.integers(0, 10**9))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8), st.integers(0, 2**32 - 1), st.integers(-20_000, 20_000), st.floats(0.5, 400))
def test_text_holds_no_counter_and_no_rate_that_the_payload_lacks(rows, ticks, step, elapsed_s):
    before, after = zip(*rows, strict=True)
    device = line()
    take(device, table(before, ticks=ticks), 100.0)
    chunks = take(device, table(after, ticks=(ticks + step) % 2**32), 100.0 + elapsed_s)
    names = [f"Gi0/{row}" for row in range(1, len(rows) + 1)]
    shown = values(chunks, "netmon_interface_receive_bytes_total")
    assert shown == {name: value for name, value in zip(names, after, strict=True) if value is not None}
    assert values(chunks, "netmon_interface_transmit_bytes_total") == {}
    assert values(chunks, "netmon_interface_transmit_bps") == {}
    spans = {step / 100, elapsed_s, round(elapsed_s * 100) / 100}
    for name, bps in values(chunks, "netmon_interface_receive_bps").items():
        old, new = rows[names.index(name)]
        assert old is not None
        assert new is not None
        grown = {(new - old) % 2**width for width in (32, 64)} if new < old else {new - old}
        assert any(span > 0 and abs(bps - delta * 8 / span) <= 1 for span in spans for delta in grown), (old, new, bps)
        assert bps <= 1.1e9


def test_reading_after_one_that_took_long_is_divided_by_the_agents_time():
    """A retried request reads a counter seconds after its poll began: only the agent's clock knows how far two readings are apart."""
    device = line()
    device.take_interfaces(table([1_000_000], ticks=10_000), 100.0, 0.1, 5.0)
    device.take_interfaces(table([9_000_000], ticks=10_800), 104.7, 3.57, 5.0)
    chunks, _ = device.take_interfaces(table([10_660_000], ticks=10_966), 110.0, 0.01, 5.0)
    assert values(chunks, "netmon_interface_receive_bps") == {"Gi0/1": 8_000_000}


def test_readings_that_are_near_by_the_agents_clock_give_no_rate():
    device = line()
    device.take_interfaces(table([1_000_000], ticks=10_000), 100.0, 4.9, 5.0)
    chunks, _ = device.take_interfaces(table([1_000_500], ticks=10_005), 105.0, 0.01, 5.0)
    assert values(chunks, "netmon_interface_receive_bps") == {}
    assert values(chunks, "netmon_interface_receive_bytes_total") == {"Gi0/1": 1_000_500}
