"""What a terminal would show of a session's raw text: pagers wipe themselves out with blanks and cursor moves, and so do they here."""

import re

from netmon.model.device_text import decode_text

CSI = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")
OTHER_ESCAPES = re.compile(r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Za-z0-9]|[A-Za-z=><78])")
CONTROLS = re.compile(r"[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
MOVES = re.compile(r"[\x08\r\x1b]")
PAGER = re.compile(
    r"(?:-{2,4} ?more ?-{2,4}(?: ?\(.{0,60}\))?|<-{2,4} ?more ?-{2,4}>|-- ?more ?--,? .{0,80}|"
    r"press any key to continue.{0,40}|\(q\)uit|\bmore: <space>.{0,60})\s*$",
    re.IGNORECASE,
)
# A pager that is wiped out with backspaces begins the line anew, however many of them a firmware sends.
BACKSPACED = re.compile(r"^ *<?-{2,4} ?more ?-{2,4}>? *\x08+ *\x08*", re.IGNORECASE)
WIDEST = 4096


def plain(raw: str) -> str:
    r"""Return the text of a session whose octets were read as latin-1, decoded line by line, with `\n` between lines."""
    lines = raw.replace("\r\n", "\n").replace("\x1bE", "\n").split("\n")
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    if MOVES.search(line):
        line = _drawn(BACKSPACED.sub("", OTHER_ESCAPES.sub("", line))).rstrip()
    line = CONTROLS.sub("", line)
    return line if line.isascii() else decode_text(line.encode("latin-1", "replace"))[0]


def _drawn(line: str) -> str:
    """Draw one line as a terminal does: carriage return, backspace, cursor left, right and to a column, erase to the end of the line."""
    cells: list[str] = []
    at = position = 0
    while position < len(line):
        char = line[position]
        match = CSI.match(line, position) if char == "\x1b" else None
        if match is not None:
            at = _moved(cells, at, match)
            position = match.end()
            continue
        position += 1
        if char == "\r":
            at = 0
        elif char == "\x08":
            at = max(at - 1, 0)
        elif char != "\x1b":
            cells[at : at + 1] = [char]
            at += 1
    return "".join(cells)


def _moved(cells: list[str], at: int, match: re.Match[str]) -> int:
    """Return where the cursor is after a control sequence; `cells` loses what it erases."""
    number = min(int(match[1]), WIDEST) if match[1].isdigit() else None
    match match[2]:
        case "D":
            return max(at - (1 if number is None else number), 0)
        case "C":
            wanted = min(at + (1 if number is None else number), WIDEST)
        case "G":
            wanted = max((number or 1) - 1, 0)
        case "K" if match[1] in ("", "0"):
            del cells[at:]
            return at
        case "K":
            cells[:] = [" "] * len(cells) if match[1] == "2" else [" "] * at + cells[at:]
            return at
        case _:
            return at
    cells.extend(" " * (wanted - len(cells)))
    return wanted


def at_pager(tail: str) -> bool:
    """True when the last line of plain text is a pager that waits for a key."""
    return PAGER.search(tail.rpartition("\n")[2]) is not None
