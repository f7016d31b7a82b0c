"""A trap at the running daemon: a poll of what it is about, an event, figures; and never a state."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from netmon.daemon.app import Daemon
from netmon.model.event import EventKind
from netmon.simulate.farm import AgentFarm
from tests.long.running import own_garbage, running
from tests.support.district import SmallDistrict
from tests.support.ruled import ruled_agent
from tests.support.traps import AUTH_FAILURE, COLD_START, LINK_DOWN, port_bind, sender, v2


@pytest.fixture(autouse=True)
def garbage_rules() -> Iterator[None]:
    with own_garbage():
        yield


TRAPS = 'traps: {listen: ["127.0.0.1:0"], credentials: [ro]}\n'


@asynccontextmanager
async def daemon_with_traps(folder: Path, root: Path, *, traps: str = TRAPS, period: str = "60s") -> AsyncIterator[tuple[Daemon, SmallDistrict]]:
    async with AgentFarm() as farm:
        place = await farm.open(ruled_agent("sw", 1), "127.0.0.1")
        district = SmallDistrict(folder / "conf", {"sw": place.port}, period=period)
        district.options = {"sw": {"profile": "huawei_vrp"}}
        config = await asyncio.to_thread(district.write)
        config.write_text(config.read_text() + traps)
        async with running(config, {"NETMON_DATA": str(root)}) as daemon:
            yield daemon, district


async def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def figures(daemon: Daemon) -> dict[tuple[str, ...], float]:
    """Return the samples of netmon's own metrics by name and label values."""
    return {(one.name, *one.labels.values()): one.value for metric in daemon.parts.metrics.collect() for one in metric.samples}


def runs(daemon: Daemon, collector: str) -> int:
    status = daemon.parts.runner.job_status("sw", collector)
    return 0 if status is None else status.runs


def is_far(daemon: Daemon, collector: str) -> bool:
    """True while the grid's next run is no matter for a trap of now."""
    status = daemon.parts.runner.job_status("sw", collector)
    return status is not None and status.next_at - daemon.parts.runner.now() > 30.0


async def test_a_trap_makes_a_poll_of_its_table_and_no_state(tmp_path: Path, root: Path) -> None:
    async with daemon_with_traps(tmp_path, root, period="1h") as (daemon, _):
        parts = daemon.parts
        await until(lambda: runs(daemon, "system") and runs(daemon, "poe") and is_far(daemon, "system"))
        await until(parts.traps.listening.is_set)
        await parts.runner.idle()
        state, before = parts.current.device("sw"), runs(daemon, "system")
        assert state is not None
        since = state.state
        with sender() as sock:
            for number in range(20):
                sock.sendto(v2(COLD_START, request_id=number), ("127.0.0.1", parts.traps.ports[0]))
                sock.sendto(v2(AUTH_FAILURE, request_id=100 + number), ("127.0.0.1", parts.traps.ports[0]))
                await asyncio.sleep(0.05)
        await until(lambda: runs(daemon, "system") > before)
        seen = figures(daemon)
        told = [event for event in parts.events.latest(50) if event.kind is EventKind.TRAP]
        assert state.state == since
    assert [(event.device, event.detail) for event in told] == [("sw", "SNMP request with a wrong password or community")]
    assert seen["netmon_trap_polls_total", "system"] == 1
    assert {key[1] for key in seen if key[0] == "netmon_trap_polls_total"} <= {"system", "interfaces"}
    assert seen["netmon_traps_by_kind_total", "restart"] + seen["netmon_traps_by_kind_total", "authentication"] == seen["netmon_traps_total", "taken"]
    assert seen["netmon_trap_listening",] == 1


async def test_a_link_trap_leaves_the_rates_as_they_are(tmp_path: Path, root: Path) -> None:
    """With the grid's next run so near, a trap adds none in between, which would cost both their rates."""
    async with daemon_with_traps(tmp_path, root, period="2s") as (daemon, _):
        await until(lambda: runs(daemon, "interfaces") >= 2 and daemon.parts.traps.listening.is_set())
        with sender() as sock:
            sock.sendto(v2(LINK_DOWN, port_bind(1)), ("127.0.0.1", daemon.parts.traps.ports[0]))
        await until(lambda: ("netmon_trap_polls_needless_total",) in (seen := figures(daemon)) and seen["netmon_trap_polls_needless_total",] == 1)
        assert ("netmon_trap_polls_total", "interfaces") not in figures(daemon)


async def test_a_reload_opens_closes_and_keeps_the_port(tmp_path: Path, root: Path) -> None:
    async with daemon_with_traps(tmp_path, root, traps="") as (daemon, district):
        desk = daemon.parts.traps
        assert not any(name.startswith("netmon_trap") for name, *_ in figures(daemon))
        plain = district.config.read_text()
        district.config.write_text(plain + TRAPS)
        assert await daemon.reload() == ((), ())
        await until(desk.listening.is_set)
        ports = desk.ports
        assert await daemon.reload() == ((), ())
        await asyncio.sleep(0.5)
        assert desk.ports == ports
        district.config.write_text(plain)
        assert await daemon.reload() == ((), ())
        await until(lambda: not desk.listening.is_set())
        assert desk.ports == ()


async def test_a_port_that_is_taken_is_said_once_and_polls_go_on(tmp_path: Path, root: Path, caplog: pytest.LogCaptureFixture) -> None:
    with sender() as sock:
        taken = TRAPS.replace(":0", f":{sock.getsockname()[1]}")
        async with daemon_with_traps(tmp_path, root, traps=taken, period="1s") as (daemon, _):
            await until(lambda: "traps cannot be heard" in caplog.text)
            await until(lambda: runs(daemon, "interfaces") >= 2)
            assert figures(daemon)["netmon_trap_listening",] == 0
    assert caplog.text.count("traps cannot be heard") == 1


@pytest.mark.long
async def test_v3_traps_start_a_child_that_the_stop_ends(tmp_path: Path, root: Path) -> None:
    credentials = "ro: {kind: snmp_v2c, community: {file: community}}\ntrapper: {kind: snmp_v3, user: trapper, auth: SHA, auth_password: {file: community}}\n"
    async with daemon_with_traps(tmp_path, root, traps="") as (daemon, district):
        secret = district.folder / "inventory" / "community"
        secret.write_text("public-and-long\n")
        (district.folder / "inventory" / "credentials.yaml").write_text(credentials)
        district.config.write_text(district.config.read_text() + TRAPS.replace("[ro]", "[ro, trapper]"))
        assert await daemon.reload() == ((), ())
        await until(lambda: figures(daemon).get(("netmon_trap_v3_available",)) == 1)
        v3 = daemon.parts.traps.v3
        assert v3 is not None
        assert v3.pid is not None
        proc = Path(f"/proc/{v3.pid}")
        command = proc.joinpath("cmdline").read_text()
        assert proc.exists()
    assert not proc.exists()
    assert "public-and-long" not in command
    assert (tmp_path / "conf" / "state" / "trap-engine.json").exists()
