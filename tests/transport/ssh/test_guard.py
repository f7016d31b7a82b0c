import asyncio
from dataclasses import replace

import pytest

from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.ssh.guard import HOLD_S, Account, Limits, LoginGuard


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def account(address: str = "10.1.1.1", *, secret: str = "x", password: bool = True) -> Account:
    return Account(credential="aaa", user="netmon", address=address, port=22, secrets=(secret,), password=password)


async def refuse(guard: LoginGuard, who: Account) -> None:
    async with guard.login(who) as attempt:
        attempt.refused()


async def accept(guard: LoginGuard, who: Account) -> None:
    async with guard.login(who) as attempt:
        attempt.accepted()


async def is_held(guard: LoginGuard, who: Account) -> str | None:
    try:
        async with guard.login(who):
            return None
    except AccessFailed as failed:
        return failed.detail if failed.outcome is Outcome.AUTH_FAILED else None


async def test_a_refused_device_is_left_alone_for_fifteen_minutes_then_longer() -> None:
    clock = Clock()
    guard = LoginGuard(clock=clock)
    waits = []
    for _ in range(4):
        await accept(guard, account("10.1.1.2"))
        await refuse(guard, account())
        waited = 0
        while await is_held(guard, account()):
            clock.now += 60
            waited += 60
        waits.append(waited)
    assert waits == [900, 1800, 3600, 3600]


async def test_a_changed_secret_may_be_tried_at_once() -> None:
    guard = LoginGuard(clock=Clock())
    await refuse(guard, account(secret="old"))
    assert "credential changes" in str(await is_held(guard, account(secret="old")))
    assert await is_held(guard, account(secret="new")) is None


async def test_two_devices_in_a_row_hold_the_credential_everywhere() -> None:
    clock = Clock()
    guard = LoginGuard(clock=clock)
    await refuse(guard, account("10.1.1.1"))
    await refuse(guard, account("10.1.1.2"))
    assert "2 devices refused" in str(await is_held(guard, account("10.1.1.3")))
    assert guard.held == (2, 1)
    clock.now += HOLD_S
    await refuse(guard, account("10.1.1.3"))
    assert await is_held(guard, account("10.1.1.4")) is not None, "one try each quarter of an hour, not two"


async def test_a_device_that_refuses_alone_again_and_again_does_not_hold_the_credential() -> None:
    clock = Clock()
    guard = LoginGuard(clock=clock)
    for _ in range(5):
        await refuse(guard, account("10.1.1.1"))
        clock.now += 1
        await accept(guard, account("10.1.1.2"))
        clock.now += 4000
        await refuse(guard, account("10.1.1.1"))
        await refuse(guard, account("10.1.1.3"))
        assert await is_held(guard, account("10.1.1.2")) is None
        await accept(guard, account("10.1.1.2"))
        clock.now += 4000


async def test_an_aaa_server_with_500_devices_sees_two_tries_and_four_an_hour() -> None:
    """A password that expired: every device asks the same server, which would lock the account."""
    clock = Clock()
    guard = LoginGuard(clock=clock)
    tried = 0

    async def job(address: str) -> None:
        nonlocal tried
        try:
            async with guard.login(account(address)) as attempt:
                tried += 1
                await asyncio.sleep(0)
                attempt.refused()
        except AccessFailed:
            pass

    await asyncio.gather(*(job(f"10.1.{number // 200}.{number % 200}") for number in range(500)))
    assert tried == 2
    for _ in range(12):
        clock.now += 300
        await asyncio.gather(*(job(f"10.1.{number // 200}.{number % 200}") for number in range(500)))
    assert tried <= 2 + 4
    assert guard.refusals == tried


async def test_a_proven_password_that_goes_bad_is_tried_as_often_as_logins_run_at_once() -> None:
    guard = LoginGuard(Limits(password_logins=3), clock=Clock())
    await accept(guard, account("10.1.9.9"))
    tried = 0

    async def job(address: str) -> None:
        nonlocal tried
        try:
            async with guard.login(account(address)) as attempt:
                tried += 1
                await asyncio.sleep(0.001)
                attempt.refused()
        except AccessFailed:
            pass

    await asyncio.gather(*(job(f"10.1.1.{number}") for number in range(100)))
    assert tried == 3


async def test_an_unproven_password_logs_in_one_by_one_and_a_proven_one_as_the_limit_says() -> None:
    guard = LoginGuard(Limits(password_logins=3, key_logins=5), clock=Clock())
    running, most = 0, 0

    async def job(who: Account) -> None:
        nonlocal running, most
        async with guard.login(who) as attempt:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1
            attempt.accepted()

    first = asyncio.gather(*(job(account(f"10.1.1.{number}")) for number in range(2)))
    await first
    assert most == 1
    await asyncio.gather(*(job(account(f"10.1.1.{number}")) for number in range(30)))
    assert most == 3
    await asyncio.gather(*(job(account(f"10.1.1.{number}", password=False, secret="key")) for number in range(30)))
    assert most == 5


async def test_keys_do_not_hold_the_credential() -> None:
    guard = LoginGuard(clock=Clock())
    for number in range(5):
        await refuse(guard, account(f"10.1.1.{number}", password=False))
    assert await is_held(guard, account("10.1.1.9", password=False)) is None
    assert await is_held(guard, account("10.1.1.1", password=False)) is not None


async def test_silence_after_a_secret_counts_the_second_time() -> None:
    clock = Clock()
    guard = LoginGuard(clock=clock)
    for held in (None, "login refused before; next try in 15 min, or when the credential changes"):
        async with guard.login(account()) as attempt:
            attempt.unanswered()
        assert await is_held(guard, account()) == held


async def test_a_cancelled_waiter_leaves_its_place_to_the_next() -> None:
    guard = LoginGuard(Limits(password_logins=1), clock=Clock())
    entered = asyncio.Event()

    async def second() -> None:
        async with guard.login(account("10.1.1.2")):
            entered.set()

    async with guard.login(account("10.1.1.1")):
        doomed, next_one = asyncio.create_task(second()), asyncio.create_task(second())
        await asyncio.sleep(0)
        doomed.cancel()
        await asyncio.sleep(0)
        assert not entered.is_set()
    await next_one
    assert doomed.cancelled()
    assert entered.is_set()


async def test_sessions_are_limited_in_all() -> None:
    guard = LoginGuard(Limits(sessions=2), clock=Clock())
    async with guard.session(), guard.session():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), guard.session():
                pass
    async with guard.session():
        pass


async def test_what_left_the_inventory_is_forgotten() -> None:
    guard = LoginGuard(clock=Clock())
    await refuse(guard, account("10.1.1.1"))
    await refuse(guard, replace(account("10.1.1.2"), credential="other"))
    guard.retain({("10.1.1.2", 22)}, {"other"})
    assert guard.held == (1, 0)


def test_no_secret_is_shown() -> None:
    assert "x9x" not in repr(account(secret="x9x"))
