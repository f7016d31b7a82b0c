"""The doctor at agents that answer wrongly, one way each."""

import pytest

from netmon.onboard.doctor import examine
from netmon.onboard.doctor_steps import Examination, Patient
from netmon.simulate.agent import Agent
from netmon.simulate.broken import modes
from netmon.simulate.farm import AgentFarm
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.api import Community
from tests.simulate.devices import switch

pytestmark = pytest.mark.may_block

EXPECTED = {
    "normal": None,
    "truncated": ("engine", "malformed"),
    "wrong_id": ("engine", "request_id"),
    "same_oid": ("engine", "not_increasing"),
    "non_increasing": ("engine", "not_increasing"),
    "too_big": ("engine", "bulk"),
    "gen_err": ("view", "gen_err"),
    "duplicate": None,
    "wrong_source": ("engine", "elsewhere"),
    "garbage": ("engine", "malformed"),
    "empty_varbinds": ("view", "view_nothing"),
    "v1_reply": ("credential", "community_other"),
    "wrong_community": ("credential", "community_other"),
    "silent": ("udp", "udp_silent"),
    "bad_length": ("engine", "malformed"),
    "negative_length": ("engine", "malformed"),
    "flood": ("engine", "duplicates"),
    "nuls": None,
    "sparse_holes": None,
    "slow": ("udp", "udp_silent"),
}


async def diagnosis(mode: str, community: bytes = b"public", **more: object) -> Examination:
    agent = Agent(view=switch())
    agent.mode = modes()[mode]
    async with AgentFarm() as farm, Pinger(count=1, timeout_s=0.2) as pinger:
        place = await farm.open(agent)
        patient = Patient(host=place.host, port=place.port, security=Community("2c", community), credential="ro", timeout_s=0.3, **more)  # type: ignore[arg-type]
        return await examine(patient, pinger)


@pytest.mark.parametrize("mode", EXPECTED)
async def test_each_way_of_answering_wrongly_has_a_name(mode: str) -> None:
    found = await diagnosis(mode)
    first = found.failed[0] if found.failed else None
    assert (None if first is None else (first.name, first.key.removeprefix("doctor."))) == EXPECTED[mode], found.steps


async def test_another_source_is_fine_where_the_inventory_allows_it() -> None:
    found = await diagnosis("wrong_source", any_source=True)
    assert found.failed == []
    assert found.steps[-1].key == "doctor.elsewhere_allowed"


async def test_the_limit_of_the_inventory_bounds_what_is_asked_at_once() -> None:
    found = await diagnosis("too_big", max_repetitions=2)
    assert found.failed == []


async def test_a_wrong_community_is_told_from_a_dead_agent_where_possible() -> None:
    found = await diagnosis("normal", community=b"other")
    assert [(step.name, step.key) for step in found.failed] == [("udp", "doctor.udp_silent")]
