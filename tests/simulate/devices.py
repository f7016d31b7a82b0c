"""Devices of the simulator as the tests need them: small, deterministic, on a clock that the test moves."""

from dataclasses import replace

from netmon.simulate.load import SchoolClock, flow
from netmon.simulate.mib import MibView
from netmon.simulate.ports import Port, Traffic
from netmon.simulate.profiles import VENDORS, build, port
from netmon.simulate.shape import Shape
from netmon.simulate.values import Moment


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now_s=1000.0):
        self.now_s = now_s

    def __call__(self):
        return self.now_s


def ports_of(vendor, count=6, origin_s=1000.0) -> tuple[Port, ...]:
    clock = SchoolClock(origin_s=origin_s)
    found = [
        replace(
            port(vendor, "gigabit", number, 1), traffic=Traffic(flow("access", number, 4e7), flow("access", number + 500, 8e6), clock), alias=f"room-{number}"
        )
        for number in range(1, count + 1)
    ]
    return (
        *found,
        port(vendor, "ten_gigabit", 1, 1),
        replace(port(vendor, "ten_gigabit", 2, 1), lag=vendor.name_port("aggregate", 1).if_index),
        port(vendor, "aggregate", 1, 1),
    )


def switch(key="huawei", count=6, origin_s=1000.0) -> MibView:
    vendor = VENDORS[key]
    shape = Shape(
        name="sw-1",
        serial="S0123456789",
        model=vendor.models["access24"],
        seed=1,
        ports=ports_of(vendor, count, origin_s),
        clock=SchoolClock(origin_s=origin_s),
        location="机房",
    )
    return build(vendor, shape)


def frozen(view: MibView, now_s=1000.0, boot_s=0.0) -> MibView:
    """The view with every live value fixed at a moment."""
    moment = Moment(now_s, boot_s)
    return MibView((name, value if isinstance(value, bytes) else value(moment)) for name, value in view)
