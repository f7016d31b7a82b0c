"""What is entered on the page holds at once, beside whatever is pending in the files, and no reload loses it."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from netmon.config.applied import applied
from netmon.config.config import LoadResult
from netmon.config.diff import plan
from netmon.config.load import load
from netmon.daemon.in_force import ConfigInForce
from netmon.daemon.page_door import PageDoor
from netmon.daemon.parts import Parts
from netmon.model.history import SubjectKind
from netmon.pipeline.entered_files import exclusions_content
from netmon.pipeline.handed_over import read
from netmon.sdnotify import SdNotify
from netmon.store.applied import AppliedStore
from tests.support.district import SmallDistrict

ROW = {
    "id": "page-m-1",
    "from": "2126-11-04 18:00",
    "to": "2126-11-04 20:00",
    "entered": "2026-11-03 08:00",
    "reason": "换核心交换机",
    "who": "王工",
    "site": "school",
}
ENTERED = exclusions_content([ROW])
BOTH = exclusions_content([ROW, {**ROW, "id": "page-m-2", "reason": "另一件"}])


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.daemon.test_in_force import ENTERED, Running

async def main():
    running = Running(Path(sys.argv[1]))
    await running.begin()
    running.parts.exclude = lambda config: os.kill(os.getpid(), signal.SIGKILL)
    await running.change.enter(ENTERED)

asyncio.run(main())
"""


class Running:
    """The parts of a netmon that has begun, over agents that nobody asks."""

    def __init__(self, folder: Path) -> None:
        self.district = SmallDistrict(folder, {"sw-1": 40001, "sw-2": 40002})
        found = load(self.district.write(), env={})
        assert found.config is not None, [problem.render() for problem in found.problems]
        (folder / "state").mkdir()
        self.parts = Parts(found.config, folder / "state", started_at=1.0)
        self.site = folder / "inventory" / "sites" / "school.yaml"
        self.begun = asyncio.Event()
        self.change = self.over(self.read)

    async def read(self) -> LoadResult:
        return await asyncio.to_thread(load, self.district.config, env={})

    def over(self, read: Callable[[], Awaitable[LoadResult]]) -> ConfigInForce:
        return ConfigInForce(self.parts, PageDoor(self.parts.config), read, SdNotify({}), self.begun)

    async def begin(self) -> None:
        await self.change.begin()
        self.parts.apply(self.parts.config)
        await self.change.keep()
        self.begun.set()

    @property
    def held(self) -> list[str]:
        return [one.id for one in self.parts.config.exclusions]

    def witnessed(self) -> list[str]:
        return [one.subject for one in self.parts.history._pending.transitions if one.kind is SubjectKind.EXCLUSION]

    def maintained(self) -> bool:
        quiet = self.parts.incidents._quiet
        (one,) = [each for each in self.parts.config.exclusions if each.id == "page-m-1"]
        return quiet is not None and quiet.maintained("school", one.start.timestamp())


@pytest.fixture
def running(tmp_path: Path) -> Running:
    return Running(tmp_path)


async def test_an_entry_is_in_force_witnessed_and_disturbs_nothing(running: Running) -> None:
    await running.begin()
    parts = running.parts
    devices, jobs, loaded_at = parts.config.devices, parts.runner.jobs, parts.status.config_status.loaded_at
    kept = await AppliedStore(parts.folder).load()
    await asyncio.to_thread(running.site.write_text, "site: {id: school, nam: x}\n")
    assert await running.change.enter(ENTERED) == ()
    assert (running.held, running.witnessed(), running.maintained()) == (["page-m-1"], ["page-m-1"], True)
    assert parts.config.devices is devices
    assert (parts.runner.jobs, parts.status.config_status.loaded_at) == (jobs, loaded_at)
    assert await AppliedStore(parts.folder).load() == kept, "a plan has nothing to say of it"


async def test_a_refused_reload_keeps_what_was_entered_and_an_entry_does_not_hide_the_refusal(running: Running) -> None:
    await running.begin()
    whole = await asyncio.to_thread(running.site.read_text)
    await running.change.enter(ENTERED)
    await asyncio.to_thread(running.site.write_text, "site: {id: school, nam: x}\n")
    problems, _ = await running.change.reload()
    assert problems
    assert (running.held, running.maintained()) == (["page-m-1"], True)
    assert await running.change.enter(BOTH) == ()
    assert running.held == ["page-m-1", "page-m-2"]
    assert running.parts.status.config_status.problems == len(problems) == len(running.parts.problems)
    await asyncio.to_thread(running.site.write_text, whole)
    before = running.parts.config
    assert await running.change.reload() == ((), ())
    assert running.parts.config.exclusions == before.exclusions
    assert not plan(applied(before, b"k" * 32), applied(running.parts.config, b"k" * 32))
    assert running.witnessed() == ["page-m-1", "page-m-2"]


async def test_child_processes_are_handed_what_is_in_force_and_no_edit_before_its_reload(running: Running) -> None:
    await running.begin()

    async def handed() -> tuple[list[str], list[str]]:
        config = await asyncio.to_thread(read, await running.parts.hand_over.file())
        return sorted(config.devices), [one.id for one in config.exclusions]

    running.district.devices["sw-3"] = 40003
    await asyncio.to_thread(running.district.write)
    whole = await asyncio.to_thread(running.site.read_text)
    assert await handed() == (["sw-1", "sw-2"], [])
    await running.change.enter(ENTERED)
    await asyncio.to_thread(running.site.write_text, "site: {id: school, nam: x}\n")
    assert (await running.change.reload())[0]
    assert await handed() == (["sw-1", "sw-2"], ["page-m-1"])
    await asyncio.to_thread(running.site.write_text, whole)
    assert await running.change.reload() == ((), ())
    assert await handed() == (["sw-1", "sw-2", "sw-3"], ["page-m-1"])


async def test_what_is_entered_while_files_are_read_is_in_what_they_become(running: Running) -> None:
    await running.begin()
    read, entered = asyncio.Event(), asyncio.Event()

    async def slowly() -> LoadResult:
        found = await running.read()
        read.set()
        await entered.wait()
        return found

    change = running.over(slowly)
    await change.begin()
    running.district.devices["sw-3"] = 40003
    await asyncio.to_thread(running.district.write)
    reload = asyncio.create_task(change.reload())
    await read.wait()
    assert await change.enter(ENTERED) == ()
    assert (running.held, "sw-3" in running.parts.config.devices) == (["page-m-1"], False), "an entry waits for no reading of files"
    entered.set()
    assert await reload == ((), ())
    assert (running.held, "sw-3" in running.parts.config.devices) == (["page-m-1"], True)
    assert (running.witnessed(), running.maintained()) == (["page-m-1"], True)


async def test_a_school_for_which_something_was_entered_can_be_removed(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    await running.begin()
    assert await running.change.enter(ENTERED) == ()
    text = await asyncio.to_thread(running.site.read_text)
    await asyncio.to_thread(running.site.write_text, text.replace("id: school", "id: other"))
    assert (await running.change.reload())[0] == ()
    assert (running.held, [one.id for one in running.parts.config.idle_exclusions]) == ([], ["page-m-1"])
    assert caplog.text.count("no site 'school' any more") == 1
    assert [problem.key for problem in await running.change.enter(BOTH)] == ["config.unknown_site"] * 2, "nothing new for it"
    assert await running.change.enter(exclusions_content([ROW, {**ROW, "id": "page-m-2", "site": "other"}])) == ()
    assert running.held == ["page-m-2"]


async def test_what_cannot_be_written_or_does_not_fit_changes_nothing(running: Running) -> None:
    await running.begin()
    folder = running.parts.folder / "entered"
    problems = await running.change.enter(exclusions_content([{**ROW, "site": "gone"}]))
    assert [problem.key for problem in problems] == ["config.unknown_site"]
    assert not await asyncio.to_thread(folder.exists)
    await asyncio.to_thread((folder / "exclusions.yaml").mkdir, parents=True)
    with pytest.raises(OSError, match="directory"):
        await running.change.enter(ENTERED)
    assert (running.held, running.witnessed()) == ([], [])


async def test_who_is_killed_before_it_is_in_force_finds_it_at_the_next_start(tmp_path: Path, root: Path) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path), cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    assert await process.wait() == -signal.SIGKILL
    found = await asyncio.to_thread(load, tmp_path / "netmon.yaml", env={})
    assert found.config is not None
    assert [one.id for one in found.config.exclusions] == ["page-m-1"]
    leftovers = await asyncio.to_thread(lambda: [path.name for path in (tmp_path / "state" / "entered").iterdir()])
    assert leftovers == ["exclusions.yaml"]
