"""Arithmetic of spans of Unix seconds, and of the slots of a grid that lie in them (pure)."""

from collections.abc import Iterable, Sequence

from netmon.model.figures import Span


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans by start, joined where they touch or overlap; empty ones are left out."""
    found: list[Span] = []
    for span in sorted(spans):
        if span.end <= span.start:
            continue
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def common(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return what two lists of merged spans share."""
    found: list[Span] = []
    number = 0
    for one in ones:
        while number < len(others) and others[number].end <= one.start:
            number += 1
        for other in others[number:]:
            if other.start >= one.end:
                break
            found.append(Span(max(one.start, other.start), min(one.end, other.end)))
    return found


def without(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return what is left of merged spans after others, merged too, are taken away."""
    found: list[Span] = []
    number = 0
    for one in ones:
        start = one.start
        while number < len(others) and others[number].end <= start:
            number += 1
        for other in others[number:]:
            if other.start >= one.end:
                break
            if start < other.start:
                found.append(Span(start, other.start))
            start = other.end
        if start < one.end:
            found.append(Span(start, one.end))
    return found


def inner(spans: Iterable[Span], step_s: int) -> list[Span]:
    """Return runs of the slots (multiples of `step_s`) that lie wholly within one of the spans, joined first."""
    cut = (Span(-(-span.start // step_s) * step_s, span.end // step_s * step_s) for span in merged(spans))
    return merged(cut)


def outer(spans: Iterable[Span], step_s: int) -> list[Span]:
    """Return runs of the slots that share a second with one of the spans."""
    return merged(Span(span.start // step_s * step_s, -(-span.end // step_s) * step_s) for span in spans if span.start < span.end)


def seconds(spans: Iterable[Span]) -> int:
    """Return how long spans are together."""
    return sum(span.end - span.start for span in spans)
