"""Figures of one port from its rows in memory, the same as a report computes from day files."""

import hashlib
from collections.abc import Sequence

from netmon.evaluate.statistics import Sample, figures
from netmon.model.figures import Figures, PortFigures, PortQuestion, Span
from netmon.model.sample import LinkSample, canonical_lines
from netmon.model.spans import common, merged


def port_figures(question: PortQuestion, rows: Sequence[LinkSample], window: Span, slot_s: int, gaps: Sequence[Span] = ()) -> PortFigures:
    """Return the figures of a port over [window), Unix seconds; `rows` are the port's own, whose slots begin in the window. ValueError for slot_s < 1."""
    ordered = sorted(rows, key=lambda row: row.slot)
    speed = next((row.speed_bps for row in reversed(ordered) if row.speed_bps is not None), None)
    received = [Sample(row.slot, row.in_octets, row.in_ms) for row in ordered]
    sent = [Sample(row.slot, row.out_octets, row.out_ms) for row in ordered]
    lessons = common(merged(question.lessons), merged([window]))

    def over(samples: Sequence[Sample], spans: Sequence[Span], capacity_bps: int | None) -> Figures:
        capacity_bps = speed if capacity_bps is None else capacity_bps
        return figures(samples, spans, period_s=slot_s, capacity_bps=capacity_bps, excluded=question.excluded, gaps=gaps)

    digest = hashlib.sha256()
    for line in canonical_lines(ordered) if question.hashed else ():
        digest.update(line)
    return PortFigures(
        device=question.device,
        interface=question.interface,
        received=over(received, [window], question.capacity_received_bps),
        sent=over(sent, [window], question.capacity_sent_bps),
        lesson_received=over(received, lessons, question.capacity_received_bps),
        lesson_sent=over(sent, lessons, question.capacity_sent_bps),
        speed_bps=speed,
        rows=len(ordered),
        data_sha256=digest.hexdigest() if question.hashed else "",
    )
