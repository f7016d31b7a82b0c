"""The page over TLS: what is refused in the handshake, what after it, and certificates that are renewed while it serves."""

import asyncio
import base64
import contextlib
import logging
import ssl
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import bcrypt
import pytest

from netmon.daemon.web_config import WebConfigError, WebConfigKeeper
from netmon.expose.endpoint import MetricsEndpoint
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.access import Person, Role
from netmon.web.basic_users import FAKE, WebConfigUsers
from netmon.web.door import Entry, OpenDoor
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.expose.samples import full_exposition, self_metrics
from tests.support.certificates import Authority, authority
from tests.web.sample_district import district

PAIR = "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"
MUTUAL = PAIR + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
PASSWORD = "correct horse"
USERS = f"basic_auth_users:\n  prom: {bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()}\n"


class BasicDoor(OpenDoor):
    """Lets in whom the web-config.yml knows, as the door of the page does."""

    def __init__(self, keeper: WebConfigKeeper) -> None:
        self._keeper = keeper

    async def identify(self, knock):
        users = WebConfigUsers(self._keeper.current.users)
        name, _, password = base64.b64decode(knock.authorization.removeprefix("Basic ")).decode().partition(":")
        if not await asyncio.to_thread(users.check, name, password):
            return None
        return Entry(person=Person(name=name, role=Role.SCRAPER))


@pytest.fixture
def ca(tmp_path: Path) -> Authority:
    made = authority(tmp_path)
    made.issue(tmp_path)
    made.issue(tmp_path, "prometheus", files=("client.pem", "client-key.pem"))
    return made


@contextlib.asynccontextmanager
async def serving(folder: Path, content: str, *, door: bool = False, handshake_s: float = 5.0):
    path = folder / "web.yml"
    path.write_text(content)
    metrics = SelfMetrics()
    keeper = WebConfigKeeper(path, metrics, open_to_others=True)
    await keeper.load()
    settings = WebSettings(zone=ZoneInfo("Asia/Shanghai"), handshake_timeout_s=handshake_s)
    endpoint = MetricsEndpoint(full_exposition(), self_metrics())
    async with WebServer(settings, Sources(status=district()), endpoint, door=BasicDoor(keeper) if door else None, secure=lambda: keeper.current) as server:
        yield keeper, server, metrics


def trusting(folder: Path, certificate: str | None = None, **changes) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=folder / "ca.pem")
    if certificate is not None:
        context.load_cert_chain(folder / f"{certificate}.pem", folder / f"{certificate}-key.pem")
    for name, value in changes.items():
        setattr(context, name, value)
    return context


async def status(server: WebServer, context: ssl.SSLContext, path: str = "/metrics", password: str | None = None) -> int:
    headers = {} if password is None else {"Authorization": "Basic " + base64.b64encode(f"prom:{password}".encode()).decode()}
    async with aiohttp.ClientSession(server.url) as client, client.get(path, ssl=context, headers=headers) as answer:
        await answer.read()
        return answer.status


async def served(server: WebServer, context: ssl.SSLContext) -> int:
    """Return the serial number of the certificate that a new connection is shown."""
    _, writer = await asyncio.open_connection(*server.address, ssl=context)
    shown = writer.get_extra_info("peercert")["serialNumber"]
    writer.close()
    return int(shown, 16)


async def changed(keeper: WebConfigKeeper) -> bool:
    """Look as often as the keeper needs to see a change settle."""
    return [await keeper.look() for _ in range(3)].count(True) == 1


async def test_the_page_is_served_over_tls_and_nothing_older_than_1_2(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, PAIR) as (_, server, _):
        assert server.url.startswith("https://127.0.0.1:")
        assert await status(server, trusting(tmp_path), "/healthz") == 200
        assert await status(server, trusting(tmp_path, maximum_version=ssl.TLSVersion.TLSv1_2), "/healthz") == 200
        old = trusting(tmp_path)
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.minimum_version = ssl.TLSVersion.TLSv1_1
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises(aiohttp.ClientConnectorError):
            await status(server, old)
        assert server.handshakes.failed == 1


async def test_a_client_that_speaks_plain_http_to_the_tls_port_is_closed(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, PAIR) as (_, server, _):
        reader, writer = await asyncio.open_connection(*server.address)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        assert b"HTTP" not in answer
        assert (server.handshakes.failed, server.handshakes.in_progress) == (1, 0)


async def test_a_client_that_never_shakes_hands_is_let_go(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, PAIR, handshake_s=0.3) as (_, server, _):
        reader, writer = await asyncio.open_connection(*server.address)
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 30) == b""
        writer.close()
        assert (server.handshakes.failed, server.handshakes.in_progress) == (1, 0)


async def test_certificate_and_password_are_both_needed(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, MUTUAL + USERS, door=True) as (keeper, server, _):
        assert keeper.current.certain_clients
        with pytest.raises(aiohttp.ClientError):
            await status(server, trusting(tmp_path), password=PASSWORD)
        assert await status(server, trusting(tmp_path, "client")) == 401
        assert await status(server, trusting(tmp_path, "client"), password="wrong") == 401
        assert await status(server, trusting(tmp_path, "client"), password=PASSWORD) == 200


async def test_a_certificate_of_another_authority_is_refused(tmp_path: Path, ca: Authority) -> None:
    other = tmp_path / "other"
    other.mkdir()
    authority(other).issue(tmp_path, "prometheus", files=("foreign.pem", "foreign-key.pem"))
    async with serving(tmp_path, MUTUAL) as (_, server, _):
        with pytest.raises(aiohttp.ClientError):
            await status(server, trusting(tmp_path, "foreign"))
        assert await status(server, trusting(tmp_path, "client")) == 200


@pytest.mark.parametrize(("names", "enters"), [("[prometheus]", True), ("[127.0.0.1]", True), ("[grafana, '10.0.0.1']", False), ("[]", False)])
async def test_only_listed_names_enter(tmp_path: Path, ca: Authority, names: str, enters: bool) -> None:
    async with serving(tmp_path, MUTUAL + f"  client_allowed_sans: {names}\n") as (_, server, _):
        if enters:
            assert await status(server, trusting(tmp_path, "client")) == 200
        else:
            with pytest.raises(aiohttp.ClientError):
                await status(server, trusting(tmp_path, "client"))


async def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, PAIR) as (keeper, server, metrics):
        context = trusting(tmp_path)
        before = await served(server, context)
        reader, writer = await asyncio.open_connection(*server.address, ssl=context)
        assert not await changed(keeper)
        ends = ca.issue(tmp_path, days=90)
        assert await changed(keeper)
        assert await served(server, context) != before
        assert expiry(metrics) == ends
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 200 " in await asyncio.wait_for(reader.read(), 30)  # a connection of before goes on
        writer.close()


async def test_a_broken_certificate_changes_nothing_and_is_told_once(tmp_path: Path, ca: Authority, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(tmp_path, PAIR) as (keeper, server, metrics):
        before = await served(server, trusting(tmp_path))
        good = (tmp_path / "cert.pem").read_bytes()
        (tmp_path / "cert.pem").write_text("-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n")
        with caplog.at_level(logging.ERROR):
            assert not await changed(keeper)
            assert not await changed(keeper)
        assert len(caplog.records) == 1
        assert await served(server, trusting(tmp_path)) == before
        assert b"netmon_web_config_last_reload_successful 0.0" in metrics.render(openmetrics=False)
        (tmp_path / "cert.pem").write_bytes(good)
        assert await changed(keeper)
        assert b"netmon_web_config_last_reload_successful 1.0" in metrics.render(openmetrics=False)


async def test_an_authority_that_is_taken_out_lets_nobody_in_any_more(tmp_path: Path, ca: Authority) -> None:
    (tmp_path / "clients.pem").write_bytes(ca.file.read_bytes())
    async with serving(tmp_path, MUTUAL.replace("ca.pem", "clients.pem")) as (keeper, server, _):
        assert await status(server, trusting(tmp_path, "client")) == 200
        other = tmp_path / "other"
        other.mkdir()
        (tmp_path / "clients.pem").write_bytes(authority(other).file.read_bytes())
        assert await changed(keeper)
        with pytest.raises(aiohttp.ClientError):
            await status(server, trusting(tmp_path, "client"))


async def test_passwords_and_headers_change_with_the_file_but_tls_does_not_go_away(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, PAIR + USERS, door=True) as (keeper, server, metrics):
        assert await status(server, trusting(tmp_path), password=PASSWORD) == 200
        other = USERS.replace("prom:", "grafana:") + "http_server_config: {headers: {X-Frame-Options: sameorigin, Strict-Transport-Security: max-age=60}}\n"
        (tmp_path / "web.yml").write_text(PAIR + other)
        assert await changed(keeper)
        assert await status(server, trusting(tmp_path), password=PASSWORD) == 401
        async with aiohttp.ClientSession(server.url) as client, client.get("/healthz", ssl=trusting(tmp_path)) as answer:
            assert (answer.headers["X-Frame-Options"], answer.headers["Strict-Transport-Security"]) == ("sameorigin", "max-age=60")
        (tmp_path / "web.yml").write_text("")
        assert not await changed(keeper)
        assert keeper.current.tls is not None
        assert b"netmon_web_config_last_reload_successful 0.0" in metrics.render(openmetrics=False)


async def test_more_requests_than_the_rate_are_told_to_wait(tmp_path: Path, ca: Authority) -> None:
    async with serving(tmp_path, PAIR + "rate_limit: {interval: 1h, burst: 2}\n") as (_, server, _):
        context = trusting(tmp_path)
        assert [await status(server, context, "/healthz") for _ in range(3)] == [200, 200, 429]


async def test_the_first_request_may_come_with_the_end_of_the_handshake(tmp_path: Path, ca: Authority) -> None:
    """A TLS 1.3 client sends its Finished and its request in one segment."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trusting(tmp_path).wrap_bio(incoming, outgoing, server_hostname="localhost")
    async with serving(tmp_path, PAIR) as (_, server, _):
        reader, writer = await asyncio.open_connection(*server.address)
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                incoming.write(await asyncio.wait_for(reader.read(65536), 30))
        tls.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        writer.write(outgoing.read())
        answer = b""
        while chunk := await asyncio.wait_for(reader.read(65536), 30):
            incoming.write(chunk)
            with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
                while True:
                    piece = tls.read(65536)
                    if not piece:
                        break
                    answer += piece
        writer.close()
    assert answer.startswith(b"HTTP/1.1 200")


async def test_a_file_that_is_no_good_at_the_start_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "web.yml").write_text("")
    keeper = WebConfigKeeper(tmp_path / "web.yml", SelfMetrics(), open_to_others=True)
    with pytest.raises(WebConfigError, match="open to everybody"):
        await keeper.load()
    assert [problem.key for problem in await refused(tmp_path / "web.yml")] == ["config.web_open"]


async def refused(path: Path):
    try:
        await WebConfigKeeper(path, SelfMetrics(), open_to_others=True).load()
    except WebConfigError as error:
        return error.problems
    return ()


def test_an_unknown_name_takes_the_time_of_a_known_one() -> None:
    users = WebConfigUsers({"prom": bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode()})
    assert (users.check("prom", "x"), users.check("prom", "y"), users.check("eve", "x"), users.check("", "")) == (True, False, False, False)
    assert users.hash_of("eve") == FAKE
    assert bcrypt.checkpw(b"fakepassword", FAKE.encode()) is False  # a hash that bcrypt can read: it computes
    long = "p" * 100
    assert WebConfigUsers({"prom": bcrypt.hashpw(long[:72].encode(), bcrypt.gensalt(4)).decode()}).check("prom", long)  # as htpasswd and Go do


def expiry(metrics: SelfMetrics) -> float:
    name = "netmon_web_certificate_expiry_timestamp_seconds "
    return float(next(line.removeprefix(name) for line in metrics.render(openmetrics=False).decode().splitlines() if line.startswith(name)))
