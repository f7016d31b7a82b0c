"""Acceptance: identification over the reference list of devices."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from netmon.collect.identify import chosen, identify
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from tests.support.identity import Score, score

GOAL = 0.97


@pytest.fixture(scope="module")
def profiles(root: Path) -> Mapping[str, Profile]:
    return load_profiles([root / "collectors"], param_models()).profiles


@pytest.fixture(scope="module")
def result(shared: Path, profiles: Mapping[str, Profile]) -> Score:
    return score(shared, lambda object_id, descr: asked(profiles, object_id, descr))


def asked(profiles: Mapping[str, Profile], object_id: str | None, descr: str | None) -> tuple[str, str]:
    profile = chosen(profiles, identify(profiles.values(), object_id, descr))
    assert profile is not None
    return profile.id, profile.vendor


@pytest.mark.recordings
def test_identity_no_device_gets_another_makers_name(result: Score):
    assert result.of("wrong") == []


@pytest.mark.recordings
def test_identity_finds_the_makers_of_the_reference_list(result: Score):
    assert len(result.found) > 350
    assert result.share() >= GOAL, result.of("unidentified")
