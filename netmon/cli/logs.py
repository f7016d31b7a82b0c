"""Where netmon's own log lines go: stderr, with a priority for the journal or a time for a person."""

import logging
import sys
import time
from collections.abc import Mapping

_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}


class JournalFormatter(logging.Formatter):
    """Begins every line with its syslog priority (sd-daemon(3)); a traceback stays one message per line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text with a prefix on each of its lines."""
        prefix = f"<{_PRIORITY.get(record.levelno, 6)}>"
        return "\n".join(prefix + line for line in super().format(record).splitlines() or [""])


def set_up_logging(env: Mapping[str, str], *, quiet: bool = False) -> None:
    """Log to stderr from now on; `quiet` leaves out what is not at least a warning."""
    handler = logging.StreamHandler(sys.stderr)
    if env.get("JOURNAL_STREAM"):
        handler.setFormatter(JournalFormatter("%(levelname)s %(name)s %(message)s"))
    else:
        formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # A dozen lines for each login, some with what the host said: netmon tells outcomes itself.
    logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
