"""The agent against net-snmp's own tools: an independent reading of what it serves."""

import asyncio
import re
from pathlib import Path

import pytest

from netmon.simulate.agent import Agent
from netmon.simulate.broken import modes
from netmon.simulate.farm import AgentFarm
from netmon.simulate.mib import MibView
from netmon.simulate.replay import replay
from netmon.simulate.responder import Limits
from netmon.simulate.values import counter64, integer, ip_address, oid, text
from netmon.transport.snmp.ber import IP_ADDRESS, OBJECT_IDENTIFIER, OCTET_STRING, decode_int, decode_oid, dotted, read_header
from tests.simulate.devices import frozen, switch
from tests.support import need

pytestmark = pytest.mark.real
KEYS = ["huawei", "h3c", "ruijie", "cisco", "netsnmp"]
LINE = re.compile(r"^(\.1[.0-9]+) = (.*)$")
TICKS = re.compile(r"\((\d+)\)|^(\d+)$")


async def run(tool, address, *arguments, version="2c", community="public"):
    path = str(Path(need.command("snmpbulkwalk")).with_name(tool))
    options = ["-v", version, "-c", community, "-On", "-Ox", "-Oe", "-Ot", "-m", "", "-t", "5", "-r", "0"]
    process = await asyncio.create_subprocess_exec(
        path, *options, f"{address.host}:{address.port}", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    return output.decode(errors="replace"), process.returncode


def as_net_snmp_reads(output):
    """(OID, value) of each line; long hex strings go over several lines."""
    found = []
    for line in output.splitlines():
        match = LINE.match(line)
        if "No more variables left" in line or line == "End of MIB":
            continue
        if match:
            found.append([match[1][1:], match[2]])
        else:
            found[-1][1] += " " + line
    return [(name, _value(shown)) for name, shown in found]


def _value(shown):
    kind, _, rest = shown.partition(": ")
    if kind == "Hex-STRING":
        return bytes.fromhex(rest)
    if shown in {'""', 'STRING: ""'}:
        return b""
    if kind in {"OID", "IpAddress"}:
        return rest.removeprefix(".")
    number = TICKS.search(rest or shown)
    return int(number[1] or number[2]) if number and kind != "INTEGER" else int(rest or shown)


def as_served(view, prefix="1."):
    found = []
    for name, encoded in view:
        if not dotted(name).startswith(prefix):
            continue
        tag, start, end = read_header(encoded, 0, len(encoded))
        body = encoded[start:end]
        value = body if tag == OCTET_STRING else dotted(decode_oid(body)) if tag == OBJECT_IDENTIFIER else None
        if tag == IP_ADDRESS:
            value = dotted(body)
        found.append((dotted(name), decode_int(body, tag) if value is None else value))
    return found


@pytest.mark.parametrize("key", KEYS)
async def test_bulk_walk_of_a_device_equals_its_view(key):
    view = frozen(switch(key), now_s=4000.0)
    async with AgentFarm() as farm:
        output, status = await run("snmpbulkwalk", await farm.open(Agent(view=view)), "-Cr40", ".1")
    assert status == 0
    assert as_net_snmp_reads(output) == as_served(view)


async def test_walk_by_getnext_and_by_v1_equal_the_view():
    view = MibView(
        [((1, 3, 6, 1, 2, 1, 1, 1, 0), text("开关\x00end")), ((1, 3, 6, 1, 2, 1, 1, 2, 0), oid("1.3.6.1.4.1.2011.2.23.291"))]
        + [((1, 3, 6, 1, 4, 1, 9, 1, n, 4294967295), integer(-n)) for n in range(30)]
        + [((1, 3, 6, 1, 4, 1, 9, 2, 0), ip_address("10.0.0.1")), ((1, 3, 6, 1, 4, 1, 9, 3, 0), counter64(2**64 - 1)), ((1, 3, 6, 1, 4, 1, 9, 4, 0), text(b""))]
    )
    async with AgentFarm() as farm:
        address = await farm.open(Agent(view=view))
        walked, _ = await run("snmpwalk", address, ".1.3.6.1.4.1.9")
        by_v1, _ = await run("snmpwalk", address, ".1.3.6.1.4.1.9", version="1")
    expected = as_served(view, "1.3.6.1.4.1.9.")
    assert as_net_snmp_reads(walked) == expected
    assert as_net_snmp_reads(by_v1) == [(name, value) for name, value in expected if value != 2**64 - 1]


async def test_get_of_several_values_and_of_what_is_missing():
    async with AgentFarm() as farm:
        address = await farm.open(Agent(view=frozen(switch())))
        output, status = await run("snmpget", address, ".1.3.6.1.2.1.1.2.0", ".1.3.6.1.2.1.1.99.0", ".1.3.6.1.2.1.31.1.1.1.15.6")
        missing, missing_status = await run("snmpget", address, ".1.3.6.1.2.1.1.99.0", version="1")
    assert status == 0
    assert ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.2011.2.23.747" in output
    assert "No Such Object" in output
    assert ".1.3.6.1.2.1.31.1.1.1.15.6 = Gauge32: 1000" in output
    assert missing_status == 2
    assert "noSuchName" in missing


async def test_small_datagrams_do_not_change_a_walk():
    view = frozen(switch(), now_s=4000.0)
    async with AgentFarm() as farm:
        address = await farm.open(Agent(view=view, limits=Limits(max_message=484, max_repetitions=3)))
        output, _ = await run("snmpbulkwalk", address, "-Cr50", ".1.3.6.1.2.1.2")
    assert as_net_snmp_reads(output) == as_served(view, "1.3.6.1.2.1.2.")


async def test_wrong_community_gets_no_answer():
    async with AgentFarm() as farm:
        address = await farm.open(Agent(view=switch(), community=b"right"))
        output, status = await run("snmpget", address, "-t", "0.3", ".1.3.6.1.2.1.1.1.0", community="wrong")
    assert status == 1
    assert "Timeout" in output


async def test_net_snmp_notices_oids_that_do_not_increase():
    agent = Agent(view=frozen(switch()))
    agent.mode = modes()["non_increasing"]
    async with AgentFarm() as farm:
        output, status = await run("snmpbulkwalk", await farm.open(agent), "-Cr3", ".1.3.6.1.2.1.31.1.1.1.1")
    assert "OID not increasing" in output
    assert status == 1


@pytest.mark.recordings
@pytest.mark.parametrize("name", ["vrp_5720", "ruijie", "fortigate_1500d", "comware_hpe5900", "deltaups"])
async def test_replay_of_a_recording_equals_the_file(shared, name):
    async with replay(shared / "recordings" / f"{name}.snmprec") as served:
        output, status = await run("snmpbulkwalk", served.address, "-Cr60", ".1.3.6.1.2.1.31")
        view = served.agent.view
    expected = as_served(view, "1.3.6.1.2.1.31.")
    assert status == 0
    if expected:
        assert as_net_snmp_reads(output) == expected
    else:
        assert "No Such" in output
