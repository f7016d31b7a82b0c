"""Files of the inventory while they are put together, and the way back from a place in them to the cell that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from netmon.model.problem import Problem
from netmon.onboard.importing_tables import Row
from netmon.onboard.proposal import Proposal

CONTRACT_FIELDS: Final = {"down": "down", "up": "up", "start": "from", "end": "to", "contract_no": "contract_no"}


@dataclass(slots=True)
class Place:
    """One file being put together: its data, the present data, and the row behind each part of it, by the part's path."""

    path: str
    data: dict[str, Any]
    text: str | None = None
    old: Mapping[str, Any] | None = None
    origins: dict[str, Row] = field(default_factory=dict)

    def devices(self) -> list[tuple[str, dict[str, Any]]]:
        """Return each device with the path of the list in which it stands."""
        found = [("devices", device) for device in self.data.get("devices") or ()]
        for name, group in (self.data.get("groups") or {}).items():
            found += [(f"groups.{name}.devices", device) for device in (group or {}).get("devices") or ()]
        return found


@dataclass(slots=True)
class Assembled:
    """The proposal, what is wrong with the rows, and the way back from a place in a file to a cell."""

    proposal: Proposal
    problems: list[Problem]
    places: Mapping[str, Place]

    def cell(self, file: str, path: str) -> tuple[str | None, str] | None:
        """Return the file and cell behind a place in a proposed file."""
        place = self.places.get(file)
        if place is None:
            return None
        prefix = max((known for known in place.origins if path == known or path.startswith((f"{known}.", f"{known}["))), key=len, default=None)
        if prefix is None:
            return None
        row = place.origins[prefix]
        rest = path[len(prefix) :].strip(".").replace("contract[0].", "contract.")
        name = _field_of(prefix, rest)
        return row.file, row.cell(name)


def _field_of(prefix: str, rest: str) -> str:
    leaf = rest.rpartition(".")[2].partition("[")[0]
    if prefix.startswith("links"):
        if leaf == "contract":  # a whole contract is refused when it ends before it begins
            return "end"
        return next((name for name, key in CONTRACT_FIELDS.items() if rest.startswith("contract") and key == leaf), leaf)
    if prefix.startswith("buildings"):
        return {"power_off": "power_off", "equipment": "equipment"}.get(leaf, "rooms")
    return {"classes": "classes", "students": "students", "contacts": "contact"}.get(rest.partition("[")[0], leaf)
