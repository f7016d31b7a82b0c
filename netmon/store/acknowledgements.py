"""Who has seen which incident (`acknowledgements.json` in the state folder): checksummed, the generation before it beside it, written before it is answered."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from netmon.model.acknowledgement import Acknowledgement
from netmon.model.incident import Incident
from netmon.store import files
from netmon.store.sealed import SealedList

logger = logging.getLogger(__name__)

FILE: Final = "acknowledgements.json"
SCHEMA: Final = "netmon.acknowledgements"
VERSION: Final = 1
MOST: Final = 2000
SEALED: Final = SealedList(TypeAdapter(tuple[Acknowledgement, ...]), schema=SCHEMA, version=VERSION, what="acknowledgements")
_Known = dict[tuple[str, int], Acknowledgement]


class AcknowledgementStore:
    """For the event loop; what is asked is in memory once `load` was awaited, what is written is on the disk when it returns. Writing raises OSError."""

    def __init__(self, folder: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE
        self._wall = wall
        self._known: _Known = {}
        self._writing = asyncio.Lock()
        self._refused = False

    async def load(self) -> None:
        """Read what the last run left; trouble is said, and begins with none."""
        try:
            loaded = await asyncio.to_thread(files.load, self._path, SEALED.decode, self._wall())
        except files.NewerVersionError as error:
            self._refused = True
            logger.error("acknowledgements are of a later version, they are left alone file=%s version=%s", self._path, error)
            return
        except OSError as error:
            logger.error("acknowledgements cannot be read file=%s error=%s", self._path, error.strerror)
            return
        self._known = {(one.incident, one.opened_ms): one for one in loaded.value or ()}

    def of(self, incident: Incident) -> Acknowledgement | None:
        """Return who has seen an incident."""
        return self._known.get((incident.id, incident.opened_ms))

    async def put(self, one: Acknowledgement) -> bool:
        """Keep one in the place of an earlier; False when just that was kept before. Raises OSError, and then nothing has changed."""
        async with self._writing:
            key = (one.incident, one.opened_ms)
            before = self._known.get(key)
            if before is not None and (before.who, before.note) == (one.who, one.note):
                return False
            await self._write({**{name: other for name, other in self._known.items() if name != key}, key: one})
            return True

    async def drop(self, incident: Incident) -> bool:
        """Take one back; False when there is none. Raises OSError, and then nothing has changed."""
        async with self._writing:
            key = (incident.id, incident.opened_ms)
            if key not in self._known:
                return False
            await self._write({name: other for name, other in self._known.items() if name != key})
            return True

    async def _write(self, known: _Known) -> None:
        if self._refused:
            raise OSError("a later version's file is in the way")
        kept = dict(list(known.items())[-MOST:])
        await asyncio.to_thread(self._replace, tuple(kept.values()))
        self._known = kept

    def _replace(self, kept: Iterable[Acknowledgement]) -> None:
        files.write_atomic(self._path, SEALED.encode(kept))
