"""A report verified on another machine: with the day files alone, moved, tampered with, provisional."""

import asyncio
import copy
import json
import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from netmon.config.load import load
from netmon.model.report import ReportKind
from netmon.pipeline.dossier import load_sources
from netmon.pipeline.report import make_report
from netmon.pipeline.verify import StepName, StepState, verify_report
from netmon.pipeline.verify_days import days_in, folder_in, verify_path
from netmon.pipeline.verify_now import compare_with_now
from netmon.report.codec import DocumentError
from netmon.report.document import decode, dumps, encode, loads
from netmon.store import day_files
from tests.config.tree import ENV
from tests.support.report_district import moment, window, write_district, write_past

pytestmark = pytest.mark.may_block
DAY = date(2026, 11, 20)
NOW = moment(DAY, 24 + 8).timestamp()
ROOT = Path(__file__).parents[2]


def sources_in(folder, close=True, more=None):
    found = load(write_district(folder, DAY, more), env={**ENV, "NETMON_DATA": str(ROOT)}).config
    assert found is not None
    found.settings.state.mkdir(parents=True, exist_ok=True)
    asyncio.run(write_past(found.settings.state, DAY, close=close))
    return chosen(found)


def chosen(config):
    whole = load_sources(config, {"NETMON_DATA": str(ROOT)})
    return replace(whole, plans=tuple(plan for plan in whole.plans if plan.id == "default"))


@pytest.fixture(scope="module")
def sources(tmp_path_factory, loop_watch):
    watch, _ = loop_watch
    watch.deactivate()
    yield sources_in(tmp_path_factory.mktemp("district"))
    watch.activate()


@pytest.fixture(scope="module")
def report(sources):
    return make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)


@pytest.fixture(scope="module")
def days(sources, tmp_path_factory):
    """The day files alone, somewhere else."""
    moved = tmp_path_factory.mktemp("elsewhere") / "copied"
    shutil.copytree(day_files.folder_of(sources.config.settings.state), moved)
    return days_in(moved)


@pytest.fixture
def document(report):
    return json.loads(dumps(report))


def wrong(document, days):
    return {step.name: step.first.path for step in verify_report(document, days) if step.first is not None}


def test_report_is_the_same_with_the_day_files_alone_somewhere_else(document, days):
    steps = list(verify_report(document, days))
    assert {step.state for step in steps} == {StepState.SAME}, steps
    assert [step.name for step in steps][:8] == [
        StepName.DOCUMENT, StepName.HASHES, StepName.INPUTS, StepName.TWICE, StepName.DAYS, StepName.ROWS, StepName.FIGURES, StepName.DATA,
    ]  # fmt: skip
    counted = {step.name: step.checked for step in steps}
    assert counted[StepName.FIGURES] == 3
    assert counted[StepName.VERDICTS] == len(document["verdicts"]) > 3


@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind is not ReportKind.COMPLIANCE])
def test_every_kind_of_report_is_the_same(kind, sources, days):
    written = json.loads(dumps(make_report(kind, sources, window(DAY), now=NOW)))
    assert wrong(written, days) == {}


def test_report_on_one_school_is_the_same(sources, days):
    one = make_report(ReportKind.COMPLIANCE, replace(sources, site="a"), window(DAY), now=NOW)
    assert wrong(encode(one), days) == {}
    assert [step.state for step in compare_with_now(one, sources, now=NOW)] == [StepState.SAME, StepState.SAME]


def site_of(document, name):
    return next(number for number, found in enumerate(document["dossier"]["sites"]) if found["site"]["id"] == name)


def test_tampered_verdict_is_named(document, days):
    number = next(number for number, one in enumerate(document["verdicts"]) if one["state"] == "fail")
    document["verdicts"][number]["state"] = "pass"
    assert wrong(document, days) == {StepName.HASHES: "$.verdicts", StepName.VERDICTS: f"$.verdicts[{number}].state"}


def test_verdict_that_was_left_out_is_named(document, days):
    del document["verdicts"][0]
    assert wrong(document, days)[StepName.VERDICTS] == "$.verdicts"


def test_tampered_figure_is_named_and_so_is_its_verdict(document, days):
    document["figures"][0]["received"]["max_bps"] += 1
    found = wrong(document, days)
    assert (found[StepName.HASHES], found[StepName.FIGURES]) == ("$.figures", "$.figures[0].received.max_bps")


def test_tampered_contract_is_named(document, days):
    place = site_of(document, "b")
    document["dossier"]["sites"][place]["lines"][0]["link"]["contracts"][0]["down_bps"] *= 10
    found = wrong(document, days)
    assert found[StepName.HASHES] == f"$.dossier.sites[{place}].lines[0]"
    assert found[StepName.INPUTS] == "$.dossier.inputs.links"
    assert found[StepName.VERDICTS].startswith("$.verdicts[")


def test_tampered_seed_is_named(document, days):
    document["seed"] += "1"
    document["hashes"] = encode(decode(document))["hashes"]
    assert StepName.HASHES not in (found := wrong(document, days))
    assert found.get(StepName.SAMPLE, "").startswith("$.sampled") or sorted(document["sampled"]) == sorted(entry["code"] for entry in roster(document))


def roster(document):
    return document["dossier"]["roster"]["entries"]


def test_seed_that_draws_others_is_found_without_any_hash(report, days):
    drawn = replace(report, sampled=report.sampled[:-1])
    assert wrong(encode(drawn), days) == {StepName.SAMPLE: f"$.sampled[{len(report.sampled) - 1}]"}


def test_forged_report_with_new_hashes_is_still_found(report, days):
    verdict = next(one for one in report.verdicts if one.state == "fail")
    forged = tuple(replace(one, margin=-one.margin) if one is verdict else one for one in report.verdicts)
    number = report.verdicts.index(verdict)
    assert wrong(encode(replace(report, verdicts=forged)), days) == {StepName.VERDICTS: f"$.verdicts[{number}].margin"}
    rows = replace(report.figures[0], data_sha256="0" * 64)
    found = wrong(encode(replace(report, figures=(rows, *report.figures[1:]))), days)
    assert found[StepName.FIGURES] == "$.figures[0].data_sha256"
    assert found[StepName.DATA] == "$.data_sha256"


def test_words_that_were_altered_are_found(document, days):
    document["verdicts"][0]["reason"]["zh"] = "达标"
    assert wrong(document, days) == {StepName.HASHES: "$.verdicts", StepName.TWICE: "$.verdicts[0].reason.zh"}


def test_targets_of_the_head_that_were_altered_are_found(document, days):
    document["targets"][0]["quote"] = "不低于1M"
    assert wrong(document, days) == {StepName.HASHES: "$.targets", StepName.TWICE: "$.targets[0].quote"}


def test_flipped_byte_is_found_wherever_it_is(report):
    written = dumps(report)
    seen = {"refused": 0, "named": 0, "same": 0}
    for number in range(120):
        data, dice = bytearray(written), random.Random(number)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(7)
        seen[outcome(bytes(data), written)] += 1
    assert seen["same"] == 0, seen
    assert seen["refused"] > 0, seen
    assert seen["named"] > 20, seen


def outcome(data, written):
    """What becomes of a document that was damaged: no JSON or no report at all, a difference with its place, or the same meaning."""
    try:
        document = loads(data)
        decode(document)
    except DocumentError:
        return "refused"
    if document == json.loads(written):
        return "same"
    assert next(step.first.path for step in verify_report(document, None) if step.first is not None).startswith("$")
    return "named"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("dossier", "zone"), "Asia/Nowhere"),
        (("dossier", "slot_s"), 0),
        (("dossier", "window", "end"), "2126-01-01T00:00:00Z"),
        (("dossier", "zone"), "../../etc"),
    ],
)
def test_document_that_makes_no_sense_is_refused_with_its_place(place, value, document):
    inner = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    steps = list(verify_report(document, None))
    assert [(step.name, step.state) for step in steps] == [(StepName.DOCUMENT, StepState.DIFFERS)]
    assert steps[0].first.path.startswith("$.dossier.")


def test_calendar_that_is_not_there_is_refused(document):
    document["dossier"]["sites"][0]["calendar"] = 7
    assert wrong(document, None) == {StepName.DOCUMENT: "$.dossier.sites[0].calendar"}


def test_without_day_files_what_needs_them_is_said_to_be_open(document):
    states = {step.name: step.state for step in verify_report(document, None)}
    assert states[StepName.FIGURES] is states[StepName.DAYS] is StepState.SKIPPED
    assert states[StepName.VERDICTS] is StepState.SAME


def copied(days, folder):
    shutil.copytree(days.folder, folder)
    return days_in(folder)


def test_flipped_byte_of_a_day_file_is_found(document, days, tmp_path):
    other = copied(days, tmp_path / "days")
    file = other.folder / document["dossier"]["days"][0]["file"]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    assert wrong(document, other)[StepName.ROWS] == file.name
    assert verify_path(file)[1][0].path == file.name


def test_missing_day_file_is_named(document, days, tmp_path):
    other = copied(days, tmp_path / "days")
    (other.folder / document["dossier"]["days"][0]["file"]).unlink()
    found = wrong(document, other)
    assert found[StepName.ROWS] == document["dossier"]["days"][0]["file"]
    assert found[StepName.FIGURES].startswith("$.figures[0]")


def test_day_of_another_chain_is_named(document, days):
    other = copy.deepcopy(document)
    other["dossier"]["days"][0]["data_sha256"] = "0" * 64
    assert wrong(other, days)[StepName.DAYS] == "$.dossier.days[0].data_sha256"
    other["dossier"]["days"][0]["day"] = "2026-11-01"
    assert wrong(other, days)[StepName.DAYS] == "$.dossier.days[0]"


def test_day_files_are_verified_by_themselves(days):
    assert verify_path(days.folder)[1] == []
    assert verify_path(days.folder / "manifest.json")[1] == []
    assert verify_path(next(days.folder.glob("*.parquet")))[1] == []
    assert verify_path(next((days.folder / "hourly").glob("*.parquet")))[1] == []
    assert folder_in(days.folder) == days.folder
    with pytest.raises(FileNotFoundError):
        verify_path(days.folder.parent / "nothing")


def test_provisional_report_says_what_is_open(tmp_path):
    sources = sources_in(tmp_path, close=False)
    written = json.loads(dumps(make_report(ReportKind.COMPLIANCE, sources, window(DAY), now=NOW)))
    steps = {step.name: step for step in verify_report(written, None)}
    assert steps[StepName.FIGURES].why.key == "verify.why.provisional"
    assert steps[StepName.VERDICTS].state is StepState.SAME


def test_report_from_another_engine_is_only_judged_again(report, days):
    other = replace(report, dossier=replace(report.dossier, source="prometheus", days=()))
    steps = {step.name: step for step in verify_report(encode(other), days)}
    assert steps[StepName.FIGURES].why.args == {"source": "prometheus"}
    assert steps[StepName.VERDICTS].state is StepState.SAME


def test_report_beside_its_own_configuration_is_unchanged(report, sources):
    assert [(step.name, step.state) for step in compare_with_now(report, sources, now=NOW)] == [
        (StepName.INPUTS_NOW, StepState.SAME),
        (StepName.PORTS_NOW, StepState.SAME),
    ]


def test_what_was_changed_since_is_told_and_is_no_fault(report, sources):
    plans = tuple(replace(plan, targets=plan.targets[1:]) for plan in sources.plans)
    inputs, _ = compare_with_now(report, replace(sources, plans=plans), now=NOW)
    assert (inputs.state, inputs.why.args) == (StepState.NOTED, {"names": "targets"})


def test_port_that_history_saw_otherwise_is_found(report, sources):
    first = next(found for found in report.dossier.sites if found.site.id == "b")
    line = replace(first.lines[0], port=replace(first.lines[0].port, up=True))
    sites = tuple(replace(found, lines=(line,)) if found is first else found for found in report.dossier.sites)
    _, ports = compare_with_now(replace(report, dossier=replace(report.dossier, sites=sites)), sources, now=NOW)
    assert (ports.state, ports.first.expected, ports.first.found) == (StepState.DIFFERS, "false", "true")
    assert ports.first.path == f"$.dossier.sites[{report.dossier.sites.index(first)}].lines[0].port.up"
