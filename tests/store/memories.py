"""Memories for tests of their keeping."""

from netmon.model.memory import DeviceMemory, TableMemory


def memory(number: int, ports: int = 28) -> DeviceMemory:
    return DeviceMemory(
        profile="huawei_vrp",
        tables={"ifTable": TableMemory(max_repetitions=20 + number % 10, rows=ports, index=tuple(str(port) for port in range(1, ports + 1)))},
        srtt_s=0.0125,
        engine_id="8000000001020304",
        engine_boots=number,
        engine_time_s=12_345,
        if_names={port: f"GigabitEthernet0/0/{port}" for port in range(1, ports + 1)},
        identity_ticks=99,
        scratch={"interfaces": object()},
    )
