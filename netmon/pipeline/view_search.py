"""What the page of a search is told: the index over the inventory, and the record of where addresses were seen."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from netmon.config.config import Config
from netmon.model.access import Sight
from netmon.model.display import DisplayStatus
from netmon.model.inventory import Device
from netmon.model.mac import is_random
from netmon.model.reading import SystemInfo
from netmon.model.sighting import Sighting
from netmon.model.view_search import Hit, HitKind, Plugged, PortSeen, Results
from netmon.pipeline.intake import payload_of
from netmon.pipeline.places import Places, places_of
from netmon.pipeline.search_index import MOST_CHARACTERS, NOTHING_TOLD, Index, Told
from netmon.pipeline.topology import TopologyWatch
from netmon.pipeline.where import Found, NoAddressError, Within, find
from netmon.store.assets import AssetBook
from netmon.store.current import CurrentState
from netmon.store.sightings import Sightings

RENEW_EVERY_S: Final = 30.0
PATIENCE_S: Final = 5.0
OTHERS_SHOWN: Final = 10


class LiveSearch:
    """A `netmon.web.source_search.SearchSource`; for the event loop alone. The index is made at the first search, and anew for another configuration."""

    def __init__(
        self,
        current: CurrentState,
        book: AssetBook,
        topology: TopologyWatch,
        sightings: Sightings,
        config: Callable[[], Config],
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._current = current
        self._book = book
        self._topology = topology
        self._sightings = sightings
        self._config = config
        self._wall = wall
        self._made_of: Config | None = None
        self._index = Index()
        self._places = Places(devices={}, site_names={})
        self._renewed = 0.0
        self._making = asyncio.Lock()

    async def search(self, words: str, sight: Sight) -> Results:
        """See SearchSource.search."""
        asked = words[:MOST_CHARACTERS].strip()
        if not asked:
            return Results(now=self._wall(), asked="")
        index = await self._fresh()
        groups = await index.find(asked, sight)
        plugged, busy = await self._plugged(asked, sight)
        shown = tuple([replace(group, hits=tuple(map(self._with_state, group.hits))) for group in groups])
        return Results(now=self._wall(), asked=asked, groups=shown, plugged=plugged, busy=busy)

    async def _fresh(self) -> Index:
        """Return the index of the configuration in force, with what devices told until lately."""
        async with self._making:
            config = self._config()
            if self._made_of is not config:
                index = Index()
                await index.build(config, self._told)
                self._index, self._places, self._made_of, self._renewed = index, places_of(config), config, self._wall()
            elif not 0 <= self._wall() - self._renewed < RENEW_EVERY_S:
                self._renewed = self._wall()
                await self._index.renew(self._told)
            return self._index

    def _told(self, device: Device) -> Told:
        entry, known = self._book.entry(device.name), self._current.device(device.name)
        if known is None:
            return NOTHING_TOLD if entry is None else Told(entry.serial or "", entry.model or "")
        system = payload_of(known, "system", SystemInfo)
        display = payload_of(known, "display", DisplayStatus)
        macs = self._topology.macs_of(device.name)
        if display is not None and display.mac:
            macs |= {display.mac}
        serial, model = (entry.serial or "", entry.model or "") if entry is not None else ("", "")
        return Told(serial, model, (system.sys_name or "") if system is not None else "", macs)

    def _with_state(self, hit: Hit) -> Hit:
        known = self._current.device(hit.name) if hit.kind is HitKind.DEVICE else None
        return hit if known is None else replace(hit, status=known.state.status)

    async def _plugged(self, asked: str, sight: Sight) -> tuple[tuple[Plugged, ...] | None, bool]:
        places, now = self._places, self._wall()
        nothing: list[Found] = []
        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await self._sightings.ask(lambda view: find(Within(view, places, sight), places, asked, now), nothing)
        except NoAddressError:
            return None, False
        except TimeoutError:
            return None, True
        return tuple([_shown(one) for one in found]), False


def _shown(found: Found) -> Plugged:
    location, spot = found.location, found.spot
    plugged = Plugged(
        mac=location.mac,
        certainty=location.certainty.value,
        random=is_random(location.mac),
        port=_port(location.port),
        device=found.device,
        behind=location.behind,
        shared=location.port.port_macs if location.shared and location.port is not None else None,
        age_s=location.age_s,
        addresses=tuple(dict.fromkeys(row.ip for row in found.addresses))[:OTHERS_SHOWN],
        others=_ports(location.others),
    )
    if spot is None:
        return plugged
    return replace(
        plugged, site=spot.site, site_name=spot.site_name, room=spot.room, building=spot.building, room_of_switch=spot.of_switch, declared=spot.declared
    )


def _ports(others: Sequence[Sighting]) -> tuple[PortSeen, ...]:
    return tuple([port for one in others[:OTHERS_SHOWN] if (port := _port(one)) is not None])


def _port(one: Sighting | None) -> PortSeen | None:
    return None if one is None else PortSeen(switch=one.device, port=one.port, vlan=one.vlan or None, last=one.last, present=one.present)
