"""A display on /metrics."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from netmon.expose.catalogue import CATALOGUE
from netmon.expose.families_display import DISPLAY_FAMILIES
from netmon.expose.family import Table
from netmon.expose.payloads_display import render_display
from netmon.expose.renderers import RENDERERS
from netmon.model.display import DisplayStatus
from tests.support.display_payload import FULL_DISPLAY

LABELS = 'district="d",site="s",device="board",role="whiteboard",room="1/101"'


def samples(status: DisplayStatus) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Render, and read back with the client library's parser."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for name, chunk in render_display(LABELS, status).items():
        text = (CATALOGUE[name].header(openmetrics=False) + chunk.text).decode()
        rows = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        assert len(rows) == chunk.samples
        for row in rows:
            assert row.labels.pop("device") == "board"
            found.setdefault(row.name, []).append(({key: row.labels[key] for key in row.labels if key not in ("district", "site", "role", "room")}, row.value))
    return found


def test_everything_that_a_display_gives_is_shown_in_base_units() -> None:
    shown = samples(FULL_DISPLAY)
    assert shown["netmon_display_power"] == [({"state": "warming"}, 1.0)]
    assert shown["netmon_display_silent"] == [({}, 0.0)]
    assert shown["netmon_display_panel_on_seconds_total"] == [({}, 1234.5 * 3600)]
    assert shown["netmon_display_lamp_on_seconds_total"] == [({"lamp": "1"}, 36_000.0), ({"lamp": "2"}, 9_000.0)]
    assert shown["netmon_display_lamp_lit"] == [({"lamp": "1"}, 1.0)]
    assert shown["netmon_display_signal"] == [({}, 1.0)]
    assert shown["netmon_display_muted"] == [({}, 0.0)]
    assert len(shown["netmon_display_fault"]) == 6
    assert shown["netmon_display_input_info"] == [({"input": "hdmi1"}, 1.0)]
    assert shown["netmon_display_info"][0][0] == {
        "protocol": "pjlink", "model": 'A"B\\', "serial": "S", "software": "V", "name": "三年一班", "mac": "02:aa:bb:cc:dd:01",
    }  # fmt: skip
    assert set(shown) == {family.name for family in DISPLAY_FAMILIES} - {"netmon_display_temperature_celsius"} | {"netmon_display_temperature_celsius"}


def test_what_a_display_does_not_give_has_no_series() -> None:
    assert samples(DisplayStatus(silent=True)) == {"netmon_display_power": [({"state": "unknown"}, 1.0)], "netmon_display_silent": [({}, 1.0)]}


@pytest.mark.parametrize("family", DISPLAY_FAMILIES, ids=lambda family: family.name)
def test_every_family_is_in_the_catalogue_in_two_languages(family) -> None:
    assert CATALOGUE[family.name] is family
    assert family.table is Table.DISPLAY
    assert family.help_zh.endswith("。")
    assert family.help_en.endswith(".")


def test_the_payload_has_its_renderer() -> None:
    assert RENDERERS[DisplayStatus].table is Table.DISPLAY
