"""The whole way of a message: a real snmpd is stopped, netmon sees it, Prometheus and a pair of Alertmanagers tell the bridge, a robot hears it once."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.alertmanager import AlertmanagerServer, alertmanager, amtool
from tests.support.netmon_process import NetmonProcess, finished, netmon
from tests.support.prometheus import PrometheusServer, prometheus, promtool
from tests.support.robots import RobotServer, robots
from tests.support.snmpd import Snmpd

pytestmark = [pytest.mark.long, pytest.mark.real]

FASTER = 10
"""In the copies of the rules and of Alertmanager's configuration time runs so many times as fast; nothing else differs from what people get.

netmon's own patience stays: a silent device is asked again after 30 s, and a single device waits 35 s for company. Both take most of the test's time.
"""
TOLD_S = 110.0
QUIET_S = 5.0
"""A second message of the other Alertmanager, or of a child, would come within this."""
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


def hurried(text: str, times: re.Pattern[str]) -> str:
    """Return a file in which time runs FASTER."""

    def shorter(found: re.Match[str]) -> str:
        return f"{found[1]}{round(int(found[2]) * UNIT_S[found[3]] * 1000 / FASTER)}ms"

    made, count = times.subn(shorter, text)
    assert count > 0
    return made


def hurried_rules(root: Path, folder: Path) -> list[Path]:
    """Copy the alert rules; promtool takes the copies."""
    files = []
    for file in sorted((root / "rules" / "alerts").glob("*.rules.yml")):
        copy = folder / file.name
        copy.write_text(hurried(file.read_text(encoding="utf-8"), RULE_TIMES), encoding="utf-8")
        files.append(copy)
    done = promtool("check", "rules", *files)
    assert done.returncode == 0, done.stdout + done.stderr
    return files


def write_inventory(folder: Path, agents: dict[str, Snmpd]) -> Path:
    """Write two schools: one whose only device is its gateway, one whose switch has children."""
    sites = folder / "inventory" / "sites"
    sites.mkdir(parents=True)
    ports = {name: agent.port for name, agent in agents.items()}
    for path, text in {
        folder / "netmon.yaml": NETMON_YAML,
        folder / "inventory" / "district.yaml": DISTRICT,
        folder / "inventory" / "credentials.yaml": CREDENTIALS,
        sites / "dongguan.yaml": ALONE.format(**ports),
        sites / "beiguan.yaml": FAMILY.format(**ports),
    }.items():
        path.write_text(text, encoding="utf-8")
    return folder / "netmon.yaml"


def alertmanager_file(config: Path, daemon: NetmonProcess, env: dict[str, str]) -> Path:
    """Have netmon write the configuration for its own bridge, and hurry it; amtool takes the copy."""
    file = config.parent / "alertmanager.yml"
    bridge = f"{daemon.address()}/hooks/alertmanager"
    bearer = config.parent / "bearer"
    bearer.write_text(env["HOOK"], encoding="utf-8")
    done = finished("alertmanager", "config", "--config", config, "--output", file, "--bridge", bridge, "--bearer-file", bearer, env=env)
    assert done.returncode == 0, done.stderr
    hasty = config.parent / "alertmanager-hurried.yml"
    text = hurried(file.read_text(encoding="utf-8"), ROUTE_TIMES)
    hasty.write_text(text, encoding="utf-8")
    checked = amtool("check-config", str(hasty))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return hasty


@contextmanager
def chain(tmp_path: Path, root: Path, server: RobotServer) -> Iterator[tuple[dict[str, Snmpd], NetmonProcess, PrometheusServer, list[AlertmanagerServer]]]:
    """Run all of it: six snmpd, the daemon, a pair of Alertmanagers that know nothing of each other, Prometheus."""
    env = {"DING": server.dingtalk(), "NOC": server.wecom(), "HOOK": "hook-t0ken", "COMMUNITY": "public"}
    with ExitStack() as stack:
        agents = {name: stack.enter_context(Snmpd(AGENT)) for name in NAMES}
        config = write_inventory(tmp_path / "conf", agents)
        daemon = stack.enter_context(netmon(tmp_path / "log", ["run", "--config", config], env=env))
        file = alertmanager_file(config, daemon, env)
        pair = []
        for name in ("am-1", "am-2"):
            (tmp_path / name).mkdir()
            pair.append(stack.enter_context(alertmanager(tmp_path / name, file)))
        watching = stack.enter_context(
            prometheus(
                tmp_path,
                [daemon.address().removeprefix("http://")],
                rule_files=hurried_rules(root, tmp_path),
                alertmanagers=[one.url.removeprefix("http://") for one in pair],
            )
        )
        yield agents, daemon, watching, pair


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


async def test_what_breaks_is_told_once_and_over_once_and_children_are_silent(tmp_path: Path, root: Path) -> None:
    async with robots() as server:
        with ExitStack() as stack:
            agents, daemon, watching, pair = await asyncio.to_thread(stack.enter_context, chain(tmp_path, root, server))
            try:
                await asyncio.to_thread(watching.wait_for, "netmon_device_up == 1", at_least=len(NAMES))
                assert server.texts == []
                for name in LOST:
                    await asyncio.to_thread(agents[name].stop)
                # A message to the school and a copy to the district, for each of the two causes.
                await until(lambda: len(server.texts) >= 4, TOLD_S, lambda: (server.texts, daemon.err[-3000:]))
                states = dict.fromkeys(CHILDREN, "unreachable") | {"sw-bg": "down", "gw-dg": "down"}
                rows = await asyncio.to_thread(watching.query, "netmon_device_state == 1")
                assert {labels["device"]: labels["state"] for labels, _ in rows if labels["device"] in states} == states
                await asyncio.sleep(QUIET_S)
                broken = list(server.texts)
                for name in LOST:
                    await asyncio.to_thread(agents[name].start)
                await until(lambda: len(server.texts) >= len(broken) + 4, TOLD_S, lambda: (server.texts, daemon.err[-3000:]))
                await asyncio.sleep(QUIET_S)
                posts = [await asyncio.to_thread(one.alerts) for one in pair]
                metrics = await asyncio.to_thread(daemon.get, "/metrics")
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
    assert len(posts) == 2
    heard = re.findall(r'^netmon_notify_hook_posts_total\{status="(\d+)"\} (\S+)', metrics, re.MULTILINE)
    assert [status for status, count in heard if float(count)] == ["200"]
    assert float(dict(heard)["200"]) >= 8, "both Alertmanagers posted"
