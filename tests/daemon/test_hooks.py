"""The whole bridge in a running daemon: Alertmanager's post in, a robot's message out, once, also over a restart and with a second path."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from netmon.daemon.app import Daemon
from netmon.daemon.in_force import load_calmly
from netmon.model.incident import Cause
from tests.notify.incidents import at, incident
from tests.notify.test_alertmanager import alert, webhook
from tests.support.district import SmallDistrict
from tests.support.robots import TOKEN, RobotServer, robots

BEARER = "hook-t0ken"
BURNS = alert(incident="1123-07", site="school", tier="at_once", severity="critical")
OVER = {**BURNS, "status": "resolved", "endsAt": "2026-11-23T00:31:00Z"}
HEADERS = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/json"}


@pytest.fixture
async def server() -> AsyncIterator[RobotServer]:
    async with robots() as server:
        yield server


def write(folder: Path, server: RobotServer) -> Path:
    """Write a district whose school has a robot, and the district another."""
    path = SmallDistrict(folder).write()
    inventory = folder / "inventory"
    with path.open("a") as file:
        file.write("allow_empty: true\nnotify:\n  ding: {kind: dingtalk, credential: ding}\n  noc: {kind: wecom, credential: noc}\nhooks: {credential: hook}\n")
    with (inventory / "credentials.yaml").open("a") as file:
        file.write("ding: {kind: robot, token: {env: DING}}\nnoc: {kind: robot, token: {env: NOC}}\nhook: {kind: token, token: {env: HOOK}}\n")
    (inventory / "district.yaml").write_text(
        "district: {id: d1, name: Test district, contacts: [{name: noc, duty: district, notify: noc}]}\ndefaults: {credential: ro}\n"
    )
    school = inventory / "sites" / "school.yaml"
    line = "links: [{id: dx, role: exit, isp: 电信, circuit: ZB-EDU-0113, repair_phone: '10000'}]\n"
    school.write_text(school.read_text().replace("devices:\n", "").replace("area: city}", "area: city, contacts: [{name: it, duty: it, notify: ding}]}") + line)
    return path


@asynccontextmanager
async def running(path: Path, server: RobotServer, closed_ms: int | None = None) -> AsyncIterator[Daemon]:
    """Run the daemon, which knows one incident, open or closed."""
    env = {"DING": server.dingtalk(), "NOC": server.wecom(), "HOOK": BEARER}
    result = await load_calmly(path, env)
    assert result.config is not None, [problem.render("en") for problem in result.problems]
    daemon = Daemon(result.config, env)
    daemon.parts.notices.incidents_from({"1123-07": incident(Cause.EXIT_DOWN, site="school", root="school/dx", closed_ms=closed_ms)}.get)
    task = asyncio.get_running_loop().create_task(daemon.run())
    try:
        async with asyncio.timeout(60):
            await daemon.ready.wait()
        yield daemon
    finally:
        daemon.stop()
        await task


async def post(daemon: Daemon, body: bytes, path: str = "/hooks/alertmanager", **headers: str) -> int:
    host, port = daemon.address or ("", 0)
    async with aiohttp.ClientSession() as client, client.post(f"http://{host}:{port}{path}", data=io.BytesIO(body), headers={**HEADERS, **headers}) as answer:
        return answer.status


async def test_an_incident_is_told_once_and_over_once_across_a_restart(tmp_path: Path, server: RobotServer) -> None:
    path = write(tmp_path, server)
    async with running(path, server) as daemon:
        assert await asyncio.gather(*(post(daemon, webhook(BURNS)) for _ in range(2))) == [200, 200]
        await server.until(2)
        shown = "\n".join(server.texts)
        assert "Provider: 10000, circuit ZB-EDU-0113" in shown
        assert "Call 10000 and read: “circuit ZB-EDU-0113, down since 08:12" in shown
        assert shown.count("[URGENT] 东关小学: no Internet in the whole school") == 1
    async with running(path, server, at(8, 31)) as daemon:
        assert await post(daemon, webhook(BURNS)) == 200
        assert await asyncio.gather(*(post(daemon, webhook(OVER)) for _ in range(2))) == [200, 200]
        await server.until(4)
        async with asyncio.timeout(30):
            while daemon.parts.notices.outbox.waiting:
                await asyncio.sleep(0.01)
        host, port = daemon.address or ("", 0)
        async with aiohttp.ClientSession() as client, client.get(f"http://{host}:{port}/metrics") as answer:
            metrics = await answer.text()
    assert len(server.texts) == 4
    assert sum("[RECOVERED] 东关小学: 08:31 online again" in text for text in server.texts) == 2
    assert 'netmon_notify_messages_total{channel="ding"} 1.0' in metrics
    assert 'netmon_notify_hook_posts_total{status="200"} 3.0' in metrics
    assert TOKEN not in metrics


async def test_the_hook_takes_json_of_those_it_knows_and_nothing_else(tmp_path: Path, server: RobotServer) -> None:
    async with running(write(tmp_path, server), server) as daemon:
        assert await post(daemon, webhook(BURNS), Authorization="Bearer no") == 401
        assert await post(daemon, webhook(BURNS), **{"Content-Type": "text/plain"}) == 415
        assert await post(daemon, b"x" * 1_500_000) == 413
        assert await post(daemon, b"rubbish") == 400
        assert await post(daemon, webhook(BURNS), "/hooks/alertmanager/nowhere") == 404
        assert await post(daemon, webhook(BURNS), "/hooks/other") == 404
        assert server.texts == []
        assert await post(daemon, webhook(BURNS), "/hooks/alertmanager/noc") == 200
        await server.until(1)
        assert server.texts[0].startswith("[URGENT, copy]")
