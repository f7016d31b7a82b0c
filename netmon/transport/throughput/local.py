"""Tests that start at the machine on which netmon runs: iperf3 or netmon's own HTTP test, as child processes."""

import json
import sys
from collections.abc import Sequence
from typing import Final

from netmon.model.device_text import clean_string
from netmon.model.measurement import LineTest, iperf3_words
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.throughput.child import run_child

OUTPUT_LIMIT: Final = 1 << 20
GRACE_S: Final = 15.0
"""What a test may take beyond its own time: connecting, and the exchange of results."""
HTTP_TEST: Final = "netmon.transport.throughput.http_test"


async def run_locally(test: LineTest, before: Sequence[str] = ()) -> bytes:
    """Return what the program printed; `before` are words in front of its own, such as those of `ip netns exec`.

    AccessFailed: SKIPPED where the program is not installed, TIMEOUT, PROTOCOL_ERROR with what it said on stderr.
    """
    iperf3 = test.server.method == "iperf3"
    words = [*before, *(iperf3_words(test) if iperf3 else http_words(test))]
    try:
        output = await run_child(words, timeout_s=test.total_s + GRACE_S, limit=OUTPUT_LIMIT, stdin=b"" if iperf3 else http_input(test))
    except FileNotFoundError:
        raise AccessFailed(Outcome.SKIPPED, f"{words[0]} is not installed on this machine") from None
    except OSError as error:
        raise AccessFailed(Outcome.SKIPPED, f"{words[0]} cannot be started: {error.strerror}") from None
    if output.cut:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, "the output is too long")
    if output.status is None:
        raise AccessFailed(Outcome.TIMEOUT, f"no end within {test.total_s + GRACE_S:g} s")
    if not output.stdout.strip():
        said = output.stderr.decode("utf-8", "replace").strip().splitlines()
        raise AccessFailed(Outcome.PROTOCOL_ERROR, clean_string(said[-1], limit=120) if said else f"exit status {output.status}")
    return output.stdout


def http_words(test: LineTest) -> tuple[str, ...]:
    """Return the words of an HTTP test, of which the URL is none: every user of a machine can read the command lines of all."""
    source = () if test.probe.source is None else ("--source", test.probe.source)
    return (sys.executable, "-m", HTTP_TEST, "down" if test.client_receives else "up", str(test.streams), str(test.seconds), str(test.ramp_up_s), *source)


def http_input(test: LineTest) -> bytes:
    """Return what an HTTP test reads."""
    server = test.server
    return json.dumps({"url": server.url if test.client_receives else server.upload_url, "ca": server.ca_pem}).encode()
