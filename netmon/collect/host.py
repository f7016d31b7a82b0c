"""The collector `host`: system, uptime, processors, memory and disks of a PC or server over SSH, by one command that only reads."""

from dataclasses import dataclass, replace
from typing import Final

from pydantic import BaseModel, ConfigDict

from netmon.collect.base import CollectContext, Collected
from netmon.collect.host_parse import CpuTimes, HostParseError, cpu_ratio, decode_output, parse_linux, parse_windows
from netmon.model.device_text import clean_string
from netmon.model.host import HostStatus
from netmon.model.outcome import Outcome
from netmon.model.reading import ReadingProblem
from netmon.transport.ssh.api import CommandOutput, HostKey, HostKeyState, SshSession

HOST: Final = "host"
LINUX: Final = "linux_host"
WINDOWS: Final = "windows_host"


class HostParams(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid")


@dataclass(slots=True)
class _Remembered:
    """What stays between two polls: the command that fits, the processors' times, and the host key by which starts are told apart."""

    command: str | None = None
    times: CpuTimes | None = None
    fingerprint: str | None = None
    key_changes: int = 0
    uptime_s: float | None = None


async def collect(context: CollectContext[SshSession]) -> Collected:
    """Ask; output that does not fit is parse_error, and what is missing of a good one makes it partial. AccessFailed passes through.

    Output that no longer fits lets the next poll find out anew which system it is: the PC may have been installed with another one.
    """
    session = context.session
    kept = context.memory.scratch.setdefault(HOST, _Remembered())
    assert isinstance(kept, _Remembered)
    requests = 1
    command = kept.command or (WINDOWS if "windows" in session.server_version.lower() else LINUX)
    output = await session.run(command)
    try:
        status, times, missing = _parse(command, output)
    except HostParseError as error:
        if command == WINDOWS or kept.command is not None:
            kept.command = None
            return _unreadable(output, error, requests)
        requests += 1
        command, output = WINDOWS, await session.run(WINDOWS)  # Windows behind an SSH server that does not say so
        try:
            status, times, missing = _parse(command, output)
        except HostParseError:
            return _unreadable(output, error, requests)
    status = replace(status, cpu_ratio=cpu_ratio(kept.times, times)) if times is not None else status
    kept.command, kept.times = command, times
    status = _with_key(status, session.host_key, kept)
    problems = tuple(ReadingProblem(HOST, name, "missing", "the host did not say") for name in missing)
    outcome = Outcome.PARTIAL if missing else Outcome.OK
    return Collected(outcome=outcome, payload=status, problems=(*problems, *_key_problems(status)), requests=requests)


def _parse(command: str, output: CommandOutput) -> tuple[HostStatus, CpuTimes | None, tuple[str, ...]]:
    if output.cut is not None:
        raise HostParseError(f"output cut by the limit of {output.cut}")
    text = decode_output(output.stdout)
    if command == WINDOWS:
        status, missing = parse_windows(text)
        return status, None, missing
    return parse_linux(text)


def _unreadable(output: CommandOutput, error: HostParseError, requests: int) -> Collected:
    said = clean_string(decode_output(output.stderr), limit=80)
    detail = f"the host printed something else: {said or error}" + (f" (exit status {output.exit_status})" if output.exit_status else "")
    return Collected(outcome=Outcome.PARSE_ERROR, payload=None, detail=detail, requests=requests)


def _with_key(status: HostStatus, key: HostKey, kept: _Remembered) -> HostStatus:
    """Note the host key; a new one without a new start since the last poll is no disk freeze."""
    new_key = kept.fingerprint is not None and kept.fingerprint != key.fingerprint
    same_start = kept.uptime_s is not None and status.uptime_s is not None and status.uptime_s > kept.uptime_s
    kept.key_changes += new_key
    kept.fingerprint, kept.uptime_s = key.fingerprint, status.uptime_s
    return replace(
        status,
        host_key=key.fingerprint,
        host_key_changed=key.state is HostKeyState.CHANGED,
        host_key_changes=kept.key_changes,
        key_without_start=new_key and same_start,
    )


def _key_problems(status: HostStatus) -> tuple[ReadingProblem, ...]:
    if not status.host_key_changed:
        return ()
    reason = "host_key_changed_without_start" if status.key_without_start else "host_key_changed"
    return (ReadingProblem(HOST, "ssh", reason, f"{status.host_key} is not the key that was trusted; the inventory allows that"),)
