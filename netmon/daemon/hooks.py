"""Messages to people in a running netmon: the hook for Alertmanager, the outbox, and the courier that empties it."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from netmon.config.config import Config
from netmon.expose.selfmetrics import SelfMetrics
from netmon.model.incident import Incident
from netmon.notify.alertmanager import MAX_BODY_BYTES
from netmon.notify.courier import Courier
from netmon.notify.desk import AlertDesk
from netmon.pipeline.notices import NoticeDirectory, hook_token, ways
from netmon.store.outbox import Outbox, OutboxError
from netmon.transport.http.post import Poster
from netmon.web.source import Hook, Posted

logger = logging.getLogger(__name__)

ALERTMANAGER = "alertmanager"


class AlertmanagerHook:
    """`POST /hooks/alertmanager` for whom the alerts are, `/hooks/alertmanager/CHANNEL` for one channel."""

    max_bytes = MAX_BODY_BYTES

    def __init__(self, desk: AlertDesk) -> None:
        self._desk = desk

    async def __call__(self, posted: Posted) -> tuple[int, str]:
        """See netmon.web.source.Hook."""
        return await self._desk.take(posted.body, posted.authorization, posted.name)


class Notices:
    """`async with` opens the outbox and the client, `run` carries, `configure` takes a configuration; without channels nothing is ever sent.

    `directory.incident_of` and `courier.exit_down` may be set by whoever knows incidents. A disk that refuses the outbox stops no poll.
    """

    def __init__(self, config: Config, folder: Path, metrics: SelfMetrics, *, wall: Callable[[], float] = time.time) -> None:
        self.outbox = Outbox(folder, wall=wall)
        self.directory = NoticeDirectory(config, lambda _number: None)
        self.courier = Courier(self.outbox, self.directory.zone, self.directory.lang, trouble=OutboxError, wall=wall)
        self.desk = AlertDesk(self.directory, self.outbox, trouble=OutboxError, token=hook_token(config), on_news=self.courier.wake, wall=wall)
        self.hooks: Mapping[str, Hook] = {ALERTMANAGER: AlertmanagerHook(self.desk)}
        self._post = Poster()
        self._life = AsyncExitStack()
        self._watch(metrics)

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._post)
            try:
                await stack.enter_async_context(self.outbox)
            except OutboxError as error:
                logger.error("outbox cannot be opened, no message will be sent error=%s", error)
            self._life = stack.pop_all()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._life.aclose()

    def configure(self, config: Config) -> None:
        """Take a configuration."""
        self.directory.config = config
        self.desk.token = hook_token(config)
        self.desk.has_digest = config.settings.digest is not None
        self.courier.configure(ways(config, self._post), self.directory.zone, self.directory.lang)

    async def run(self) -> None:
        """Carry messages until cancelled."""
        await self.courier.run()

    def incidents_from(self, incident_of: Callable[[str], Incident | None]) -> None:
        """Say where an incident is found by its number."""
        self.directory.incident_of = incident_of

    def _watch(self, metrics: SelfMetrics) -> None:
        outbox, courier, desk = self.outbox, self.courier, self.desk
        metrics.watch("netmon_notify_attempts_total", lambda: {labels: float(count) for labels, count in courier.attempts.items()})
        metrics.watch("netmon_notify_messages_total", lambda: {(name,): float(count) for name, count in courier.notices.items()})
        metrics.watch("netmon_notify_waiting", lambda: {(name,): float(count) for name, count in outbox.waiting.items()})
        metrics.watch("netmon_notify_given_up_total", lambda: {("full",): float(outbox.dropped), ("old",): float(outbox.expired)})
        metrics.watch("netmon_notify_hook_posts_total", lambda: {(status,): float(count) for status, count in desk.results.items()})
