"""The process beside the daemon that judges: runs `netmon report` at a low priority and hands its verdicts over in small pieces.

`python -m netmon.pipeline.judge_worker -- COMMAND...`: the command prints a `netmon.report/1`. What goes out is one JSON object a line:
{"family", "target", "text", "samples"} for /metrics, {"record": {...}} for the history, {"head"}, {"share"} and {"row"} for the page, at last {"done": {...}}
or {"error": "..."}.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from netmon.expose.families_targets import render_shares, render_targets
from netmon.expose.labels import pairs
from netmon.model.history import VerdictRecord
from netmon.model.report import Report
from netmon.pipeline.standing import written as standing_written
from netmon.report.codec import DocumentError
from netmon.report.document import MAX_BYTES, decode, loads

NICE = 10
ERROR_CHARS = 300
LAST_WORDS = 4096


def main(argv: Sequence[str]) -> int:
    """Run the command that follows `--` and print what came of it; 1 when that is nothing."""
    with contextlib.suppress(OSError):
        os.nice(NICE)
    try:
        data = produced(argv[argv.index("--") + 1 :])
        document = loads(data)
        for line in lines(decode(document), document):
            sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    except (DocumentError, OSError, RuntimeError, ValueError) as error:
        sys.stdout.write(json.dumps({"error": f"{type(error).__name__}: {error}"[:ERROR_CHARS]}) + "\n")
        return 1
    return 0


def produced(command: Sequence[str]) -> bytes:
    """Return what a command prints; RuntimeError with its last words when it fails, or prints too much."""
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said) as process:
        assert process.stdout is not None
        data = process.stdout.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            process.kill()
            raise RuntimeError(f"printed more than {MAX_BYTES} bytes")
        code = process.wait()
        said.seek(max(0, said.tell() - LAST_WORDS))
        words = said.read().decode("utf-8", "replace").split("\n")
    if code:
        raise RuntimeError(f"exit code {code}: {next((word for word in reversed(words) if word.strip()), '')}")
    return data


def lines(report: Report, document: Any) -> Iterator[dict[str, object]]:
    """Yield the lines of a report, target by target; `document` is its JSON, whose verdicts are kept as they stand there."""
    labels = pairs(district=report.dossier.district_id)
    for target in dict.fromkeys([*(verdict.target for verdict in report.verdicts), *(share.target for share in report.shares)]):
        chunks = render_targets(labels, [verdict for verdict in report.verdicts if verdict.target == target])
        chunks |= render_shares(labels, [share for share in report.shares if share.target == target])
        for family, chunk in chunks.items():
            yield {"family": family, "target": target, "text": chunk.text.decode(), "samples": chunk.samples}
    for verdict, written in zip(report.verdicts, document["verdicts"], strict=True):
        text = json.dumps({**document["period"], **written}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        record = VerdictRecord(
            id=verdict.id,
            at_ms=report.made_at_ms,
            target=verdict.target,
            subject=verdict.subject.id,
            state=verdict.state.value,
            basis=verdict.basis.value if verdict.basis is not None else "",
            document=text,
        )
        yield {"record": asdict(record)}
    yield from standing_written(report)
    yield {"done": {"district": report.dossier.district_id, "data_sha256": report.data_sha256, "verdicts": len(report.verdicts)}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
