"""From devices and their collectors to the jobs to run, and from one plan to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from netmon.model.job_kind import JobKind
from netmon.model.state import ECHO
from netmon.schedule.grid import phase

IDENTIFY = "identify"

DEFAULT_PERIODS_S: Mapping[str, float] = {
    ECHO: 30.0,
    "interfaces": 60.0,
    "system": 300.0,
    "health": 300.0,
    "optics": 900.0,
    "poe": 300.0,
    "stack": 300.0,
    "stp": 300.0,
    "ups": 60.0,
    "supplies": 3600.0,
    "storage": 900.0,
    "lldp": 3600.0,
    "fdb": 3600.0,
    "arp": 3600.0,
    "inventory": 3600.0,
    IDENTIFY: 86_400.0,
    "dhcp": 300.0,
    "ipv6": 900.0,
    "display": 60.0,
    "host": 300.0,
    "cli": 900.0,
    "controller": 120.0,
    "wireless": 120.0,
    "services": 60.0,
}
OTHER_PERIOD_S = 300.0

# An echo waits for its device's running poll: a budget below the echo's period keeps a slow device from missing echoes.
DEFAULT_BUDGETS_S: Mapping[str, float] = {ECHO: 5.0, "system": 10.0, IDENTIFY: 10.0, "cli": 60.0, "wireless": 60.0}
# Thousands of access points take longer than what is right for the rest of a device.
LENGTHY = frozenset({"wireless"})
OTHER_BUDGET_S = 20.0
BUDGET_SHARE = 0.8


JobKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One collector of one device on its grid; `budget_s` bounds one run.

    `revision` is any text that changes when the way of asking changes (address, credential, profile): equal jobs survive a reload untouched.
    """

    device: str
    collector: str
    period_s: float
    budget_s: float
    kind: JobKind = JobKind.SNMP
    revision: str = ""
    key: JobKey = field(init=False, repr=False, compare=False)
    """What stays the same while period or revision change."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.device, self.collector))

    @property
    def phase_s(self) -> float:
        """Return the job's offset on its grid."""
        return phase(self.device, self.collector, self.period_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What planning needs to know of a device: `collectors` maps each collector of its profile to the kind of asking.

    `periods_s` and `budget_s` override the defaults; `echo` is False where ICMP is switched off or not permitted.
    A device that is not identified yet has the collector `identify` alone, best with a period of minutes in `periods_s`.
    """

    name: str
    collectors: Mapping[str, JobKind] = field(default_factory=dict)
    echo: bool = True
    periods_s: Mapping[str, float] = field(default_factory=dict)
    budget_s: float | None = None
    revision: str = ""


class PlanDiff(NamedTuple):
    """What a reload means: `keep` goes on undisturbed; a changed job is in `remove` (old) and `add` (new)."""

    keep: tuple[Job, ...]
    add: tuple[Job, ...]
    remove: tuple[Job, ...]


def plan(subjects: Iterable[Subject], periods_s: Mapping[str, float] | None = None) -> tuple[Job, ...]:
    """Return the jobs of all devices in the order given; `periods_s` are the settings' periods by collector, a device's own come first."""
    chosen = {**DEFAULT_PERIODS_S, **(periods_s or {})}
    return tuple(job for subject in subjects for job in _jobs_of(subject, chosen))


def _jobs_of(subject: Subject, periods_s: Mapping[str, float]) -> Iterable[Job]:
    kinds: dict[str, JobKind] = {ECHO: JobKind.ECHO} if subject.echo else {}
    kinds |= subject.collectors
    for collector, kind in kinds.items():
        period_s = subject.periods_s.get(collector, periods_s.get(collector, OTHER_PERIOD_S))
        yield Job(
            device=subject.name,
            collector=collector,
            period_s=period_s,
            budget_s=budget(collector, period_s, subject.budget_s if kind is JobKind.SNMP else None),
            kind=kind,
            revision=subject.revision,
        )


@lru_cache(maxsize=1024)
def budget(collector: str, period_s: float, own_s: float | None = None) -> float:
    """Return the seconds that one run may take: the device's own (for SNMP) or the collector's default, and never more than most of its period."""
    default_s = DEFAULT_BUDGETS_S.get(collector, OTHER_BUDGET_S)
    wanted_s = default_s if own_s is None or collector == ECHO else max(own_s, default_s) if collector in LENGTHY else own_s
    return min(wanted_s, BUDGET_SHARE * period_s)


def diff(old: Iterable[Job], new: Iterable[Job]) -> PlanDiff:
    """Return which jobs stay as they are, start and stop."""
    before = {job.key: job for job in old}
    after = {job.key: job for job in new}
    return PlanDiff(
        keep=tuple(job for key, job in after.items() if before.get(key) == job),
        add=tuple(job for key, job in after.items() if before.get(key) != job),
        remove=tuple(job for key, job in before.items() if after.get(key) != job),
    )
