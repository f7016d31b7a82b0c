"""Thousands of simulated displays in a process of their own, each on a loopback address of its own.

    python -m bench.panels COUNT

One JSON line on stdout names each panel's driver, address and port; on a line of stdin, what they got so far; the end of stdin is the end.
"""

import asyncio
import json
import resource
import sys
from contextlib import AsyncExitStack

from netmon.model.display import Power
from netmon.simulate.display_panel import DisplayPanel, PanelState
from netmon.simulate.displays import PANELS

FIRST_ADDRESS = 0x7F020001  # 127.2.0.1
DRIVERS = tuple(PANELS)


def address(number: int) -> str:
    """Return the loopback address of a panel, counted from 0."""
    value = FIRST_ADDRESS + number
    return f"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}"


def made(number: int) -> DisplayPanel:
    """Return a panel; every fifth is in standby, as in a school at work."""
    power: Power = "standby" if number // len(DRIVERS) % 5 == 4 else "on"
    return PANELS[DRIVERS[number % len(DRIVERS)]](PanelState(power=power, serial=f"SN-{number:05d}"), host=address(number), seed=number)


async def serve(count: int) -> None:
    """Open all panels, say where they are, and serve until stdin ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with AsyncExitStack() as stack:
        panels = [await stack.enter_async_context(made(number)) for number in range(count)]
        print(json.dumps([[DRIVERS[number % len(DRIVERS)], panel.host, panel.port] for number, panel in enumerate(panels)]), flush=True)
        while await reader.readline():
            records = [panel.record for panel in panels]
            totals = {
                "sessions": sum(record.sessions for record in records),
                "commands": sum(len(record.commands) for record in records),
                "most_at_once": max(record.most_at_once for record in records),
            }
            print(json.dumps(totals), flush=True)


def main() -> None:
    """Allow as many open files as the machine lets, and serve."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(serve(int(sys.argv[1])))


if __name__ == "__main__":
    main()
