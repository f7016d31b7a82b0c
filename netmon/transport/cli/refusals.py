"""How command lines say no: which words mean that the command is unknown, and which that the account may not run it."""

import re

from netmon.model.outcome import Outcome

LINES = 8
# Only at the beginning of a line, in the first lines: a configuration may hold any of these words further on.
UNKNOWN = re.compile(
    r"^\s*(?:\^|% ?(?:invalid|unrecognized|incomplete|ambiguous|unknown) |%error \d+: (?:invalid|bad|unrecognized)|error: ?(?:unrecognized|wrong parameter|"
    r"incomplete|too many parameters|ambiguous)|invalid input|unknown command|% parse error|% bad command|command not found|wrong parameter found)",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"^\s*(?:% ?(?:permission denied|authorization failed|access denied|user .{0,40}privilege|command authorization failed)|permission denied|"
    r"error: ?(?:.{0,40}(?:permission|authoriz|privilege|right))|cmd authorization failed|.{0,40}does not have (?:the )?(?:permission|privilege)|"
    r"command authorization failed|you do not have)",
    re.IGNORECASE,
)


def refusal(screen: str) -> tuple[Outcome, str] | None:
    """Return how and why the device refused the command; None when it did not."""
    for line in screen.split("\n", LINES)[:LINES]:
        if DENIED.match(line):
            return Outcome.AUTH_FAILED, "the account may not run this command"
        if UNKNOWN.match(line):
            return Outcome.NO_DATA, "the device does not know this command"
    return None
