"""Identification of a device that can be asked: the scalars that can decide are read in one GET, and only where they can."""

from collections.abc import Iterable

from netmon.collect.identify import Identification, identify, probes_for
from netmon.model.profile import Profile
from netmon.model.reading import SystemInfo
from netmon.transport.snmp.api import SnmpSession


async def identify_device(session: SnmpSession, profiles: Iterable[Profile], info: SystemInfo) -> Identification:
    """Choose the profile for the device of a session; a probe that did not answer, for whatever reason, counts as no value."""
    known = list(profiles)
    probes = probes_for(known, info.sys_object_id, info.sys_descr)
    answers = (await session.get(probes)).values if probes else {}
    answered = {oid for oid in probes if oid in answers and answers[oid].value not in (None, b"", "")}
    return identify(known, info.sys_object_id, info.sys_descr, answered)
