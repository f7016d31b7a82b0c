import time
from dataclasses import replace

from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.request import PollRequest
from netmon.schedule.breaker import Circuit
from netmon.schedule.grid import phase
from netmon.schedule.lanes import Limits
from netmon.schedule.plan import Job, Subject, plan
from tests.schedule.world import START, World, alive, dead

SNMP = {"interfaces": JobKind.SNMP, "system": JobKind.SNMP}
SMALL = Limits(live=20, unreachable=4, echo=200)


def jobs(count: int, *, name: str = "sw", echo: bool = True) -> tuple[Job, ...]:
    return plan([Subject(name=f"{name}{number}", collectors=SNMP, echo=echo) for number in range(count)])


def gaps(times: list[float]) -> list[float]:
    return [after - before for before, after in zip(times, times[1:], strict=False)]


def test_jobs_run_on_their_grid_without_a_miss():
    world = World()
    world.plan(jobs(300))
    world.run(1300)
    for number in range(300):
        for collector, period_s in (("echo", 30.0), ("interfaces", 60.0), ("system", 300.0)):
            offset = phase(f"sw{number}", collector, period_s)
            on_grid = [poll.started for poll in world.of(f"sw{number}", collector) if (poll.started - offset) % period_s < 0.6]
            assert len(on_grid) >= 1300 // period_s
            assert all(abs(gap - period_s) < 0.6 for gap in gaps(on_grid))
    assert world.dispatcher.missed.total() == 0


def test_new_plan_is_polled_once_soon_even_where_the_period_is_long():
    world = World()
    world.plan(plan([Subject(name=f"sw{number}", collectors={"inventory": JobKind.SNMP}, echo=False) for number in range(100)]))
    world.run(2.0)
    assert len({poll.job.device for poll in world.polls}) == 100


def test_dead_devices_do_not_delay_live_ones():
    quiet = World(limits=SMALL)
    quiet.plan(jobs(200))
    quiet.run(900)
    world = World(limits=SMALL, behave={f"dead{number}": dead for number in range(100)})
    world.plan((*jobs(200), *jobs(100, name="dead")))
    world.run(900)
    settled = START + 120
    late = [poll.late_s for poll in world.polls if poll.job.device.startswith("sw") and poll.started > settled]
    undisturbed = [poll.late_s for poll in quiet.polls if poll.started > settled]
    assert max(late) <= max(undisturbed) + 0.3
    assert len(late) == len(undisturbed)
    assert world.most_in_flight["unreachable"] == 4


def test_devices_that_die_together_do_not_stop_the_others():
    world = World(limits=SMALL)
    world.plan(jobs(400))
    world.run(120)
    dying = {f"sw{number}" for number in range(300)}
    world.behave.update(dict.fromkeys(dying, dead))
    died_at = world.now
    world.run(600)
    live = [poll for poll in world.polls if poll.job.device not in dying and poll.started > died_at]
    assert max(poll.late_s for poll in live if poll.job.collector == "echo") < 22.0
    assert max(poll.late_s for poll in live if poll.started > died_at + 120) < 1.0
    echoes = [len(world.of(name, "echo", since=died_at)) for name in dying]
    assert min(echoes) >= 18


def test_silent_device_keeps_its_echo_and_backs_off_in_snmp():
    world = World(behave={"sw0": alive})
    world.plan(jobs(1))
    world.run(120)
    world.behave["sw0"] = dead
    died_at = world.now
    world.run(7200)
    assert len(world.of("sw0", "echo", since=died_at)) >= 235
    asked = [poll.started for poll in world.of("sw0", "system", "interfaces", since=died_at + 600)]
    assert all(295 < gap < 310 for gap in gaps(asked))
    assert {poll.job.collector for poll in world.of("sw0", "system", "interfaces", since=died_at + 600)} == {"system"}
    assert max(poll.job.budget_s for poll in world.of("sw0", "system", since=died_at + 600)) == 3.0


def test_silent_device_without_icmp_is_asked_every_minute_for_ever():
    world = World(default=dead)
    world.plan(jobs(1, echo=False))
    world.run(40 * 3600)
    asked = [poll.started for poll in world.of("sw0", "system") if poll.started > START + 38 * 3600]
    assert len(asked) > 100
    assert all(30 <= gap <= 66 for gap in gaps(asked))


def test_device_that_blocks_icmp_keeps_one_get_a_minute():
    world = World(default=dead)
    world.plan(jobs(1))
    world.run(4000)
    asked = [poll.started for poll in world.of("sw0", "system", since=START + 2000)]
    assert all(gap <= 70 for gap in gaps(asked))


def test_first_echo_that_comes_back_resets_the_back_off():
    world = World()
    world.plan(jobs(1))
    world.run(120)
    world.behave["sw0"] = dead
    world.run(13 * 3600)
    world.behave["sw0"] = alive
    back_at = world.now
    world.run(130)
    answered = [poll.started for poll in world.of("sw0", "system", "interfaces", since=back_at) if poll.outcome is Outcome.OK]
    assert answered[0] - back_at < 31.0
    assert len(world.of("sw0", "interfaces", since=back_at)) >= 1
    assert world.dispatcher.device("sw0").channels == {}


def test_reset_probes_at_the_next_tick():
    world = World()
    world.plan(jobs(1))
    world.run(120)
    world.behave["sw0"] = dead
    world.run(8 * 3600)
    assert world.dispatcher.device("sw0").channel(JobKind.SNMP).circuit is Circuit.OPEN
    world.behave["sw0"] = lambda job, now: dead(job, now) if job.kind is JobKind.ECHO else alive(job, now)
    world.run(2.0 - (world.now % 1.0))
    asked_at = world.now
    world.dispatcher.reset("sw0", world.now)
    world.run(2.0)
    assert [poll.job.collector for poll in world.polls if poll.started >= asked_at and poll.job.kind is JobKind.SNMP] == ["system"]
    assert world.dispatcher.backing_off() == 0


def test_silent_snmp_beside_a_good_echo_is_not_probed_at_every_echo():
    world = World(default=lambda job, now: alive(job, now) if job.kind is JobKind.ECHO else dead(job, now))
    world.plan(jobs(1))
    world.run(7200)
    assert len(world.of("sw0", "system", "interfaces", since=START + 3600)) <= 13


def test_refused_login_is_not_repeated_by_every_job():
    world = World(default=lambda job, now: (0.1, Outcome.AUTH_FAILED))
    world.plan(plan([Subject(name="sw0", collectors={"config": JobKind.SSH, "mac_table": JobKind.SSH}, echo=False, periods_s={"config": 60.0})]))
    world.run(3600)
    assert len(world.polls) <= 6
    world.dispatcher.request(PollRequest(device="sw0"), world.now)
    world.run(10)
    assert len(world.polls) <= 6


def test_long_period_jobs_are_made_up_for_soon_after_an_outage():
    world = World()
    world.plan(plan([Subject(name="sw0", collectors={**SNMP, "inventory": JobKind.SNMP}, periods_s={"inventory": 1200.0})]))
    world.run(60)
    world.behave["sw0"] = dead
    world.run(1300)
    world.behave["sw0"] = alive
    back_at = world.now
    world.run(100)
    assert len(world.of("sw0", "inventory", since=back_at)) >= 1


def test_lost_poll_of_a_long_period_is_tried_again_within_a_minute():
    world = World()
    world.plan(plan([Subject(name="sw0", collectors={"identify": JobKind.SNMP}, echo=False)]))
    lost = []
    world.behave["sw0"] = lambda job, now: (1.0, Outcome.OK) if lost else (lost.append(now) or 5.0, Outcome.TIMEOUT)
    world.run(80)
    assert [poll.outcome for poll in world.polls] == [Outcome.TIMEOUT, Outcome.OK]
    world.run(600)
    assert len(world.polls) == 2


def test_slow_device_misses_its_own_runs_only():
    world = World(behave={"sw0": lambda job, now: (75.0, Outcome.OK) if job.collector == "interfaces" else alive(job, now)})
    world.plan(jobs(20))
    world.run(1200)
    assert world.dispatcher.entry(("sw0", "interfaces")).missed > 5
    assert sum(entry.missed for entry in world.dispatcher.entries if entry.job.device != "sw0") == 0
    assert world.dispatcher.missed.total() == sum(entry.missed for entry in world.dispatcher.entries)


def test_stalled_driver_skips_and_counts_instead_of_catching_up():
    world = World()
    world.plan(jobs(50))
    world.run(60)
    before = len(world.polls)
    world.now += 600
    world.run(1.0)
    assert len(world.polls) - before <= 150
    assert world.dispatcher.missed["interfaces"] >= 50 * 8


def test_update_keeps_unchanged_jobs_as_they_are():
    world = World()
    world.plan(jobs(50))
    world.run(200)
    before = {entry.job.key: (entry, entry.runs, entry.slot) for entry in world.dispatcher.entries}
    changed = tuple(replace(job, revision="new") if job.device == "sw7" else job for job in jobs(60) if job.device != "sw3")
    world.plan(changed)
    after = {entry.job.key: entry for entry in world.dispatcher.entries}
    assert set(after) == {job.key for job in changed}
    untouched = [key for key in after if key in before and key[0] != "sw7"]
    assert all((after[key], after[key].runs, after[key].slot) == before[key] for key in untouched)
    assert after["sw7", "system"] is not before["sw7", "system"][0]
    assert after["sw7", "system"].phase_s == before["sw7", "system"][0].phase_s
    count = len(world.polls)
    world.run(300)
    assert not [poll for poll in world.polls[count:] if poll.job.device == "sw3"]
    assert world.dispatcher.device("sw3") is None
    assert world.dispatcher.missed.total() == 0


def test_update_with_another_revision_forgets_the_circuit():
    world = World(default=dead)
    world.plan(jobs(1))
    world.run(3600)
    assert world.dispatcher.backing_off() == 1
    world.plan(tuple(replace(job, revision="new credential") for job in jobs(1)))
    assert world.dispatcher.backing_off() == 0


def test_update_that_drops_the_probing_collector_probes_with_another():
    world = World(default=dead)
    world.plan(jobs(1))
    world.run(3600)
    world.plan(tuple(job for job in jobs(1) if job.collector != "system"))
    changed_at = world.now
    world.run(600)
    assert len(world.of("sw0", "interfaces", since=changed_at)) >= 2


def test_request_comes_first_and_is_not_doubled():
    world = World(limits=Limits(live=1), default=lambda job, now: (1.0, Outcome.OK))
    world.plan(plan([Subject(name=f"sw{number}", collectors={"interfaces": JobKind.SNMP}, echo=False) for number in range(40)]))
    world.run(3)
    assert world.dispatcher.request(PollRequest(device="sw9", collectors=("interfaces",)), world.now) == 1
    assert world.dispatcher.request(PollRequest(device="sw9"), world.now) == 1
    assert world.dispatcher.request(PollRequest(device="nowhere"), world.now) == 0
    asked_at = world.now
    world.run(2.5)
    assert world.of("sw9", "interfaces", since=asked_at)[0].started - asked_at <= 1.3
    assert len(world.of("sw9", "interfaces", since=asked_at)) == 1


def test_request_while_running_runs_once_more():
    world = World(default=lambda job, now: (5.0, Outcome.OK))
    world.plan(plan([Subject(name="sw0", collectors={"inventory": JobKind.SNMP}, echo=False)]))
    world.run(2)
    assert len(world.polls) == 1
    for _ in range(3):
        world.dispatcher.request(PollRequest(device="sw0"), world.now)
    world.run(30)
    assert len(world.polls) == 2


def test_request_of_a_silent_device_probes_once_and_polls_when_it_answers():
    world = World(default=dead)
    world.plan(jobs(1))
    world.run(3 * 3600)
    world.dispatcher.request(PollRequest(device="sw0", collectors=("interfaces",)), world.now)
    asked_at = world.now
    world.run(10)
    assert len(world.of("sw0", "interfaces", since=asked_at)) == 1


def test_cost_per_run_does_not_grow_with_the_devices():
    def cost_s(count: int, for_s: float) -> float:
        best = float("inf")
        for _ in range(3):
            world = World(limits=Limits(live=100_000, echo=100_000))
            world.plan(jobs(count))
            world.run(30)
            started, before = time.process_time(), len(world.polls)
            world.run(for_s)
            best = min(best, (time.process_time() - started) / (len(world.polls) - before))
        return best

    assert cost_s(3000, 20) < 3 * cost_s(150, 400)
