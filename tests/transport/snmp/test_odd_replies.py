"""Replies that are nearly right: what fuzzing found, each case by itself."""

import pytest

from netmon.model.outcome import Outcome
from netmon.simulate.agent import Agent
from netmon.simulate.mib import IF_X_ENTRY, MibView
from netmon.simulate.values import text
from netmon.transport.snmp import ber, pdu
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.plan import ABSENT_RECHECK_S, absent_wait_s
from netmon.transport.snmp.shape import Layouts, Shape, build
from tests.support.walked import SPEC, assert_right, switch_view
from tests.transport.snmp.conftest import PeerOf


def reply(*values: bytes) -> bytes:
    """A Response with sysUpTime and one varbind per value."""
    binds = [ber.tlv(ber.SEQUENCE, ber.tlv(ber.OBJECT_IDENTIFIER, ber.encode_dotted("1.3.6.1.2.1.1.3.0")) + b"\x43\x01\x05")]
    binds += [ber.tlv(ber.SEQUENCE, ber.tlv(ber.OBJECT_IDENTIFIER, ber.encode_dotted(f"1.3.6.1.9.1.{n}")) + value) for n, value in enumerate(values, 1)]
    body = ber.encode_int(0x41424344) + ber.encode_int(0) * 2 + ber.tlv(ber.SEQUENCE, b"".join(binds))
    return ber.tlv(ber.SEQUENCE, ber.encode_int(1) + ber.tlv(ber.OCTET_STRING, b"public") + ber.tlv(ber.RESPONSE, body))


def shape_of(data: bytes, rows: int) -> Shape | None:
    response = pdu.parse_message(data, 1, b"public")
    return build(data, response, pdu.scan(data, response.start, response.end, 50), (rows, 1), Layouts())


@pytest.mark.parametrize("tag", [ber.COUNTER64, ber.INTEGER])
def test_number_over_64_bits_is_no_value_by_shape_either(tag: int) -> None:
    good = reply(ber.tlv(tag, b"\x00" + b"\xff" * 8))
    shape = shape_of(good, 1)
    assert shape is not None
    assert shape.match(good) == [5, 2**64 - 1]
    assert shape.match(reply(ber.tlv(tag, b"\x01" + b"\xff" * 8))) is None


def test_broken_object_identifier_leaves_a_shape_to_the_strict_reader() -> None:
    good = reply(ber.tlv(ber.OBJECT_IDENTIFIER, ber.encode_dotted("1.3.6.1")))
    shape = shape_of(good, 1)
    assert shape is not None
    assert shape.match(good) == [5, "1.3.6.1"]
    broken = reply(ber.tlv(ber.OBJECT_IDENTIFIER, b"\x2b\x06\x81"))
    assert shape.match(broken) is None
    response = pdu.parse_message(broken, 1, b"public")
    assert pdu.value_of(broken, pdu.scan(broken, response.start, response.end, 9)[1]) is None


@pytest.mark.parametrize("tag", [0x00, 0x1F, 0xA8, 0x47 + 1])
def test_value_of_a_type_that_snmp_does_not_have_is_no_value(tag: int) -> None:
    data = reply(bytes((tag, 1, 5)))
    response = pdu.parse_message(data, 1, b"public")
    assert pdu.value_of(data, pdu.scan(data, response.start, response.end, 9)[1]) is None
    assert shape_of(data, 1) is None


def test_sub_identifier_has_one_spelling() -> None:
    assert ber.decode_sub_identifiers(b"\x81\x00") == (128,)
    with pytest.raises(ber.BerError, match="padding"):
        ber.decode_sub_identifiers(b"\x80\x01")


async def test_broken_uptime_costs_a_get_nothing_but_the_uptime(client: SnmpClient, peer_of: PeerOf) -> None:
    view = MibView({(1, 3, 6, 1, 2, 1, 1, 3, 0): ber.tlv(ber.TIME_TICKS, b""), (1, 3, 6, 1, 2, 1, 1, 5, 0): text("sw")}.items())
    peer = await peer_of(Agent(view=view))
    async with client.poll(peer) as poll:
        result = await poll.get(["1.3.6.1.2.1.1.5.0"])
    assert (result.outcome, result.ticks, poll.stats.malformed) == (Outcome.OK, None, 0)
    assert result.values["1.3.6.1.2.1.1.5.0"].value == b"sw"


async def test_columns_that_were_missing_once_are_read_at_the_next_walk(client: SnmpClient, peer_of: PeerOf) -> None:
    """A device that starts fills ifTable before ifXTable; its 64-bit counters must not stay away for minutes."""
    whole = switch_view(ports=4)
    half = whole.copy()
    half.delete_under((*IF_X_ENTRY, 6), (*IF_X_ENTRY, 10))
    agent = Agent(view=whole)
    peer = await peer_of(agent)
    for view in (half, whole, half, whole):
        agent.view = view
        agent.mode = agent.mode  # the view is served anew
        async with client.poll(peer) as poll:
            result = await poll.table(SPEC)
        assert result.outcome is Outcome.OK
        assert_right(result, [1, 2, 3, 4], whole=view is whole)
        assert (result.columns[4].values == (None,) * 4) is (view is half)


async def test_columns_that_stay_away_are_asked_for_ever_more_seldom(client: SnmpClient, peer_of: PeerOf) -> None:
    half = switch_view(ports=4)
    half.delete_under((*IF_X_ENTRY, 10))
    peer = await peer_of(Agent(view=half))
    requests = []
    for _ in range(4):
        async with client.poll(peer) as poll:
            requests.append((await poll.table(SPEC)).requests)
    assert requests[2] == requests[3] == requests[1] - 1
    waits = [0.0]
    while waits[-1] != ABSENT_RECHECK_S:
        waits.append(absent_wait_s(waits[-1]))
    assert waits[1:] == [60.0, 180.0, 420.0, 600.0]
