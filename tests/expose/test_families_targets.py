import pytest
from prometheus_client.parser import text_string_to_metric_families

from netmon.evaluate.compliance import judge_target
from netmon.expose.catalogue import FAMILIES
from netmon.expose.families_targets import TARGET_FAMILIES, render_targets
from netmon.expose.labels import pairs
from netmon.model.roster import RosterEntry
from tests.evaluate.judging import CONTEXT, district, line, school, target
from tests.support.prometheus import promtool


def exposition(verdicts):
    chunks = render_targets(pairs(district="center"), verdicts)
    return "".join((family.header(openmetrics=False) + chunks[family.name].text).decode() for family in TARGET_FAMILIES if family.name in chunks)


def verdicts():
    listed = tuple(RosterEntry(code=code, name=code, kind="school") for code in ("1001", "1002", "1003"))
    facts = (school(line(down=500)), school(line(down=300), id="b", code="1002", classes=48))
    return judge_target(target(), district(*facts, listed=listed), CONTEXT).verdicts


def samples(text):
    return {(sample.name, sample.labels["site"]): sample for family in text_string_to_metric_families(text) for sample in family.samples}


def test_met_and_missed_have_a_value_and_the_unknown_only_a_state():
    found = samples(exposition(verdicts()))
    assert (found["netmon_target_met", "a"].value, found["netmon_target_met", "b"].value) == (1, 0)
    assert ("netmon_target_met", "1003") not in found
    assert found["netmon_target_state", "1003"].labels["state"] == "unknown"
    assert found["netmon_target_state", "a"].labels["basis"] == "contract"
    assert found["netmon_target_margin_bps", "b"].value == -3_750_000
    assert found["netmon_target_coverage_ratio", "a"].value == 0.99


def test_the_families_are_in_the_catalogue_and_their_labels_those_declared():
    assert set(TARGET_FAMILIES) <= set(FAMILIES)
    declared = {family.name: {"district", *family.labels} for family in TARGET_FAMILIES}
    for family in text_string_to_metric_families(exposition(verdicts())):
        for sample in family.samples:
            assert set(sample.labels) <= declared[sample.name]


@pytest.mark.real
def test_promtool_has_nothing_to_say():
    done = promtool("check", "metrics", text=exposition(verdicts()))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
