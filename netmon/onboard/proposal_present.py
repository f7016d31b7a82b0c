"""The inventory as it stands in its files: text, data, and which file is whose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from netmon.config.yaml import MAX_BYTES, parse
from netmon.model.problem import Problem

DISTRICT_FILE: Final = "district.yaml"
CREDENTIALS_FILE: Final = "credentials.yaml"
CALENDAR_FILE: Final = "calendar.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFile:
    """district.yaml, or one of sites/*.yaml: its path below the inventory folder, its text and data."""

    path: str
    text: str
    data: Mapping[str, Any]

    @property
    def head(self) -> Mapping[str, Any]:
        """What the file says of the place itself."""
        found = self.data.get("district") if self.path == DISTRICT_FILE else self.data.get("site")
        return found if isinstance(found, dict) else {}

    @property
    def id(self) -> str:
        """The site's id."""
        return str(self.head.get("id", ""))

    def devices(self) -> list[dict[str, Any]]:
        """Return the devices, those of groups included."""
        found = list(self.data.get("devices") or ())
        for group in (self.data.get("groups") or {}).values():
            found += (group or {}).get("devices") or ()
        return [device for device in found if isinstance(device, dict)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """An inventory folder; `folder` None: there is none yet. `state` is the state folder. `others` are the files that no proposal touches."""

    folder: Path | None = None
    port: int = 161
    data_folders: tuple[Path, ...] = ()
    state: Path | None = None
    places: Mapping[str, PlaceFile] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> Mapping[str, str]:
        """Every file's text by its path."""
        return {**{place.path: place.text for place in self.places.values()}, **self.others}

    @property
    def district(self) -> PlaceFile | None:
        """district.yaml."""
        return next((place for place in self.places.values() if place.path == DISTRICT_FILE), None)

    def addresses(self) -> dict[str, str]:
        """Return the name of the device at each address."""
        return {str(device["address"]): str(device.get("name")) for place in self.places.values() for device in place.devices() if device.get("address")}


def read_present(folder: Path, *, port: int = 161, data_folders: tuple[Path, ...] = ()) -> tuple[Present, list[Problem]]:
    """Read an inventory folder; a file that cannot be understood is a problem, and the proposal must wait for it."""
    problems: list[Problem] = []
    places: dict[str, PlaceFile] = {}
    others: dict[str, str] = {}
    sites = sorted((folder / "sites").glob("*.yaml")) if (folder / "sites").is_dir() else []
    for file in (folder / DISTRICT_FILE, *sites):
        path = file.relative_to(folder).as_posix()
        text = _text(file, problems)
        if text is None:
            continue
        doc, found = parse(text.encode(), str(file))
        problems += found
        if doc is not None and isinstance(doc.data, dict):
            place = PlaceFile(path=path, text=text, data=doc.data)
            places[place.id or path] = place
    for name in (CREDENTIALS_FILE, CALENDAR_FILE):
        text = _text(folder / name, problems)
        if text is not None:
            others[name] = text
    return Present(folder=folder, port=port, data_folders=data_folders, places=places, others=others), problems


def _text(file: Path, problems: list[Problem]) -> str | None:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1).decode("utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        problems.append(Problem(key="config.file_unreadable", args={"reason": error.strerror or ""}, file=str(file)))
    except UnicodeDecodeError:
        problems.append(Problem(key="import.no_text", file=str(file)))
    return None
