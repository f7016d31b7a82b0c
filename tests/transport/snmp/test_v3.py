"""SNMPv3 messages and the engine's state machine: round trips, refusals, and Reports that an attacker could send."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message, decoder
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from netmon.transport.snmp import ber
from netmon.transport.snmp.api import AuthProtocol, PrivProtocol, UsmUser
from netmon.transport.snmp.usm import KeyCache
from netmon.transport.snmp.v3 import (
    DecryptionError,
    MalformedMessageError,
    ReportAction,
    ReportKind,
    SecurityLevelError,
    TimeWindowError,
    V3Engine,
    V3Error,
    V3Reply,
    WrongContextError,
    WrongDigestError,
    WrongEngineError,
    WrongUserError,
    peek_msg_id,
)
from netmon.transport.snmp.v3_clock import EngineClock
from tests.support.usm_agent import ENGINE_ID, LEVELS, USM_STATS, UsmAgent, make_user, pdu, report, varbind

USER = make_user("SHA-256", "AES-128", context=b"vlan-10")
KEYS = KeyCache()
REQUEST = pdu(ber.GET, 7, varbind("1.3.6.1.2.1.1.3.0"))
RESPONSE = pdu(ber.RESPONSE, 7, varbind("1.3.6.1.2.1.1.3.0", b"\x43\x02\x01\x00"))
UNKNOWN_ENGINE, NOT_IN_WINDOW, WRONG_DIGEST = f"{USM_STATS}.4.0", f"{USM_STATS}.2.0", f"{USM_STATS}.5.0"
NOW = 5_000.0


def synchronised(user: UsmUser = USER, *, boots: int = 3, time_s: int = 1_000) -> V3Engine:
    """Return an engine that knows ENGINE_ID and its clock since NOW."""
    return V3Engine(user, keys=KEYS, engine_id=ENGINE_ID, boots=boots, time_s=time_s, synced_at=NOW)


def unwrap_fails(engine: V3Engine, datagram: bytes, error: type[V3Error], now: float = NOW) -> str:
    """Assert the very class of refusal and return its text."""
    with pytest.raises(V3Error) as caught:
        engine.unwrap(datagram, now)
    assert type(caught.value) is error
    return str(caught.value)


# --- messages


def test_discovery_is_read_by_pysnmp_as_rfc_3414_section_4_wants_it() -> None:
    datagram = V3Engine(USER, keys=KEYS).discovery(70_000, 9)
    message, rest = decoder.decode(datagram, asn1Spec=SNMPv3Message())
    security, _ = decoder.decode(message["msgSecurityParameters"], asn1Spec=UsmSecurityParameters())
    header = message["msgGlobalData"]
    assert rest == b""
    assert (int(header["msgID"]), bytes(header["msgFlags"]), int(header["msgSecurityModel"])) == (70_000, b"\x04", 3)
    assert [bytes(security[name]) for name in ("msgAuthoritativeEngineId", "msgUserName", "msgAuthenticationParameters")] == [b""] * 3
    request = message["msgData"]["plaintext"]["data"]["get-request"]
    assert int(request["request-id"]) == 9
    assert len(request["variable-bindings"]) == 0
    assert peek_msg_id(datagram) == 70_000


@pytest.mark.parametrize(("auth", "priv"), LEVELS)
def test_wrap_is_read_by_pysnmp(auth: AuthProtocol | None, priv: PrivProtocol | None) -> None:
    user = make_user(auth, priv)
    message, rest = decoder.decode(synchronised(user).wrap(REQUEST, 4, NOW + 25.9), asn1Spec=SNMPv3Message())
    security, _ = decoder.decode(message["msgSecurityParameters"], asn1Spec=UsmSecurityParameters())
    assert rest == b""
    assert bytes(message["msgGlobalData"]["msgFlags"])[0] == 4 + bool(auth) + 2 * bool(priv)
    assert bytes(security["msgAuthoritativeEngineId"]) == ENGINE_ID
    assert bytes(security["msgUserName"]) == user.user
    clock = (int(security["msgAuthoritativeEngineBoots"]), int(security["msgAuthoritativeEngineTime"]))
    assert clock == ((3, 1_025) if auth else (0, 0))
    assert len(bytes(security["msgPrivacyParameters"])) == (8 if priv else 0)


@settings(max_examples=5)
@given(
    body=st.binary(max_size=400),
    msg_id=st.integers(0, 2**31 - 1),
    context=st.binary(max_size=32),
    clock=st.tuples(st.integers(0, 2**31 - 2), st.integers(0, 2**31 - 1)),
)
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_survives_a_round_trip(
    level: tuple[AuthProtocol | None, PrivProtocol | None], body: bytes, msg_id: int, context: bytes, clock: tuple[int, int]
) -> None:
    user = make_user(*level, context=context)
    boots, time_s = clock
    agent = UsmAgent(user=user, boots=boots, time_s=time_s)
    engine = V3Engine(user, keys=KEYS, engine_id=ENGINE_ID, boots=boots, time_s=time_s)
    request, response = ber.tlv(ber.GET_BULK, body), ber.tlv(ber.RESPONSE, body)
    assert agent.open(engine.wrap(request, msg_id, NOW)) == request
    datagram = agent.message(response, msg_id)
    reply = engine.unwrap(datagram, NOW)
    assert peek_msg_id(datagram) == msg_id
    assert reply == V3Reply(msg_id, response, ENGINE_ID, user.auth is not None, None, boots, time_s)


def test_wrap_never_sends_the_same_octets_twice() -> None:
    engine = synchronised()
    assert len({engine.wrap(REQUEST, 4, NOW) for _ in range(100)}) == 100


def test_wrap_before_discovery_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="not known yet"):
        V3Engine(USER, keys=KEYS).wrap(REQUEST, 1, NOW)


@pytest.mark.parametrize("arguments", [{"engine_id": b""}, {"engine_id": bytes(33)}, {"max_size": 483}])
def test_engine_refuses_impossible_arguments(arguments: dict[str, bytes | int]) -> None:
    with pytest.raises(ValueError, match=r"engine id must|msgMaxSize"):
        V3Engine(USER, keys=KEYS, **arguments)  # type: ignore[arg-type]


def test_engine_refuses_a_short_password_without_naming_it() -> None:
    with pytest.raises(ValueError, match="at least 8") as caught:
        V3Engine(UsmUser(user=b"u", auth="SHA", auth_password=b"tiny-pw"), keys=KEYS)
    assert "tiny" not in str(caught.value)


def test_engine_shows_no_secret() -> None:
    engine = synchronised()
    engine.wrap(REQUEST, 1, NOW)
    assert "password" not in repr(engine)
    assert ENGINE_ID.hex() in repr(engine)


# --- hostile octets


@given(st.binary(max_size=200))
def test_peek_and_unwrap_survive_any_octets(datagram: bytes) -> None:
    assert peek_msg_id(datagram) is None or datagram[0] == ber.SEQUENCE
    with pytest.raises(V3Error):
        synchronised().unwrap(datagram, NOW)


@given(size=st.integers(0, 30), tail=st.binary(max_size=10))
def test_peek_survives_a_cut_message(size: int, tail: bytes) -> None:
    datagram = UsmAgent(user=USER).message(RESPONSE, 70_000)[:size] + tail
    assert peek_msg_id(datagram) is None or size + len(tail) > 10


@settings(max_examples=300)
@given(level=st.sampled_from([(None, None), ("SHA", None), ("MD5", "DES"), ("SHA-256", "AES-128")]), data=st.data())
def test_mutated_replies_raise_nothing_but_v3_errors(level: tuple[AuthProtocol | None, PrivProtocol | None], data: st.DataObject) -> None:
    user = make_user(*level)
    original = UsmAgent(user=user).message(data.draw(st.sampled_from([RESPONSE, report(WRONG_DIGEST)])), 5)
    mutated = bytearray(original)
    for position in data.draw(st.lists(st.integers(0, len(original) - 1), min_size=1, max_size=4)):
        mutated[position] = data.draw(st.integers(0, 255))
    del mutated[data.draw(st.integers(len(original) // 2, len(original) + 20)) :]
    engine = synchronised(user)
    peek_msg_id(bytes(mutated))
    try:
        reply = engine.unwrap(bytes(mutated), NOW)
    except V3Error:
        return
    assert bytes(mutated) == original or not reply.authenticated
    assert bytes(mutated) == original or user.auth is None or reply.report is not None


def test_every_changed_bit_of_an_authenticated_reply_is_noticed() -> None:
    original = UsmAgent(user=USER).message(RESPONSE, 5)
    for bit in range(len(original) * 8):
        changed = (int.from_bytes(original, "big") ^ 1 << bit).to_bytes(len(original), "big")
        with pytest.raises(V3Error):
            synchronised().unwrap(changed, NOW)


@given(varbinds=st.binary(max_size=60))
def test_a_report_with_any_content_is_a_report_or_malformed(varbinds: bytes) -> None:
    datagram = UsmAgent(user=USER).message(pdu(ber.REPORT, 1, varbinds), 5, auth=False, priv=False)
    try:
        reply = synchronised().unwrap(datagram, NOW)
    except MalformedMessageError:
        return
    assert isinstance(reply.report, ReportKind)


def test_octets_after_the_message_are_refused() -> None:
    unwrap_fails(synchronised(), UsmAgent(user=USER).message(RESPONSE, 5) + b"\0", MalformedMessageError)


# --- what a reply must match


FORGERIES: list[tuple[str, Callable[[], bytes], type[V3Error]]] = [
    ("no privacy", lambda: UsmAgent(user=USER).message(RESPONSE, 5, priv=False), SecurityLevelError),
    ("no security", lambda: UsmAgent(user=USER).message(RESPONSE, 5, auth=False, priv=False), SecurityLevelError),
    ("privacy alone", lambda: UsmAgent(user=USER).message(RESPONSE, 5, auth=False, priv=True), MalformedMessageError),
    ("another user", lambda: UsmAgent(user=USER).message(RESPONSE, 5, user=b"mallory"), WrongUserError),
    ("no user", lambda: UsmAgent(user=USER).message(RESPONSE, 5, user=b""), WrongUserError),
    ("another engine", lambda: UsmAgent(user=USER, engine_id=b"\x80engine-two").message(RESPONSE, 5), WrongEngineError),
    ("another context", lambda: UsmAgent(user=USER).message(RESPONSE, 5, context=b"vlan-20"), WrongContextError),
    ("our own request", lambda: synchronised().wrap(REQUEST, 5, NOW), MalformedMessageError),
    ("a trap", lambda: UsmAgent(user=USER).message(pdu(0xA7, 7), 5), MalformedMessageError),
    ("another auth password", lambda: UsmAgent(user=_changed(auth_password=b"other-password")).message(RESPONSE, 5), WrongDigestError),
    ("another priv password", lambda: UsmAgent(user=_changed(priv_password=b"other-password")).message(RESPONSE, 5), DecryptionError),
    ("another priv protocol", lambda: UsmAgent(user=_changed(priv="DES")).message(RESPONSE, 5), DecryptionError),
    ("another auth protocol", lambda: UsmAgent(user=_changed(auth="SHA-512")).message(RESPONSE, 5), WrongDigestError),
]


def _changed(**changes: object) -> UsmUser:
    fields = {name: getattr(USER, name) for name in ("user", "auth", "auth_password", "priv", "priv_password", "context")}
    return UsmUser(**{**fields, **changes})


@pytest.mark.parametrize(("make", "error"), [row[1:] for row in FORGERIES], ids=[row[0] for row in FORGERIES])
def test_a_forged_response_is_refused_and_the_real_one_still_taken(make: Callable[[], bytes], error: type[V3Error]) -> None:
    engine = synchronised()
    text = unwrap_fails(engine, make(), error)
    assert "password" not in text
    assert engine.unwrap(UsmAgent(user=USER).message(RESPONSE, 5), NOW).pdu == RESPONSE


def test_a_user_without_security_takes_no_secured_reply() -> None:
    plain = UsmUser(user=USER.user)
    unwrap_fails(synchronised(plain), UsmAgent(user=USER).message(RESPONSE, 5), SecurityLevelError)


def test_a_user_without_security_still_wants_name_and_engine() -> None:
    plain = UsmUser(user=b"public")
    unwrap_fails(synchronised(plain), UsmAgent(user=plain).message(RESPONSE, 5, user=b""), WrongUserError)
    unwrap_fails(synchronised(plain), UsmAgent(user=plain, engine_id=b"\x80engine-two").message(RESPONSE, 5), WrongEngineError)
    unwrap_fails(V3Engine(plain, keys=KEYS), UsmAgent(user=plain).message(RESPONSE, 5), WrongEngineError)
    assert synchronised(plain).unwrap(UsmAgent(user=plain).message(RESPONSE, 5), NOW).pdu == RESPONSE


# --- engine id


def test_first_discovery_sets_the_engine_and_the_first_request_uses_its_time() -> None:
    engine, agent = V3Engine(USER, keys=KEYS), UsmAgent(user=USER, boots=8, time_s=600)
    assert not engine.discovered
    found = engine.unwrap(agent.message(report(UNKNOWN_ENGINE), 1, auth=False, priv=False, user=b""), NOW)
    assert (found.report, found.authenticated) == (ReportKind.UNKNOWN_ENGINE_ID, False)
    assert engine.accept_report(found, NOW) is ReportAction.RESEND
    assert (engine.discovered, engine.engine_id, engine.synchronised) == (True, ENGINE_ID, False)
    assert (engine.boots, engine.engine_time_s(NOW + 10)) == (8, 610)
    assert agent.open(engine.wrap(REQUEST, 2, NOW + 10)) == REQUEST


def test_a_spoofed_unknown_engine_report_never_replaces_a_known_engine() -> None:
    engine = synchronised()
    spoof = UsmAgent(user=USER, engine_id=b"\x80attacker", boots=99).message(report(UNKNOWN_ENGINE), 5, auth=False, priv=False)
    reply = engine.unwrap(spoof, NOW)
    assert reply.report is ReportKind.UNKNOWN_ENGINE_ID
    assert engine.accept_report(reply, NOW) is ReportAction.WAIT
    assert (engine.engine_id, engine.boots) == (ENGINE_ID, 3)


def test_the_second_of_two_discovery_answers_changes_nothing() -> None:
    engine = V3Engine(USER, keys=KEYS)
    answers = [UsmAgent(user=USER, engine_id=name).message(report(UNKNOWN_ENGINE), 1, auth=False, priv=False) for name in (b"\x80first", b"\x80second")]
    first, second = [engine.unwrap(answer, NOW) for answer in answers]
    assert [engine.accept_report(reply, NOW) for reply in (first, second)] == [ReportAction.RESEND, ReportAction.WAIT]
    assert engine.engine_id == b"\x80first"


def test_an_empty_engine_id_is_no_discovery() -> None:
    engine = V3Engine(USER, keys=KEYS)
    reply = engine.unwrap(UsmAgent(user=USER, engine_id=b"").message(report(UNKNOWN_ENGINE), 1, auth=False, priv=False), NOW)
    assert engine.accept_report(reply, NOW) is ReportAction.WAIT
    assert not engine.discovered


def test_rediscover_forgets_engine_boots_and_time() -> None:
    engine = synchronised(boots=500)
    engine.rediscover()
    assert (engine.discovered, engine.boots, engine.synchronised) == (False, 0, False)
    new = UsmAgent(user=USER, engine_id=b"\x80new device", boots=1, time_s=20)
    engine.accept_report(engine.unwrap(new.message(report(UNKNOWN_ENGINE), 1, auth=False, priv=False), NOW), NOW)
    assert new.open(engine.wrap(REQUEST, 2, NOW)) == REQUEST
    assert engine.unwrap(new.message(RESPONSE, 2), NOW).engine_id == b"\x80new device"


def test_reports_of_another_engine_are_refused_unless_they_name_it() -> None:
    other = UsmAgent(user=USER, engine_id=b"\x80engine-two")
    unwrap_fails(synchronised(), other.message(report(WRONG_DIGEST), 5, auth=False, priv=False), WrongEngineError)


# --- boots and time


def test_an_authenticated_not_in_time_window_report_resynchronises_after_a_reboot() -> None:
    engine, agent = synchronised(), UsmAgent(user=USER, boots=4, time_s=12)
    reply = engine.unwrap(agent.message(report(NOT_IN_WINDOW), 5, priv=False), NOW + 500)
    assert (reply.report, reply.authenticated) == (ReportKind.NOT_IN_TIME_WINDOW, True)
    assert engine.accept_report(reply, NOW + 500) is ReportAction.RESEND
    assert (engine.boots, engine.engine_time_s(NOW + 503)) == (4, 15)
    assert engine.unwrap(agent.message(RESPONSE, 6), NOW + 500).boots == 4


def test_an_unauthenticated_not_in_time_window_report_changes_nothing() -> None:
    engine = synchronised()
    reply = engine.unwrap(UsmAgent(user=USER, boots=90, time_s=9).message(report(NOT_IN_WINDOW), 5, auth=False, priv=False), NOW)
    assert engine.accept_report(reply, NOW) is ReportAction.WAIT
    assert (engine.boots, engine.engine_time_s(NOW)) == (3, 1_000)


def test_a_copy_of_our_own_request_does_not_fix_a_spoofed_clock() -> None:
    engine = V3Engine(USER, keys=KEYS)
    spoof = UsmAgent(user=USER, boots=2_000_000, time_s=9).message(report(UNKNOWN_ENGINE), 1, auth=False, priv=False)
    engine.accept_report(engine.unwrap(spoof, NOW), NOW)
    unwrap_fails(engine, engine.wrap(REQUEST, 5, NOW), MalformedMessageError)
    real = UsmAgent(user=USER, boots=3)
    assert engine.accept_report(engine.unwrap(real.message(report(NOT_IN_WINDOW), 5, priv=False), NOW), NOW) is ReportAction.RESEND
    assert engine.boots == 3
    assert engine.unwrap(real.message(RESPONSE, 6), NOW).pdu == RESPONSE


@pytest.mark.parametrize(
    ("boots", "time_s", "elapsed_s", "timely"),
    [
        (3, 1_000, 0, True),
        (3, 850, 0, True),
        (3, 849, 0, False),
        (3, 1_000, 150, True),
        (3, 1_000, 151, False),
        (3, 2_000_000, 0, True),
        (2, 1_000, 0, False),
        (2, 2_000_000, 0, False),
        (4, 0, 0, True),
        (2**31 - 1, 1_000, 0, False),
    ],
)
def test_time_window_of_rfc_3414(boots: int, time_s: int, elapsed_s: int, *, timely: bool) -> None:
    engine = synchronised()
    datagram = UsmAgent(user=USER, boots=boots, time_s=time_s).message(RESPONSE, 5)
    if timely:
        assert engine.unwrap(datagram, NOW + elapsed_s).pdu == RESPONSE
        assert (engine.boots, engine.engine_time_s(NOW + elapsed_s)) == (boots, max(time_s, 1_000 + elapsed_s) if boots == 3 else time_s)
    else:
        unwrap_fails(engine, datagram, TimeWindowError, NOW + elapsed_s)
        assert (engine.boots, engine.engine_time_s(NOW)) == (3, 1_000)


def test_an_engine_with_latched_boots_is_never_accepted() -> None:
    engine, agent = V3Engine(USER, keys=KEYS), UsmAgent(user=USER, boots=2**31 - 1, time_s=5)
    engine.accept_report(engine.unwrap(agent.message(report(UNKNOWN_ENGINE), 1, auth=False, priv=False), NOW), NOW)
    assert engine.boots == 0
    unwrap_fails(engine, agent.message(report(NOT_IN_WINDOW), 2, priv=False), TimeWindowError)
    unwrap_fails(engine, agent.message(RESPONSE, 2), TimeWindowError)
    assert not engine.synchronised


def test_remembered_boots_judge_nothing_until_an_authenticated_reply() -> None:
    engine = V3Engine(USER, keys=KEYS, engine_id=ENGINE_ID, boots=50, time_s=400)
    assert (engine.engine_time_s(NOW), engine.engine_time_s(NOW + 900)) == (400, 400)
    assert engine.unwrap(UsmAgent(user=USER, boots=2).message(RESPONSE, 5), NOW).boots == 2
    assert (engine.boots, engine.synchronised) == (2, True)


def test_an_unauthenticated_response_moves_no_clock() -> None:
    plain = UsmUser(user=b"public")
    engine = synchronised(plain)
    engine.unwrap(UsmAgent(user=plain, boots=77, time_s=8).message(RESPONSE, 5), NOW)
    assert (engine.boots, engine.engine_time_s(NOW)) == (3, 1_000)


@given(messages=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2_000), st.integers(0, 300)), min_size=1, max_size=30))
def test_clock_never_goes_back(messages: list[tuple[int, int, int]]) -> None:
    clock, now = EngineClock(), 0.0
    for boots, time_s, pause_s in messages:
        now += pause_s
        before, known = (clock.boots, clock.time_s(now)), clock.synchronised
        try:
            clock.accept(boots, time_s, now)
        except TimeWindowError:
            assert (clock.boots, clock.time_s(now)) == before
            assert boots < before[0] or time_s < before[1] - 150
            continue
        assert clock.synchronised
        assert not known or clock.boots >= before[0]
        assert not known or clock.boots > before[0] or clock.time_s(now) >= before[1] - 150


# --- reports


@pytest.mark.parametrize(
    ("oid", "kind", "credential"),
    [
        (f"{USM_STATS}.1.0", ReportKind.UNSUPPORTED_SECURITY_LEVEL, True),
        (f"{USM_STATS}.3.0", ReportKind.UNKNOWN_USER_NAME, True),
        (f"{USM_STATS}.5.0", ReportKind.WRONG_DIGEST, True),
        (f"{USM_STATS}.5", ReportKind.WRONG_DIGEST, True),
        (f"{USM_STATS}.6.0", ReportKind.DECRYPTION_ERROR, True),
        ("1.3.6.1.6.3.11.2.1.1.0", ReportKind.UNKNOWN_SECURITY_MODEL, False),
        ("1.3.6.1.6.3.11.2.1.2.0", ReportKind.INVALID_MESSAGE, False),
        ("1.3.6.1.6.3.11.2.1.3.0", ReportKind.UNKNOWN_PDU_HANDLER, False),
        ("1.3.6.1.6.3.12.1.4.0", ReportKind.UNAVAILABLE_CONTEXT, False),
        ("1.3.6.1.6.3.12.1.5.0", ReportKind.UNKNOWN_CONTEXT, False),
        ("1.3.6.1.4.1.1.0", ReportKind.OTHER, False),
    ],
)
def test_a_report_is_a_hint_and_the_real_reply_still_counts(oid: str, kind: ReportKind, *, credential: bool) -> None:
    engine, agent = synchronised(), UsmAgent(user=USER)
    reply = engine.unwrap(agent.message(report(oid), 5, auth=False, priv=False), NOW)
    assert (reply.report, reply.authenticated, kind.is_auth_failure) == (kind, False, credential)
    assert engine.accept_report(reply, NOW) is ReportAction.WAIT
    assert engine.unwrap(agent.message(RESPONSE, 5), NOW).pdu == RESPONSE


def test_a_report_may_come_with_the_full_security_of_the_request() -> None:
    reply = synchronised().unwrap(UsmAgent(user=USER).message(report("1.3.6.1.6.3.12.1.5.0"), 5), NOW)
    assert (reply.report, reply.authenticated) == (ReportKind.UNKNOWN_CONTEXT, True)


def test_a_report_without_varbinds_is_of_another_kind() -> None:
    reply = synchronised().unwrap(UsmAgent(user=USER).message(pdu(ber.REPORT, 1), 5), NOW)
    assert reply.report is ReportKind.OTHER


def test_two_devices_with_one_engine_id_keep_their_own_clocks() -> None:
    one, two = synchronised(), synchronised()
    one.unwrap(UsmAgent(user=USER, boots=9, time_s=1).message(RESPONSE, 5), NOW)
    assert (one.boots, two.boots) == (9, 3)
    assert two.unwrap(UsmAgent(user=USER).message(RESPONSE, 5), NOW).boots == 3
