"""How far the first hour has come, out of real parts."""

from pathlib import Path

from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.state import DeviceState, DeviceStatus, StateReason
from netmon.pipeline.view_welcome import LiveWelcome
from tests.pipeline.rig import Rig, running


def put(rig: Rig, device: str, status: DeviceStatus) -> None:
    rig.parts.current.of(device).state = DeviceState(status=status, since=rig.now.wall_s, why=StateReason.NO_ANSWER)


async def test_devices_wait_then_answer_or_are_named(tmp_path: Path, root: Path) -> None:
    async with running(tmp_path, root, {name: {} for name in ("a", "b", "c")}) as rig:
        view = LiveWelcome(rig.status, lambda: rig.parts.config, wall=rig.now.wall)
        before = view.welcome(EVERYWHERE)
        assert before is not None
        assert (before.devices, before.polled, before.answering, before.waiting, before.silent) == (3, 3, 0, 3, ())
        assert Path(before.config_file).is_file()
        assert Path(before.config_file).is_absolute()
        put(rig, "a", DeviceStatus.UP)
        put(rig, "b", DeviceStatus.DOWN)
        put(rig, "c", DeviceStatus.UNREACHABLE)
        rig.status.configure(rig.parts.config)  # forgets what was counted a moment ago
        after = view.welcome(EVERYWHERE)
        assert after is not None
        assert (after.answering, after.failing, after.waiting) == (1, 2, 0)
        assert "b" in after.silent
        assert "c" not in after.silent  # what lies behind another is no case for the doctor


async def test_a_part_of_the_district_is_told_nothing(tmp_path: Path, root: Path) -> None:
    async with running(tmp_path, root, {"a": {}}) as rig:
        view = LiveWelcome(rig.status, lambda: rig.parts.config)
        assert view.welcome(NOWHERE) is None
        assert view.welcome(Sight(frozenset({"center"}))) is None
