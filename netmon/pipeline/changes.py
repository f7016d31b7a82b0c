"""States that are recorded when they change, once a slot of history at most, and not again after a restart that nothing was missed in."""

from collections.abc import Mapping

from netmon.model.history import SubjectKind, Transition
from netmon.model.sample import MS_PER_S
from netmon.store.history import HistoryStore

Subject = tuple[SubjectKind, str]


class Changes:
    """Takes what is so now, and gives the store what is otherwise than before; a change too soon after another waits, and may turn out to be none."""

    def __init__(self, store: HistoryStore, slot_s: int) -> None:
        self._store = store
        self.slot_s = slot_s
        self._said: dict[Subject, str] = {}
        self._said_in: dict[Subject, int] = {}
        self._waiting: dict[Subject, Transition] = {}

    def resume(self, known: Mapping[Subject, str]) -> None:
        """Take what the history has already."""
        self._said.update(known)

    def last(self, kind: SubjectKind, subject: str) -> str | None:
        """Return what was said last; None: nothing."""
        return self._said.get((kind, subject))

    def note(self, kind: SubjectKind, subject: str, state: str, at_ms: int) -> None:
        """Take a state as of `at_ms` (Unix milliseconds)."""
        key = (kind, subject)
        if self._said.get(key) == state:
            self._waiting.pop(key, None)
            return
        slot = self._slot(at_ms)
        if self._said_in.get(key) == slot:
            waiting = self._waiting.get(key)
            if waiting is None or waiting.state != state:
                self._waiting[key] = Transition(at_ms=at_ms, kind=kind, subject=subject, state=state)
            return
        self._waiting.pop(key, None)
        self._say(key, state, at_ms)

    def flush(self, now_ms: int) -> None:
        """Say the changes that waited and lasted to the end of their slot, as of when they were."""
        slot = self._slot(now_ms)
        for key, one in [(key, one) for key, one in self._waiting.items() if self._said_in.get(key) != slot]:
            del self._waiting[key]
            self._say(key, one.state, one.at_ms)

    def _say(self, key: Subject, state: str, at_ms: int) -> None:
        self._said[key], self._said_in[key] = state, self._slot(at_ms)
        self._store.add_transition(Transition(at_ms=at_ms, kind=key[0], subject=key[1], state=state))

    def _slot(self, at_ms: int) -> int:
        return at_ms // (self.slot_s * MS_PER_S)
