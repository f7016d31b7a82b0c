"""Discovery among simulated agents: bounded, at a rate, each credential once, one device proposed once."""

import asyncio
from ipaddress import ip_network

import pytest

from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from netmon.model.reading import SystemInfo
from netmon.onboard.discover import Bounds, Found, Key, Pacer, Scanner, TooMany, allowed_by, hosts_of, parse_networks
from netmon.onboard.discover_same import Proposed, groups, name_of, role_of, same
from netmon.onboard.proposal_present import PlaceFile, Present
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.mib import MibView
from netmon.simulate.values import integer, text
from netmon.transport.snmp.api import Community, UsmUser
from netmon.transport.snmp.client import SnmpClient
from tests.simulate.devices import switch

pytestmark = pytest.mark.may_block

WRONG = Key(name="wrong", security=Community("2c", b"wrong"))
RIGHT = Key(name="right", security=Community("2c", b"public"))
V3 = Key(name="v3", security=UsmUser(b"netmon", auth="SHA", auth_password=b"password1"))
FIRST_PORT = 36_100
SYS_NAME = (1, 3, 6, 1, 2, 1, 1, 5, 0)


@pytest.fixture(scope="module")
def profiles(root) -> dict[str, Profile]:
    return dict(load_profiles([root / "collectors"], param_models()).profiles)


def named(name: str, vendor: str = "huawei") -> Agent:
    view = switch(vendor).copy()
    view.update([(SYS_NAME, text(name.encode()))])
    return Agent(view=view)


def with_neighbours(agent: Agent, addresses: list[str]) -> Agent:
    rows: list[tuple[tuple[int, ...], bytes]] = []
    for number, address in enumerate(addresses, 1):
        index = (0, number, 1)
        rows += [((1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, column, *index), value) for column, value in
                 ((4, integer(4)), (5, text(bytes((2, 0, 0, 0, 0, number)))), (6, integer(5)), (7, text(b"GE0/0/1")), (9, text(b"peer")))]  # fmt: skip
        octets = tuple(map(int, address.split(".")))
        rows.append(((1, 0, 8802, 1, 1, 2, 1, 4, 2, 1, 3, *index, 1, 4, *octets), integer(2)))
    view: MibView = agent.view.copy()
    view.update(rows)
    return Agent(view=view)


async def scanned(agents: dict[str, Agent], keys: list[Key], profiles, addresses: list[str], **more) -> Scanner:
    async with AgentFarm() as farm, SnmpClient() as client:
        port = await farm.open_on_one_port([(agent, host) for host, agent in agents.items()], FIRST_PORT)
        scanner = Scanner(client, profiles, keys, bounds=more.pop("bounds", Bounds(rate_per_s=2000, timeout_s=0.6)), port=port, **more)
        await scanner.scan(addresses)
        return scanner


async def test_devices_are_found_identified_and_each_wrong_credential_tried_once(profiles) -> None:
    agents = {"127.0.7.1": named("sw-1"), "127.0.7.2": named("sw-2", "h3c")}
    scanner = await scanned(agents, [V3, WRONG, RIGHT], profiles, hosts_of([ip_network("127.0.7.0/29")], 100))
    assert sorted((one.address, one.profile, one.credential) for one in scanner.found) == [
        ("127.0.7.1", "huawei_vrp", "right"),
        ("127.0.7.2", "h3c_comware", "right"),
    ]
    assert all(one.serial for one in scanner.found)
    assert [agent.stats.wrong_community for agent in agents.values()] == [1, 1]
    assert scanner.progress.tried == scanner.progress.total == 6


async def test_a_refused_port_ends_the_tries_at_an_address(profiles) -> None:
    scanner = await scanned({"127.0.7.1": named("sw-1")}, [WRONG, RIGHT], profiles, ["127.0.7.3"])
    assert scanner.found == []


async def test_lldp_is_followed_within_what_was_named_and_no_further(profiles) -> None:
    agents = {
        "127.0.7.1": with_neighbours(named("core"), ["127.0.7.2", "127.0.8.1", "192.0.2.9"]),
        "127.0.7.2": with_neighbours(named("access"), ["127.0.7.1", "127.0.7.3"]),
        "127.0.7.3": named("far"),
        "127.0.8.1": named("foreign"),
    }
    async with AgentFarm() as farm, SnmpClient() as client:
        port = await farm.open_on_one_port([(agent, host) for host, agent in agents.items()], FIRST_PORT)
        scanner = Scanner(client, profiles, [RIGHT], bounds=Bounds(rate_per_s=2000, timeout_s=0.6), port=port)
        await scanner.crawl([("127.0.7.1", port, RIGHT)], allowed_by(parse_networks(["127.0.7.0/24"])))
    assert {one.address for one in scanner.found} - {"127.0.7.1"} == {"127.0.7.2", "127.0.7.3"}
    assert agents["127.0.8.1"].stats.datagrams == 0


async def test_the_crawl_ends_after_its_steps(profiles) -> None:
    agents = {f"127.0.7.{number}": with_neighbours(named(f"sw-{number}"), [f"127.0.7.{number + 1}"]) for number in range(1, 5)}
    async with AgentFarm() as farm, SnmpClient() as client:
        port = await farm.open_on_one_port([(agent, host) for host, agent in agents.items()], FIRST_PORT)
        scanner = Scanner(client, profiles, [RIGHT], bounds=Bounds(rate_per_s=2000, timeout_s=0.6, depth=2), port=port)
        await scanner.crawl([("127.0.7.1", port, RIGHT)], allowed_by(parse_networks(["127.0.7.0/24"])))
    assert sorted(one.address for one in scanner.found) == ["127.0.7.2", "127.0.7.3"]
    assert agents["127.0.7.4"].stats.datagrams == 0


async def test_one_device_at_two_addresses_is_proposed_once(profiles) -> None:
    agent = named("gw")
    other = named("sw", "h3c")
    scanner = await scanned({"127.0.7.1": agent, "127.0.7.2": agent, "127.0.7.3": other}, [RIGHT], profiles, ["127.0.7.2", "127.0.7.1", "127.0.7.3"])
    made = groups(scanner.found)
    assert [[one.address for one in group] for group in made] == [["127.0.7.1", "127.0.7.2"], ["127.0.7.3"]]
    proposed = Proposed(Present(), "a", "district")
    for group in made:
        proposed.add(group)
    assert [row.values["name"] for row in proposed.rows.rows] == ["gw", "sw"]


async def test_the_rate_holds() -> None:
    pacer = Pacer(200)
    turns = 30
    started = asyncio.get_running_loop().time()
    for _ in range(turns):
        await pacer.turn()
    assert asyncio.get_running_loop().time() - started >= (turns - 1) / 200 * 0.95


def test_too_many_addresses_are_refused_before_they_are_listed() -> None:
    with pytest.raises(TooMany) as refused:
        hosts_of(parse_networks(["2001:db8::/32", "10.0.0.0/8"]), 65_536)
    assert refused.value.limit == 65_536
    assert hosts_of(parse_networks(["10.0.0.1", "10.0.0.0/30"]), 10) == ["10.0.0.1", "10.0.0.2"]


@pytest.mark.parametrize(
    ("networks", "address", "followed"),
    [
        ([], "10.1.1.1", True),
        ([], "192.168.1.1", True),
        ([], "8.8.8.8", False),
        ([], "127.0.0.1", False),
        ([], "224.0.0.5", False),
        (["10.0.0.0/8"], "10.1.1.1", True),
        (["10.0.0.0/8"], "192.168.1.1", False),
        (["8.8.8.0/24"], "8.8.8.8", True),
    ],
)
def test_a_neighbours_word_is_followed_only_where_the_operator_looks(networks, address, followed) -> None:
    assert allowed_by(parse_networks(networks))(address) is followed


def found(address: str, **more) -> Found:
    system = SystemInfo(sys_object_id=more.pop("oid", "1.3.6.1.4.1.2011.2.23"), sys_descr=more.pop("descr", None), sys_name=more.pop("name", "sw"))
    return Found(address=address, port=161, credential="ro", system=system, **more)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"serial": "ABC12345"}, {"serial": "ABC12345"}, True),
        ({"serial": "ABC12345"}, {"serial": "ABC99999"}, False),
        ({"engine_id": "80001"}, {"engine_id": "80001"}, True),
        ({"engine_id": "80001", "name": "a"}, {"engine_id": "80001", "name": "b"}, False),  # a cloned configuration
        ({"engine_id": "80001", "serial": "ABC12345"}, {"engine_id": "80001", "serial": "ABC99999"}, False),
        ({"mac": "02:00:00:00:00:01"}, {"mac": "02:00:00:00:00:01"}, True),
        ({"mac": "02:00:00:00:00:01", "engine_id": "80001"}, {"mac": "02:00:00:00:00:02", "engine_id": "80001"}, False),
        ({"addresses": frozenset({"10.0.0.2"})}, {}, True),
        ({}, {}, False),
        ({"serial": "000000000"}, {"serial": "000000000"}, False),
    ],
)
def test_what_makes_two_addresses_one_device(one, other, expected) -> None:
    assert same(found("10.0.0.1", **one), found("10.0.0.2", **other)) is expected
    assert same(found("10.0.0.2", **other), found("10.0.0.1", **one)) is expected


def test_names_are_the_devices_own_where_they_are_worth_it() -> None:
    assert name_of(found("10.0.0.1", name="dg-sw-1"), {}) == "dg-sw-1"
    assert name_of(found("10.0.0.1", name="HUAWEI", vendor="Huawei"), {}) == "huawei-10.0.0.1"
    assert name_of(found("10.0.0.1", name="dg-sw-1"), {"dg-sw-1": 1}) == "dg-sw-1-10.0.0.1"
    assert name_of(found("10.0.0.1", name="a/b c\x1b[31m"), {}) == "a-b-c-31m"
    assert name_of(found("2001:db8::1", name=""), {}) == "device-2001-db8--1"


def test_roles_come_from_the_profile() -> None:
    assert role_of(found("10.0.0.1", profile="huawei_vrp")) == "switch"
    assert role_of(found("10.0.0.1", profile="fortinet_fortigate")) == "firewall"
    assert role_of(found("10.0.0.1", profile="ups_rfc1628")) == "ups"
    assert role_of(found("10.0.0.1", profile="huawei_vrp", descr="Huawei AR Router")) == "router"


def test_known_devices_are_not_proposed_and_new_ones_go_to_the_school_next_door() -> None:
    data = {"site": {"id": "a", "name": "甲校"}, "devices": [{"name": "a-gw", "address": "10.1.1.1"}]}
    present = Present(places={"a": PlaceFile(path="sites/a.yaml", text="", data=data)})
    proposed = Proposed(present, None, "district")
    proposed.add([found("10.1.1.1")])
    proposed.add([found("10.1.1.2", name="new-1")])
    proposed.add([found("10.9.9.9", name="new-2")])
    assert [name for name, _ in proposed.known] == ["a-gw"]
    assert [(row.values["name"], row.values["site"]) for row in proposed.rows.rows] == [("new-1", "a"), ("new-2", "district")]
    assert proposed.unplaced == ["new-2"]
