"""A device profile: which collectors to run on one kind of device, and with which parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One way to recognise the device: every condition that is set must hold.

    `sys_object_id` is a dotted prefix, matched on whole sub-identifiers; `sys_descr` are substrings of which one must occur (case ignored).
    `probe` is a scalar's instance that must give a value: the way to tell makers apart whose sysObjectID is another's, or missing.
    `vendor` names the maker where the profile serves several.
    """

    sys_object_id: tuple[str, ...] = ()
    sys_descr: tuple[str, ...] = ()
    sys_descr_not: tuple[str, ...] = ()
    probe: str | None = None
    vendor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpQuirks:
    """Limits that a fragile agent needs; None leaves the default."""

    window: int | None = None
    max_repetitions: int | None = None
    bulk: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile with its `extends` already merged; `collectors` maps a collector's id to its checked parameters."""

    id: str
    name: str
    vendor: str
    status: str
    match: tuple[Match, ...] = ()
    collectors: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    snmp: SnmpQuirks = SnmpQuirks()
