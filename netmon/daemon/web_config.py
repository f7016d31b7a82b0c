"""The web-config.yml in force: read at the start, and again when it or a certificate that it names changes; a broken one changes nothing."""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from netmon.config.web_config import Signature, WebConfigResult, read_web_config, signature
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.problem import Problem
from netmon.model.web_config import PLAIN_HTTP, WebConfig
from netmon.transport.certificates import not_after

logger = logging.getLogger(__name__)

LOOK_S: Final = 1.0
_EXPIRY: Final = "netmon_web_certificate_expiry_timestamp_seconds"
_WELL: Final = "netmon_web_config_last_reload_successful"


class WebConfigError(Exception):
    """The file cannot be used; there is no older one to go on with."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.render("en") for problem in problems))
        self.problems = problems


class WebConfigKeeper:
    """`current` is what holds for new connections; without a path it is plain HTTP for ever. `on_change` is told of another one."""

    def __init__(self, path: Path | None, metrics: SelfMetrics, *, open_to_others: bool) -> None:
        self._path = path
        self._metrics = metrics
        self._open_to_others = open_to_others
        self._files: tuple[Path, ...] = ()
        self._read: Signature = ()
        self._seen: Signature = ()
        self.current: WebConfig = PLAIN_HTTP
        self.on_change: Callable[[WebConfig], None] = lambda _config: None

    async def load(self) -> None:
        """Read it for the first time. Raises WebConfigError."""
        if self._path is None:
            return
        result = await asyncio.to_thread(self._load, self._path)
        if result.config is None:
            raise WebConfigError(result.problems)
        self._use(result.config, result)

    async def run(self) -> None:
        """Look every second whether a file has changed."""
        while self._path is not None:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def look(self) -> bool:
        """Read again when files have changed and then stayed the same for one look; returns whether another configuration is in force."""
        if self._path is None:
            return False
        now = await asyncio.to_thread(signature, self._files)
        settled, self._seen = now == self._seen, now
        if now == self._read or not settled:
            return False
        result = await asyncio.to_thread(self._load, self._path)
        config = result.config
        problems = result.problems
        if config is not None and (config.tls is None) != (self.current.tls is None):
            config, problems = None, (Problem(key="config.web_tls_changed", file=str(self._path)),)
        if config is None:
            self._refuse(problems)
            return False
        self._use(config, result)
        logger.info("web configuration reloaded file=%s", self._path.name)
        return True

    def _load(self, path: Path) -> WebConfigResult:
        """Read the file; what changes while it is read is seen by the next look."""
        before = signature(self._files)
        result = read_web_config(path, open_to_others=self._open_to_others)
        if result.files != self._files:  # it names other files now: once more, so that no change of theirs falls between
            self._files, before = result.files, signature(result.files)
            result = read_web_config(path, open_to_others=self._open_to_others)
        self._read = self._seen = before
        return result

    def _use(self, config: WebConfig, result: WebConfigResult) -> None:
        self.current = config
        ends = not_after(result.certificate)
        self._metrics.set(_WELL, 1)
        if ends is not None:
            self._metrics.set(_EXPIRY, ends)
            if ends < time.time():
                logger.warning("the page's certificate has ended")
        self.on_change(config)

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        self._metrics.set(_WELL, 0)
        for problem in problems:
            logger.error("web configuration refused, the old one stays in force problem=%s", problem.render("en"))
