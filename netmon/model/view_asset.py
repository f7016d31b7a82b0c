"""The register of assets as the page lists it. Times are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from netmon.model.report import Asset

AssetSort = Literal["site", "device", "role", "model", "serial", "software", "first_seen", "last_seen", "bought", "end_of_life"]
ASSET_SORTS: tuple[AssetSort, ...] = ("site", "device", "role", "model", "serial", "software", "first_seen", "last_seen", "bought", "end_of_life")


class AssetMark(StrEnum):
    """What somebody should look at. UNSEEN: seen once, and not for 30 days; DOUBLED: another device has the same serial number."""

    NEVER = "never"
    UNSEEN = "unseen"
    ENDED = "ended"
    ENDING = "ending"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """One device: `years` since it was bought, `unseen_days` since it was last seen, None where nobody knows."""

    asset: Asset
    site_name: str
    marks: frozenset[AssetMark] = frozenset()
    years: float | None = None
    unseen_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetQuery:
    """Which devices, and in which order; "" and None stand for any. A device without the value that is sorted by comes last."""

    site: str = ""
    role: str = ""
    vendor: str = ""
    mark: AssetMark | None = None
    words: tuple[str, ...] = ()
    sort: AssetSort = "site"
    descending: bool = False
    offset: int = 0
    limit: int | None = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetList:
    """The rows asked for, out of `total`; the counts and the choices are of all devices in sight."""

    now: float
    query: AssetQuery
    total: int = 0
    rows: tuple[AssetRow, ...] = ()
    every: int = 0
    marks: Mapping[AssetMark, int] = field(default_factory=dict)
    sites: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
