"""Makes the synthetic recordings and their expected values anew: `python -m tests.recordings.build [PROFILE ...]`.

A recording is written from the makers' MIBs. Its expected values are what netmon reads from it; where a device's table says beside a raw value what
it means, the two must agree before anything is written.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from math import isclose
from pathlib import Path
from typing import Any

from netmon.cli.trial import Trial, trial
from netmon.collect.expected import expected_values
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from netmon.simulate.snmprec import save
from tests.recordings import devices_cisco_hp, devices_hosts, devices_makers, devices_power, devices_simulated, devices_wireless, devices_wireless_makers
from tests.recordings.shapes import Device

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
DEVICES: tuple[Device, ...] = (
    *devices_simulated.DEVICES, *devices_cisco_hp.DEVICES, *devices_makers.DEVICES, *devices_power.DEVICES, *devices_hosts.DEVICES,
    *devices_wireless.DEVICES, *devices_wireless_makers.DEVICES,
)  # fmt: skip


def recording_of(device: Device) -> Path:
    """Return where a device's recording is."""
    return FOLDER / f"{device.stem}.snmprec"


def expected_of(path: Path) -> Path:
    """Return where a recording's expected values are."""
    return path.with_suffix(".expected.json")


def shipped() -> Mapping[str, Profile]:
    """Return the profiles of this checkout."""
    return load_profiles([ROOT / "collectors"], param_models()).profiles


def rows_by_oid(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every row of a document that carries an oid."""
    if isinstance(value, Mapping):
        if isinstance(value.get("oid"), str):
            yield value["oid"], value
        if isinstance(value.get("oids"), Mapping):
            yield from ((oid, {"value": value.get(name)}) for name, oid in value["oids"].items())
        for name in ("clients", "clients_authenticated"):
            if isinstance(value.get(f"{name}_oid"), str):
                yield value[f"{name}_oid"], {"value": value[name]}
        for part in value.values():
            yield from rows_by_oid(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from rows_by_oid(part)


def untrue(device: Device, document: Mapping[str, Any]) -> list[str]:
    """Return what the document says otherwise than the device means it: a value, ratio or status of a row, or that there is none."""
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for oid, row in rows_by_oid(document):
        rows.setdefault(oid, []).append(row)
    return [f"{device.stem}: {oid} means {value!r}, read as {rows.get(oid)}" for oid, value in device.truths().items() if not says(rows.get(oid, []), value)]


def says(rows: Sequence[Mapping[str, Any]], value: float | str | None) -> bool:
    """Tell whether one of an instance's rows says what is meant; None: none of them gives a number or a status."""
    found = [row.get(key) for row in rows for key in ("value", "usage_ratio", "status", "level_ratio", "watts", "detection", "clients")]
    if value is None:
        return not any(one is not None for one in found)
    if isinstance(value, str):
        return value in found
    return any(isinstance(one, int | float) and isclose(one, value, abs_tol=1e-6) for one in found)


def identified(device: Device, done: Trial) -> list[str]:
    """Return what identification says otherwise than the device is."""
    profile = done.answer.profile
    found = (profile.id, profile.vendor) if profile is not None else None
    return [] if found == (device.profile, device.vendor) else [f"{device.stem}: is {(device.profile, device.vendor)}, found {found}"]


async def build(wanted: Sequence[str]) -> list[str]:
    """Write the files of the devices that are wanted (none: all); return what is wrong with them."""
    profiles = shipped()
    wrong: list[str] = []
    for device in DEVICES:
        if wanted and device.profile not in wanted:
            continue
        path = recording_of(device)
        save(path, device.instances().items())
        done = await trial(path, profiles)
        found = expected_values(done.document)
        odd = [*identified(device, done), *untrue(device, found)]
        if not odd:
            expected_of(path).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"{device.stem}: {len(device.truths())} meanings, {'; '.join(f'{one.oid} ({one.values})' for one in done.unread) or 'all'} unread")
        wrong += odd
    return wrong


def main(wanted: Sequence[str]) -> int:
    """Build and print what is wrong."""
    wrong = asyncio.run(build(wanted))
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
