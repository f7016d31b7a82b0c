"""Manual values with the files that prove them (人工填报), kept so that the loader of the plans reads them behind the operator's own.

A manual target is its district's, so it is there for those who see the whole district, and only where the district follows its plan (`targets: plans:`).
"""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon.config.config import Config
from netmon.config.entered import FILES, FOLDER
from netmon.config.judged_by import judged_by
from netmon.model.access import Sight
from netmon.model.device_text import clean_string
from netmon.model.entering import (
    FILE_TYPES,
    MOST_FILE_BYTES,
    MOST_VALUE,
    NOT_FOUND,
    Answered,
    EnteredValue,
    StoredFile,
    Trouble,
    ValueTarget,
    ValueTargets,
    ValueWish,
)
from netmon.model.target import ManualEntry, ManualTarget, Plan
from netmon.pipeline.entered_files import DamagedError, keep_file, proof_of, value_rows, write_values
from netmon.pipeline.finishing import Finisher
from netmon.web.asked import Upload

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ODD: Final = re.compile(r"[^\w.()（）-]+")
MAGIC: Final[Mapping[str, bytes]] = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "xlsx": b"PK\x03\x04"}
EARLIEST: Final = date(2000, 1, 1)


class ValueDesk:
    """A `netmon.web.source_entering.ValueSource` over the plans and the state folder; everything with files happens in threads, one writer at a time."""

    def __init__(self, config: Callable[[], Config], env: Mapping[str, str], *, wall: Callable[[], float] = time.time) -> None:
        self._config = config
        self._env = env
        self._wall = wall
        self._writing = asyncio.Lock()
        self._finish = Finisher()

    async def values(self, sight: Sight) -> ValueTargets:
        """See ValueSource."""
        if not sight.whole:
            return ValueTargets()
        return await asyncio.to_thread(self._read)

    async def enter_value(self, wish: ValueWish, proof: Upload | None, who: str, sight: Sight) -> Answered:
        """See ValueSource."""
        if not sight.whole:
            return NOT_FOUND
        known = await asyncio.to_thread(self._read)
        if all(one.id != wish.target for one in known.targets):
            return Answered(troubles=(Trouble(key="web.values.unreadable"),), what=wish.target) if known.unreadable else NOT_FOUND
        troubles = self._wrong(wish, proof)
        if troubles or proof is None:
            return Answered(troubles=troubles, what=wish.target)
        return await self._finish(self._enter(wish, proof, clean_string(who, limit=MOST_VALUE) or "-"))

    async def proof(self, sha256: str, sight: Sight) -> StoredFile | None:
        """See ValueSource."""
        if not sight.whole or _SHA256.fullmatch(sha256) is None:
            return None
        return await asyncio.to_thread(self._proof, sha256)

    def _wrong(self, wish: ValueWish, proof: Upload | None) -> tuple[Trouble, ...]:
        today = datetime.fromtimestamp(self._wall(), ZoneInfo(self._config().settings.time_zone)).date()
        value, day = clean_string(wish.value, limit=MOST_VALUE + 1), _day(wish.day)
        found = []
        if not value:
            found.append(Trouble(key="web.form.needed", field="value"))
        elif len(value) > MOST_VALUE:
            found.append(Trouble(key="web.form.too_long", field="value", args={"most": MOST_VALUE}))
        if day is None:
            found.append(Trouble(key="web.form.day", field="day"))
        elif not EARLIEST <= day <= today:
            found.append(Trouble(key="web.values.future", field="day"))
        return (*found, *_wrong_file(proof))

    async def _enter(self, wish: ValueWish, proof: Upload, who: str) -> Answered:
        digest = hashlib.sha256(proof.content).hexdigest()
        row = {
            "target": wish.target,
            "value": clean_string(wish.value, limit=MOST_VALUE),
            "who": who,
            "when": wish.day.strip(),
            "file": file_name(proof.name, kind_of(proof.content) or ""),
            "sha256": digest,
        }
        async with self._writing:
            try:
                new = await asyncio.to_thread(_append, self._config().settings.state, row, proof.content)
            except DamagedError as error:
                return Answered(troubles=(Trouble(key="web.form.damaged", args={"reason": error.strerror or ""}),), what=wish.target)
            except OSError as error:
                return Answered(troubles=(Trouble(key="web.form.disk", args={"reason": error.strerror or str(error)}),), what=wish.target)
        return Answered(what=f"{wish.target} {digest}", changed=new)

    def _read(self) -> ValueTargets:
        """Return what can be filled in; a mistake elsewhere in the plans, half-done perhaps, keeps nobody from it."""
        config = self._config()
        found = judged_by(config, self._env).targets
        stored = config.settings.state / FOLDER / FILES
        followed = [found.plans[name] for name in config.settings.target_plans if name in found.plans]
        targets = tuple([_target(plan, one, stored) for plan in followed for one in plan.manual])
        return ValueTargets(targets=targets, unreadable=bool(found.problems))

    def _proof(self, sha256: str) -> StoredFile | None:
        content = proof_of(self._config().settings.state, sha256)
        kind = None if content is None else kind_of(content)
        if content is None or kind is None or hashlib.sha256(content).hexdigest() != sha256:
            return None
        targets = self._read().targets
        name = next((entry.file for target in targets for entry in target.entries if entry.sha256 == sha256), f"{sha256[:16]}.{kind}")
        return StoredFile(name=name, kind=kind, content=content)


def _append(state: Path, row: dict[str, str], content: bytes) -> bool:
    """Keep the file, then the value; False when just that was entered before."""
    rows = value_rows(state)
    if any(all(one.get(name) == value for name, value in row.items()) for one in rows):
        return False
    keep_file(state, row["sha256"], content)
    write_values(state, [*rows, dict(row)])
    return True


def _target(plan: Plan, one: ManualTarget, stored: Path) -> ValueTarget:
    return ValueTarget(
        id=one.id,
        plan_zh=plan.name_zh,
        plan_en=plan.name_en,
        quote=one.quote,
        source=one.source,
        asked=one.value,
        entries=tuple([_entry(entry, stored) for entry in one.entries]),
    )


def _entry(one: ManualEntry, stored: Path) -> EnteredValue:
    kept = (stored / one.sha256).is_file()
    return EnteredValue(value=one.value, who=one.who, when=one.when, file=one.file, sha256=one.sha256, stored=kept)


def _wrong_file(proof: Upload | None) -> tuple[Trouble, ...]:
    if proof is None or not proof.content:
        return (Trouble(key="web.values.no_file", field="file"),)
    if len(proof.content) > MOST_FILE_BYTES:
        return (Trouble(key="web.values.file_long", field="file"),)
    return () if kind_of(proof.content) else (Trouble(key="web.values.file_kind", field="file", args={"kinds": ", ".join(FILE_TYPES)}),)


def kind_of(content: bytes) -> str | None:
    """Return what a file is by its first bytes; its name says nothing."""
    kind = next((kind for kind, magic in MAGIC.items() if content.startswith(magic)), None)
    return None if kind == "xlsx" and not (b"[Content_Types].xml" in content and b"xl/" in content) else kind


def file_name(typed: str, kind: str) -> str:
    """Return a browser's name of a file as a bare name with the ending of what it is; never a path."""
    bare = clean_string(typed.replace("\\", "/").rpartition("/")[2], limit=120)
    stem = _ODD.sub("_", bare.rpartition(".")[0] or bare).strip("._-")[:100]
    return f"{stem or 'file'}.{kind}"


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if len(typed.strip()) == 10 else None
    except ValueError:
        return None
