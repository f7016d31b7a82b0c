"""The outbox: on the disk before anything is promised, once each, bounded, and there after a kill."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.model.notice import Mark, Notice
from netmon.store import outbox as module
from netmon.store.outbox import FILE, Outbox, OutboxError

NOW_S = 1_800_000_000.0
NOW_MS = round(NOW_S * 1000)


def notice(key: str, *, channel: str = "ding", at_ms: int = NOW_MS, urgent: bool = False, hold_ms: int = 0) -> Notice:
    return Notice(channel=channel, key=key, text=f"text of {key}", at_ms=at_ms, urgent=urgent, hold_ms=hold_ms)


def outbox(state: Path, now_s: float = NOW_S, most: int = 2_000) -> Outbox:
    return Outbox(state, wall=lambda: now_s, most=most)


async def keys(box: Outbox, path: str = "ding", now_ms: int = NOW_MS) -> list[str]:
    return [one.notice.key for one in await box.due(path, now_ms, 10_000)]


async def test_the_same_is_taken_once_and_urgent_things_go_first(state: Path) -> None:
    async with outbox(state) as box:
        assert await box.put([notice("b", at_ms=NOW_MS - 5), notice("a", at_ms=NOW_MS - 9)]) == 2
        assert await box.put([notice("b"), notice("u", urgent=True), notice("b", channel="mail")]) == 2
        assert await keys(box) == ["u", "a", "b"]
        assert box.waiting == {"ding": 3, "mail": 1}


async def test_what_was_settled_is_not_taken_again_and_keeps_no_text(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a")])
        await box.settle(await box.due("ding", NOW_MS))
        assert await box.put([notice("a")]) == 0
        assert await keys(box) == []
    assert b"text of a" not in (state / FILE).read_bytes() or not (state / f"{FILE}-wal").exists()


async def test_it_is_all_there_after_a_restart(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a"), notice("b")], [Mark(channel="ding", identity="incident/1", status="firing", starts_ms=7)])
        await box.begin((await box.due("ding", NOW_MS))[:1])
    async with outbox(state) as box:
        assert [(one.notice.key, one.attempts, one.doubtful) for one in await box.due("ding", NOW_MS)] == [("a", 1, True), ("b", 0, False)]
        assert await box.marks("ding", ["incident/1", "incident/2"]) == {
            "incident/1": Mark(channel="ding", identity="incident/1", status="firing", starts_ms=7)
        }
        assert await box.marks("mail", ["incident/1"]) == {}


async def test_an_attempt_that_surely_failed_leaves_no_doubt(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a")])
        (one,) = await box.due("ding", NOW_MS)
        await box.begin([one])
        await box.again([one], NOW_MS + 5_000, "ding", doubtful=False)
        assert await keys(box) == []
        assert await box.paths() == {"ding": NOW_MS + 5_000}
        (later,) = await box.due("ding", NOW_MS + 5_000)
        assert not later.doubtful


async def test_on_another_path_the_tries_begin_anew_and_the_doubt_stays(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a")])
        (one,) = await box.due("ding", NOW_MS)
        await box.begin([one])
        await box.again([one], 0, "mail", doubtful=True)
        (moved,) = await box.due("mail", NOW_MS)
        assert (moved.path, moved.notice.channel, moved.attempts, moved.doubtful) == ("mail", "ding", 0, True)


async def test_notices_wait_for_their_hour(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a", hold_ms=NOW_MS + 60_000)])
        assert await keys(box) == []
        assert await keys(box, now_ms=NOW_MS + 60_000) == ["a"]


async def test_too_many_make_room_of_the_oldest_that_are_not_urgent(state: Path) -> None:
    async with outbox(state, most=3) as box:
        await box.put([notice("old urgent", at_ms=1, urgent=True), notice("old", at_ms=2), notice("newer", at_ms=3)])
        await box.put([notice("newest", at_ms=4)])
        assert await keys(box) == ["old urgent", "newer", "newest"]
        assert box.dropped == 1


async def test_what_is_three_days_old_is_given_up_and_what_is_long_settled_forgotten(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a"), notice("done")])
        await box.settle([one for one in await box.due("ding", NOW_MS) if one.notice.key == "done"])
    async with outbox(state, NOW_S + 3 * 86_400 + 1) as box:
        assert box.expired == 1
        assert await keys(box) == []
        assert await box.put([notice("done")]) == 0
    async with outbox(state, NOW_S + 15 * 86_400) as box:
        assert await box.put([notice("done")]) == 1


async def test_marks_of_what_is_over_are_forgotten_and_of_what_lasts_kept(state: Path) -> None:
    async with outbox(state) as box:
        over, lasts = (Mark(channel="ding", identity=status, status=status, starts_ms=1) for status in ("resolved", "firing"))  # type: ignore[arg-type]
        await box.put([], [over, lasts])
    async with outbox(state, NOW_S + 20 * 86_400) as box:
        assert set(await box.marks("ding", ["resolved", "firing"])) == {"firing"}


async def test_a_damaged_file_is_set_aside(state: Path) -> None:
    async with outbox(state) as box:
        await box.put([notice("a")])
    (state / FILE).write_bytes(b"rubbish" * 1000)
    async with outbox(state) as box:
        assert await keys(box) == []
        assert await box.put([notice("b")]) == 1
    assert list(state.glob(f"{FILE}.corrupt-*"))


async def test_a_closed_outbox_promises_nothing(state: Path) -> None:
    with pytest.raises(OutboxError):
        await outbox(state).put([notice("a")])


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutboxError):
        async with outbox(tmp_path / "file"):
            pass


KILLED = """
import asyncio, os, sys
from pathlib import Path
from netmon.model.notice import Mark, Notice
from netmon.store.outbox import Outbox

async def main():
    async with Outbox(Path(sys.argv[1]), wall=lambda: 1_800_000_000.0) as box:
        for number in range(100_000):
            await box.put([Notice(channel="ding", key=f"{number}/{part}", text="x" * 800, at_ms=1_800_000_000_000 + number) for part in (1, 2)],
                          [Mark(channel="ding", identity=str(number), status="firing", starts_ms=number)])
            print(number, flush=True)

asyncio.run(main())
"""


async def test_a_kill_loses_nothing_that_was_promised_and_leaves_no_half(state: Path, root: Path) -> None:
    for _round in range(3):
        for file in state.iterdir():
            file.unlink()
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", KILLED, str(state), stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)}
        )
        assert child.stdout is not None
        async with asyncio.timeout(60):
            for _ in range(20 + 7 * _round):
                last = int(await child.stdout.readline())
        child.send_signal(signal.SIGKILL)
        rest = await child.stdout.read()
        await child.wait()
        promised = int(rest.split()[-1]) if rest.split() else last
        async with outbox(state) as box:
            found = await keys(box)
            numbers = sorted({int(key.partition("/")[0]) for key in found})
            assert numbers[: promised + 1] == list(range(promised + 1))
            assert len(found) == 2 * len(numbers)
            assert len(await box.marks("ding", [str(number) for number in numbers])) == len(numbers)


def test_limits_are_generous_and_finite() -> None:
    assert 0 < module.MOST_WAITING <= 10_000
    assert module.EXPIRES_MS < module.FORGOTTEN_MS < module.MARKS_FORGOTTEN_MS
