"""What a classroom display says of itself over its own protocol: a projector, a panel or an interactive whiteboard."""

from dataclasses import dataclass
from typing import Literal

Power = Literal["on", "standby", "screen_off", "warming", "cooling", "unknown"]
FaultPart = Literal["fan", "lamp", "temperature", "cover", "filter", "other"]
FaultLevel = Literal["ok", "warning", "error"]
ProtocolName = Literal[
    "pjlink", "samsung_mdc", "philips_sicp", "lg", "nec", "sharp", "sony_bravia", "viewsonic", "benq",
]  # fmt: skip

POWERS: tuple[Power, ...] = ("on", "standby", "screen_off", "warming", "cooling", "unknown")
FAULT_PARTS: tuple[FaultPart, ...] = ("fan", "lamp", "temperature", "cover", "filter", "other")
FAULT_LEVELS: tuple[FaultLevel, ...] = ("ok", "warning", "error")
# What a display may lack; `Missing.field` is one of these names.
FIELDS: tuple[str, ...] = (
    "power", "input", "signal", "muted", "panel_hours", "lamps", "temperature_celsius", "faults", "model", "serial", "software", "name", "mac",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """One lamp of a projector: cumulative hours, and whether it burns; `on` None where the protocol gives hours only."""

    hours: float | None = None
    on: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the display says of one of its parts."""

    part: FaultPart
    level: FaultLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why a field has no value.

    `reason`: standby (not told while off) | silent (no answer came) | refused (the display said no) | unsupported (it lacks the command) |
    invalid (its answer makes no sense). A field that the protocol has no query for at all is not listed.
    """

    field: str
    reason: Literal["standby", "silent", "refused", "unsupported", "invalid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayStatus:
    """One display at one moment; None: the display did not give it, never 0.

    `power`: `screen_off` is on without a picture (the set runs, the panel is dark), `unknown` that nothing was said.
    `input` is `hdmi1`, `ops`, `network` and the like; `muted` that picture or sound is held back by command; `panel_hours` the time that the
    panel or the set has run, in hours. `protocol` answered, or None when nothing did: then `silent` is True, which some displays are in standby.
    """

    power: Power = "unknown"
    input: str | None = None
    signal: bool | None = None
    muted: bool | None = None
    panel_hours: float | None = None
    lamps: tuple[Lamp, ...] = ()
    temperature_celsius: float | None = None
    faults: tuple[Fault, ...] = ()
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    name: str | None = None
    mac: str | None = None
    protocol: ProtocolName | None = None
    silent: bool = False
    missing: tuple[Missing, ...] = ()

    def why(self, field: str) -> str | None:
        """Return the reason why a field has no value; None when it has one, or when the protocol does not know it."""
        return next((gap.reason for gap in self.missing if gap.field == field), None)

    @property
    def worst_fault(self) -> FaultLevel | None:
        """Return the worst level of all parts; None when the display says nothing of any."""
        levels = {fault.level for fault in self.faults}
        return next((level for level in reversed(FAULT_LEVELS) if level in levels), None)
