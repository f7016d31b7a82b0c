"""An SnmpSession that answers from a dictionary of objects: the fast way to test collectors, without sockets."""

from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import GetResult, SessionStats, TableColumn, TableResult, TableSpec, Varbind

INTEGER, OCTETS, OBJECT_ID, IP_ADDRESS = 0x02, 0x04, 0x06, 0x40
COUNTER32, GAUGE32, TIME_TICKS, COUNTER64 = 0x41, 0x42, 0x43, 0x46
UPTIME = "1.3.6.1.2.1.1.3.0"

Oid = tuple[int, ...]


def dotted(oid: Iterable[int]) -> str:
    """Join sub-identifiers with dots."""
    return ".".join(map(str, oid))


def arcs(oid: str) -> Oid:
    """Split a dotted OID into its sub-identifiers."""
    return tuple(map(int, oid.split(".")))


def _snmprec_value(tag: str, text: str) -> Varbind:
    number = int(tag.rstrip("x"))
    if tag.endswith("x"):
        try:
            return Varbind(number, bytes.fromhex(text))
        except ValueError:  # anonymised values such as <private> inside a hex field
            return Varbind(number, text.encode())
    if number == IP_ADDRESS:
        return Varbind(number, bytes(map(int, text.split("."))))
    if number in (INTEGER, COUNTER32, GAUGE32, TIME_TICKS, COUNTER64):
        return Varbind(number, int(text))
    return Varbind(number, text if number == OBJECT_ID else text.encode("latin-1"))


def load_snmprec(path: Path) -> dict[str, Varbind]:
    """Read `OID|TAG|VALUE` lines; comments, blank lines and lines without three fields are passed over, the first of a repeated OID is kept."""
    objects: dict[str, Varbind] = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        parts = line.split("|", 2)
        if len(parts) == 3 and parts[0][:1].isdigit():
            objects.setdefault(parts[0], _snmprec_value(parts[1], parts[2]))
    return objects


class FakeSession:
    """Answers `get` and `table` from `objects`; `asked` keeps what was asked, `broken` maps a table's name to how it is to fail.

    A broken table brings back its first `keep` rows, complete=False and the outcome given.
    """

    def __init__(self, objects: Mapping[str, Varbind], *, memory: DeviceMemory | None = None) -> None:
        self.memory = memory if memory is not None else DeviceMemory()
        self.stats = SessionStats()
        self.objects = dict(objects)
        self.asked: list[str] = []
        self.broken: dict[str, tuple[Outcome, int]] = {}
        self.get_outcome = Outcome.OK
        self.vlans: dict[int, FakeSession] = {}
        self._sorted: list[Oid] = []

    def put(self, oid: str, tag: int, value: int | bytes | str) -> None:
        """Set one object."""
        self.objects[oid] = Varbind(tag, value)
        self._sorted = []

    def drop(self, prefix: str) -> None:
        """Remove every object under a prefix."""
        self.objects = {oid: bind for oid, bind in self.objects.items() if oid != prefix and not oid.startswith(prefix + ".")}
        self._sorted = []

    @property
    def ticks(self) -> int | None:
        """The agent's sysUpTime."""
        bind = self.objects.get(UPTIME)
        return bind.value if bind is not None and isinstance(bind.value, int) else None

    async def get(self, oids: Sequence[str]) -> GetResult:
        """Read instances; what is lacking is left out."""
        self.asked.append("get")
        self.stats.requests += 1
        if self.get_outcome is not Outcome.OK:
            return GetResult(values={}, outcome=self.get_outcome, reason="fake", requests=1)
        found = {oid: self.objects[oid] for oid in oids if oid in self.objects}
        return GetResult(values=found, outcome=Outcome.OK if found else Outcome.NO_DATA, ticks=self.ticks, requests=1)

    async def table(self, spec: TableSpec) -> TableResult:
        """Read columns: the union of their rows in order of index."""
        self.asked.append(spec.name)
        self.stats.requests += 1
        outcome, keep = self.broken.get(spec.name, (Outcome.OK, spec.max_rows))
        found = [self._column(column) for column in spec.columns]
        index = sorted(set().union(*found))[:keep]
        complete = spec.name not in self.broken
        return TableResult(
            name=spec.name, index=tuple(index), columns=tuple(self._aligned(rows, index) for rows in found), outcome=outcome,
            complete=complete, reason=None if complete else "fake", requests=1,
        )  # fmt: skip

    @asynccontextmanager
    async def vlan(self, number: int) -> AsyncIterator["FakeSession"]:
        """Answer for one VLAN; one that is not in `vlans` is silent."""
        session = self.vlans.get(number)
        if session is None:
            session = FakeSession({})
            session.broken = dict.fromkeys(("dot1dTpFdbTable@vlan", "dot1dBasePortTable@vlan"), (Outcome.TIMEOUT, 0))
        yield session

    def _column(self, column: str) -> dict[Oid, Varbind]:
        if not self._sorted:
            self._sorted = sorted(map(arcs, self.objects))
        prefix = arcs(column)
        rows = {}
        for position in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            oid = self._sorted[position]
            if oid[: len(prefix)] != prefix:
                break
            if len(oid) > len(prefix):
                rows[oid[len(prefix) :]] = self.objects[dotted(oid)]
        return rows

    def _aligned(self, rows: dict[Oid, Varbind], index: list[Oid]) -> TableColumn:
        values = tuple(rows[key].value if key in rows else None for key in index)
        tags = tuple(rows[key].tag if key in rows else 0 for key in index)
        present = {tag for tag in tags if tag}
        return TableColumn(values, present.pop() if len(present) == 1 else (tags if present else 0), self.ticks)
