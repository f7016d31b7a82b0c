"""How many tables are read out of turn, and when: the morning's lights of a whole district hold up no poll of the grid."""

from netmon.model.request import PollRequest
from netmon.model.room import EvidenceStep, Part, PartStatus
from netmon.pipeline.room_looks import BURST, LOOK_AGAIN_S, PER_S, Looks
from netmon.pipeline.room_network import Network
from netmon.pipeline.room_plan import site_plans
from netmon.store.current import CurrentState
from tests.config.tree import good

NOW = 1_800_000_000.0
FILES: dict[str, str | bytes] = {
    "inventory/sites/a.yaml": "site: {id: a, name: 甲校, kind: school}\nbuildings:\n  1号楼: {classrooms: 101-103}\ndevices: [{name: sw, role: switch}]\n"
}


class LitNow(Network):
    """Every port has had no light until a minute ago."""

    def __init__(self) -> None:
        super().__init__(CurrentState(), lambda _device, _collector: 60.0)

    def dark_at(self, switch: str, port: str) -> float:
        return NOW - 60


def parts(number: int) -> list[PartStatus]:
    return [PartStatus(part=Part.BOARD, device=f"b{one}", step=EvidenceStep.LINK, switch=f"sw-{one}", port="GE1") for one in range(number)]


def test_the_lights_of_a_morning_are_followed_one_switch_after_the_other(tmp_path):
    (plan,) = site_plans(good(tmp_path, FILES)).values()
    asked: list[PollRequest] = []
    looks, network = Looks(), LitNow()
    looks.ask = lambda request: asked.append(request) or 1
    looks.judged(plan, parts(1_500), network, NOW)
    assert (len(asked), looks.waiting) == (BURST, 1_500 - BURST)
    looks.judged(plan, parts(1_500), network, NOW + 5)
    assert len(asked) == BURST + 5 * PER_S
    looks.judged(plan, (), network, NOW + 3600)
    assert len(asked) == 2 * BURST + 5 * PER_S, "what was not used is not saved up"
    looks.judged(plan, (), network, NOW)
    assert len(asked) == 2 * BURST + 5 * PER_S, "a clock that was set back gives none"
    now = NOW
    while looks.waiting:
        now += LOOK_AGAIN_S / 100
        looks.judged(plan, (), network, now)
    assert [request.device for request in asked] == [f"sw-{one}" for one in range(1_500)]
    assert {request.collectors for request in asked} == {("fdb",)}
