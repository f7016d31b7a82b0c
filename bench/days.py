"""A state folder full of day files, as a district's switches fill it: 45 % of the ports idle, the others with a day's and a week's rhythm.

`python -m bench.days FOLDER INTERFACES DAYS` makes them in netmon's own layout, from arithmetic alone.
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.store import day_files, day_manifest, files, parquet
from netmon.store.day_manifest import NOTHING, Entry, Manifest

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 9, 1)
SLOT_S = 300
PORTS_OF_SWITCH = 28
SWITCHES_OF_SCHOOL = 8
_RHYTHM = (2, 2, 1, 1, 1, 2, 8, 30, 70, 85, 95, 90, 45, 50, 90, 95, 80, 50, 25, 35, 30, 15, 6, 3)
"""Use of the line by hour of a school day, in percent of its busiest."""
_LOST = 2_000
"""One slot in so many is unknown."""


def ports(interfaces: int) -> list[tuple[str, str]]:
    """Return device and interface of all ports, in canonical order."""
    return sorted(
        (f"school-{switch // SWITCHES_OF_SCHOOL:04d}-sw{switch % SWITCHES_OF_SCHOOL}", f"GigabitEthernet0/0/{port + 1}")
        for number in range(interfaces)
        for switch, port in (divmod(number, PORTS_OF_SWITCH),)
    )


def write(state: Path, interfaces: int, days: int) -> int:
    """Write day files of so many interfaces and days, and their manifest; returns the bytes.

    The manifest has no hashes of rows (64 zeros), which would take longer than all else and which no report asks for.
    """
    folder = day_files.folder_of(state)
    folder.mkdir(parents=True)
    manifest = Manifest()
    for number in range(days):
        day = FIRST + timedelta(days=number)
        start, end = day_files.day_bounds(day, ZONE)
        name = day_files.file_name(day, 0)
        parquet.write_query(folder / name, _query(interfaces, start, (end - start) // SLOT_S, 100 if day.isoweekday() < 6 else 6))
        file_sha256, size = files.sha256_of(folder / name)
        entry = Entry(
            seq=0, day=str(day), part=0, file=name, zone=str(ZONE), start=start, end=end, rows=interfaces * ((end - start) // SLOT_S),
            data_sha256=NOTHING, file_sha256=file_sha256, bytes=size, previous="",
        )  # fmt: skip
        manifest = manifest.with_entry(entry)
    day_manifest.save(folder, manifest)
    return sum(entry.bytes for entry in manifest.entries)


def _query(interfaces: int, start: int, slots: int, level: int) -> str:
    """Return the SQL of a day's rows: each port has its own busiest rate, each slot a share of it and of the hour's that a hash picks."""
    names = f"format('school-{{:04d}}-sw{{}}', i // {PORTS_OF_SWITCH} // {SWITCHES_OF_SCHOOL}, i // {PORTS_OF_SWITCH} % {SWITCHES_OF_SCHOOL}) AS device"
    port = f"SELECT {names}, format('GigabitEthernet0/0/{{}}', i % {PORTS_OF_SWITCH} + 1) AS interface, i, hash(i) % 100 < 45 AS idle, "
    port += f"(hash(i + 7) % 1000 + 1) * (hash(i + 9) % 1000 + 1) * 900 AS busiest FROM range({interfaces}) AS t(i)"
    slot = f"SELECT {start} + {SLOT_S} * k AS slot, ({list(_RHYTHM)})[k * {SLOT_S} // 3600 + 1] * {level} AS use FROM range({slots}) AS u(k)"
    row = f"SELECT *, busiest * use // 10000 AS octets, hash(i, slot) AS h, h % {_LOST} = 0 AS lost, 299000 + (h >> 40) % 2000 AS ms FROM ({port}), ({slot})"
    return f"""
        SELECT device, interface, slot::BIGINT AS slot, {SLOT_S}::INTEGER AS slot_s,
            CASE WHEN lost THEN NULL WHEN idle THEN 0 ELSE octets * (400 + h % 1200) // 1000 END::BIGINT AS in_octets,
            CASE WHEN lost THEN 0 ELSE ms END::BIGINT AS in_ms,
            CASE WHEN lost THEN NULL WHEN idle THEN 0 ELSE octets * (300 + (h >> 20) % 900) // 7000 END::BIGINT AS out_octets,
            CASE WHEN lost THEN 0 ELSE ms END::BIGINT AS out_ms,
            CASE WHEN lost THEN 32 ELSE 0 END::INTEGER AS quality, 1000000000::BIGINT AS speed_bps
        FROM ({row}) ORDER BY device, interface, slot"""


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])) / 1e6:.0f} MB")
