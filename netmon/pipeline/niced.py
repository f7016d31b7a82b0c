"""`python -m netmon.pipeline.niced COMMAND...`: becomes that command at a low priority, so that polls come first."""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

NICE: Final = 10


def main(argv: Sequence[str]) -> None:
    """Lower the priority and become the command; OSError where it cannot be run."""
    with contextlib.suppress(OSError):
        os.nice(NICE)
    os.execvp(argv[0], list(argv))  # noqa: S606 - a command that this netmon put together


if __name__ == "__main__":
    main(sys.argv[1:])
