"""Who may be heard, and how often: decided from an address alone, before a datagram is looked into."""

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PER_SOURCE_PER_S = 5.0
PER_SOURCE_BURST = 30.0
SEEN_KEPT = 4_096
SEEN_S = 30.0
STRANGERS_KEPT = 256


class Result(StrEnum):
    """What became of one datagram."""

    TAKEN = "taken"
    DUPLICATE = "duplicate"
    UNKNOWN_SOURCE = "unknown_source"
    RATE_LIMITED = "rate_limited"
    QUEUE_FULL = "queue_full"
    TOO_BIG = "too_big"
    MALFORMED = "malformed"
    COMMUNITY = "community"
    V3_USER = "v3_user"
    V3_LIMITED = "v3_limited"
    V3_UNAVAILABLE = "v3_unavailable"
    V3_REFUSED = "v3_refused"
    V3_REPORT = "v3_report"


class Bucket:
    """A token bucket; `now` is any clock that does not go back."""

    __slots__ = ("_at", "_burst", "_per_s", "_tokens")

    def __init__(self, per_s: float, burst: float, now: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._tokens, self._at = burst, now

    def take(self, now: float) -> bool:
        """Use one token; False when there is none."""
        tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        if tokens < 1:
            self._tokens = tokens
            return False
        self._tokens = tokens - 1
        return True


@dataclass(slots=True)
class Source:
    """One address that may send, and the devices that it stands for."""

    devices: tuple[str, ...]
    bucket: Bucket


@dataclass(slots=True)
class TrapStats:
    """What moved: datagrams by result, informs answered, what the kernel had no room for, and addresses that nobody knows (bounded)."""

    results: Counter[Result] = field(default_factory=Counter)
    acknowledged: int = 0
    kernel_drops: int = 0
    strangers: Counter[str] = field(default_factory=Counter)

    def stranger(self, address: str) -> None:
        """Remember an unknown address, unless too many others are remembered."""
        if address in self.strangers or len(self.strangers) < STRANGERS_KEPT:
            self.strangers[address] += 1


class Gate:
    """The known sources; an unknown one, or one that talks too much, costs a look-up and nothing else."""

    def __init__(self, *, per_s: float = PER_SOURCE_PER_S, burst: float = PER_SOURCE_BURST) -> None:
        self._per_s, self._burst = per_s, burst
        self._sources: dict[str, Source] = {}

    def update(self, devices: Mapping[str, tuple[str, ...]], now: float) -> None:
        """Take the devices by address; who stays keeps his bucket."""
        old = self._sources
        self._sources = {
            address: Source(names, old[address].bucket if address in old else Bucket(self._per_s, self._burst, now)) for address, names in devices.items()
        }

    def admit(self, address: str, now: float) -> Result | None:
        """Return why a datagram of this address is dropped; None: let it in."""
        source = self._sources.get(address)
        if source is None:
            return Result.UNKNOWN_SOURCE
        return None if source.bucket.take(now) else Result.RATE_LIMITED

    def devices(self, address: str) -> tuple[str, ...]:
        """Return the devices of an address; empty when it left meanwhile."""
        source = self._sources.get(address)
        return () if source is None else source.devices


class Seen:
    """The last datagrams, by sender and content: networks double them, and informs come again when their answer was lost."""

    def __init__(self, *, kept: int = SEEN_KEPT, seconds: float = SEEN_S) -> None:
        self._kept, self._seconds = kept, seconds
        self._last: OrderedDict[tuple[str, bytes], float] = OrderedDict()

    def again(self, address: str, data: bytes, now: float) -> bool:
        """Note one; True when the same came within the last seconds."""
        key = (address, hashlib.blake2b(data, digest_size=16).digest())
        before = self._last.pop(key, None)
        self._last[key] = now
        if len(self._last) > self._kept:
            self._last.popitem(last=False)
        return before is not None and now - before <= self._seconds

    def __len__(self) -> int:
        return len(self._last)
