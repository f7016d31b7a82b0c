"""The whole manager against a real snmpd: every security level, every value as net-snmp's own tools see it, and a reboot."""

import asyncio
import subprocess
from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest

from netmon.model.memory import DeviceMemory
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import AuthProtocol, Community, PrivProtocol, Security, SnmpTarget, TableSpec, UsmUser
from netmon.transport.snmp.client import SnmpClient
from tests.support.snmpd import Snmpd, snmp_tool

pytestmark = pytest.mark.real

OR_TABLE = TableSpec(name="sysORTable", columns=("1.3.6.1.2.1.1.9.1.2", "1.3.6.1.2.1.1.9.1.3", "1.3.6.1.2.1.1.9.1.4"))
IF_TABLE = TableSpec(name="ifTable", columns=tuple(f"1.3.6.1.2.1.2.2.1.{column}" for column in range(1, 23)))
SYS_NAME = "1.3.6.1.2.1.1.5.0"
PASSWORDS = {"auth_password": b"authentication pw", "priv_password": b"privacy password"}
USERS = [
    UsmUser(b"none"),
    *(UsmUser(f"{auth}-only".encode(), auth=auth, auth_password=PASSWORDS["auth_password"]) for auth in get_args(AuthProtocol)),
    *(UsmUser(f"{auth}-{priv}".encode(), auth=auth, priv=priv, **PASSWORDS) for auth, priv in product(get_args(AuthProtocol), get_args(PrivProtocol))),
]


@pytest.fixture(scope="module")
def snmpd() -> Iterator[Snmpd]:
    with Snmpd(["rocommunity public", "sysName netmon-test"], users=USERS) as server:
        yield server


def walked(server: Snmpd, oid: str) -> dict[str, str]:
    """Return what snmpbulkwalk prints, by instance."""
    command = [snmp_tool("snmpbulkwalk"), "-v2c", "-c", "public", "-On", "-Oe", "-OQ", "-Ox", "-Ot", "-m", "", server.address, oid]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return {name.strip().lstrip("."): value.strip() for name, _, value in (line.partition(" = ") for line in output.splitlines()) if value}


def printed(value: int | bytes | str | None) -> str:
    """Return a value as net-snmp prints it with these options."""
    if isinstance(value, bytes):
        return '"' + "".join(f"{octet:02X} " for octet in value) + '"' if value else '""'
    return f".{value}" if isinstance(value, str) else str(value)


def target(server: Snmpd, security: Security) -> SnmpTarget:
    return SnmpTarget(address=server.host, port=server.port, security=security, budget_s=6.0)


async def test_every_auth_with_every_priv(snmpd: Snmpd) -> None:
    expected = await asyncio.to_thread(walked, snmpd, "1.3.6.1.2.1.1.9.1")
    async with SnmpClient() as client:
        for user in USERS:
            async with client.poll(client.peer(target(snmpd, user), DeviceMemory())) as poll:
                scalars = await poll.get([SYS_NAME])
                table = await poll.table(OR_TABLE)
            assert (scalars.outcome, table.outcome) == (Outcome.OK, Outcome.OK), (user.user, scalars.reason, table.reason)
            assert scalars.values[SYS_NAME].value == b"netmon-test"
            assert len(table.index) * 3 == len(expected), user.user


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_values_equal_net_snmps_own_walk(snmpd: Snmpd, version: str) -> None:
    before = await asyncio.to_thread(walked, snmpd, "1.3.6.1.2.1.2.2.1")
    async with SnmpClient() as client:
        peer = client.peer(target(snmpd, Community(version, b"public")), DeviceMemory())  # type: ignore[arg-type]
        for _ in range(3):
            async with client.poll(peer) as poll:
                table = await poll.table(IF_TABLE)
    after = await asyncio.to_thread(walked, snmpd, "1.3.6.1.2.1.2.2.1")
    got = {
        f"{column}.{'.'.join(map(str, index))}": printed(value)
        for column, cells in zip(IF_TABLE.columns, table.columns, strict=True)
        for index, value in zip(table.index, cells.values, strict=True)
        if value is not None
    }
    still = {name: value for name, value in before.items() if after.get(name) == value}
    assert got.keys() == before.keys()
    assert {name: got[name] for name in still} == still
    assert len(still) > len(before) / 2


async def test_agent_that_reboots_is_read_on_without_a_restart() -> None:
    user = UsmUser(b"reboot", auth="SHA-256", priv="AES-128", **PASSWORDS)
    with Snmpd(["sysName again"], users=[user]) as server:
        async with SnmpClient() as client:
            peer = client.peer(target(server, user), DeviceMemory())
            for restarts in range(3):
                async with client.poll(peer) as poll:
                    result = await poll.get([SYS_NAME])
                assert (result.outcome, result.values[SYS_NAME].value) == (Outcome.OK, b"again"), (restarts, result.reason)
                await asyncio.to_thread(server.restart)


@pytest.mark.parametrize(
    ("user", "told"),
    [
        (UsmUser(b"nobody", auth="SHA", auth_password=PASSWORDS["auth_password"]), "unknown_user_name"),
        (UsmUser(b"SHA-only", auth="SHA", auth_password=b"quite another"), "wrong_digest"),
        (UsmUser(b"SHA-only", auth="SHA", priv="AES-128", **PASSWORDS), "unsupported_security_level"),
    ],
)
async def test_wrong_credential_is_auth_failed_and_names_the_report(snmpd: Snmpd, user: UsmUser, told: str) -> None:
    async with SnmpClient() as client:
        peer = client.peer(SnmpTarget(address=snmpd.host, port=snmpd.port, security=user, budget_s=2.0), DeviceMemory())
        async with client.poll(peer) as poll:
            result = await poll.get([SYS_NAME])
    assert result.outcome is Outcome.AUTH_FAILED
    assert result.reason is not None
    assert told in result.reason
    assert "another" not in result.reason


async def test_replaced_device_with_another_engine_is_found_again() -> None:
    user = UsmUser(b"spare", auth="SHA", priv="AES-128", **PASSWORDS)
    with Snmpd(["sysName first"], users=[user]) as server:
        async with SnmpClient() as client:
            peer = client.peer(SnmpTarget(address=server.host, port=server.port, security=user, budget_s=4.0), DeviceMemory())
            outcomes = []
            for _ in range(3):
                async with client.poll(peer) as poll:
                    outcomes.append((await poll.get([SYS_NAME])).outcome)
                if len(outcomes) == 1:
                    server.engine_id = bytes.fromhex("80001f8804") + b"another1"
                    await asyncio.to_thread(server.restart)
    assert outcomes[0] is Outcome.OK
    assert outcomes[-1] is Outcome.OK
