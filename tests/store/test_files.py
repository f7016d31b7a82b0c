import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netmon.store import files

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import itertools, sys
from pathlib import Path
from netmon.store import files
path = Path(sys.argv[1])
for number in itertools.count():
    text = str(number).encode()
    files.write_atomic(path, [text + b" ", b"x" * 200_000, b" " + text])
    print(number, flush=True)
"""


def whole(data: bytes) -> int:
    first, _, rest = data.partition(b" ")
    if not first.isdigit() or rest != b"x" * 200_000 + b" " + first:
        raise files.CorruptFileError("torn")
    return int(first)


def text_of(data: bytes) -> str:
    if data.startswith(b"!"):
        raise files.CorruptFileError("bang")
    return data.decode()


def test_write_replaces_and_keeps_the_generation_before(state):
    path = state / "a.json"
    assert files.write_atomic(path, [b"one"]) == 3
    files.write_atomic(path, [b"t", b"wo"])
    assert path.read_bytes() == b"two"
    assert files.previous_of(path).read_bytes() == b"one"
    assert sorted(entry.name for entry in state.iterdir()) == ["a.json", "a.json.previous"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_failed_write_leaves_the_file_and_no_litter(state):
    path = state / "a.json"
    files.write_atomic(path, [b"one"])

    def chunks():
        yield b"tw"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        files.write_atomic(path, chunks())
    assert path.read_bytes() == b"one"
    assert [entry.name for entry in state.iterdir()] == ["a.json"]


def test_load_of_nothing_is_nothing(state):
    assert files.load(state / "a.json", text_of, 1000.0) == files.Loaded(None, None)


def test_load_sets_a_corrupt_file_aside_and_takes_the_generation_before(state):
    path = state / "a.json"
    files.write_atomic(path, [b"good"])
    files.write_atomic(path, [b"!bad"])
    loaded = files.load(path, text_of, 1000.9)
    assert (loaded.value, loaded.source) == ("good", files.previous_of(path))
    assert [aside.name for aside in loaded.quarantined] == ["a.json.corrupt-1000"]
    assert loaded.quarantined[0].read_bytes() == b"!bad"
    assert not path.exists()


def test_load_sets_both_generations_aside_when_both_are_corrupt(state):
    path = state / "a.json"
    files.write_atomic(path, [b"!one"])
    files.write_atomic(path, [b"!two"])
    (state / "a.json.corrupt-1000").write_bytes(b"an earlier one")
    loaded = files.load(path, text_of, 1000.0)
    assert loaded.value is None
    assert [aside.name for aside in loaded.quarantined] == ["a.json.corrupt-1000-1", "a.json.previous.corrupt-1000"]


def test_load_without_repair_touches_nothing(state):
    path = state / "a.json"
    path.write_bytes(b"!bad")
    (state / ".a.json.x1.tmp").write_bytes(b"half")
    assert files.load(path, text_of, 1000.0, repair=False).value is None
    assert sorted(entry.name for entry in state.iterdir()) == [".a.json.x1.tmp", "a.json"]


def test_load_removes_what_a_killed_writer_left(state):
    (state / ".a.json.x1.tmp").write_bytes(b"half")
    (state / ".b.json.x1.tmp").write_bytes(b"another file's")
    files.load(state / "a.json", text_of, 1000.0)
    assert [entry.name for entry in state.iterdir()] == [".b.json.x1.tmp"]


def test_kill_at_any_moment_leaves_a_whole_file(state):
    path = state / "a.json"
    for attempt in range(12):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        acknowledged = int(writer.stdout.readline())
        time.sleep(0.004 * attempt)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split()
        writer.wait()
        writer.stdout.close()
        loaded = files.load(path, whole, 1000.0)
        assert loaded.quarantined == ()
        assert loaded.source == path
        assert loaded.value >= (int(rest[-1]) if rest else acknowledged)
        path.unlink()
        files.previous_of(path).unlink(missing_ok=True)


def test_full_disk_is_said_and_survived(tmp_path):
    """A process that may write no more than 64 KiB to a file meets EFBIG, as one on a full disk meets ENOSPC."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from netmon.store import files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); path = Path(sys.argv[1]); files.write_atomic(path, [b'small'])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "try:\n    files.write_atomic(path, [b'x' * 200_000])\nexcept OSError as error:\n    print(error.errno)\n"
        "files.write_atomic(path, [b'again'])"
    )
    path = tmp_path / "a.json"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.strip() == "27"
    assert path.read_bytes() == b"again"
    assert files.previous_of(path).read_bytes() == b"small"
