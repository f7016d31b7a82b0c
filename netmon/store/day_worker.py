"""The child process of the day files: `python -m netmon.store.day_worker compact|check|verify|read`; prints one JSON document, or one row a line.

Exit codes: 0 done, 1 the work failed or files differ, 2 wrong arguments, 75 another process has the folder.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from netmon.store import day_compact, day_files, day_verify, files, history_read, parquet, sqlite

BUSY = 75
NICENESS = 10
Failure = (OSError, files.NewerVersionError, files.CorruptFileError, sqlite.DatabaseError, parquet.ParquetError)


def main(arguments: Sequence[str], out: IO[str]) -> int:
    """Do one piece of work; returns the exit code."""
    options = _parser().parse_args(arguments)
    state = Path(options.state)
    try:
        if options.work == "compact":
            keep = day_files.Keep(options.months, options.years)
            result = day_compact.document(day_compact.Compactor(state, ZoneInfo(options.zone), options.now, keep).run())
        elif options.work == "check":
            result = check(state, options.now)
        elif options.work == "verify":
            found = [difference._asdict() for difference in day_verify.verify(day_files.folder_of(state))]
            result = {"differences": found}
        else:
            return _read(options, out)
    except day_compact.BusyError:
        _say(out, {"error": "busy"})
        return BUSY
    except Failure as error:
        _say(out, {"error": f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"})
        return 1
    _say(out, result)
    return 1 if result.get("differences") else 0


def check(state: Path, now: float) -> dict[str, object]:
    """Set aside the day files whose bytes are not those that were written; their entries stay, so that `verify` says what is missing."""
    folder = day_files.folder_of(state)
    if not folder.is_dir():
        return {"quarantined": []}
    with day_compact.locked(folder):
        damaged = day_verify.damaged_files(folder)
        for name in damaged:
            files.quarantine(folder / name, now)
    return {"quarantined": damaged}


def _read(options: argparse.Namespace, out: IO[str]) -> int:
    chosen = None
    if options.device is not None:
        chosen = [(options.device, name) for name in options.interface]
    for sample in history_read.samples(Path(options.state), options.start, options.end, chosen):
        out.write(json.dumps(asdict(sample), ensure_ascii=False) + "\n")
    return 0


def _say(out: IO[str], result: dict[str, object]) -> None:
    out.write(json.dumps(result, ensure_ascii=False) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="netmon.store.day_worker")
    parser.add_argument("work", choices=("compact", "check", "verify", "read"))
    parser.add_argument("--state", required=True)
    parser.add_argument("--zone", default="Asia/Shanghai")
    parser.add_argument("--now", type=float, default=0.0)
    parser.add_argument("--months", type=int, default=day_files.MONTHS)
    parser.add_argument("--years", type=int, default=day_files.YEARS)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--end", type=int, default=1 << 40)
    parser.add_argument("--device")
    parser.add_argument("--interface", action="append", default=[])
    return parser


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    os.nice(NICENESS)
    sys.exit(main(sys.argv[1:], sys.stdout))
