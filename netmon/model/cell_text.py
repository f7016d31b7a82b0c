"""Text that goes into a cell of a spreadsheet: nothing invisible in it, and never taken for a formula, a date or a rounded number."""

import re
import unicodedata
from typing import Final

_LINE_ENDS: Final = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_KEPT: Final = frozenset("\n ")
_BLANKS: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")
"""Of other widths than a blank's and not to be told from it; the ideographic space (U+3000) is one that people see."""
_TAKEN_FOR_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TAKEN_FOR_NUMBER: Final = re.compile(r"\d{12,}|0\d+|\d+[Ee]\d+|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?")


def clean(written: str) -> str:
    """Return text without control, bidirectional and other invisible characters and halves of pairs; tabs and odd blanks become blanks, line ends `\\n`."""
    if written.isprintable():
        return written
    lines = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", written).expandtabs(1))
    return "".join(char for char in lines if char in _KEPT or unicodedata.category(char)[0] != "C")


def safe(written: str) -> str:
    """Return text that a spreadsheet takes for text: a formula, a long code and what would become a date get an apostrophe in front (CWE-1236)."""
    words = clean(written)
    if words.lstrip(" ").startswith(_TAKEN_FOR_FORMULA) or written.startswith(_TAKEN_FOR_FORMULA) or _TAKEN_FOR_NUMBER.fullmatch(words):
        return "'" + words
    return words
