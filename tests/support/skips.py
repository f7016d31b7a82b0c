"""A pytest plugin: counts the skips of a run and, where a skip means a check that did not happen, fails the run."""

import os
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.support.need import ALLOWED


def strict(environ: Mapping[str, str]) -> bool:
    """Return True where every check must really run (CI=true)."""
    return environ.get("CI", "").lower() in ("1", "true")


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return the reason given to the skip."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


class SkipCount:
    """Gathers skip reasons; `fail` makes those that are not allowed end the run with exit status 1."""

    def __init__(self, *, fail: bool) -> None:
        self._fail = fail
        self.allowed: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def add(self, reason: str, *, allowed: bool) -> None:
        """Count one skip."""
        if allowed or reason.startswith(ALLOWED):
            self.allowed[reason.removeprefix(ALLOWED)] += 1
        else:
            self.refused[reason] += 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that was skipped; an expected failure is none."""
        if report.skipped and not hasattr(report, "wasxfail"):
            self.add(reason_of(report), allowed="may_skip" in report.keywords)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Count a module that was skipped whole."""
        if report.skipped:
            self.add(reason_of(report), allowed=False)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Turn a green run with refused skips into a red one."""
        if self._fail and self.refused and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many checks did not happen, and why."""
        if not self.allowed and not self.refused:
            return
        terminalreporter.section("skipped checks")
        for title, reasons in (("allowed", self.allowed), ("not run", self.refused)):
            for reason, count in sorted(reasons.items()):
                terminalreporter.line(f"{count:4d} {title}: {reason}")
        if self._fail and self.refused:
            terminalreporter.line(f"FAILED: CI=true and {self.refused.total()} checks were skipped", red=True)


def plugin() -> SkipCount:
    """Return the plugin for this environment."""
    return SkipCount(fail=strict(os.environ))
