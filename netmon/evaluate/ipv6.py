"""Is a campus ready for IPv6: an address on its exit, packets that move, and something beyond that answers over IPv6."""

from collections.abc import Iterable, Mapping

from netmon.model.campus import Ipv6Status
from netmon.model.service import ServiceResults

STEPS = ("address", "traffic", "probe")


def steps(routers: Iterable[Ipv6Status | None], probes: Iterable[bool]) -> Mapping[str, bool | None]:
    """Return each step as held, not held or unknown.

    `routers` are the exits' readings, None where there is no fresh one; `probes` the results of the campus's checks over IPv6. One router with a global
    address is enough for the first step, one with moving packets for the second; without any reading, or probe, a step is unknown.
    """
    known = [status for status in routers if status is not None]
    has_address = any(address.is_global for status in known for address in status.addresses)
    whole = bool(known) and all(status.complete for status in known)
    moving = [status.moving for status in known if status.moving is not None]
    answered = list(probes)
    return {
        "address": True if has_address else False if whole else None,
        "traffic": any(moving) if moving else None,
        "probe": any(answered) if answered else None,
    }


def ready(found: Mapping[str, bool | None]) -> bool | None:
    """Return True when every step holds, False when one does not, None while one is unknown."""
    if any(found[step] is False for step in STEPS):
        return False
    return True if all(found[step] for step in STEPS) else None


def over_ipv6(results: ServiceResults, checks: Iterable[str]) -> list[bool]:
    """Return the results of the checks that were asked for over IPv6, by their ids."""
    wanted = set(checks)
    return [result.ok for result in results.results if result.check in wanted]
