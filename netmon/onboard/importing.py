"""From rows of schools, lines, devices and rooms to the inventory's files: what is there stays, what the rows say is added or changed.

A school keeps its id: the row's own, else that of the present school with the same official code or name, else the official code, else `s-` and eight
hexadecimal digits of SHA-256 over the name. The same table gives the same ids on every machine.
"""

import copy
import difflib
import hashlib
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from netmon.onboard.importing_places import CONTRACT_FIELDS, Assembled, Place
from netmon.onboard.importing_tables import Row, Rows
from netmon.onboard.proposal import Proposal, fresh_files
from netmon.onboard.proposal_present import DISTRICT_FILE, Present
from netmon.onboard.proposal_text import changed_text, new_text
from netmon.onboard.workbook_columns import DEVICES, LINKS, ROOMS, SITES

NEW_DISTRICT: Final = ("district", "区教育网")
_SITE_FIELDS: Final = ("id", "name", "code", "county", "area", "kind", "stage", "exit_model")
_LINK_FIELDS: Final = ("id", "role", "isp", "standby", "port", "far_port", "upstream", "medium", "path", "circuit", "repair_phone")
_DEVICE_FIELDS: Final = ("name", "role", "address", "credential", "building", "room", "uplink", "profile", "port")


def assemble(rows: Rows, present: Present, comment: str) -> Assembled:
    """Put the rows into files; mistakes are added to the rows' own."""
    builder = _Builder(rows, present)
    builder.sites()
    builder.rooms()
    builder.links()
    builder.devices()
    return Assembled(builder.proposal(comment), rows.problems, {place.path: place for place in builder.places.values()})


def site_id(name: str, code: str | None) -> str:
    """Return the id of a school that has none yet."""
    if code:
        return code
    return f"s-{hashlib.sha256(_folded(name).encode()).hexdigest()[:8]}"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


class _Builder:
    """Everything while it is put together."""

    def __init__(self, rows: Rows, present: Present) -> None:
        self.rows = rows
        self.present = present
        self.places: dict[str, Place] = {}
        self.by_word: dict[str, str] = {}
        self.ambiguous: set[str] = set()
        self.rows_of_devices: dict[str, Row] = {}
        self.rows_of_addresses: dict[tuple[str, object], Row] = {}
        for found in present.places.values():
            self.places[found.id] = Place(path=found.path, data=copy.deepcopy(dict(found.data)), text=found.text, old=found.data)
            self._learn(found.id, found.head.get("name"), found.head.get("code"))
        if present.district is None:
            self.places[NEW_DISTRICT[0]] = Place(path=DISTRICT_FILE, data={"district": {"id": NEW_DISTRICT[0], "name": NEW_DISTRICT[1]}})
            self._learn(*NEW_DISTRICT, None)

    def _learn(self, key: str, *words: object) -> None:
        for word in (key, *words):
            if word is None:
                continue
            known = self.by_word.setdefault(_folded(str(word)), key)
            if known != key:
                self.ambiguous.add(_folded(str(word)))

    def sites(self) -> None:
        """Make a place of each school."""
        seen: dict[str, Row] = {}
        for row in self.rows.of(SITES):
            name, code = row.text("name"), row.text("code")
            if name is None:
                continue
            key = row.text("id") or self._known(code) or self._known_by_name(name, code) or site_id(name, code)
            if key in seen:
                self.rows.wrong(
                    row, "id" if row.text("id") else "name", "import.twice", name=name, other=seen[key].cell("id" if seen[key].text("id") else "name")
                )
                continue
            seen[key] = row
            place = self.places.get(key) or Place(path=f"sites/{key}.yaml", data={})
            self.places[key] = place
            self._site(place, key, row)
            self._learn(key, name, code)

    def _known(self, word: str | None) -> str | None:
        return None if word is None else self.by_word.get(_folded(word))

    def _known_by_name(self, name: str, code: str | None) -> str | None:
        """Return the id of the school with this name, unless its official code says that it is another one."""
        key = self._known(name)
        if key is None or key not in self.places:
            return None
        other = (self.places[key].data.get("site") or {}).get("code")
        return None if code is not None and other is not None and str(other) != code else key

    def _site(self, place: Place, key: str, row: Row) -> None:
        head = "district" if "district" in place.data else "site"
        site = place.data.setdefault(head, {})
        place.origins[head] = row
        for name in _SITE_FIELDS:
            value = key if name == "id" else row.values.get(name)
            if value is not None and (head == "site" or name in ("id", "name", "code")):
                site[name] = value
        missing = False
        for name in ("classes", "students"):
            count, since = row.values.get(name), row.values.get("since")
            if count is None:
                continue
            if since is None:
                missing = True
                continue
            kept = [entry for entry in site.get(name) or () if entry.get("from") != since]
            site[name] = sorted([*kept, {"from": since, "count": count}], key=lambda entry: str(entry["from"]))
        if missing:
            self.rows.wrong(row, "since", "import.since_needed")
        self._contact(site, row)

    @staticmethod
    def _contact(site: dict[str, Any], row: Row) -> None:
        name, notify = row.text("contact"), row.text("notify")
        if name is None and notify is None:
            return
        contacts = list(site.get("contacts") or ())
        known = next((entry for entry in contacts if entry.get("duty") == "it"), None)
        entry = dict(known or {"name": name or "网管教师", "duty": "it"})
        entry |= {key: value for key, value in (("name", name), ("notify", notify)) if value is not None}
        site["contacts"] = [entry if other is known else other for other in contacts] if known is not None else [*contacts, entry]

    def place_of(self, row: Row) -> Place | None:
        """Return the place that a row names; a name that nobody has, or two have, is a mistake."""
        word = row.text("site") or ""
        folded = _folded(word)
        if folded in self.ambiguous and folded not in self.places:
            self.rows.wrong(row, "site", "import.ambiguous_site", name=word[:80])
            return None
        key = self.by_word.get(folded)
        if key is None:
            names = [str((place.data.get("site") or place.data.get("district") or {}).get("name", "")) for place in self.places.values()]
            near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
            self.rows.wrong(row, "site", "import.unknown_site", near[0] if near else None, name=word[:80])
            return None
        return self.places[key]

    def rooms(self) -> None:
        """Add rooms and buildings."""
        said: dict[tuple[str, str, str], list[str]] = {}
        for row in self.rows.of(ROOMS):
            place = self.place_of(row)
            building, rooms = row.text("building"), row.values.get("rooms")
            if place is None or building is None:
                continue
            data = place.data.setdefault("buildings", {}).setdefault(building, {}) or {}
            place.data["buildings"][building] = data
            place.origins[f"buildings.{building}"] = row
            kind = row.text("kind") or "classroom"
            if rooms is not None:
                ranges = said.setdefault((place.path, building, kind), [])
                ranges.append(str(rooms))
                if kind == "classroom":
                    data["classrooms"] = ", ".join(ranges)
                else:
                    data["rooms"] = {**(data.get("rooms") or {}), kind: ", ".join(ranges)}
                part = "classrooms" if kind == "classroom" else f"rooms.{kind}"
                place.origins[f"buildings.{building}.{part}"] = row
            for name in ("power_off", "equipment"):
                if row.values.get(name):
                    data[name] = row.values[name]
                    place.origins[f"buildings.{building}.{name}"] = row

    def links(self) -> None:
        """Add and change lines."""
        seen: dict[tuple[str, str], Row] = {}
        for row in self.rows.of(LINKS):
            place, name = self.place_of(row), row.text("id")
            if place is None or name is None:
                continue
            first = seen.setdefault((place.path, name), row)
            if first is not row:
                self.rows.wrong(row, "id", "import.twice", name=name, other=first.cell("id"))
                continue
            links = place.data.setdefault("links", [])
            link = next((entry for entry in links if entry.get("id") == name), None)
            if link is None:
                link = {}
                links.append(link)
            link |= {key: row.values[key] for key in _LINK_FIELDS if key in row.values and (row.values[key] is not False or key in link)}
            self._contract(link, row)
            start, end = row.text("start"), row.text("end")
            if start is not None and end is not None and end < start:
                self.rows.wrong(row, "end", "config.ends_before")
                link["contract"] = (
                    {key: value for key, value in link["contract"].items() if key not in ("from", "to")} if isinstance(link["contract"], dict) else []
                )
            place.origins[f"links[{name}]"] = place.origins[f"links[{links.index(link)}]"] = row

    @staticmethod
    def _contract(link: dict[str, Any], row: Row) -> None:
        said = {key: row.values[name] for name, key in CONTRACT_FIELDS.items() if name in row.values}
        if not said:
            return
        present = link.get("contract")
        if isinstance(present, list):
            kept = [entry for entry in present if entry.get("from") != said.get("from")]
            same: dict[str, Any] = next((entry for entry in present if entry.get("from") == said.get("from")), {})
            link["contract"] = [*kept, {**same, **said}]
        else:
            link["contract"] = {**(present or {}), **said}

    def devices(self) -> None:
        """Add and change devices."""
        known = {str(device.get("name")): place for place in self.places.values() for _, device in place.devices()}
        for row in self.rows.of(DEVICES):
            place, name = self.place_of(row), row.text("name")
            if place is None or name is None or not self._first_of_its_name(row, name):
                continue
            if known.get(name, place) is not place:
                self.rows.wrong(row, "name", "import.other_site", name=name, other=known[name].path)
                continue
            self._device(place, name, row)

    def _first_of_its_name(self, row: Row, name: str) -> bool:
        first = self.rows_of_devices.setdefault(name, row)
        if first is not row:
            self.rows.wrong(row, "name", "import.twice_device", name=name, other=first.cell("name"))
            return False
        address = row.text("address")
        if address is not None:
            same = self.rows_of_addresses.setdefault((address, row.values.get("port", self.present.port)), row)
            if same is not row:
                self.rows.wrong(row, "address", "import.twice", name=address, other=same.cell("address"))
        return True

    def _device(self, place: Place, name: str, row: Row) -> None:
        where, device = next(((where, device) for where, device in place.devices() if device.get("name") == name), ("devices", None))
        if device is None:
            device = {}
            place.data["devices"] = [*(place.data.get("devices") or ()), device]
        values = {key: row.values[key] for key in _DEVICE_FIELDS if key in row.values}
        building, room = values.get("building"), values.get("room")
        if building is not None:
            buildings = place.data.setdefault("buildings", {})
            buildings.setdefault(building, {})
            place.origins.setdefault(f"buildings.{building}", row)
            if room is not None:
                values["room"] = room if "/" in str(room) else f"{building}/{room}"
                del values["building"]
                device.pop("building", None)
        device |= values
        items = place.data["devices"] if where == "devices" else []
        place.origins[f"{where}[{name}]"] = row
        if items:
            place.origins[f"devices[{len(items) - 1 if items[-1] is device else items.index(device)}]"] = row

    def proposal(self, comment: str) -> Proposal:
        """Return the files that are new or changed."""
        files: dict[str, str] = {}
        lost: list[str] = []
        if self.present.district is None:
            files |= fresh_files(NEW_DISTRICT, self._credentials() if "credentials.yaml" not in self.present.others else set())
            if self.present.folder is not None:
                files.pop("netmon.yaml")
        for place in self.places.values():
            if place.old is None or place.text is None:
                if place.path not in files or len(place.data) > 1:
                    files[place.path] = new_text(place.data, comment)
                continue
            text, without = changed_text(place.text, place.old, place.data, comment)
            if text is not None:
                files[place.path] = text
                lost += [place.path] if without else []
        return Proposal(files=files, lost_comments=tuple(sorted(lost)))

    def _credentials(self) -> set[str]:
        return {str(device["credential"]) for place in self.places.values() for _, device in place.devices() if device.get("credential")}


def summary(rows: Iterable[Row]) -> dict[str, int]:
    """Return how many rows of each sheet were taken."""
    counts = dict.fromkeys((SITES, LINKS, DEVICES, ROOMS), 0)
    for row in rows:
        counts[row.sheet] += 1
    return counts
