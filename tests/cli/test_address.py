import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.cli.address import HostPort, parse_address, resolve
from netmon.cli.errors import CommandError


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("10.31.7.11", "10.31.7.11", 161),
        ("10.31.7.11:1161", "10.31.7.11", 1161),
        ("switch.example:65535", "switch.example", 65535),
        ("2001:db8::11", "2001:db8::11", 161),
        ("[2001:db8::11]", "2001:db8::11", 161),
        ("[2001:db8::11]:1161", "2001:db8::11", 1161),
        ("[fe80::1%eth0]:161", "fe80::1%eth0", 161),
    ],
)
def test_address_is_read_with_and_without_a_port(written, host, port):
    assert parse_address(written) == HostPort(host, port)


@pytest.mark.parametrize(
    "written", ["", ":161", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:x", "[10.0.0.1", "[name]:161", "a b", "1:2:3", "[::1]161"]
)
def test_address_that_is_none_is_refused(written):
    with pytest.raises(CommandError) as caught:
        parse_address(written)
    assert caught.value.key == "poll.address_syntax"
    assert caught.value.exit_code == 2


@given(st.ip_addresses(), st.integers(1, 65535))
def test_address_reads_back_what_it_writes(address, port):
    place = HostPort(str(address), port)
    assert parse_address(str(place)) == place


def test_a_literal_needs_no_resolver():
    assert resolve(HostPort("fe80::1%lo", 1)) == HostPort("fe80::1%lo", 1)


def test_a_name_becomes_an_ipv4_address_where_it_has_one():
    assert resolve(HostPort("localhost", 1161)) == HostPort("127.0.0.1", 1161)


@pytest.mark.parametrize("name", ["netmon.invalid", "a" * 300])
def test_a_name_that_does_not_resolve_is_the_operators_mistake(name):
    with pytest.raises(CommandError) as caught:
        resolve(HostPort(name, 161))
    assert caught.value.key == "poll.unresolved"
    assert caught.value.exit_code == 2
    assert len(caught.value.render("en")) < 200
