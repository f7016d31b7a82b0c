"""A Wi-Fi controller with thousands of access points that fall and come back, as an SNMP view: Huawei's lists the lost ones, Cisco's drops them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from netmon.simulate.mib import MibView, Oid
from netmon.simulate.values import LiveValue, Moment, Value, gauge32, integer, ip_address, oid, sys_uptime, text, ticks

Vendor = Literal["huawei", "cisco"]
Instances = Iterator[tuple[Oid, Value]]

SYSTEM: Final[Oid] = (1, 3, 6, 1, 2, 1, 1)
HUAWEI: Final[Oid] = (1, 3, 6, 1, 4, 1, 2011, 6, 139)
HUAWEI_AP: Final[Oid] = (*HUAWEI, 13, 3, 3, 1)
HUAWEI_RADIO: Final[Oid] = (*HUAWEI, 16, 1, 2, 1)
HUAWEI_VAP: Final[Oid] = (*HUAWEI, 17, 1, 1, 1)
HUAWEI_SSID: Final[Oid] = (*HUAWEI, 17, 1, 2, 1)
HUAWEI_STATION: Final[Oid] = (*HUAWEI, 18, 1, 2, 1)
HUAWEI_BETWEEN: Final[Oid] = (*HUAWEI, 17, 1, 3, 1)
AIRESPACE: Final[Oid] = (1, 3, 6, 1, 4, 1, 14179, 2)
CISCO_AP: Final[Oid] = (*AIRESPACE, 2, 1, 1)
CISCO_RADIO: Final[Oid] = (*AIRESPACE, 2, 2, 1)
CISCO_ESS: Final[Oid] = (*AIRESPACE, 1, 1, 1)
CISCO_BETWEEN: Final[Oid] = (*AIRESPACE, 1, 2, 1)
CISCO_STATION: Final[Oid] = (*AIRESPACE, 1, 4, 1)
LWAPP_AP: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9, 513, 1, 1, 1, 1)
LWAPP_COUNT: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9, 618, 1, 8, 4, 0)
IDENTITY: Final[dict[Vendor, tuple[str, str]]] = {
    "huawei": (
        "1.3.6.1.4.1.2011.2.240.6",
        "Huawei AC6605-26-PWR Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 (AC6605 V200R019C00SPC500)",
    ),
    "cisco": ("1.3.6.1.4.1.9.1.1069", "Cisco Controller"),
}
NORMAL, FAULT = 8, 4
SSIDS: Final = ("campus", "teacher", "guest")
CHANNELS: Final = ((1, 6, 11), (36, 40, 44, 48, 149, 153, 157, 161))
BOOT_S: Final = 70


@dataclass(frozen=True, slots=True)
class SimulatedAp:
    """One access point; `number` counts from 0, `batch` tells those of one controller from another's, `label` is a name of its own."""

    number: int
    batch: int = 0
    label: str = ""

    @property
    def mac(self) -> bytes:
        """Its address, of the range that is locally administered."""
        return bytes((0x02, 0x5A, 0x10 + self.batch)) + self.number.to_bytes(3, "big")

    @property
    def name(self) -> str:
        """Building, floor and room."""
        return self.label or f"教学楼{self.number // 60 + 1}-{self.number % 60 // 10 + 1}0{self.number % 10 + 1}"

    @property
    def serial(self) -> str:
        """Its serial number."""
        return f"21500829252SK{self.batch}{self.number:06d}"

    def clients(self, radio: int, up_s: float) -> int:
        """Return how many clients a radio has after `up_s`: it changes every few minutes."""
        return (self.number * 7 + radio * 3 + int(up_s // 300)) % 17

    def busy(self, radio: int, up_s: float) -> int:
        """Return the percent of time in which a radio's channel is busy: 2.4 GHz is fuller; it changes every few minutes."""
        low, span = ((24, 48), (6, 26))[radio]
        return low + (self.number * 7 + int(up_s // 240) * 5) % span

    def noise_dbm(self, radio: int) -> int:
        """Return the noise on a radio's channel."""
        return (-90, -96)[radio] + self.number % 5

    def channel(self, radio: int) -> int:
        """Return a radio's channel."""
        choice = CHANNELS[radio]
        return choice[self.number % len(choice)]


def _radio_clients(ap: SimulatedAp, radio: int) -> LiveValue:
    return lambda moment: gauge32(ap.clients(radio, moment.up_s))


def _busy(ap: SimulatedAp, radio: int, share: float = 1.0) -> LiveValue:
    return lambda moment: gauge32(round(ap.busy(radio, moment.up_s) * share))


@dataclass(slots=True, eq=False)
class WirelessController:
    """Serves `view`; `fall` and `come_back` change it while it is served. `stations_read` counts what nobody should ask for."""

    vendor: Vendor
    size: int
    batch: int = 0
    names: Sequence[str] = ()
    view: MibView = field(default_factory=MibView)
    down: set[int] = field(default_factory=set)
    stations_read: int = 0

    def __post_init__(self) -> None:
        object_id, descr = IDENTITY[self.vendor]
        self.view.update(
            [((*SYSTEM, 1, 0), text(descr)), ((*SYSTEM, 2, 0), oid(object_id)), ((*SYSTEM, 3, 0), sys_uptime), ((*SYSTEM, 5, 0), text("wlan-controller"))]
        )
        self.view.update(self._scalars())
        for number in range(self.size):
            self.view.update(self._rows(self._ap(number)))
        self.view.update(self._stations())

    def _ap(self, number: int) -> SimulatedAp:
        return SimulatedAp(number, self.batch, self.names[number] if number < len(self.names) else "")

    def fall(self, *numbers: int) -> None:
        """Lose access points: Huawei's are in fault, Cisco's leave every table."""
        self.down.update(numbers)
        if self.vendor == "cisco":
            doomed = {tuple(self._ap(number).mac) for number in numbers}
            entries = (CISCO_AP, CISCO_RADIO, LWAPP_AP)
            self.view.delete_where(lambda name: any(name[: len(entry)] == entry and name[len(entry) + 1 : len(entry) + 7] in doomed for entry in entries))

    def come_back(self, *numbers: int) -> None:
        """Find them again."""
        self.down.difference_update(numbers)
        if self.vendor == "cisco":
            for number in numbers:
                self.view.update(self._rows(self._ap(number)))

    @property
    def online(self) -> int:
        """How many work."""
        return self.size - len(self.down)

    def _live(self, number: int, up: Value, lost: bytes) -> LiveValue:
        """Return a value that depends on whether the access point works."""

        def value(moment: Moment) -> bytes:
            if number in self.down:
                return lost
            return up if isinstance(up, bytes) else up(moment)

        return value

    def _clients(self, moment: Moment, radio: int | None = None) -> int:
        radios = (0, 1) if radio is None else (radio,)
        return sum(self._ap(number).clients(one, moment.up_s) for number in range(self.size) if number not in self.down for one in radios)

    def _ssid_clients(self, radio: int) -> LiveValue:
        return lambda moment: integer(self._clients(moment, radio) // len(SSIDS))

    def _scalars(self) -> Instances:
        if self.vendor == "cisco":
            yield LWAPP_COUNT, lambda _moment: gauge32(self.online)
            for number, ssid in enumerate(SSIDS, 1):
                yield (*CISCO_ESS, 2, number), text(ssid)
                yield (*CISCO_ESS, 38, number), lambda moment: gauge32(self._clients(moment) // len(SSIDS))
            return
        yield (*HUAWEI, 12, 1, 2, 1, 0), lambda _moment: integer(self.online)
        yield (*HUAWEI, 12, 1, 2, 2, 0), lambda moment: integer(self._clients(moment))
        yield (*HUAWEI, 12, 1, 2, 3, 0), lambda moment: integer(self._clients(moment))
        yield (*HUAWEI, 12, 1, 2, 5, 0), lambda moment: integer(self._clients(moment, 0))
        yield (*HUAWEI, 12, 1, 2, 6, 0), lambda moment: integer(self._clients(moment, 1))
        yield (*HUAWEI, 12, 1, 5, 7, 0), integer(self.size)
        for ssid in SSIDS:
            index = (len(ssid), *ssid.encode())
            for radio in (0, 1):
                yield (*HUAWEI_SSID, 2 + radio, *index), self._ssid_clients(radio)

    def _rows(self, ap: SimulatedAp) -> Instances:
        return self._cisco(ap) if self.vendor == "cisco" else self._huawei(ap)

    def _huawei(self, ap: SimulatedAp) -> Instances:
        index, number = tuple(ap.mac), ap.number
        fixed: dict[int, bytes] = {
            2: text(ap.serial), 3: text("AirEngine5761-11"), 4: text(ap.name), 5: text(f"floor-{number % 6 + 1}"), 7: text("V200R019C00SPC300"),
            13: ip_address(f"10.{20 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"), 50: integer(2 if number % 97 == 5 else 3),
        }  # fmt: skip
        for column, value in fixed.items():
            yield (*HUAWEI_AP, column, *index), value
        yield (*HUAWEI_AP, 6, *index), self._live(number, integer(NORMAL), integer(FAULT))
        yield (*HUAWEI_AP, 18, *index), self._live(number, lambda moment: gauge32(int(moment.up_s) + BOOT_S), gauge32(0))
        yield (*HUAWEI_AP, 21, *index), self._live(number, lambda moment: gauge32(int(moment.up_s)), gauge32(0))
        both: LiveValue = lambda moment: integer(ap.clients(0, moment.up_s) + ap.clients(1, moment.up_s))  # noqa: E731
        yield (*HUAWEI_AP, 44, *index), self._live(number, both, integer(0))
        for radio in (0, 1):
            yield from self._huawei_radio(ap, radio)

    def _huawei_radio(self, ap: SimulatedAp, radio: int) -> Instances:
        index = (*ap.mac, radio)
        fixed: dict[int, bytes] = {
            5: integer(radio + 1), 7: gauge32(ap.channel(radio)), 24: integer(ap.noise_dbm(radio)), 45: gauge32(20 - 3 * radio),
        }  # fmt: skip
        for column, value in fixed.items():
            yield (*HUAWEI_RADIO, column, *index), value
        yield (*HUAWEI_RADIO, 6, *index), self._live(ap.number, integer(1), integer(2))
        yield (*HUAWEI_RADIO, 25, *index), _busy(ap, radio)
        yield (*HUAWEI_RADIO, 29, *index), _busy(ap, radio, 0.4)
        yield (*HUAWEI_RADIO, 40, *index), self._live(ap.number, _radio_clients(ap, radio), gauge32(0))
        for wlan, ssid in enumerate(SSIDS, 1):
            yield (*HUAWEI_VAP, 6, *index, wlan), text(ssid)
            yield (*HUAWEI_VAP, 9, *index, wlan), integer(ap.number % 3)

    def _cisco(self, ap: SimulatedAp) -> Instances:
        index, number = tuple(ap.mac), ap.number
        columns: dict[int, Value] = {
            3: text(ap.name), 6: integer(1), 8: text("8.10.151.0"), 16: text("AIR-AP2802I-H-K9"), 17: text(ap.serial),
            19: ip_address(f"10.{20 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"), 30: text("default-group"),
        }  # fmt: skip
        for column, value in columns.items():
            yield (*CISCO_AP, column, *index), value
        yield (*LWAPP_AP, 6, *index), lambda moment: ticks(moment.up_s + BOOT_S)
        yield (*LWAPP_AP, 7, *index), lambda moment: ticks(moment.up_s)
        yield (*LWAPP_AP, 54, *index), lambda moment: gauge32(ap.clients(0, moment.up_s) + ap.clients(1, moment.up_s))
        for radio in (0, 1):
            own: dict[int, Value] = {
                2: integer(radio + 1), 4: integer(ap.channel(radio)), 6: integer(1 + number % 4), 12: integer(2), 22: text("17,14,11,8,5,2,-1"),
                15: _radio_clients(ap, radio),
            }  # fmt: skip
            for column, value in own.items():
                yield (*CISCO_RADIO, column, *index, radio), value

    def _stations(self) -> Instances:
        """Yield what is personal data: rows that count it when they are read."""
        entry = CISCO_STATION if self.vendor == "cisco" else HUAWEI_STATION
        # What lies between the tables that are read and the stations, as in a real one: a GETBULK runs past the end of a table
        for number in range(min(self.size, 100)):
            yield (*(CISCO_BETWEEN if self.vendor == "cisco" else HUAWEI_BETWEEN), 4, number), gauge32(number)

        def read(_moment: Moment) -> bytes:
            self.stations_read += 1
            return text("client")

        for number in range(min(self.size, 100)):
            yield (*entry, 2, *(0x06, 0, 0, 0, number // 256, number % 256)), read
