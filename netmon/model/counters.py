"""Counters become rates: the door to the rules in clock, port_identity, port_speed, counter_values, rates and rate_keeper.

A counter's change over an interval has a value only when all of this holds: the row is the same port (by name, not by ifIndex), the
agent did not restart (sysUpTime, snmpEngineBoots, ifCounterDiscontinuityTime), the interval is no gap, the counter could not wrap
unnoticed, and the port could have carried what the numbers say. Else it has a Quality that says why not, and no number: never 0,
never a clamped one.
"""

from netmon.model.clock import ClockStep, clock_step
from netmon.model.counter_values import COUNTERS, CounterKind, Quality
from netmon.model.port_identity import Renumbered, interface_names, match_rows, renumbered
from netmon.model.port_speed import interface_speed_bps, interface_speeds
from netmon.model.rate_keeper import RateKeeper
from netmon.model.rates import InterfaceRates, counter_delta, interface_rates

__all__ = [
    "COUNTERS",
    "ClockStep",
    "CounterKind",
    "InterfaceRates",
    "Quality",
    "RateKeeper",
    "Renumbered",
    "clock_step",
    "counter_delta",
    "interface_names",
    "interface_rates",
    "interface_speed_bps",
    "interface_speeds",
    "match_rows",
    "renumbered",
]
