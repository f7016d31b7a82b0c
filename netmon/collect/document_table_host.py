"""A computer and the service checks of the poll document as rows that a person reads: kind, name, value, status."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from netmon.model.texts import Lang, text

Row = Mapping[str, object]
Cells = list[object]
GIGABYTE = 1_000_000_000


def host_cells(document: Mapping[str, object], lang: Lang) -> Iterator[Cells]:
    """Yield system, processors, memory, disks and host key of a computer; nothing for a device that is not asked this way."""
    host = cast("Row | None", document["host"])
    if host is None:
        return
    system = " ".join(str(part) for part in (host["os_name"], host["os_version"], host["architecture"]) if part)
    yield [text("poll.host_system", lang), host["name"], system or None, ""]
    if host["cpus"] is not None or host["cpu_ratio"] is not None:
        yield [text("poll.processor", lang), host["cpus"], _share(host["cpu_ratio"]), ""]
    if host["memory_total_bytes"] is not None:
        yield [text("poll.memory", lang), "", _used(host["memory_used_bytes"], host["memory_total_bytes"]), ""]
    for disk in cast(Sequence[Row], host["disks"]):
        yield [text("poll.disk", lang), disk["name"], _used(disk["used_bytes"], disk["total_bytes"]), _share(disk["usage_ratio"]) or ""]
    if host["host_key"] is not None:
        yield [text("poll.host_key", lang), "", host["host_key"], text("poll.host_key_changed", lang) if host["host_key_changed"] else ""]


def service_cells(document: Mapping[str, object], lang: Lang) -> Iterator[Cells]:
    """Yield a row for each check: kind, name, how long it took and what it showed, and what is wrong."""
    for row in cast(Sequence[Row], document["services"]):
        state = text("poll.check_ok", lang) if row["ok"] else text(f"service.reason.{row['reason']}", lang) if row["reason"] else None
        yield [row["kind"], row["check"], ", ".join(_shown(row, lang)) or None, " ".join(str(part) for part in (state, row["detail"]) if part)]


def _shown(row: Row, lang: Lang) -> Iterator[str]:
    duration, expires, offset = (row[field] for field in ("duration_seconds", "certificate_expires", "clock_offset_seconds"))
    if isinstance(duration, int | float):
        yield f"{duration * 1000:.0f} ms"
    if row["status"] is not None:
        yield f"HTTP {row['status']}"
    if isinstance(expires, int | float):
        yield text("poll.certificate_until", lang, date=f"{datetime.fromtimestamp(expires, UTC):%Y-%m-%d}")
    if isinstance(offset, int | float):
        yield text("poll.clock_offset", lang, seconds=f"{offset:+.3f}")
    yield from (str(answer) for answer in cast(Sequence[object], row["answers"]))


def _used(used: object, total: object) -> str | None:
    parts = [f"{value / GIGABYTE:.1f}" for value in (used, total) if isinstance(value, int | float)]
    return " / ".join(parts) + " GB" if parts else None


def _share(ratio: object) -> str | None:
    return f"{ratio:.1%}" if isinstance(ratio, int | float) else None
