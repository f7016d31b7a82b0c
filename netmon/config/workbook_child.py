"""The child process that parses a workbook: values only, never a formula; it limits its own memory and time before it opens anything."""

import json
import resource
import sys
import warnings
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from openpyxl import load_workbook

MAX_COLUMNS: Final = 60
MAX_SHEETS: Final = 20
LAST_ROW: Final = 200_000
TEXT: Final = 1_000
ZLIB_NO_MEMORY: Final = "Error -4 "
"""How zlib's Z_MEM_ERROR begins."""


def sheets(path: str, max_rows: int) -> list[dict[str, Any]]:
    """Return each visible sheet's name and rows up to `max_rows` filled ones; `cut` when there are more."""
    found = []
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets[:MAX_SHEETS]:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
            rows, filled, cut = [], 0, False
            for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
                row = [plain(cell) for cell in cells]
                while row and row[-1] is None:
                    row.pop()
                filled += bool(row)
                if filled > max_rows + 1 or number > LAST_ROW:
                    cut = True
                    break
                rows.append(row)
            while rows and not rows[-1]:
                rows.pop()
            found.append({"name": sheet.title, "rows": rows, "cut": cut})
    finally:
        book.close()
    return found


def plain(value: object) -> Any:
    """Return a cell for JSON."""
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return {"date": value.date().isoformat() if midnight else value.replace(microsecond=0).isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.replace(microsecond=0).isoformat()}
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds()) % 86400
        return {"time": time(seconds // 3600, seconds // 60 % 60, seconds % 60).isoformat()}
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:TEXT]


def main(argv: list[str]) -> int:
    """Print the sheets as JSON; the exit status alone says that it did not work."""
    path, max_rows, memory, seconds = argv[0], *map(int, argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")  # openpyxl tells of styles that it does not know
    try:
        text = json.dumps(sheets(path, max_rows), allow_nan=False)
    except MemoryError:
        return 3
    except zlib.error as error:
        return 3 if str(error).startswith(ZLIB_NO_MEMORY) else 2
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OSError, SyntaxError, EOFError):
        return 2
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
