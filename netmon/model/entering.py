"""What people enter on the page, as it was typed, and what is answered; times in Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from netmon.model.inventory import Role

MOST_REASON: Final = 200
MOST_VALUE: Final = 200
MOST_FILE_BYTES: Final = 5 << 20
FILE_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a proof may be, by what its bytes say."""


class PauseKind(StrEnum):
    """Why time is left out: planned work of hours, or something longer that nobody can help."""

    MAINTENANCE = "maintenance"
    EXCLUSION = "exclusion"


LONGEST_S: Final[Mapping[PauseKind, float]] = {PauseKind.MAINTENANCE: 3 * 86_400.0, PauseKind.EXCLUSION: 92 * 86_400.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a field of a form ("" for the whole): a sentence of the catalogue."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of a form: nothing wrong means done. `found` False: what it is about does not exist for whoever asks. `what` names it for the audit log.

    `changed` False: it was done before, by the same form sent twice.
    """

    found: bool = True
    troubles: tuple[Trouble, ...] = ()
    what: str = ""
    changed: bool = True

    @property
    def done(self) -> bool:
        """True when it is so now."""
        return self.found and not self.troubles


NOT_FOUND: Final = Answered(found=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseWish:
    """A maintenance or an exclusion as it was typed; `site` "" is the whole district, `link` one of the site's lines, "" all of it."""

    kind: PauseKind
    site: str = ""
    link: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """An exclusion that is in force, wherever it was written; `entered_here`: on the page, and so it can be cancelled before it begins.

    `idle`: of a school or a line that is in the inventory no more, so that it holds nothing, planned or running as it may be.

    `since`: when it took effect, where that was while netmon ran; None for what netmon began with, or a reload brought.
    """

    id: str
    kind: PauseKind
    state: Literal["planned", "running", "idle", "past"]
    start: float
    end: float
    entered: float
    late: bool
    reason: str
    who: str
    site: str = ""
    site_name: str = ""
    link: str = ""
    entered_here: bool = False
    since: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A site that may be chosen, with its lines."""

    id: str
    name: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """Pauses in sight, the next first, and what a form may choose; `whole`: also the whole district."""

    now: float
    pauses: tuple[Pause, ...] = ()
    choices: tuple[Choice, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueWish:
    """A manual value as it was typed; `day` such as 2026-11-03."""

    target: str
    value: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredValue:
    """A manual value; `stored`: its file was given on the page and can be fetched."""

    value: str
    who: str
    when: date
    file: str
    sha256: str
    stored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTarget:
    """A target that nobody can measure, with what was filled in so far."""

    id: str
    plan_zh: str
    plan_en: str
    quote: str
    source: str
    asked: str
    entries: tuple[EnteredValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTargets:
    """The manual targets of the plans that the district follows; `unreadable`: the plans' files have mistakes, so that some may be missing."""

    targets: tuple[ValueTarget, ...] = ()
    unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A proof: its kind is one of FILE_TYPES."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverAnswer:
    """How a device answered `netmon discover`: when, at which addresses, with which credential, and what it was taken for."""

    at: float
    addresses: tuple[str, ...]
    credential: str
    port: int = 161
    vendor: str = ""
    profile: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A device that the inventory does not have: who says so, and all that is known of it, as it says itself (never to be trusted).

    `site` "": nobody can say whose it is. One that a neighbour or a sensor tells of may have answered `netmon discover` as well.
    """

    key: str
    site: str
    site_name: str
    source: Literal["neighbour", "station", "discover"]
    name: str = ""
    mac: str = ""
    addresses: tuple[str, ...] = ()
    descr: str = ""
    seen_by: str = ""
    port: str = ""
    role: Role = "switch"
    since: float | None = None
    proposed: str = ""
    answer: DiscoverAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceWish:
    """A stranger as somebody wants it in the inventory, as it was typed."""

    key: str
    name: str = ""
    role: str = ""
    address: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A proposal that was kept: the file's name and its text; `site` "": it is to be put where it belongs."""

    file: str
    site: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strangers:
    """Strangers in sight and the proposals that were made of some, `rooms` by site for the form."""

    now: float
    strangers: tuple[Stranger, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
