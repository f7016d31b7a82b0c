"""What the simulated devices were sent, each thing once, so that it can be looked at after the demo: netmon only reads."""

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

FOLD_S: Final = 5.0
MOST: Final = 20_000
Take = Callable[[], Iterable[str]]


class HeardBook:
    """Sources empty their own records into it, so that none grows for as long as the demo runs."""

    def __init__(self) -> None:
        self._sources: list[tuple[str, Take]] = []
        self._heard: dict[str, set[str]] = {}

    def listen(self, kind: str, take: Take) -> None:
        """Add a source: `take` returns what came since it was called before, and forgets it."""
        self._sources.append((kind, take))

    def fold(self) -> None:
        """Take what all sources have."""
        for kind, take in self._sources:
            known = self._heard.setdefault(kind, set())
            known.update(list(take())[: MOST - len(known)])

    async def run(self) -> None:
        """Fold until cancelled."""
        while True:
            await asyncio.sleep(FOLD_S)
            self.fold()

    def write(self, file: Path) -> None:
        """Write everything, sorted, by kind of simulator."""
        self.fold()
        file.write_text(json.dumps({kind: sorted(known) for kind, known in self._heard.items()}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
