"""Memories for tests of their keeping."""

from netmon.model.memory import DeviceMemory, TableMemory


def memory(number: int, ports: int = 28) -> DeviceMemory:
    return DeviceMemory(
        profile="huawei_vrp",
        tables={f"table{place}": TableMemory(max_repetitions=20 + number % 10, rows=place) for place in range(1, ports + 1)},
        srtt_s=0.0125,
        engine_id="8000000001020304",
        engine_boots=number,
        scratch={"interfaces": object()},
    )
