import asyncio
import dataclasses
import json
import logging
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.memory import DeviceMemory
from netmon.store import files
from netmon.store.memory import PIECE_LINES, MemoryStore, decode, encode_device, envelope
from tests.store.memories import memory


def file_of(devices: dict[str, DeviceMemory]) -> bytes:
    return b"".join(envelope([encode_device(name, kept) for name, kept in devices.items()]))


def fill(kept: DeviceMemory, like: DeviceMemory) -> None:
    for field in dataclasses.fields(like):
        setattr(kept, field.name, getattr(like, field.name))


async def saved(folder: Path, count: int = 5) -> MemoryStore:
    store = MemoryStore(folder)
    for number in range(count):
        fill(store.of(f"sw-{number}-一楼"), memory(number))
    assert await store.save()
    return store


async def test_memory_is_the_same_after_a_restart(state):
    await saved(state)
    store = MemoryStore(state)
    await store.load()
    assert len(store) == 5
    assert store.of("sw-3-一楼") == memory(3)
    assert store.of("sw-3-一楼").scratch == {}
    assert store.stats.quarantined == 0


async def test_memory_in_several_pieces_is_one_file(state):
    await saved(state, PIECE_LINES + 2)
    store = MemoryStore(state)
    await store.load()
    assert len(store) == PIECE_LINES + 2
    assert store.of(f"sw-{PIECE_LINES + 1}-一楼") == memory(PIECE_LINES + 1)
    assert store.stats.quarantined == 0


async def test_memory_of_nothing_is_saved_and_loaded(state):
    assert await MemoryStore(state).save()
    store = MemoryStore(state)
    await store.load()
    assert len(store) == 0
    assert store.stats.quarantined == 0


async def test_memory_drops_devices_that_left_the_inventory(state):
    store = await saved(state)
    store.retain(["sw-1-一楼", "new"])
    await store.save()
    again = MemoryStore(state)
    await again.load()
    assert len(again) == 1
    assert again.of("sw-1-一楼") == memory(1)


async def test_corrupt_memory_is_set_aside_and_the_one_before_is_used(state, caplog):
    store = await saved(state)
    store.of("late")
    await store.save()
    path = state / "memory.json"
    path.write_bytes(path.read_bytes().replace(b'"rows":28', b'"rows":29', 1))
    again = MemoryStore(state, wall=lambda: 1234.0)
    await again.load()
    assert len(again) == 5
    assert again.stats.quarantined == 1
    assert (state / "memory.json.corrupt-1234").exists()
    assert "corrupt" in caplog.text
    assert await again.save()


async def test_memory_starts_empty_when_both_generations_are_corrupt(state):
    store = await saved(state)
    await store.save()
    for entry in state.iterdir():
        entry.write_bytes(entry.read_bytes()[:-100])
    again = MemoryStore(state)
    await again.load()
    assert len(again) == 0
    assert again.stats.quarantined == 2
    assert await again.save()


async def test_memory_of_a_later_version_is_left_alone(state, caplog):
    path = state / "memory.json"
    later = json.dumps({"schema": "netmon.memory/2", "devices": {}, "more": True}).encode()
    path.write_bytes(later)
    store = MemoryStore(state)
    await store.load()
    store.of("sw1")
    assert not await store.save()
    assert store.stats.refused
    assert path.read_bytes() == later
    assert [entry.name for entry in state.iterdir()] == ["memory.json"]
    assert "later version" in caplog.text


async def test_one_unusable_device_does_not_cost_the_others(state):
    body = encode_device("good", memory(1)) + b',\n"bad": {"tables": 7}'
    (state / "memory.json").write_bytes(b"".join(envelope([body])))
    store = MemoryStore(state)
    await store.load()
    assert len(store) == 1
    assert store.stats.dropped == 1


async def test_device_that_cannot_be_written_does_not_cost_the_others(state):
    store = await saved(state)
    store.of("odd").profile = "\ud800"
    assert await store.save()
    again = MemoryStore(state)
    await again.load()
    assert len(again) == 5
    assert store.stats.unstorable == 1


async def test_full_disk_is_said_once_and_recovered_from(state, caplog):
    """A folder that is gone stands for a disk that takes nothing."""
    caplog.set_level(logging.INFO, "netmon.store.memory")
    store = await saved(state)
    away = state.rename(state.with_name("away"))
    assert not await store.save()
    assert not await store.save()
    assert store.stats.failed_saves == 2
    assert store.stats.failing_since is not None
    away.rename(state)
    assert await store.save()
    assert store.stats.failing_since is None
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


async def test_saving_holds_the_loop_for_moments_only(state):
    store = MemoryStore(state)
    for number in range(4000):
        fill(store.of(f"sw{number}"), memory(number))
    stalls = []

    async def watch():
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            stalls.append(time.perf_counter() - before)

    watcher = asyncio.create_task(watch())
    assert await store.save()
    watcher.cancel()
    await asyncio.wait([watcher])
    assert len(stalls) > 10
    assert sorted(stalls)[len(stalls) * 9 // 10] < 0.05


async def test_run_saves_again_and_again(state):
    store = MemoryStore(state)
    store.of("sw1")
    task = asyncio.create_task(store.run(0.01))
    while store.stats.saves < 3:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    assert (state / "memory.json").exists()


async def test_forgotten_device_starts_over(state):
    store = await saved(state)
    store.forget("sw-1-一楼")
    assert store.of("sw-1-一楼") == DeviceMemory()


SOUND = file_of({f"sw{number}": memory(number, ports=3) for number in range(3)})


@given(st.integers(min_value=0, max_value=len(SOUND) - 1), st.integers(min_value=0, max_value=7))
def test_flipped_bit_is_never_believed(offset, bit):
    damaged = bytearray(SOUND)
    damaged[offset] ^= 1 << bit
    try:
        devices, _ = decode(bytes(damaged))
    except (files.CorruptFileError, files.NewerVersionError):
        return
    assert devices == decode(SOUND)[0]


@given(st.integers(min_value=0, max_value=len(SOUND) - 1))
def test_cut_file_is_never_believed(length):
    with pytest.raises(files.CorruptFileError):
        decode(SOUND[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_order(data):
    with pytest.raises(files.CorruptFileError):
        decode(data)
