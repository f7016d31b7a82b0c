"""What netmon writes compared with what the agents were given: every interface sample of a device."""

import re
from collections.abc import Mapping
from pathlib import Path

from bench.agents import OUT
from bench.client import Netmon
from bench.configs import device_name
from bench.recordings import COLUMN_OIDS, WRAP, Recording, growth_per_s
from bench.result import WrongValueError

UPTIME_OID = "1.3.6.1.2.1.1.3.0"
RATE_TOLERANCE = 0.02
SIX_DIGITS = 5.1e-6
_LINE = re.compile(r"^(netmon_interface_\w+)\{([^}]*)\} (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')

COUNTERS = {
    "netmon_interface_receive_bytes_total": "ifHCInOctets", "netmon_interface_transmit_bytes_total": "ifHCOutOctets",
    "netmon_interface_receive_errors_total": "ifInErrors", "netmon_interface_transmit_errors_total": "ifOutErrors",
    "netmon_interface_receive_discards_total": "ifInDiscards", "netmon_interface_transmit_discards_total": "ifOutDiscards",
    "netmon_interface_receive_unicast_packets_total": "ifHCInUcastPkts", "netmon_interface_transmit_unicast_packets_total": "ifHCOutUcastPkts",
    "netmon_interface_receive_multicast_packets_total": "ifHCInMulticastPkts", "netmon_interface_transmit_multicast_packets_total": "ifHCOutMulticastPkts",
    "netmon_interface_receive_broadcast_packets_total": "ifHCInBroadcastPkts", "netmon_interface_transmit_broadcast_packets_total": "ifHCOutBroadcastPkts",
}  # fmt: skip
PACKETS = {
    "netmon_interface_receive_packets_per_second": ("ifHCInUcastPkts", "ifHCInMulticastPkts", "ifHCInBroadcastPkts"),
    "netmon_interface_transmit_packets_per_second": ("ifHCOutUcastPkts", "ifHCOutMulticastPkts", "ifHCOutBroadcastPkts"),
}
BIT_RATES = {"netmon_interface_receive_bps": "ifHCInOctets", "netmon_interface_transmit_bps": "ifHCOutOctets"}
RATIOS = {"netmon_interface_receive_utilization_ratio": "ifHCInOctets", "netmon_interface_transmit_utilization_ratio": "ifHCOutOctets"}
STATES = {"netmon_interface_up": "ifOperStatus", "netmon_interface_admin_up": "ifAdminStatus"}
NUMERIC_FAMILIES = 23

Samples = Mapping[tuple[str, str], float]


def samples_of(text: str, device: str) -> dict[tuple[str, str], float]:
    """Return a device's interface samples by (family, interface); counters stay exact, for they are whole."""
    found: dict[tuple[str, str], float] = {}
    for family, inside, value in _LINE.findall(text):
        labels = dict(_LABEL.findall(inside))
        if labels["device"] == device and "interface" in labels and not family.endswith("_info"):
            found[family, labels["interface"]] = int(value) if value.isdigit() else float(value)
    return found


def _number(recording: Recording, if_index: int, column: str) -> int:
    return int(recording.ports[if_index][column].value)


class Comparison:
    """One device's samples against its recording; `ticks` is the sysUpTime that came with each column, None when the agents stand still."""

    def __init__(self, device: int, recording: Recording, samples: Samples, ticks: Mapping[str, int | list[int | None] | None] | None) -> None:
        self._device = device
        self._recording = recording
        self._samples = samples
        self._ticks = ticks
        self.compared = 0

    def run(self) -> int:
        """Return how many samples were compared; WrongValueError at the first that differs, or when one is missing."""
        for place, if_index in enumerate(self._recording.ports):
            self._counters(place, if_index)
            self._facts(place, if_index)
            if self._ticks is not None:
                self._rates(if_index)
        if self._ticks is not None and self.compared != len(self._samples):
            raise WrongValueError(f"device {self._device}: {len(self._samples)} interface samples, {self.compared} of them have a known value")
        return self.compared

    def _sample(self, family: str, if_index: int) -> float:
        interface = self._recording.ports[if_index]["ifName"].value
        value = self._samples.get((family, interface))
        if value is None:
            raise WrongValueError(f"device {self._device} {interface}: no {family}")
        self.compared += 1
        return value

    def _expect(self, family: str, if_index: int, low: float, high: float) -> None:
        value = self._sample(family, if_index)
        if not low <= value <= high:
            raise WrongValueError(f"device {self._device} ifIndex {if_index}: {family} is {value!r}, expected {low!r} to {high!r}")

    def _passed(self, place: int, column: str) -> float:
        """Return the agent's hundredths of a second between its start and the reply that brought this value."""
        if self._ticks is None:
            return 0
        ticks = self._ticks[column]
        now = ticks[place] if isinstance(ticks, list) else ticks
        if now is None:
            raise WrongValueError(f"device {self._device}: {column} came without sysUpTime")
        return now - int(self._recording.others[UPTIME_OID].value)

    def _counters(self, place: int, if_index: int) -> None:
        """A counter is what was recorded and what it has grown by since, to the hundredth of a second."""
        for family, column in COUNTERS.items():
            base, growth = _number(self._recording, if_index, column), self._growth(if_index, column)
            passed = self._passed(place, column)
            wrap = WRAP if not column.startswith("ifHC") else 1 << 64
            low = base + growth * passed // 100
            high = base + -(-growth * (passed + 1) // 100)
            if high >= wrap:
                low, high = 0, wrap
            self._expect(family, if_index, low, high if self._ticks is not None else base)

    def _growth(self, if_index: int, column: str) -> int:
        return growth_per_s(f"{COLUMN_OIDS[column]}.{if_index}", _number(self._recording, if_index, column))

    def _facts(self, place: int, if_index: int) -> None:
        for family, column in STATES.items():
            up = int(_number(self._recording, if_index, column) == 1)
            self._expect(family, if_index, up, up)
        speed_bps = _number(self._recording, if_index, "ifHighSpeed") * 10**6
        self._expect("netmon_interface_speed_bps", if_index, speed_bps, speed_bps)
        mtu = _number(self._recording, if_index, "ifMtu")
        self._expect("netmon_interface_mtu_bytes", if_index, mtu, mtu)
        uptime = int(self._recording.others[UPTIME_OID].value) + self._passed(place, "ifLastChange")
        age_s = (uptime - _number(self._recording, if_index, "ifLastChange")) % WRAP / 100
        self._expect("netmon_interface_last_change_seconds", if_index, age_s * (1 - SIX_DIGITS), age_s * (1 + SIX_DIGITS))

    def _rates(self, if_index: int) -> None:
        speed_bps = _number(self._recording, if_index, "ifHighSpeed") * 10**6
        wanted = {family: float(self._growth(if_index, column) * 8) for family, column in BIT_RATES.items()}
        wanted |= {family: self._growth(if_index, column) * 8 / speed_bps for family, column in RATIOS.items()}
        wanted |= {family: float(sum(self._growth(if_index, column) for column in columns)) for family, columns in PACKETS.items()}
        for family, rate in wanted.items():
            self._expect(family, if_index, rate * (1 - RATE_TOLERANCE), rate * (1 + RATE_TOLERANCE))


def compare(netmon: Netmon, recordings: list[Recording], devices: list[int], *, still: bool) -> int:
    """Compare what netmon shows of some devices with their recordings; returns the number of samples compared."""
    path = OUT / "metrics.txt"
    netmon.ask("text", to=str(path))
    text = path.read_text()
    compared = 0
    for device in devices:
        recording = recordings[device % len(recordings)]
        ticks = None if still else netmon.ask("uptimes", device=device_name(device))
        compared += Comparison(device, recording, samples_of(text, device_name(device)), ticks).run()
    return compared


def written(folder: Path, recordings: list[Recording]) -> list[Path]:
    """Write the recordings and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [recording.write(folder) for recording in recordings]
