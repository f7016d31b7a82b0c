"""The passive evidence ladder, case by case and over everything that can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.evaluate.evidence import EndpointFacts, PortFacts, Seen, judge_part
from netmon.model.room import EndpointState, EvidenceStep, Part, Why
from netmon.model.texts import text

NOW = 1_799_970_310.0
GOOD_S = 180.0


def yes(age_s: float = 10.0) -> Seen:
    return Seen(held=True, at=NOW - age_s, good_for_s=GOOD_S)


def no(age_s: float = 10.0) -> Seen:
    return Seen(held=False, at=NOW - age_s, good_for_s=GOOD_S)


def port(**more) -> PortFacts:
    return PortFacts(**{"switch": "sw", "port": "GE1/0/7", "switch_state": "up", "at": NOW - 20, "admin_up": True, "oper_up": True, "speed_bps": 10**9, **more})


UP, DOWN = port(), port(oper_up=False, speed_bps=None)
SLOW = port(speed_bps=10**8, best_bps=10**9)


def board(**facts) -> EndpointFacts:
    return EndpointFacts(**{"part": Part.BOARD, "device": "ytj-101", **facts})


def ops(**facts) -> EndpointFacts:
    return EndpointFacts(**{"part": Part.OPS_PC, "device": "ops-101", "speaks": True, **facts})


def ap(**facts) -> EndpointFacts:
    return EndpointFacts(**{"part": Part.ACCESS_POINT, "device": "ap-101", **facts})


@pytest.mark.parametrize(
    ("facts", "state", "step", "works", "why"),
    [
        (board(protocol=yes(), speaks=True, power="on", port=UP), "on", "protocol", True, "works"),
        (board(protocol=yes(), speaks=True, power="standby", port=UP), "standby", "protocol", True, "works"),
        (board(protocol=yes(), speaks=True, power=None, port=UP), "unknown", "protocol", True, "works"),
        (board(protocol=yes(), speaks=True, power="on", faults=("fan",)), "on", "protocol", False, "fault"),
        (board(protocol=no(), answer=yes(), speaks=True, port=UP), "unreachable_control", "answer", True, "control_silent"),
        (board(protocol=no(), answer=no(), arp=yes(), speaks=True, port=UP), "unreachable_control", "arp", True, "control_silent"),
        (board(protocol=no(), answer=no(), fdb=yes(), speaks=True, port=SLOW), "standby", "fdb", True, "works"),
        (board(answer=yes(), port=UP), "on", "answer", True, "works"),
        (board(answer=no(), arp=yes(), port=UP), "on", "arp", True, "works"),
        (board(answer=no(), fdb=yes(), port=UP), "on", "fdb", True, "works"),
        (board(answer=no(), fdb=no(), port=SLOW), "standby", "link", True, "works"),
        (board(answer=no(), fdb=no(), port=UP), "standby", "link", None, "silent"),
        (board(answer=no(), port=UP), "unknown", "link", None, "no_evidence"),
        (board(answer=no(), fdb=yes(), arp=yes(), port=DOWN), "off", "arp", False, "port_down"),
        (board(answer=yes(), port=DOWN), "on", "answer", True, "works"),
        (board(answer=no(), port=port(admin_up=False, oper_up=False)), "off", "nothing", False, "port_disabled"),
        (board(answer=no()), "unknown", "nothing", None, "no_evidence"),
        (board(answer=no(), answered_before=True), "off", "nothing", False, "silent"),
        (board(answer=no(), answered_before=True, behind=True), "unknown", "nothing", None, "behind_fault"),
        (board(answer=no(), answered_before=True, port=port(switch_state="down")), "unknown", "nothing", False, "switch_down"),
        (board(answer=no(), answered_before=True, port=port(switch_state="behind")), "unknown", "nothing", None, "behind_fault"),
        (board(answer=yes(age_s=500), port=port(at=NOW - 500)), "unknown", "nothing", None, "not_polled"),
        (board(), "unknown", "nothing", None, "not_polled"),
        (ops(protocol=yes(), power="on", port=UP), "on", "protocol", True, "works"),
        (ops(protocol=no(), answer=yes(), port=UP), "agent_missing", "answer", True, "agent_silent"),
        (ops(protocol=no(), answer=no(), fdb=yes(), port=UP), "agent_missing", "fdb", True, "agent_silent"),
        (ops(protocol=no(), answer=no(), fdb=no(), port=DOWN), "off", "nothing", False, "port_down"),
        (board(answer=no(), fdb=no(), port=port(oper_up=False, poe="off")), "off", "nothing", False, "port_down"),
        (ap(controller=yes(), port=DOWN), "on", "nothing", True, "works"),
        (ap(controller=no(), port=port(oper_up=False, poe="off")), "off", "nothing", False, "port_unpowered"),
        (ap(controller=no(), port=port(oper_up=False, poe="on")), "off", "nothing", False, "port_down"),
        (ap(controller=no(), port=UP, fdb=yes()), "unreachable_control", "fdb", False, "offline"),
        (ap(controller=no()), "unreachable_control", "nothing", False, "offline"),
        (ap(controller=no(), port=port(switch_state="behind")), "unknown", "nothing", None, "behind_fault"),
        (ap(answer=yes(), port=UP), "on", "answer", True, "works"),
        (ap(answer=no(), fdb=yes(), port=UP), "unknown", "fdb", None, "no_evidence"),
        (ap(controller=yes(age_s=900), answer=no(), port=port(oper_up=False, poe="off")), "off", "nothing", False, "port_unpowered"),
        (ap(), "unknown", "nothing", None, "not_polled"),
    ],
)
def test_evidence_gives_state_step_and_reason(facts: EndpointFacts, state: str, step: str, works: bool | None, why: str):
    found = judge_part(facts, NOW)
    assert (found.state, found.step, found.works, found.why) == (state, step, works, why)


def test_the_step_has_its_age_and_what_held_last_is_remembered():
    assert judge_part(board(answer=no(), arp=yes(age_s=70), fdb=yes(age_s=5), port=UP), NOW).step_at == NOW - 70
    gone = judge_part(board(answer=no(), arp=yes(age_s=4000), fdb=yes(age_s=9000), port=DOWN), NOW)
    assert (gone.step, gone.step_at) == (EvidenceStep.NOTHING, NOW - 4000)
    assert (gone.switch, gone.port) == ("sw", "GE1/0/7")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_step_and_reason_has_a_text(lang):
    words = [text(f"room.state.{state}", lang) for state in EndpointState] + [text(f"room.step.{step}", lang) for step in EvidenceStep]
    assert all(words)
    assert all(text(f"room.why.{why}", lang, what="AP", switch="sw", port="p", faults="f") for why in Why)
    assert all(text(f"room.part.{part}", lang) for part in Part)


seen = st.none() | st.builds(Seen, st.booleans(), st.floats(NOW - 600, NOW), st.just(GOOD_S))
ports = st.none() | st.builds(
    PortFacts,
    st.just("sw"),
    st.just("p"),
    st.sampled_from(["up", "down", "behind", "unknown"]),
    st.none() | st.floats(NOW - 600, NOW),
    st.just(GOOD_S),
    st.sampled_from([True, False, None]),
    st.sampled_from([True, False, None]),
    st.sampled_from([None, 0, 10**7, 10**8, 10**9]),
    st.sampled_from([None, 10**8, 10**9]),
    st.sampled_from(["on", "off", None]),
)
facts = st.builds(
    EndpointFacts,
    st.sampled_from(list(Part)),
    st.just("x"),
    ports,
    seen,
    seen,
    seen,
    seen,
    seen,
    st.booleans(),
    st.sampled_from(["on", "standby", "off", None]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
ORDER = list(EvidenceStep)


def slow_step(one: EndpointFacts) -> EvidenceStep:
    """Return the highest step that holds, looked up from below."""
    found = EvidenceStep.NOTHING
    if one.port is not None and one.port.switch_state == "up" and one.port.at is not None and NOW - one.port.at <= GOOD_S and one.port.oper_up is True:
        found = EvidenceStep.LINK
    for step, observation in (
        (EvidenceStep.FDB, one.fdb),
        (EvidenceStep.ARP, one.arp),
        (EvidenceStep.ANSWER, one.answer),
        (EvidenceStep.PROTOCOL, one.protocol),
    ):
        if observation is not None and observation.held and NOW - observation.at <= GOOD_S:
            found = step
    return found


@given(facts)
def test_the_highest_step_is_found_and_nothing_stale_is_believed(one: EndpointFacts):
    found = judge_part(one, NOW)
    assert found.step is slow_step(one)
    if found.step is not EvidenceStep.NOTHING:
        assert NOW - found.step_at <= GOOD_S
    later = judge_part(one, NOW + 10_000)
    if one.port is None or one.port.switch_state not in ("down", "behind"):
        assert (later.state, later.step, later.works) == (EndpointState.UNKNOWN, EvidenceStep.NOTHING, None)


@given(facts)
def test_what_is_seen_on_the_network_is_never_called_off_while_its_port_has_light(one: EndpointFacts):
    found = judge_part(one, NOW)
    dark = one.port is not None and one.port.oper_up is False
    if found.step is not EvidenceStep.NOTHING and not dark and one.power != "off":
        assert found.state is not EndpointState.OFF
    if found.state is EndpointState.AGENT_MISSING:
        assert one.part is Part.OPS_PC
        assert found.step is not EvidenceStep.NOTHING
    if found.works:
        assert found.step is not EvidenceStep.NOTHING or (one.controller is not None and one.controller.held)


def test_a_state_rests_on_its_newest_observation():
    learned = Seen(held=True, at=NOW - 3000, good_for_s=9000)
    found = judge_part(board(answer=no(), fdb=learned, port=UP), NOW)
    assert (found.state, found.step_at, found.at) == (EndpointState.ON, NOW - 3000, NOW - 20)
    assert judge_part(board(answer=no(age_s=90), arp=yes(), port=DOWN), NOW).at == NOW - 20
    assert judge_part(board(answer=no(age_s=90), answered_before=True), NOW).at == NOW - 90
