"""The score over ../shared/recordings reaches its goals; its arithmetic can fail."""

from pathlib import Path

import pytest

from tests.score import Result, Tally, below, judge, main, table
from tests.support.identity import Found, Known, Score


def known(vendor: str) -> Found:
    device = Known(name="box", os="ios", type="network", sys_object_id="1.3.6.1.4.1.9.1.1", sys_descr="Cisco IOS", vendors=("Cisco",))
    return Found(known=device, profile="cisco_ios", vendor=vendor)


@pytest.fixture
def document() -> dict[str, object]:
    return {
        "interfaces": [],
        "processors": [{"oid": "1.2.1", "usage_ratio": 0.5}],
        "memory": [{"oid": "1.2.2", "usage_ratio": 0.25, "used_bytes": 1, "total_bytes": 4}],
        "sensors": [{"oid": "1.2.3", "value": 41.5, "status": None}, {"oid": "1.2.4", "value": None, "status": "critical"}],
        "supplies": [{"oid": "1.2.5", "level_ratio": None, "status": "some"}],
        "storage": [],
    }


@pytest.fixture
def expected() -> dict[str, object]:
    return {
        "family": "switch/any",
        "processors": [{"oid": "1.2.1", "usage_percent": 50, "descr": "CPU"}],
        "mempools": [{"oid": "1.2.2", "percent": 25, "descr": "Memory"}, {"oid": "1.2.9", "usable": False}],
        "sensors": [
            {"oid": "1.2.3", "class": "temperature", "value": 41.5, "descr": "Board"},
            {"oid": "1.2.4", "class": "state", "value": 2, "state": {"severity": "critical"}, "descr": "Fan"},
        ],
        "supplies": [{"oid": "1.2.5", "raw": -3, "percent": 50, "descr": "Toner"}],
        "storage": [{"descr": "disk", "used": 1, "total": 4}],
    }


def shares(result: Result) -> dict[str, float | None]:
    return {section: tally.share() for section, tally in result.sections.items()}


def test_score_counts_what_is_right(document, expected):
    result = judge("box", "any", document, expected)
    assert shares(result) == {"ports": None, "processors": 1.0, "memory": 1.0, "sensors": 1.0, "supplies": 1.0, "storage": 1.0, "wireless": None}
    assert "switch/any  box" in table([result])


def test_score_counts_what_is_wrong(document, expected):
    document["processors"][0]["usage_ratio"] = 0.6
    document["memory"][0] = {"oid": "1.2.8", "usage_ratio": 0.25}
    document["sensors"] = [{"oid": "1.2.3", "value": 415, "status": None}, {"oid": "1.2.4", "value": None, "status": "ok"}]
    document["supplies"][0]["level_ratio"] = 0.5
    result = judge("box", "any", document, expected)
    assert shares(result) == {"ports": None, "processors": 0.0, "memory": 0.0, "sensors": 0.0, "supplies": 0.0, "storage": 0.0, "wireless": None}
    lines = below([result], Score(found=[known("Cisco")]))
    assert "box: sensors: 1.2.3 Board" in lines
    assert "processors: 0 of 1, goal 95%" in lines


def test_score_wants_every_maker_right_and_none_wrong(document, expected):
    result = judge("box", "any", document, expected)
    assert any(line.startswith("identification: 0.0%") for line in below([result], Score(found=[known("unknown")])))
    assert "wrong maker: box cisco_ios Huawei" in below([result], Score(found=[known("Huawei")]))


def test_score_leaves_out_what_the_device_does_not_mean_but_not_our_own_faults():
    tally = Tally()
    tally.add(right=True, reason=None, what="a")
    tally.add(right=False, reason="the reference reads zeros of an empty socket", what="b")
    assert tally.share() == 1.0
    tally.add(right=False, reason="ours: no decoder yet", what="c")
    assert tally.share() == 0.5


@pytest.mark.recordings
def test_score_of_the_recordings_reaches_its_goals(shared: Path, capsys: pytest.CaptureFixture[str]):
    code = main()
    assert code == 0, capsys.readouterr().out[-4000:]
