"""What netmon says in English to itself is told in Chinese wherever a Chinese reader meets it: reports, messages, commands, Grafana."""

from dataclasses import replace

import pytest

from netmon.cli.errors import CommandError
from netmon.collect.document import build_document
from netmon.collect.document_table import render_table
from netmon.dashboards import words
from netmon.model.event import EventKind
from netmon.model.finding import FindingKind
from netmon.model.incident import Cause
from netmon.model.problem import Problem
from netmon.model.reading import ReadingProblem
from netmon.model.report import ReportKind
from netmon.model.report_facts import LogEntry
from netmon.model.service import ServiceReason
from netmon.model.texts import CATALOGUE, text
from netmon.model.throughput import RunOutcome
from netmon.notify.facts import Audience
from netmon.notify.texts_incident import incident_item, incident_text, recovery_text
from netmon.report import acceptance, daily, findings, todo
from netmon.report.view import view_of
from tests.collect.test_document import reading
from tests.notify.incidents import at, facts, incident
from tests.report.districts import contract, dossier, line, report, run, school
from tests.report.operations import at_ms, operated
from tests.support.phrases import FINDINGS, PHRASES, english


def cells(table):
    """Every cell of a page's table, and its words around it."""
    return [table.title, table.note, *(cell for row in table.rows for cell in row.values)]


def test_what_is_english_is_seen() -> None:
    assert english("原因：no answer within 5 s") == ["no answer within"]
    assert english(["运行 netmon config diff 看改了什么", "vty 0 4", "IF-MIB", None]) == []
    assert set(FINDINGS) == set(FindingKind)


@pytest.mark.parametrize("kind", [EventKind.SERIAL_CHANGED, EventKind.CONFIG_CHANGED, EventKind.CONFIG_REFUSED])
def test_the_daily_round_tells_every_phrase_in_chinese(kind: EventKind) -> None:
    said = [*PHRASES, *FINDINGS.values()]
    events = tuple(LogEntry(at_ms=at_ms(28, 2), kind=kind.value, device="s01-gw", detail=detail) for detail in said)
    view = view_of(operated(ReportKind.DAILY, events=events), "zh")
    shown = daily.happened(view, len(said))
    assert shown is not None
    assert len(shown.rows) == len(said)
    assert english(cells(shown)) == []


@pytest.mark.parametrize("devices", [1, 5])
def test_the_daily_round_tells_every_finding_in_chinese(devices: int) -> None:
    said = [*PHRASES, *(f"{one} {detail}".strip() for one, detail in FINDINGS.items())]
    events = tuple(
        LogEntry(at_ms=at_ms(28, 2), kind=EventKind.FINDING.value, device=f"s01-{number}", detail=detail) for detail in said for number in range(devices)
    )
    view = view_of(operated(ReportKind.DAILY, events=events), "zh")
    shown = findings.table(view, len(said))
    assert shown is not None
    assert len(shown.rows) == len(said)
    assert english(cells(shown)) == []
    tasks = [task for task in todo.tasks(view) if task.rank in (todo.Rank.FINDING, todo.Rank.NOTED)]
    assert len(tasks) == todo.KINDS + 1
    assert english(f"{task.where} {task.what}" for task in tasks) == []


def test_the_acceptance_report_tells_why_a_test_failed_in_chinese() -> None:
    runs = [replace(run("s01/dx", 1 + number % 28, 0, outcome=RunOutcome.FAILED), detail=phrase) for number, phrase in enumerate(PHRASES)]
    made = report(ReportKind.ACCEPTANCE, (), found=dossier((school("s01", "甲校", line("s01", contract(100), runs=runs)),), lines=()))
    shown = [cell for section in acceptance.page(made, "zh").sections for table in section.tables for cell in cells(table)]
    assert len(shown) > len(PHRASES)
    assert english(shown) == []


@pytest.mark.parametrize("cause", list(Cause))
def test_messages_say_nothing_in_english(cause: Cause) -> None:
    one, known = incident(cause), facts(port="12")
    shown = [incident_text(one, known, audience, at(8, 15), "zh") for audience in Audience]
    assert english([*shown, recovery_text(one, known, at(9, 0), "zh"), incident_item(one, known, at(9, 0), "zh")]) == []


def test_findings_and_their_first_steps_are_told_in_chinese() -> None:
    shown = [text(f"finding.{kind}{part}", "zh") for kind in FindingKind for part in ("", ".step")]
    assert english(shown) == []
    assert english(text("notify.digest.finding", "zh", device="sw-1", what=one) for one in shown) == []


def test_grafana_maps_every_code_to_chinese() -> None:
    for shown, wanted in (
        (words.FINDINGS, {kind.value for kind in FindingKind}),
        (words.SERVICE_REASONS, {reason.value for reason in ServiceReason}),
        (words.CAUSES, {cause.value for cause in Cause}),
    ):
        assert set(shown) == wanted
        assert all(one.words.zh != one.words.en for one in shown.values())
        assert english(one.words.zh for one in shown.values()) == []


def test_commands_tell_reasons_in_chinese() -> None:
    keys = [key for key, entry in CATALOGUE.items() if "{reason}" in entry["zh"] and entry["zh"].count("{") == 1]
    assert len(keys) > 5
    for phrase in PHRASES:
        assert english(CommandError(keys[0], reason=phrase).render("zh")) == []
        assert english(Problem(key=keys[0], args={"reason": phrase}).render("zh")) == []
    assert phrase in CommandError(keys[0], reason=phrase).render("en")


def test_the_table_of_a_poll_tells_reasons_in_chinese() -> None:
    problems = tuple(ReadingProblem("interfaces", "ifTable", "wrong_type", phrase) for phrase in PHRASES)
    made = build_document(address="127.0.0.1:161", readings=[replace(reading("interfaces", None), problems=problems, detail=PHRASES[0])])
    shown = render_table(made, "zh")
    assert len(shown.splitlines()) > len(PHRASES)
    assert english(shown) == []
    assert "wrong_type" not in shown
