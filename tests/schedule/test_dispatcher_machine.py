"""Any order of plans, ends, requests and signs of life leaves the dispatcher's books in order."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.request import PollRequest
from netmon.schedule.breaker import Circuit
from netmon.schedule.dispatcher import Dispatcher
from netmon.schedule.entry import Entry, Status
from netmon.schedule.lanes import Limits
from netmon.schedule.plan import Job

COLLECTORS = {"echo": JobKind.ECHO, "system": JobKind.SNMP, "interfaces": JobKind.SNMP, "config": JobKind.SSH}
NAMES = ("a", "b", "c")
POOL = [
    Job(device=name, collector=collector, period_s=period_s, budget_s=5.0, kind=kind, revision=revision)
    for name in NAMES
    for collector, kind in COLLECTORS.items()
    for period_s in (10.0, 300.0)
    for revision in ("", "x")
]


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.dispatcher = Dispatcher(Limits(live=2, unreachable=1, echo=2))
        self.now = 1000.0
        self.running: list[Entry] = []

    def launch(self, entries):
        for entry in entries:
            assert entry not in self.running
            assert all(entry.device is not other.device for other in self.running)
            self.running.append(entry)

    @rule(jobs=st.lists(st.sampled_from(POOL), unique_by=lambda job: job.key))
    def update(self, jobs):
        cancelled = self.dispatcher.update(jobs, self.now)
        assert all(entry in self.running for entry in cancelled)

    @rule(wait_s=st.sampled_from([0.0, 0.01, 1.0, 31.0, 400.0, 5000.0]))
    def tick(self, wait_s):
        self.now += wait_s
        self.launch(self.dispatcher.tick(self.now))

    @precondition(lambda self: self.running)
    @rule(data=st.data(), outcome=st.sampled_from(Outcome))
    def end(self, data, outcome):
        entry = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        self.launch(self.dispatcher.finished(entry, outcome, self.now))

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def lose_patience(self, data):
        self.dispatcher.free_lane(data.draw(st.sampled_from(self.running)))

    @rule(device=st.sampled_from(NAMES), collectors=st.sets(st.sampled_from(list(COLLECTORS))))
    def request(self, device, collectors):
        self.dispatcher.request(PollRequest(device=device, collectors=tuple(collectors)), self.now)

    @rule(device=st.sampled_from(NAMES))
    def reset(self, device):
        self.dispatcher.reset(device, self.now)

    @invariant()
    def books_agree(self):
        queued = [entry for entry in self.dispatcher.entries if entry.status is Status.QUEUED]
        assert self.dispatcher.pending == len(queued) + len(self.running)
        for lane in self.dispatcher.lanes:
            assert lane.in_flight == sum(entry.lane is lane for entry in self.running)
        assert {id(entry) for entry in self.dispatcher.entries if entry.status is Status.RUNNING} <= {id(entry) for entry in self.running}

    @invariant()
    def queued_jobs_are_in_a_queue(self):
        waiting = {id(entry) for lane in self.dispatcher.lanes for entry in lane.ready}
        waiting |= {id(entry) for running in self.running for entry in running.device.waiting}
        assert all(id(entry) in waiting for entry in self.dispatcher.entries if entry.status is Status.QUEUED)

    @invariant()
    def every_open_circuit_has_a_probe_to_come(self):
        for name in NAMES:
            slot = self.dispatcher.device(name)
            for kind, channel in (slot.channels if slot else {}).items():
                same = [entry for entry in slot.entries.values() if entry.job.kind is kind]
                out = slot.running is not None and slot.running.job.kind is kind
                if same and channel.circuit is not Circuit.CLOSED:
                    assert kind in slot.probe_at or out or any(entry.status is not Status.IDLE for entry in same), (name, kind, channel)


Machine.TestCase.settings = settings(max_examples=60, stateful_step_count=50)
test_dispatcher_keeps_its_books = Machine.TestCase
