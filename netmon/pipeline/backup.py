"""Configuration backup: read the whole text, take the secrets out, keep it with its history, and say what changed and what is open."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from netmon.evaluate.hygiene import hygiene
from netmon.model.config_change import ConfigChange
from netmon.model.config_text import cleaned, differs, trouble
from netmon.model.event import Event, EventKind
from netmon.model.finding import Finding, FindingKind, finding
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import Reading
from netmon.pipeline.config_certificates import expired_certificates
from netmon.pipeline.way_cli import CliWay
from netmon.store.config_repo import ConfigRepo, ConfigRepoError, NoSuchVersionError
from netmon.transport.cli.allowed import PLATFORMS
from netmon.transport.cli.api import Show, Shown

logger = logging.getLogger(__name__)

BUDGET_S = 180.0
AT_ONCE = 2
OLD_S = 8 * 86_400.0
# Every device is backed up in every night: one whose last backup is older than this was left out in the last, as when netmon did not run.
MISSED_S = 26 * 3600.0
HYGIENE = "hygiene"
CHANGES = "config_change"
BACKUP = "config_backup"
COMMAND_LINE = "cli"
LET_IN = frozenset({Outcome.OK, Outcome.PARTIAL, Outcome.NO_DATA})


class Sink(Protocol):
    """Where the results go: metrics, events and findings."""

    def backed_up(self, device: str, at: float) -> None:
        """Show when the device was last backed up."""

    def unsaved(self, device: str, value: bool | None) -> None:
        """Show whether the running configuration is saved."""

    def event(self, event: Event) -> None:
        """Take an event."""

    def found(self, finder: str, device: str, findings: Iterable[Finding]) -> None:
        """Take all findings of a finder on a device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupResult:
    """How one backup ended; `changed` None: nothing was kept."""

    device: str
    outcome: Outcome
    changed: bool | None = None
    detail: str | None = None


class Backup:
    """Backs up the devices that are wished for, a few at once; `run` until it is cancelled. `platform_of` None: the device's command line is not known."""

    def __init__(self, way: CliWay, repo: ConfigRepo, sink: Sink, platform_of: Callable[[str], str | None], *, wall: Callable[[], float] = time.time) -> None:
        self._way = way
        self._repo = repo
        self._sink = sink
        self._platform_of = platform_of
        self._wall = wall
        self._wished: dict[str, str] = {}
        self._awake = asyncio.Event()
        self._changes: dict[str, ConfigChange] = {}
        self.successes: dict[str, float] = {}
        self.tried: dict[str, float] = {}
        self.wanting: dict[str, float] = {}
        """Since when a device is known to have had no good backup, by what was found before netmon started."""

    def wish(self, device: str, reason: str) -> bool:
        """Put a device on the list; False for one that has no login or no known command line, or is on it already."""
        if device in self._wished or not self._way.knows(device) or self._platform_of(device) is None:
            return False
        self._wished[device] = reason
        self._awake.set()
        return True

    def nightly(self, devices: Iterable[str]) -> int:
        """Wish for all devices, and say whose last good backup is old; returns how many are on the list."""
        count = 0
        for device in devices:
            count += self.wish(device, "nightly")
            self._watch_age(device)
        return count

    def retain(self, devices: Iterable[str]) -> None:
        """Forget devices that are no longer in the inventory; their configurations stay in the repository."""
        kept = frozenset(devices)
        for known in (self._wished, self._changes, self.successes, self.tried, self.wanting):
            for name in [name for name in known if name not in kept]:
                del known[name]

    def note(self, reading: Reading) -> None:
        """Watch the device's own change counter: one that moved wishes for a backup, one that is not saved is a finding.

        A device that let netmon in and was never backed up, or not in the last night, does not wait for the next.
        """
        if reading.collector == COMMAND_LINE and reading.outcome in LET_IN and reading.device not in self.tried:
            last = self.successes.get(reading.device)
            if last is None or self._wall() - last > MISSED_S:
                self.wish(reading.device, "first backup" if last is None else "the last night's was missed")
        change = reading.payload
        if not isinstance(change, ConfigChange):
            return
        before = self._changes.get(reading.device)
        self._changes[reading.device] = change
        self._tell_unsaved(reading.device, change.unsaved)
        if before is not None and change.changed_ticks != before.changed_ticks:
            self.wish(reading.device, "the device counts a change")

    def _tell_unsaved(self, device: str, unsaved: bool | None) -> None:
        self._sink.unsaved(device, unsaved)
        if unsaved is not None:
            self._sink.found(CHANGES, device, (finding(device, FindingKind.CONFIG_UNSAVED, "", self._wall()),) if unsaved else ())

    def _watch_age(self, device: str) -> None:
        now = self._wall()
        tried = self.tried.setdefault(device, now)
        since = self.successes.get(device, self.wanting.get(device, tried))
        old = now - since > OLD_S
        self._sink.found(BACKUP, device, (finding(device, FindingKind.CONFIG_BACKUP_OLD, "", since),) if old else ())

    async def resume(self, devices: Iterable[str]) -> None:
        """Remember from the repository when each device was last backed up."""
        try:
            self.successes.update(await self._repo.times(devices))
        except ConfigRepoError as error:
            logger.error("configurations cannot be read reason=%s", error)
        for device, at in self.successes.items():
            self._sink.backed_up(device, at)

    async def run(self) -> None:
        """Work the list off, for ever."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work())

    async def _work(self) -> None:
        while True:
            while not self._wished:
                self._awake.clear()
                await self._awake.wait()
            device = next(iter(self._wished))
            result = await self.backup(device, self._wished.pop(device))
            if result.changed is None:
                logger.warning("configuration not backed up device=%s outcome=%s reason=%s", device, result.outcome, result.detail)

    async def backup(self, device: str, reason: str = "by hand") -> BackupResult:
        """Back one device up now; never raises for what a device or a disk does."""
        platform = self._platform_of(device)
        if platform is None:
            return BackupResult(device=device, outcome=Outcome.SKIPPED, detail="the profile does not say which command line this is")
        self.tried.setdefault(device, self._wall())
        try:
            shown = await self._show(device, platform)
            if shown[0].outcome is not Outcome.OK:
                return BackupResult(device=device, outcome=shown[0].outcome, detail=shown[0].detail)
            return await self._keep(device, platform, shown, reason)
        except AccessFailed as failed:
            return BackupResult(device=device, outcome=failed.outcome, detail=failed.detail)
        except ConfigRepoError as error:
            return BackupResult(device=device, outcome=Outcome.PARTIAL, detail=f"the repository: {error}")

    async def _show(self, device: str, platform: str) -> tuple[Shown, ...]:
        known = PLATFORMS[platform]
        commands = [known.running]
        if known.saved is not None and device not in self._changes:  # the counters say it without a second megabyte
            commands.append(known.saved)
        async with self._way.open(device, BUDGET_S) as session:
            return await session.show(platform, [Show(command=command) for command in commands])

    async def _keep(self, device: str, platform: str, shown: tuple[Shown, ...], reason: str) -> BackupResult:
        now = self._wall()
        texts = await asyncio.gather(*(asyncio.to_thread(cleaned, one.text) for one in shown if one.outcome is Outcome.OK))
        wrong = trouble(texts[0], PLATFORMS[platform].whole, await self._before(device))
        if wrong is not None:
            return BackupResult(device=device, outcome=Outcome.PARTIAL, detail=f"not kept: {wrong}")
        saved = await self._repo.save(device, texts[0], now, reason)
        self.successes[device] = now
        self._sink.backed_up(device, now)
        if saved.changed and not saved.first:
            self._sink.event(Event(at=now, kind=EventKind.CONFIG_CHANGED, device=device, detail=f"+{saved.added} -{saved.removed} lines ({reason})"))
        if len(texts) > 1 and trouble(texts[1], PLATFORMS[platform].whole, None) is None:
            self._tell_unsaved(device, differs(texts[0], texts[1]))
        expired = await asyncio.to_thread(expired_certificates, shown[0].text, now)
        self._sink.found(HYGIENE, device, hygiene(device, texts[0], now, expired=expired))
        self._watch_age(device)
        return BackupResult(device=device, outcome=Outcome.OK, changed=saved.changed)

    async def _before(self, device: str) -> str | None:
        try:
            return await self._repo.show(device)
        except NoSuchVersionError:
            return None


def platforms(collectors: Mapping[str, Mapping[str, object]]) -> str | None:
    """Return the command line that a profile's collectors name, None without one."""
    platform = collectors.get("cli", {}).get("platform")
    return platform if isinstance(platform, str) and platform in PLATFORMS else None
