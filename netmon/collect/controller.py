"""Collector `controller`: access points from a controller's HTTP API, or from a list that was exported by hand."""

import time
from dataclasses import replace

from pydantic import Field

from netmon.collect.base import CollectContext, Collected
from netmon.collect.controller_list import collect_list
from netmon.collect.controller_omada import OmadaMemory, collect_omada
from netmon.collect.controller_parts import COLLECTOR, Asking
from netmon.collect.controller_unifi import collect_unifi
from netmon.collect.params import Params
from netmon.collect.tables import overall
from netmon.model.outcome import Outcome
from netmon.model.wireless import SeriesChoice, WirelessTable
from netmon.transport.http.api import ApiSession
from netmon.transport.list_file import ListFile


class ControllerParams(Params):
    """`radio_requests`: of how many access points a poll reads the radios where each costs a request (Omada). `series: full` exports radios."""

    radio_requests: int = Field(40, ge=0, le=2000)
    series: SeriesChoice = "default"


async def collect(context: CollectContext[ApiSession | ListFile]) -> Collected:
    """Read the controller; raises AccessFailed when nothing of it can be read."""
    params = ControllerParams.model_validate(dict(context.params))
    session, asking = context.session, Asking()
    if isinstance(session, ListFile):
        table, age_s = await collect_list(session, asking, time.time())
        table = replace(table, list_age_s=age_s)
        if age_s > session.max_age_s:
            detail = f"{session.path.name} is {age_s / 3600:.0f} h old, more than {session.max_age_s / 3600:.0f} h"
            return _collected(table, asking, params, Outcome.PARTIAL, detail)
        if table.mismatch is not None:
            return _collected(table, asking, params, Outcome.PARTIAL, table.mismatch)
    elif session.kind == "omada":
        table = await collect_omada(session, asking, _omada_memory(context), params.radio_requests)
    else:
        table = await collect_unifi(session, asking, time.time())
    outcome, detail_of_part = overall(asking.tables)
    collected = _collected(table, asking, params, outcome, detail_of_part)
    return collected if isinstance(session, ListFile) else replace(collected, requests=session.stats.requests)


def _collected(table: WirelessTable, asking: Asking, params: ControllerParams, outcome: Outcome, detail: str | None) -> Collected:
    shown = replace(table, series=params.series)
    return Collected(outcome=outcome, payload=shown, tables=asking.tables, problems=tuple(asking.problems), detail=detail)


def _omada_memory(context: CollectContext[ApiSession | ListFile]) -> OmadaMemory:
    known = context.memory.scratch.get(COLLECTOR)
    if isinstance(known, OmadaMemory):
        return known
    memory = OmadaMemory()
    context.memory.scratch[COLLECTOR] = memory
    return memory
