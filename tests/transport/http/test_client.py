"""The client against simulated controllers: logins, limits, redirects, certificates, and every way in which an answer can be broken."""

import asyncio
import logging
import socket
import time
from pathlib import Path

import pytest

from netmon.model.outcome import AccessFailed, Outcome
from netmon.simulate.controller_api import SITE_ID, OmadaServer, UnifiServer
from netmon.simulate.controller_state import ControllerState, Fault, access_points
from netmon.transport.http.api import HttpTarget, Login, SignIn, Token
from netmon.transport.http.client import ControllerClient
from netmon.transport.http.omada import OmadaSignIn
from netmon.transport.http.unifi import UnifiSignIn
from tests.support.controllers import PASSWORD, USER, certificate

DEVICES = "/api/s/default/stat/device"
GOOD = Login(user=USER, password=PASSWORD)
WRONG = Login(user=USER, password="S3CR3T-wrong")


def client(url: str, sign_in: SignIn, **limits: object) -> ControllerClient:
    return ControllerClient(HttpTarget(url=url, **{"request_timeout_s": 2.0, "rate_per_s": 1000.0, **limits}), sign_in)


def state(count: int = 3) -> ControllerState:
    return ControllerState(access_points(count))


@pytest.mark.parametrize("is_os", [False, True])
async def test_unifi_is_signed_in_to_once_and_the_session_kept(is_os: bool) -> None:
    async with UnifiServer(state(), is_os=is_os) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        for _ in range(3):
            answer = await asking.get(DEVICES)
        assert len(answer["data"]) == 5
        assert server.state.logins == 1
        prefix = "/proxy/network" if is_os else ""
        assert server.state.requests[2:] == [("GET", prefix + DEVICES)] * 3


async def test_an_api_key_needs_no_login() -> None:
    async with UnifiServer(state(), is_os=True, api_key="key-1") as server, client(server.url, UnifiSignIn(Token(value="key-1"))) as asking:
        assert (await asking.get(DEVICES))["meta"] == {"rc": "ok"}
        assert server.state.logins == 0
    async with UnifiServer(state(), is_os=True, api_key="key-1") as server, client(server.url, UnifiSignIn(Token(value="other"))) as asking:
        with pytest.raises(AccessFailed, match="refuses the key") as raised:
            await asking.get(DEVICES)
        assert raised.value.outcome is Outcome.AUTH_FAILED
        assert len(server.state.requests) == 1


async def test_logins_without_an_answer_count_as_refused_the_second_time() -> None:
    slow = ControllerState(access_points(1), fault=Fault.SLOW, fault_paths=("/api/login",))
    async with UnifiServer(slow) as server, client(server.url, UnifiSignIn(GOOD), request_timeout_s=0.6) as asking:
        for expected in (Outcome.TIMEOUT, Outcome.AUTH_FAILED, Outcome.AUTH_FAILED):
            with pytest.raises(AccessFailed) as raised:
                await asking.get(DEVICES)
            assert raised.value.outcome is expected
        slow.fault = Fault.NONE
        assert (await asking.get(DEVICES))["meta"] == {"rc": "ok"}
        slow.fault, slow.fault_paths = Fault.SLOW, (DEVICES,)
        for _ in range(3):
            with pytest.raises(AccessFailed) as raised:
                await asking.get(DEVICES)
            assert raised.value.outcome is Outcome.TIMEOUT  # a slow page is no refused login


async def test_a_controller_that_lets_nobody_in_has_refused_no_login() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        async with client(f"http://127.0.0.1:{full.getsockname()[1]}", OmadaSignIn(GOOD), request_timeout_s=0.3) as asking:
            for _ in range(3):
                with pytest.raises(AccessFailed) as raised:
                    await asking.get("/x")
                assert raised.value.outcome is Outcome.TIMEOUT
        for one in waiting:
            one.close()


@pytest.mark.parametrize("is_os", [False, True])
async def test_a_session_that_ended_is_opened_again_once(is_os: bool) -> None:
    async with UnifiServer(state(), is_os=is_os) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        await asking.get(DEVICES)
        server.state.expire()
        await asking.get(DEVICES)
        assert (server.state.logins, asking.stats.logins, asking.stats.retries) == (2, 2, 1)


async def test_a_controller_that_refuses_every_session_gets_two_logins_and_no_more() -> None:
    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        server.state.fault, server.state.fault_paths = Fault.NO_SESSION, ("/api/s/",)
        with pytest.raises(AccessFailed) as raised:
            await asking.get(DEVICES)
        assert raised.value.outcome is Outcome.AUTH_FAILED
        assert server.state.logins == 2


@pytest.mark.parametrize("is_os", [False, True])
async def test_a_wrong_password_is_auth_failed_after_one_login_and_is_never_shown(is_os: bool, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with UnifiServer(state(), is_os=is_os) as server, client(server.url, UnifiSignIn(WRONG)) as asking:
        with pytest.raises(AccessFailed) as raised:
            await asking.get(DEVICES)
        assert raised.value.outcome is Outcome.AUTH_FAILED
        assert (server.state.logins, server.state.refused) == (1, 1)
        shown = f"{raised.value} {raised.value.detail} {asking.target!r} {WRONG!r} {caplog.text}"
        assert "S3CR3T" not in shown


async def test_omada_gets_a_token_and_another_when_it_ends() -> None:
    async with OmadaServer(state()) as server, client(server.url, OmadaSignIn(GOOD)) as asking:
        path = f"/sites/{SITE_ID}/devices"
        assert (await asking.get(path, {"page": 1, "pageSize": 100}))["result"]["totalRows"] == 5
        server.state.expire()
        assert (await asking.get(path, {"page": 1, "pageSize": 2}))["result"]["currentSize"] == 2
        assert server.state.logins == 2


async def test_omadas_wrong_secret_is_auth_failed() -> None:
    async with OmadaServer(state()) as server, client(server.url, OmadaSignIn(WRONG)) as asking:
        with pytest.raises(AccessFailed) as raised:
            await asking.get("/sites", {"page": 1, "pageSize": 1})
        assert raised.value.outcome is Outcome.AUTH_FAILED
        assert "S3CR3T" not in raised.value.detail
        assert server.state.logins == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.STATUS_500, Outcome.PROTOCOL_ERROR),
        (Fault.STATUS_429, Outcome.PROTOCOL_ERROR),
        (Fault.MALFORMED, Outcome.PARSE_ERROR),
        (Fault.NOT_JSON, Outcome.PARSE_ERROR),
        (Fault.CUT, Outcome.PROTOCOL_ERROR),
        (Fault.SLOW, Outcome.TIMEOUT),
        (Fault.ENDLESS, Outcome.PROTOCOL_ERROR),
        (Fault.ELSEWHERE, Outcome.PROTOCOL_ERROR),
        (Fault.LOOP, Outcome.PROTOCOL_ERROR),
    ],
)
async def test_a_broken_answer_ends_in_its_outcome_within_the_limits(fault: Fault, outcome: Outcome) -> None:
    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD), request_timeout_s=1.0, max_body_bytes=1_000_000) as asking:
        await asking.get(DEVICES)
        server.state.fault, server.state.fault_paths = fault, ("/api/s/",)
        started = time.monotonic()
        with pytest.raises(AccessFailed) as raised:
            await asking.get(DEVICES)
        assert raised.value.outcome is outcome
        assert time.monotonic() - started < 6.0
        server.state.fault = Fault.NONE
        assert len((await asking.get(DEVICES))["data"]) == 5
        assert server.state.logins == 1


async def test_a_redirect_to_another_host_is_not_followed_and_gets_no_credential() -> None:
    reached: list[bytes] = []

    async def thief(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.append(await reader.read(1000))
        writer.close()

    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        listener = await asyncio.start_server(thief, "127.0.0.1", 0)
        async with listener:
            server.state.fault = Fault.ELSEWHERE
            with pytest.raises(AccessFailed):
                await asking.get(DEVICES)
        assert reached == []


async def test_nobody_there_is_unreachable() -> None:
    async with UnifiServer(state()) as server:
        url = server.url
    async with client(url, UnifiSignIn(GOOD)) as asking:
        with pytest.raises(AccessFailed) as raised:
            await asking.get(DEVICES)
    assert raised.value.outcome is Outcome.UNREACHABLE


async def test_what_speaks_no_http_is_a_protocol_error() -> None:
    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(other, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        async with client(f"http://127.0.0.1:{port}", UnifiSignIn(GOOD)) as asking:
            with pytest.raises(AccessFailed) as raised:
                await asking.get(DEVICES)
    assert raised.value.outcome is Outcome.PROTOCOL_ERROR


async def test_a_certificate_that_nobody_signed_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    made = certificate(tmp_path)
    async with UnifiServer(state(), tls=made.server()) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        with pytest.raises(AccessFailed) as raised:
            await asking.get(DEVICES)
        assert raised.value.outcome is Outcome.PROTOCOL_ERROR
        assert "certificate not trusted" in raised.value.detail
        assert server.state.requests == []


async def test_a_file_of_roots_or_the_fingerprint_makes_it_trusted(tmp_path: Path) -> None:
    made = certificate(tmp_path)
    for trusted in ({"ca_file": str(made.file)}, {"fingerprint": made.fingerprint}):
        async with UnifiServer(state(), tls=made.server()) as server, client(server.url, UnifiSignIn(GOOD), **trusted) as asking:
            assert len((await asking.get(DEVICES))["data"]) == 5


async def test_another_fingerprint_is_refused_and_the_one_that_is_there_named(tmp_path: Path) -> None:
    made, other = certificate(tmp_path), certificate(tmp_path, "other")
    async with UnifiServer(state(), tls=made.server()) as server, client(server.url, UnifiSignIn(GOOD), fingerprint=other.fingerprint) as asking:
        with pytest.raises(AccessFailed) as raised:
            await asking.get(DEVICES)
        assert raised.value.outcome is Outcome.PROTOCOL_ERROR
        assert made.fingerprint in raised.value.detail
        assert server.state.requests == []


async def test_a_file_of_roots_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with client("https://127.0.0.1:1", UnifiSignIn(GOOD), ca_file=str(tmp_path / "none.pem")) as asking:
        with pytest.raises(AccessFailed, match="ca_file"):
            await asking.get(DEVICES)


async def test_requests_keep_to_the_rate() -> None:
    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD), rate_per_s=20.0) as asking:
        started = time.monotonic()
        await asyncio.gather(*(asking.get(DEVICES) for _ in range(5)))
        assert server.state.logins == 1
        assert time.monotonic() - started >= 6 / 20  # seven requests: front page, login, five


async def test_the_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        assert (await asking.get(DEVICES))["meta"]["rc"] == "ok"


async def test_a_post_that_is_not_known_to_read_is_never_sent() -> None:
    async with OmadaServer(state()) as server, client(server.url, OmadaSignIn(GOOD)) as asking:
        for path in (f"/sites/{SITE_ID}/devices/AA/forget", "/sites/../clients/stat/devices", f"/sites/{SITE_ID}/clients/stat/devices/x"):
            with pytest.raises(ValueError, match="only reads"):
                await asking.query(path, {})
        assert server.state.requests == []
    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD)) as asking:
        with pytest.raises(ValueError, match="only reads"):
            await asking.query("/api/s/default/cmd/devmgr", {"cmd": "restart"})
        assert server.state.requests == []


async def test_a_poll_that_is_cancelled_leaves_a_client_that_works() -> None:
    async with UnifiServer(state()) as server, client(server.url, UnifiSignIn(GOOD), request_timeout_s=30.0) as asking:
        await asking.get(DEVICES)
        server.state.fault, server.state.fault_paths = Fault.SLOW, ("/api/s/",)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await asking.get(DEVICES)
        server.state.fault = Fault.NONE
        assert len((await asking.get(DEVICES))["data"]) == 5
