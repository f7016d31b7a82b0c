"""What an agent does with a request, in three steps that a broken mode replaces one by one: answer, encode, deliver."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from netmon.simulate.mib import MibView
from netmon.simulate.pdu import Answer, Request, encode_answer
from netmon.simulate.responder import Limits, respond
from netmon.simulate.values import Moment


class Exchange(NamedTuple):
    """One request and all that its answer may depend on; `number` counts the agent's requests from 1."""

    view: MibView
    request: Request
    moment: Moment
    limits: Limits
    number: int


class Delivery(NamedTuple):
    """A datagram on its way: `elsewhere` sends it from an address that was not asked."""

    message: bytes
    delay_s: float = 0.0
    elsewhere: bool = False


def answer_healthy(exchange: Exchange) -> Answer:
    """Answer as RFC 3416 asks."""
    return respond(exchange.view, exchange.request, exchange.moment, exchange.limits)


def deliver_once(message: bytes) -> Sequence[Delivery]:
    """Send the message back at once."""
    return (Delivery(message),)


def leave_view(view: MibView) -> MibView:
    """Serve the view as it is."""
    return view


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """A way of answering; the defaults are a healthy agent's.

    `prepare` is given the agent's view once and returns what is served in its stead (a copy, if it changes anything).
    """

    name: str
    prepare: Callable[[MibView], MibView] = leave_view
    answer: Callable[[Exchange], Answer] = answer_healthy
    encode: Callable[[Request, Answer], bytes] = encode_answer
    deliver: Callable[[bytes], Sequence[Delivery]] = deliver_once


HEALTHY = Mode(name="normal")
