"""What an examination is given and finds: the patient, the steps, and how each ended."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from netmon.onboard.doctor_wire import Place
from netmon.transport.snmp.api import Security


class Status(StrEnum):
    """How one step ended; SKIP: not tried, or it says nothing."""

    OK = "ok"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what was found and, where it failed, what to do (`doctor.<key>`, `doctor.<key>_todo`), and which lines of a vendor help."""

    name: str
    status: Status
    key: str
    args: Mapping[str, object] = field(default_factory=dict)
    paste: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Whom to examine: `host` as the operator writes it; `security` None: no SNMP credential; `later` are further steps by name.

    `snmp` False: the device is not meant to be asked by SNMP at all.
    """

    host: str
    port: int = 161
    security: Security | None = None
    credential: str = ""
    any_source: bool = False
    max_repetitions: int | None = None
    timeout_s: float = 2.0
    snmp: bool = True
    later: Mapping[str, Callable[[], Awaitable[Step]]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Examination:
    """What was found so far."""

    steps: list[Step] = field(default_factory=list)
    source: str | None = None
    place: Place | None = None
    sys_object_id: str | None = None

    def add(self, name: str, status: Status, key: str, paste: tuple[str, ...] = (), /, **args: object) -> None:
        """Add a step."""
        self.steps.append(Step(name=name, status=status, key=f"doctor.{key}", args=args, paste=paste))

    @property
    def failed(self) -> list[Step]:
        """The steps that failed."""
        return [step for step in self.steps if step.status is Status.FAIL]


def verdict_of(steps: Sequence[Step]) -> Step | None:
    """Return the first step that failed."""
    return next((step for step in steps if step.status is Status.FAIL), None)
