"""Mail: the way that does not need the Internet where the district has a mail server of its own."""

import asyncio
import contextlib
import hashlib
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate

from netmon.model.channel import Mail
from netmon.model.device_text import clean_string
from netmon.model.notice import Answer, Delivery, Parcel

TEXT_BYTES = 20_000
SUBJECT = 78
STEP_S = 20.0
WHOLE_S = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """A mail server, an account on it where it wants one, and its patience."""

    mail: Mail
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    step_s: float = STEP_S
    whole_s: float = WHOLE_S


def compose(parcel: Parcel, mail: Mail, now_s: float) -> EmailMessage:
    """Return the mail; its Message-ID is the same when the same parcel is sent again, so that a server may know it."""
    message = EmailMessage()
    message["Subject"] = clean_string(parcel.subject, limit=SUBJECT)
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.to)
    message["Date"] = formatdate(now_s, localtime=False)
    digest = hashlib.sha256("\n".join(parcel.ids).encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@netmon.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    if parcel.urgent:
        message["Importance"] = "high"
    message.set_content(parcel.text, cte="base64")
    return message


class _Abandoned:
    """The connection of a thread that may have to be given up."""

    def __init__(self) -> None:
        self.server: smtplib.SMTP | None = None
        self.in_data = False

    def abort(self) -> None:
        """Wake the thread by closing what it waits for."""
        sock = None if self.server is None else self.server.sock
        if isinstance(sock, socket.socket):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


class MailSender:
    """Hands one parcel in at the mail server; a connection each, for mails are few."""

    text_bytes = TEXT_BYTES

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, parcel: Parcel, now_s: float) -> Answer:
        """Send; the answer tells what became of it, nothing is raised."""
        message = compose(parcel, self._settings.mail, now_s)
        link = _Abandoned()
        try:
            async with asyncio.timeout(self._settings.whole_s):
                return await asyncio.to_thread(hand_in, self._settings, message, link)
        except TimeoutError:
            return Answer(delivery=Delivery.UNCERTAIN if link.in_data else Delivery.FAILED, detail="the mail server is too slow")
        finally:
            link.abort()

    def hints(self) -> Mapping[str, str]:
        """Return the keys of what to look at, by code."""
        return {"535": "notify.hint.login", "530": "notify.hint.login", "550": "notify.hint.recipient", "553": "notify.hint.recipient"}


def hand_in(settings: MailSettings, message: EmailMessage, link: _Abandoned) -> Answer:
    """Do the conversation (RFC 5321), blocking. What fails before the text was sent has not arrived; a broken line after it may have."""
    try:
        server = link.server = _connect(settings)
        try:
            return _transact(settings, server, message, link)
        finally:
            server.close()
    except smtplib.SMTPAuthenticationError as error:
        return _answer(error.smtp_code, b"the mail server refuses the account")
    except smtplib.SMTPResponseException as error:
        return _answer(error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode())
    except smtplib.SMTPNotSupportedError:
        return Answer(delivery=Delivery.REFUSED, detail="the mail server offers neither this encryption nor this login")
    except ssl.SSLCertVerificationError as error:
        return Answer(delivery=Delivery.REFUSED, detail=clean_string(f"certificate: {error.verify_message}", limit=120))
    except (smtplib.SMTPException, OSError) as error:
        return Answer(delivery=Delivery.UNCERTAIN if link.in_data else Delivery.FAILED, detail=_words(error))


def _connect(settings: MailSettings) -> smtplib.SMTP:
    mail = settings.mail
    context = None
    if mail.security != "none":
        context = ssl.create_default_context(cafile=mail.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.server, mail.port, local_hostname="netmon.invalid", timeout=settings.step_s, context=context)
    server = smtplib.SMTP(mail.server, mail.port, local_hostname="netmon.invalid", timeout=settings.step_s)
    if mail.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _transact(settings: MailSettings, server: smtplib.SMTP, message: EmailMessage, link: _Abandoned) -> Answer:
    if settings.user is not None and settings.password is not None:
        server.login(settings.user, settings.password)
    server.ehlo_or_helo_if_needed()
    code, words = server.mail(settings.mail.sender)
    if code != 250:
        return _answer(code, words)
    refused = [answer for answer in (server.rcpt(address) for address in settings.mail.to) if answer[0] not in (250, 251)]
    if len(refused) == len(settings.mail.to):
        return _answer(refused[0][0], b"no recipient is accepted")
    link.in_data = True
    code, words = server.data(message.as_bytes())
    link.in_data = False
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()
    if code != 250:
        return _answer(code, words)
    detail = f"{len(refused)} of {len(settings.mail.to)} recipients refused" if refused else ""
    return Answer(delivery=Delivery.DELIVERED, code="250", detail=detail)


def _answer(code: int, words: bytes) -> Answer:
    """Return a refusal: 4xx is for now, 5xx for good; addresses are personal data and stay out."""
    shown = clean_string(words.decode(errors="replace"), limit=120)
    kept = " ".join(word for word in shown.split() if "@" not in word)
    return Answer(delivery=Delivery.REFUSED if 500 <= code < 600 else Delivery.FAILED, code=str(code), detail=kept)


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return error.strerror
    return type(error).__name__
