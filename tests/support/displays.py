"""Simulated displays for tests: one poll of one panel, fast and impatient."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from netmon.collect import display
from netmon.collect.base import CollectContext, Collected
from netmon.model.display import DisplayStatus, ProtocolName
from netmon.model.memory import DeviceMemory
from netmon.simulate.display_panel import DisplayPanel
from netmon.simulate.displays import PANELS
from netmon.transport.display.api import DisplayDriver, DisplayTarget
from netmon.transport.display.client import DisplayClient
from netmon.transport.display.drivers import DRIVERS
from netmon.transport.display.nec import Nec
from netmon.transport.display.sharp import Sharp
from netmon.transport.display.wire import Limits

DRIVER_NAMES: tuple[ProtocolName, ...] = tuple(PANELS)
# What each set may ever get, written out by hand from the protocols' manuals: gets, and nothing else.
MAY_GET: dict[ProtocolName, re.Pattern[bytes]] = {
    "pjlink": re.compile(rb"%1(POWR|CLSS|INPT|AVMT|ERST|LAMP|INF1|INF2|NAME) \?\r|%2(IRES|SNUM|SVER) \?\r"),
    "samsung_mdc": re.compile(rb"\xaa[\x11\xf9\x14\x13\x0d\x83\x0b\x0e\x8a\x67]\x01\x00.", re.DOTALL),
    "philips_sicp": re.compile(rb"\x05\x01\x00[\x19\x71\xad\x59\x2f\x15].|\x06\x01\x00(\x0f\x02|\xa1[\x00\x01]).", re.DOTALL),
    "lg": re.compile(rb"(ka|kd|xb|ke|dp|dn|dl|fy|fz) 01 ff\r|sv 01 02 ff\r"),
    "nec": re.compile(
        rb"\x00\x85\x00\x00\x01[\x01\x04].|\x00\xbf\x00\x00(\x01\x02|\x02\x01\x06).|\x00\x88\x00\x00\x00\x88|\x03\x96\x00\x00\x02\x00\x01\x9c", re.DOTALL
    ),
    "sharp": re.compile(rb"(POWR|INPS|MUTE|DSTA|ERRT|INF1|SRNO)\?\?\?\?\r"),
    "sony_bravia": re.compile(
        rb'/sony/(system \{"method":"get(PowerStatus|PowerSavingMode|SystemInformation)"|avContent \{"method":"getPlayingContentInfo"'
        rb'|audio \{"method":"getVolumeInformation"),"params":\[\],"id":1,"version":"1\.0"\}'
    ),
    "viewsonic": re.compile(rb"801g[lhjg014578]000\r"),
    "benq": re.compile(rb'801g[lj"g]000\r|:01gv00000\r|D01g\x20[\x02\x04\x06]\x00{14}\r|>01g\xe1\x06\x00{8}\r'),
}
PATIENT = Limits(connect_s=5.0, reply_s=5.0)
"""For sets that answer: a machine under load is no failure."""
QUICK = Limits(connect_s=0.5, reply_s=0.25)
"""For sets that do not."""
BUDGET_S = 20.0
BRISK: dict[ProtocolName, DisplayDriver] = {**DRIVERS, "nec": Nec(pace_s=0.02), "sharp": Sharp(pace_s=0.0)}
"""The drivers, two of them with shorter rests between their questions than real sets want."""


def driver_of(panel: DisplayPanel) -> ProtocolName:
    """Return the driver that asks this kind of panel."""
    return next(name for name, kind in PANELS.items() if isinstance(panel, kind))


def target_of(panel: DisplayPanel, *, user: str | None = None, password: str | None = None, display_id: int | None = None) -> DisplayTarget:
    """Return how the panel is asked."""
    return DisplayTarget(address=panel.host, driver=driver_of(panel), port=panel.port, user=user, password=password, display_id=display_id)


async def dead(_address: str) -> bool:
    return False


async def living(_address: str) -> bool:
    return True


class Poller:
    """Polls one panel again and again, as the pipeline would; `memory` is the device's."""

    def __init__(
        self,
        target: DisplayTarget,
        *,
        alive: Callable[[str], Awaitable[bool]] = dead,
        limits: Limits = PATIENT,
        drivers: dict[ProtocolName, DisplayDriver] | None = None,
        budget_s: float = BUDGET_S,
    ) -> None:
        self.client = DisplayClient(alive=alive, limits=limits, drivers=drivers or BRISK)
        self.target = target
        self.memory = DeviceMemory()
        self.budget_s = budget_s

    async def poll(self) -> Collected:
        session = self.client.session(self.target, self.budget_s)
        return await display.collect(CollectContext(session=session, params={}, memory=self.memory, device="panel"))


async def status_of(panel: DisplayPanel, **named: str | int | None) -> DisplayStatus:
    """Poll a panel once; the status that came."""
    collected = await Poller(target_of(panel, **named)).poll()
    assert isinstance(collected.payload, DisplayStatus), collected
    return collected.payload


def open_files() -> int:
    """Return how many descriptors this process holds."""
    return len(list(Path("/proc/self/fd").iterdir()))
