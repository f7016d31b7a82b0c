"""Who may reach the server, and what every answer tells the browser to leave alone."""

from collections.abc import Collection, Mapping
from ipaddress import ip_address

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class ExposedAddressError(ValueError):
    """The address would serve more than this machine, and nobody said that it may."""


def check_address(host: str, *, allow_remote: bool) -> None:
    """Raise ExposedAddressError unless `host` is a loopback address (or `localhost`), or remote clients are allowed."""
    if not allow_remote and not is_loopback(host):
        raise ExposedAddressError(f"address {host!r} is not a loopback address: remote access has to be allowed explicitly")


def is_loopback(host: str) -> bool:
    """True for 127.0.0.0/8, ::1 and `localhost`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def host_allowed(header: str, names: Collection[str]) -> bool:
    """True when the `Host` header is an IP address, `localhost` or one of `names`.

    A page in a browser can be made to call any name that resolves to 127.0.0.1; its own name in `Host` gives it away.
    """
    host = header.strip().lower()
    host = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if host == "localhost" or host in names:
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
