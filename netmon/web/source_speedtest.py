"""Where the pages of the speed test get what they show, and put what is wished."""

from collections.abc import Sequence
from typing import Protocol

from netmon.model.access import Sight
from netmon.model.entering import Answered
from netmon.model.speedtest import KeptQuery, KeptTest, SpeedOffer, SpeedView, SpeedWish


class SpeedtestSource(Protocol):
    """What does not lie in `sight` does not exist, but for the tests that the asker began himself."""

    def offer(self, wish: SpeedWish, sight: Sight) -> SpeedOffer:
        """Return what an address may do; `over` and `room` of the wish do not matter."""
        ...

    def begin(self, wish: SpeedWish, sight: Sight) -> Answered:
        """Put a test in the queue; `what` is its number."""
        ...

    async def test(self, number: str, wish: SpeedWish, sight: Sight) -> SpeedView | None:
        """Return how a test stands, also one of long ago; None for one that is not there. Asking keeps a waiting test of one's own alive."""
        ...

    async def kept(self, query: KeptQuery, sight: Sight) -> Sequence[KeptTest]:
        """Return tests that are over, the newest first."""
        ...

    async def kept_one(self, number: str, sight: Sight) -> KeptTest | None:
        """Return one that is over; None for one that is not there."""
        ...

    def cancel(self, number: str, wish: SpeedWish) -> Answered:
        """End one's own test."""
        ...
