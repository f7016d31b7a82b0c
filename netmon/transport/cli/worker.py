"""The child process that talks to devices: one request after another over its standard input and output, `python -m netmon.transport.cli.worker`.

Whatever is said about a request, secrets included, comes through the pipe; nothing is logged.
"""

import logging
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, BinaryIO

from netmon.model.outcome import Outcome
from netmon.transport.cli.device import FAILURES, DeadlineReached, Guarded, OutputTooLong, connect
from netmon.transport.cli.frames import LOGGED_IN, FrameError, in_frames, pack, read
from netmon.transport.cli.login import meaning, unanswered
from netmon.transport.cli.parse import ParseError, Parser
from netmon.transport.cli.refusals import refusal

MEMORY_VARIABLE = "NETMON_CLI_MEMORY"
MEMORY_BYTES = 512 << 20
ALARM_GRACE_S = 3.0
NICENESS = 10


def main() -> int:
    """Serve until the pipe is closed."""
    _limit()
    # Whatever a library may print must not get between the messages.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, out)
    return 0


def _limit() -> None:
    """Bound the memory, leave no core file with secrets in it, stay silent, and let the polls go first where cores are few."""
    os.nice(NICENESS)
    size = int(os.environ.get(MEMORY_VARIABLE, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def serve(inlet: BinaryIO, outlet: BinaryIO) -> None:
    """Answer requests until the other end is gone."""
    parser = Parser()
    while True:
        try:
            request = read(inlet)
        except FrameError:
            return
        # The monotonic clock is the machine's, so that the time a worker needed to start counts as well.
        deadline = float(request["deadline"])
        # The last resort when a library blocks for good: the default action of SIGALRM ends the process.
        signal.setitimer(signal.ITIMER_REAL, max(deadline - time.monotonic(), 0.0) + ALARM_GRACE_S)
        try:
            answer = handle(request, parser, deadline, lambda: _write(outlet, {"event": LOGGED_IN}))
        except MemoryError:
            answer = _failed(Outcome.PROTOCOL_ERROR, "the output needs more memory than allowed")
        signal.setitimer(signal.ITIMER_REAL, 0)
        for frame in in_frames(answer):
            _write(outlet, frame)


def _write(outlet: BinaryIO, message: dict[str, Any]) -> None:
    outlet.write(pack(message))
    outlet.flush()


def handle(request: dict[str, Any], parser: Parser, deadline: float, logged_in: Callable[[], None]) -> dict[str, Any]:
    """Return the answer to one request, a login and its commands; `logged_in` is called between them."""
    try:
        device = connect(request, deadline)
    except DeadlineReached:
        return _failed(Outcome.TIMEOUT, "the device showed no prompt in time")
    except OutputTooLong:
        return _failed(Outcome.PROTOCOL_ERROR, "the device prints without end after the login")
    except ValueError as error:
        return _failed(Outcome.PROTOCOL_ERROR, _own_words(error))
    except FAILURES as error:
        return {**_failed(*meaning(error)), "asked": unanswered(error)}
    logged_in()
    try:
        return {"outcome": Outcome.OK, "detail": None, "outputs": _outputs(device, request["commands"], parser)}
    finally:
        device.disconnect()  # type: ignore[attr-defined]


def _own_words(error: ValueError) -> str:
    words = str(error)
    return words if words.startswith("the private key") else "the session broke (ValueError)"


def _outputs(device: Guarded, commands: list[dict[str, Any]], parser: Parser) -> list[dict[str, Any]]:
    """Run the commands in order; once the session is gone, the rest fail as it did."""
    outputs: list[dict[str, Any]] = []
    gone: tuple[Outcome, str] | None = None
    for one in commands:
        if gone is None:
            try:
                outputs.append(_output(device.show(one["command"]), one, parser))
                continue
            except DeadlineReached:
                gone = Outcome.TIMEOUT, "the device did not finish in time"
            except OutputTooLong:
                gone = Outcome.PROTOCOL_ERROR, "the output is longer than allowed"
            except FAILURES as error:
                gone = meaning(error)
                if gone[0] is Outcome.PROTOCOL_ERROR:
                    gone = Outcome.UNREACHABLE, f"the session ended ({type(error).__name__})"
        outputs.append({"command": one["command"], "outcome": gone[0], "detail": gone[1]})
    return outputs


def _output(screen: str, one: dict[str, Any], parser: Parser) -> dict[str, Any]:
    refused = refusal(screen)
    if refused is not None:
        return {"command": one["command"], "outcome": refused[0], "detail": refused[1]}
    if one["template"] is None:
        return {"command": one["command"], "outcome": Outcome.OK, "text": screen}
    try:
        rows = parser.rows(one["template"], screen)
    except ParseError as error:
        return {"command": one["command"], "outcome": Outcome.PARSE_ERROR, "detail": str(error)}
    return {"command": one["command"], "outcome": Outcome.OK if rows else Outcome.NO_DATA, "rows": rows}


def _failed(outcome: Outcome, detail: str) -> dict[str, Any]:
    return {"outcome": outcome, "detail": detail, "outputs": []}


if __name__ == "__main__":
    sys.exit(main())
