from netmon.collect.system import collect
from netmon.model.outcome import Outcome
from netmon.model.reading import SystemInfo
from tests.collect.samples import context, switch
from tests.support.fake_session import INTEGER, OBJECT_ID, OCTETS, TIME_TICKS, FakeSession


async def test_system_reads_identity_and_clocks_in_one_get():
    session = switch()
    session.put("1.3.6.1.6.3.10.2.1.2.0", INTEGER, 12)
    session.put("1.3.6.1.6.3.10.2.1.3.0", INTEGER, 999)
    session.put("1.3.6.1.2.1.25.1.1.0", TIME_TICKS, 2_000_000)
    collected = await collect(context(session))
    assert session.asked == ["get"]
    assert collected.outcome is Outcome.OK
    assert collected.payload == SystemInfo(
        sys_object_id="1.3.6.1.4.1.99999.1", sys_descr="Acme switch", sys_name="机房", uptime_ticks=1_000_000,
        engine_boots=12, engine_time_s=999, host_uptime_ticks=2_000_000,
    )  # fmt: skip


async def test_system_missing_objects_are_none_and_no_failure():
    collected = await collect(context(FakeSession({})))
    assert (collected.outcome, collected.payload) == (Outcome.OK, SystemInfo())


async def test_system_value_of_the_wrong_type_and_zero_dot_zero_are_none():
    session = FakeSession({})
    session.put("1.3.6.1.2.1.1.2.0", OBJECT_ID, "0.0")
    session.put("1.3.6.1.2.1.1.1.0", INTEGER, 5)
    session.put("1.3.6.1.2.1.1.3.0", OCTETS, b"1 day")
    assert (await collect(context(session))).payload == SystemInfo()


async def test_system_descr_over_several_lines_becomes_one():
    session = FakeSession({})
    session.put("1.3.6.1.2.1.1.1.0", OCTETS, b"Huawei Versatile\r\nVRP (R) software")
    payload = (await collect(context(session))).payload
    assert isinstance(payload, SystemInfo)
    assert payload.sys_descr == "Huawei Versatile VRP (R) software"


async def test_system_silence_keeps_the_sessions_outcome():
    session = switch()
    session.get_outcome = Outcome.AUTH_FAILED
    collected = await collect(context(session))
    assert (collected.outcome, collected.payload, collected.detail) == (Outcome.AUTH_FAILED, None, "system: fake")
