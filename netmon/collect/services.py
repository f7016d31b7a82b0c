"""Service checks: all of a device at once, each within its own time."""

from netmon.collect.base import CollectContext, Collected
from netmon.collect.params import Params
from netmon.model.outcome import Outcome
from netmon.model.service import ServiceReason, ServiceResult, ServiceResults
from netmon.transport.checks.api import ServiceSession

# What tells that something at the other end spoke, though it did not say what was wanted.
SPOKE = frozenset(ServiceReason) - {
    ServiceReason.TIMEOUT, ServiceReason.UNREACHABLE, ServiceReason.UNRESOLVED, ServiceReason.NO_SOURCE
}  # fmt: skip


class ServicesParams(Params):
    """None: the checks stand in the inventory."""


async def collect(context: CollectContext[ServiceSession]) -> Collected:
    """Run every check; the outcome is about asking, so a service that answers wrongly is an answer."""
    results = await context.session.run_all()
    return Collected(outcome=outcome_of(results), payload=ServiceResults(results=results), requests=len(results))


def outcome_of(results: tuple[ServiceResult, ...]) -> Outcome:
    """Return ok when something at the other end spoke; else what the silence was."""
    if any(result.ok or result.reason in SPOKE for result in results):
        return Outcome.OK
    if any(result.reason is ServiceReason.TIMEOUT for result in results):
        return Outcome.TIMEOUT
    return Outcome.UNREACHABLE if results else Outcome.NO_DATA
