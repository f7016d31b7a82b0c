"""Where the page of the register of assets gets what it shows."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.lang import Lang
from netmon.model.view_asset import AssetList, AssetQuery


class AssetSource(Protocol):
    """Lists come from memory; devices out of sight are not there, not even as a number."""

    async def assets(self, query: AssetQuery, sight: Sight) -> AssetList:
        """Return the devices asked for."""
        ...

    async def workbook(self, query: AssetQuery, sight: Sight, lang: Lang) -> bytes | None:
        """Return all devices that match as an XLSX file; None when it could not be made."""
        ...
