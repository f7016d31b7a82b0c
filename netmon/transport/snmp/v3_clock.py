"""What a manager knows of an SNMPv3 engine's boots and time (RFC 3414 sections 2.3 and 3.2 step 7b)."""

from typing import Final

from netmon.transport.snmp.v3_message import MAX_INT31, TimeWindowError

TIME_WINDOW_S: Final = 150


class EngineClock:
    """Estimate of snmpEngineBoots and snmpEngineTime at a monotonic `now`; only `accept` makes it the judge of later messages."""

    __slots__ = ("_synced_at", "_time_s", "boots", "synchronised")

    def __init__(self, boots: int = 0, time_s: int = 0, synced_at: float | None = None, *, synchronised: bool = False) -> None:
        self.boots = boots if boots < MAX_INT31 else 0
        self.synchronised = synchronised
        self._time_s = time_s
        self._synced_at = synced_at

    def time_s(self, now: float) -> int:
        """Return the estimated snmpEngineTime; it stands still while the moment of its last sight is unknown."""
        elapsed = 0 if self._synced_at is None else max(0, int(now - self._synced_at))
        return min(self._time_s + elapsed, MAX_INT31)

    def accept(self, boots: int, time_s: int, now: float) -> None:
        """Check the boots and time of an authentic message and learn from them; TimeWindowError when it is not timely."""
        if boots >= MAX_INT31:
            raise TimeWindowError("engine boots are at their maximum: the engine needs new keys")
        if self.synchronised:
            if boots < self.boots:
                raise TimeWindowError("engine boots went back")
            if boots == self.boots and time_s < self.time_s(now) - TIME_WINDOW_S:
                raise TimeWindowError(f"engine time is over {TIME_WINDOW_S} s old")
        if not self.synchronised or boots > self.boots or time_s > self._time_s:
            self.boots, self._time_s, self._synced_at = boots, time_s, now
            self.synchronised = True
