"""Every authentication protocol with every privacy protocol against a real snmpd, by a plain socket and our codec."""

import socket
import subprocess
from collections.abc import Iterator
from typing import NamedTuple, Self

import pytest

from netmon.transport.snmp import ber
from netmon.transport.snmp.api import UsmUser
from netmon.transport.snmp.usm import KeyCache
from netmon.transport.snmp.v3 import ReportAction, ReportKind, V3Engine, V3Reply, peek_msg_id
from tests.support.snmpd import Snmpd, snmp_tool
from tests.support.usm_agent import LEVELS, make_user, pdu, varbind

pytestmark = pytest.mark.real

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
DESCR = "netmon matrix 教室"
USERS = [make_user(auth, priv) for auth, priv in LEVELS]
SHORT_DIGEST = make_user("SHA", "AES-256")
SHORT_DIGEST_C = UsmUser(user=SHORT_DIGEST.user, auth="SHA", auth_password=b"auth-password", priv="AES-256-C", priv_password=b"priv-password")


class Manager:
    """One blocking exchange at a time over one connected socket; its clock is set by the test."""

    def __init__(self, port: int, user: UsmUser, keys: KeyCache) -> None:
        self.engine = V3Engine(user, keys=keys)
        self.actions: list[ReportAction] = []
        self.reports: list[ReportKind] = []
        self.now = 1_000.0
        self._ids = iter(range(10_000, 20_000))
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(("127.0.0.1", port))
        self._socket.settimeout(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def discover(self) -> V3Reply:
        msg_id = next(self._ids)
        return self._exchange(self.engine.discovery(msg_id, 1), msg_id)

    def get(self, *oids: str) -> V3Reply:
        """Return the Response, or the Report after which nothing better is to be expected."""
        request = pdu(ber.GET, 77, b"".join(map(varbind, oids)))
        for _ in range(3):
            msg_id = next(self._ids)
            reply = self._exchange(self.engine.wrap(request, msg_id, self.now), msg_id)
            if reply.report is None or self.actions[-1] is ReportAction.WAIT:
                return reply
        raise AssertionError("no Response after three requests")

    def _exchange(self, datagram: bytes, msg_id: int) -> V3Reply:
        self._socket.send(datagram)
        answer = self._socket.recv(65535)
        assert peek_msg_id(answer) == msg_id
        reply = self.engine.unwrap(answer, self.now)
        if reply.report is not None:
            self.reports.append(reply.report)
            self.actions.append(self.engine.accept_report(reply, self.now))
        return reply


class Value(NamedTuple):
    tag: int
    body: bytes


def values(reply: V3Reply) -> list[Value]:
    """Return the values of a Response's varbinds."""
    start, _ = ber.expect(reply.pdu, 0, len(reply.pdu), ber.RESPONSE)
    for expected in (77, 0, 0):
        body, start = ber.expect(reply.pdu, start, len(reply.pdu), ber.INTEGER)
        assert ber.decode_int(reply.pdu[body:start]) == expected
    position, end = ber.expect(reply.pdu, start, len(reply.pdu), ber.SEQUENCE)
    found = []
    while position < end:
        inner, stop = ber.expect(reply.pdu, position, end, ber.SEQUENCE)
        _, inner = ber.expect(reply.pdu, inner, stop, ber.OBJECT_IDENTIFIER)
        tag, inner, position = ber.read_header(reply.pdu, inner, stop)
        found.append(Value(tag, reply.pdu[inner:position]))
    return found


@pytest.fixture(scope="module")
def snmpd() -> Iterator[Snmpd]:
    with Snmpd([f"sysDescr {DESCR}"], USERS) as agent:
        yield agent


@pytest.fixture(scope="module")
def keys() -> KeyCache:
    return KeyCache()


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.user.decode())
def test_v3_matrix_reads_two_scalars(snmpd: Snmpd, keys: KeyCache, user: UsmUser) -> None:
    with Manager(snmpd.port, user, keys) as manager:
        manager.discover()
        uptime, descr = values(manager.get(SYS_UPTIME, SYS_DESCR))
    assert manager.reports == [ReportKind.UNKNOWN_ENGINE_ID]  # the boots and time of the discovery saved a round trip
    assert uptime.tag == ber.TIME_TICKS
    assert 0 <= ber.decode_int(uptime.body, uptime.tag) < 60_000
    assert descr == (ber.OCTET_STRING, DESCR.encode())
    assert manager.engine.synchronised == (user.auth is not None)


def test_v3_values_equal_those_of_net_snmp(snmpd: Snmpd, keys: KeyCache) -> None:
    user = SHORT_DIGEST
    command = [snmp_tool("snmpget"), "-v3", "-Onqx", "-l", "authPriv", "-u", user.user.decode(), "-a", "SHA", "-A", "auth-password"]
    command += ["-x", "AES-256", "-X", "priv-password", snmpd.address, SYS_DESCR]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, env={"MIBS": "", "PATH": "/usr/bin"})
    with Manager(snmpd.port, user, keys) as manager:
        manager.discover()
        (descr,) = values(manager.get(SYS_DESCR))
    oid, _, octets = done.stdout.partition(" ")
    assert (oid, bytes.fromhex(octets.replace('"', ""))) == (f".{SYS_DESCR}", descr.body)


def test_v3_resynchronises_after_the_agent_restarted(snmpd: Snmpd, keys: KeyCache) -> None:
    with Manager(snmpd.port, make_user("SHA-256", "AES-128"), keys) as manager:
        manager.discover()
        assert manager.get(SYS_UPTIME).report is None
        before, engine_id = manager.engine.boots, manager.engine.engine_id
        manager.reports.clear()
        snmpd.restart()
        reply = manager.get(SYS_UPTIME)
    assert manager.reports == [ReportKind.NOT_IN_TIME_WINDOW]
    assert reply.report is None
    assert manager.engine.boots == reply.boots == before + 1 == snmpd.boots
    assert manager.engine.engine_id == engine_id == snmpd.engine_id


def test_v3_resynchronises_when_remembered_values_are_old(snmpd: Snmpd, keys: KeyCache) -> None:
    user = make_user("SHA-512", "AES-256")
    with Manager(snmpd.port, user, keys) as manager:
        manager.discover()
        known = manager.engine.engine_id
        manager.engine = V3Engine(user, keys=keys, engine_id=known, boots=1, time_s=70_000)
        manager.reports.clear()
        reply = manager.get(SYS_UPTIME)
    assert (reply.report, manager.reports) == (None, [ReportKind.NOT_IN_TIME_WINDOW])


def test_v3_wrong_password_is_only_a_hint(snmpd: Snmpd, keys: KeyCache) -> None:
    user = make_user("SHA-256", "AES-128")
    wrong = UsmUser(user=user.user, auth=user.auth, auth_password=b"not-the-password", priv=user.priv, priv_password=user.priv_password)
    with Manager(snmpd.port, wrong, keys) as manager:
        manager.discover()
        reply = manager.get(SYS_UPTIME)
    assert (reply.report, reply.authenticated, manager.actions[-1]) == (ReportKind.WRONG_DIGEST, False, ReportAction.WAIT)
    assert not manager.engine.synchronised


def test_v3_unknown_user_is_only_a_hint(snmpd: Snmpd, keys: KeyCache) -> None:
    with Manager(snmpd.port, UsmUser(user=b"nobody"), keys) as manager:
        manager.discover()
        reply = manager.get(SYS_UPTIME)
    assert reply.report is ReportKind.UNKNOWN_USER_NAME
    assert reply.report.is_auth_failure


def test_v3_the_other_key_extension_meets_silence_or_a_hint(snmpd: Snmpd, keys: KeyCache) -> None:
    with Manager(snmpd.port, SHORT_DIGEST_C, keys) as manager:
        manager.discover()
        manager._socket.settimeout(0.3)
        try:
            report = manager.get(SYS_UPTIME).report
        except TimeoutError:
            report = None
    assert report in (None, ReportKind.DECRYPTION_ERROR)
    assert manager.engine.boots > 0
