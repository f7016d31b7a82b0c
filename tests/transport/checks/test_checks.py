"""Service checks against servers that are right, wrong, silent and hostile."""

import asyncio
import socket
import struct
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.services import outcome_of
from netmon.model.outcome import Outcome
from netmon.model.service import DnsCheck, HttpCheck, NtpCheck, RtspCheck, ServiceReason, ServiceResult, TcpCheck
from netmon.simulate.services import camera, dns_answer, dns_server, ntp_server, web_platform
from netmon.transport.checks.ntp import PACKET, parse, unix_time
from netmon.transport.checks.session import DeviceChecks
from tests.support.certificates import authority

HERE = DeviceChecks("127.0.0.1", ())


@asynccontextmanager
async def silent(first: bytes = b"", *, endless: bool = False):
    """A TCP server that accepts and says only `first`, or says it for ever."""
    tasks: list[asyncio.Task[None]] = []

    async def serve(reader, writer):
        tasks.append(asyncio.current_task())
        try:
            while first:
                writer.write(first)
                await writer.drain()
                if not endless:
                    break
            await reader.read()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_open_port_is_up_and_a_closed_one_is_refused():
    async with silent() as port:
        up = await HERE.run(TcpCheck(id="a", port=port))
    down = await HERE.run(TcpCheck(id="a", port=port))
    assert (up.ok, up.reason) == (True, None)
    assert (down.ok, down.reason) == (False, ServiceReason.REFUSED)


async def test_source_address_that_this_machine_lacks_is_said():
    async with silent() as port:
        result = await HERE.run(TcpCheck(id="a", port=port, source="192.0.2.1"))
    assert result.reason is ServiceReason.NO_SOURCE


async def test_page_is_judged_by_status_and_text_in_utf8_and_gbk():
    async with web_platform() as port:
        url = f"http://127.0.0.1:{port}/"
        plain = await HERE.run(HttpCheck(id="a", url=url))
        with_text = await HERE.run(HttpCheck(id="a", url=url, contains="公共服务平台"))
        without = await HERE.run(HttpCheck(id="a", url=url, contains="登录"))
        other = await HERE.run(HttpCheck(id="a", url=url, status=302))
        missing = await HERE.run(HttpCheck(id="a", url=url + "x"))
    assert plain.ok
    assert with_text.ok
    assert (without.reason, other.reason, missing.reason) == (ServiceReason.MISSING_TEXT, ServiceReason.BAD_STATUS, ServiceReason.BAD_STATUS)
    assert missing.status == 404


@pytest.mark.parametrize(
    ("days", "address", "trusted", "reason"),
    [
        (30, "127.0.0.1", True, None),
        (30, "127.0.0.1", False, ServiceReason.UNTRUSTED),
        (-2, "127.0.0.1", True, ServiceReason.EXPIRED),
        (30, "192.0.2.7", True, ServiceReason.WRONG_NAME),
    ],
)
async def test_certificate_is_judged_and_its_end_is_told_in_every_case(tmp_path: Path, days, address, trusted, reason):
    signer = authority(tmp_path)
    context, ends = signer.server(tmp_path, days=days, address=address)
    async with web_platform(context=context) as port:
        url = f"https://127.0.0.1:{port}/"
        result = await HERE.run(HttpCheck(id="a", url=url, ca_file=str(signer.file) if trusted else None))
        unjudged = await HERE.run(HttpCheck(id="a", url=url, verify=False))
    assert (result.ok, result.reason, result.expires_at) == (reason is None, reason, ends)
    assert (unjudged.ok, unjudged.expires_at) == (True, ends)


async def test_https_at_a_port_that_speaks_something_else_is_no_tls():
    async with web_platform() as port:
        result = await HERE.run(HttpCheck(id="a", url=f"https://127.0.0.1:{port}/"))
    assert result.reason is ServiceReason.TLS


async def test_endless_page_ends_at_the_time_limit():
    async with silent(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 65536, endless=True) as port:
        result = await HERE.run(HttpCheck(id="a", url=f"http://127.0.0.1:{port}/", contains="none", timeout_s=20))
    assert result.reason is ServiceReason.MISSING_TEXT  # after 256 KiB


async def test_dns_answers_are_sorted_and_compared_with_what_is_expected():
    names = {"www.moe.gov.cn": socket.inet_aton("192.0.2.80"), "v6.example": socket.inet_pton(socket.AF_INET6, "2001:db8::1")}
    async with dns_server(names) as port:
        right = await HERE.run(DnsCheck(id="a", name="www.moe.gov.cn", port=port, expect=("192.0.2.80",)))
        other = await HERE.run(DnsCheck(id="a", name="www.moe.gov.cn", port=port, expect=("192.0.2.81",)))
        v6 = await HERE.run(DnsCheck(id="a", name="v6.example", record="AAAA", port=port))
        none = await HERE.run(DnsCheck(id="a", name="nowhere.example", port=port))
        empty = await HERE.run(DnsCheck(id="a", name="www.moe.gov.cn", record="AAAA", port=port))
    assert (right.ok, right.answers) == (True, ("192.0.2.80",))
    assert (other.reason, other.answers) == (ServiceReason.OTHER_ANSWER, ("192.0.2.80",))
    assert v6.answers == ("2001:db8::1",)
    assert (none.reason, empty.reason) == (ServiceReason.NO_SUCH_NAME, ServiceReason.NO_SUCH_NAME)


async def test_dns_failure_and_silence_are_told_apart():
    async with dns_server({}, rcode=2) as port:
        broken = await HERE.run(DnsCheck(id="a", name="x.example", port=port))
    closed = await HERE.run(DnsCheck(id="a", name="x.example", port=port, timeout_s=0.5))
    named_wrong = await HERE.run(DnsCheck(id="a", name="x" * 70 + ".example", port=port))
    assert (broken.reason, broken.detail) == (ServiceReason.SERVER_FAILURE, "SERVFAIL")
    assert closed.reason in (ServiceReason.REFUSED, ServiceReason.TIMEOUT)
    assert named_wrong.reason is ServiceReason.PROTOCOL


async def test_clock_offset_is_measured_and_judged():
    async with ntp_server(offset_s=-3.0) as port:
        slow = await HERE.run(NtpCheck(id="a", port=port))
        allowed = await HERE.run(NtpCheck(id="a", port=port, max_offset_s=10))
    async with ntp_server(stratum=0) as port:
        kiss = await HERE.run(NtpCheck(id="a", port=port))
    async with ntp_server(leap=3) as port:
        lost = await HERE.run(NtpCheck(id="a", port=port))
    assert slow.offset_s == pytest.approx(-3.0, abs=1.0)
    assert (slow.reason, allowed.ok) == (ServiceReason.OFFSET, True)
    assert (kiss.reason, kiss.detail, kiss.offset_s) == (ServiceReason.UNSYNCHRONISED, "RATE", None)
    assert lost.reason is ServiceReason.UNSYNCHRONISED


@given(st.binary(max_size=80), st.integers(1, 2**64 - 1))
def test_time_answer_of_any_octets_is_read_or_refused(data: bytes, cookie: int):
    found = parse(data, cookie, time.time())
    assert found is None or (len(data) >= PACKET.size and struct.unpack_from("!Q", data, 24) == (cookie,))


def test_time_stamps_are_read_across_the_end_of_the_era():
    after = 2085978496 + 10  # 2036-02-07 06:28:26 UTC, ten seconds into the second era
    assert unix_time(10 << 32, after) == pytest.approx(after)
    assert unix_time((2**32 - 5) << 32, after) == pytest.approx(after - 15)


async def test_camera_that_wants_a_login_is_up_and_is_asked_for_options_only():
    received: list[bytes] = []
    async with camera(received=received) as port:
        result = await HERE.run(RtspCheck(id="a", port=port))
    async with camera(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        web = await HERE.run(RtspCheck(id="a", port=port))
    async with camera(b"RTSP/1.0 503 Service Unavailable\r\n\r\n") as port:
        busy = await HERE.run(RtspCheck(id="a", port=port))
    assert (result.ok, result.status) == (True, 401)
    assert [request.split()[0] for request in received] == [b"OPTIONS"]
    assert (web.reason, web.detail) == (ServiceReason.PROTOCOL, "HTTP/1.1 400 Bad Request")
    assert (busy.reason, busy.status) == (ServiceReason.BAD_STATUS, 503)


@pytest.mark.parametrize("first", [b"", b"RTSP/1.0 200", b"\x00\xff" * 5000])
async def test_peer_that_says_nothing_half_or_too_much_ends_in_time(first: bytes):
    async with silent(first) as port:
        started = time.monotonic()
        results = [
            await HERE.run(RtspCheck(id="a", port=port, timeout_s=0.3)),
            await HERE.run(HttpCheck(id="a", url=f"http://127.0.0.1:{port}/", timeout_s=0.3)),
        ]
    assert not any(result.ok for result in results)
    assert time.monotonic() - started < 8


@given(st.binary(max_size=60))
def test_simulated_dns_server_survives_any_question(data: bytes):
    answer = dns_answer(data, {"a": b"1234"})
    assert answer is None or answer[:2] == data[:2]


def test_wrong_answer_is_an_answer_and_silence_is_none():
    def result(reason: ServiceReason | None) -> ServiceResult:
        return ServiceResult(check="a", kind="tcp", ok=reason is None, reason=reason)

    assert outcome_of((result(ServiceReason.TIMEOUT), result(ServiceReason.BAD_STATUS))) is Outcome.OK
    assert outcome_of((result(ServiceReason.UNREACHABLE), result(ServiceReason.TIMEOUT))) is Outcome.TIMEOUT
    assert outcome_of((result(ServiceReason.UNREACHABLE),)) is Outcome.UNREACHABLE
    assert outcome_of(()) is Outcome.NO_DATA
