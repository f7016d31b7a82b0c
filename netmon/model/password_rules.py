"""What a password of a person must be, by level 3 of GB/T 22239-2019 (8.1.4.1: complex, not trivial); the file keeps its bcrypt hash alone."""

import re
from typing import Final

LEAST_CHARS: Final = 10
MOST_BYTES: Final = 72
CLASSES: Final = 3
_LEET = str.maketrans("@401!|3$57", "aaoiilesst")
_UNSHIFTED: Final = str.maketrans("!@#$%^&*()", "1234567890")
_WORDS: Final = """
password passwd passw passcode admin administrator root user guest test welcome login master super system manager default changeme secret letmein iloveyou
woaini sunshine monkey dragon qwerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qaz qazwsx qazwsxedc wsx edc abc abcd abcde abcdef
huawei hthuawei hcthree ruijie cisco zte maipu netmon network monitor switch router school xuexiao jiaoyu edu teacher laoshi student
beijing shanghai china zhongguo woaizhongguo mima kouling guanliyuan company spring summer autumn winter
"""
_COMMON: Final = frozenset(_WORDS.split())
"""Words that are tried first, as they are left when digits and signs around them are taken away."""
_ROWS: Final = ("01234567890", "09876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn")


def password_fault(password: str, name: str) -> str | None:
    """Return which rule a password breaks, as the end of the key `user.password.<rule>`; None for a good one."""
    if len(password) < LEAST_CHARS:
        return "short"
    if len(password.encode(errors="replace")) > MOST_BYTES:
        return "long"
    if not password.isprintable():
        return "control"
    if _classes(password) < CLASSES:
        return "classes"
    lower = password.lower()
    if name.lower() in lower or name.lower() in lower[::-1]:
        return "name"
    return "common" if _is_common(lower) else None


def _classes(password: str) -> int:
    others = any(not char.isalnum() or (char.isalpha() and not (char.isupper() or char.islower())) for char in password)
    return sum((any(map(str.isupper, password)), any(map(str.islower, password)), any(map(str.isdigit, password)), others))


def _is_common(lower: str) -> bool:
    """True for a common word or a row of the keyboard with digits and signs around it, and for few characters over and over."""
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower)
    stems = {stem, stem.translate(_LEET), re.sub(r"[\W_]", "", lower), lower.translate(_UNSHIFTED)}
    return bool(stems & _COMMON) or any(_in_row(word, row) for word in stems for row in _ROWS) or len(set(lower)) < 5


def _in_row(word: str, row: str) -> bool:
    return len(word) >= 4 and (word in row or word in row[::-1])
