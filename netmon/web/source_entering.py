"""Where the forms of the page put what people enter. Everything written is on the disk before it is answered; nothing is written half."""

from dataclasses import dataclass
from typing import Protocol

from netmon.model.access import Sight
from netmon.model.entering import (
    Answered,
    DeviceWish,
    PauseWish,
    Plans,
    Proposed,
    StoredFile,
    Strangers,
    ValueTargets,
    ValueWish,
)
from netmon.web.asked import Upload


class PauseSource(Protocol):
    """Maintenance and exclusions, by the same rules as those of exclusions.yaml: they hold when they were entered before they begin."""

    def pauses(self, sight: Sight) -> Plans:
        """Return what is planned, runs and is past, and what may be chosen."""
        ...

    async def enter_pause(self, wish: PauseWish, who: str, sight: Sight) -> Answered:
        """Enter one; the same again changes nothing."""
        ...

    async def cancel_pause(self, number: str, sight: Sight) -> Answered:
        """Take one back that was entered on the page and has not begun."""
        ...


class ClosingSource(Protocol):
    """Confirms what the ledger of problems (整改台账) proposes to close."""

    async def close_problem(self, number: str, who: str, sight: Sight) -> Answered:
        """Confirm that a problem is solved; only where later data proves it."""
        ...


class ValueSource(Protocol):
    """Values of targets that netmon cannot measure (人工填报), each with the file that proves it."""

    async def values(self, sight: Sight) -> ValueTargets:
        """Return the manual targets of the plans that the district follows, as far as these can be read; none outside the whole district."""
        ...

    async def enter_value(self, wish: ValueWish, proof: Upload | None, who: str, sight: Sight) -> Answered:
        """Keep a value and its file."""
        ...

    async def proof(self, sha256: str, sight: Sight) -> StoredFile | None:
        """Return a file that was given on the page."""
        ...


class StrangerSource(Protocol):
    """Devices that the inventory does not have, and proposals of how they would stand in it. Nothing here changes the inventory."""

    async def strangers(self, sight: Sight) -> Strangers:
        """Return what is known of them."""
        ...

    async def propose(self, wish: DeviceWish, sight: Sight) -> Answered:
        """Write one down as it would stand in the inventory; `what` is the proposal's file."""
        ...

    async def proposal(self, file: str, sight: Sight) -> Proposed | None:
        """Return a proposal that was kept."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteringSources:
    """Everything that people may enter."""

    pauses: PauseSource
    closing: ClosingSource
    values: ValueSource
    strangers: StrangerSource
