"""Mail over a real SMTP conversation, with TLS, logins, and servers that say no, break off or fall silent."""

from pathlib import Path

import pytest

from netmon.model.channel import Mail, MailSecurity
from netmon.model.notice import Delivery, Parcel
from netmon.notify.smtp import MailSender, MailSettings, compose
from tests.support.controllers import certificate
from tests.support.smtpd import MailServer, mail_server

PARCEL = Parcel(
    text="（补发：本条写于 11月23日 08:12）\n【紧急】东关小学 全校断网\n影响：36 间教室\n.\n编号 1123-07", ids=("incident/1123-07|firing",), urgent=True
)
PASSWORD = "mail-passw0rd"


def settings(server: MailServer, security: MailSecurity = "none", *, to: tuple[str, ...] = ("noc@edu.test",), **fields: object) -> MailSettings:
    mail = Mail(server="127.0.0.1", port=server.port, security=security, sender="netmon@edu.test", to=to, ca_file=fields.pop("ca_file", None))  # type: ignore[arg-type]
    return MailSettings(mail=mail, **{"step_s": 3.0, "whole_s": 5.0, **fields})  # type: ignore[arg-type]


async def test_a_mail_arrives_whole() -> None:
    async with mail_server(MailServer()) as server:
        answer = await MailSender(settings(server, to=("noc@edu.test", "duty@edu.test"))).send(PARCEL, 1_795_392_720.0)
        assert (answer.delivery, answer.code, answer.detail) == (Delivery.DELIVERED, "250", "")
        (mail,) = server.mails
        assert mail["Subject"] == "【紧急】东关小学 全校断网"
        assert mail.get_content().rstrip("\n") == PARCEL.text
        assert server.rcpt == ["noc@edu.test", "duty@edu.test"]
        assert mail["Importance"] == "high"


def test_a_repetition_is_the_same_mail_to_a_server_that_looks() -> None:
    mail = Mail(server="h", port=25, security="none", sender="a@b.test", to=("c@d.test",))
    first, again = (compose(PARCEL, mail, at)["Message-ID"] for at in (1.0, 2.0))
    assert first == again
    assert compose(Parcel(text="x", ids=("other",)), mail, 1.0)["Message-ID"] != first


def test_a_hostile_subject_adds_no_header() -> None:
    mail = Mail(server="h", port=25, security="none", sender="a@b.test", to=("c@d.test",))
    made = compose(Parcel(text="a\rBcc: x@y.test\x0bZ" + "断" * 300, ids=()), mail, 1.0)
    assert made["Bcc"] is None
    assert len(made["Subject"]) <= 78


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_passwords_go_through_tls_with_a_known_certificate(tmp_path: Path, security: MailSecurity) -> None:
    made = certificate(tmp_path)
    server = MailServer(user="netmon", password=PASSWORD, context=made.server(), starttls=security == "starttls")
    async with mail_server(server, implicit_tls=security == "tls"):
        good = settings(server, security, user="netmon", password=PASSWORD, ca_file=str(made.file))
        assert (await MailSender(good).send(PARCEL, 0.0)).delivery is Delivery.DELIVERED
        wrong = await MailSender(settings(server, security, user="netmon", password="no", ca_file=str(made.file))).send(PARCEL, 0.0)
        assert (wrong.delivery, wrong.code) == (Delivery.REFUSED, "535")
        stranger = await MailSender(settings(server, security, user="netmon", password=PASSWORD)).send(PARCEL, 0.0)
        assert stranger.delivery is Delivery.REFUSED
        assert "certificate" in stranger.detail
        assert len(server.mails) == 1


async def test_a_server_without_the_encryption_that_was_asked_for_gets_nothing() -> None:
    async with mail_server(MailServer()) as server:
        answer = await MailSender(settings(server, "starttls", user="u", password=PASSWORD)).send(PARCEL, 0.0)
        assert answer.delivery is Delivery.REFUSED
        assert server.mails == []


@pytest.mark.parametrize(
    ("verb", "mood", "expected", "code"),
    [
        ("MAIL", "550 5.7.1 sender netmon@edu.test rejected", Delivery.REFUSED, "550"),
        ("MAIL", "421 busy", Delivery.FAILED, "421"),
        ("RCPT", "451 greylisted", Delivery.FAILED, "451"),
        ("RCPT", "550 no such user", Delivery.REFUSED, "550"),
        ("DATA", "552 too much", Delivery.REFUSED, "552"),
        ("DATA", "drop", Delivery.UNCERTAIN, ""),
        ("END", "451 try later", Delivery.FAILED, "451"),
        ("END", "554 spam", Delivery.REFUSED, "554"),
        ("END", "drop", Delivery.UNCERTAIN, ""),
        ("RCPT", "drop", Delivery.FAILED, ""),
        ("MAIL", "hang", Delivery.FAILED, ""),
        ("END", "hang", Delivery.UNCERTAIN, ""),
    ],
)
async def test_every_way_of_saying_no_is_told_apart(verb: str, mood: str, expected: Delivery, code: str) -> None:
    async with mail_server(MailServer(says={verb: mood})) as server:
        answer = await MailSender(settings(server, step_s=0.5)).send(PARCEL, 0.0)
        assert (answer.delivery, answer.code) == (expected, code)
        assert "@" not in answer.detail


async def test_a_server_that_takes_its_time_is_left() -> None:
    async with mail_server(MailServer(says={"RCPT": "hang"})) as server:
        answer = await MailSender(settings(server, step_s=30.0, whole_s=0.3)).send(PARCEL, 0.0)
        assert (answer.delivery, answer.detail) == (Delivery.FAILED, "the mail server is too slow")


async def test_one_recipient_that_is_not_there_does_not_keep_the_mail_from_the_others() -> None:
    async with mail_server(MailServer()) as server:
        answer = await MailSender(settings(server, to=("nobody@edu.test", "noc@edu.test"))).send(PARCEL, 0.0)
        assert (answer.delivery, answer.detail) == (Delivery.DELIVERED, "1 of 2 recipients refused")
        assert server.rcpt == ["noc@edu.test"]


async def test_no_server_is_no_delivery() -> None:
    async with mail_server(MailServer()) as server:
        pass
    answer = await MailSender(settings(server)).send(PARCEL, 0.0)
    assert (answer.delivery, answer.detail) == (Delivery.FAILED, "Connection refused")


def test_the_password_is_not_shown() -> None:
    mail = Mail(server="h", port=25, security="none", sender="a@b.test", to=("c@d.test",))
    assert PASSWORD not in repr(MailSettings(mail=mail, user="u", password=PASSWORD))
