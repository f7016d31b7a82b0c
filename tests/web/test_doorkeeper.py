"""Who is let in, as whom, how often, and what is written down; no server, and a clock that is turned by hand."""

import asyncio
import threading
import time
from dataclasses import replace

import pytest

from netmon.model.access import NOBODY_NAMED
from netmon.web.asked import Arrival, Asked
from netmon.web.credentials import Claim
from netmon.web.door import ComeLater
from netmon.web.limits import FAILURES_OF_ADDRESS, LOCK_S
from netmon.web.passwords import PasswordChecks, decoy, hashed, matches
from tests.web.door_rig import HASH, OPERATOR, PASSWORD, START, TECHNICIAN, USERS, Rig, basic, knocked


class Programs:
    """Users of a web-config.yml."""

    names = frozenset({"prometheus"})

    def check(self, name, password):
        return (name, password) == ("prometheus", PASSWORD)


async def signed_in(rig, name="yunwei", password=PASSWORD, **claim):
    """Return (what came of it, token)."""
    return await rig.door.sign_in(Claim(name=name, password=password, **{"peer": "127.0.0.1", **claim}))


async def failures(rig, times, name="yunwei", **claim):
    """Return whether each attempt was looked at."""
    return [not (await signed_in(rig, name, "wrong", **claim))[0].wait_s for _ in range(times)]


async def test_without_users_everybody_is_the_nameless_reader_with_a_secret_of_this_run():
    rig = Rig(users=None)
    first, other = await rig.door.identify(knocked()), await Rig(users=None).door.identify(knocked())
    assert first.person == NOBODY_NAMED
    assert len(first.csrf) == 64
    assert first.csrf != other.csrf
    assert not rig.door.has_users


async def test_with_users_nobody_is_let_in_unasked():
    rig = Rig()
    for knock in ({}, {"path": "/devices"}, {"authorization": "Bearer x"}, {"authorization": "Basic ????"}, {"cookie": "netmon=x"}, {"certificate": "other"}):
        assert await rig.who(**knock) is None, knock


@pytest.mark.parametrize(
    ("knock", "who"),
    [
        ({}, ("local", "local")),
        ({"peer": "::1"}, ("local", "local")),
        ({"peer": "::ffff:127.0.0.1"}, ("local", "local")),
        ({"proxied": True}, None),
        ({"peer": "10.0.0.7"}, None),
        ({"authorization": basic("yunwei", "wrong")}, None),
    ],
)
async def test_this_machine_may_be_open_but_not_through_a_proxy(knock, who):
    assert await Rig(open_on_loopback=True).who(**knock) == who


@pytest.mark.parametrize(
    ("knock", "scraper"),
    [
        ({"path": "/metrics"}, True),
        ({"path": "/metrics", "peer": "10.1.2.3"}, True),
        ({"path": "/metrics", "peer": "::ffff:10.1.2.3"}, True),
        ({"path": "/metrics", "peer": "10.1.3.3"}, False),
        ({"path": "/metrics", "proxied": True}, False),
        ({"path": "/"}, False),
        ({"path": "/metrics/"}, False),
    ],
)
async def test_only_those_who_are_named_scrape_without_a_password(knock, scraper):
    rig = Rig(scrape_from=("127.0.0.1", "10.1.2.0/24"))
    assert await rig.who(**knock) == (("scraper", "scraper") if scraper else None)


async def test_programs_of_the_web_config_scrape_and_then_nobody_does_without_a_password():
    rig = Rig()
    rig.door.set_basic(Programs())
    assert await rig.who(path="/metrics") is None
    assert await rig.who(path="/metrics", authorization=basic("prometheus")) == ("prometheus", "scraper")
    assert await rig.who(path="/metrics", authorization=basic("prometheus", "wrong")) is None
    assert await rig.who(path="/", authorization=basic("prometheus")) == ("prometheus", "scraper")
    rig.door.set_basic(None)
    assert await rig.who(path="/metrics", authorization=basic("prometheus")) is None
    rig.use(None)
    rig.door.set_basic(Programs())
    assert await rig.who() is None


async def test_a_certificate_stands_for_its_user_or_scrapes():
    rig = Rig()
    assert await rig.who(certificate="li.example") == ("李老师", "technician")
    assert await rig.who(certificate="prom.example", path="/metrics", peer="10.0.0.1") == ("prom.example", "scraper")
    assert await rig.who(certificate="prom.example") is None
    rig.use((OPERATOR,))
    assert await rig.who(certificate="li.example") is None


async def test_a_session_begins_goes_on_and_runs_out():
    rig = Rig(idle_s=600.0, session_s=1500.0)
    checked, token = await signed_in(rig)
    assert checked.user == OPERATOR
    assert await rig.who(cookie=f"other=1; netmon={token}") == ("yunwei", "operator")
    assert await rig.who(cookie=f"__Host-netmon={token}") is None
    assert await rig.who(cookie=f"__Host-netmon={token}", secure=True) == ("yunwei", "operator")
    assert await rig.who(cookie=f"netmon={token}", secure=True) is None
    rig.now = 599.0
    assert await rig.who(cookie=f"netmon={token}", background=True) == ("yunwei", "operator")
    rig.now = 601.0
    assert await rig.who(cookie=f"netmon={token}") is None
    _, token = await signed_in(rig)
    for _ in range(3):
        rig.now += 499.0
        assert await rig.who(cookie=f"netmon={token}") is not None
    rig.now += 10.0
    assert await rig.who(cookie=f"netmon={token}") is None
    rig.door.tick()
    assert rig.records.actions() == ["sign_in", "sign_in", "session_expired", "session_expired"]


async def test_each_sign_in_has_a_new_token_and_a_new_secret():
    rig = Rig()
    tokens = [(await signed_in(rig))[1] for _ in range(3)]
    entries = [await rig.door.identify(knocked(cookie=f"netmon={token}")) for token in tokens]
    assert len({*tokens, *(entry.csrf for entry in entries), *(entry.session for entry in entries)}) == 9


async def test_a_reload_signs_out_whoever_was_changed_and_ends_his_streams():
    rig = Rig()
    _, token = await signed_in(rig, "李老师")
    _, other = await signed_in(rig)
    session = (await rig.door.identify(knocked(cookie=f"netmon={token}"))).session
    rig.use(USERS)
    assert rig.door.alive(session)
    rig.use((OPERATOR, replace(TECHNICIAN, sites=("b",))))
    assert not rig.door.alive(session)
    assert await rig.who(cookie=f"netmon={token}") is None
    assert await rig.who(cookie=f"netmon={other}") == ("yunwei", "operator")
    rig.use(None)
    assert await rig.who(cookie=f"netmon={other}") == ("local", "local")
    assert rig.records.actions() == ["sign_in", "sign_in", "session_revoked", "session_revoked"]


async def test_an_account_runs_out_at_the_end_of_its_day():
    rig = Rig()  # 2026-11-22 07:00 in Shanghai
    _, token = await signed_in(rig, "guest")
    session = rig.door.session((await rig.door.identify(knocked(cookie=f"netmon={token}"))).session)
    assert rig.door.ends(session)[1] == START + rig.options.session_s
    rig.now = 86_400.0 + 16 * 3600
    _, token = await signed_in(rig, "guest")
    session = rig.door.session((await rig.door.identify(knocked(cookie=f"netmon={token}"))).session)
    assert rig.door.ends(session)[1] - START == pytest.approx(1_795_449_600 - START)  # 2026-11-24 00:00 in Shanghai
    rig.now += 1000
    assert await rig.who(cookie=f"netmon={token}") == ("guest", "viewer")
    rig.now += 3600
    assert await rig.who(cookie=f"netmon={token}") is None
    assert (await signed_in(rig, "guest"))[1] == ""
    assert await rig.who(authorization=basic("guest")) is None
    assert rig.records.all[-1].detail["reason"] == "account has run out"


async def test_five_wrong_passwords_lock_a_name_known_or_not():
    for name in ("yunwei", "nobody"):
        rig = Rig()
        assert await failures(rig, 6, name) == [True] * 5 + [False]
        assert (await signed_in(rig, name))[0].wait_s == LOCK_S
        with pytest.raises(ComeLater) as later:
            await rig.who(authorization=basic(name))
        assert later.value.seconds == LOCK_S
        assert rig.records.actions()[:6] == ["sign_in_failed"] * 5 + ["locked_out"]
        rig.now = LOCK_S
        assert bool((await signed_in(rig, name))[1]) is (name == "yunwei")


async def test_one_address_may_be_wrong_about_many_names_but_not_for_ever():
    rig = Rig()
    looked_at = [(await failures(rig, 1, f"name{number}"))[0] for number in range(FAILURES_OF_ADDRESS + 2)]
    assert looked_at == [True] * FAILURES_OF_ADDRESS + [False] * 2
    assert (await signed_in(rig))[0].wait_s > 0
    assert (await signed_in(rig, peer="10.0.0.8"))[1]
    assert (await signed_in(rig, "李老师", proxied=True))[1]


async def test_a_stranger_does_not_lock_out_a_person_at_his_own_desk():
    rig = Rig()
    await signed_in(rig, peer="10.0.0.7")
    assert await failures(rig, 6, peer="10.9.9.9") == [True] * 5 + [False]
    assert (await signed_in(rig, peer="10.0.0.7"))[1]
    assert await failures(rig, 6, peer="10.0.0.7") == [True] * 5 + [False]


async def test_a_new_password_may_be_tried_at_once():
    rig = Rig()
    await failures(rig, 5, peer="10.9.9.9")
    rig.use((replace(OPERATOR, password=HASH.replace("$2b$", "$2y$")),))
    assert (await signed_in(rig, peer="10.0.0.7"))[1]


async def test_a_program_is_checked_once_and_known_again_until_its_password_changes():
    rig = Rig()
    rig.use((replace(OPERATOR, password=hashed(PASSWORD, 12)),))
    assert await rig.who(authorization=basic("yunwei")) == ("yunwei", "operator")
    began = time.perf_counter()
    for _ in range(50):
        assert await rig.who(authorization=basic("yunwei")) == ("yunwei", "operator")
    assert time.perf_counter() - began < 4.0  # fifty checks of such a password take three times as long
    assert await rig.who(authorization=basic("yunwei", "Tulip-Kettle-9")) is None
    rig.use((replace(OPERATOR, password=decoy(4)),))
    assert await rig.who(authorization=basic("yunwei")) is None


async def test_what_was_typed_as_a_name_is_not_written_down_unless_it_is_one():
    rig = Rig()
    await failures(rig, 1, PASSWORD)
    await failures(rig, 1, "yunwei")
    assert [record.detail["name"] for record in rig.records.all] == ["Tu...", "yunwei"]
    assert PASSWORD not in repr(rig.records.all)
    assert PASSWORD not in repr(Claim(name="x", password=PASSWORD, peer=""))


async def test_whoever_does_not_wait_for_the_answer_has_still_been_wrong():
    rig = Rig()
    task = asyncio.create_task(signed_in(rig, password="wrong"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [record.detail["reason"] for record in rig.records.all] == ["abandoned"]
    assert await failures(rig, 5) == [True] * 4 + [False]


async def test_few_passwords_are_checked_at_once_and_the_rest_wait_or_come_later():
    running, most, two = 0, 0, threading.Event()

    def check(_first, _second):
        nonlocal running, most
        running += 1
        most = max(most, running)
        if most == 2:
            two.set()
        assert two.wait(30)  # threads begin when the machine has time for them
        time.sleep(0.02)
        running -= 1
        return True

    checks = PasswordChecks(at_once=2, waiting=3)
    results = await asyncio.gather(*(checks.run(check, "", "") for _ in range(8)), return_exceptions=True)
    assert [isinstance(result, ComeLater) and result.status for result in results] == [False] * 5 + [503] * 3
    assert most == 2
    assert await checks.run(check, "", "") is True


async def test_the_loop_goes_on_while_a_password_is_checked():
    slow, most = PasswordChecks(), 0
    for _ in range(3):  # a machine that has other work may let the loop sleep through one of them
        ticks = 0
        task = asyncio.create_task(slow.run(matches, PASSWORD, decoy(11)))
        while not task.done():
            await asyncio.sleep(0.005)
            ticks += 1
        assert task.result() is False
        most = max(most, ticks)
    assert most > 3


async def test_an_unknown_name_takes_as_long_as_a_known_one():
    rig = Rig(users=(replace(OPERATOR, password=decoy(10)),))

    async def took(name):
        began = time.process_time()
        await signed_in(rig, name, "wrong")
        return time.process_time() - began

    known = sorted([await took("yunwei") for _ in range(3)])[1]
    unknown = sorted([await took(f"nobody{number}") for number in range(3)])[1]
    assert known > 0.02
    assert 0.5 < unknown / known < 2.0


@pytest.mark.parametrize("password", ["x" * 73, "城" * 25, "a\0b", "\ud800", ""])
def test_what_bcrypt_would_cut_or_refuse_is_never_right(password):
    assert matches(password, HASH) is False


def test_a_broken_hash_is_never_right():
    assert [matches(PASSWORD, known) for known in ("", "x", "$2b$04$", HASH[:-1])] == [False] * 4


async def test_a_reader_who_asks_too_often_is_told_when_to_come():
    rig = Rig(users=None, requests_per_s=10)
    for _ in range(20):
        await rig.who(peer="10.0.0.7")
    with pytest.raises(ComeLater) as later:
        await rig.who(peer="10.0.0.7")
    assert later.value.status == 429
    assert later.value.seconds == pytest.approx(0.1)
    assert await rig.who(peer="10.0.0.8") is not None
    assert await rig.who(peer="10.0.0.7", path="/metrics") is not None
    rig.now += 0.1
    assert await rig.who(peer="10.0.0.7") is not None


async def test_people_behind_one_address_do_not_slow_each_other():
    rig = Rig(requests_per_s=5)
    tokens = [(await signed_in(rig))[1] for _ in range(3)]
    for token in tokens:
        for _ in range(10):
            assert await rig.who(cookie=f"netmon={token}") is not None
    with pytest.raises(ComeLater):
        await rig.who(cookie=f"netmon={tokens[0]}")


def test_records_say_who_and_leave_out_secrets_and_what_pages_repeat():
    rig = Rig()
    asked = Asked(
        path="/devices/\u202ex", query={"q": "s w", "access_token": "S3CR3T"}, accept="", accept_language="", default_lang="zh", person=OPERATOR.person,
        session="ab12", peer="10.0.0.7",
    )  # fmt: skip
    rig.door.note(asked, 200)
    live = replace(asked, arrival=Arrival(background=True))
    for status in (200, 200, 404):
        rig.door.note(live, status)
    rig.door.note(replace(asked, path="/healthz"), 200)
    rig.now += 601
    rig.door.note(live, 200)
    first = rig.records.all[0]
    assert (first.who, first.role, first.peer, first.path, first.query, first.detail) == (
        "yunwei", "operator", "10.0.0.7", "/devices/?x", "q=s+w&access_token=...", {"session": "ab12"},
    )  # fmt: skip
    assert [record.status for record in rig.records.all] == [200, 200, 404, 200]
    assert [record.at - START for record in rig.records.all] == [0, 0, 0, 601]
