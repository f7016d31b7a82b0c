import pytest

from netmon.model.finding import FindingKind
from netmon.model.host import HostStatus
from netmon.model.outcome import Outcome
from netmon.model.reading import Payload, Reading
from netmon.pipeline.host_keys import judged, note_host_key
from netmon.store.findings import FindingBook
from netmon.transport.cli.pool import HOST_KEYS
from netmon.transport.ssh.api import HostKey, HostKeyState, SshTarget
from netmon.transport.ssh.known_hosts import Known
from netmon.transport.ssh.owner import Owner


def reading(collector: str, outcome: Outcome, detail: str | None = None, payload: Payload | None = None) -> Reading:
    return Reading(device="d", collector=collector, started=7.0, started_monotonic=1.0, duration_s=0.1, outcome=outcome, detail=detail, payload=payload)


def refusal(state: HostKeyState) -> str:
    owner = Owner(SshTarget(address="127.0.0.1", user="u"), Known(), None)
    owner.host_key = HostKey(algorithm="ssh-ed25519", fingerprint="SHA256:x", state=state)
    return owner.key_refusal("")


@pytest.mark.parametrize(
    ("collector", "outcome", "detail", "payload", "wrong"),
    [
        ("host", Outcome.PROTOCOL_ERROR, refusal(HostKeyState.CHANGED), None, True),
        ("cli", Outcome.PROTOCOL_ERROR, HOST_KEYS["host_key_changed"].format(device="d"), None, True),
        ("host", Outcome.PROTOCOL_ERROR, refusal(HostKeyState.UNKNOWN), None, None),
        ("cli", Outcome.PROTOCOL_ERROR, HOST_KEYS["host_key_unknown"].format(device="d"), None, None),
        ("cli", Outcome.TIMEOUT, None, None, None),
        ("cli", Outcome.NO_DATA, None, None, False),
        ("host", Outcome.OK, None, HostStatus(system="linux"), False),
        ("host", Outcome.OK, None, HostStatus(system="windows", host_key_changed=True), False),
        ("host", Outcome.OK, None, HostStatus(system="windows", host_key_changed=True, key_without_start=True), True),
        ("interfaces", Outcome.OK, None, None, None),
    ],
)
def test_a_changed_host_key_is_told_from_everything_else(collector, outcome, detail, payload, wrong) -> None:
    found = judged(reading(collector, outcome, detail, payload))
    assert (None if found is None else [(one.kind, one.since) for one in found]) == (
        None if wrong is None else [(FindingKind.HOST_KEY_CHANGED, 7.0)] if wrong else []
    )


def test_the_finding_stays_while_the_device_is_silent_and_goes_with_a_login() -> None:
    book = FindingBook()
    note_host_key(book, reading("host", Outcome.PROTOCOL_ERROR, refusal(HostKeyState.CHANGED)))
    note_host_key(book, reading("host", Outcome.TIMEOUT))
    assert [one.kind for one in book.everything()] == [FindingKind.HOST_KEY_CHANGED]
    note_host_key(book, reading("host", Outcome.OK, payload=HostStatus(system="linux")))
    assert book.everything() == ()
