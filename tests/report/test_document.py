import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from netmon.model.dossier import Dossier
from netmon.model.report import Report, ReportKind
from netmon.model.roster import Roster
from netmon.model.sentence import Amount, Sentence
from netmon.model.target import Unit
from netmon.model.verdict import Subject, Verdict, VerdictState, Window
from netmon.report.codec import Codecs, DocumentError
from netmon.report.document import decode, dumps, encode, hashes_of, json_schema, loads
from tests.report.documents import REPORTS

WINDOW = Window(datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
INPUTS = {"targets": "a" * 64, "roster": "b" * 64}
SLOW = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def a_report(**more):
    dossier = Dossier(
        version="1.0", window=WINDOW, zone="Asia/Shanghai", slot_s=300, district_id="d", district_name="某区", plans=(), roster=Roster(entries=()),
        calendars=(), sites=(), inputs=INPUTS,
    )  # fmt: skip
    verdict = Verdict(
        id="0123456789abcdef", target="T-1", subject=Subject("site", "1001", "东关小学", "a"), state=VerdictState.PASS, unit=Unit.BPS, window=WINDOW,
        data_sha256="c" * 64, observed=Fraction(500_000_000, 36), inputs=INPUTS,
        reason=Sentence(key="target.reason.only_lower", args={"value": Amount(value=Fraction(500_000_000, 36), unit=Unit.BPS)}),
    )  # fmt: skip
    given = {"kind": ReportKind.COMPLIANCE, "number": "NM-202610-01", "window": WINDOW, "made_at_ms": 1_793_500_000_123, "district": "某区"}
    return Report(**{**given, "dossier": dossier, "data_sha256": "d" * 64, "verdicts": (verdict,), "seed": "42", **more})


@settings(SLOW, max_examples=50)
@given(REPORTS)
def test_document_is_read_back_without_loss_and_always_in_the_same_bytes(report):
    written = dumps(report)
    again = decode(loads(written))
    assert again == report
    assert dumps(again) == written
    assert written.endswith(b"}\n")


@SLOW
@given(REPORTS)
def test_document_keeps_to_its_schema(report):
    report = replace(report, dossier=replace(report.dossier, inputs=INPUTS))
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(dumps(report)))


def test_schema_refuses_what_is_no_report():
    document = encode(a_report())
    jsonschema.Draft202012Validator.check_schema(json_schema())
    validator = jsonschema.Draft202012Validator(json_schema())
    assert validator.is_valid(document)
    assert not validator.is_valid({**document, "kind": "poem"})
    assert not validator.is_valid({name: value for name, value in document.items() if name != "data_sha256"})
    assert not validator.is_valid({**document, "verdicts": [{**document["verdicts"][0], "observed": 13.9}]})


def test_document_has_the_keys_of_the_design():
    document = json.loads(dumps(a_report()))
    assert list(document)[:10] == ["schema", "kind", "number", "period", "made_at", "district", "inputs", "data_sha256", "targets", "verdicts"]
    assert document["period"] == {"from": "2026-09-30T16:00:00Z", "to": "2026-10-31T16:00:00Z", "zone": "Asia/Shanghai", "provisional": False}
    assert document["made_at"] == "2026-11-01T02:26:40.123000Z"
    assert {name: value["sha256"] for name, value in document["inputs"].items()} == {
        "targets": "a" * 64, "roster": "b" * 64, "calendar": None, "exclusions": None, "version": None,
    }  # fmt: skip
    verdict = document["verdicts"][0]
    assert (verdict["observed"], verdict["state"], verdict["subject"]["name"]) == ("125000000/9", "pass", "东关小学")
    assert verdict["reason"]["zh"] == "已证实13.9M，上限不明，尚不能判定"
    assert verdict["reason"]["en"].startswith("13.9 Mbit/s is proven")
    assert "window" not in verdict
    assert "inputs" not in verdict


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda found: found.pop("dossier"), "$.dossier"),
        (lambda found: found.update(schema="netmon.report/2"), "$.schema"),
        (lambda found: found.update(poem=1), "$.poem"),
        (lambda found: found["verdicts"][0].update(state="great"), "$.verdicts[0].state"),
        (lambda found: found["verdicts"][0].update(observed="2/4"), "$.verdicts[0].observed"),
        (lambda found: found["verdicts"][0].update(observed="1/0"), "$.verdicts[0].observed"),
        (lambda found: found["verdicts"][0].update(observed="1e9999999"), "$.verdicts[0].observed"),
        (lambda found: found["verdicts"][0].update(n=True), "$.verdicts[0].n"),
        (lambda found: found["verdicts"][0].update(n=1.0), "$.verdicts[0].n"),
        (lambda found: found["verdicts"][0]["reason"].update(key="no.such.text"), "$.verdicts[0].reason.key"),
        (lambda found: found["verdicts"][0]["reason"].update(args={}), "$.verdicts[0].reason.key"),
        (lambda found: found["verdicts"][0]["reason"].update(args={"value": {"a": 1, "b": 2}}), "$.verdicts[0].reason.args.value"),
        (lambda found: found["verdicts"][0]["reason"]["args"]["value"]["amount"].update(unit="pint"), "$.verdicts[0].reason.args.value.amount.unit"),
        (lambda found: found["verdicts"][0]["subject"].update(name="\ud800"), "$.verdicts[0].subject.name"),
        (lambda found: found["dossier"].update(sites={}), "$.dossier.sites"),
        (lambda found: found["dossier"]["window"].update(start="2026-09-30T16:00:00"), "$.dossier.window.start"),
        (lambda found: found["dossier"].update(inputs=[]), "$.dossier.inputs"),
        (lambda found: found["period"].update(to="2026-02-30T00:00:00Z"), "$.period.to"),
        (lambda found: found.update(made_at="2026-10-31T20:26:40.123456Z"), "$.made_at"),
        (lambda found: found.update(verdicts=7), "$.verdicts"),
    ],
)
def test_document_error_names_the_place(change, path):
    document = json.loads(dumps(a_report()))
    change(document)
    with pytest.raises(DocumentError) as error:
        decode(document)
    assert error.value.path == path


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"[" * 100_000, b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1', b"1" * 5000, b"null {}"],
)
def test_loads_refuses_what_is_no_json(data):
    with pytest.raises(DocumentError):
        loads(data)


@pytest.mark.parametrize("document", [None, 7, [], {}, {"schema": "netmon.report/1"}, "netmon.report/1"])
def test_decode_refuses_other_documents(document):
    with pytest.raises(DocumentError):
        decode(document)


def test_decode_refuses_what_is_nested_too_deeply():
    argument = {"list": []}
    for _ in range(5000):
        argument = {"list": [argument]}
    document = json.loads(dumps(a_report()))
    document["verdicts"][0]["reason"]["args"]["value"] = argument
    with pytest.raises(DocumentError):
        decode(document)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_flipped_byte_is_refused_or_seen_by_the_hashes(number):
    written = bytearray(dumps(a_report()))
    chosen = random.Random(number)
    place = chosen.randrange(len(written))
    written[place] ^= 1 << chosen.randrange(8)
    try:
        document = loads(bytes(written))
        decode(document)
    except DocumentError:
        return
    same = document == json.loads(dumps(a_report()))
    assert same or document["hashes"] != hashes_of(document) or document["schema"] != "netmon.report/1"


def test_hashes_name_the_line_of_a_school():
    first, second = (hashes_of({"dossier": {"sites": [{"id": "a", "lines": [{"down": down}, {"down": 7}]}]}, "seed": "1"}) for down in (100, 300))
    assert [path for path in first if first[path] != second[path]] == ["$", "$.dossier.sites[0].lines[0]"]


def test_verdict_of_another_window_keeps_it():
    other = Window(WINDOW.start, datetime(2026, 10, 1, tzinfo=UTC))
    report = a_report()
    report = replace(report, verdicts=(replace(report.verdicts[0], window=other, inputs={}),))
    assert decode(loads(dumps(report))) == report


def test_codecs_refuse_types_that_no_document_holds():
    with pytest.raises(TypeError):
        Codecs().of(bytes)
