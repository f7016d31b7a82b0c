"""Reads one HTTP/1.1 response within a session's limits (RFC 9112): as little of HTTP as a panel's answer needs."""

from netmon.transport.display.wire import Wire, bad_reply

HEAD_LIMIT = 8192
BODY_LIMIT = 16 * 1024
CHUNK_LINE = 64


async def read_reply(wire: Wire) -> tuple[int, bytes]:
    """Return status and body, and close the session where the panel wants it; AccessFailed for what is no HTTP.

    The body ends by its length, by its last chunk, or with the session.
    """
    head = (await wire.read_until(b"\r\n\r\n", HEAD_LIMIT)).split(b"\r\n")
    words = head[0].split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit() or len(words[1]) != 3:
        raise bad_reply("no HTTP answer", head[0])
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in head[1:])}
    status = int(words[1])
    stays = words[0] != b"HTTP/1.0" and b"close" not in headers.get(b"connection", b"").lower()
    body = await _body(wire, headers)
    if not stays:
        wire.close()
    return status, body


async def _body(wire: Wire, headers: dict[bytes, bytes]) -> bytes:
    if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
        return await _chunks(wire)
    length = headers.get(b"content-length")
    if length is None:
        return await wire.read_to_end(BODY_LIMIT)
    if not length.isdigit() or len(length) > 6 or int(length) > BODY_LIMIT:
        raise bad_reply("an answer too long", length)
    return await wire.read_exactly(int(length))


async def _chunks(wire: Wire) -> bytes:
    body = b""
    while True:
        line = (await wire.read_until(b"\r\n", CHUNK_LINE)).partition(b";")[0].strip()
        try:
            size = int(line, 16) if line.isalnum() and len(line) <= 8 else -1
        except ValueError:
            size = -1
        if not 0 <= size <= BODY_LIMIT - len(body):
            raise bad_reply("a chunk too long", line)
        if size == 0:
            break
        body += await wire.read_exactly(size)
        if await wire.read_exactly(2) != b"\r\n":
            raise bad_reply("a chunk without an end")
    for _ in range(16):
        if not await wire.read_until(b"\r\n", HEAD_LIMIT):
            return body
    raise bad_reply("too many trailers")
