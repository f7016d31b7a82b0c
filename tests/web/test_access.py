import pytest

from netmon.web.access import ExposedAddressError, check_address, host_allowed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback_addresses_need_no_permission(host):
    assert check_address(host, allow_remote=False) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "netmon.example", ""])
def test_other_addresses_are_refused_until_allowed(host):
    with pytest.raises(ExposedAddressError, match="not a loopback address"):
        check_address(host, allow_remote=False)
    assert check_address(host, allow_remote=True) is None


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("127.0.0.1:9800", True),
        ("127.0.0.1", True),
        ("localhost:9800", True),
        ("LOCALHOST", True),
        ("[::1]:9800", True),
        ("10.1.2.3", True),
        ("netmon.school.example:80", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("[::1", True),
        ("[evil]", False),
    ],
)
def test_host_header_must_name_this_server(header, allowed):
    assert host_allowed(header, {"netmon.school.example"}) is allowed
