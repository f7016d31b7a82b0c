import asyncio
import contextlib
import gzip
import json
import struct
from dataclasses import replace
from socket import SO_LINGER, SOL_SOCKET, socket
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics

from netmon.expose.endpoint import MetricsEndpoint
from netmon.model.scrape import Scrape
from netmon.model.status import Readiness
from netmon.web.access import SECURITY_HEADERS, ExposedAddressError
from netmon.web.server import WebServer, WebSettings
from netmon.web.source import Sources
from tests.expose.samples import full_exposition, self_metrics
from tests.support.prometheus import prometheus
from tests.web.sample_district import devices_of, district
from tests.web.sample_wall import walls

ZONE = ZoneInfo("Asia/Shanghai")
PIECE = b"x" * (1 << 20)


class Tap:
    """A scrape source that counts the pieces that were taken from it, and tells when it was closed."""

    def __init__(self, pieces=10_000, refuse=False):
        self.pieces, self.refuse, self.taken = pieces, refuse, 0
        self.closed = asyncio.Event()

    def scrape(self, accept, accept_encoding):
        return None if self.refuse else Scrape(content_type="text/plain", content_encoding=None, body=self._body())

    async def _body(self):
        try:
            for _ in range(self.pieces):
                self.taken += 1
                yield PIECE
        finally:
            self.closed.set()


@contextlib.asynccontextmanager
async def serving(status=None, metrics=None, **settings):
    source = status or district()
    endpoint = metrics or MetricsEndpoint(full_exposition(), self_metrics())
    sources = Sources(status=source, wall=walls(), devices=devices_of(source))
    async with WebServer(WebSettings(zone=ZONE, **settings), sources, endpoint) as server, aiohttp.ClientSession(server.url) as client:
        yield server, client


async def raw(server, request, read=65536):
    reader, writer = await asyncio.open_connection(*server.address)
    try:
        writer.write(request)
        await writer.drain()
        return await asyncio.wait_for(reader.read(read), 30)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_every_answer_carries_the_security_headers():
    async with serving() as (_, client):
        seen = {}
        for path in ("/", "/devices", "/devices/s03-core", "/devices/none", "/metrics", "/healthz", "/readyz", "/static/netmon.css", "/none", "/static/none"):
            async with client.get(path) as answer:
                await answer.read()
                seen[path] = answer.status
                for name, value in SECURITY_HEADERS.items():
                    if (path, name) != ("/static/netmon.css", "Cache-Control"):
                        assert answer.headers[name] == value, (path, name)
                assert answer.headers["Server"] == "netmon"
        async with client.post("/") as answer:
            assert answer.status == 405
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert seen.pop("/devices/none") == seen.pop("/none") == seen.pop("/static/none") == 404
    assert set(seen.values()) == {200}


async def test_pages_speak_the_readers_language():
    async with serving() as (_, client):
        for headers, query, words in (
            ({}, "", "需要处理"),
            ({"Accept-Language": "en-GB"}, "", "Needs attention"),
            ({"Accept-Language": "en"}, "?lang=zh", "需要处理"),
        ):
            async with client.get(f"/{query}", headers=headers) as answer:
                assert answer.content_type == "text/html"
                assert words in await answer.text()
    async with serving(lang="en") as (_, client), client.get("/none") as answer:
        assert "No such page" in await answer.text()


async def test_device_names_are_taken_from_the_address_as_they_are():
    source = district()
    name = "机房/sw 1?#%2F"
    detail = source.details["s03-core"]
    source.details[name] = replace(detail, device=replace(detail.device, name=name))
    async with serving(source) as (server, client):
        async with client.get("/devices/%E6%9C%BA%E6%88%BF%2Fsw%201%3F%23%252F?format=json") as answer:
            assert (await answer.json())["device"]["name"] == name
        assert b"404" in (await raw(server, b"GET /devices/%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n"))[:20]


async def test_devices_and_overview_as_json():
    async with serving() as (_, client):
        for path, schema in (("/", "netmon.overview/1"), ("/devices", "netmon.devices/1"), ("/devices/s03-core", "netmon.device/1")):
            async with client.get(path, headers={"Accept": "application/json"}) as answer:
                assert answer.content_type == "application/json"
                assert (await answer.json())["schema"] == schema


async def test_readiness_and_health_are_different_questions():
    source = district()
    source.ready = Readiness(config_loaded=True, polled=3, pollable=72)
    async with serving(source) as (_, client):
        async with client.get("/healthz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with client.get("/readyz") as answer:
            assert (answer.status, json.loads(await answer.text())["polled"]) == (503, 3)
        source.ready = Readiness(config_loaded=True, polled=72, pollable=72)
        async with client.get("/readyz") as answer:
            assert (answer.status, (await answer.json())["ready"]) == (200, True)
        source.ready = Readiness(config_loaded=False, polled=0, pollable=0)
        async with client.get("/readyz") as answer:
            assert answer.status == 503


async def test_metrics_over_http_in_the_format_and_coding_asked_for():
    async with serving() as (_, client):
        headers = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5", "Accept-Encoding": "gzip"}
        async with client.get("/metrics", headers=headers) as answer:
            assert answer.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.headers["Vary"] == "Accept, Accept-Encoding"
            names = {family.name for family in parse_openmetrics(await answer.text())}
        assert {"netmon_device_up", "netmon_interface_receive_bytes", "netmon_build"} <= names
        async with client.get("/metrics", headers={"Accept-Encoding": "identity"}) as answer:
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            assert "Content-Encoding" not in answer.headers
            assert (await answer.text()).startswith("# HELP netmon_device_up ")


async def test_gzip_bytes_on_the_wire_are_gzip():
    async with serving() as (server, _):
        answer = await raw(server, b"GET /metrics HTTP/1.0\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n", -1)
        assert gzip.decompress(answer.partition(b"\r\n\r\n")[2]).startswith(b"# HELP")


async def test_head_sends_no_body():
    tap = Tap()
    async with serving(metrics=tap) as (_, client):
        for path in ("/", "/metrics", "/healthz"):
            async with client.head(path) as answer:
                assert (answer.status, await answer.read()) == (200, b"")
    assert tap.taken == 0


async def test_too_many_scrapes_are_told_to_come_back():
    async with serving(metrics=Tap(refuse=True)) as (_, client), client.get("/metrics") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_slow_reader_costs_little_memory_and_is_cut_off():
    tap = Tap()
    async with serving(metrics=tap, request_timeout_s=0.5) as (server, _):
        reader, writer = await asyncio.open_connection(*server.address, limit=1024)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.wait_for(tap.closed.wait(), 30)
        assert 1 <= tap.taken < 30
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1 << 30), 30)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_prometheus_own_timeout_is_kept():
    tap = Tap()
    async with serving(metrics=tap, request_timeout_s=60) as (server, _):
        _, writer = await asyncio.open_connection(*server.address, limit=1024)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Prometheus-Scrape-Timeout-Seconds: 0.2\r\n\r\n")
        await asyncio.wait_for(tap.closed.wait(), 30)
        assert tap.taken < 30
        writer.close()


async def test_scrape_ends_when_the_client_goes_away():
    tap = Tap()
    async with serving(metrics=tap) as (server, _):
        await raw(server, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 100)
        await asyncio.wait_for(tap.closed.wait(), 30)
        assert tap.taken < 30


class Leaving(Tap):
    """A scrape source during whose pieces the client goes away, so suddenly that the server has had no time to learn of it."""

    def __init__(self, socket):
        super().__init__()
        self.socket = socket

    async def _body(self):
        try:
            yield b"a\n"
            self.socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.close()
            for _ in range(10):
                yield b"b\n"
        finally:
            self.closed.set()


async def test_a_scraper_that_leaves_in_mid_stream_is_no_error(caplog):
    with socket() as client:
        tap = Leaving(client)
        async with serving(metrics=tap) as (server, _):
            client.connect(server.address)
            client.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await asyncio.wait_for(tap.closed.wait(), 30)
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        (b"GET /devices/" + b"a" * 5000, b"Host: localhost", b"400"),
        (b"GET /", b"Host: localhost\r\nX-Long: " + b"a" * 9000, b"400"),
        (b"GET /", b"Host: localhost\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(500)).rstrip(), b"400"),
        (b"GET /", b"Host: evil.example", b"421"),
        (b"GET /metrics", b"Host: evil.example", b"421"),
        (b"DELETE /devices/s03-core", b"Host: localhost", b"405"),
        (b"GET /static/..%2Fserver.py", b"Host: localhost", b"404"),
        (b"GET /static/../server.py", b"Host: localhost", b"404"),
        (b"NONSENSE", b"Host: localhost", b"400"),
    ],
)
async def test_odd_requests_are_refused(request_line, headers, status):
    async with serving() as (server, client):
        answer = await raw(server, request_line + b" HTTP/1.1\r\n" + headers + b"\r\n\r\n")
        assert answer.split(b" ")[1] == status
        async with client.get("/healthz") as healthy:
            assert healthy.status == 200


async def test_connections_are_limited_and_idle_ones_closed():
    async with serving(max_connections=2, idle_timeout_s=0.3) as (server, _):
        first = await asyncio.open_connection(*server.address)
        second = await asyncio.open_connection(*server.address)
        await asyncio.sleep(0)
        assert await raw(server, b"") == b""
        first[1].write(b"GET / HTTP/1.1\r\nHost: loc")
        assert await asyncio.wait_for(second[0].read(), 30) == b""
        for _, writer in (first, second):
            writer.close()
        async with asyncio.timeout(30):
            while b"200" not in await raw(server, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"):
                await asyncio.sleep(0.05)


async def test_server_refuses_an_open_address_until_told():
    server = WebServer(WebSettings(zone=ZONE, host="0.0.0.0"), Sources(status=district()), Tap())
    with pytest.raises(ExposedAddressError):
        await server.__aenter__()
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.address


async def test_server_listens_on_ipv6_and_frees_its_port():
    async with serving(host="::1") as (server, client):
        assert server.url.startswith("http://[::1]:")
        async with client.get("/healthz") as answer:
            assert answer.status == 200
        port = server.address[1]
    async with serving(host="::1", port=port) as (again, _):
        assert again.address[1] == port


async def test_taken_port_is_an_error_that_leaves_nothing_behind():
    async with serving() as (server, _):
        with pytest.raises(OSError, match="address already in use"):
            async with serving(port=server.address[1]):
                pass


async def test_static_files_are_cached_by_their_version():
    async with serving() as (_, client):
        async with client.get("/static/netmon.css") as answer:
            tag = answer.headers["ETag"]
            assert answer.content_type == "text/css"
            assert "max-age" in answer.headers["Cache-Control"]
        async with client.get("/static/netmon.css", headers={"If-None-Match": tag}) as answer:
            assert answer.status == 304


@pytest.mark.real
async def test_real_prometheus_scrapes_it(tmp_path):
    def look(address):
        with prometheus(tmp_path, [address], interval_s=0.5) as server:
            assert server.wait_for("up == 1")
            return server.wait_for('netmon_interface_receive_bytes_total{device="sw-1",interface="GigabitEthernet0/0/2"}')

    async with serving() as (server, _):
        rows = await asyncio.to_thread(look, f"127.0.0.1:{server.address[1]}")
    assert [value for _, value in rows] == [float(2**53 + 1 + 1000)]
    assert rows[0][0]["site"] == "school-01"
