from netmon.schedule.facts import Pulse, RecentMax, RunningJob, dump, healthy


def test_recent_max_forgets_after_two_windows():
    recent = RecentMax(60.0)
    recent.add(5.0, 1000.0)
    recent.add(1.0, 1070.0)
    assert recent.value(1070.0) == 5.0
    assert recent.value(1131.0) == 1.0
    assert recent.value(2000.0) == 0.0


def test_pulse_is_healthy_while_ticks_are_on_time_and_polls_end():
    assert healthy(Pulse(tick_at=100.0, tick_lag_s=0.01, stalled_since=None), 104.0)
    assert healthy(Pulse(tick_at=100.0, tick_lag_s=0.01, stalled_since=50.0), 100.0)


def test_pulse_is_unhealthy_without_ticks():
    assert not healthy(Pulse(tick_at=100.0, tick_lag_s=0.01, stalled_since=None), 106.0)


def test_pulse_is_unhealthy_after_a_late_tick():
    assert not healthy(Pulse(tick_at=100.0, tick_lag_s=7.0, stalled_since=None), 100.0)


def test_pulse_is_unhealthy_when_jobs_are_due_and_none_ends():
    assert not healthy(Pulse(tick_at=300.0, tick_lag_s=0.01, stalled_since=100.0), 300.0)


def test_dump_lists_the_longest_poll_first():
    jobs = [
        RunningJob(device="sw2", collector="system", started=99.0, deadline=111.0, lane="live"),
        RunningJob(device="sw1", collector="interfaces", started=90.0, deadline=112.0, lane="unreachable"),
    ]
    lines = dump(jobs, 100.0).splitlines()
    assert lines[0] == "2 running polls"
    assert "10.00s" in lines[1]
    assert "device=sw1" in lines[1]
    assert "device=sw2" in lines[2]
