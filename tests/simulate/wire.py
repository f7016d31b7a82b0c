"""A client of raw datagrams: builds requests and takes replies apart, without netmon's own engine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from netmon.simulate.pdu import EMPTY, SET, VERSION_2C, varbind
from netmon.transport.snmp.ber import (
    GET,
    GET_BULK,
    GET_NEXT,
    OCTET_STRING,
    SEQUENCE,
    decode_int,
    decode_oid,
    dotted,
    encode_dotted,
    encode_int,
    expect,
    read_header,
    tlv,
)

__all__ = ["GET", "GET_BULK", "GET_NEXT", "SET", "Client", "Reply", "client", "request"]


def request(operation, *oids, request_id=1, version=VERSION_2C, community=b"public", first=0, second=0):
    binds = b"".join(varbind(encode_dotted(oid), EMPTY) for oid in oids)
    body = encode_int(request_id) + encode_int(first) + encode_int(second) + tlv(SEQUENCE, binds)
    return tlv(SEQUENCE, encode_int(version) + tlv(OCTET_STRING, community) + tlv(operation, body))


def bulk(*oids, repetitions=10, non_repeaters=0, **more):
    return request(GET_BULK, *oids, first=non_repeaters, second=repetitions, **more)


class Reply:
    """A response taken apart; `binds` are (dotted OID, tag, content)."""

    def __init__(self, data):
        position, end = expect(data, 0, len(data), SEQUENCE)
        start, position = expect(data, position, end, 0x02)
        self.version = decode_int(data[start:position])
        start, position = expect(data, position, end, 0x04)
        self.community = data[start:position]
        position, end = expect(data, position, end, 0xA2)
        numbers = []
        for _ in range(3):
            start, position = expect(data, position, end, 0x02)
            numbers.append(decode_int(data[start:position]))
        self.request_id, self.status, self.index = numbers
        position, end = expect(data, position, end, SEQUENCE)
        self.binds = []
        while position < end:
            start, position = expect(data, position, end, SEQUENCE)
            start, stop = expect(data, start, position, 0x06)
            tag, first, last = read_header(data, stop, position)
            self.binds.append((dotted(decode_oid(data[start:stop])), tag, data[first:last]))

    @property
    def names(self):
        return [name for name, _, _ in self.binds]

    def number(self, position=0):
        _, tag, content = self.binds[position]
        return decode_int(content, tag)


class Client(asyncio.DatagramProtocol):
    """A socket that is not connected, so that it also hears what comes from elsewhere."""

    def __init__(self):
        self.inbox = asyncio.Queue()

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.inbox.put_nowait((data, addr))

    async def raw(self, address, data, timeout_s=5.0):
        self.transport.sendto(data, address)
        return await asyncio.wait_for(self.inbox.get(), timeout_s)

    async def ask(self, address, data):
        return Reply((await self.raw(address, data))[0])

    async def silence(self, address, data, timeout_s=0.15):
        self.transport.sendto(data, address)
        try:
            await asyncio.wait_for(self.inbox.get(), timeout_s)
        except TimeoutError:
            return True
        return False


@contextlib.asynccontextmanager
async def client(host: str = "127.0.0.1") -> AsyncIterator[Client]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(Client, local_addr=(host, 0))
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0)


def columns(names: Sequence[str]) -> list[str]:
    return [name.rpartition(".")[0] for name in names]
