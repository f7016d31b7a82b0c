"""The poll document's section of service checks."""

from netmon.model.service import ServiceResults


def service_rows(results: ServiceResults) -> list[dict[str, object]]:
    """Return one row for each check, in the order of the inventory."""
    return [
        {
            "check": result.check, "kind": result.kind, "ok": result.ok, "reason": None if result.reason is None else result.reason.value,
            "detail": result.detail, "duration_seconds": None if result.duration_s is None else round(result.duration_s, 6), "status": result.status,
            "certificate_expires": result.expires_at, "clock_offset_seconds": result.offset_s, "answers": list(result.answers),
        }
        for result in results.results
    ]  # fmt: skip
