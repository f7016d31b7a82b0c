"""How often somebody may ask, and how often a password may be wrong. Pure: `now` is passed in, in monotonic seconds; both forget in bounded memory."""

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Final

FAILURES: Final = 5
FAILURES_OF_ADDRESS: Final = 20
"""More than of one name: behind one address a whole school may sit."""
LOCK_S: Final = 900.0
LONGEST_LOCK_S: Final = 86_400.0
_MOST_KEYS: Final = 20_000


class Buckets:
    """Token buckets by key: `rate` a second on the long run, `burst` at once."""

    def __init__(self, rate: float, burst: float, most: int = 4096) -> None:
        self.rate = rate
        self.burst = burst
        self._most = most
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def take(self, key: str, now: float) -> float:
        """Take a token; returns 0, or the seconds after which there is one. Of too many keys, the one asked for longest ago is forgotten."""
        tokens, at = self._known.pop(key, (self.burst, now))
        tokens = min(tokens + max(now - at, 0.0) * self.rate, self.burst)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / self.rate
        self._known[key] = (tokens if wait else tokens - 1, now)
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return wait


@dataclass(slots=True)
class _Tries:
    """Attempts that failed, oldest first, with the name that was claimed; how many are being checked; `level` counts the locks so far."""

    failed: list[tuple[float, str]] = field(default_factory=list)
    checking: int = 0
    locked_until: float = 0.0
    level: int = 0


class Lockout:
    """Counts attempts by key (a name, an address): after `failures` within LOCK_S the key is locked for LOCK_S, then twice as long, at most a day.

    What is being checked counts as if it had failed, so that many at once are not more than many in turn.
    """

    def __init__(self, failures: int = FAILURES, most: int = _MOST_KEYS) -> None:
        self._failures = failures
        self._most = most
        self._known: OrderedDict[str, _Tries] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def locked(self, key: str, now: float) -> float:
        """Return for how many seconds a key is locked; 0 when it is not."""
        tries = self._known.get(key)
        return 0.0 if tries is None else max(tries.locked_until - now, 0.0)

    def begin(self, key: str, now: float) -> float:
        """Begin an attempt, which `end` must end; or return the seconds to wait before one may be made."""
        tries = self._known.setdefault(key, _Tries())
        self._known.move_to_end(key)
        tries.failed = [one for one in tries.failed if now - one[0] < LOCK_S]
        if tries.locked_until > now:
            return tries.locked_until - now
        if len(tries.failed) + tries.checking >= self._failures:
            return 1.0
        tries.checking += 1
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return 0.0

    def end(self, key: str, name: str, now: float, *, right: bool) -> bool:
        """End an attempt to be `name`; returns whether it has locked the key. A right one takes back the failures of that name alone."""
        tries = self._known.setdefault(key, _Tries())
        tries.checking = max(tries.checking - 1, 0)
        if right:
            tries.failed = [one for one in tries.failed if one[1] != name]
            if not tries.failed and not tries.checking:
                del self._known[key]
            return False
        if tries.locked_until and now - tries.locked_until > LONGEST_LOCK_S:
            tries.level = 0
        tries.failed.append((now, name))
        if len(tries.failed) < self._failures:
            return False
        tries.locked_until = now + min(LOCK_S * 2**tries.level, LONGEST_LOCK_S)
        tries.level += 1
        tries.failed = []
        return True

    def abandon(self, key: str) -> None:
        """End an attempt that was not made."""
        tries = self._known.get(key)
        if tries is not None:
            tries.checking = max(tries.checking - 1, 0)

    def forget(self, key: str) -> None:
        """Open a key again."""
        self._known.pop(key, None)


def network_of(peer: str) -> str:
    """Return what is counted as one reader: an IPv4 address, the /64 of an IPv6 one, which one machine may have whole."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped) if address.ipv4_mapped else f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)
