"""The whole way of a message: a real snmpd is stopped, netmon sees it, Prometheus and several Alertmanagers tell the bridge, a robot hears it once.

Two of the Alertmanagers are a cluster, so that one of them speaks for both; a third knows nothing of them, as behind a cut between two machine rooms.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.alertmanager import AlertmanagerServer, alertmanager, alertmanager_pair, amtool
from tests.support.netmon_process import NetmonProcess, finished, netmon
from tests.support.prometheus import PrometheusServer, prometheus, promtool
from tests.support.robots import RobotServer, robots
from tests.support.snmpd import Snmpd

pytestmark = [pytest.mark.long, pytest.mark.real]

FASTER = 10
"""In the copies of the rules and of Alertmanager's configuration time runs so many times as fast; nothing else differs from what people get.

netmon's own patience stays: a silent device is asked again after 30 s, and a single device waits 35 s for company. Both take most of the test's time.
"""
TOLD_S = 200.0
QUIET_S = 5.0
"""A second message of another Alertmanager, or of a child, would come within this: the second of a pair waits for the first no longer."""
SENT_S = 1.0
"""What the bridge has taken reaches a robot within this."""
MOST_BYTES = 900
RULE_TIMES = re.compile(r"^( +(?:for|keep_firing_for|interval): )(\d+)([smh])$", re.MULTILINE)
ROUTE_TIMES = re.compile(r"\b((?:group_wait|group_interval): )\"?(\d+)([smh])\"?")
UNIT_S = {"s": 1, "m": 60, "h": 3600}
AGENT = ["rocommunity public"]
NETMON_YAML = """\
inventory: inventory
state: state
listen: 127.0.0.1:0
language: zh
icmp: false
incident_calm: 5s
periods: {system: 1s, interfaces: 2s, health: 5s, inventory: 1m, identify: 60s}
snmp: {budget: 1s}
notify:
  ding: {kind: dingtalk, credential: ding}
  noc: {kind: wecom, credential: noc}
hooks: {credential: hook}
"""
CREDENTIALS = """\
ro: {kind: snmp_v2c, community: {env: COMMUNITY}}
ding: {kind: robot, token: {env: DING}}
noc: {kind: robot, token: {env: NOC}}
hook: {kind: token, token: {env: HOOK}}
"""
DISTRICT = "district: {id: d1, name: 测试区, contacts: [{name: 区教育信息中心, duty: district, notify: noc}]}\ndefaults: {credential: ro}\n"
ALONE = """\
site: {{id: dongguan, name: 东关小学, kind: school, contacts: [{{name: 网管教师, duty: it, notify: ding}}]}}
buildings:
  1号楼: {{classrooms: 101-104}}
links: [{{id: dx, role: exit, isp: 电信, circuit: ZB-EDU-0113, repair_phone: '10000'}}]
devices:
- {{name: gw-dg, role: router, address: 127.0.0.1, port: {gw_dg}, building: 1号楼}}
"""
FAMILY = """\
site: {{id: beiguan, name: 北关中学, kind: school, contacts: [{{name: 网管教师, duty: it, notify: ding}}]}}
buildings:
  2号楼: {{classrooms: 201-206}}
devices:
- {{name: gw-bg, role: router, address: 127.0.0.1, port: {gw_bg}}}
- {{name: sw-bg, role: switch, address: 127.0.0.1, port: {sw_bg}, uplink: gw-bg, building: 2号楼}}
- {{name: ap-201, role: access_point, address: 127.0.0.1, port: {ap_201}, uplink: sw-bg, room: 2号楼/201}}
- {{name: sw-2f, role: switch, address: 127.0.0.1, port: {sw_2f}, uplink: sw-bg, building: 2号楼}}
- {{name: srv-bg, role: server, address: 127.0.0.1, port: {srv_bg}, uplink: gw-bg}}
"""
NAMES = ("gw_dg", "gw_bg", "sw_bg", "ap_201", "sw_2f", "srv_bg")
LOST = ("gw_dg", "sw_bg", "ap_201", "sw_2f")
CHILDREN = ("ap-201", "sw-2f")
BURNS = {"alertname": "NetmonSiteOffline", "district": "d1", "tier": "district", "severity": "critical"}


def hurried(text: str, times: re.Pattern[str], faster: int = FASTER) -> str:
    """Return a file in which time runs faster."""

    def shorter(found: re.Match[str]) -> str:
        return f"{found[1]}{round(int(found[2]) * UNIT_S[found[3]] * 1000 / faster)}ms"

    made, count = times.subn(shorter, text)
    assert count > 0
    return made


def hurried_rules(root: Path, folder: Path) -> list[Path]:
    """Copy the alert rules but for those about netmon itself, which a busy machine lets fire; promtool takes the copies."""
    files = []
    for file in sorted({*(root / "rules" / "alerts").glob("*.rules.yml")} - {root / "rules" / "alerts" / "netmon.rules.yml"}):
        copy = folder / file.name
        copy.write_text(hurried(file.read_text(encoding="utf-8"), RULE_TIMES), encoding="utf-8")
        files.append(copy)
    done = promtool("check", "rules", *files)
    assert done.returncode == 0, done.stdout + done.stderr
    return files


def write_inventory(folder: Path, ports: dict[str, int]) -> Path:
    """Write two schools: one whose only device is its gateway, one whose switch has children."""
    sites = folder / "inventory" / "sites"
    sites.mkdir(parents=True)
    for path, text in {
        folder / "netmon.yaml": NETMON_YAML,
        folder / "inventory" / "district.yaml": DISTRICT,
        folder / "inventory" / "credentials.yaml": CREDENTIALS,
        sites / "dongguan.yaml": ALONE.format(**ports),
        sites / "beiguan.yaml": FAMILY.format(**ports),
    }.items():
        path.write_text(text, encoding="utf-8")
    return folder / "netmon.yaml"


def alertmanager_file(config: Path, daemon: NetmonProcess, env: dict[str, str], faster: int) -> Path:
    """Have netmon write the configuration for its own bridge, and hurry it; amtool takes the copy."""
    file = config.parent / "alertmanager.yml"
    bridge = f"{daemon.address()}/hooks/alertmanager"
    bearer = config.parent / "bearer"
    bearer.write_text(env["HOOK"], encoding="utf-8")
    done = finished("alertmanager", "config", "--config", config, "--output", file, "--bridge", bridge, "--bearer-file", bearer, env=env)
    assert done.returncode == 0, done.stderr
    hasty = config.parent / "alertmanager-hurried.yml"
    text = hurried(file.read_text(encoding="utf-8"), ROUTE_TIMES, faster)
    hasty.write_text(text, encoding="utf-8")
    checked = amtool("check-config", str(hasty))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return hasty


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What runs: `pair` is a cluster, `apart` an Alertmanager that the pair does not know."""

    agents: dict[str, Snmpd]
    daemon: NetmonProcess
    watching: PrometheusServer
    pair: tuple[AlertmanagerServer, AlertmanagerServer]
    apart: AlertmanagerServer


@contextmanager
def bridge(tmp_path: Path, server: RobotServer, ports: dict[str, int], faster: int = FASTER) -> Iterator[tuple[NetmonProcess, Path]]:
    """Run the daemon; its Alertmanager's configuration stands beside it."""
    env = {"DING": server.dingtalk(), "NOC": server.wecom(), "HOOK": "hook-t0ken", "COMMUNITY": "public"}
    config = write_inventory(tmp_path / "conf", ports)
    with netmon(tmp_path / "log", ["run", "--config", config], env=env) as daemon:
        yield daemon, alertmanager_file(config, daemon, env, faster)


@contextmanager
def chain(tmp_path: Path, root: Path, server: RobotServer) -> Iterator[Chain]:
    """Run all of it: six snmpd, the daemon, a clustered pair of Alertmanagers and one apart from it, Prometheus."""
    with ExitStack() as stack:
        agents = {name: stack.enter_context(Snmpd(AGENT)) for name in NAMES}
        daemon, file = stack.enter_context(bridge(tmp_path, server, {name: agent.port for name, agent in agents.items()}))
        pair = stack.enter_context(alertmanager_pair(tmp_path, file))
        apart = stack.enter_context(alertmanager(tmp_path / "am-3", file))
        watching = stack.enter_context(
            prometheus(
                tmp_path,
                [daemon.address().removeprefix("http://")],
                rule_files=hurried_rules(root, tmp_path),
                alertmanagers=[one.url.removeprefix("http://") for one in (*pair, apart)],
            )
        )
        yield Chain(agents=agents, daemon=daemon, watching=watching, pair=pair, apart=apart)


async def until(there: Callable[[], bool], timeout_s: float, shown: Callable[[], object]) -> None:
    """Wait for what the robots heard; AssertionError with what there is instead."""
    try:
        async with asyncio.timeout(timeout_s):
            while not there():
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(shown()) from None


def told(server: RobotServer, *words: str) -> list[str]:
    return [text for text in server.texts if all(word in text for word in words)]


def posts(servers: Sequence[AlertmanagerServer]) -> list[int]:
    """Return how often each has posted; every post must have been taken."""
    assert [one.failed_posts() for one in servers] == [0] * len(servers)
    return [one.posts() for one in servers]


def kill_speaker(pair: tuple[AlertmanagerServer, AlertmanagerServer]) -> AlertmanagerServer:
    """Kill the one of a pair that has spoken for both; return the other, which has not said a word."""
    said = posts(pair)
    assert min(said) == 0 < max(said), "one of the pair speaks"
    speaker, silent = (pair[0], pair[1]) if said[0] else (pair[1], pair[0])
    speaker.kill()
    return silent


async def test_what_breaks_is_told_once_and_over_once_and_children_are_silent(tmp_path: Path, root: Path) -> None:
    async with robots() as server:
        with ExitStack() as stack:
            run = await asyncio.to_thread(stack.enter_context, chain(tmp_path, root, server))
            try:
                await asyncio.to_thread(run.watching.wait_for, "netmon_device_up == 1", at_least=len(NAMES))
                assert server.texts == []
                for name in LOST:
                    await asyncio.to_thread(run.agents[name].stop)
                # A message to the school and a copy to the district, for each of the two causes.
                await until(lambda: len(server.texts) >= 4, TOLD_S, lambda: (server.texts, run.daemon.err[-3000:]))
                states = dict.fromkeys(CHILDREN, "unreachable") | {"sw-bg": "down", "gw-dg": "down"}
                rows = await asyncio.to_thread(run.watching.query, "netmon_device_state == 1")
                assert {labels["device"]: labels["state"] for labels, _ in rows if labels["device"] in states} == states
                await asyncio.sleep(QUIET_S)
                broken = list(server.texts)
                alone = await asyncio.to_thread(posts, [run.apart])
                heir = await asyncio.to_thread(kill_speaker, run.pair)
                for name in LOST:
                    await asyncio.to_thread(run.agents[name].start)
                await until(lambda: len(server.texts) >= len(broken) + 4, TOLD_S, lambda: (server.texts, run.daemon.err[-3000:]))
                await asyncio.to_thread(heir.wait_for, lambda one: one.posts() >= 4)
                await asyncio.to_thread(run.apart.wait_for, lambda one: one.posts() >= alone[0] + 4)
                await asyncio.sleep(QUIET_S)
                await asyncio.to_thread(posts, [heir, run.apart])
                metrics = await asyncio.to_thread(run.daemon.get, "/metrics")
            finally:
                await asyncio.to_thread(stack.close)
    print("\n\n".join(server.texts))
    assert len(broken) == 4, broken
    assert len(server.texts) == 8, server.texts[4:]
    assert all(len(text.encode()) <= MOST_BYTES for text in server.texts)
    for school in ("东关小学", "北关中学"):
        assert len([text for text in broken if school in text.partition("\n")[0]]) == 2
        assert len([text for text in server.texts[4:] if school in text and "恢复" in text]) == 2
    assert len(told(server, "【紧急】东关小学")) == 1
    assert told(server, "10000", "ZB-EDU-0113")
    assert not any(child in text.partition("\n")[0] for text in server.texts for child in CHILDREN)
    assert alone[0] >= 4, "the one apart has posted each of them too"
    heard = re.findall(r'^netmon_notify_hook_posts_total\{status="(\d+)"\} (\S+)', metrics, re.MULTILINE)
    assert [status for status, count in heard if float(count)] == ["200"]
    assert float(dict(heard)["200"]) >= 16, "the pair and the one apart posted"


async def heard_once(server: RobotServer, servers: Sequence[AlertmanagerServer], site: str, *, ends: bool, posting: int) -> None:
    """Hand one alert, or its end, to all servers as Prometheus does; so many of them post, and one message more is heard of that site."""
    before = len(told(server, site))
    counts = await asyncio.to_thread(posts, servers)
    ends_at = datetime.now(UTC).isoformat() if ends else ""
    for one in servers:
        await asyncio.to_thread(one.post, [BURNS | {"site": site}], {"summary_zh": f"{site} 全校断网"}, ends_at=ends_at)
    await until(lambda: len(told(server, site)) > before, TOLD_S, lambda: (server.texts, counts))
    if posting == len(servers):
        for one, count in zip(servers, counts, strict=True):
            await asyncio.to_thread(one.wait_for, lambda seen, count=count: seen.posts() > count)
    await asyncio.sleep(SENT_S if posting == len(servers) else QUIET_S)
    after = await asyncio.to_thread(posts, servers)
    assert sum(new > old for new, old in zip(after, counts, strict=True)) == posting
    texts = told(server, site)
    assert len(texts) == before + 1, texts
    assert texts[-1].startswith("【已恢复】" if ends else "【紧急】"), texts[-1]


async def pair_loses_its_speaker(server: RobotServer, pair: tuple[AlertmanagerServer, AlertmanagerServer]) -> None:
    await heard_once(server, pair, "dongguan", ends=False, posting=1)
    heir = await asyncio.to_thread(kill_speaker, pair)
    await heard_once(server, [heir], "dongguan", ends=True, posting=1)


async def strangers_speak_both(server: RobotServer, strangers: Sequence[AlertmanagerServer]) -> None:
    for ends in (False, True):
        await heard_once(server, strangers, "beiguan", ends=ends, posting=2)


async def test_a_pair_speaks_once_together_after_a_loss_and_apart(tmp_path: Path) -> None:
    async with robots() as server:
        with ExitStack() as stack:
            ports = {name: number for number, name in enumerate(NAMES, 1)}  # nobody answers there: only what is handed in is told
            _, file = await asyncio.to_thread(stack.enter_context, bridge(tmp_path, server, ports, faster=3 * FASTER))
            try:
                # What is cut apart posts to a channel by its name, so that neither waits for the other's turn at the robot.
                named = tmp_path / "named.yml"
                named.write_text(file.read_text(encoding="utf-8").replace("/hooks/alertmanager", "/hooks/alertmanager/ding"), encoding="utf-8")
                pair = await asyncio.to_thread(stack.enter_context, alertmanager_pair(tmp_path, file))
                strangers = [await asyncio.to_thread(stack.enter_context, alertmanager(tmp_path / name, named)) for name in ("am-3", "am-4")]
                await asyncio.gather(pair_loses_its_speaker(server, pair), strangers_speak_both(server, strangers))
            finally:
                await asyncio.to_thread(stack.close)
    assert len(server.texts) == 4, server.texts
