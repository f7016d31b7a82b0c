"""How the command lines of network devices look: prompts, pagers, what switches the pager off, what an unknown command is answered with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One maker's command line. `prompt` and `enabled_prompt` take the device's name; `page_erase` is what wipes the pager's line away."""

    prompt: str
    enabled_prompt: str
    pager: str
    page_erase: str
    pager_off: tuple[str, ...]
    quiet: tuple[str, ...] = ()
    enable: str | None = None
    enable_question: str = "Password:"
    unknown: str = "Unknown command."
    page_rows: int = 24
    leave: tuple[str, ...] = ("quit", "exit", "logout")


_WIPE_16: Final = "\x1b[16D                \x1b[16D"
_WIPE_VRP: Final = "\x1b[42D                                          \x1b[42D"
_BACKSPACES: Final = "\b" * 9 + " " * 9 + "\b" * 9

DIALECTS: Final[Mapping[str, Dialect]] = {
    "huawei_vrp": Dialect(
        prompt="<{name}>", enabled_prompt="<{name}>", pager="  ---- More ----", page_erase=_WIPE_VRP, pager_off=("screen-length 0 temporary",),
        unknown="                   ^\r\nError: Unrecognized command found at '^' position.",
    ),
    "hp_comware": Dialect(
        prompt="<{name}>", enabled_prompt="<{name}>", pager="---- More ----", page_erase=_WIPE_16, pager_off=("screen-length disable",),
        unknown=" % Unrecognized command found at '^' position.",
    ),
    "ruijie_os": Dialect(
        prompt="{name}>", enabled_prompt="{name}#", pager=" --More-- ", page_erase="\r          \r", pager_off=("terminal length 0",),
        quiet=("terminal width 256", "terminal width 511"), enable="enable", unknown="% Unknown command.",
    ),
    "cisco_ios": Dialect(
        prompt="{name}>", enabled_prompt="{name}#", pager=" --More-- ", page_erase=_BACKSPACES, pager_off=("terminal length 0",),
        quiet=("terminal width 511",), enable="enable", enable_question="Password: ", unknown="% Invalid input detected at '^' marker.",
    ),
    "zte_zxros": Dialect(
        prompt="{name}>", enabled_prompt="{name}#", pager=" --More--", page_erase=_BACKSPACES, pager_off=("terminal length 0",), enable="enable",
        unknown="%Error 20200: Invalid command.",
    ),
    "aruba_procurve": Dialect(
        prompt="{name}> ", enabled_prompt="{name}# ", pager="-- MORE --, next page: Space, next line: Enter, quit: Control-C", page_erase="\r\x1b[2K\r",
        pager_off=("no page",), quiet=("terminal width 511",), enable="enable", unknown="Invalid input: {command}",
    ),
}  # fmt: skip
