"""The same report from the history, from Prometheus and from VictoriaMetrics: three days of the same polls, and where the answers may differ.

What differs, and why, is told in docs/explanation/percentiles.md; its example is `test_the_percentile_of_promql_is_the_interpolated_one`.
"""

import asyncio
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.cli.report_source import KINDS
from netmon.expose.labels import DeviceLabels, pairs
from netmon.model.counter_values import Quality
from netmon.model.figures import Figures, Span
from netmon.model.history import GapReason, PollerGap, SubjectKind, Transition
from netmon.model.report import Report, ReportKind
from netmon.model.sample import LinkSample, SampleFlag
from netmon.model.slot_columns import Counted, Measured
from netmon.model.slot_fold import SlotFolder
from netmon.model.verdict import Window
from netmon.model.witness import exclusion_hash
from netmon.pipeline.dossier import Sources, load_sources
from netmon.pipeline.prometheus_source import NoSeriesError, PrometheusSource
from netmon.pipeline.report import make_report
from netmon.pipeline.verify import StepState, verify_report
from netmon.report.document import decode, dumps, loads
from netmon.report.kinds import PAGES
from netmon.store.day_compact import Compactor
from netmon.store.day_files import Keep, closed_until
from netmon.store.history import HistoryStore
from netmon.transport.http.api import HttpTarget
from tests.config.tree import ENV, load_files
from tests.support.metrics_engines import Past, filled_prometheus, victoria_metrics
from tests.support.prometheus import PrometheusServer
from tests.support.report_district import ZONE, at_ms, facts, moment, write_district

pytestmark = [pytest.mark.real, pytest.mark.may_block]
LAST = datetime.now(ZONE).date() - timedelta(days=2)
FIRST = LAST - timedelta(days=2)
WINDOW = Window(moment(FIRST), moment(LAST, 24))
SPAN = Span(int(WINDOW.start.timestamp()), int(WINDOW.end.timestamp()))
NOW = moment(LAST, 24 + 7).timestamp()
SLOTS = 3 * 288
STALL = Span(at_ms(FIRST, 27) // 1000, at_ms(FIRST, 28) // 1000)
"""netmon itself stalled for an hour."""
DARK = Span(at_ms(FIRST, 30) // 1000, at_ms(FIRST, 33) // 1000 + 120)
"""b-gw gave no counters for three hours and two minutes, so that its last slot is not whole."""
SCRAPED_AFTER_S = 37
EXACT, LOSSY, SHIFTED = ("a-gw", "GE0/0/1"), ("b-gw", "GE0/0/1"), ("center-sw", "Eth-Trunk1")
SITES = {"a-gw": ("a", "router"), "b-gw": ("b", "router"), "center-sw": ("center", "switch")}
MEAN_TOLERANCE = Fraction(1, 1000)
P95_TOLERANCE = Fraction(1, 100)
"""For a port that is scraped 37 s after it is polled, so that each slot has a minute of the one before."""


@dataclass(frozen=True)
class Minute:
    """What one poll told of the minute before `end`: whole bit/s, in so many milliseconds of the agent's clock."""

    end: int
    received: tuple[int, int]
    sent: tuple[int, int]

    @property
    def bps(self) -> tuple[int, int]:
        return self.received[0] * 8000 // self.received[1], self.sent[0] * 8000 // self.sent[1]


def minutes(rng: random.Random, peak_bps: int, *, drifts: bool) -> list[Minute]:
    """Polls of a port: quiet at night, bursts of some minutes by day. Without drift each minute of the agent has 60,000 ms and whole bit/s."""
    found = []
    burst = 0.0
    for end in range(SPAN.start + 60, SPAN.end + 1, 60):
        hour = datetime.fromtimestamp(end - 60, ZONE).hour
        burst = 0.9 * burst + rng.gauss(0, 0.2)
        bps = int(peak_bps * (0.6 if 8 <= hour < 17 else 0.05) * math.exp(burst - 0.3)) // 2 * 2
        ms = rng.randrange(59_900, 60_100) if drifts else 60_000
        found.append(Minute(end, (bps * ms // 8000, ms), (bps // 4 * 2 * ms // 8000, ms)))
    return found


def polled(port: tuple[str, str], minute: Minute) -> bool:
    middle = minute.end - 30
    return not (STALL.start <= middle < STALL.end) and not (port == LOSSY and DARK.start <= middle < DARK.end)


def rows(port: tuple[str, str], polls: Sequence[Minute]) -> list[LinkSample]:
    """What the recorder makes of the polls."""
    folder = SlotFolder(300)
    for poll in polls:
        received, sent = (Counted(octets, ms, Quality.GOOD) for octets, ms in (poll.received, poll.sent))
        folder.add(port, Measured(poll.end * 1000, received, sent, 10**9))
    return [row for row in folder.rest() if SPAN.start <= row.slot < SPAN.end]


def past(polls: dict[tuple[str, str], list[Minute]]) -> Past:
    """What a Prometheus has of the same polls: the middle of its minute for ports whose scrapes fit the slots, else the minute after the poll."""
    made = Past()
    for port, found in polls.items():
        device, (site, role) = port[0], SITES[port[0]]
        labels = DeviceLabels(district="center", site=site, device=device, role=role).prefix()
        at = {poll.end: poll.end + SCRAPED_AFTER_S if port == SHIFTED else poll.end - 30 for poll in found}
        kept = [poll for poll in found if at[poll.end] < SPAN.end]
        inside = f"{labels},{pairs(interface=port[1])}"
        made.add("netmon_interface_receive_bps", inside, [(at[poll.end], poll.bps[0]) for poll in kept])
        if port == EXACT:  # a second Prometheus scrapes the same netmon
            made.add("netmon_interface_receive_bps", f'{inside},replica="b"', [(at[poll.end], poll.bps[0]) for poll in kept])
        made.add("netmon_interface_transmit_bps", inside, [(at[poll.end], poll.bps[1]) for poll in kept])
        made.add("netmon_interface_speed_bps", inside, [(at[poll.end], 10**9) for poll in kept])
        made.add("netmon_interface_up", inside, [(at[poll.end], int(port != LOSSY)) for poll in kept])
    for device, (site, role) in SITES.items():
        labels = DeviceLabels(district="center", site=site, device=device, role=role).prefix()
        ends = [end for end in range(SPAN.start + 60, SPAN.end + 1, 60) if not STALL.start <= end - 30 < STALL.end]
        made.add("netmon_device_up", labels, [(end - 30, 1) for end in ends])
    return made


@pytest.fixture(scope="module")
def polls() -> dict[tuple[str, str], list[Minute]]:
    rng = random.Random(95)
    peaks = ((EXACT, 300_000_000, False), (LOSSY, 60_000_000, False), (SHIFTED, 800_000_000, True))
    made = {port: minutes(rng, peak, drifts=drifts) for port, peak, drifts in peaks}
    return {port: [one for one in found if polled(port, one)] for port, found in made.items()}


def sources_of(folder: Path, root: Path) -> Sources:
    path = write_district(folder, FIRST)
    (folder / "state").mkdir(exist_ok=True)
    files = {str(file.relative_to(folder)): file.read_bytes() for file in path.parent.rglob("*") if file.suffix in (".yaml", ".csv")}
    found = load_files(folder, files).config
    assert found is not None
    whole = load_sources(found, {"NETMON_DATA": str(root)})
    return replace(whole, plans=tuple(one for one in whole.plans if one.id == "default"))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, root: Path, polls: dict[tuple[str, str], list[Minute]]) -> Sources:
    """A district whose history was written and filed by the real store."""
    made = sources_of(tmp_path_factory.mktemp("district"), root)
    state = made.config.settings.state

    async def write() -> None:
        async with HistoryStore(state, wall=lambda: NOW) as store:
            for port, found in polls.items():
                store.add_samples(rows(port, found))
            (entered,) = made.config.exclusions
            known = Transition(at_ms=at_ms(FIRST, -5), kind=SubjectKind.EXCLUSION, subject=entered.id, state=exclusion_hash(entered))
            for transition in (*facts(FIRST), known):
                store.add_transition(transition)
            store.add_gap(PollerGap(start_ms=STALL.start * 1000, end_ms=STALL.end * 1000, why=GapReason.STALLED))
            assert await store.write()
            assert await store.seal(closed_until(NOW, ZONE))

    asyncio.run(write())
    Compactor(state, ZONE, NOW, Keep()).run()
    return made


@pytest.fixture(scope="module", params=["prometheus", pytest.param("victoria-metrics", marks=pytest.mark.long)])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, polls: dict[tuple[str, str], list[Minute]]) -> Iterator[PrometheusServer]:
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        start = filled_prometheus if request.param == "prometheus" else victoria_metrics
        yield stack.enter_context(start(folder, past(polls)))


@pytest.fixture(scope="module")
def ours(sources: Sources) -> Report:
    return make_report(ReportKind.COMPLIANCE, sources, WINDOW, now=NOW)


@pytest.fixture(scope="module")
def theirs(sources: Sources, engine: PrometheusServer, ours: Report) -> Report:
    return read(sources, engine.url)


def read(sources: Sources, url: str) -> Report:
    with PrometheusSource(HttpTarget(url=url, rate_per_s=200.0)) as samples:
        return make_report(ReportKind.COMPLIANCE, sources, WINDOW, now=NOW, samples=samples)


def test_the_history_rests_on_three_closed_days(ours: Report):
    assert (len(ours.dossier.days), ours.dossier.provisional, ours.dossier.source) == (3, False, "history")
    by_port = {one.key: one for one in ours.figures}
    assert by_port[EXACT].received.coverage.expected == SLOTS - 24
    assert by_port[EXACT].received.coverage.valid == SLOTS - 24 - 12
    assert by_port[LOSSY].received.coverage.valid == SLOTS - 12 - 36
    assert by_port[EXACT].received.n > 0


def test_every_verdict_is_the_same_from_both_sources(ours: Report, theirs: Report):
    def told(report: Report) -> list[object]:
        return [(one.id, one.target, one.subject, one.state, one.basis, one.n, one.coverage) for one in report.verdicts]

    assert {one.state.value for one in ours.verdicts} >= {"pass", "fail", "unknown", "insufficient"}
    assert told(theirs) == told(ours)
    assert theirs.shares == ours.shares
    assert (theirs.dossier.source, theirs.dossier.days, theirs.dossier.provisional) == ("prometheus", (), False)
    assert theirs.dossier.gaps == ours.dossier.gaps == (STALL,)
    assert theirs.number != ours.number


def test_where_scrapes_fit_the_slots_every_figure_and_hash_is_the_same(ours: Report, theirs: Report):
    mine, found = ({one.key: one for one in report.figures} for report in (ours, theirs))
    assert found[EXACT] == mine[EXACT]
    assert len(found[EXACT].data_sha256) == 64
    assert replace(found[LOSSY], data_sha256="") == replace(mine[LOSSY], data_sha256="")
    assert found[LOSSY].received.time_ms < SLOTS * 300_000 - 36 * 300_000


def test_a_port_that_is_scraped_later_than_polled_stays_within_the_tolerance(ours: Report, theirs: Report):
    mine, found = (next(one for one in report.figures if one.key == SHIFTED) for report in (ours, theirs))
    for name in ("received", "sent", "lesson_received", "lesson_sent"):
        one, other = getattr(mine, name), getattr(found, name)
        assert isinstance(one, Figures)
        assert one.p95_bps != other.p95_bps, "slots that are a minute off are other slots"
        assert off(other.p95_bps, one.p95_bps) <= P95_TOLERANCE
    assert off(found.received.mean_bps, mine.received.mean_bps) <= MEAN_TOLERANCE
    assert off(found.sent.mean_bps, mine.sent.mean_bps) <= MEAN_TOLERANCE


def off(value: Fraction | int | None, reference: Fraction | int | None) -> Fraction:
    assert value
    assert reference
    return abs(Fraction(value) / Fraction(reference) - 1)


def interpolated(rates: Sequence[Fraction], q: Fraction) -> Fraction:
    """Return what PromQL calls a quantile: between the two values around rank q * (n - 1), as far as the rank lies between them."""
    ordered = sorted(rates)
    rank = q * (len(ordered) - 1)
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def test_the_percentile_of_promql_is_the_interpolated_one(ours: Report, engine: PrometheusServer, polls: dict[tuple[str, str], list[Minute]]):
    slots = [Fraction(row.in_octets * 8000, row.in_ms) for row in rows(LOSSY, polls[LOSSY]) if row.in_octets is not None]
    where = f'{{device="{LOSSY[0]}",interface="{LOSSY[1]}"}}'
    gauge = f"netmon_interface_receive_bps{where}"
    of_slot = f"(sum_over_time({gauge}[300s] offset 1ms) / count_over_time({gauge}[300s] offset 1ms))"
    asked = f"quantile_over_time(0.95, {of_slot}[{SPAN.end - SPAN.start - 150}s:300s])"
    ((_, theirs),) = [(row["metric"], float(row["value"][1])) for row in engine.api("query", query=asked, time=str(SPAN.end), nocache="1")["result"]]
    nearest = next(one.received.p95_bps for one in ours.figures if one.key == LOSSY)
    assert nearest == int(sorted(slots)[-(-95 * len(slots) // 100) - 1])
    assert math.isclose(theirs, float(interpolated(slots, Fraction(95, 100))), rel_tol=1e-9)
    assert nearest is not None
    assert theirs < nearest, "the interpolated one is no rate that was ever measured, and here the smaller"
    assert not math.isclose(theirs, nearest, rel_tol=1e-6)
    raw = [Fraction(one.bps[0]) for one in polls[LOSSY]]
    ((_, of_scrapes),) = [
        (row["metric"], float(row["value"][1]))
        for row in engine.api("query", query=f"quantile_over_time(0.95, {gauge}[{SPAN.end - SPAN.start}s])", time=str(SPAN.end), nocache="1")["result"]
    ]
    assert math.isclose(of_scrapes, float(interpolated(raw, Fraction(95, 100))), rel_tol=1e-9)
    assert (len(slots), nearest, round(theirs), round(of_scrapes)) == (816, 43246740, 43010134, 43749260), "docs/explanation/percentiles.md"


def test_without_a_history_the_states_of_ports_are_asked_for_too(engine: PrometheusServer, tmp_path: Path, root: Path, theirs: Report):
    bare = read(sources_of(tmp_path, root), engine.url)
    up = {line.link.key: None if line.port is None else line.port.up for site in bare.dossier.sites for line in site.lines}
    assert up == {"a/dx": True, "a/jr": True, "b/dx": False, "c/dx": None}
    assert [site.uplink_up for site in bare.dossier.sites] == [True, False, None]
    assert [one.received.mean_bps for one in bare.figures] == [one.received.mean_bps for one in theirs.figures]


def test_a_report_from_elsewhere_is_judged_again_by_verify(theirs: Report):
    document = loads(dumps(theirs))
    assert decode(document) == theirs
    steps = {step.name.value: step for step in verify_report(document, None)}
    assert [step.first for step in steps.values() if step.state is StepState.DIFFERS] == []
    assert steps["verdicts"].state is StepState.SAME
    assert steps["figures"].state is StepState.SKIPPED


def test_another_district_is_told_instead_of_an_empty_report(sources: Sources, engine: PrometheusServer):
    config = replace(sources.config, district=replace(sources.config.district, id="elsewhere"))
    with pytest.raises(NoSeriesError, match="elsewhere"):
        read(replace(sources, config=config), engine.url)


def test_a_report_is_provisional_until_its_last_day_would_be_closed(sources: Sources, engine: PrometheusServer):
    with PrometheusSource(HttpTarget(url=engine.url, rate_per_s=200.0)) as samples:
        early = make_report(ReportKind.COMPLIANCE, sources, WINDOW, now=moment(LAST, 24 + 5).timestamp(), samples=samples)
    assert early.dossier.provisional


def test_the_command_says_which_source_it_read(
    sources: Sources, engine: PrometheusServer, root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name, value in {**ENV, "NETMON_DATA": str(root)}.items():
        monkeypatch.setenv(name, value)
    config = sources.config.settings.state.parent / "netmon.yaml"
    words = ["--from", str(FIRST), "--to", str(LAST), "--config", str(config), "--lang", "zh", "--output", str(tmp_path / "a.html")]
    assert main(["report", "compliance", "--source", f"prometheus:{engine.url}/", *words]) == 0
    err = capfd.readouterr().err
    assert f"流量样本来自 {engine.url}（" in err
    assert f"流量样本取自 {engine.url}（" in (tmp_path / "a.html").read_text()
    assert main(["report", "compliance", "--source", "http://127.0.0.1:1", *words]) == 1
    assert "http://127.0.0.1:1 读不出样本" in capfd.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_can_be_made_from_it_names_the_source(sources: Sources, engine: PrometheusServer, kind: ReportKind):
    with PrometheusSource(HttpTarget(url=engine.url, rate_per_s=200.0)) as samples:
        report = make_report(kind, sources, WINDOW, now=NOW, samples=samples)
    for lang in ("zh", "en"):
        said = [words for section in PAGES[kind](report, lang).sections for words in section.paragraphs]
        assert [words for words in said if engine.url in words] == [report.notes[-1].render(lang)]


def test_flags_of_rows_say_what_is_missing(polls: dict[tuple[str, str], list[Minute]]):
    made = rows(EXACT, polls[EXACT])
    assert {row.quality for row in made} == {SampleFlag(0)}
    assert len(made) == SLOTS - 12
