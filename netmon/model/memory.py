"""What netmon learned about a device and keeps over restarts: a plain value, stored as JSON by `store`."""

from dataclasses import dataclass, field

from netmon.model.wireless import RegisteredAp


@dataclass(slots=True)
class TableMemory:
    """How a table is best asked for.

    `max_repetitions` is the largest that is known to work for this device and table (0: not tuned yet), `rows` the last complete row count,
    `bulk` False when only GETNEXT works, `single` True when that works for one varbind at a time only.
    """

    max_repetitions: int = 0
    rows: int = 0
    bulk: bool = True
    single: bool = False


@dataclass(slots=True)
class DeviceMemory:
    """Everything learned about one device; collectors and sessions change it, the pipeline stores it.

    `reply_limit` is the size in octets up to which the agent's replies come whole (0: not known to be limited).
    `access_points` is a Wi-Fi controller's register: all that it ever had online, by key.
    `scratch` is the exception: what collectors keep between two polls of one process, by collector id; never stored.
    """

    profile: str | None = None
    tables: dict[str, TableMemory] = field(default_factory=dict)
    srtt_s: float | None = None
    reply_limit: int = 0
    engine_id: str | None = None
    engine_boots: int = 0
    access_points: dict[str, RegisteredAp] = field(default_factory=dict)
    scratch: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> TableMemory:
        """Return the memory of one table, made on first use."""
        return self.tables.setdefault(name, TableMemory())
