"""Alertmanager's webhook: what it really sends is read, anything else is refused without repeating it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.notify.alertmanager import MAX_ALERTS, MAX_BODY_BYTES, MalformedWebhookError, parse_webhook
from netmon.notify.texts_alert import alert_text
from tests.notify.incidents import ZONE


def alert(status: str = "firing", *, starts: str = "2026-11-23T00:12:00.123456789Z", ends: str = "0001-01-01T00:00:00Z", **labels: str) -> dict[str, Any]:
    """Return an alert as Alertmanager 0.2x writes it."""
    return {
        "status": status,
        "labels": {"alertname": "NetmonConfigUnsaved", "severity": "warning", **labels},
        "annotations": {"summary": "unsaved", "summary_zh": "交换机配置没有保存", "description_zh": "断电后会丢", "first_step_zh": "联系网管保存"},
        "startsAt": starts,
        "endsAt": ends,
        "generatorURL": "http://prometheus/graph?g0.expr=up",
        "fingerprint": "0123456789abcdef",
    }


def webhook(*alerts: dict[str, Any], **fields: object) -> bytes:
    """Return a post as Alertmanager sends it."""
    body: dict[str, object] = {
        "version": "4",
        "groupKey": '{}:{site="a"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "netmon",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "alerts": list(alerts),
    }
    return json.dumps({**body, **fields}).encode()


def test_a_post_is_read() -> None:
    (one,) = parse_webhook(webhook(alert(site="a"))).alerts
    assert (one.status, one.labels["site"], one.starts_ms, one.ends_ms) == ("firing", "a", 1795392720123, 0)
    assert one.identity.startswith("alert/")
    (over,) = parse_webhook(webhook(alert("resolved", ends="2026-11-23T08:31:00+08:00"))).alerts
    assert over.ends_ms == 1795393860000


def test_an_alert_is_known_by_its_labels_and_an_incident_by_its_number() -> None:
    first, other = (parse_webhook(webhook(alert(site=site, instance="x"))).alerts[0].identity for site in "ab")
    assert first != other
    assert parse_webhook(webhook(alert(instance="x", site="a"))).alerts[0].identity == first
    assert parse_webhook(webhook(alert(incident="1123-07", site="a"))).alerts[0].identity == "incident/1123-07"


def test_what_is_too_many_is_left_out_and_counted() -> None:
    read = parse_webhook(webhook(*(alert(n=str(number)) for number in range(MAX_ALERTS + 3)), truncatedAlerts=4))
    assert (len(read.alerts), read.left_out) == (MAX_ALERTS, 7)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'{"version": "4"}', webhook(version="3"), webhook(version=4), webhook(alerts={}), webhook(alerts=["s3cr3t"]),
        webhook(alert(status="pending")), webhook({**alert(), "labels": {"a": 1}}), webhook({**alert(), "labels": {f"s3cr3t{n}": "" for n in range(65)}}),
        webhook({**alert(), "startsAt": "s3cr3t"}), webhook({**alert(), "startsAt": 1}), webhook({**alert(), "startsAt": "9" * 100}),
        webhook(truncatedAlerts=-1), b'{"version": "4", "alerts": [], "truncatedAlerts": NaN}', b"[" * 100_000, b"\xff\xfe", b"9" * 10_000,
        b" " * (MAX_BODY_BYTES + 1),
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_not_repeated(body: bytes) -> None:
    with pytest.raises(MalformedWebhookError) as refused:
        parse_webhook(body)
    assert "s3cr3t" not in str(refused.value)
    assert len(str(refused.value)) < 200


json_values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4)
                           | st.dictionaries(st.text(max_size=10), inner, max_size=4), max_leaves=20)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["version", "alerts", "truncatedAlerts"]), json_values), json_values)
def test_no_document_raises_anything_else(document: dict[str, Any], inner: Any) -> None:
    for body in (document, {"version": "4", "alerts": [inner]}, {"version": "4", "alerts": [{**alert(), "labels": inner}]}):
        try:
            outcome = len(parse_webhook(json.dumps(body).encode()).alerts)
        except MalformedWebhookError as refused:
            outcome = -len(str(refused))
        assert outcome < 0 or (body["version"] == "4" and outcome == len(body["alerts"]))


def test_an_alert_that_is_no_incident_is_told_by_its_annotations() -> None:
    alerts = parse_webhook(webhook(alert(device="sw-1"), alert(device="sw-2"))).alerts
    assert alert_text(alerts, "firing", ZONE, "zh") == (
        "【注意】交换机配置没有保存（共 2 条）\n时间：11月23日（周一）08:12 起\n情况：断电后会丢\n请先做：联系网管保存\n· 交换机配置没有保存"
    )
    (over,) = parse_webhook(webhook(alert("resolved", ends="2026-11-23T00:31:00Z"))).alerts
    assert alert_text([over], "resolved", ZONE, "zh") == "【已恢复】交换机配置没有保存\n时间：11月23日（周一）08:31 恢复，共 18 分钟"
    assert alert_text(alerts[:1], "firing", ZONE, "en").splitlines()[0] == "[ATTENTION] unsaved"


@given(st.lists(st.dictionaries(st.sampled_from(["summary", "description_zh", "first_step"]), st.text(max_size=3000)), min_size=1, max_size=12))
def test_alerts_fit_whatever_their_annotations_say(annotations: list[dict[str, str]]) -> None:
    body = webhook(*({**alert(n=str(number)), "annotations": one} for number, one in enumerate(annotations)))
    shown = alert_text(parse_webhook(body).alerts, "firing", ZONE, "zh", left_out=3)
    assert len(shown.encode()) <= 900
    assert shown.startswith("【注意】")
    assert "时间：11月23日" in shown
