"""What stands in files of reports: read by a process of its own (`python -m netmon.pipeline.report_facts FILE...`), one JSON object a line.

{"name", "sha256", "kind", "number", "from", "to", "plan", "provisional"}; what a file does not say is left out.
"""

import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from netmon.report.carried import NotCarriedError, embedded
from netmon.report.codec import DocumentError
from netmon.report.document import MAX_BYTES, loads

NUMBER: Final = re.compile(rb"NM-\d{6}-[0-9A-F]{2,8}")
LOOKED_AT: Final = 65_536
WRONG: Final = (DocumentError, NotCarriedError, ValueError, KeyError, TypeError, AttributeError, IndexError)


def main(argv: Sequence[str]) -> int:
    """Print the facts of each file; one that cannot be read is left out."""
    for name in argv:
        path = Path(name)
        try:
            facts = facts_of(path.name, path.read_bytes())
        except OSError:
            continue
        sys.stdout.write(json.dumps(facts, ensure_ascii=True) + "\n")
        sys.stdout.flush()
    return 0


def facts_of(name: str, data: bytes) -> dict[str, object]:
    """Return what a file says of itself, with its SHA-256."""
    facts: dict[str, object] = {"name": name, "sha256": hashlib.sha256(data).hexdigest()}
    if len(data) <= MAX_BYTES and name.endswith((".json", ".xlsx")):
        try:
            return facts | _of_document(loads(embedded(data) if name.endswith(".xlsx") else data))
        except WRONG:
            return facts
    if name.endswith((".html", ".csv")) and (found := NUMBER.search(data[:LOOKED_AT])):
        facts["number"] = found[0].decode()
    return facts


def _of_document(document: Any) -> dict[str, object]:
    period: Mapping[str, Any] = document["period"]
    zone = ZoneInfo(period["zone"])
    first = datetime.fromisoformat(period["from"]).astimezone(zone)
    last = datetime.fromisoformat(period["to"]).astimezone(zone) - timedelta(microseconds=1)
    plans = [str(plan["id"]) for plan in document["dossier"].get("plans", ())]
    return {
        "kind": str(document["kind"])[:40],
        "number": str(document["number"])[:40],
        "from": first.date().isoformat(),
        "to": last.date().isoformat(),
        "plan": ", ".join(plans)[:80],
        "provisional": period.get("provisional") is True,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
