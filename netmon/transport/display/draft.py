"""What a burst of questions has brought so far, and what is kept of a display between two bursts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from netmon.model.device_text import clean_text
from netmon.model.display import FAULT_LEVELS, FAULT_PARTS, DisplayStatus, Fault, FaultLevel, FaultPart, Lamp, Missing, Power, ProtocolName

Reason = Literal["standby", "silent", "refused", "unsupported", "invalid"]
TextField = Literal["model", "serial", "software", "name", "mac", "input"]
IDENTITY: tuple[TextField, ...] = ("model", "serial", "software", "name", "mac")
MOST_LAMPS = 8
MOST_HOURS = 1_000_000.0
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}")


@dataclass(slots=True)
class Known:
    """Kept of one display for as long as the process runs; the clock is monotonic, in seconds.

    `deaf` are the questions that it does not answer, with the reason: they are not put again before the identity is read anew. `traits` are
    words of the driver's own, such as PJLink's class 2. `identity` is the last that it said of itself.
    """

    traits: set[str] = field(default_factory=set)
    deaf: dict[str, Reason] = field(default_factory=dict)
    identity: dict[str, str] = field(default_factory=dict)
    identity_at: float | None = None
    tried_at: float | None = None


@dataclass(slots=True)
class Draft:
    """Filled by a driver's parsers; every setter raises ValueError for what no display can mean."""

    traits: set[str] = field(default_factory=set)
    power: Power = "unknown"
    signal: bool | None = None
    muted: bool | None = None
    panel_hours: float | None = None
    temperature_celsius: float | None = None
    lamps: tuple[Lamp, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    faults: dict[FaultPart, FaultLevel] = field(default_factory=dict)
    gaps: dict[str, Reason] = field(default_factory=dict)
    asked: int = 0
    answers: int = 0

    @property
    def dark(self) -> bool:
        """True when the set said that it is in standby: what only a running set can tell is not asked."""
        return self.power == "standby"

    def text(self, name: TextField, raw: bytes) -> None:
        """Take a text of the display, cleaned; nothing when it is empty."""
        cleaned = clean_text(raw.rstrip(b"\0"), limit=64)
        if cleaned:
            self.texts[name] = cleaned

    def hardware_address(self, raw: bytes) -> None:
        """Take a MAC address, written in hexadecimal with or without separators; six zeros are none."""
        written = raw.strip(b"\0 ").decode("ascii").lower()
        if not _MAC.fullmatch(written):
            raise ValueError("no MAC address")
        digits = re.sub("[:-]", "", written)
        if int(digits, 16):
            self.texts["mac"] = ":".join(digits[place : place + 2] for place in range(0, 12, 2))

    def hours(self, value: float) -> None:
        """Take the hours that the panel has run."""
        self.panel_hours = _within(value, 0, MOST_HOURS)

    def celsius(self, value: float) -> None:
        """Take a temperature; a display outside of -40 to 150 degrees does not speak."""
        self.temperature_celsius = _within(value, -40, 150)

    def lamp(self, hours: float | None, on: bool | None) -> None:
        """Take one more lamp."""
        if len(self.lamps) == MOST_LAMPS:
            raise ValueError("too many lamps")
        self.lamps = (*self.lamps, Lamp(hours=None if hours is None else _within(hours, 0, MOST_HOURS), on=on))

    def fault(self, part: FaultPart, level: FaultLevel) -> None:
        """Take the level of a part; the worst of several stays."""
        if FAULT_LEVELS.index(level) >= FAULT_LEVELS.index(self.faults.get(part, "ok")):
            self.faults[part] = level

    def status(self, protocol: ProtocolName, identity: Mapping[str, str]) -> DisplayStatus:
        """Return the value; `identity` fills what was not asked in this burst."""
        texts = {name: self.texts.get(name) or identity.get(name) for name in IDENTITY}
        have = {name for name, value in texts.items() if value}
        return DisplayStatus(
            power=self.power,
            input=self.texts.get("input"),
            signal=self.signal,
            muted=self.muted,
            panel_hours=self.panel_hours,
            lamps=self.lamps,
            temperature_celsius=self.temperature_celsius,
            faults=tuple(Fault(part=part, level=self.faults[part]) for part in FAULT_PARTS if part in self.faults),
            model=texts["model"],
            serial=texts["serial"],
            software=texts["software"],
            name=texts["name"],
            mac=texts["mac"],
            protocol=protocol,
            missing=tuple(Missing(field=name, reason=reason) for name, reason in self.gaps.items() if name not in have),
        )


def _within(value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise ValueError(f"{value:g} is outside of {low:g} to {high:g}")
    return float(value)
