"""What a device counts of changes to its own configuration."""

from dataclasses import dataclass

# What a device reads at its start is no change that somebody forgot to save.
START_TICKS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChange:
    """sysUpTime (TimeTicks, 1/100 s) of the last change of the running configuration, and of when it was last saved; None: not given."""

    changed_ticks: int | None = None
    saved_ticks: int | None = None

    @property
    def unsaved(self) -> bool | None:
        """True when the running configuration was changed after it was saved; both counters begin anew at a reboot."""
        if self.changed_ticks is None or self.saved_ticks is None:
            return None
        if self.saved_ticks == 0 and self.changed_ticks <= START_TICKS:
            return False
        return self.changed_ticks > self.saved_ticks
