"""The poll document's sections of optics, PoE, stack, UPS, printer and disks, as JSON and as a person's table."""

import json

import pytest

from netmon.collect.document import build_document
from netmon.collect.document_table import render_table
from netmon.model.equipment import Limits, OpticValue
from netmon.model.outcome import Outcome
from netmon.model.reading import Equipment, Reading
from tests.support.equipment import EQUIPMENT, OPTICS, POE, STACK, STORAGE, STP, SUPPLIES, UPS


def document(*payloads: Equipment) -> dict[str, object]:
    readings = [
        Reading(device="d", collector=str(number), started=0.0, started_monotonic=0.0, duration_s=0.1, outcome=Outcome.OK, payload=payload)
        for number, payload in enumerate(payloads)
    ]
    made: dict[str, object] = json.loads(json.dumps(build_document(address="127.0.0.1:161", readings=readings), allow_nan=False))
    return made


def test_document_optic_has_values_thresholds_and_the_oid_of_each():
    row, lane = document(OPTICS)["optics"]  # type: ignore[misc]
    limits = {"low_alarm": -18.0, "low_warning": -16.0, "high_warning": 0.0, "high_alarm": 1.0}
    assert row == {
        "oid": "1.3.6.1.4.1.9.1.5", "if_index": 54, "interface": "XGE0/0/1", "lane": None, "temperature_celsius": 39.0, "voltage_volts": 3.3,
        "bias_amperes": 0.005, "tx_power_dbm": -2.5, "rx_power_dbm": -17.0, "status": "warning",
        "oids": {
            "temperature_celsius": "1.3.6.1.4.1.9.1.1", "voltage_volts": "1.3.6.1.4.1.9.1.2", "bias_amperes": "1.3.6.1.4.1.9.1.3",
            "tx_power_dbm": "1.3.6.1.4.1.9.1.4", "rx_power_dbm": "1.3.6.1.4.1.9.1.5",
        },
        "thresholds": {"tx_power_dbm": limits, "rx_power_dbm": limits},
    }  # fmt: skip
    assert (lane["lane"], lane["rx_power_dbm"], lane["temperature_celsius"], lane["status"]) == (2, None, None, None)


@pytest.mark.parametrize(
    ("value", "limits", "status"),
    [
        (-20.0, Limits(low_alarm=-18.0, low_warning=-16.0), "critical"), (-17.0, Limits(low_alarm=-18.0, low_warning=-16.0), "warning"),
        (2.0, Limits(high_alarm=1.0), "critical"), (-5.0, Limits(high_alarm=1.0), "ok"), (None, Limits(high_alarm=1.0), None), (-5.0, None, None),
    ],
)  # fmt: skip
def test_optic_value_is_judged_by_the_devices_own_limits(value, limits, status):
    assert OpticValue(oid="1.3", value=value, limits=limits).status == status


def test_document_poe_has_budgets_and_ports():
    section = document(POE)["poe"]
    assert section["groups"] == [  # type: ignore[index]
        {
            "oid": "1.3.6.1.2.1.105.1.3.1.1.4.1", "group": 1, "status": "ok", "nominal_watts": 370.0, "consumption_watts": 4.2, "threshold_ratio": 0.8,
        }
    ]  # fmt: skip
    assert section["ports"][0] == {  # type: ignore[index]
        "oid": "1.3.6.1.2.1.105.1.1.1.6.1.5", "group": 1, "port": 5, "if_index": 5, "interface": "GE0/0/5", "enabled": True, "detection": "delivering",
        "class": 3, "priority": "low", "watts": 4.2, "watts_oid": "1.3.6.1.4.1.9.2.5", "denied": 1, "overloads": 2, "shorts": 3, "absences": 4,
    }  # fmt: skip


def test_document_stack_tells_roles_states_and_a_broken_ring():
    section = document(STACK)["stack"]
    assert (section["ring"], [(one["number"], one["role"], one["status"]) for one in section["members"]]) == (  # type: ignore[index]
        "broken", [(1, "master", "ok"), (2, "standby", "warning")],
    )  # fmt: skip


def test_document_spanning_tree():
    assert document(STP)["stp"] == {
        "topology_changes": 4, "seconds_since_change": 17.5, "root": "32768/00:11:22:33:44:55", "root_cost": 0, "root_port": None, "is_root": True,
    }  # fmt: skip


def test_document_ups_names_the_instance_of_every_value():
    section = document(UPS)["ups"]
    assert (section["status"], section["battery_status"], section["battery_charge_ratio"], section["battery_remaining_seconds"]) == (  # type: ignore[index]
        "on_battery", "low", 0.2, 300.0,
    )  # fmt: skip
    assert set(section["oids"]) == {  # type: ignore[index]
        "status", "battery_status", "battery_charge_ratio", "battery_remaining_seconds", "on_battery_seconds", "battery_volts", "battery_amperes",
        "battery_celsius",
    }  # fmt: skip
    (line,) = section["outputs"]  # type: ignore[index]
    assert (line["line"], line["load_ratio"], line["hertz"], line["oids"]["load_ratio"]) == (1, 1.02, None, "1.3.6.1.2.1.33.1.4.4.1.5.1")


def test_document_supplies_and_disks():
    made = document(SUPPLIES, STORAGE)
    assert [(row["descr"], row["status"], row["level_ratio"]) for row in made["supplies"]] == [  # type: ignore[attr-defined]
        ("Black toner", "ok", 0.63), ("Waste box", "some", None),
    ]  # fmt: skip
    (disk,) = made["storage"]  # type: ignore[misc]
    assert (disk["type"], disk["used_bytes"], disk["usage_ratio"]) == ("fixed_disk", 70_976_012_288, pytest.approx(0.28387, abs=1e-5))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "optic", "Rx -17 dBm, Tx -2.5 dBm", "40GE0/0/1 [2]", "4.2 / 370 W", "delivering", "broken", "on_battery", "20% / 5 min", "102%", "63%",
                "28% / 250.0 GB",
            ),
        ),
        ("zh", ("光模块", "堆叠环路", "UPS 电池", "耗材", "磁盘")),
    ],
)  # fmt: skip
def test_table_of_equipment_shows_what_a_person_asks_for(lang, words):
    shown = render_table(document(*EQUIPMENT), lang)
    assert [word for word in words if word not in shown] == []
    assert "GE0/0/6" not in shown
