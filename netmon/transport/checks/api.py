"""What a collector is given to check a device's services."""

from typing import Protocol

from netmon.model.service import ServiceResult


class ServiceSession(Protocol):
    """The checks of one device."""

    async def run_all(self) -> tuple[ServiceResult, ...]:
        """Run all checks at once, each within its own time, in the order of the inventory; a failure is a result."""
        ...
