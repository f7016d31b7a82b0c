"""A device that shows another SSH host key than the one that was trusted is a finding, until it shows the trusted one or an operator trusts the new."""

from netmon.model.finding import Finding, FindingKind, finding
from netmon.model.host import HostStatus
from netmon.model.outcome import HOST_KEY_CHANGED, Outcome
from netmon.model.reading import Reading
from netmon.store.findings import FindingBook

FINDER = "host_key"
COLLECTORS = frozenset({"host", "cli"})
LET_IN = frozenset({Outcome.OK, Outcome.PARTIAL, Outcome.NO_DATA})


def note_host_key(findings: FindingBook, reading: Reading) -> None:
    """Take what a reading says of the host key; most say nothing."""
    found = judged(reading)
    if found is not None:
        findings.replace(f"{FINDER}:{reading.collector}", reading.device, found)


def judged(reading: Reading) -> tuple[Finding, ...] | None:
    """Return what is to be said of the device's key: nothing wrong after a login, one finding for a key that nobody trusted; None: not known.

    Where the inventory allows keys that change (disk freeze), only one that changed without a new start is a finding.
    """
    if reading.collector not in COLLECTORS:
        return None
    wrong = reading.outcome is Outcome.PROTOCOL_ERROR and HOST_KEY_CHANGED in (reading.detail or "")
    if isinstance(reading.payload, HostStatus):
        wrong = reading.payload.key_without_start
    elif not wrong and reading.outcome not in LET_IN:
        return None
    return (finding(reading.device, FindingKind.HOST_KEY_CHANGED, "", reading.started),) if wrong else ()
