"""Two hundred hosts over SSH at once, in a process of their own: the memory that netmon takes for them."""

import asyncio

import pytest

from bench.ssh import GOAL_MIB, measure
from netmon.simulate.ssh_modes import SshMode

pytestmark = pytest.mark.long
HOSTS = 200


@pytest.mark.parametrize("mode", [SshMode.WHOLE, SshMode.ENDLESS_OUTPUT])
def test_two_hundred_sessions_at_once_fit_into_300_mib(mode: SshMode) -> None:
    found = asyncio.run(measure(HOSTS, mode))
    assert (found["read"], found["most_open"]) == (HOSTS, HOSTS)
    assert found["peak_rss_mib"] < GOAL_MIB
