"""The receiver on real sockets: net-snmp's commands as senders, spoofed sources, doubles, floods."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from netmon.model.trap import Notification
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import UsmUser
from netmon.transport.traps.gate import Gate, Result, TrapStats
from netmon.transport.traps.receiver import QUEUE, TrapReceiver
from netmon.transport.traps.v3 import V3Decoder, V3Settings
from tests.support.traps import COLD_START, IF_INDEX, LINK_DOWN, LINK_UP, port_bind, sender, tool, user_options, v1, v2

OWN_ENGINE = "80000000050102030405060708"
PRIVATE = UsmUser(b"trapper", auth="SHA", auth_password=b"a-secret-of-auth", priv="AES-128", priv_password=b"a-secret-of-priv")
STRONG = UsmUser(b"strong", auth="SHA-256", auth_password=b"b-secret-of-auth", priv="AES-256", priv_password=b"b-secret-of-priv")
SIGNED = UsmUser(b"signed", auth="MD5", auth_password=b"c-secret-of-auth")
LINK = (1, 3, 6, 1, 6, 3, 1, 1, 5, 3)


def secured(user: bytes) -> bytes:
    """Return a message that has the form of an authPriv one."""
    header = ber.encode_int(1) + ber.encode_int(1500) + ber.tlv(4, b"\x03") + ber.encode_int(3)
    security = ber.tlv(4, b"\x80\0\0\0\5abcd") + ber.encode_int(1) + ber.encode_int(1) + ber.tlv(4, user) + ber.tlv(4, bytes(12)) + ber.tlv(4, bytes(8))
    return ber.tlv(0x30, ber.encode_int(3) + ber.tlv(0x30, header) + ber.tlv(4, ber.tlv(0x30, security)) + ber.tlv(4, bytes(40)))


class Heard:
    """What the receiver told, to be awaited."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Notification]] = []
        self.stats = TrapStats()

    def take(self, address: str, notification: Notification) -> None:
        self.told.append((address, notification))

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not true():
                await asyncio.sleep(0.01)

    def count(self, result: Result) -> int:
        return self.stats.results[result]


@asynccontextmanager
async def hearing(
    heard: Heard, *, host: str = "127.0.0.1", known: tuple[str, ...] = ("127.0.0.1",), v3: V3Decoder | None = None
) -> AsyncIterator[TrapReceiver]:
    gate = Gate()
    gate.update(dict.fromkeys(known, ("sw",)), asyncio.get_running_loop().time())
    async with TrapReceiver([(host, 0)], gate, heard.take, stats=heard.stats, secured=v3) as receiver:
        receiver.accept([b"other", b"public"])
        yield receiver


@asynccontextmanager
async def decoding(*users: UsmUser, command: tuple[str, ...] | None = None) -> AsyncIterator[V3Decoder]:
    starts = 0

    async def start() -> tuple[bytes, int]:
        nonlocal starts
        starts += 1
        return bytes.fromhex(OWN_ENGINE), starts

    settings = V3Settings(start=start, users=users)
    v3 = V3Decoder(settings, retry_s=0.05, **({} if command is None else {"command": command}))
    task = asyncio.create_task(v3.run())
    try:
        yield v3
    finally:
        task.cancel()
        await asyncio.wait({task})


@pytest.mark.real
async def test_net_snmp_v1_and_v2c_traps_and_informs_are_heard() -> None:
    heard = Heard()
    async with hearing(heard) as receiver:
        to = f"127.0.0.1:{receiver.ports[0]}"
        port = (f"{IF_INDEX}.7", "i", "7")
        assert await tool("snmptrap", "-v2c", "-c", "public", to, "", LINK_DOWN, *port) == 0
        assert await tool("snmptrap", "-v1", "-c", "public", to, "1.3.6.1.4.1.2011", "10.9.9.9", "2", "0", "", *port) == 0
        assert await tool("snmptrap", "-v1", "-c", "public", to, "1.3.6.1.2.1.33.2", "10.9.9.9", "6", "1", "") == 0
        assert await tool("snmpinform", "-v2c", "-c", "public", "-r", "0", "-t", "5", to, "", LINK_DOWN, *port) == 0
        assert await tool("snmpinform", "-v2c", "-c", "wrong", "-r", "0", "-t", "0.3", to, "", LINK_DOWN, *port) == 1
        await heard.until(lambda: heard.count(Result.COMMUNITY))
    assert [(one.version, one.trap_oid, one.if_index, one.confirmed) for _, one in heard.told] == [
        ("2c", LINK, 7, False),
        ("1", LINK, 7, False),
        ("1", (1, 3, 6, 1, 2, 1, 33, 2, 0, 1), None, False),
        ("2c", LINK, 7, True),
    ]
    assert {address for address, _ in heard.told} == {"127.0.0.1"}  # never the agent address that a v1 trap claims
    assert heard.stats.acknowledged == 1


@pytest.mark.real
@pytest.mark.parametrize("user", [PRIVATE, STRONG, SIGNED], ids=lambda user: f"{user.auth}-{user.priv}")
async def test_net_snmp_v3_traps_and_informs_are_authenticated(user: UsmUser) -> None:
    heard = Heard()
    async with decoding(PRIVATE, STRONG, SIGNED) as v3, hearing(heard, v3=v3) as receiver:
        await asyncio.wait_for(v3.ready.wait(), 60)
        to = f"127.0.0.1:{receiver.ports[0]}"
        for engine in ("80001f8804aabbccdd", "80001f8804aabbccdd", "80001f8804aabbccee"):
            assert await tool("snmptrap", *user_options(user, engine_id=engine), to, "", LINK_DOWN, f"{IF_INDEX}.7", "i", "7") == 0
        assert await tool("snmpinform", *user_options(user), "-r", "1", "-t", "5", to, "", COLD_START) == 0
        await heard.until(lambda: len(heard.told) == 4)
    assert [(one.version, one.trap_oid[-1], one.if_index, one.confirmed) for _, one in heard.told] == [*[("3", 3, 7, False)] * 3, ("3", 1, None, True)]
    assert heard.stats.acknowledged == 1


@pytest.mark.real
async def test_v3_with_a_wrong_password_user_or_level_is_not_believed() -> None:
    heard = Heard()
    wrong = UsmUser(b"trapper", auth="SHA", auth_password=b"not-the-secret", priv="AES-128", priv_password=b"a-secret-of-priv")
    stranger = UsmUser(b"nobody", auth="SHA", auth_password=b"a-secret-of-auth")
    lower = UsmUser(b"trapper", auth="SHA", auth_password=b"a-secret-of-auth")
    async with decoding(PRIVATE) as v3, hearing(heard, v3=v3) as receiver:
        await asyncio.wait_for(v3.ready.wait(), 60)
        to = f"127.0.0.1:{receiver.ports[0]}"
        for user in (wrong, stranger, lower):
            await tool("snmptrap", *user_options(user, engine_id="80001f8804aabbccdd"), to, "", LINK_DOWN)
        await heard.until(lambda: heard.stats.results.total() == 3)
        assert await tool("snmptrap", *user_options(PRIVATE, engine_id="80001f8804aabbccdd"), to, "", LINK_DOWN) == 0
        await heard.until(lambda: heard.told)
    assert heard.stats.results == {Result.V3_REFUSED: 1, Result.V3_USER: 2, Result.TAKEN: 1}


@pytest.mark.real
async def test_a_killed_v3_child_comes_back_with_more_boots() -> None:
    heard = Heard()
    async with decoding(PRIVATE) as v3, hearing(heard, v3=v3) as receiver:
        to = f"127.0.0.1:{receiver.ports[0]}"
        inform = ("snmpinform", *user_options(PRIVATE), "-r", "1", "-t", "5", to, "", LINK_DOWN)
        await asyncio.wait_for(v3.ready.wait(), 60)
        assert await tool(*inform) == 0
        first = v3.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await heard.until(lambda: v3.pid not in (first, None) and v3.available)
        assert await tool(*inform) == 0
        await heard.until(lambda: len(heard.told) == 2)


@pytest.mark.real
async def test_a_v3_trap_that_is_sent_again_is_taken_once() -> None:
    heard = Heard()
    async with decoding(PRIVATE) as v3, hearing(heard, v3=v3) as receiver:
        await asyncio.wait_for(v3.ready.wait(), 60)
        with sender() as tap, sender() as sock:
            to = f"127.0.0.1:{tap.getsockname()[1]}"
            assert await tool("snmptrap", *user_options(PRIVATE, engine_id="80001f8804aabbccdd"), to, "", LINK_DOWN) == 0
            data = await asyncio.to_thread(tap.recv, 1500)
            for changed in (data, data, data[:-1] + bytes((data[-1] ^ 1,))):
                sock.sendto(changed, ("127.0.0.1", receiver.ports[0]))
        await heard.until(lambda: heard.stats.results.total() == 3)
    assert heard.stats.results == {Result.TAKEN: 1, Result.DUPLICATE: 1, Result.V3_REFUSED: 1}
    assert len(heard.told) == 1


async def test_without_pysnmp_v3_is_counted_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    async with decoding(PRIVATE, command=("/bin/false",)) as v3, hearing(heard, v3=v3) as receiver:
        await heard.until(lambda: "snmpv3 traps cannot be decoded" in caplog.text)
        with sender() as sock:
            sock.sendto(secured(b"trapper"), ("127.0.0.1", receiver.ports[0]))
            sock.sendto(v2(LINK_DOWN), ("127.0.0.1", receiver.ports[0]))
        await heard.until(lambda: heard.told)
    assert heard.stats.results == {Result.V3_UNAVAILABLE: 1, Result.TAKEN: 1}
    assert "a-secret" not in caplog.text
    assert "netmon[traps]" in caplog.text


async def test_an_unknown_source_costs_no_decoding() -> None:
    heard = Heard()
    async with hearing(heard, known=("127.0.0.1",)) as receiver:
        to = ("127.0.0.1", receiver.ports[0])
        with sender("127.0.0.2") as spoofed, sender("127.0.0.1") as known:
            for _ in range(50):
                spoofed.sendto(b"rubbish", to)
                spoofed.sendto(v2(LINK_DOWN), to)
            known.sendto(v2(LINK_UP), to)
        await heard.until(lambda: heard.told)
    assert heard.stats.results == {Result.UNKNOWN_SOURCE: 100, Result.TAKEN: 1}
    assert heard.stats.strangers == {"127.0.0.2": 100}


async def test_a_repeated_inform_is_answered_again_and_taken_once() -> None:
    heard = Heard()
    async with hearing(heard) as receiver:
        with sender() as sock:
            answers = []
            for _ in range(3):
                sock.sendto(v2(LINK_DOWN, tag=0xA6, request_id=77), ("127.0.0.1", receiver.ports[0]))
                answers.append(await asyncio.to_thread(sock.recv, 1500))
    assert answers == [v2(LINK_DOWN, tag=0xA2, request_id=77)] * 3
    assert heard.stats.results == {Result.TAKEN: 1, Result.DUPLICATE: 2}
    assert len(heard.told) == 1


@pytest.mark.parametrize(("host", "asked", "known"), [("0.0.0.0", "127.0.0.9", "127.0.0.1"), ("::", "::1", "::1")])
async def test_an_inform_is_answered_from_the_address_that_was_asked(host: str, asked: str, known: str) -> None:
    heard = Heard()
    async with hearing(heard, host=host, known=(known,)) as receiver:
        with sender(known) as sock:
            sock.connect((asked, receiver.ports[0]))  # takes answers of this address alone
            sock.send(v2(LINK_DOWN, tag=0xA6))
            assert await asyncio.to_thread(sock.recv, 1500) == v2(LINK_DOWN, tag=0xA2)
    assert [address for address, _ in heard.told] == [known]


async def test_one_loud_source_does_not_silence_another() -> None:
    heard = Heard()
    async with hearing(heard, known=("127.0.0.1", "127.0.0.2")) as receiver:
        to = ("127.0.0.1", receiver.ports[0])
        with sender("127.0.0.1") as loud, sender("127.0.0.2") as calm:
            for number in range(2_000):
                loud.sendto(v2(LINK_DOWN, request_id=number), to)
                if number % 100 == 99:
                    calm.sendto(v2(LINK_UP, request_id=number), to)
                    await asyncio.sleep(0.011)
            await heard.until(lambda: heard.stats.results.total() + receiver.kernel_drops == 2_020)
            await heard.until(lambda: receiver.queued == 0)
    assert sum(address == "127.0.0.2" for address, _ in heard.told) == 20
    assert sum(address == "127.0.0.1" for address, _ in heard.told) < 60
    assert heard.count(Result.RATE_LIMITED) > 1_900


async def test_the_queue_is_bounded() -> None:
    heard = Heard()
    known = tuple(f"127.0.{number // 200}.{number % 200 + 1}" for number in range(1_400))
    async with hearing(heard, known=known) as receiver:
        socks = [sender(address) for address in known[:60]]
        for sock in socks:
            for number in range(30):
                sock.sendto(v2(LINK_DOWN, request_id=number), ("127.0.0.1", receiver.ports[0]))
        longest = 0
        async with asyncio.timeout(30):
            while heard.stats.results.total() + receiver.kernel_drops < 1_800:
                await asyncio.sleep(0.001)
                longest = max(longest, receiver.queued)
        for sock in socks:
            sock.close()
    assert longest <= QUEUE
    assert heard.count(Result.TAKEN) + heard.count(Result.QUEUE_FULL) + receiver.kernel_drops == 1_800


async def test_what_is_too_long_or_malformed_is_counted() -> None:
    heard = Heard()
    async with hearing(heard) as receiver:
        to = ("127.0.0.1", receiver.ports[0])
        with sender() as sock:
            sock.sendto(b"\x30" * 20_000, to)
            sock.sendto(b"", to)
            sock.sendto(b"\x30\x84\xff\xff\xff\xff", to)
            sock.sendto(v1("1.3.6.1.4.1.9", 2, 0, port_bind(1))[:-2], to)
            sock.sendto(v2(LINK_DOWN, community=b""), to)
            sock.sendto(v2(LINK_DOWN), to)
        await heard.until(lambda: heard.told)
    assert heard.stats.results == {Result.TOO_BIG: 1, Result.MALFORMED: 3, Result.COMMUNITY: 1, Result.TAKEN: 1}


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    with sender() as sock:
        receiver = TrapReceiver([("127.0.0.1", 0), ("127.0.0.1", sock.getsockname()[1])], Gate(), Heard().take, stats=TrapStats())
        with pytest.raises(OSError, match="in use"):
            async with receiver:
                pass
    assert receiver.ports == ()
