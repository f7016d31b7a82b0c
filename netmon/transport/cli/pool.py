"""The pool of child processes that log in to devices; netmon's loop only waits for them."""

import asyncio
import logging
import math
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict
from typing import Any

from netmon.model.outcome import HOST_KEY_CHANGED, AccessFailed, Outcome
from netmon.transport.cli.allowed import PLATFORMS, ForbiddenCommandError, is_show
from netmon.transport.cli.api import CliTarget, Show, Shown
from netmon.transport.cli.frames import LOGGED_IN, ROWS, FrameError, Gathered, pack, receive
from netmon.transport.ssh.guard import Account, Attempt, LoginGuard

logger = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "netmon.transport.cli.worker")
POOL_SIZE = 4
MEMORY_BYTES = 512 << 20
JOBS_PER_WORKER = 500
KILL_AFTER_S = 1.0
DEVICE_SPACING_S = 2.0
END_S = 2.0
# The child needs its interpreter and its language, and nothing else of netmon's environment, where secrets may be.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "TMPDIR")
HOST_KEYS: Mapping[str, str] = {
    "host_key_unknown": "the host key is not known; look at it and trust it: netmon ssh trust {device}",
    "host_key_changed": f"the {HOST_KEY_CHANGED} since it was trusted; if the device was replaced or reset: netmon ssh trust {{device}}",
}


class Worker:
    """One child process; it serves one request at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    @classmethod
    async def start(cls, command: Sequence[str], memory_bytes: int) -> "Worker":
        """Start a child in a session of its own, so that it can be ended with all that it may have started."""
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        env |= {"NETMON_CLI_MEMORY": str(memory_bytes), "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=env, start_new_session=True)
        return cls(process)

    @property
    def pid(self) -> int:
        """The child's process id, also that of its group."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """True while the child runs."""
        return self._process.returncode is None

    async def ask(self, request: Mapping[str, Any], logged_in: Callable[[], Awaitable[None]]) -> dict[str, Any]:
        """Send a request and return the answer, awaiting `logged_in` before it. Raises FrameError when the child is gone."""
        self.jobs += 1
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(pack(dict(request)))
            await self._process.stdin.drain()
        except (OSError, ConnectionError):
            raise FrameError("the worker is gone") from None
        gathered = Gathered()
        while (answer := await receive(self._process.stdout)).get("event") in (LOGGED_IN, ROWS):
            if answer["event"] == LOGGED_IN:
                await logged_in()
            else:
                gathered.take(answer)
                await asyncio.sleep(0)
        return gathered.whole(answer)

    def kill(self) -> None:
        """End the child and its children at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    async def end(self) -> None:
        """Close the pipe, wait a little, then end it the hard way."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await self._process.wait()
        except TimeoutError:
            logger.warning("a worker of the command line had to be ended pid=%d", self.pid)
        finally:
            self.kill()
        await self._process.wait()


class CliPool:
    """Runs commands on devices in at most `size` children; `guard`, shared with whoever else logs in, keeps accounts from being locked."""

    def __init__(
        self,
        guard: LoginGuard,
        *,
        size: int = POOL_SIZE,
        memory_bytes: int = MEMORY_BYTES,
        command: Sequence[str] = COMMAND,
        spacing_s: float = DEVICE_SPACING_S,
    ) -> None:
        self._guard = guard
        self._memory_bytes = memory_bytes
        self._command = tuple(command)
        self._spacing_s = spacing_s
        self._free: list[Worker] = []
        self._busy: set[Worker] = set()
        self._reaping: set[asyncio.Task[int]] = set()
        self._places = asyncio.Semaphore(size)
        self._last_login: dict[str, float] = {}
        self.started = 0
        self.killed = 0

    async def __aenter__(self) -> "CliPool":
        return self

    async def __aexit__(self, *exc: object) -> None:
        workers = [*self._free, *self._busy]
        self._free.clear()
        await asyncio.gather(*(worker.end() for worker in workers))
        if self._reaping:
            await asyncio.wait(self._reaping)

    def pids(self) -> tuple[int, ...]:
        """Return the children's process ids."""
        return tuple(worker.pid for worker in (*self._free, *self._busy))

    async def show(self, target: CliTarget, commands: Sequence[Show], budget_s: float) -> tuple[Shown, ...]:
        """Log in once and run the commands; waiting for a free child and for the guard is part of the budget.

        Raises AccessFailed when nothing could be asked, ForbiddenCommandError before anything is sent when a command does more than show.
        """
        if target.platform not in PLATFORMS or not all(is_show(one.command) for one in commands):
            raise ForbiddenCommandError("not a command that shows, or no platform that is known")
        if not target.host_keys:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, HOST_KEYS["host_key_unknown"].format(device=target.device))
        deadline = asyncio.get_running_loop().time() + budget_s
        async with AsyncExitStack() as place:
            try:
                async with asyncio.timeout_at(deadline):
                    login = _Login(await place.enter_async_context(self._guard.login(_account(target))), place)
                    await self._places.acquire()
            except TimeoutError:
                raise AccessFailed(Outcome.SKIPPED, "all workers of the command line, or all logins of the credential, were busy") from None
            try:
                await self._space_logins(target.device)
                answer = await self._answer(target, commands, deadline, login)
            finally:
                self._places.release()
        outcome, detail = Outcome(answer["outcome"]), str(answer.get("detail") or "no reason given")
        if outcome is not Outcome.OK:
            raise AccessFailed(outcome, HOST_KEYS[detail].format(device=target.device) if detail in HOST_KEYS else detail)
        return tuple(_shown(one) for one in answer["outputs"])

    async def _space_logins(self, device: str) -> None:
        """Leave a device a moment between two logins: some have a handful of lines for all who manage them."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._last_login.get(device, -math.inf) + self._spacing_s)
        self._last_login = {name: then for name, then in self._last_login.items() if then > now - self._spacing_s}
        self._last_login[device] = at
        await asyncio.sleep(at - now)

    async def _answer(self, target: CliTarget, commands: Sequence[Show], deadline: float, login: "_Login") -> dict[str, Any]:
        """Let a child answer; one that does not by the deadline is killed and replaced."""
        worker = await self._worker()
        self._busy.add(worker)
        answered = False
        try:
            async with asyncio.timeout_at(deadline + KILL_AFTER_S):
                request = _request(target, commands, deadline)
                answer = await worker.ask(request, login.accepted)
            answered = True
            login.ended(Outcome(answer["outcome"]), asked=bool(answer.get("asked")))
            return answer
        except TimeoutError:
            raise AccessFailed(Outcome.TIMEOUT, "the device did not finish in time") from None
        except FrameError:
            raise AccessFailed(Outcome.PROTOCOL_ERROR, "the worker ended while it was asked (too much memory, or killed)") from None
        finally:
            self._busy.discard(worker)
            if not answered:
                login.ended(Outcome.TIMEOUT, asked=True)
            if answered and worker.alive and worker.jobs < JOBS_PER_WORKER:
                self._free.append(worker)
            else:
                self._replace(worker)

    async def _worker(self) -> Worker:
        while self._free:
            worker = self._free.pop()
            if worker.alive:
                return worker
            self._replace(worker)
        self.started += 1
        return await Worker.start(self._command, self._memory_bytes)

    def _replace(self, worker: Worker) -> None:
        """End a child; the next request that needs one starts another."""
        self.killed += 1
        worker.kill()
        task = asyncio.get_running_loop().create_task(worker._process.wait())
        self._reaping.add(task)
        task.add_done_callback(self._reaping.discard)


class _Login:
    """One login as the guard sees it: its place is free as soon as the device let netmon in."""

    def __init__(self, attempt: Attempt, place: AsyncExitStack) -> None:
        self._attempt = attempt
        self._place = place
        self._accepted = False

    async def accepted(self) -> None:
        self._accepted = True
        self._attempt.accepted()
        await self._place.aclose()

    def ended(self, outcome: Outcome, *, asked: bool) -> None:
        """Take the end; `asked`: the device may have been given the secret, and said nothing."""
        if self._accepted:
            return
        if outcome is Outcome.AUTH_FAILED:
            self._attempt.refused()
        elif asked:
            self._attempt.unanswered()


def _account(target: CliTarget) -> Account:
    sent = tuple(secret for secret in (target.password, target.private_key) if secret is not None)
    return Account(credential=target.credential, user=target.user, address=target.address, port=target.port, secrets=sent, password=target.password is not None)


def _request(target: CliTarget, commands: Sequence[Show], deadline: float) -> dict[str, Any]:
    shows = [{"command": one.command, "template": one.template} for one in commands]
    return {**asdict(target), "deadline": deadline, "commands": shows}


def _shown(output: Mapping[str, Any]) -> Shown:
    return Shown(
        command=output["command"],
        outcome=Outcome(output["outcome"]),
        rows=tuple(output.get("rows") or ()),
        text=output.get("text") or "",
        detail=output.get("detail"),
    )
