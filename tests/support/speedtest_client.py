"""A browser for the speed test, without a browser: `python speedtest_client.py ORIGIN` reads tickets as JSON and does what the page's script does."""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from typing import Any

import aiohttp

PINGS, BESIDE_S, SMALLEST, LARGEST = 10, 0.2, 64 << 10, 8 << 20


class Browser:
    """Fetches from the server of one test; what breaks off is the end of a direction."""

    def __init__(self, session: aiohttp.ClientSession, tickets: Mapping[str, Any]) -> None:
        self._session = session
        self._tickets = tickets
        self._pings = 0

    async def run(self) -> None:
        """Do both directions, down first, with small requests before and beside them."""
        for _ in range(PINGS):
            await self._ping()
        for way in (self._down, self._up):
            beside = asyncio.create_task(self._beside())
            await asyncio.gather(*(way(token) for token in self._tickets[way.__name__.strip("_")]))
            beside.cancel()
            await asyncio.sleep(0.15)

    async def _ping(self) -> None:
        self._pings += 1
        async with self._session.get("/ping", params={"t": self._tickets["ping"], "n": self._pings}) as answer:
            await answer.read()

    async def _beside(self) -> None:
        while True:
            await asyncio.sleep(BESIDE_S)
            await self._ping()

    async def _down(self, token: str) -> None:
        try:
            async with self._session.get("/down", params={"t": token, "n": 0}) as answer:
                async for _ in answer.content.iter_chunked(1 << 16):
                    pass
        except aiohttp.ClientError:
            return

    async def _up(self, token: str) -> None:
        size, status, number = SMALLEST, 204, 0
        while status == 204:
            began = time.monotonic()
            try:
                async with self._session.post("/up", params={"t": token, "n": number}, data=bytes(size)) as answer:
                    status = answer.status
            except aiohttp.ClientError:
                return
            number += 1
            if time.monotonic() - began < 0.4:
                size = min(size * 2, LARGEST)


async def main(origin: str) -> None:
    """Do one test."""
    async with aiohttp.ClientSession(origin, connector=aiohttp.TCPConnector(limit=20)) as session:
        await Browser(session, json.load(sys.stdin)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
