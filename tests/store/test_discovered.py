"""What discoveries leave in the state folder: one row a device, the newest word, never half a file, never a later netmon's."""

import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmon.model.discovered import Discovered
from netmon.store import discovered
from netmon.store.discovered import FILE, KEEP_S, MOST, SEALED, keep, merged, read, stamp
from netmon.store.files import CorruptFileError, NewerVersionError

pytestmark = pytest.mark.may_block
NOW = 1_800_000_000.0
ONE = Discovered(at=NOW, addresses=("10.0.0.1", "10.0.0.2"), credential="ro", sys_name="sw", mac="aa:bb:cc:00:00:01")
OTHER = Discovered(at=NOW, addresses=("10.0.0.9",), credential="ro", sys_name="other")


def later(one: Discovered, seconds: float, *addresses: str) -> Discovered:
    return Discovered(at=one.at + seconds, addresses=addresses or one.addresses, credential=one.credential, sys_name=one.sys_name, mac=one.mac)


def test_the_newest_word_on_a_device_counts() -> None:
    moved = later(ONE, 60, "10.0.0.77")
    assert merged([ONE, OTHER], [moved], NOW + 60) == (moved, OTHER)
    replaced = Discovered(at=NOW + 60, addresses=("10.0.0.2",), credential="ro", sys_name="a new one at its address")
    assert merged([ONE, OTHER], [replaced], NOW + 60) == (replaced, OTHER)
    assert merged([ONE], [later(OTHER, KEEP_S)], NOW + KEEP_S) == (later(OTHER, KEEP_S),), "forgotten"


def test_no_more_are_kept_than_a_page_needs() -> None:
    known = [Discovered(at=NOW - number, addresses=(f"10.1.{number // 250}.{number % 250}",), credential="ro") for number in range(MOST)]
    found = merged(known, [ONE], NOW)
    assert len(found) == MOST
    assert found[0] == ONE
    assert known[-1] not in found


def test_what_is_kept_is_read_and_is_its_owners_alone(tmp_path: Path) -> None:
    assert (read(tmp_path, NOW), stamp(tmp_path)) == ((), None)
    keep(tmp_path, [ONE], NOW)
    first = stamp(tmp_path)
    keep(tmp_path, [OTHER], NOW + 1)
    assert set(read(tmp_path, NOW)) == {ONE, OTHER}
    assert first != stamp(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_leaves_the_files_to_the_folders_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 12_345, 12_346)
    keep(tmp_path, [ONE], NOW)
    keep(tmp_path, [ONE], NOW)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in tmp_path.iterdir()} == {(12_345, 12_346)}


def test_a_damaged_file_is_set_aside_and_the_one_before_it_counts(tmp_path: Path) -> None:
    keep(tmp_path, [ONE], NOW)
    keep(tmp_path, [OTHER], NOW)
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-9])
    assert read(tmp_path, NOW) == (ONE,)
    keep(tmp_path, [later(OTHER, 5)], NOW + 5)
    assert set(read(tmp_path, NOW)) == {ONE, later(OTHER, 5)}
    assert list(tmp_path.glob("*.corrupt-*"))


def test_a_later_netmons_file_is_left_alone(tmp_path: Path) -> None:
    text = json.dumps({"schema": discovered.SCHEMA, "version": discovered.VERSION + 1, "sha256": ""}) + "\n[]\n"
    (tmp_path / FILE).write_text(text)
    assert read(tmp_path, NOW) == ()
    with pytest.raises(NewerVersionError):
        keep(tmp_path, [ONE], NOW)
    assert (tmp_path / FILE).read_text() == text


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    rows = [Discovered(at=NOW, addresses=(f"10.0.0.{number}",), credential="ro") for number in range(1, 9)]
    threads = [threading.Thread(target=keep, args=(tmp_path, [row], NOW)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert set(read(tmp_path, NOW)) == set(rows)


@settings(max_examples=30, deadline=None)
@given(
    st.builds(Discovered, at=st.floats(0, 2e9), addresses=st.tuples(st.ip_addresses().map(str)), credential=st.text(max_size=9), sys_name=st.text(max_size=30))
)
def test_any_device_comes_back_as_it_was(one: Discovered) -> None:
    assert SEALED.decode(b"".join(SEALED.encode([one]))) == (one,)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_a_list_or_corrupt(data: bytes) -> None:
    for whole in (data, b"".join(SEALED.encode([ONE]))[: len(data)], b"".join(SEALED.encode([ONE])) + data):
        try:
            found = SEALED.decode(whole)
        except (CorruptFileError, NewerVersionError):
            continue
        assert isinstance(found, tuple)
