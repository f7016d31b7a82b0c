"""Displays from the inventory's words to /metrics: targets, sessions, echoes, and the daemon's own parts around them."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from netmon.collect import display
from netmon.collect.registry import param_models
from netmon.config.config import Config
from netmon.config.load import load
from netmon.daemon.parts import Parts
from netmon.expose.stream import pieces
from netmon.model.display import DisplayStatus
from netmon.model.job_kind import JobKind
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.model.state import DeviceStatus
from netmon.pipeline.way_display import DisplayWay, display_targets
from netmon.pipeline.ways import ask
from netmon.simulate.display_binary import BenQBoard
from netmon.simulate.display_panel import PanelHabits, PanelState
from netmon.simulate.display_text import PJLinkProjector
from netmon.transport.display.api import DisplaySession, DisplayTarget
from netmon.transport.icmp import Pinger
from tests.support.displays import PATIENT, target_of

SECRET = "JBMIAProjectorLink"
CREDENTIALS = "room: {kind: pjlink, password: {env: PJ}}\nsign: {kind: login, user: admin, password: {env: PJ}}\n"


def configured(folder: Path, devices: str) -> Config:
    """Load an inventory of one school with these devices."""
    sites = folder / "inventory" / "sites"
    sites.mkdir(parents=True)
    (folder / "netmon.yaml").write_text("inventory: inventory\nstate: state\nlisten: 127.0.0.1:0\nicmp: false\n")
    (folder / "inventory" / "credentials.yaml").write_text(CREDENTIALS)
    (folder / "inventory" / "district.yaml").write_text("district: {id: d, name: D}\ndefaults: {role: whiteboard, echo: false}\n")
    (sites / "s.yaml").write_text(f"site: {{id: s, name: S, kind: school}}\ndevices:\n{devices}")
    loaded = load(folder / "netmon.yaml", env={"PJ": SECRET}, collectors=param_models())
    assert loaded.config is not None, [problem.render("en") for problem in loaded.problems]
    return loaded.config


async def poll(way: DisplayWay, device: str = "board", memory: DeviceMemory | None = None):
    return await ask(way, display.collect, device, memory or DeviceMemory(), params={}, budget_s=10.0)


def test_the_inventory_says_how_each_display_is_asked(tmp_path: Path) -> None:
    devices = """\
  - {name: pj, address: 10.0.0.1, role: projector, display: {driver: pjlink, credential: room}}
  - {name: wall, address: 10.0.0.2, display: {driver: lg, credential: room, display_id: 7}}
  - {name: sharp, address: 10.0.0.3, display: {driver: sharp, credential: sign, port: 10009}}
  - {name: bravia, address: 10.0.0.4, display: {driver: sony_bravia, credential: sign}}
  - {name: paper, display: {driver: benq}}
  - {name: seewo, address: 10.0.0.5}
"""
    targets = display_targets(configured(tmp_path, devices))
    assert targets == {
        "pj": DisplayTarget(address="10.0.0.1", driver="pjlink", password=SECRET),
        "wall": DisplayTarget(address="10.0.0.2", driver="lg", display_id=7),
        "sharp": DisplayTarget(address="10.0.0.3", driver="sharp", port=10009, user="admin", password=SECRET),
        "bravia": DisplayTarget(address="10.0.0.4", driver="sony_bravia", password=SECRET),
    }
    assert SECRET not in repr(targets)


async def test_a_device_without_a_display_driver_is_skipped() -> None:
    collected = await poll(DisplayWay())
    assert collected.outcome is Outcome.SKIPPED


async def test_an_echo_tells_whether_a_silent_display_is_there() -> None:
    async with Pinger() as pinger:
        if not pinger.available().ok:
            pytest.skip("this machine may send no echoes")
        session = way_session(DisplayWay(pinger, limits=PATIENT))
        async with session as burst:
            assert await burst.echoes()


@pytest.mark.parametrize("pinger", [None, Pinger()], ids=["none", "not started"])
async def test_without_echoes_a_silent_display_is_not_held_to_be_there(pinger: Pinger | None) -> None:
    async with way_session(DisplayWay(pinger)) as burst:
        assert not await burst.echoes()


def way_session(way: DisplayWay) -> AbstractAsyncContextManager[DisplaySession]:
    """Return the session with a display on loopback."""
    way.update({"board": DisplayTarget(address="127.0.0.1", driver="benq")})
    return way.open("board", 5.0)


async def test_an_update_takes_effect_at_the_next_job() -> None:
    async with PJLinkProjector() as first, PJLinkProjector(PanelState(power="standby")) as second:
        way = DisplayWay(limits=PATIENT)
        powers = []
        for panel in (first, second):
            way.update({"board": target_of(panel)})
            collected = await poll(way)
            payload = collected.payload
            assert collected.requests == len(panel.record.commands) > 0
            assert isinstance(payload, DisplayStatus)
            powers.append(payload.power)
        way.update({})
        assert (await poll(way)).outcome is Outcome.SKIPPED
    assert powers == ["on", "standby"]


async def test_the_daemons_parts_poll_displays_and_show_them(tmp_path: Path) -> None:
    habits = PanelHabits(password=SECRET)
    async with (
        PJLinkProjector(habits=habits) as projector,
        BenQBoard(PanelState(power="standby"), PanelHabits(gone_in_standby=True), host="127.0.0.2") as board,
    ):
        devices = f"""\
  - {{name: pj, address: 127.0.0.1, role: projector, display: {{driver: pjlink, port: {projector.port}, credential: room}}}}
  - {{name: board, address: 127.0.0.2, display: {{driver: benq, port: {board.port}}}}}
"""
        config = await asyncio.to_thread(configured, tmp_path, devices)
        (tmp_path / "state").mkdir(mode=0o700)
        parts = Parts(config, tmp_path / "state", started_at=0.0)
        parts.apply(config)
        for name in ("pj", "board"):
            (job,) = parts.runner.jobs_of(name)
            assert (job.collector, job.kind, job.period_s) == ("display", JobKind.DISPLAY, 60.0)
            parts.intake.take(await parts.fetcher(job))
    text = b"".join(pieces(parts.exposition.snapshot(), b"", openmetrics=False)).decode()
    assert lines(text, "netmon_display_power") == {"pj": 'state="on"', "board": 'state="unknown"'}
    assert lines(text, "netmon_display_silent") == {"pj": "", "board": ""}
    assert SECRET not in text
    states = {name: parts.current.of(name).state.status for name in ("pj", "board")}
    assert states == {"pj": DeviceStatus.UP, "board": DeviceStatus.UP}


def lines(text: str, family: str) -> Mapping[str, str]:
    """Return what stands after the usual labels, by device."""
    found = {}
    for line in text.splitlines():
        if line.startswith(family + "{"):
            labels = dict(part.split("=", 1) for part in line.partition("{")[2].partition("}")[0].split(","))
            device = labels.pop("device").strip('"')
            found[device] = ",".join(f"{name}={value}" for name, value in labels.items() if name not in ("district", "site", "role", "room"))
    return found
