"""Power over Ethernet, stacks and spanning tree on synthetic switches."""

from netmon.collect import poe, stack, stp
from netmon.collect.poe import MAIN_ENTRY, PORT_ENTRY
from netmon.collect.port_map import ALIASES
from netmon.model.equipment import PoeGroup, PoePort, PoeTable, SpanningTree, Stack
from netmon.model.outcome import Outcome
from tests.collect.samples import ENTITY, add_ports, context
from tests.support.fake_session import COUNTER32, GAUGE32, INTEGER, OBJECT_ID, OCTETS, TIME_TICKS, FakeSession

WATTS = "1.3.6.1.4.1.99999.3.1.1"
GROUPS = "1.3.6.1.4.1.99999.3.2.1"
ENTITIES = "1.3.6.1.4.1.9.9.402.1.2.1.11"
MEMBERS = "1.3.6.1.4.1.99999.4.1.1"
RING = "1.3.6.1.4.1.99999.4.2.0"
STP = "1.3.6.1.2.1.17.2"
DELIVERING, SEARCHING = 3, 2


def pse(session: FakeSession, group: int, port: int, detection: int = DELIVERING, power_class: int = 4) -> None:
    for column, value in ((3, 1), (6, detection), (7, 3), (8, 0), (10, power_class), (12, 1), (13, 2), (14, 3)):
        session.put(f"{PORT_ENTRY}.{column}.{group}.{port}", COUNTER32 if column > 10 else INTEGER, value)


def main_pse(session: FakeSession, group: int, status: int = 1) -> None:
    for column, value in ((2, 370), (3, status), (4, 35), (5, 80)):
        session.put(f"{MAIN_ENTRY}.{column}.{group}", GAUGE32, value)


def table_of(collected) -> PoeTable:
    assert isinstance(collected.payload, PoeTable)
    return collected.payload


async def test_poe_ports_and_budgets_of_the_standard_mib():
    session = FakeSession({})
    add_ports(session, (1, 2))
    pse(session, 1, 1)
    pse(session, 1, 2, SEARCHING)
    main_pse(session, 1)
    table = table_of(await poe.collect(context(session, {})))
    assert table.groups == (
        PoeGroup(oid=f"{MAIN_ENTRY}.4.1", group=1, status="ok", nominal_watts=370, consumption_watts=35, threshold_ratio=0.8),
    )  # fmt: skip
    assert table.ports[0] == PoePort(
        oid=f"{PORT_ENTRY}.6.1.1", group=1, number=1, port="GE0/0/1", if_index=1, enabled=True, detection="delivering", power_class=3, priority="low",
        denied=1, overloads=2, shorts=3, absences=0,
    )  # fmt: skip
    # a class means something only while power is delivered
    assert (table.ports[1].detection, table.ports[1].power_class) == ("searching", None)


async def test_poe_numbers_that_are_no_ethernet_ifindexes_are_not_taken_for_them():
    """Two groups that both count from 1, and a VLAN with ifIndex 1."""
    session = FakeSession({})
    add_ports(session, (1, 2))
    for group in (1, 2):
        pse(session, group, 1)
    ports = table_of(await poe.collect(context(session, {}))).ports
    assert [(port.port, port.if_index) for port in ports] == [("1/1", None), ("2/1", None)]
    one = FakeSession({})
    add_ports(one, (1,))
    one.put("1.3.6.1.2.1.2.2.1.3.1", INTEGER, 53)
    pse(one, 1, 1)
    assert [port.if_index for port in table_of(await poe.collect(context(one, {}))).ports] == [None]
    assert [port.if_index for port in table_of(await poe.collect(context(one, {"port": "if_index"}))).ports] == [1]


async def test_poe_vendor_entities_name_the_port_and_vendor_watts_join_by_group_and_port():
    session = FakeSession({})
    add_ports(session, (10101,))
    pse(session, 1, 1)
    session.put(f"{ENTITIES}.1.1", INTEGER, 1005)
    session.put(f"{ENTITY}.7.1005", OCTETS, b"port")
    session.put(f"{ENTITY}.4.1005", INTEGER, 0)
    session.put(f"{ALIASES.columns[0]}.1005.0", OBJECT_ID, "1.3.6.1.2.1.2.2.1.1.10101")
    session.put(f"{WATTS}.9.1.1", GAUGE32, 4240)
    params = {"port_entities": ENTITIES, "ports": {"entry": WATTS, "index": "group_port", "watts": {"column": 9, "transform": "thousandths"}}}
    (port,) = table_of(await poe.collect(context(session, params))).ports
    assert (port.port, port.if_index, port.watts, port.watts_oid) == ("GE0/0/10101", 10101, 4.24, f"{WATTS}.9.1.1")


async def test_poe_vendor_table_alone_is_the_ports():
    session = FakeSession({})
    add_ports(session, (1, 2))
    for port, status, power in ((1, 2, 65), (2, 9, 0)):
        for column, value in ((2, 1), (7, power), (11, status)):
            session.put(f"{WATTS}.{column}.{port}", INTEGER, value)
    session.put(f"{GROUPS}.2.1", INTEGER, 1100)
    session.put(f"{GROUPS}.3.1", INTEGER, 65)
    params = {
        "standard": False,
        "ports": {
            "entry": WATTS, "watts": {"column": 7, "transform": "tenths"}, "admin": {"column": 2, "words": {"enabled": [1], "disabled": [0]}},
            "detection": {"column": 11, "words": {"delivering": [2]}},
        },
        "groups": {"entry": GROUPS, "nominal": {"column": 2, "transform": "tenths"}, "consumption": {"column": 3, "transform": "tenths"}},
    }  # fmt: skip
    collected = await poe.collect(context(session, params))
    table = table_of(collected)
    found = [(port.port, port.enabled, port.detection, port.watts) for port in table.ports]
    assert found == [("GE0/0/1", True, "delivering", 6.5), ("GE0/0/2", True, None, 0.0)]
    assert [(group.nominal_watts, group.consumption_watts, group.oid) for group in table.groups] == [(110.0, 6.5, f"{GROUPS}.3.1")]
    assert "pethPsePortTable" not in session.asked


async def test_poe_of_a_device_without_it_costs_one_request():
    session = FakeSession({})
    collected = await poe.collect(context(session, {}))
    assert (collected.outcome, collected.payload, session.asked) == (Outcome.OK, PoeTable(), ["pethPsePortTable"])


async def test_poe_detection_out_of_range_is_null_with_a_problem():
    session = FakeSession({})
    add_ports(session, (1,))
    pse(session, 1, 1, 77)
    collected = await poe.collect(context(session, {}))
    assert table_of(collected).ports[0].detection is None
    assert [problem.reason for problem in collected.problems] == ["enumeration"]


STACK = {
    "members": {
        "entry": MEMBERS, "role": {"column": 3, "words": {"master": [1], "standby": [2], "member": [3]}},
        "state": {"column": 4, "states": {"ok": [4], "critical": [6]}}, "priority": 5, "mac": 6,
    },
    "ring": {"oid": RING, "whole": [2], "broken": [1]},
}  # fmt: skip


def member(session: FakeSession, number: int, role: int, state: int) -> None:
    for column, value in ((3, role), (4, state), (5, 100)):
        session.put(f"{MEMBERS}.{column}.{number}", INTEGER, value)
    session.put(f"{MEMBERS}.6.{number}", OCTETS, bytes((0, 1, 2, 3, 4, number)))


async def test_stack_members_and_a_broken_ring():
    session = FakeSession({})
    member(session, 1, 1, 4)
    member(session, 2, 3, 6)
    session.put(RING, INTEGER, 1)
    collected = await stack.collect(context(session, STACK))
    assert isinstance(collected.payload, Stack)
    assert [(one.number, one.role, one.status, one.priority, one.mac) for one in collected.payload.members] == [
        (1, "master", "ok", 100, "00:01:02:03:04:01"), (2, "member", "critical", 100, "00:01:02:03:04:02"),
    ]  # fmt: skip
    assert (collected.payload.ring, collected.payload.ring_oid) == ("broken", RING)


async def test_stack_of_one_member_has_no_ring_to_lose():
    session = FakeSession({})
    member(session, 1, 1, 4)
    session.put(RING, INTEGER, 1)
    collected = await stack.collect(context(session, STACK))
    assert isinstance(collected.payload, Stack)
    assert collected.payload.ring is None
    assert session.asked == ["stackMembers"]


async def test_stack_unknown_states_are_null_with_a_problem():
    session = FakeSession({})
    member(session, 1, 9, 99)
    member(session, 2, 2, 4)
    session.put(RING, INTEGER, 7)
    collected = await stack.collect(context(session, STACK))
    assert isinstance(collected.payload, Stack)
    assert (collected.payload.members[0].role, collected.payload.members[0].status, collected.payload.ring) == (None, None, None)
    assert [(problem.table, problem.reason) for problem in collected.problems] == [("stackMembers", "enumeration"), ("stackRing", "enumeration")]


async def test_stack_of_a_switch_that_stands_alone_is_empty():
    session = FakeSession({})
    collected = await stack.collect(context(session, STACK))
    assert (collected.outcome, collected.payload, session.asked) == (Outcome.OK, Stack(), ["stackMembers"])


async def test_stp_scalars():
    session = FakeSession({})
    for column, tag, value in ((3, TIME_TICKS, 1750), (4, COUNTER32, 4), (6, INTEGER, 20000), (7, INTEGER, 3)):
        session.put(f"{STP}.{column}.0", tag, value)
    session.put(f"{STP}.5.0", OCTETS, bytes.fromhex("8000001122334455"))
    collected = await stp.collect(context(session, {}))
    assert collected.payload == SpanningTree(
        topology_changes=4, since_change_s=17.5, root="32768/00:11:22:33:44:55", root_cost=20000, root_port=3, is_root=False
    )  # fmt: skip


async def test_stp_that_is_off_has_no_root():
    session = FakeSession({})
    session.put(f"{STP}.4.0", COUNTER32, 0)
    session.put(f"{STP}.5.0", OCTETS, bytes(8))
    session.put(f"{STP}.7.0", INTEGER, 0)
    assert (await stp.collect(context(session, {}))).payload == SpanningTree(topology_changes=0)


async def test_stp_of_a_router_is_empty_for_one_request():
    session = FakeSession({})
    collected = await stp.collect(context(session, {}))
    assert (collected.outcome, collected.payload, session.stats.requests) == (Outcome.OK, SpanningTree(), 1)
