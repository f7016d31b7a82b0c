"""A mail server for tests: RFC 5321 as far as a client needs it, with TLS, logins and every way of saying no."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """Keeps what it took in `mails`. `says` maps a verb (MAIL, RCPT, DATA, END) to the reply that it gets in place of a yes, or to `drop` or `hang`."""

    user: str = ""
    password: str = ""
    context: ssl.SSLContext | None = None
    starttls: bool = False
    says: dict[str, str] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    port: int = 0
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await _Talk(self, reader, writer).run()
        writer.close()


class _Gone(ConnectionError):
    pass


class _Talk:
    def __init__(self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.signed_in = not server.user

    async def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()

    async def reply(self, verb: str, good: str) -> bool:
        mood = self.server.says.get(verb, good)
        if mood == "drop":
            raise _Gone
        if mood == "hang":
            await self.server.release.wait()
            raise _Gone
        await self.say(mood)
        return mood[0] in "23"

    async def run(self) -> None:
        await self.say("220 mail.test ESMTP")
        while line := (await self.reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                extras = ["250-STARTTLS"] if self.server.starttls and not self.writer.get_extra_info("ssl_object") else []
                await self.say("250-mail.test", *extras, "250-AUTH PLAIN LOGIN", "250 8BITMIME")
            elif verb == "STAR":
                await self.say("220 go")
                await self.writer.start_tls(self.server.context)  # type: ignore[arg-type]
            elif verb == "AUTH":
                await self.login(line)
            elif verb == "MAIL":
                await self.reply("MAIL", "250 ok" if self.signed_in else "530 5.7.0 authentication required")
            elif verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                good = "550 5.1.1 no such user " + address if address.startswith("nobody") else "250 ok"
                if await self.reply("RCPT", good):
                    self.server.rcpt.append(address)
            elif verb == "DATA":
                await self.data()
            elif verb == "QUIT":
                await self.say("221 bye")
                return
            else:
                await self.say("250 ok")

    async def login(self, line: str) -> None:
        words = line.split()
        given = base64.b64decode(words[2]).split(b"\0")[1:]
        self.signed_in = given == [self.server.user.encode(), self.server.password.encode()]
        await self.say("235 welcome" if self.signed_in else "535 5.7.8 bad credentials")

    async def data(self) -> None:
        if not await self.reply("DATA", "354 go on"):
            return
        raw = (await self.reader.readuntil(b"\r\n.\r\n"))[:-5]
        if "END" not in self.server.says:
            mail = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=default)
            assert isinstance(mail, EmailMessage)
            self.server.mails.append(mail)
        await self.reply("END", "250 queued")


@asynccontextmanager
async def mail_server(server: MailServer, *, implicit_tls: bool = False) -> AsyncIterator[MailServer]:
    """Serve on a free port."""
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=server.context if implicit_tls else None)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.release.set()
        listening.close()
