import asyncio

import pytest

from netmon.pipeline.child_desk import ChildDesk, ChildError, run_child


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Work:
    """A question that answers when it is told to."""

    def __init__(self, fails=False):
        self.go, self.asked, self.fails = asyncio.Event(), 0, fails

    async def __call__(self):
        self.asked += 1
        await self.go.wait()
        if self.fails:
            raise ChildError("no")
        return {"n": self.asked}


async def test_a_question_runs_once_and_its_answer_is_kept_a_while():
    clock, work = Clock(), Work()
    desk = ChildDesk(keep_s=60, clock=clock)
    assert [desk.ask("k", "a", work).progress, desk.ask("k", "b", work).progress] == ["running", "running"]
    work.go.set()
    assert (await desk.answer("k", "c", work)).value == {"n": 1}
    assert desk.ask("k", "a", work).value == {"n": 1}
    clock.now = 61
    assert (await desk.answer("k", "a", work)).value == {"n": 2}


async def test_each_asker_has_one_and_all_have_two():
    desk, works = ChildDesk(most=2), [Work() for _ in range(4)]
    assert desk.ask(0, "a", works[0]).progress == "running"
    assert desk.ask(1, "a", works[1]).progress == "busy", "one for each asker"
    assert desk.ask(2, "b", works[2]).progress == "running"
    assert desk.ask(3, "c", works[3]).progress == "busy", "two in all"
    works[0].go.set()
    await desk.answer(0, "a", works[0])
    assert desk.ask(3, "c", works[3]).progress == "running"
    await asyncio.sleep(0)
    assert [work.asked for work in works] == [1, 0, 1, 1]
    await desk.close()


async def test_a_failure_is_told_and_tried_again_soon():
    clock, work = Clock(), Work(fails=True)
    work.go.set()
    desk = ChildDesk(keep_s=60, failed_s=10, clock=clock)
    assert (await desk.answer("k", "a", work)).progress == "failed"
    assert desk.ask("k", "a", work).progress == "failed"
    clock.now = 11
    work.fails = False
    assert (await desk.answer("k", "a", work)).progress == "done"


async def test_a_child_that_says_why_or_nothing_is_an_error():
    with pytest.raises(ChildError, match="FileNotFoundError|ValueError|KeyError"):
        await run_child("netmon.pipeline.link_worker", {}, timeout_s=30)
    with pytest.raises(ChildError, match="cannot be read"):
        await run_child("this", {}, timeout_s=30)
    with pytest.raises(ChildError, match="longer than"):
        await run_child("netmon.pipeline.link_worker", {}, timeout_s=0.001)
