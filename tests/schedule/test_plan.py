from dataclasses import replace

from netmon.model.job_kind import JobKind
from netmon.model.state import ECHO
from netmon.schedule.plan import Subject, diff, plan

SNMP = {"system": JobKind.SNMP, "interfaces": JobKind.SNMP, "health": JobKind.SNMP}


def test_plan_gives_each_collector_its_period():
    jobs = {job.collector: job for job in plan([Subject(name="sw1", collectors=SNMP)])}
    assert {name: job.period_s for name, job in jobs.items()} == {ECHO: 30.0, "system": 300.0, "interfaces": 60.0, "health": 300.0}
    assert jobs[ECHO].kind is JobKind.ECHO
    assert jobs["interfaces"].kind is JobKind.SNMP


def test_plan_prefers_the_device_over_the_settings_over_the_default():
    subject = Subject(name="sw1", collectors=SNMP, periods_s={"interfaces": 10.0})
    jobs = {job.collector: job.period_s for job in plan([subject], {"interfaces": 20.0, "system": 40.0})}
    assert jobs == {ECHO: 30.0, "system": 40.0, "interfaces": 10.0, "health": 300.0}


def test_plan_leaves_out_the_echo_where_icmp_is_off():
    assert [job.collector for job in plan([Subject(name="sw1", collectors={"system": JobKind.SNMP}, echo=False)])] == ["system"]


def test_plan_bounds_a_run_below_its_period():
    subject = Subject(name="sw1", collectors=SNMP, periods_s={"interfaces": 5.0}, budget_s=30.0)
    budgets = {job.collector: job.budget_s for job in plan([subject])}
    assert budgets == {ECHO: 5.0, "system": 30.0, "interfaces": 4.0, "health": 30.0}


def test_plan_keeps_every_default_budget_below_the_echo_period():
    assert all(job.budget_s < 30.0 for job in plan([Subject(name="sw1", collectors=SNMP)]))


def test_diff_of_equal_plans_touches_nothing():
    jobs = plan([Subject(name="sw1", collectors=SNMP), Subject(name="sw2", collectors=SNMP)])
    change = diff(jobs, plan([Subject(name="sw2", collectors=SNMP), Subject(name="sw1", collectors=SNMP)]))
    assert set(change.keep) == set(jobs)
    assert change.add == ()
    assert change.remove == ()


def test_diff_tells_new_gone_and_changed_jobs():
    one, two, three = plan([Subject(name=name, collectors={"system": JobKind.SNMP}, echo=False) for name in ("a", "b", "c")])
    changed = replace(two, revision="other address")
    change = diff([one, two], [changed, three, one])
    assert change.keep == (one,)
    assert change.add == (changed, three)
    assert change.remove == (two,)
