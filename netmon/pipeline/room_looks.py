"""Forwarding and ARP tables that are read out of turn: what was switched on, or added, is not left unknown until the next hourly reading."""

from collections.abc import Callable, Iterable

from netmon.model.request import PollRequest
from netmon.model.room import EvidenceStep, Part, PartStatus
from netmon.pipeline.room_network import Network, Wanted
from netmon.pipeline.room_plan import SitePlan, wanted

LIGHT_S = 1800.0
"""So long after a port got light again its switch is asked whose address is behind it: a PC starts, and sends, within minutes."""
LOOK_AGAIN_S = 300.0
# In the morning the boards of all schools get light within minutes: their switches are asked one after the other, and the polls of the grid go on.
PER_S = 2.0
BURST = 20.0


class Looks:
    """For the event loop alone. At most `PER_S` polls a second are asked for in the long run; `waiting` are the others."""

    def __init__(self) -> None:
        self._looked: dict[str, float] = {}
        self._wishes: dict[str, tuple[frozenset[str], str]] = {}
        self._tokens, self._filled_at = BURST, 0.0
        self.ask: Callable[[PollRequest], int] = lambda _request: 0

    def judged(self, plan: SitePlan, parts: Iterable[PartStatus], network: Network, now: float) -> None:
        """Take what a site was judged to be; `now` is Unix time."""
        for part in parts:
            if part.step is EvidenceStep.LINK and part.part is not Part.ACCESS_POINT and 0 <= now - network.dark_at(part.switch, part.port) < LIGHT_S:
                self._look(part.switch, f"light at {part.port}", now)
        if network.newly:
            self._learned(plan, network.newly, now)
        self._ask_some(now)

    def _learned(self, plan: SitePlan, newly: set[str], now: float) -> None:
        """Have switches read anew when ARP tables have told the MAC address of something of which nobody wrote down the port."""
        own = [one.device for one in plan.endpoints if one.device.address in newly]
        if any(device.uplink_port is None for device in own) and all(self._may_look(name, now) for name in plan.carriers):
            for name in plan.carriers:
                self._look(name, "addresses learned", now)
            newly.difference_update(device.address for device in own if device.address is not None)

    def _may_look(self, switch: str, now: float) -> bool:
        return not 0 <= now - self._looked.get(switch, 0.0) < LOOK_AGAIN_S

    def _look(self, switch: str, reason: str, now: float) -> None:
        if self._may_look(switch, now):
            self._looked[switch] = now
            self._wish(switch, ("fdb",), reason)

    def _wish(self, device: str, collectors: Iterable[str], reason: str) -> None:
        self._wishes[device] = (self._wishes.get(device, (frozenset(), ""))[0].union(collectors), reason)

    @property
    def waiting(self) -> int:
        """Devices whose turn has not come yet."""
        return len(self._wishes)

    def _ask_some(self, now: float) -> None:
        """Ask as many as their number in a second allows, the longest waiting first; a clock that was set back gives none."""
        self._tokens = min(BURST, self._tokens + max(now - self._filled_at, 0.0) * PER_S)
        self._filled_at = now
        for device in list(self._wishes)[: int(self._tokens)]:
            collectors, reason = self._wishes.pop(device)
            self._tokens -= 1
            self.ask(PollRequest(device=device, collectors=tuple(sorted(collectors)), reason=reason))

    def added(self, before: Wanted, sites: Iterable[tuple[SitePlan, Iterable[str]]], now: float) -> None:
        """Have the tables of sites read anew at which something is wanted that was not before: of what nobody wanted nothing was kept.

        `sites` are plans with the switches and routers that were read before.
        """
        for plan, carriers in sites:
            new = wanted((plan,))
            if not (new.ports <= before.ports and new.macs <= before.macs and new.addresses <= before.addresses):
                for name in carriers:
                    self._wish(name, ("fdb", "arp") if name in plan.carriers else ("arp",), f"devices added at {plan.site.id}")
        self._ask_some(now)
