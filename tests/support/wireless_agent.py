"""A simulated Wi-Fi controller in a process of its own: `python -m tests.support.wireless_agent huawei 3000` prints its port; each line on stdin edits it.

`fall FROM TO` and `come_back FROM TO` lose and find access points, `stations` prints how often stations were read; the end of stdin ends it.
"""

import asyncio
import sys

from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.simulate.wireless_controller import WirelessController


def obey(controller: WirelessController, line: str) -> str:
    """Do what one line says and return the answer."""
    word, *numbers = line.split()
    if word in ("fall", "come_back"):
        first, last = map(int, numbers)
        (controller.fall if word == "fall" else controller.come_back)(*range(first, last))
        return str(controller.online)
    return str(controller.stations_read)


async def serve(vendor: str, size: int) -> None:
    """Serve until stdin ends."""
    controller = WirelessController("cisco" if vendor == "cisco" else "huawei", size)
    async with AgentFarm() as farm:
        address = await farm.open(Agent(view=controller.view, uptime_s=864_000))
        print(address.port, flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(obey(controller, line), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2])))
