"""Questions to the history's database from any process, also while the daemon writes: states, events, verdicts, gaps, active tests (no day files)."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from netmon.model.event import Event, EventKind
from netmon.model.history import PollerGap, SubjectKind, Transition, VerdictRecord
from netmon.model.throughput import RunRecord
from netmon.store import history_sql as sql
from netmon.store import run_chain, sqlite
from netmon.store.history import FILE

_VERDICT = ("id", "at_ms", "target", "subject", "state", "basis", "document")


class HistoryView:
    """Reads one history; all times are Unix milliseconds, spans half-open. sqlite.DatabaseError when the file is damaged."""

    def __init__(self, connection: sqlite.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> "HistoryView":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def states(self, kind: SubjectKind, subject: str, start_ms: int, end_ms: int) -> Sequence[Transition]:
        """Return a subject's states within a span, the one that held at its start first."""
        query = "SELECT at_ms, state, why FROM transition WHERE kind = ?1 AND subject = ?2 AND at_ms < ?4 AND at_ms >= coalesce("
        query += "(SELECT max(at_ms) FROM transition WHERE kind = ?1 AND subject = ?2 AND at_ms <= ?3), ?3) ORDER BY at_ms, id"
        rows = self._connection.execute(query, (kind.value, subject, start_ms, end_ms))
        return [Transition(at_ms=at, kind=kind, subject=subject, state=state, why=why) for at, state, why in rows]

    def last(self, kind: SubjectKind, end_ms: int) -> Sequence[Transition]:
        """Return what held of each subject of a kind just before a moment, by subject."""
        last = "SELECT b.id FROM transition AS b WHERE b.kind = ?1 AND b.subject = s.subject AND b.at_ms < ?2 ORDER BY b.at_ms DESC, b.id DESC LIMIT 1"
        query = "SELECT a.subject, a.at_ms, a.state, a.why FROM (SELECT DISTINCT subject FROM transition WHERE kind = ?1) AS s"
        query += f" JOIN transition AS a ON a.id = ({last}) ORDER BY a.subject"
        rows = self._connection.execute(query, (kind.value, end_ms))
        return [Transition(at_ms=at, kind=kind, subject=subject, state=state, why=why) for subject, at, state, why in rows]

    def last_of(self, kind: SubjectKind, subject: str, end_ms: int) -> Transition | None:
        """Return what held of one subject just before a moment."""
        query = "SELECT at_ms, state, why FROM transition WHERE kind = ? AND subject = ? AND at_ms < ? ORDER BY at_ms DESC, id DESC LIMIT 1"
        row = self._connection.execute(query, (kind.value, subject, end_ms)).fetchone()
        return None if row is None else Transition(at_ms=row[0], kind=kind, subject=subject, state=row[1], why=row[2])

    def lived(self) -> tuple[int | None, int | None]:
        """Return from when to when netmon kept this history: its first record, and its last sign of life, which comes with every write."""
        query = "SELECT min(at) FROM (SELECT min(at_ms) AS at FROM transition UNION ALL SELECT min(at_ms) FROM event UNION ALL SELECT min(start_ms) FROM gap"
        query += " UNION ALL SELECT min(slot) * 1000 FROM sample)"
        return self._connection.execute(query).fetchone()[0], sql.mark(self._connection, sql.ALIVE_MS)

    def subjects(self, kind: SubjectKind) -> Sequence[str]:
        """Return all subjects of a kind."""
        return [row[0] for row in self._connection.execute("SELECT DISTINCT subject FROM transition WHERE kind = ? ORDER BY subject", (kind.value,))]

    def events(self, start_ms: int, end_ms: int) -> Sequence[Event]:
        """Return the events of a span, oldest first; one of a kind that this netmon does not know is left out."""
        query = "SELECT at_ms, kind, device, detail FROM event WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, id"
        rows = self._connection.execute(query, (start_ms, end_ms))
        known = {kind.value: kind for kind in EventKind}
        return [Event(at=at / 1000, kind=known[kind], device=device, detail=detail) for at, kind, device, detail in rows if kind in known]

    def verdicts(self, start_ms: int, end_ms: int, subject: str | None = None) -> Sequence[VerdictRecord]:
        """Return the verdicts given within a span, of all subjects or of one, oldest first."""
        query = "SELECT id, at_ms, target, subject, state, basis, document FROM verdict WHERE at_ms >= ?1 AND at_ms < ?2 AND (?3 IS NULL OR subject = ?3)"
        rows = self._connection.execute(f"{query} ORDER BY at_ms, id", (start_ms, end_ms, subject))
        return [VerdictRecord(**dict(zip(_VERDICT, row, strict=True))) for row in rows]

    def verdict(self, verdict_id: str) -> VerdictRecord | None:
        """Return the newest verdict with an id."""
        query = "SELECT id, at_ms, target, subject, state, basis, document FROM verdict WHERE id = ? ORDER BY at_ms DESC LIMIT 1"
        row = self._connection.execute(query, (verdict_id,)).fetchone()
        return None if row is None else VerdictRecord(**dict(zip(_VERDICT, row, strict=True)))

    def gaps(self, start_ms: int, end_ms: int) -> Sequence[PollerGap]:
        """Return the times within a span, and touching it, in which netmon saw nothing."""
        return sql.gaps(self._connection, start_ms, end_ms)

    def runs(self, start_ms: int, end_ms: int) -> Sequence[RunRecord]:
        """Return the active tests that began within a span, oldest first, deferred and failed ones too."""
        return run_chain.read(self._connection, start_ms, end_ms)

    def runs_of(self, link: str, start_ms: int, end_ms: int) -> Sequence[RunRecord]:
        """Return the active tests of one line that began within a span, oldest first."""
        return run_chain.read(self._connection, start_ms, end_ms, link)


def open_history(state: Path) -> HistoryView:
    """Open the history of a state folder; sqlite.NoDatabaseError when there is none, sqlite.DatabaseError when it is damaged."""
    return HistoryView(sqlite.open_reader(state / FILE, sql.VERSION, sql.OLDEST))
