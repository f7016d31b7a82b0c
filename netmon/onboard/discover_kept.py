"""What the page of unknown devices is told of a discovery."""

from collections.abc import Sequence
from typing import Final, cast, get_args

from netmon.model.device_text import clean_string
from netmon.model.discovered import Discovered
from netmon.model.inventory import Role
from netmon.onboard.discover import Found
from netmon.onboard.discover_same import role_of

MOST_ADDRESSES: Final = 16
ROLES: Final = frozenset(get_args(Role))


def kept_of(name: str, group: Sequence[Found], *, site: str | None, at: float) -> Discovered:
    """Return one device with all its addresses as it is kept; `name` is the one that was proposed, `site` what the operator named."""
    first = group[0]
    role = role_of(first)
    return Discovered(
        at=at,
        addresses=tuple([one.address for one in group][:MOST_ADDRESSES]),
        credential=first.credential,
        port=first.port,
        sys_name=clean_string(first.system.sys_name or ""),
        descr=clean_string(first.system.sys_descr or "", limit=200),
        vendor=first.vendor or "",
        profile=first.profile or "",
        role=cast(Role, role) if role in ROLES else "switch",
        serial=clean_string(first.serial or "", limit=64),
        mac=next((one.mac for one in group if one.mac), ""),
        proposed=name,
        site=site or "",
    )
