"""The profiles that netmon ships."""

from pathlib import Path

import pytest

from netmon.collect.health_params import HealthParams
from netmon.collect.registry import COLLECTORS, one_shot_params, param_models
from netmon.config.profiles import load_profiles

SHIPPED = {"cisco_ios", "generic", "h3c_comware", "huawei_vrp", "net_snmp", "ruijie_rgos"}


@pytest.fixture
def profiles(root: Path):
    return load_profiles([root / "collectors"], param_models())


def test_shipped_profiles_have_no_problems(profiles):
    assert [problem.render() for problem in profiles.problems] == []
    assert set(profiles.profiles) >= SHIPPED


def test_shipped_profiles_run_every_collector_of_this_kind(profiles):
    for profile_id in SHIPPED:
        collectors = set(profiles.profiles[profile_id].collectors)
        assert {"system", "interfaces", "health", "inventory"} <= collectors <= set(COLLECTORS), profile_id


def test_shipped_profiles_inherit_the_tables_of_their_base(profiles):
    for profile_id in SHIPPED:
        health = HealthParams.model_validate(dict(profiles.profiles[profile_id].collectors["health"])).tables()
        assert health["entPhySensorTable"].entity_sensor, profile_id


def test_shipped_profiles_read_no_table_twice(profiles):
    for profile_id, profile in profiles.profiles.items():
        entries = [table.entry for table in HealthParams.model_validate(dict(profile.collectors["health"])).tables().values()]
        assert len(entries) == len(set(entries)), profile_id


def test_each_readme_block_name_exists(root: Path):
    readme = (root / "collectors" / "README.md").read_text(encoding="utf-8")
    first = readme.splitlines()[0]
    assert "Profiles hold no expressions" in first
    for name in ("value_not_in", "entity_class_only", "any_positive", "huawei_optical_dbm", "ruijie_split_decimal", "tenths"):
        assert f"`{name}`" in readme


def test_one_shot_shows_all_interface_columns():
    assert one_shot_params("interfaces", {"columns": "counters", "lag": False}) == {"columns": "all", "hide": [], "lag": False}
    assert one_shot_params("health", {"t": None}) == {"t": None}
