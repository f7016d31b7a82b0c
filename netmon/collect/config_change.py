"""Reads when a device's configuration was last changed and saved, by its own counters."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.tables import get_status, overall
from netmon.model.config_change import ConfigChange
from netmon.model.outcome import Outcome
from netmon.transport.snmp.api import GetResult

# (last changed, last saved): HUAWEI-CONFIG-MAN-MIB hwCfgRunModifiedLast, hwCfgRunSavedLast; HH3C-CONFIG-MAN-MIB hh3cCfgRunModifiedLast,
# hh3cCfgRunSavedLast; CISCO-CONFIG-MAN-MIB ccmHistoryRunningLastChanged, ccmHistoryRunningLastSaved.
OIDS: Mapping[str, tuple[str, str]] = {
    "huawei": ("1.3.6.1.4.1.2011.6.10.1.1.1.0", "1.3.6.1.4.1.2011.6.10.1.1.2.0"),
    "h3c": ("1.3.6.1.4.1.25506.2.4.1.1.1.0", "1.3.6.1.4.1.25506.2.4.1.1.2.0"),
    "cisco": ("1.3.6.1.4.1.9.9.43.1.1.1.0", "1.3.6.1.4.1.9.9.43.1.1.2.0"),
}


class ConfigChangeParams(BaseModel):
    """Whose counters they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    counters: Literal["huawei", "h3c", "cisco"] = Field(description="The MIB that has the counters")


async def collect(context: SnmpContext) -> Collected:
    """Read both counters in one request."""
    params = ConfigChangeParams.model_validate(dict(context.params))
    changed, saved = OIDS[params.counters]
    found = await context.session.get([changed, saved])
    outcome, detail = overall((get_status("configuration", found),))
    if not outcome.got_something:
        return Collected(outcome=outcome, payload=None, detail=detail)
    change = ConfigChange(changed_ticks=_ticks(found, changed), saved_ticks=_ticks(found, saved))
    if change.changed_ticks is None:
        return Collected(outcome=Outcome.OK, payload=None)  # a device without this MIB answered all the same
    return Collected(outcome=Outcome.OK, payload=change)


def _ticks(found: GetResult, oid: str) -> int | None:
    bind = found.values.get(oid)
    return bind.value if bind is not None and isinstance(bind.value, int) else None
