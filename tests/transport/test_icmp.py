import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.model.outcome import Outcome
from netmon.model.reading import Echo
from netmon.transport.icmp import Pinger, outcome_of

ROOT = Path(__file__).resolve().parents[2]
ONCE = """
import asyncio, json, sys
from netmon.transport.icmp import Pinger

async def main():
    async with Pinger(interval_s=0.02, timeout_s=1.0) as pinger:
        echoes = [await pinger.ping(address) for address in sys.argv[1:]]
        ok, reason = pinger.available()
    print(json.dumps({"ok": ok, "reason": reason, "echoes": [[echo.sent, echo.received] for echo in echoes], "unsent": pinger.stats.unsent}))

asyncio.run(main())
"""


@pytest.fixture
async def pinger():
    async with Pinger(interval_s=0.01, timeout_s=10.0) as opened:
        if not opened.available().ok:
            pytest.skip(f"allowed: no ICMP here: {opened.available().reason}")
        yield opened


def in_namespace(script: str, *arguments: str) -> dict:
    """Run the pinger in a network namespace of its own, after a few shell lines that set it up."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "ip", "setpriv"))):
        pytest.skip("allowed: a network namespace needs root, unshare, ip and setpriv")
    command = f'ip link set lo up; {script} exec $RUN {sys.executable} -c "$CODE" "$@"'
    environment = {"PATH": os.environ["PATH"], "CODE": ONCE, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(["unshare", "-n", "sh", "-c", command, "sh", *arguments], capture_output=True, text=True, env=environment, timeout=60)
    if done.returncode and "Operation not permitted" in done.stderr:
        pytest.skip("allowed: network namespaces are not permitted here")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_ping_measures_loopback(pinger, address):
    echo = await pinger.ping(address)
    assert (echo.sent, echo.received) == (3, 3)
    assert 0.0 < echo.rtt_median_s <= echo.rtt_worst_s < 10.0


async def test_ping_keeps_many_hosts_apart(pinger):
    echoes = await asyncio.gather(*(pinger.ping(f"127.0.{number // 250}.{number % 250 + 1}") for number in range(500)))
    assert [echo.received for echo in echoes] == [3] * 500
    assert pinger.stats.received == 1500
    assert pinger.stats.foreign == 0


async def test_ping_takes_the_count_asked_for(pinger):
    assert (await pinger.ping("127.0.0.1", count=1)).sent == 1


async def test_ping_refuses_a_name(pinger):
    with pytest.raises(ValueError, match="localhost"):
        await pinger.ping("localhost")


async def test_cancelled_ping_leaves_nothing_behind(pinger):
    task = asyncio.create_task(pinger.ping("127.0.0.1", count=50))
    await asyncio.sleep(0.03)
    task.cancel()
    await asyncio.wait([task])
    assert pinger._pings == {}
    assert (await pinger.ping("127.0.0.1")).received == 3


async def test_ping_bounds_its_concurrency():
    async with Pinger(interval_s=0.01, timeout_s=10.0, concurrency=2) as pinger:
        if not pinger.available().ok:
            pytest.skip(f"allowed: no ICMP here: {pinger.available().reason}")
        tasks = [asyncio.create_task(pinger.ping("127.0.0.1")) for _ in range(10)]
        await asyncio.sleep(0)
        assert len({id(ping) for ping in pinger._pings.values()}) <= 2
        assert [echo.received for echo in await asyncio.gather(*tasks)] == [3] * 10


async def test_pinger_that_was_not_started_sends_nothing():
    pinger = Pinger()
    assert pinger.available() == (False, "not started")
    assert await pinger.ping("127.0.0.1") == Echo(sent=0, received=0)


def test_outcome_tells_silence_from_not_being_able_to_ask():
    assert outcome_of(Echo(sent=3, received=1)) is Outcome.OK
    assert outcome_of(Echo(sent=3, received=0)) is Outcome.TIMEOUT
    assert outcome_of(Echo(sent=0, received=0)) is Outcome.SKIPPED


def test_ping_works_without_any_privilege_where_the_group_may():
    script = 'echo "0 2147483647" > /proc/sys/net/ipv4/ping_group_range; RUN="setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all";'
    told = in_namespace(script, "127.0.0.1", "::1")
    assert told == {"ok": True, "reason": "", "echoes": [[3, 3], [3, 3]], "unsent": 0}


def test_ping_says_why_it_may_not():
    script = 'echo "1 0" > /proc/sys/net/ipv4/ping_group_range; RUN="setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all";'
    told = in_namespace(script, "127.0.0.1")
    assert told["ok"] is False
    assert "net.ipv4.ping_group_range" in told["reason"]
    assert told["echoes"] == [[0, 0]]


def test_ping_of_a_host_that_is_not_there_is_loss_and_without_a_route_too():
    script = "ip link add va type veth peer name vb; ip link set va up; ip link set vb up; ip addr add 192.0.2.1/24 dev va;"
    told = in_namespace(script, "192.0.2.99", "198.51.100.1", "192.0.2.1")
    assert told["echoes"] == [[3, 0], [3, 0], [3, 3]]
    assert told["unsent"] == 3
