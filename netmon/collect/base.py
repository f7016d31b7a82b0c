"""What every collector is given and gives back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.reading import Payload, ReadingProblem, TableStatus
from netmon.transport.snmp.api import SnmpSession

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectContext(Generic[S]):
    """One poll: the session to ask with, the profile's parameters for this collector, what is remembered of the device, its name.

    `shared` is what the collector worked out of the parameters alone: one dict for all devices that are asked with the same.
    """

    session: S
    params: Mapping[str, object]
    memory: DeviceMemory
    device: str = ""
    shared: dict[str, object] = field(default_factory=dict)


SnmpContext = CollectContext[SnmpSession]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What a collector brings back; the poller makes a Reading of it. `requests` are the questions that were put otherwise than by SNMP."""

    outcome: Outcome
    payload: Payload | None
    tables: tuple[TableStatus, ...] = ()
    problems: tuple[ReadingProblem, ...] = ()
    detail: str | None = None
    requests: int = 0


Collect = Callable[[CollectContext[Any]], Awaitable[Collected]]
