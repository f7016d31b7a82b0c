"""Collector `stack`: the members of a switch stack, and whether the ring that joins them is whole."""

from collections.abc import Sequence

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.cells import instance, passes, read_rows, whole, word_of
from netmon.collect.equipment_params import StackMembers, StackParams
from netmon.collect.health_rows import Row
from netmon.collect.tables import get_status, overall
from netmon.model.device_text import mac_text
from netmon.model.equipment import Stack, StackMember
from netmon.model.reading import ReadingProblem, TableStatus

NO_MAC = "00:00:00:00:00:00"


async def collect(context: SnmpContext) -> Collected:
    """Read `StackParams`; a switch that stands alone, or cannot be stacked, has no members, and that is OK. A member that is lost may leave the table."""
    params = StackParams.model_validate(dict(context.params))
    statuses: list[TableStatus] = []
    table = params.members
    rows = await read_rows(context, "stackMembers", table.entry, _columns(table), statuses)
    members = members_of(table, rows)
    ring, ring_oid, problems = None, None, list(_odd(table, rows))
    if params.ring is not None and len(members) > 1:
        result = await context.session.get([params.ring.oid])
        statuses.append(get_status("stackRing", result))
        bind = result.values.get(params.ring.oid)
        if bind is not None:
            ring = word_of({"whole": params.ring.whole, "broken": params.ring.broken}, bind.value)
            ring_oid = params.ring.oid
            if ring is None:
                problems.append(ReadingProblem("stack", "stackRing", "enumeration", f"{ring_oid} = {bind.value!r}"))
    outcome, detail = overall(statuses)
    payload = Stack(members=tuple(members), ring=ring, ring_oid=ring_oid) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(statuses), problems=tuple(problems), detail=detail)


def _columns(table: StackMembers) -> set[int]:
    named = {table.number, table.priority, table.mac, table.role.column if table.role else None, table.state.column if table.state else None}
    return {column for column in named if column is not None} | {column for rule in table.where for column in rule.columns}


def members_of(table: StackMembers, rows: Sequence[Row]) -> list[StackMember]:
    """Read the members; an unknown role or state is None."""
    members = []
    for row in rows:
        if not passes(table.where, row.cells):
            continue
        number = whole(row.cells.get(table.number)) if table.number is not None else row.index[-1]
        mac = row.cells.get(table.mac) if table.mac is not None else None
        address = mac_text(mac) if isinstance(mac, bytes) else None
        leading = table.state or table.role
        members.append(
            StackMember(
                oid=instance(table.entry, leading.column if leading else 1, row.index), number=row.index[-1] if number is None else number,
                role=word_of(table.role.words, row.cells.get(table.role.column)) if table.role else None,
                status=word_of(table.state.states, row.cells.get(table.state.column)) if table.state else None,
                priority=whole(row.cells.get(table.priority)) if table.priority is not None else None,
                mac=None if address == NO_MAC else address,
            )
        )  # fmt: skip
    return members


def _odd(table: StackMembers, rows: Sequence[Row]) -> Sequence[ReadingProblem]:
    if table.state is None:
        return ()
    known = {number for numbers in table.state.states.values() for number in numbers}
    odd = [row for row in rows if (value := row.cells.get(table.state.column)) is not None and value not in known]
    if not odd:
        return ()
    return [ReadingProblem("stack", "stackMembers", "enumeration", f"{len(odd)} rows, first {instance(table.entry, table.state.column, odd[0].index)}")]
