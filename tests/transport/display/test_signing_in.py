"""Passwords, PINs and keys: right, wrong, missing, tried once a poll, and never shown."""

import asyncio
from pathlib import Path

import pytest

from netmon.model.display import DisplayStatus, ProtocolName
from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.schedule.breaker import AUTH_FIRST_S, Circuit, allows, auth_interval, finished, started
from netmon.schedule.breaker import FRESH as NEW_CHANNEL
from netmon.simulate.display_binary import SamsungPanel
from netmon.simulate.display_http import BraviaPanel
from netmon.simulate.display_panel import DisplayPanel, PanelHabits
from netmon.simulate.display_text import PJLinkProjector, SharpPanel
from netmon.transport.display.sony_bravia import SonyBravia
from tests.support.controllers import certificate
from tests.support.displays import BRISK, Poller, target_of

SECRET = "4711"
WRONG = "0815"


def wanting(kind: type[DisplayPanel], **named: object) -> DisplayPanel:
    return kind(habits=PanelHabits(password=SECRET, user="admin" if kind is SharpPanel else ""), **named)  # type: ignore[arg-type]


@pytest.fixture
def secured(tmp_path: Path) -> SamsungPanel:
    return SamsungPanel(habits=PanelHabits(password=SECRET), tls=certificate(tmp_path).server())


@pytest.mark.parametrize("kind", [PJLinkProjector, SharpPanel, BraviaPanel])
async def test_the_right_password_reads(kind: type[DisplayPanel]) -> None:
    async with wanting(kind) as panel:
        collected = await Poller(target_of(panel, user="admin", password=SECRET)).poll()
    assert collected.outcome is Outcome.OK, collected
    assert panel.record.refused == 0
    assert panel.record.logins >= 1


@pytest.mark.parametrize("kind", [PJLinkProjector, SharpPanel, BraviaPanel])
async def test_a_wrong_password_is_auth_failed_and_tried_once_a_poll(kind: type[DisplayPanel]) -> None:
    async with wanting(kind) as panel:
        poller = Poller(target_of(panel, user="admin", password=WRONG))
        for polls in (1, 2):
            collected = await poller.poll()
            assert collected.outcome is Outcome.AUTH_FAILED
            # A BRAVIA tells its power to everybody, so its first refusal is that of the second question.
            assert panel.record.refused == (2 * polls if kind is BraviaPanel else polls)
    assert WRONG not in repr(collected)


@pytest.mark.parametrize("kind", [PJLinkProjector, BraviaPanel])
async def test_without_a_password_none_is_tried(kind: type[DisplayPanel]) -> None:
    async with wanting(kind) as panel:
        collected = await Poller(target_of(panel)).poll()
    assert collected.outcome is Outcome.AUTH_FAILED
    assert panel.record.logins == 0
    assert "the inventory names none" in (collected.detail or "")


async def test_a_bravia_with_a_wrong_key_still_tells_its_power() -> None:
    async with wanting(BraviaPanel) as panel:
        collected = await Poller(target_of(panel, password=WRONG)).poll()
    assert isinstance(collected.payload, DisplayStatus)
    assert (collected.outcome, collected.payload.power) == (Outcome.AUTH_FAILED, "on")


async def test_a_samsung_in_secured_mode_reads_with_its_pin(secured: SamsungPanel) -> None:
    async with secured as panel:
        poller = Poller(target_of(panel, password=SECRET))
        outcomes = [(await poller.poll()).outcome for _ in range(2)]
    assert outcomes == [Outcome.OK, Outcome.OK]
    assert (panel.record.logins, panel.record.refused, panel.record.most_at_once) == (2, 0, 1)


async def test_a_samsung_in_secured_mode_refuses_a_wrong_pin_once(secured: SamsungPanel) -> None:
    async with secured as panel:
        collected = await Poller(target_of(panel, password=WRONG)).poll()
    assert collected.outcome is Outcome.AUTH_FAILED
    assert (panel.record.logins, panel.record.refused, panel.record.commands) == (1, 1, [])


async def test_a_samsung_in_secured_mode_without_a_pin_says_what_is_missing(secured: SamsungPanel) -> None:
    async with secured as panel:
        collected = await Poller(target_of(panel)).poll()
    assert collected.outcome is Outcome.AUTH_FAILED
    assert "secured mode" in (collected.detail or "")


async def test_a_pin_is_never_sent_in_clear_text() -> None:
    async with SamsungPanel() as panel:
        collected = await Poller(target_of(panel, password=SECRET)).poll()
    assert collected.outcome is Outcome.PROTOCOL_ERROR
    assert SECRET.encode() not in bytes(panel.record.received)


async def test_a_tls_handshake_with_nonsense_ends_in_time() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"MDCSTART<<TLS>>")
        await reader.read(1)
        writer.write(b"no TLS at all, but enough bytes to be looked at")
        await reader.read()
        writer.close()

    async with SamsungPanel() as panel:
        server = await asyncio.start_server(nonsense, "127.0.0.1", 0)
        panel.port = server.sockets[0].getsockname()[1]
        collected = await Poller(target_of(panel, password=SECRET), budget_s=2.0).poll()
        server.close()
    assert collected.outcome in (Outcome.PROTOCOL_ERROR, Outcome.TIMEOUT)
    assert "TLS" in (collected.detail or "")


async def test_a_pjlink_password_goes_out_as_a_digest_alone() -> None:
    async with wanting(PJLinkProjector) as panel:
        await Poller(target_of(panel, password=SECRET)).poll()
    received = bytes(panel.record.received)
    assert SECRET.encode() not in received
    assert received[32:41] == b"%1POWR ?\r"
    assert received.count(b"%1POWR ?\r") == 1


async def test_a_bravia_on_its_tls_port_is_asked_in_tls(tmp_path: Path) -> None:
    context = certificate(tmp_path).server()

    class Https(BraviaPanel):
        async def greet(self, talk):
            await talk.writer.start_tls(context)
            return True

    async with Https(habits=PanelHabits(password=SECRET)) as panel:
        poller = Poller(target_of(panel, password=SECRET), drivers={**BRISK, "sony_bravia": SonyBravia(https_port=panel.port)})
        collected = await poller.poll()
    assert collected.outcome is Outcome.OK, collected


async def test_a_key_that_would_break_the_header_is_not_sent() -> None:
    async with wanting(BraviaPanel) as panel:
        collected = await Poller(target_of(panel, password="a\r\nX-Evil: 1")).poll()
    assert collected.outcome is Outcome.SKIPPED
    assert bytes(panel.record.received) == b""


def test_a_secret_is_not_in_a_targets_words() -> None:
    for driver in ("pjlink", "sharp"):
        name: ProtocolName = driver  # type: ignore[assignment]
        panel = PJLinkProjector() if name == "pjlink" else SharpPanel()
        words = repr(target_of(panel, user="admin", password=SECRET))
        assert SECRET not in words
        assert "admin" not in words


def test_a_refused_display_is_asked_again_after_five_minutes_and_then_ever_more_seldom() -> None:
    channel = finished(NEW_CHANNEL, Outcome.AUTH_FAILED, 0.0, JobKind.DISPLAY)
    assert channel.circuit is Circuit.OPEN
    assert not allows(channel, AUTH_FIRST_S - 1)
    assert allows(channel, AUTH_FIRST_S)
    again = finished(started(channel), Outcome.AUTH_FAILED, AUTH_FIRST_S, JobKind.DISPLAY)
    assert again.retry_at - AUTH_FIRST_S == auth_interval(2, JobKind.DISPLAY) == 2 * AUTH_FIRST_S
