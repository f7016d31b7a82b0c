"""The speed test's server over loopback: what it counts, whom it serves, and that nobody can make it do more."""

import asyncio
import secrets
import time
from dataclasses import replace

from netmon.model.speedtest_token import Ticket, plain_address, signed, ticket_of
from netmon.pipeline.speedtest import WORKER, Child

KEY = secrets.token_bytes(32)
TICKET = Ticket(test="t1", phase="down", peer="127.0.0.1", expires=time.time() + 86_400, uses=1, nonce="n1")  # however long the others take


def ticket(phase, **changes):
    return signed(replace(TICKET, phase=phase, nonce=secrets.token_hex(4), **changes), KEY)


async def served(seconds=1.0, **changes):
    """Start the server of a test; return it and its port."""
    request = {"host": "127.0.0.1", "port": 0, "key": KEY.hex(), "test": "t1", "seconds": seconds, "ramp_up": 0.5, "web_config": None}
    child = await Child.started(WORKER, {**request, **changes})
    return child, (await child.line(20.0))["port"]


async def ask(port, line, body=b"", source=None):
    """Send one request; return the status and all that comes behind the head until the connection ends or a moment passes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=None if source is None else (source, 0))
    try:
        writer.write(f"{line} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        return int(head.split()[1]), reader, writer
    except (OSError, asyncio.IncompleteReadError):
        return 0, reader, writer


async def drained(reader):
    total = 0
    try:
        while piece := await reader.read(1 << 18):
            total += len(piece)
    except OSError:
        pass
    return total


async def status(port, line, body=b"", source=None):
    code, _, writer = await ask(port, line, body, source)
    writer.close()
    return code


def test_a_token_says_what_was_signed_and_nothing_else():
    token = signed(TICKET, KEY)
    now = time.time()
    assert ticket_of(token, KEY, peer="127.0.0.1", now=now) == TICKET
    assert ticket_of(token, KEY, peer="::ffff:127.0.0.1", now=now) == TICKET
    assert ticket_of(token, KEY, peer="127.0.0.2", now=now) is None
    assert ticket_of(token, KEY, peer="127.0.0.1", now=TICKET.expires) is None
    assert ticket_of(token, b"x" * 32, peer="127.0.0.1", now=now) is None
    body, _, seal = token.partition(".")
    for forged in ("", ".", body, f"{body}.", f"A{body[1:]}.{seal}", f"{body}.{seal[:-2]}", "é.é", "x" * 9999):
        assert ticket_of(forged, KEY, peer="127.0.0.1", now=now) is None
    assert plain_address("fe80::1%eth0") == "fe80::1"
    assert plain_address("nobody") == "nobody"


async def test_the_server_counts_both_directions_itself():
    child, port = await served()
    try:
        ping = ticket("ping", uses=5)
        assert [await status(port, f"GET /ping?t={ping}&n={n}") for n in (0, 1, 1, 5)] == [200, 200, 403, 403]
        opened = [await ask(port, f"GET /down?t={ticket('down')}") for _ in range(2)]
        assert [one[0] for one in opened] == [200, 200]
        received = sum(await asyncio.gather(*(drained(one[1]) for one in opened)))
        found = await child.line(60)
        assert found["phase"] == "down"
        assert 0.7 <= found["seconds"] < 4.0  # a second was asked for; a busy machine takes longer
        assert 0 < found["bytes"] <= found["total_bytes"]
        assert found["total_bytes"] <= received + (1 << 20)  # what this end never got was not counted, but for what its kernel had already taken
        assert found["total_bytes"] == sum(found["slices"])
        assert len(found["idle_ms"]) == 2
        await _uploaded(child, port)
        for one in opened:
            one[2].close()
    finally:
        await child.end()


async def _uploaded(child, port):
    """Send until the server has had enough; what it counts is what came."""
    token, sent = ticket("up", uses=10_000), 0
    piece = bytes(1 << 20)
    for n in range(10_000):
        try:
            code = await status(port, f"POST /up?t={token}&n={n}", piece)
        except ConnectionRefusedError:
            break  # over, and nobody listens any more
        if code != 204:
            break
        sent += len(piece)
    found = await child.line(60)
    assert found["phase"] == "up"
    assert found["bytes"] > 0
    assert sent <= found["total_bytes"] <= sent + len(piece)


async def test_nobody_else_is_served_and_nothing_twice():
    child, port = await served()
    try:
        once = ticket("down")
        assert await status(port, f"GET /down?t={ticket('down')}", source="127.0.0.2") == 403
        assert await status(port, f"GET /down?t={ticket('down', expires=time.time() - 1)}") == 403
        assert await status(port, f"GET /down?t={ticket('down', test='t2')}") == 403
        assert await status(port, f"GET /up?t={ticket('down')}") == 403
        assert await status(port, f"POST /up?t={ticket('up')}", b"x") == 409  # its turn has not come
        assert await status(port, f"DELETE /ping?t={ticket('ping')}") == 405
        assert await status(port, "GET /down") == 403
        assert await status(port, "GET /../etc/passwd") == 403
        code, reader, writer = await ask(port, f"GET /down?t={once}")
        assert code == 200
        assert await status(port, f"GET /down?t={once}") == 403
        assert await drained(reader) > 0
        writer.close()
    finally:
        await child.end()


async def test_an_upload_is_bounded_in_length_and_time():
    child, port = await served(seconds=0.5)
    try:
        _, reader, writer = await ask(port, f"GET /down?t={ticket('down')}")
        await drained(reader)
        writer.close()
        assert (await child.line(60))["phase"] == "down"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /up?t={ticket('up')} HTTP/1.1\r\nContent-Length: {1 << 40}\r\n\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /up?t={ticket('up')} HTTP/1.1\r\nContent-Length: {32 << 20}\r\n\r\n".encode())
        began = time.monotonic()
        try:
            while time.monotonic() - began < 8:  # a trickle without end
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
        except OSError:
            pass
        assert time.monotonic() - began < 7
        assert (await child.line(60))["total_bytes"] <= 100
        writer.close()
    finally:
        await child.end()


async def test_a_browser_that_leaves_in_the_middle_has_ended_its_test():
    child, port = await served(seconds=20.0)
    try:
        _, reader, writer = await ask(port, f"GET /down?t={ticket('down')}")
        await reader.read(1000)
        writer.transport.abort()
        found = await child.line(60)
        assert found == {"phase": "down", "error": "the browser ended the test before its time"}
    finally:
        await child.end()


async def test_a_child_that_dies_is_an_error_and_not_an_exception():
    child, _ = await served()
    child.kill()
    assert "died" in (await child.line(60))["error"]
    await child.end()
