"""What may ever be sent to a command line: commands that show, the pager switch of the session, and keys at a pager."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

VERBS = ("show ", "display ", "get ")
# No redirection into files, no second command, no help: letters, digits and what names of ports and sections are made of.
COMMAND = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_:-]{1,120}")
# These gather for minutes, and some write a file on the device's flash.
REFUSED_WORDS = frozenset({"tech-support", "tech", "diagnostic-information", "support"})
# A blank at a pager shows the next page; an empty line makes the prompt come again.
KEYS = frozenset({"", " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What is a vendor's own: the pager switch (valid for this session only), how the whole configuration is shown, and how it ends when it is whole.

    `refuses` is the answer to the question after login that netmon never agrees to (change the password, save something).
    """

    pager: str
    running: str
    saved: str | None
    whole: str | None
    refuses: str = "n"


PLATFORMS: Mapping[str, Platform] = {
    # User view; "temporary" holds for this session, unlike `screen-length 0` in the user-interface view, which is a configuration command.
    "huawei_vrp": Platform(
        pager="screen-length 0 temporary", running="display current-configuration", saved="display saved-configuration", whole="return", refuses="N"
    ),
    # User view; the current login only (Comware Fundamentals, "Managing the CLI").
    "hp_comware": Platform(
        pager="screen-length disable", running="display current-configuration", saved="display saved-configuration", whole="return", refuses="N"
    ),
    # EXEC level; the terminal of this session. `length` under a line is the configured one and never sent.
    "ruijie_rgos": Platform(pager="terminal length 0", running="show running-config", saved="show startup-config", whole="end"),
    "cisco_ios": Platform(pager="terminal length 0", running="show running-config", saved="show startup-config", whole="end"),
    "zte_zxros": Platform(pager="terminal length 0", running="show running-config", saved=None, whole=None),
    # Session settings of ArubaOS controllers and of the two kinds of Aruba switches.
    "aruba_os": Platform(pager="no paging", running="show running-config", saved="show startup-config", whole="end"),
    "aruba_aoscx": Platform(pager="no page", running="show running-config", saved="show startup-config", whole=None),
    "hp_procurve": Platform(pager="no page", running="show running-config", saved="show config", whole=None),
}


class ForbiddenCommandError(ValueError):
    """Something that netmon never sends to a device."""


def allowed(platform: str, line: str) -> bool:
    """True when a line, without its line end, may be sent to a device of this platform."""
    known = PLATFORMS.get(platform)
    if known is None:
        return False
    if line in KEYS or line in (known.pager, known.refuses):
        return True
    return is_show(line)


def is_show(command: str) -> bool:
    """True for a command that only shows."""
    if not command.startswith(VERBS) or COMMAND.fullmatch(command) is None:
        return False
    words = command.lower().split()
    return len(words) > 1 and REFUSED_WORDS.isdisjoint(words[1:2])


def check(platform: str, line: str) -> None:
    """Raise ForbiddenCommandError for a line that may not be sent; its text is not repeated, for it may be anything."""
    if not allowed(platform, line.rstrip("\r\n") if line.strip() else line.strip("\r\n")):
        raise ForbiddenCommandError("not a command that shows")
