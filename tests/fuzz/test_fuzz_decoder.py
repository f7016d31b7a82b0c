"""The fuzzer runs, reaches every way in, and finds what is planted."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.transport.snmp import ber, pdu
from tests.fuzz import fuzz_decoder
from tests.fuzz.mutate import mutate
from tests.fuzz.reader import UnreadableError, tree, varbinds

ROUNDS = 45
WAYS = ("message read", "message refused", "shape matched", "shape refused", "v3 read", "v3 refused", "right again after 1")


@pytest.fixture
def corpus() -> list[bytes]:
    return fuzz_decoder.real_replies()


def test_decoder_survives_mutated_replies() -> None:
    seen = fuzz_decoder.run("make test", rounds=ROUNDS)
    assert seen["rounds"] == ROUNDS
    assert [way for way in WAYS if not seen[way]] == []
    assert seen["mutated poll ok"]
    assert seen["mutated poll partial"] + seen["mutated poll protocol_error"]


@pytest.mark.long
def test_fuzz_command_runs_on_new_seeds(root: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.fuzz_decoder", "--seconds", "10"], cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("seed ")


def test_second_reader_reads_real_replies_as_the_decoder_does(corpus: list[bytes]) -> None:
    sizes = []
    for data in corpus:
        response = pdu.parse_message(data, data[ber.expect(data, 0, len(data), ber.SEQUENCE)[0] + 2], b"public")
        cells = pdu.scan(data, response.start, response.end, 500)
        assert [(cell.oid, cell.tag, pdu.value_of(data, cell)) for cell in cells] == varbinds(data)
        sizes.append(len(cells))
    assert max(sizes) > 30


def test_tree_writes_what_it_read(corpus: list[bytes]) -> None:
    assert [tree(data).write() for data in corpus] == corpus


def test_every_mutation_is_tried_and_most_change_something(corpus: list[bytes]) -> None:
    dice = random.Random(1)
    changed = [mutate(dice, data, corpus) != data for data in corpus * 200]
    assert sum(changed) > 0.9 * len(changed)


def test_planted_mistake_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder that reads one type wrongly does not pass."""
    real = pdu.value_of
    monkeypatch.setattr(pdu, "value_of", lambda data, cell: 7 if cell.tag == ber.GAUGE32 else real(data, cell))
    with pytest.raises(AssertionError, match="other varbinds than the octets hold"):
        fuzz_decoder.run("planted", rounds=20)


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x05\x02\x01", b"\xa2\x80\x00\x00", b"\xa2\x85\x00\x00\x00\x00\x01\x00"])
def test_second_reader_refuses_what_is_no_ber(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        varbinds(data)
