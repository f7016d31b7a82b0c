"""Verdicts in the daemon: a real child process prints a report, and what comes of it is shown and kept."""

import asyncio
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from netmon.expose.selfmetrics import SelfMetrics
from netmon.expose.store import Exposition
from netmon.model.evidence import Basis
from netmon.model.report import ReportKind
from netmon.model.sentence import Sentence
from netmon.model.target import Unit
from netmon.model.verdict import Share, Subject, Verdict, VerdictState, Window
from netmon.model.view_compliance import Standing, Words
from netmon.pipeline import judge_worker
from netmon.pipeline.handed_over import FILE, HandOver
from netmon.pipeline.judging import TargetJudge, watch_judging
from netmon.report.document import dumps
from netmon.store.history import HistoryStore
from netmon.store.history_view import open_history
from tests.config.tree import good
from tests.report.test_document import a_report
from tests.store.histories import Clock

WINDOW = Window(datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
NOW = 1_793_500_000.0


def verdict(state: VerdictState, number: int, target: str = "NET-4", basis: Basis | None = Basis.CONTRACT) -> Verdict:
    return Verdict(
        id=f"{number:016x}", target=target, subject=Subject("site", f"100{number}", f"第{number}小学", "a" if number == 1 else ""), state=state,
        unit=Unit.BPS, window=WINDOW, data_sha256="c" * 64, reason=Sentence(key="target.reason.only_lower", args={"value": "1"}), basis=basis,
        margin=Fraction(3_900_000), coverage=Fraction(99, 100),
    )  # fmt: skip


def share(county: str = "") -> Share:
    group = Subject("county", county, county, "", county) if county else Subject("district", "d", "某区")
    return Share(target="NET-4", group=group, passed={Basis.CONTRACT: 1}, fail=1, insufficient=1, unknown=1)


def report(*verdicts: Verdict, shares: tuple[Share, ...] = (), at: int = 0) -> bytes:
    return dumps(a_report(kind=ReportKind.COMPLIANCE, verdicts=verdicts, shares=shares, window=WINDOW, made_at_ms=1_793_500_000_000 + at))


class Rig:
    """A judge whose netmon is a script that prints a file; it writes down how it was called."""

    def __init__(self, folder, script: str = "", plans: str = "default", **options) -> None:
        self.document, self.calls = folder / "report.json", folder / "calls"
        body = (
            script or f"import sys\nprint(*sys.argv[1:], file=open({str(self.calls)!r}, 'a'))\nprint(open({str(self.document)!r}, encoding='utf-8').read())\n"
        )
        (folder / "netmon_like.py").write_text(body, encoding="utf-8")
        self.clock = Clock(NOW)
        self.state = folder / "state"
        self.state.mkdir(exist_ok=True)
        self.store = HistoryStore(self.state, wall=self.clock)
        self.exposition = Exposition()
        self.filed: int | None = None
        hand_over = HandOver(self.state, lambda: self.config)
        like = (sys.executable, str(folder / "netmon_like.py"))
        self.judge = TargetJudge(self.store, self.exposition, lambda: self.filed, hand_over.file, netmon=like, wall=self.clock, **options)
        self.config = good(folder, {"netmon.yaml": f"state: state\ntargets: {{plans: [{plans}], window_days: 7, every: 1h}}\n"})
        self.judge.configure(self.config)

    def samples(self, name: str) -> dict[tuple[str, ...], float]:
        text = b"".join(piece for family, pieces in self.exposition.snapshot() if family.name == name for piece in pieces)
        found = [sample for family in text_string_to_metric_families(text.decode()) for sample in family.samples]
        return {tuple(value for label, value in sorted(sample.labels.items()) if label != "district"): sample.value for sample in found}


def judged(rig: Rig, *turns: bytes) -> list[bool]:
    """Let the judge go round once for each report."""

    async def go() -> list[bool]:
        async with rig.store:
            found = []
            for data in turns:
                await asyncio.to_thread(rig.document.write_bytes, data)
                found.append(await rig.judge.turn())
            return found

    return asyncio.run(go())


PASS, FAIL, UNKNOWN = VerdictState.PASS, VerdictState.FAIL, VerdictState.UNKNOWN


def test_each_plan_is_judged_over_the_days_that_were_asked_for(tmp_path):
    rig = Rig(tmp_path, plans="default, zibo")
    assert judged(rig, report(verdict(PASS, 1))) == [True]
    file = rig.state / FILE
    span = "--from 2026-10-26 --to 2026-11-01"  # seven local days
    assert rig.calls.read_text().splitlines() == [
        f"--lang zh report compliance --in-force {file} --plan {plan} {span} --format json --output -" for plan in ("default", "zibo")
    ]


def test_verdicts_and_shares_are_shown(tmp_path):
    rig = Rig(tmp_path)
    judged(rig, report(verdict(PASS, 1), verdict(FAIL, 2), verdict(UNKNOWN, 3, basis=None), shares=(share(), share("甲县"))))
    assert rig.samples("netmon_target_met") == {("a", "NET-4"): 1.0, ("1002", "NET-4"): 0.0}
    assert rig.samples("netmon_target_state")["1003", "unknown", "NET-4"] == 1.0
    assert rig.samples("netmon_target_share_ratio") == {
        ("lower", "NET-4"): 0.25, ("upper", "NET-4"): 0.75, ("lower", "甲县", "NET-4"): 0.25, ("upper", "甲县", "NET-4"): 0.75,
    }  # fmt: skip
    assert rig.samples("netmon_target_judged")["unknown", "NET-4"] == 1.0


def test_the_latest_standing_is_kept_in_memory_with_the_trouble_of_a_later_attempt(tmp_path):
    rig = Rig(tmp_path)
    assert [(one.plan, one.head, one.rows) for one in rig.judge.latest()] == [("default", None, ())]
    kept: list[Standing] = []

    async def go() -> None:
        async with rig.store:
            for data in (report(verdict(PASS, 1), verdict(UNKNOWN, 3, basis=None), shares=(share(), share("甲县"))), b"no report"):
                await asyncio.to_thread(rig.document.write_bytes, data)
                await rig.judge.turn()
                kept.extend(rig.judge.latest())

    asyncio.run(go())
    found, later = kept
    reason = Sentence(key="target.reason.only_lower", args={"value": "1"})
    assert [(row.subject.site, row.state, row.basis, row.margin) for row in found.rows] == [
        ("a", PASS, Basis.CONTRACT, Fraction(3_900_000)), ("", UNKNOWN, None, Fraction(3_900_000)),
    ]  # fmt: skip
    assert found.rows[0].reason == Words(reason.render("zh"), reason.render("en"))
    assert found.shares == (share(), share("甲县"))
    assert (found.trouble, found.trouble_since) == ("", None)
    assert later.rows is found.rows
    assert "Error" in later.trouble
    assert later.trouble_since == NOW


def test_a_target_that_is_judged_no_more_leaves(tmp_path):
    rig = Rig(tmp_path)
    judged(rig, report(verdict(PASS, 1), verdict(PASS, 1, "NET-9")), report(verdict(PASS, 1)))
    assert set(rig.samples("netmon_target_met")) == {("a", "NET-4")}


def test_verdicts_of_no_later_judging_leave_after_two_and_a_half_periods(tmp_path):
    rig = Rig(tmp_path)
    judged(rig, report(verdict(PASS, 1)))
    rig.exposition.expire(time.monotonic() + 2.4 * 3600)
    assert rig.samples("netmon_target_met") != {}
    rig.exposition.expire(time.monotonic() + 2.6 * 3600)
    assert rig.samples("netmon_target_met") == {}


def test_a_verdict_is_kept_when_its_state_or_basis_changed(tmp_path):
    rig = Rig(tmp_path)
    again = replace(verdict(PASS, 1), id="f" * 16, margin=Fraction(1))
    measured = replace(verdict(PASS, 1), id="e" * 16, basis=Basis.MEASURED)
    judged(rig, report(verdict(PASS, 1), verdict(FAIL, 2)), report(again, verdict(FAIL, 2), at=1), report(measured, verdict(FAIL, 2), at=2))
    with open_history(rig.state) as view:
        kept = view.verdicts(0, 1 << 62)
    assert [(one.id[-1], one.state, one.basis) for one in kept] == [("1", "pass", "contract"), ("2", "fail", "contract"), ("e", "pass", "measured")]
    assert '"subject"' in kept[0].document
    assert '"from":"2026-09-30T16:00:00Z"' in kept[0].document
    assert rig.judge.stats.stored == 3
    later = Rig(tmp_path)
    judged(later, report(measured, verdict(PASS, 2), at=3))
    assert later.judge.stats.stored == 1


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import sys; print('targets: no plan', file=sys.stderr); sys.exit(2)", "exit code 2: targets: no plan"),
        ("print('nonsense')", "DocumentError"),
        ("print('{}')", "DocumentError"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "exit code -9"),
    ],
)
def test_a_child_that_fails_is_counted_and_said_once(tmp_path, caplog, script, reason):
    rig = Rig(tmp_path, script)
    assert judged(rig, b"", b"") == [False, False]
    assert (rig.judge.stats.failed, rig.judge.stats.succeeded_at) == (2, None)
    assert caplog.text.count("targets cannot be judged") == 1
    assert reason in caplog.text


def test_a_child_that_hangs_ends_with_all_its_own(tmp_path, caplog):
    rig = Rig(tmp_path, f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n", timeout_s=3.0)
    assert judged(rig, b"") == [False]
    assert "took longer than 3 s" in caplog.text
    pid = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 30
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(pid)


def alive(pid: int) -> bool:
    """True while a process runs; one that nobody has asked for its end is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_fails_for_a_while_is_well_again(tmp_path, caplog):
    caplog.set_level("INFO")
    rig = Rig(tmp_path)
    assert judged(rig, b"nonsense", report(verdict(PASS, 1))) == [False, True]
    assert "targets are judged again" in caplog.text
    metrics = SelfMetrics()
    watch_judging(metrics, rig.judge)
    text = metrics.render(openmetrics=False).decode()
    assert "netmon_judging_failed_total 1" in text
    assert "netmon_judging_last_success_timestamp_seconds 1.7935e+09" in text


async def test_it_is_time_after_a_day_was_closed(tmp_path):
    rig = await asyncio.to_thread(Rig, tmp_path)
    await asyncio.to_thread(rig.document.write_bytes, report(verdict(PASS, 1)))
    async with rig.store:
        rig.filed = 5
        task = asyncio.create_task(rig.judge.run(0.01))
        await asyncio.sleep(0.1)
        assert rig.judge.stats.succeeded_at is None
        rig.filed = 6
        async with asyncio.timeout(60):
            while rig.judge.stats.succeeded_at is None:
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait({task})
    assert rig.judge.stats.failed == 0


def test_the_worker_refuses_what_prints_too_much(monkeypatch):
    monkeypatch.setattr(judge_worker, "MAX_BYTES", 1000)
    with pytest.raises(RuntimeError, match="printed more than"):
        judge_worker.produced((sys.executable, "-c", "while True: print('x' * 100)"))
