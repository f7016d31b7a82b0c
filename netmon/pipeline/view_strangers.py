"""Devices that the inventory does not have, as neighbours, sensors and `netmon discover` tell of them; what is accepted becomes a proposal and no more."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from pydantic import TypeAdapter, ValidationError

from netmon.config.config import Config
from netmon.config.values import Address, DeviceName
from netmon.model.access import Sight
from netmon.model.entering import NOT_FOUND, Answered, DeviceWish, Proposed, Stranger, Strangers, Trouble
from netmon.model.finding import FindingKind
from netmon.model.inventory import Role
from netmon.model.neighbours import Neighbour
from netmon.model.yaml_text import Data, document
from netmon.pipeline.finishing import Finisher
from netmon.pipeline.found_devices import FoundDevices, joined
from netmon.pipeline.topology import TopologyWatch
from netmon.store.files import write_atomic
from netmon.store.findings import FindingBook

FOLDER: Final = "proposals"
MOST_SHOWN: Final = 500
MOST_KEPT: Final = 1000
KEEP_S: Final = 15.0
NOTE: Final = "由 netmon 网页生成，请核对类型、地址和房间，然后把 devices: 下面的行粘贴到清单中 {file} 的 devices: 下，再运行 netmon check。"
NOBODYS: Final = "_"
"""Stands in a file's name for the site of a device of which nobody can say whose it is."""
_NAME: Final = TypeAdapter[str](DeviceName)
_ADDRESS: Final = TypeAdapter[str](Address)
_FILE: Final = re.compile(r"(_|[A-Za-z0-9][A-Za-z0-9._-]{0,63})@[\w.()-]{1,80}\.yaml")
_STATION: Final = re.compile(r"(?P<mac>[0-9a-f:]{17}) uses (?P<address>\S+)")
ROLES: Final[tuple[Role, ...]] = get_args(Role)


class StrangerDesk:
    """A `netmon.web.source_entering.StrangerSource`; what is known is gathered anew at most every KEEP_S."""

    def __init__(
        self,
        config: Callable[[], Config],
        topology: TopologyWatch,
        findings: FindingBook,
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._topology = topology
        self._findings = findings
        self._wall = wall
        self._writing = asyncio.Lock()
        self._finish = Finisher()
        self._at = float("-inf")
        self._of: Config | None = None
        self._known: Mapping[str, Stranger] = {}
        self._found = FoundDevices()
        self._reading = asyncio.Lock()

    async def strangers(self, sight: Sight) -> Strangers:
        """See StrangerSource."""
        config = self._config()
        seen = [one for one in (await self._all()).values() if sight.sees(one.site)][:MOST_SHOWN]
        kept = await asyncio.to_thread(_kept, config.settings.state)
        return Strangers(
            now=self._wall(),
            strangers=tuple(seen),
            proposals=tuple([one for one in kept if sight.sees(one.site)]),
            rooms={site: tuple(config.sites[site].rooms) for site in dict.fromkeys(one.site for one in seen) if site in config.sites},
        )

    async def propose(self, wish: DeviceWish, sight: Sight) -> Answered:
        """See StrangerSource."""
        stranger = (await self._all()).get(wish.key)
        if stranger is None or not sight.sees(stranger.site):
            return NOT_FOUND
        config = self._config()
        troubles = _wrong(wish, stranger, config)
        if troubles:
            return Answered(troubles=troubles, what=wish.key)
        return await self._finish(self._write(config.settings.state, _file(stranger.site, wish.name.strip()), proposal_text(wish, stranger, config)))

    async def proposal(self, file: str, sight: Sight) -> Proposed | None:
        """See StrangerSource."""
        match = _FILE.fullmatch(file)
        if match is None or not sight.sees(_site_in(match[1])):
            return None
        return await asyncio.to_thread(_read, self._config().settings.state / FOLDER / file)

    async def _write(self, state: Path, file: str, text: str) -> Answered:
        async with self._writing:
            try:
                changed = await asyncio.to_thread(_keep, state, file, text)
            except OSError as error:
                return Answered(troubles=(Trouble(key="web.form.disk", args={"reason": error.strerror or str(error)}),), what=file)
        return Answered(what=file, changed=changed)

    async def _all(self) -> Mapping[str, Stranger]:
        """Return all strangers by key, those of one site together, those of none at the end."""
        async with self._reading:
            config, now = self._config(), self._wall()
            if config is not self._of or not 0 <= now - self._at < KEEP_S:
                answered = await asyncio.to_thread(self._found.read, config.settings.state, now)
                found: dict[str, Stranger] = {}
                for one in (*self._neighbours(config), *self._stations(config)):
                    found.setdefault(one.key, one)
                for one in joined(found, self._found.strangers(answered, config)):
                    keyed = one if one.key else _named(replace(one, key=_key(one.site, one.mac or one.addresses[0])), config)
                    found[keyed.key] = keyed
                self._known = dict(sorted(found.items(), key=lambda item: _order(item[1])))
                self._of, self._at = config, now
            return self._known

    def _neighbours(self, config: Config) -> Iterator[Stranger]:
        for device, one in self._topology.strangers():
            site = config.devices[device].site if device in config.devices else ""
            if not one.bridges or site not in config.sites:
                continue
            mac = one.chassis_id if one.chassis_subtype == "mac" and one.chassis_id else ""
            stranger = Stranger(
                key=_key(site, mac or one.chassis_id or one.name or f"{device}/{one.port}"),
                site=site,
                site_name=config.sites[site].name,
                source="neighbour",
                name=one.name or "",
                mac=mac,
                addresses=one.addresses[:4],
                descr=one.descr or "",
                seen_by=device,
                port=one.port,
                role=role_of(one),
            )
            yield _named(stranger, config)

    def _stations(self, config: Config) -> Iterator[Stranger]:
        for finding in self._findings.everything():
            match = _STATION.match(finding.detail) if finding.kind is FindingKind.UNKNOWN_DEVICE else None
            known = config.devices.get(finding.device)
            if match is None or known is None:
                continue
            stranger = Stranger(
                key=_key(known.site, match["mac"]),
                site=known.site,
                site_name=config.sites[known.site].name,
                source="station",
                mac=match["mac"],
                addresses=(match["address"],),
                seen_by=finding.device,
                since=finding.since,
            )
            yield _named(stranger, config)


def role_of(one: Neighbour) -> Role:
    """Return what a neighbour seems to be by its capabilities."""
    if "access_point" in one.capabilities:
        return "access_point"
    return "router" if "router" in one.capabilities and "bridge" not in one.capabilities else "switch"


def _key(site: str, identity: str) -> str:
    return hashlib.sha256(f"{site}\n{identity}".encode(errors="replace")).hexdigest()[:16]


def _order(one: Stranger) -> tuple[bool, str, int, str]:
    return not one.site, one.site_name, ROLES.index(one.role), one.name


def _named(one: Stranger, config: Config) -> Stranger:
    """Propose a name: the one that was found for it or the device's own, where it can be one and is free, else one of its site, role and address."""
    own = next((name for name in (one.proposed, one.name) if _valid(_NAME, name) and name not in config.devices), "")
    tail = (one.mac.replace(":", "") or one.key)[-6:]
    return replace(one, proposed=own or "-".join(word for word in (one.site, one.role, tail) if word))


def _valid(adapter: TypeAdapter[str], value: str) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


def _wrong(wish: DeviceWish, stranger: Stranger, config: Config) -> tuple[Trouble, ...]:
    found = []
    name, address, room = wish.name.strip(), wish.address.strip(), wish.room.strip()
    if not _valid(_NAME, name):
        found.append(Trouble(key="web.strangers.name", field="name"))
    elif name in config.devices:
        found.append(Trouble(key="web.strangers.name_taken", field="name"))
    if wish.role not in ROLES:
        found.append(Trouble(key="web.strangers.role", field="role"))
    if address and not _valid(_ADDRESS, address):
        found.append(Trouble(key="web.strangers.address", field="address"))
    elif address and any(device.address == address for device in config.devices.values()):
        found.append(Trouble(key="web.strangers.address_taken", field="address"))
    if room and (stranger.site not in config.sites or room not in config.sites[stranger.site].rooms):
        found.append(Trouble(key="web.strangers.room", field="room"))
    return tuple(found)


def proposal_text(wish: DeviceWish, stranger: Stranger, config: Config) -> str:
    """Return the device as it would stand in its school's file, at an address at which it answered also with its credential and port."""
    row: dict[str, Data] = {"name": wish.name.strip(), "role": wish.role}
    row |= {name: value for name, value in (("address", wish.address.strip()), ("room", wish.room.strip())) if value}
    answer = stranger.answer
    if answer is not None and wish.address.strip() in answer.addresses:
        row |= {"credential": answer.credential} if answer.credential in config.credentials else {}
        row |= {"port": answer.port} if answer.port != config.settings.snmp.port else {}
    row["profile"] = "auto"
    if re.fullmatch(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", stranger.mac):
        row["mac"] = stranger.mac
    return document({"devices": [row]}, NOTE.format(file=_home(stranger.site, config)))


def _home(site: str, config: Config) -> str:
    """Return the file of the inventory that a device belongs in, in Chinese where that is yet to be decided."""
    if not site:
        return "所属学校的 sites/*.yaml（区里自己的放 district.yaml）"
    return "district.yaml" if site == config.district.id else f"sites/{site}.yaml"


def _file(site: str, name: str) -> str:
    short = name if len(name.encode()) <= 120 else hashlib.sha256(name.encode()).hexdigest()[:32]
    return f"{site or NOBODYS}@{short}.yaml"


def _site_in(word: str) -> str:
    return "" if word == NOBODYS else word


def _keep(state: Path, file: str, text: str) -> bool:
    """Write a proposal; False when just that was kept before. Raises OSError."""
    folder = state / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = _read(folder / file)
    if before is not None and before.text == text:
        return False
    if before is None and sum(1 for _ in folder.glob("*.yaml")) >= MOST_KEPT:
        raise OSError(0, f"{FOLDER}: more than {MOST_KEPT}")
    write_atomic(folder / file, [text.encode()])
    return True


def _kept(state: Path) -> list[Proposed]:
    """Return the proposals, those of one site together."""
    found = [_read(path) for path in sorted((state / FOLDER).glob("*.yaml")) if _FILE.fullmatch(path.name)]
    return [one for one in found if one is not None]


def _read(path: Path) -> Proposed | None:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return Proposed(file=path.name, site=_site_in(path.name.partition("@")[0]), text=text)
