"""The same answers as JSON."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

from netmon.model.room_list import RoomList, RoomSites
from netmon.model.status import DeviceDetail, DeviceList, Overview, Readiness
from netmon.model.view_school import School, SchoolList


def overview_json(overview: Overview) -> bytes:
    """Return the first page's figures as one JSON document."""
    return _dump("netmon.overview/1", overview)


def devices_json(devices: DeviceList) -> bytes:
    """Return a list of devices as one JSON document."""
    return _dump("netmon.devices/1", devices)


def device_json(detail: DeviceDetail) -> bytes:
    """Return one device's last readings and failures as one JSON document."""
    return _dump("netmon.device/1", detail)


def room_sites_json(sites: RoomSites) -> bytes:
    """Return the sites with their rooms counted as one JSON document."""
    return _dump("netmon.room_sites/1", sites)


def rooms_json(rooms: RoomList) -> bytes:
    """Return one site's rooms as one JSON document."""
    return _dump("netmon.rooms/1", rooms)


def schools_json(schools: SchoolList) -> bytes:
    """Return a list of schools as one JSON document."""
    return _dump("netmon.schools/1", schools)


def school_json(school: School) -> bytes:
    """Return one school's page as one JSON document."""
    return _dump("netmon.school/1", school)


def readiness_json(readiness: Readiness) -> bytes:
    """Return whether netmon is ready, and how far it got."""
    return _dump("netmon.readiness/1", readiness, ready=readiness.ready)


def page_json(schema: str, value: object) -> bytes:
    """Return what a page shows as one JSON document of that schema."""
    return _dump(schema, value)


def plain(value: object) -> Any:
    """Turn dataclasses, named tuples, mappings, sets and days into what JSON has; a number that is not finite becomes null."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        return [plain(item) for item in value] if names is None else {name: plain(item) for name, item in zip(names, value, strict=True)}
    raise TypeError(f"a page holds a {type(value).__name__}")


def _dump(schema: str, value: object, **more: object) -> bytes:
    # Pure ASCII: a lone surrogate in a device's string is escaped instead of failing the encoder.
    return json.dumps({"schema": schema, **more, **plain(value)}, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
