"""pysnmp as an independent oracle: both codecs read each other's octets alike, and each one's agent satisfies the other's manager."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.hlapi.v3arch.asyncio import (
    CommunityData,
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    UdpTransportTarget,
    bulk_cmd,
    get_cmd,
)
from pysnmp.proto import api, rfc1902

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.pdu import Answer, encode_message, parse_request, varbind
from netmon.simulate.values import counter32, counter64, gauge32, integer, ip_address, oid, text
from netmon.transport.snmp import ber, pdu
from netmon.transport.snmp.api import SnmpTarget, TableSpec, UsmUser
from netmon.transport.snmp.client import SnmpClient
from netmon.transport.snmp.shape import Layouts, build
from tests.support.usm_agent import make_user
from tests.support.walked import IF_COLUMNS, switch_view

V2C = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
INT32 = st.integers(-(2**31), 2**31 - 1)
UINT32 = st.integers(0, 2**32 - 1)
UINT64 = st.integers(0, 2**64 - 1)
OCTETS = st.binary(max_size=300)
NAMES = st.lists(st.integers(0, 2**32 - 1), max_size=20).map(lambda parts: (1, 3, 6, 1, *parts))
DOTTED = NAMES.map(ber.dotted)
IPV4 = st.binary(min_size=4, max_size=4)
REQUEST_IDS = st.integers(2**30, 2**31 - 1)
# (what pysnmp makes of a value, our tag, what netmon must make of it)
VALUES = st.one_of(
    INT32.map(lambda n: (rfc1902.Integer32(n), ber.INTEGER, n)),
    OCTETS.map(lambda octets: (rfc1902.OctetString(octets), ber.OCTET_STRING, octets)),
    DOTTED.map(lambda name: (rfc1902.ObjectName(name), ber.OBJECT_IDENTIFIER, name)),
    IPV4.map(lambda octets: (rfc1902.IpAddress(octets), ber.IP_ADDRESS, octets)),
    UINT32.map(lambda n: (rfc1902.Counter32(n), ber.COUNTER32, n)),
    UINT32.map(lambda n: (rfc1902.Gauge32(n), ber.GAUGE32, n)),
    UINT32.map(lambda n: (rfc1902.TimeTicks(n), ber.TIME_TICKS, n)),
    OCTETS.map(lambda octets: (rfc1902.Opaque(octets), ber.OPAQUE, octets)),
    UINT64.map(lambda n: (rfc1902.Counter64(n), ber.COUNTER64, n)),
    st.just((V2C.NoSuchObject(""), ber.NO_SUCH_OBJECT, None)),
    st.just((V2C.NoSuchInstance(""), ber.NO_SUCH_INSTANCE, None)),
    st.just((V2C.EndOfMibView(""), ber.END_OF_MIB_VIEW, None)),
)
OUR_VALUES = st.one_of(
    INT32.map(lambda n: (integer(n), rfc1902.Integer32(n))),
    OCTETS.map(lambda octets: (text(octets), rfc1902.OctetString(octets))),
    DOTTED.map(lambda name: (oid(name), rfc1902.ObjectName(name))),
    IPV4.map(lambda octets: (ip_address(".".join(map(str, octets))), rfc1902.IpAddress(octets))),
    UINT32.map(lambda n: (counter32(n), rfc1902.Counter32(n))),
    UINT32.map(lambda n: (gauge32(n), rfc1902.Gauge32(n))),
    UINT64.map(lambda n: (counter64(n), rfc1902.Counter64(n))),
)


def response_by_pysnmp(request_id: int, binds: list[tuple[tuple[int, ...], object]], status: int, index: int) -> bytes:
    body = V2C.ResponsePDU()
    V2C.apiPDU.set_defaults(body)
    V2C.apiPDU.set_request_id(body, request_id)
    V2C.apiPDU.set_error_status(body, status)
    V2C.apiPDU.set_error_index(body, index)
    V2C.apiPDU.set_varbinds(body, binds)
    message = V2C.Message()
    V2C.apiMessage.set_defaults(message)
    V2C.apiMessage.set_community(message, "c0mmunity")
    V2C.apiMessage.set_pdu(message, body)
    return bytes(encoder.encode(message))


@given(REQUEST_IDS, st.lists(st.tuples(NAMES, VALUES), max_size=12), st.integers(0, 18), st.integers(0, 12))
def test_responses_of_pysnmp_are_read_alike(request_id, binds, status, index):
    data = response_by_pysnmp(request_id, [(name, value) for name, (value, _, _) in binds], status, index)
    assert pdu.peek_request_id(data) == request_id
    response = pdu.parse_message(data, 1, b"c0mmunity")
    assert (response.request_id, response.error_status, response.error_index) == (request_id, status, index)
    cells = pdu.scan(data, response.start, response.end, len(binds))
    got = [(ber.decode_oid(cell.oid), cell.tag, pdu.value_of(data, cell)) for cell in cells]
    assert got == [(name, tag, value) for name, (_, tag, value) in binds]


@given(
    st.sampled_from([(ber.GET, "GetRequestPDU"), (ber.GET_NEXT, "GetNextRequestPDU"), (ber.GET_BULK, "GetBulkRequestPDU")]),
    st.integers(0, 1),
    st.binary(max_size=40),
    st.lists(NAMES, max_size=30),
    REQUEST_IDS,
    st.integers(0, 127),
)
def test_requests_are_read_by_pysnmp_as_meant(operation, version, community, names, request_id, repetitions):
    tag, kind = operation
    if tag == ber.GET_BULK:
        version = 1
    numbers = (1, repetitions) if tag == ber.GET_BULK else (0, 0)
    data = pdu.community_template(version, community, pdu.pdu_template(tag, [ber.encode_oid(name) for name in names], *numbers)).fill(request_id)
    module = api.PROTOCOL_MODULES[version]
    message, rest = decoder.decode(data, asn1Spec=module.Message())
    body = module.apiMessage.get_pdu(message)
    assert rest == b""
    assert (int(module.apiMessage.get_version(message)), bytes(module.apiMessage.get_community(message))) == (version, community)
    assert type(body).__name__ == kind
    assert int(module.apiPDU.get_request_id(body)) == request_id
    assert [(tuple(name), bytes(value)) for name, value in module.apiPDU.get_varbinds(body)] == [(name, b"") for name in names]
    if tag == ber.GET_BULK:
        assert (int(body["non-repeaters"]), int(body["max-repetitions"])) == numbers
    assert parse_request(data).names == tuple(map(ber.encode_oid, names))


@given(REQUEST_IDS, st.lists(st.tuples(NAMES, OUR_VALUES), max_size=12))
def test_responses_of_our_agents_are_read_by_pysnmp_alike(request_id, binds):
    answer = Answer(varbinds=tuple(varbind(ber.encode_oid(name), value) for name, (value, _) in binds))
    message, rest = decoder.decode(encode_message(1, b"c", request_id, answer), asn1Spec=V2C.Message())
    body = V2C.apiMessage.get_pdu(message)
    assert rest == b""
    assert int(V2C.apiPDU.get_request_id(body)) == request_id
    got = [(tuple(name), type(value), value) for name, value in V2C.apiPDU.get_varbinds(body)]
    assert [(name, value) for name, _, value in got] == [(name, value) for name, (_, value) in binds]
    assert [value.tagSet for _, _, value in got] == [value.tagSet for _, (_, value) in binds]


@settings(max_examples=20)
@given(st.lists(UINT64, min_size=1, max_size=8), st.lists(UINT64, min_size=1, max_size=8))
def test_cached_shapes_give_what_pysnmp_said(first, second):
    """The same layout with other numbers, and another layout: by shape or not at all."""

    def data(numbers):
        binds = [((1, 3, 6, 1, 2, 1, 1, 3, 0), rfc1902.TimeTicks(7)), *(((1, 3, 6, 1, 9, row), rfc1902.Counter64(n)) for row, n in enumerate(numbers))]
        return response_by_pysnmp(2**30 + 5, binds, 0, 0)

    known = data(first)
    response = pdu.parse_message(known, 1, b"c0mmunity")
    shape = build(known, response, pdu.scan(known, response.start, response.end, 50), (len(first), 1), Layouts())
    assert shape is not None
    assert shape.match(known) == [7, *first]
    assert shape.match(data(second)) in (None, [7, *second])


def usm_protocols(user: UsmUser) -> tuple[object, object]:
    auth = {None: config.USM_AUTH_NONE, "SHA": config.USM_AUTH_HMAC96_SHA, "SHA-256": config.USM_AUTH_HMAC192_SHA256}[user.auth]
    priv = {None: config.USM_PRIV_NONE, "AES-128": config.USM_PRIV_CFB128_AES, "AES-256": config.USM_PRIV_CFB256_AES_BLUMENTHAL}[user.priv]
    return auth, priv


@contextmanager
def pysnmp_agent(users: list[UsmUser]) -> Iterator[udp.UdpTransport]:
    """Run pysnmp's own command responder in this loop; yields its transport, which opens a moment later."""
    agent = engine.SnmpEngine()
    transport = udp.UdpTransport()
    config.add_transport(agent, udp.DOMAIN_NAME, transport.open_server_mode(("127.0.0.1", 0)))
    for user in users:
        auth, priv = usm_protocols(user)
        config.add_v3_user(agent, user.user.decode(), auth, user.auth_password.decode() or None, priv, user.priv_password.decode() or None)
        level = "authPriv" if user.priv else "authNoPriv" if user.auth else "noAuthNoPriv"
        config.add_vacm_user(agent, 3, user.user.decode(), level, (1, 3, 6))
    served = context.SnmpContext(agent)
    for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
        responder(agent, served)
    try:
        yield transport
    finally:
        agent.close_dispatcher()


@pytest.fixture
async def client() -> AsyncIterator[SnmpClient]:
    async with SnmpClient() as client:
        yield client


async def test_a_pysnmp_v3_agent_is_read_at_every_level(client):
    users = [make_user(None, None), make_user("SHA", None), make_user("SHA-256", "AES-128"), make_user("SHA-256", "AES-256")]
    spec = TableSpec(name="usmUserTable", columns=("1.3.6.1.6.3.15.1.2.2.1.5", "1.3.6.1.6.3.15.1.2.2.1.13"))
    with pysnmp_agent(users) as transport:
        async with asyncio.timeout(30):
            while transport.transport is None:
                await asyncio.sleep(0.01)
        port = transport.transport.get_extra_info("sockname")[1]
        for user in users:
            peer = client.peer(SnmpTarget(address="127.0.0.1", port=port, security=user, budget_s=8.0), DeviceMemory())
            async with client.poll(peer) as poll:
                scalars = await poll.get(["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.7.0"])
                table = await poll.table(spec)
            assert scalars.outcome is Outcome.OK, (user, scalars.reason)
            assert b"PySNMP" in scalars.values["1.3.6.1.2.1.1.1.0"].value
            assert scalars.values["1.3.6.1.2.1.1.2.0"].value == "1.3.6.1.4.1.20408"
            assert (table.outcome, table.complete) == (Outcome.OK, True), (user, table.reason)
            names = {bytes(index[2 + index[0] :]).decode() for index in table.index}  # engine id and user name, each with its length before it
            assert names >= {known.user.decode() for known in users}
            assert set(table.columns[1].values) == {1}


@asynccontextmanager
async def pysnmp_manager() -> AsyncIterator[SnmpEngine]:
    manager = SnmpEngine()
    try:
        yield manager
    finally:
        manager.close_dispatcher()


async def test_pysnmps_manager_reads_our_agent():
    view = switch_view(ports=6)
    async with AgentFarm() as farm, pysnmp_manager() as manager:
        address = await farm.open(Agent(view=view))
        target = await UdpTransportTarget.create((address.host, address.port), timeout=2, retries=2)
        error, status, _, binds = await get_cmd(
            manager, CommunityData("public", mpModel=1), target, ContextData(), ObjectType(ObjectIdentity("1.3.6.1.2.1.1.5.0")), lookupMib=False
        )
        assert (error, int(status), bytes(binds[0][1])) == (None, 0, b"sw")
        columns = [ObjectType(ObjectIdentity(column)) for column in IF_COLUMNS[2:]]
        error, status, _, binds = await bulk_cmd(manager, CommunityData("public", mpModel=1), target, ContextData(), 0, 6, *columns, lookupMib=False)
    assert (error, int(status)) == (None, 0)
    got = {str(name[0] if isinstance(name, tuple) else name): value for name, value in binds}
    for index in range(1, 7):
        assert int(got[f"{IF_COLUMNS[2]}.{index}"]) == index * 7
        assert bytes(got[f"{IF_COLUMNS[3]}.{index}"]) == f"GE0/0/{index}".encode()
        assert int(got[f"{IF_COLUMNS[5]}.{index}"]) == 2**63 + index
