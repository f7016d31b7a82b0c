"""A table read as fast as the agent allows: known rows in parallel spans, anything unexpected the careful way."""

import asyncio
from collections.abc import Sequence
from typing import Final

from netmon.model.outcome import Outcome
from netmon.transport.snmp import ber
from netmon.transport.snmp.api import TableResult, TableSpec
from netmon.transport.snmp.chain import SYS_UPTIME, SYS_UPTIME_0, Chain, Cursor, chain_of, uptime_of
from netmon.transport.snmp.finish import Walked, finish
from netmon.transport.snmp.pdu import Cell, ErrorStatus, Response, scan, status_name
from netmon.transport.snmp.plan import COLD_COLUMNS, COLD_REPETITIONS, COLD_SIZE, HEADER, REPLY_BUDGET, Family, TablePlan, Tile, absent_wait_s, is_all_of
from netmon.transport.snmp.request import Request
from netmon.transport.snmp.session import Session
from netmon.transport.snmp.shape import build

ERRORS_WITHOUT_PROGRESS: Final = 40
REPLIES_WITHOUT_PROGRESS: Final = 5


class TableWalk:
    """One reading of one table within a session."""

    def __init__(self, session: Session, spec: TableSpec) -> None:
        plan = session.peer.plans.get(spec.name)
        self._walked = walked = Walked(session=session, spec=spec, plan=plan if plan is not None and plan.columns == spec.columns else None)
        self._session = session
        self._spec = spec
        self._oids = [ber.encode_dotted(column) for column in spec.columns]
        self._memory = session.memory.table(spec.name)
        self._indexes = walked.indexes
        self._clean = walked.clean
        self._cursors = walked.cursors
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._deadline = session.now() + spec.max_seconds
        self._open = 0
        self._octets = 0
        self._row_count = 0
        self._errors = 0

    async def run(self) -> TableResult:
        """Return the table, or what was got of it before a guard or the deadline ended the walk."""
        if self._walked.plan is None:
            self._start_cold(range(len(self._oids)))
        else:
            self._start_warm(self._walked.plan)
        self._session.pump()
        try:
            if self._open:
                await self._done
        finally:
            if self._open:
                self._session.cancel(self)
        return finish(self._walked)

    def _start_cold(self, positions: Sequence[int]) -> None:
        repetitions = COLD_REPETITIONS
        width = COLD_COLUMNS
        if self._memory.rows:
            repetitions = min(self._memory.rows + 1, (REPLY_BUDGET - HEADER) // COLD_SIZE)
            width = max(1, (REPLY_BUDGET - HEADER) // (COLD_SIZE * repetitions))
        if not self._bulk:
            width, repetitions = (1, 1) if self._memory.single else (12, 1)
        for at in range(0, len(positions), width):
            after = ber.encode_sub_identifiers(self._spec.after)
            cursors = [Cursor(position, self._oids[position], after) for position in positions[at : at + width]]
            self._cursors += cursors
            self._ask(Chain(cursors, self._limited(repetitions)))

    def _start_warm(self, plan: TablePlan) -> None:
        for family in plan.families:
            for tile in family.tiles:
                self._open += 1
                self._walked.requests += 1
                self._session.ask(tile.template, self, Chain([], tile.span.repetitions, family, tile))
        if plan.absent and self._session.now() >= plan.absent_until:
            plan.absent_wait_s = absent_wait_s(plan.absent_wait_s)
            plan.absent_until = self._session.now() + plan.absent_wait_s
            self._start_cold(plan.absent)

    @property
    def _bulk(self) -> bool:
        return self._session.peer.bulk and self._memory.bulk

    def _limited(self, repetitions: int) -> int:
        limit = self._session.peer.target.max_repetitions or 0
        learned = self._memory.max_repetitions
        for bound in (limit, learned):
            if bound:
                repetitions = min(repetitions, bound)
        return max(1, repetitions)

    def _ask(self, chain: Chain) -> None:
        self._open += 1
        self._walked.requests += 1
        oids = [SYS_UPTIME, *(cursor.next_oid for cursor in chain.cursors)]
        compose = self._session.peer.compose
        if self._bulk:
            template = compose(ber.GET_BULK, oids, 1, chain.repetitions)
        else:
            chain.repetitions = 1
            template = compose(ber.GET_NEXT, oids)
        self._session.ask(template, self, chain)

    def answered(self, request: Request, data: bytes) -> bool:
        """Take a reply: by its known shape in one go, else cell by cell."""
        chain = request.context
        assert isinstance(chain, Chain)
        tile = chain.tile
        if tile is not None and tile.shape is not None:
            values = tile.shape.match(data)
            if values is not None:
                self._clean.append((tile, values))
                self._closed()
                return True
        response = self._session.parse(request, data)
        if response.error_status:
            self._refused(response, chain)
        else:
            self._take(data, response, chain)
        self._closed()
        return True

    def _take(self, data: bytes, response: Response, chain: Chain) -> None:
        width = len(chain.tile.span.columns) if chain.tile is not None else len(chain.cursors)
        cells = scan(data, response.start, response.end, 1 + width * chain.repetitions)
        if not cells:
            self._fail(chain.cursors, Outcome.PROTOCOL_ERROR, "empty_varbinds")
            return
        self._octets += len(data)
        if chain.tile is not None and chain.family is not None:
            if is_all_of(chain.tile, chain.family, self._oids, cells):
                self._learn_shape(chain.tile, data, response, cells)
                return
            chain = self._careful(chain.tile, chain.family)
            if not self._bulk:
                self._ask(chain)  # its varbinds do not follow each other
                return
        if cells[0].oid != SYS_UPTIME_0 and cells[0].oid == SYS_UPTIME:
            self._fail(chain.cursors, Outcome.PROTOCOL_ERROR, "repeated_oid")
            return
        ticks = uptime_of(data, cells)
        before = sum(len(cursor.rows) for cursor in chain.cursors)
        for place, cell in enumerate(cells[1:]):
            chain.cursors[place % width].take(data, cell, ticks, self._indexes)
        gained = sum(len(cursor.rows) for cursor in chain.cursors) - before
        self._row_count += gained
        rest = [cursor for cursor in chain.cursors if not cursor.ended]
        if gained:
            self._errors = 0
        elif rest and self._stands_still():
            self._fail(rest, Outcome.PROTOCOL_ERROR, "no_progress")
            return
        self._go_on(chain, data, len(cells) - 1 < width * chain.repetitions)

    def _stands_still(self) -> bool:
        """Count a reply without any row: one value that does not fit beside sysUpTime comes never, however often it is asked for."""
        self._errors += 1
        return self._errors > REPLIES_WITHOUT_PROGRESS

    def _learn_shape(self, tile: Tile, data: bytes, response: Response, cells: list[Cell]) -> None:
        span = tile.span
        size = (span.stop - span.start, len(span.columns))
        ticks = uptime_of(data, cells)
        tile.shape = build(data, response, cells, size, self._session.peer.layouts) if ticks is not None else None
        values = tile.shape.match(data) if tile.shape is not None else None
        if values is not None:
            self._clean.append((tile, values))
            return
        for place, position in enumerate(span.columns):
            cursor = Cursor(position, self._oids[position])
            self._cursors.append(cursor)
            for cell in cells[1 + place : 1 + size[0] * size[1] : size[1]]:
                cursor.take(data, cell, ticks, self._indexes)
            cursor.stop()

    def _careful(self, tile: Tile, family: Family) -> Chain:
        chain = chain_of(tile, family, self._oids, self._indexes)
        self._cursors += chain.cursors
        return chain

    def _go_on(self, chain: Chain, data: bytes, cut_short: bool) -> None:
        rest = [cursor for cursor in chain.cursors if not cursor.ended]
        if cut_short and rest:
            self._walked.truncated_at = max(self._walked.truncated_at, len(data))
        if not rest:
            return
        limit = self._limit_reached()
        if limit is not None:
            for cursor in rest:
                cursor.stop(limit)
            return
        self._ask(Chain(rest, self._limited(chain.repetitions) if len(rest) == len(chain.cursors) else self._limited(self._refit(chain, len(rest)))))

    def _refit(self, chain: Chain, width: int) -> int:
        return max(chain.repetitions, chain.repetitions * len(chain.cursors) // width)

    def _limit_reached(self) -> str | None:
        spec = self._spec
        if self._row_count > spec.max_rows * len(spec.columns) or any(len(cursor.rows) > spec.max_rows for cursor in self._cursors):
            return "row_limit"
        if self._walked.requests >= spec.max_requests:
            return "request_limit"
        if self._octets > spec.max_bytes:
            return "byte_limit"
        if self._session.now() >= self._deadline:
            return "time_limit"
        return None

    def _refused(self, response: Response, chain: Chain) -> None:
        """An error-status: ask for less until what the agent chokes on stands alone."""
        self._errors += 1
        if chain.tile is not None and chain.family is not None:
            chain = self._careful(chain.tile, chain.family)
        status = response.error_status
        cursors = chain.cursors
        name = status_name(status)
        at = response.error_index - 2
        if status in (ErrorStatus.NO_ACCESS, ErrorStatus.AUTHORIZATION_ERROR):
            self._fail(cursors, Outcome.AUTH_FAILED, "agent refuses access")
        elif self._errors > ERRORS_WITHOUT_PROGRESS or self._limit_reached() is not None:
            self._fail(cursors, Outcome.PROTOCOL_ERROR, name)
        elif status == ErrorStatus.NO_SUCH_NAME and 0 <= at < len(cursors):
            cursors[at].stop()
            self._go_on(chain, b"", False)
        elif chain.repetitions > 1:
            self._ask_less(chain, status == ErrorStatus.TOO_BIG)
        elif len(cursors) > 1:
            self._split(chain)
        elif self._bulk and status != ErrorStatus.TOO_BIG:
            self._memory.bulk = False
            self._ask(chain)
        elif status == ErrorStatus.NO_SUCH_NAME:
            cursors[0].stop()
        else:
            self._fail(cursors, Outcome.PROTOCOL_ERROR, name)

    def _split(self, chain: Chain) -> None:
        """Ask for half the columns each."""
        self._memory.single = self._memory.single or not self._bulk
        half = len(chain.cursors) // 2
        self._ask(Chain(chain.cursors[:half], chain.repetitions))
        self._ask(Chain(chain.cursors[half:], chain.repetitions))

    def _ask_less(self, chain: Chain, remember: bool) -> None:
        repetitions = max(1, chain.repetitions // 2)
        if remember:
            self._memory.max_repetitions = repetitions
        self._ask(Chain(chain.cursors, repetitions))

    def _fail(self, cursors: list[Cursor], outcome: Outcome, reason: str) -> None:
        for cursor in cursors:
            cursor.stop(reason)
        self._walked.failures[outcome, reason] += 1

    def give_up_size(self, request: Request) -> bool:
        """Silence for one request while others are answered: its answer may be too large for the way."""
        chain = request.context
        assert isinstance(chain, Chain)
        if chain.tile is not None and chain.family is not None:
            chain = self._careful(chain.tile, chain.family)
            chain.repetitions = max(2, chain.repetitions)
        if chain.repetitions == 1 and self._bulk:
            self._memory.bulk = False
            self._ask(chain)
        elif chain.repetitions == 1:
            if len(chain.cursors) < 2:
                return False
            self._split(chain)
        else:
            self._ask_less(chain, remember=True)
        self._open -= 1
        return True

    def failed(self, request: Request, outcome: Outcome, reason: str) -> None:
        """See Owner."""
        chain = request.context
        assert isinstance(chain, Chain)
        self._fail(chain.cursors, outcome, reason)
        self._closed()

    def _closed(self) -> None:
        self._open -= 1
        if self._open == 0 and not self._done.done():
            self._done.set_result(None)
