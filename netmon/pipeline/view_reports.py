"""The desk of reports: lists their files, sends them, and has a child process make or verify one at a time."""

import asyncio
import contextlib
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.report import ReportKind
from netmon.model.view_reports import Checked, OpenedReport, Refused, ReportFile, ReportList, ReportTask, ReportWish, Task, TaskState, Verified
from netmon.pipeline import report_child
from netmon.pipeline.judging import NETMON
from netmon.pipeline.report_folder import (
    FOLDER,
    Mark,
    Register,
    expire,
    name_for,
    open_report,
    read_register,
    room_for,
    scan,
    unnamed,
    with_facts,
    write_register,
)

logger = logging.getLogger(__name__)

TIMEOUT_S: Final = 600.0
SLICE: Final = 256 * 1024
LEAST_ROOM: Final = 256 << 20
FILES_AT_ONCE: Final = 200
"""Files whose facts one process reads."""
VERIFIABLE: Final = ("json", "xlsx")
WITH_PLAN: Final = frozenset({ReportKind.COMPLIANCE, ReportKind.SUPERVISION, ReportKind.YEARLY, ReportKind.BASELINE, ReportKind.WEEKLY, ReportKind.DAILY})
ENDED: Final = {0: Checked.SAME, 3: Checked.PARTLY, 1: Checked.DIFFERS}


class _FailedError(Exception):
    """A child process did not do its work; the text says why."""


class ReportDesk:
    """A `netmon.web.source_reports.ReportSource` over `reports/` of the state folder; for the event loop alone.

    What it knows of the files is kept in a register beside that folder: a file that changed is read anew. `on_change` gets the site of what changed, "" for
    the whole district. `in_force` gives the file with the configuration in force (HandOver).
    """

    def __init__(
        self,
        state: Path,
        config: Callable[[], Config],
        in_force: Callable[[], Awaitable[Path]],
        *,
        netmon: Sequence[str] = NETMON,
        timeout_s: float = TIMEOUT_S,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._folder = state / FOLDER
        self._config = config
        self._in_force = in_force
        self._netmon = tuple(netmon)
        self._timeout_s = timeout_s
        self._wall = wall
        self._register: Register | None = None
        self._task: ReportTask | None = None
        self._work: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._unreadable: set[tuple[str, Mark]] = set()
        self.on_change: Callable[[str], None] = lambda _site: None

    async def listed(self, offset: int, limit: int, sight: Sight) -> ReportList:
        """See ReportSource.listed."""
        files = [file for file in await self._files() if sight.sees(file.site)]
        config = self._config()
        task = self._task if self._task is not None and sight.sees(self._task.site) else None
        return ReportList(
            now=self._wall(),
            whole=sight.whole,
            files=tuple(files[offset : offset + limit]),
            total=len(files),
            offset=offset,
            plans=config.settings.target_plans,
            sites=tuple((site.id, site.name) for site in config.sites.values() if site.kind not in ("district", "data_center") and sight.sees(site.id)),
            task=task,
            reading=self._reading is not None and not self._reading.done(),
            keep_months=config.settings.report_months,
        )

    async def opened(self, name: str, sight: Sight) -> OpenedReport | None:
        """See ReportSource.opened."""
        file = await self._file(name, sight)
        return None if file is None else OpenedReport(name=file.name, size=file.size, pieces=_pieces(self._folder, file.name))

    def make(self, wish: ReportWish, by: str, sight: Sight) -> Refused | None:
        """See ReportSource.make."""
        config = self._config()
        if not sight.sees(wish.site):
            return Refused.NOT_YOURS
        if (wish.site and wish.site not in config.sites) or wish.plan not in config.settings.target_plans or wish.first > wish.last:
            return Refused.WRONG
        if self._is_busy():
            return Refused.BUSY
        named = [wish.kind.value, wish.plan if wish.kind in WITH_PLAN else "", f"{wish.first:%Y%m%d}-{wish.last:%Y%m%d}", wish.site]
        name = name_for(named, wish.format, self._wall())
        self._begin(Task.MAKE, name, by, wish.site, self._make(wish, name, by))
        return None

    async def verify(self, name: str, by: str, sight: Sight) -> Refused | None:
        """See ReportSource.verify."""
        file = await self._file(name, sight)
        if file is None:
            return Refused.NO_FILE
        if file.format not in VERIFIABLE:
            return Refused.NOT_VERIFIABLE
        if self._is_busy():
            return Refused.BUSY
        self._begin(Task.VERIFY, file.name, by, file.site, self._verify(file.name))
        return None

    async def idle(self) -> None:
        """Wait until nothing is being made, verified or read."""
        for task in (self._work, self._reading):
            if task is not None and not task.done():
                await asyncio.wait([task])

    def _is_busy(self) -> bool:
        return self._work is not None and not self._work.done()

    def _begin(self, task: Task, file: str, by: str, site: str, work: Coroutine[None, None, None]) -> None:
        self._task = ReportTask(task=task, state=TaskState.RUNNING, file=file, by=by, site=site, started_at=self._wall())
        self._work = asyncio.create_task(self._watched(work), name=f"report {task}")
        self.on_change(site)

    async def _watched(self, work: Coroutine[None, None, None]) -> None:
        """Do it and note how it ended; only our own cancelling leaves it unsaid."""
        assert self._task is not None
        running = self._task
        try:
            await work
            self._task = replace(running, state=TaskState.DONE, ended_at=self._wall())
        except (_FailedError, report_child.TooLongError, OSError) as error:
            reason = str(error)[: report_child.REASON_CHARS]
            logger.warning("report task failed task=%s file=%s reason=%s", running.task, running.file, reason)
            self._task = replace(running, state=TaskState.FAILED, ended_at=self._wall(), reason=reason)
        self.on_change(running.site)

    async def _make(self, wish: ReportWish, name: str, by: str) -> None:
        if not await asyncio.to_thread(room_for, self._folder, LEAST_ROOM):
            raise _FailedError(f"less than {LEAST_ROOM >> 20} MiB left on the disk")
        site = ("--site", wish.site) if wish.site else ()
        span = ("--from", wish.first.isoformat(), "--to", wish.last.isoformat())
        path = self._folder / name
        asked = (wish.kind.value, "--plan", wish.plan, *span, *site, "--format", wish.format, "--output", str(path))
        code, words = await self._child(wish.lang, "report", *asked)
        if code:
            raise _FailedError(words or f"exit code {code}")
        mark = (await asyncio.to_thread(scan, self._folder)).get(name)
        if mark is None:
            raise _FailedError("no file was written")
        known = replace(unnamed(name, mark), kind=wish.kind.value, first=wish.first, last=wish.last, plan=wish.plan, site=wish.site, by=by)
        await self._note({name: (mark, known)})
        await self._read_facts([name])

    async def _verify(self, name: str) -> None:
        code, words = await self._child(self._config().settings.language, "verify", str(self._folder / name))
        register = await self._known()
        mark = (await asyncio.to_thread(scan, self._folder)).get(name)
        found = register.get(name)
        if mark is None or found is None or found[0] != mark:
            raise _FailedError("the file changed")
        verified = Verified(result=ENDED.get(code, Checked.FAILED), at=self._wall(), words=words)
        await self._note({name: (mark, replace(found[1], verified=verified))})

    async def _child(self, lang: str, command: str, *words: str) -> tuple[int, str]:
        """Run a command of netmon's own with the configuration in force; returns its code and last words."""
        return await report_child.run((*self._netmon, "--lang", lang, command, "--in-force", str(await self._in_force()), *words), self._timeout_s)

    async def _file(self, name: str, sight: Sight) -> ReportFile | None:
        return next((file for file in await self._files() if file.name == name and sight.sees(file.site)), None)

    async def _files(self) -> list[ReportFile]:
        """Return the files, the newest first; of those that nothing is known of yet, the facts are fetched meanwhile."""
        register = await self._known()
        there = await asyncio.to_thread(scan, self._folder)
        files, unknown = [], []
        for name, mark in there.items():
            known = register.get(name)
            if known is None or known[0] != mark:
                files.append(unnamed(name, mark))
            else:
                files.append(known[1])
            if not files[-1].sha256 and (name, mark) not in self._unreadable:
                unknown.append(name)
        if unknown and not self._is_busy() and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read_facts(unknown[:FILES_AT_ONCE]), name="report facts")
        return sorted(files, key=lambda file: (-file.made_at, file.name))

    async def tidy(self) -> None:
        """Delete the files that are older than the settings say; without such a setting none."""
        months = self._config().settings.report_months
        if months is not None:
            gone = await asyncio.to_thread(expire, self._folder, months, self._wall())
            if gone:
                logger.info("old reports were deleted files=%d months=%d", gone, months)

    async def _known(self) -> Register:
        if self._register is None:
            self._register = await asyncio.to_thread(read_register, self._state)
        return self._register

    async def _note(self, found: Register) -> None:
        """Take what is known of files, forget those that are gone, and write it down."""
        register = await self._known()
        there = await asyncio.to_thread(scan, self._folder)
        register.update(found)
        for name in set(register) - set(there):
            del register[name]
        with contextlib.suppress(OSError):
            await asyncio.to_thread(write_register, self._state, dict(register))
        for site in {file.site for _, file in found.values()}:
            self.on_change(site)

    async def _read_facts(self, names: Sequence[str]) -> None:
        """Have a process read the files, and note what it finds; what it does not find is not asked for again."""
        marks = await asyncio.to_thread(scan, self._folder)
        register = await self._known()
        found: Register = {}
        for line in await report_child.facts([self._folder / name for name in names], self._timeout_s):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                facts = json.loads(line)
                name = facts["name"]
                mark = marks[name]
                known = register.get(name)
                file = known[1] if known is not None and known[0] == mark else unnamed(name, mark)
                found[name] = (mark, with_facts(file, facts))
        self._unreadable |= {(name, marks[name]) for name in names if name in marks and name not in found}
        await self._note(found)


async def _pieces(folder: Path, name: str) -> AsyncIterator[bytes]:
    """Yield a file in slices that a thread reads; one that is gone by now is empty."""
    try:
        descriptor = await asyncio.to_thread(open_report, folder, name)
    except OSError:
        return
    try:
        while piece := await asyncio.to_thread(os.read, descriptor, SLICE):
            yield piece
    finally:
        os.close(descriptor)
