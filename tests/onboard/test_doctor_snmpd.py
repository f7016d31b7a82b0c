"""The doctor at a real snmpd, in each configuration that does not work."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.onboard.doctor import examine
from netmon.onboard.doctor_steps import Examination, Patient, Status
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.api import Community, Security, UsmUser
from tests.support.snmpd import Snmpd, free_port

pytestmark = [pytest.mark.real, pytest.mark.may_block]

USER = UsmUser(b"netmon", auth="SHA-256", auth_password=b"auth-password", priv="AES-128", priv_password=b"priv-password")
AUTH_ONLY = UsmUser(b"authonly", auth="SHA", auth_password=b"auth-password")
NO_VIEW = UsmUser(b"noview", auth="SHA", auth_password=b"auth-password", priv="AES-128", priv_password=b"priv-password")
CONF = (
    "rocommunity right",
    "view onlysystem included .1.3.6.1.2.1.1",
    "rocommunity narrow default -V onlysystem",
    "view standard included .1.3.6.1.2.1",
    "rocommunity standard default -V standard",
    "rocommunity elsewhere 192.0.2.1",
    'createUser noview SHA "auth-password" AES "priv-password"',
)


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    with Snmpd(CONF, (USER, AUTH_ONLY), folder=tmp_path_factory.mktemp("snmpd")) as running:
        yield running


async def diagnosis(port: int, security: Security | None, host: str = "127.0.0.1", **more: object) -> Examination:
    patient = Patient(host=host, port=port, security=security, credential="c", timeout_s=0.8, **more)  # type: ignore[arg-type]
    async with Pinger(count=1, timeout_s=0.2) as pinger:
        return await examine(patient, pinger)


def statuses(found: Examination) -> dict[str, str]:
    return {step.name: step.status.value for step in found.steps if step.name != "ping"}


def failure(found: Examination) -> tuple[str, str]:
    (step,) = found.failed
    return step.name, step.key.removeprefix("doctor.")


@pytest.mark.parametrize("security", [Community("2c", b"right"), Community("1", b"right"), USER])
async def test_a_right_credential_passes_every_step(agent: Snmpd, security: Security) -> None:
    found = await diagnosis(agent.port, security)
    assert statuses(found) == {"name": "ok", "udp": "ok", "credential": "ok", "view": "ok", "engine": "ok"}, found.steps
    assert found.source == "127.0.0.1"


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        (Community("2c", b"wrong"), "community"),
        (Community("2c", b"elsewhere"), "community"),
        (replace(USER, user=b"nobody"), "v3_user"),
        (replace(USER, auth_password=b"another-password"), "v3_auth"),
        (replace(USER, auth="SHA"), "v3_auth"),
        (replace(USER, priv_password=b"another-password"), "v3_priv"),
        (replace(AUTH_ONLY, priv="AES-128", priv_password=b"priv-password"), "v3_level"),
        (replace(USER, context=b"nowhere"), "v3_context"),
    ],
)
async def test_each_wrong_credential_is_told_apart(agent: Snmpd, security: Security, expected: str) -> None:
    found = await diagnosis(agent.port, security)
    assert failure(found) == ("credential", expected), found.steps
    assert {step.name for step in found.steps if step.status is Status.SKIP} - {"ping"} == {"view", "engine"}


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        (Community("2c", b"narrow"), "view_interfaces"),
        (Community("2c", b"standard"), "view_vendor"),
        (NO_VIEW, "no_access"),
        (replace(USER, priv=None, priv_password=b""), "no_access"),
    ],
)
async def test_a_view_that_hides_something_is_named(agent: Snmpd, security: Security, expected: str) -> None:
    found = await diagnosis(agent.port, security)
    assert failure(found) == ("view", expected), found.steps
    assert statuses(found)["credential"] == "ok"


async def test_without_a_credential_the_agent_is_still_found(agent: Snmpd) -> None:
    found = await diagnosis(agent.port, None)
    assert found.failed == []
    assert statuses(found) == {"name": "ok", "udp": "ok", "credential": "skip", "view": "skip", "engine": "ok"}


async def test_an_agent_without_any_right_community_is_silent_or_known_by_version_3(tmp_path: Path) -> None:
    with Snmpd(("rocommunity only 192.0.2.1",), folder=tmp_path) as blocked:
        found = await diagnosis(blocked.port, Community("2c", b"only"))
    assert failure(found) == ("credential", "community")
    assert found.failed[0].paste == ("community", "acl")


async def test_a_port_on_which_nothing_listens_is_told_from_silence() -> None:
    found = await diagnosis(free_port("127.0.0.1"), Community("2c", b"right"))
    assert failure(found) == ("udp", "udp_refused")


@pytest.mark.parametrize("security", [Community("2c", b"right"), USER])
async def test_a_socket_that_never_answers_is_silence(security: Security) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
        mute.bind(("127.0.0.1", 0))
        found = await diagnosis(mute.getsockname()[1], security)
    assert failure(found) == ("udp", "udp_silent_v3" if isinstance(security, UsmUser) else "udp_silent")
    assert "acl" in found.failed[0].paste


async def test_a_name_that_does_not_resolve_ends_it() -> None:
    found = await diagnosis(161, Community("2c", b"right"), host="no-such-host.invalid")
    assert failure(found) == ("name", "name_unresolved")
    assert {step.status for step in found.steps[1:]} == {Status.SKIP}


async def test_an_address_without_a_route_ends_it() -> None:
    found = await diagnosis(161, Community("2c", b"right"), host="2001:db8::1")
    assert {step.name for step in found.failed} <= {"ping", "udp"}
    assert found.failed


async def test_version_1_alone_is_named(tmp_path: Path) -> None:
    conf = ("com2sec readers default right", "group readers v1 readers", "view all included .1", 'access readers "" any noauth exact all none none')
    with Snmpd(conf, folder=tmp_path) as old:
        found = await diagnosis(old.port, Community("2c", b"right"))
    assert failure(found) in {("credential", "version"), ("view", "no_access")}, found.steps
