"""A person confirms that a problem of the ledger (整改台账) is solved: 销号, and only what later data has proved."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.config.entered import CONFIRMATIONS, FOLDER
from netmon.config.rectification import read_entered
from netmon.evaluate.ledger import line_of
from netmon.model.access import Sight
from netmon.model.device_text import clean_string
from netmon.model.entering import NOT_FOUND, Answered, Trouble
from netmon.model.ledger import Entered, Key, numbered
from netmon.pipeline.entered_files import write_confirmations
from netmon.pipeline.finishing import Finisher
from netmon.pipeline.problems import written_down
from netmon.store.files import NewerVersionError
from netmon.store.problems import locked, read_ledger


class ClosingDesk:
    """A `netmon.web.source_entering.ClosingSource` over the ledger's files; reports that are being made are waited for."""

    def __init__(self, config: Callable[[], Config], *, wall: Callable[[], float] = time.time) -> None:
        self._config = config
        self._wall = wall
        self._finish = Finisher()

    async def close_problem(self, number: str, who: str, sight: Sight) -> Answered:
        """See ClosingSource."""
        try:
            numbered(number)
        except ValueError:
            return NOT_FOUND
        return await self._finish(asyncio.to_thread(self._close, number, clean_string(who, limit=200), sight))

    def _close(self, number: str, who: str, sight: Sight) -> Answered:
        config, now = self._config(), self._wall()
        state = config.settings.state
        try:
            with locked(state):
                ledger = read_ledger(state, now).value
                entered = written_down(state).entries
                found = None if ledger is None else line_of(ledger, number, entered)
                if found is None or not sight.sees(site_of(found[0], config)):
                    return NOT_FOUND
                line = found[1]
                if line.status == "closed":
                    return Answered(what=number, changed=False)
                if line.status != "proposed":
                    return Answered(troubles=(Trouble(key="web.closing.not_proposed", args={"number": number}),), what=number)
                today = datetime.fromtimestamp(now, ZoneInfo(config.settings.time_zone)).date()
                return _confirm(state, number, Entered(confirmed_by=who, closed=today))
        except NewerVersionError:
            return Answered(troubles=(Trouble(key="web.form.damaged", args={"reason": "problems.json"}),), what=number)
        except OSError as error:
            return Answered(troubles=(Trouble(key="web.form.disk", args={"reason": error.strerror or str(error)}),), what=number)


def _confirm(state: Path, number: str, one: Entered) -> Answered:
    """Write a confirmation beside those that are there; a file that cannot be read whole is not written over."""
    kept = read_entered(state / FOLDER / CONFIRMATIONS)
    if kept.problems:
        return Answered(troubles=(Trouble(key="web.form.damaged", args={"reason": CONFIRMATIONS}),), what=number)
    write_confirmations(state, {**kept.entries, number: one})
    return Answered(what=number)


def site_of(key: Key, config: Config) -> str:
    """Return the site that a problem is of; "" for a county's, the district's, and a school that the inventory does not have."""
    if key.kind == "link":
        return key.subject.partition("/")[0]
    if key.kind != "site":
        return ""
    return next((site.id for site in config.sites.values() if key.subject in (site.code, site.id)), "")
