"""The register of access points: many controllers drop those that are offline from their tables, so netmon remembers which there were."""

from collections.abc import Iterable, Mapping

from netmon.model.wireless import AccessPoint, ApStatus, MissingAp, RegisteredAp

PRESENT = frozenset({ApStatus.ONLINE, ApStatus.JOINING, ApStatus.UPGRADING, ApStatus.STANDBY})
MAX_REGISTERED = 20_000
# A controller that does not count its access points must lack one in as many complete walks in a row.
ABSENT_WALKS = 2

Register = dict[str, RegisteredAp]


def update(register: Register, aps: Iterable[AccessPoint], *, complete: bool, counted: bool, lists_offline: bool, now: float, forget_s: float) -> None:
    """Bring the register up to date with one poll.

    `complete`: the table was walked to its end and nothing speaks against it; else no absence is concluded, for what was not seen is unknown.
    `counted`: the controller's own count agrees; without one, absence must show in ABSENT_WALKS complete walks. `lists_offline`: an access
    point that left such a controller's table was removed by a person, and leaves the register. `now` is Unix time.
    """
    seen = set(_enter(register, aps, now))
    for key in [key for key in register if key not in seen]:
        entry = register[key]
        if now - entry.last_seen > forget_s or (complete and lists_offline):
            del register[key]
        elif complete:
            entry.absent += 1
            if entry.missing_since is None and (counted or entry.absent >= ABSENT_WALKS):
                entry.missing_since = now


def _enter(register: Register, aps: Iterable[AccessPoint], now: float) -> Iterable[str]:
    """Enter what the table has, and yield the keys of all entries that are in it."""
    names = _identities(register)
    for ap in aps:
        if ap.status is None:
            continue
        key = next((names[name] for name in identities(ap.mac, ap.serial) if name in names), ap.key)
        entry = register.get(key)
        if entry is None:
            if len(register) >= MAX_REGISTERED:
                continue
            entry = register[key] = RegisteredAp(last_seen=now)
        entry.name, entry.mac, entry.serial = ap.name or entry.name, ap.mac or entry.mac, ap.serial or entry.serial
        entry.missing_since, entry.absent = None, 0
        if ap.status in PRESENT:
            entry.last_seen = now
        yield key


def identities(mac: str | None, serial: str | None) -> list[tuple[str, str]]:
    """Return what tells one access point from all others, wherever it is registered."""
    named = (("mac", mac), ("serial", serial))
    return [(kind, value.casefold()) for kind, value in named if value]


def _identities(register: Mapping[str, RegisteredAp]) -> dict[tuple[str, str], str]:
    return {name: key for key, entry in register.items() for name in identities(entry.mac, entry.serial)}


def missing(register: Mapping[str, RegisteredAp]) -> tuple[MissingAp, ...]:
    """Return the access points that are missing, the longest first."""
    found = [
        MissingAp(key=key, name=entry.name, mac=entry.mac, serial=entry.serial, last_seen=entry.last_seen, missing_since=entry.missing_since)
        for key, entry in register.items()
        if entry.missing_since is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.missing_since, one.key)))
