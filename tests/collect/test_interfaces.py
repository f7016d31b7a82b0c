import time

from netmon.collect.interfaces import collect
from netmon.model.outcome import Outcome
from netmon.model.reading import Column, InterfaceTable
from netmon.transport.snmp.api import TableResult, TableSpec
from tests.collect.samples import DUPLEX, IF, IFX, LACP_ID, LACP_STATE, LAST_CHANGE, NUMBER, STACK, add_ports, context, switch
from tests.support.fake_session import COUNTER32, COUNTER64, GAUGE32, INTEGER, OCTETS, TIME_TICKS, UPTIME, FakeSession


class Recorder(FakeSession):
    """Keeps the columns of every walk of the interface table."""

    specs: list[tuple[str, ...]]

    async def table(self, spec: TableSpec) -> TableResult:
        self.__dict__.setdefault("specs", [])
        if spec.name == "ifTable":
            self.specs.append(spec.columns)
        return await super().table(spec)


def recorder(base: FakeSession) -> Recorder:
    session = Recorder(base.objects)
    session.specs = []
    return session


async def poll(session: FakeSession, **params: object) -> InterfaceTable:
    collected = await collect(context(session, params))
    assert isinstance(collected.payload, InterfaceTable)
    return collected.payload


async def test_interfaces_first_poll_brings_counters_names_and_the_agents_clock():
    table = await poll(switch(3))
    assert table.if_index == (1, 2, 3)
    assert table.complete
    assert table.columns["ifHCInOctets"].values == (1000, 2000, 3000)
    assert table.columns["ifHCInOctets"].ticks == 1_000_000
    assert table.columns["ifName"].values == (b"GE0/0/1", b"GE0/0/2", b"GE0/0/3")
    assert all(len(column.values) == 3 for column in table.columns.values())


async def test_interfaces_counters_mode_remembers_names_and_leaves_32_bit_counters_out():
    session = recorder(switch())
    first = await poll(session)
    session.put(f"{IFX}.6.1", COUNTER64, 5000)
    second = await poll(session)
    assert f"{IF}.10" in session.specs[0]
    assert f"{IFX}.1" in session.specs[0]
    assert not {f"{IF}.10", f"{IF}.16", f"{IFX}.1", f"{IF}.2"} & set(session.specs[1])
    assert second.columns["ifHCInOctets"].values[0] == 5000
    assert second.columns["ifName"] == Column(first.columns["ifName"].values, None)


async def test_interfaces_all_mode_reads_every_column_of_the_device_at_every_poll():
    session = recorder(switch())
    await poll(session, columns="all")
    session.put(f"{IFX}.1.2", OCTETS, b"renamed")
    table = await poll(session, columns="all")
    assert table.columns["ifName"].values[1] == b"renamed"
    assert f"{IFX}.2" in session.specs[0]
    assert f"{IFX}.2" not in session.specs[1]
    assert {f"{IF}.10", f"{IF}.13", f"{IFX}.18"} <= set(session.specs[1])


async def test_interfaces_all_mode_leaves_out_32_bit_packet_counts_that_64_bit_ones_repeat():
    session = switch(2)
    for port in (1, 2):
        session.put(f"{IFX}.3.{port}", COUNTER32, port * 10)
        session.put(f"{IFX}.9.{port}", COUNTER64, port * 10)
        session.put(f"{IFX}.5.{port}", COUNTER32, port * 10)
        session.put(f"{IFX}.13.{port}", COUNTER64, 0 if port == 2 else 10)
    first = await poll(session, columns="all")
    second = await poll(session, columns="all")
    assert first.columns.keys() - second.columns.keys() == {"ifInBroadcastPkts"}
    assert second.columns["ifHCInBroadcastPkts"].values == (10, 20)
    assert second.columns["ifOutBroadcastPkts"].values == (10, 20)


async def test_interfaces_all_mode_asks_again_for_what_seemed_lacking_after_a_reboot():
    session = recorder(switch())
    await poll(session, columns="all")
    session.put(UPTIME, TIME_TICKS, 50)
    await poll(session, columns="all")
    await poll(session, columns="all")
    assert f"{IFX}.2" not in session.specs[1]
    assert f"{IFX}.2" in session.specs[2]


async def test_interfaces_names_are_read_again_when_sys_up_time_fell():
    session = switch()
    await poll(session)
    session.put(f"{IFX}.1.1", OCTETS, b"other")
    session.put(UPTIME, TIME_TICKS, 500)
    table = await poll(session)
    assert table.columns["ifName"].values[0] == b"other"


async def test_interfaces_names_are_read_again_when_the_table_changed_or_an_hour_went_by():
    for oid, tag, value in ((LAST_CHANGE, TIME_TICKS, 77), (NUMBER, INTEGER, 5), (UPTIME, TIME_TICKS, 1_000_000 + 360_000)):
        session = switch()
        await poll(session)
        session.put(f"{IFX}.1.1", OCTETS, b"other")
        assert (await poll(session)).columns["ifName"].values[0] == b"GE0/0/1"
        session.put(oid, tag, value)
        assert (await poll(session)).columns["ifName"].values[0] == b"other"


async def test_interfaces_new_row_gets_its_name_in_the_same_poll():
    session = switch(3)
    session.drop(LAST_CHANGE)
    session.drop(NUMBER)
    await poll(session)
    add_ports(session, [9])
    table = await poll(session)
    assert table.if_index == (1, 2, 3, 9)
    assert table.columns["ifName"].values == (b"GE0/0/1", b"GE0/0/2", b"GE0/0/3", b"GE0/0/9")


async def test_interfaces_vanished_row_leaves_and_the_others_keep_their_names():
    session = switch(3)
    await poll(session)
    for oid in [oid for oid in session.objects if oid.startswith((IF, IFX)) and oid.endswith(".2")]:
        session.drop(oid)
    table = await poll(session)
    assert table.if_index == (1, 3)
    assert table.columns["ifName"].values == (b"GE0/0/1", b"GE0/0/3")
    assert table.columns["ifHCInOctets"].values == (1000, 3000)


async def test_interfaces_broken_walk_keeps_its_rows_under_their_own_names():
    session = switch(4)
    await poll(session)
    session.broken["ifTable"] = (Outcome.PARTIAL, 2)
    collected = await collect(context(session))
    table = collected.payload
    assert isinstance(table, InterfaceTable)
    assert collected.outcome is Outcome.PARTIAL
    assert collected.detail == "ifTable: fake"
    assert not table.complete
    assert table.if_index == (1, 2)
    assert table.columns["ifAlias"].values == (b"to room 1", b"to room 2")


async def test_interfaces_broken_walk_shows_no_32_bit_counter_where_the_last_poll_had_64_bits():
    session = switch(3)
    for index in (1, 2, 3):
        session.put(f"{IF}.10.{index}", COUNTER32, 7)
    await poll(session)
    session.put(UPTIME, TIME_TICKS, 50)
    session.drop(f"{IFX}.6.2")
    session.broken["ifTable"] = (Outcome.PARTIAL, 2)
    table = await poll(session)
    assert table.columns["ifHCInOctets"].values == (1000, None)
    assert table.columns["ifInOctets"].values == (7, None)
    session.drop(f"{IFX}.6")
    assert (await poll(session)).columns["ifInOctets"].values == (None, None)


async def test_interfaces_broken_walk_keeps_32_bit_counters_of_a_device_that_has_no_others():
    session = switch(3, wide=False)
    session.drop(IFX)
    await poll(session)
    session.broken["ifTable"] = (Outcome.PARTIAL, 2)
    assert (await poll(session)).columns["ifInOctets"].values == (1000, 2000)


async def test_interfaces_failed_walk_has_no_payload_and_its_own_outcome():
    session = switch(4)
    session.broken["ifTable"] = (Outcome.TIMEOUT, 0)
    collected = await collect(context(session, {"columns": "all"}))
    assert (collected.outcome, collected.payload) == (Outcome.TIMEOUT, None)


async def test_interfaces_silent_device_is_not_asked_for_its_table():
    session = switch(4)
    session.get_outcome = Outcome.TIMEOUT
    collected = await collect(context(session))
    assert (collected.outcome, collected.payload, session.asked) == (Outcome.TIMEOUT, None, ["get"])


async def test_interfaces_device_without_if_mib_is_ok_and_empty():
    session = FakeSession({})
    session.put(UPTIME, TIME_TICKS, 5)
    collected = await collect(context(session))
    assert (collected.outcome, collected.payload) == (Outcome.OK, None)


async def test_interfaces_device_without_if_x_table_falls_back_to_32_bit_counters_for_good():
    session = recorder(switch(2, wide=False))
    session.drop(IFX)
    first = await poll(session)
    second = await poll(session)
    assert first.columns["ifInOctets"].values == (1000, 2000)
    assert "ifHCInOctets" not in first.columns
    assert set(session.specs[1]) >= {f"{IF}.10", f"{IF}.16", f"{IF}.5"}
    assert f"{IFX}.6" not in session.specs[1]
    assert second.columns["ifInOctets"].values == (1000, 2000)


async def test_interfaces_rows_of_one_table_alone_survive():
    session = switch(1)
    add_ports(session, [7], wide=False)
    session.drop(f"{IFX}.1.7")
    session.put(f"{IFX}.1.9", OCTETS, b"only in ifXTable")
    table = await poll(session)
    assert table.if_index == (1, 7, 9)
    assert table.columns["ifName"].values == (b"GE0/0/1", None, b"only in ifXTable")
    assert table.columns["ifHCInOctets"].values == (1000, None, None)
    assert table.columns["ifInOctets"].values == (1000, 7000, None)
    again = await poll(session)
    assert again.columns["ifInOctets"].values == (1000, 7000, None)


async def test_interfaces_speed_falls_back_to_if_speed_where_if_high_speed_is_zero():
    session = recorder(switch(2))
    session.put(f"{IFX}.15.2", GAUGE32, 0)
    await poll(session)
    await poll(session)
    assert f"{IF}.5" in session.specs[1]


async def test_interfaces_value_of_the_wrong_type_is_none_with_a_problem():
    session = switch(2)
    session.put(f"{IF}.8.1", OCTETS, b"up")
    collected = await collect(context(session))
    table = collected.payload
    assert isinstance(table, InterfaceTable)
    assert table.columns["ifOperStatus"].values == (None, 1)
    assert [(problem.reason, problem.detail) for problem in collected.problems] == [("wrong_type", "ifOperStatus: 1 rows")]


async def test_interfaces_counter32_in_an_hc_column_counts_as_32_bit():
    session = switch(1)
    session.drop(f"{IF}.10")
    session.put(f"{IFX}.6.1", COUNTER32, 4_294_967_000)
    table = await poll(session)
    assert table.columns["ifInOctets"].values == (4_294_967_000,)
    assert "ifHCInOctets" not in table.columns


async def test_interfaces_counter64_in_if_in_octets_counts_as_64_bit():
    session = switch(1, wide=False)
    session.put(f"{IF}.10.1", COUNTER64, 15_334_227_788_876)
    table = await poll(session)
    assert table.columns["ifHCInOctets"].values == (15_334_227_788_876,)
    assert "ifInOctets" not in table.columns


async def test_interfaces_row_whose_index_is_no_if_index_is_left_out():
    session = switch(2)
    session.put(f"{IF}.8.3.1", INTEGER, 1)
    table = await poll(session)
    assert table.if_index == (1, 2)
    assert table.columns["ifOperStatus"].values == (1, 1)


async def test_interfaces_duplex_is_read_again_only_after_five_minutes_of_the_agents_time():
    session = switch(2)
    session.put(f"{DUPLEX}.1", INTEGER, 3)
    assert (await poll(session)).columns["dot3StatsDuplexStatus"].values == (3, None)
    session.put(f"{DUPLEX}.1", INTEGER, 2)
    session.put(UPTIME, TIME_TICKS, 1_006_000)
    assert (await poll(session)).columns["dot3StatsDuplexStatus"].values == (3, None)
    session.put(UPTIME, TIME_TICKS, 1_030_000)
    assert (await poll(session)).columns["dot3StatsDuplexStatus"].values == (2, None)


async def test_interfaces_lag_members_come_from_lacp_and_active_ones_from_their_state():
    session = switch(4)
    for port, state in ((1, 0xBC), (2, 0x3D), (3, 0x80)):
        session.put(f"{LACP_ID}.{port}", INTEGER, 100)
        session.put(f"{LACP_STATE}.{port}", OCTETS, bytes([state]))
    session.put(f"{LACP_ID}.4", INTEGER, 0)
    table = await poll(session)
    assert table.lag_members == {100: (1, 2, 3)}
    assert table.lags == {100: (1, 2)}


async def test_interfaces_static_lag_comes_from_if_stack_table():
    session = switch(4)
    session.put(f"{IF}.3.4", INTEGER, 161)
    session.put(f"{IF}.8.2", INTEGER, 2)
    for higher, lower in ((4, 1), (4, 2), (0, 4), (1, 0), (2, 0), (3, 0)):
        session.put(f"{STACK}.{higher}.{lower}", INTEGER, 1)
    table = await poll(session)
    assert table.lag_members == {4: (1, 2)}
    assert table.lags == {4: (1,)}


async def test_interfaces_parameters_switch_duplex_and_lag_off():
    session = switch(2)
    await poll(session, duplex=False, lag=False)
    assert session.asked == ["get", "ifTable"]


async def test_interfaces_engine_boots_come_from_the_memory():
    session = switch(1)
    assert (await poll(session)).engine_boots is None
    session.memory.engine_boots = 7
    assert (await poll(session)).engine_boots == 7


async def test_interfaces_collector_costs_little_beside_the_poll():
    """28 ports x 27 columns: the collector's own share is about 20 us; the bound leaves room for a busy machine."""
    session = switch(28)
    await poll(session, columns="all")
    results: dict[TableSpec, TableResult] = {}

    class Ready(FakeSession):
        async def table(self, spec: TableSpec) -> TableResult:
            if spec not in results:
                results[spec] = await super().table(spec)
            return results[spec]

    ready = Ready(session.objects)
    best = float("inf")
    for _ in range(30):
        begin = time.process_time()
        for _ in range(20):
            await poll(ready, columns="all")
        best = min(best, (time.process_time() - begin) / 20)
    assert best < 300e-6
