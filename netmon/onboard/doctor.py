"""Which step between this machine and a device fails, one after the other, and what to do about it."""

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable
from dataclasses import replace
from typing import Final

from netmon.model.device_text import clean_string, clean_text
from netmon.onboard.doctor_ask import Asker, Said, under
from netmon.onboard.doctor_credential import Takes, judge_community, judge_user
from netmon.onboard.doctor_engine import Findings, bulk_findings, findings_of
from netmon.onboard.doctor_steps import Examination, Patient, Status
from netmon.onboard.doctor_wire import Place, route_to
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.api import Community, UsmUser

SYS_DESCR: Final = "1.3.6.1.2.1.1.1.0"
SYS_UPTIME: Final = "1.3.6.1.2.1.1.3.0"
SYS_OBJECT_ID: Final = "1.3.6.1.2.1.1.2.0"
IF_ENTRY: Final = "1.3.6.1.2.1.2.2.1"
IF_X_ENTRY: Final = "1.3.6.1.2.1.31.1.1.1"
ENTERPRISES: Final = "1.3.6.1.4.1"
NO_ACCESS: Final = (6, 16)
GEN_ERR: Final = 5
STEPS: Final = ("name", "ping", "udp", "credential", "view", "engine")
TEXT: Final = 100


async def examine(patient: Patient, pinger: Pinger) -> Examination:
    """Go through the steps; what cannot be tried because an earlier step failed is skipped."""
    found = Examination()
    place = await _name(patient, found)
    if place is not None:
        answers = _Answers(patient, place)
        if _way(place, found):
            pinged, _ = await asyncio.gather(_ping(place, pinger), answers.first())
            _ping_step(found, pinged, answers.reached)
            if patient.snmp:
                _udp_step(found, answers, patient)
                await _credential_and_view(found, answers, patient)
    done = {step.name for step in found.steps}
    for name in STEPS:
        if name not in done:
            found.add(name, Status.SKIP, "not_reached" if patient.snmp else "no_credential")
    found.steps.sort(key=lambda step: STEPS.index(step.name))
    for name, examine_further in patient.later.items():
        if place is None:
            found.add(name, Status.SKIP, "not_reached")
        else:
            found.steps.append(await examine_further())
    return found


async def _name(patient: Patient, found: Examination) -> Place | None:
    loop = asyncio.get_running_loop()
    try:
        addresses = await loop.getaddrinfo(patient.host, patient.port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        reason = (error.strerror or "") if isinstance(error, OSError) else type(error).__name__
        found.add("name", Status.FAIL, "name_unresolved", name=clean_string(patient.host, limit=80), reason=reason)
        return None
    best = min(addresses, key=lambda entry: entry[0] is not socket.AF_INET)
    found.place = Place(str(best[4][0]), patient.port)
    found.add("name", Status.OK, "name_ok", address=found.place.host)
    return found.place


def _way(place: Place, found: Examination) -> bool:
    found.source, error = route_to(place)
    if error is not None:
        found.add("ping", Status.FAIL, "no_route", address=place.host, reason=os.strerror(error))
        return False
    return True


class _Ping:
    def __init__(self, *, sent: int = 0, rtt_s: float | None = None, reason: str = "") -> None:
        self.sent = sent
        self.rtt_s = rtt_s
        self.reason = reason


async def _ping(place: Place, pinger: Pinger) -> _Ping:
    allowed = pinger.available()
    if not allowed.ok:
        return _Ping(reason=allowed.reason)
    echo = await pinger.ping(place.host, count=3)
    return _Ping(sent=echo.sent, rtt_s=echo.rtt_median_s if echo.received else None)


def _ping_step(found: Examination, ping: _Ping, reached: bool) -> None:
    if ping.rtt_s is not None:
        found.add("ping", Status.OK, "ping_ok", milliseconds=f"{ping.rtt_s * 1000:.1f}")
    elif reached:
        found.add("ping", Status.SKIP, "ping_closed")
    elif not ping.sent:
        found.add("ping", Status.SKIP, "ping_unavailable", reason=ping.reason or "-")
    else:
        found.add("ping", Status.FAIL, "ping_silent")


class _Answers:
    """What the agent says to the questions of all steps."""

    def __init__(self, patient: Patient, place: Place) -> None:
        self.place = place
        security = patient.security or Community("2c", b"")
        self.asker = Asker(place, security, timeout_s=patient.timeout_s)
        self.with_credential = patient.security is not None
        self.wanted = patient.snmp
        self.said: list[Said] = []
        self.discovery = Said()
        self.own: Said | None = None

    async def first(self) -> None:
        """Ask with the credential, and for the SNMPv3 engine without one; after silence once more, so that one lost datagram decides nothing."""
        if not self.wanted:
            return
        if isinstance(self.asker.security, Community) and self.with_credential:
            self.own = await self._own()
            if not _nothing(self.own):
                return
        self.discovery = await self.ask(self.asker.discover())
        if _nothing(self.discovery) and self.asker.engine is not None:
            self.discovery = await self.ask(self.asker.discover())
        if self.with_credential and (self.asker.engine is None or self.asker.engine.discovered):
            self.own = await self._own()
            if _nothing(self.own) and self.asker.engine is not None:
                self.own = await self._own()

    async def _own(self) -> Said:
        return await self.ask(self.asker.get((SYS_DESCR, SYS_OBJECT_ID)))

    async def ask(self, question: Awaitable[Said]) -> Said:
        """Ask one more question."""
        said = await question
        self.said.append(said)
        return said

    @property
    def reached(self) -> bool:
        """True when anything came back by UDP."""
        return any(said.exchange.heard for said in self.said)


def _nothing(said: Said) -> bool:
    """True when nothing came back, and nothing says that it never will."""
    return said.silent and not said.exchange.bounced and said.exchange.unsent is None


def _udp_step(found: Examination, answers: _Answers, patient: Patient) -> None:
    if answers.reached:
        key = "udp_v3" if answers.discovery.answered else "udp_ok"
        found.add("udp", Status.OK, key, port=patient.port)
        return
    bounced = [error for said in answers.said for error in said.exchange.bounced]
    unsent = next((said.exchange.unsent for said in answers.said if said.exchange.unsent is not None), None)
    by = next((error.by for error in bounced if error.by is not None), None) or "-"
    if any(error.refused for error in bounced) or unsent == errno.ECONNREFUSED:
        found.add("udp", Status.FAIL, "udp_refused", ("agent",), port=patient.port)
    elif any(error.prohibited for error in bounced):
        found.add("udp", Status.FAIL, "udp_prohibited", by=by, source=found.source or "-", port=patient.port)
    elif bounced:
        found.add("udp", Status.FAIL, "udp_unreachable", by=by, reason=os.strerror(bounced[0].error))
    elif unsent is not None:
        found.add("udp", Status.FAIL, "udp_unsent", reason=os.strerror(unsent))
    else:
        key = "udp_silent_v3" if isinstance(patient.security, UsmUser) else "udp_silent"
        paste = ("agent", "acl", "community" if not isinstance(patient.security, UsmUser) else "user")
        found.add("udp", Status.FAIL, key, paste, source=found.source or "-", port=patient.port, credential=patient.credential or "-")


async def _credential_and_view(found: Examination, answers: _Answers, patient: Patient) -> None:
    if not answers.reached:
        return
    if patient.security is None:
        found.add("credential", Status.SKIP, "no_credential")
        _engine_step(found, findings_of(answers.said), patient)
        return
    own = answers.own
    if own is not None and own.answered:
        found.add("credential", Status.OK, "credential_v3" if isinstance(patient.security, UsmUser) else "credential_ok", credential=patient.credential or "-")
        await _view(found, answers, own)
        findings = findings_of(answers.said)
        if not found.failed or found.failed[0].name != "view":
            findings = await bulk_findings(answers.asker, findings, patient.max_repetitions)
        _engine_step(found, findings, patient)
        return
    findings = findings_of(answers.said)
    if isinstance(patient.security, UsmUser):
        verdict = judge_user(patient.security, own, answers.discovery, takes=await _what_it_takes(answers, patient.security))
    else:
        verdict = judge_community(patient.security, own, answers.discovery, await _other_version(answers, patient.security))
    if verdict is None:
        found.add("credential", Status.SKIP, "cannot_tell")
    else:
        found.add("credential", Status.FAIL, verdict.key, verdict.paste, credential=patient.credential or "-", source=found.source or "-", **verdict.args)
    if findings.key is not None:
        _engine_step(found, findings, patient)


async def _other_version(answers: _Answers, security: Community) -> str | None:
    """Return the SNMP version that the agent answers with the same community, when it does not answer the one that was meant."""
    if answers.own is None or not answers.own.silent:
        return None
    other = Community("1" if security.version == "2c" else "2c", security.community)
    said = await Asker(answers.place, other, timeout_s=answers.asker.timeout_s).get((SYS_DESCR,))
    return other.version if said.answered else None


async def _what_it_takes(answers: _Answers, user: UsmUser) -> Takes:
    """Tell what of a user the agent takes where it only keeps silent: many drop an unknown context, or what they cannot decrypt, without a word.

    The same user asks once without the context, and once without encryption, for sysUpTime, which is no secret.
    """
    if answers.own is None or not answers.own.silent:
        return None
    if user.context and await _taken(answers, replace(user, context=b"")):
        return "without_context"
    if user.priv is not None and await _taken(answers, replace(user, priv=None, priv_password=b"")):
        return "without_priv"
    return None


async def _taken(answers: _Answers, user: UsmUser) -> bool:
    asker = Asker(answers.place, user, timeout_s=answers.asker.timeout_s)
    await asker.discover()
    if asker.engine is None or not asker.engine.discovered:
        return False
    said = await asker.get((SYS_UPTIME,))
    return said.answered or (bool(said.reports) and not said.reports[-1].is_auth_failure)


async def _view(found: Examination, answers: _Answers, own: Said) -> None:
    """Tell whether what the profiles read can be seen."""
    values = own.values or {}
    descr, object_id = values.get(SYS_DESCR), values.get(SYS_OBJECT_ID)
    found.sys_object_id = object_id.value if object_id is not None and isinstance(object_id.value, str) else None
    if own.error_status in NO_ACCESS:
        found.add("view", Status.FAIL, "no_access", ("view", "user"))
        return
    if own.error_status == GEN_ERR:
        found.add("view", Status.FAIL, "gen_err")
        return
    shown = clean_text(descr.value, limit=TEXT) if descr is not None and isinstance(descr.value, bytes) else None
    interfaces = under(await answers.ask(answers.asker.following((IF_ENTRY,))), IF_ENTRY)
    maker = ".".join(found.sys_object_id.split(".")[:7]) if found.sys_object_id and found.sys_object_id.startswith(f"{ENTERPRISES}.") else None
    if shown is None and not interfaces:
        found.add("view", Status.FAIL, "view_nothing", ("view",))
    elif not interfaces:
        found.add("view", Status.FAIL, "view_interfaces", ("view",), descr=shown)
    elif shown is None:
        found.add("view", Status.FAIL, "view_system", ("view",))
    elif not under(await answers.ask(answers.asker.following((ENTERPRISES,))), ENTERPRISES):
        found.add("view", Status.FAIL, "view_vendor", ("view",), subtree=maker or ENTERPRISES)
    elif maker is not None and not under(await answers.ask(answers.asker.following((maker,))), maker):
        found.add("view", Status.OK, "view_no_own", descr=shown, subtree=maker)
    elif not under(await answers.ask(answers.asker.following((IF_X_ENTRY,))), IF_X_ENTRY):
        found.add("view", Status.OK, "view_old", descr=shown)
    else:
        found.add("view", Status.OK, "view_ok", descr=shown)


def _engine_step(found: Examination, findings: Findings, patient: Patient) -> None:
    if findings.key == "elsewhere" and patient.any_source:
        found.add("engine", Status.OK, "elsewhere_allowed", **findings.args)
    elif findings.key is not None:
        found.add("engine", Status.FAIL, findings.key, **findings.args)
    else:
        found.add("engine", Status.OK, "engine_ok", milliseconds=f"{findings.slowest_s * 1000:.0f}")
