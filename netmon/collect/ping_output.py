"""What `ping` prints on Linux, BusyBox and Windows, as figures of the way that it measured."""

import re
import statistics
from itertools import pairwise

from netmon.collect.host_parse import decode_output
from netmon.model.shared_lesson import PathFigures

# `time=0.05 ms`, `time<1ms`, `时间=3ms`: one for each reply; neither the summary nor a lost echo has one.
_REPLY = re.compile(r"(?:time|时间)\s*([=<])\s*([0-9]+(?:\.[0-9]+)?)\s*ms", re.IGNORECASE)
_SUMMARY = re.compile(r"packets? transmitted|Ping statistics|统计信息", re.IGNORECASE)


def parse_ping(output: bytes, sent: int) -> PathFigures | None:
    """Return what came back of `sent` echoes; None where the text is none of ping's. `<1ms` counts as half a millisecond.

    Windows counts an answer of a router (no time on its line) as a reply; here it is a loss.
    """
    text = decode_output(output)
    replies = [float(match[2]) / (2 if match[1] == "<" else 1) / 1000 for match in _REPLY.finditer(text)][:sent]
    if not replies and _SUMMARY.search(text) is None:
        return None
    steps = [abs(after - before) for before, after in pairwise(replies)]
    return PathFigures(
        sent=sent,
        received=len(replies),
        rtt_s=statistics.median(replies) if replies else None,
        jitter_s=sum(steps) / len(steps) if steps else None,
        basis="between",
    )
