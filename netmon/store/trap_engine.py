"""The SNMPv3 engine that answers informs: its id, and a count of its starts that never goes back (RFC 3414 section 2.2)."""

import json
import secrets
from pathlib import Path

from netmon.store import files

FILE = "trap-engine.json"
MAX_BOOTS = 0x7FFF_FFFF
# RFC 3411 SnmpEngineID: the first bit set, no enterprise of our own, format 5 (octets).
ENGINE_PREFIX = bytes((0x80, 0, 0, 0, 5))


def next_start(folder: Path, wanted: str | None, now: float) -> tuple[bytes, int]:
    """Return (engine id, boots) for a start, after writing them down; another `wanted` id (hex) begins anew. OSError when the disk does not take it."""
    path = folder / FILE
    engine_id, boots = files.load(path, _decode, now).value or (b"", 0)
    chosen = bytes.fromhex(wanted) if wanted is not None else engine_id or ENGINE_PREFIX + secrets.token_bytes(8)
    boots = 1 if chosen != engine_id else min(boots + 1, MAX_BOOTS)
    files.write_atomic(path, (json.dumps({"engine_id": chosen.hex(), "boots": boots}).encode(),))
    return chosen, boots


def _decode(data: bytes) -> tuple[bytes, int]:
    try:
        found = json.loads(data)
        engine_id, boots = bytes.fromhex(found["engine_id"]), int(found["boots"])
    except (ValueError, KeyError, TypeError) as error:
        raise files.CorruptFileError(f"no engine: {type(error).__name__}") from None
    if not 5 <= len(engine_id) <= 32 or not 0 <= boots <= MAX_BOOTS:
        raise files.CorruptFileError("no engine")
    return engine_id, boots
