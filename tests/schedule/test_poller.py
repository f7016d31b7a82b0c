import asyncio
import logging

import pytest

from netmon.model.outcome import Outcome
from netmon.model.state import proves_alive
from netmon.schedule.plan import Job
from netmon.schedule.poller import Poller
from tests.schedule.readings import reading

JOB = Job(device="sw1", collector="system", period_s=60.0, budget_s=10.0)


async def test_poller_hands_the_reading_over():
    got = []

    async def poll(job):
        return reading(job.device, job.collector)

    returned = await Poller(poll, got.append)(JOB)
    assert got == [returned]
    assert returned.outcome is Outcome.OK


@pytest.mark.parametrize(("error", "outcome"), [(KeyError("x"), Outcome.PARSE_ERROR), (RuntimeError("x"), Outcome.PROTOCOL_ERROR)])
async def test_poller_makes_an_unexpected_exception_a_failure_of_the_device(error, outcome):
    got = []

    async def poll(job):
        raise error

    failed = await Poller(poll, got.append)(JOB)
    assert got == [failed]
    assert (failed.device, failed.collector, failed.outcome, failed.payload) == ("sw1", "system", outcome, None)
    assert type(error).__name__ in failed.detail
    assert not proves_alive(failed)


async def test_poller_says_nothing_that_an_exception_quotes(caplog):
    async def poll(job):
        raise ValueError("community s3cret\nforged=line")

    failed = await Poller(poll, lambda _: None)(JOB)
    assert "s3cret" not in caplog.text + repr(failed)
    assert "device=sw1" in caplog.text


async def test_poller_logs_a_failure_once_and_its_end_once(caplog):
    caplog.set_level(logging.INFO, "netmon.schedule.poller")
    broken = [True, True, True, False, False]

    async def poll(job):
        if broken.pop(0):
            raise ValueError("no")
        return reading()

    poller = Poller(poll, lambda _: None)
    for _ in range(5):
        await poller(JOB)
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


async def test_poller_survives_a_sink_that_chokes_on_the_data():
    got = []

    async def poll(job):
        return reading(detail="hostile")

    def sink(what):
        if what.detail == "hostile":
            raise ZeroDivisionError
        got.append(what)

    failed = await Poller(poll, sink)(JOB)
    assert got == [failed]
    assert failed.outcome is Outcome.PARSE_ERROR


async def test_poller_passes_on_what_the_sink_raises_for_an_empty_reading():
    async def poll(job):
        raise ValueError("no")

    def sink(what):
        raise MemoryError

    with pytest.raises(MemoryError):
        await Poller(poll, sink)(JOB)


@pytest.mark.parametrize("cut", [True, False])
async def test_poller_tells_a_deadline_from_a_stop(cut):
    got = []
    begun = asyncio.Event()

    async def poll(job):
        begun.set()
        await asyncio.Event().wait()

    poller = Poller(poll, got.append)
    task = asyncio.create_task(poller(JOB))
    await begun.wait()
    if cut:
        poller.cut(JOB)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled() is not cut
    assert [one.outcome for one in got] == ([Outcome.TIMEOUT] if cut else [])
