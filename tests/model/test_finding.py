from dataclasses import replace

from netmon.expose.families_finding import render_backup, render_findings, render_unsaved
from netmon.model.finding import SEVERITIES, FindingKind, Severity, carried, finding
from netmon.model.texts import text
from netmon.store.findings import FindingBook


def test_every_kind_has_a_severity_and_both_texts_with_a_first_step():
    assert set(SEVERITIES) == set(FindingKind)
    for kind in FindingKind:
        assert text(f"finding.{kind}", "zh") != text(f"finding.{kind}", "en")
        assert len(text(f"finding.{kind}.step", "zh")) > 8
    assert [text(f"finding.severity.{severity}", "en") for severity in Severity] == ["critical", "warning", "info"]


def test_a_finding_that_stays_keeps_its_beginning():
    first = finding("sw-1", FindingKind.TELNET_OPEN, "vty 0 4", 100.0)
    again, other = replace(first, since=200.0), finding("sw-1", FindingKind.NO_NTP, "", 200.0)
    assert carried([first], [again, other, other]) == (other, first)


def test_book_says_what_came_and_went_and_keeps_finders_apart():
    book = FindingBook()
    changed: list[str] = []
    book.on_change = changed.append
    telnet = finding("sw-1", FindingKind.TELNET_OPEN, "vty 0 4", 100.0)
    rogue = finding("sw-1", FindingKind.ROGUE_DHCP, "02:00:00:00:00:01", 110.0)
    assert book.replace("hygiene", "sw-1", [telnet]) == ((telnet,), ())
    assert book.replace("sensor", "sw-1", [rogue]) == ((rogue,), ())
    assert book.replace("hygiene", "sw-1", [replace(telnet, since=300.0)]) == ((), ())
    assert book.of_device("sw-1") == (telnet, rogue)
    assert book.replace("hygiene", "sw-1", []) == ((), (telnet,))
    assert book.everything() == (rogue,)
    assert changed == ["sw-1"] * 3
    book.retain(["other"])
    assert book.everything() == ()


def test_findings_are_counted_by_kind_without_their_detail():
    found = [finding("sw-1", FindingKind.TELNET_OPEN, f"vty {number} canary", 1.0) for number in range(3)]
    chunk = render_findings('device="sw-1"', found)["netmon_finding"]
    assert chunk.text == b'netmon_finding{device="sw-1",kind="telnet_open",severity="warning"} 3\n'
    assert render_findings('device="sw-1"', []) == {}


def test_backup_families_leave_out_what_is_not_known():
    assert render_backup("", None) == {}
    assert render_unsaved("", None) == {}
    assert render_unsaved('device="sw-1"', True)["netmon_config_unsaved"].text == b'netmon_config_unsaved{device="sw-1"} 1\n'
    assert render_backup("", 1_700_000_000.5)["netmon_config_backup_last_success_timestamp_seconds"].samples == 1
