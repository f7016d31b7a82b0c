"""A device that answered `netmon discover`, as it is kept for the page of unknown devices."""

from dataclasses import dataclass

from netmon.model.inventory import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """Who answered at `at` (Unix seconds), with which credential, what it says of itself (never to be trusted), and what it was taken for.

    `addresses` are all at which it answered, the one to be polled first. `site` is the one that was named for it, "" where none was. What is not known is "".
    """

    at: float
    addresses: tuple[str, ...]
    credential: str
    port: int = 161
    sys_name: str = ""
    descr: str = ""
    vendor: str = ""
    profile: str = ""
    role: Role = "switch"
    serial: str = ""
    mac: str = ""
    proposed: str = ""
    site: str = ""
