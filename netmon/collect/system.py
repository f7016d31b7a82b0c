"""Collector `system`: who the device says it is, and the clocks that tell a reboot from a counter rollover, in one GET."""

import sys
from collections.abc import Mapping

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.params import Params
from netmon.collect.tables import get_status, overall
from netmon.model.device_text import clean_text
from netmon.model.reading import SystemInfo
from netmon.transport.snmp.api import Varbind

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
SYS_OBJECT_ID = "1.3.6.1.2.1.1.2.0"
SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"
SYS_CONTACT = "1.3.6.1.2.1.1.4.0"
SYS_NAME = "1.3.6.1.2.1.1.5.0"
SYS_LOCATION = "1.3.6.1.2.1.1.6.0"
ENGINE_BOOTS = "1.3.6.1.6.3.10.2.1.2.0"
ENGINE_TIME = "1.3.6.1.6.3.10.2.1.3.0"
HOST_UPTIME = "1.3.6.1.2.1.25.1.1.0"
OIDS = (SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, SYS_CONTACT, SYS_NAME, SYS_LOCATION, ENGINE_BOOTS, ENGINE_TIME, HOST_UPTIME)
DESCR_LIMIT = 512


class SystemParams(Params):
    """The system collector has no parameters."""


async def collect(context: SnmpContext) -> Collected:
    """Read the system group, snmpEngineBoots and Time, and hrSystemUptime; what the device lacks is None, no failure."""
    result = await context.session.get(OIDS)
    status = get_status("system", result)
    outcome, detail = overall((status,))
    payload = system_info(result.values) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=(status,), detail=detail)


def system_info(values: Mapping[str, Varbind]) -> SystemInfo:
    """Read a SystemInfo from the values of `OIDS`; a value of the wrong type counts as missing. What many devices say alike is one object."""
    return SystemInfo(
        sys_object_id=_alike(_object_id(values.get(SYS_OBJECT_ID))),
        sys_descr=_alike(_text(values.get(SYS_DESCR), DESCR_LIMIT)),
        sys_name=_text(values.get(SYS_NAME)),
        sys_location=_alike(_text(values.get(SYS_LOCATION))),
        sys_contact=_alike(_text(values.get(SYS_CONTACT))),
        uptime_ticks=_integer(values.get(SYS_UP_TIME)),
        engine_boots=_integer(values.get(ENGINE_BOOTS)),
        engine_time_s=_integer(values.get(ENGINE_TIME)),
        host_uptime_ticks=_integer(values.get(HOST_UPTIME)),
    )


def _alike(text: str | None) -> str | None:
    return None if text is None else sys.intern(text)


def _text(bind: Varbind | None, limit: int = 255) -> str | None:
    return clean_text(bind.value, limit=limit) if bind is not None and isinstance(bind.value, bytes) else None


def _integer(bind: Varbind | None) -> int | None:
    return bind.value if bind is not None and isinstance(bind.value, int) and bind.value >= 0 else None


def _object_id(bind: Varbind | None) -> str | None:
    """Return a dotted OID; 0.0 (zeroDotZero) says that the maker gave none."""
    return bind.value if bind is not None and isinstance(bind.value, str) and bind.value != "0.0" else None
