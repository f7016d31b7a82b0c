"""The engine that answers informs keeps its name and never counts its starts back."""

from pathlib import Path

from netmon.store.trap_engine import FILE, next_start


def test_the_engine_keeps_its_id_and_counts_its_starts(state: Path) -> None:
    engine_id, boots = next_start(state, None, 1.0)
    assert (boots, engine_id[0] & 0x80, 5 <= len(engine_id) <= 32) == (1, 0x80, True)
    assert [next_start(state, None, 1.0) for _ in range(2)] == [(engine_id, 2), (engine_id, 3)]


def test_another_id_begins_anew(state: Path) -> None:
    next_start(state, None, 1.0)
    assert next_start(state, "80001f8804aabbccdd", 1.0) == (bytes.fromhex("80001f8804aabbccdd"), 1)
    assert next_start(state, "80001f8804aabbccdd", 1.0)[1] == 2


def test_a_damaged_file_means_a_new_engine(state: Path) -> None:
    engine_id, _ = next_start(state, None, 1.0)
    for path in state.glob(f"{FILE}*"):
        path.write_text('{"engine_id": "zz"}')
    found, boots = next_start(state, None, 1.0)
    assert (found != engine_id, boots) == (True, 1)  # boots that went back under the old id would lock informs out
