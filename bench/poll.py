"""End to end: poll, decode, rates, current state and text of 1,000 28-port switches, beside prometheus-snmp-exporter on the same core."""

import time
from collections import defaultdict
from statistics import mean, median

from bench import check, configs
from bench.agents import OUT, Agents
from bench.client import Netmon, Round
from bench.exporter import MODULES, Exporter
from bench.options import Options
from bench.recordings import Recording, school28
from bench.result import NotPossibleError, Result, WrongValueError, spread

WARM_UP = 3
PAUSE_S = 3.0
PERIODS_S = {"interfaces": 6.0}
"""What netmon believes the period to be: rounds that came much sooner or later than that would give no rates, and cost less."""
MEAN_GOAL_S = 1.0
WORST_GOAL_S = 1.3
RATIO_GOAL = 10


def run(options: Options) -> Result:
    """Measure each recording, netmon and the exporter in turns; raises WrongValueError when what netmon shows is not what the agents were given."""
    result = Result("poll")
    recordings = [school28(first) for first in options.first_indexes]
    result.raw["checked_still"] = _check_still(recordings)
    runs = [_Run(recording, options) for recording in recordings]
    for one in runs:
        one.measure(result)
    means = [one.cpu_s for one in runs]
    result.add("CPU per 1,000 switches, mean of the recordings", mean(means), "s", most=MEAN_GOAL_S)
    result.add("CPU per 1,000 switches, worst recording", max(means), "s", most=WORST_GOAL_S)
    result.add("CPU per 1,000 switches, worst single round", max(max(one.rounds_s) for one in runs), "s")
    for module in MODULES:
        ratios = [ratio for one in runs for ratio in one.ratios(module)]
        if ratios:
            result.add(f"snmp_exporter {module}, CPU per 1,000 switches", mean([cpu for one in runs for cpu in one.peers[module]]), "s")
            goal = RATIO_GOAL if module == "if_mib" else None
            result.add(f"snmp_exporter {module} / netmon, median of {len(ratios)} pairs", median(ratios), "x", least=goal)
            result.add(f"snmp_exporter {module} / netmon, least of {len(ratios)} pairs", min(ratios), "x")
    for name, value in runs[-1].counts.items():
        result.add(f"{name} per round", value)
    result.notes.append(
        f"{result.raw['checked_still']} samples of still agents equal the recordings, {sum(one.checked for one in runs)} of moving ones the rule"
    )
    return result


def _check_still(recordings: list[Recording]) -> int:
    """Poll agents whose counters stand still and compare every sample exactly."""
    devices = 2 * len(recordings)
    with Agents(devices, check.written(OUT, recordings), still=True) as agents:
        config = configs.write(configs.Fleet(name="still", devices=devices, port=agents.port, periods=PERIODS_S))
        with Netmon(config) as netmon:
            for _ in range(3):
                netmon.round()
            return check.compare(netmon, recordings, list(range(devices)), still=True)


class _Run:
    """One recording: a thousand devices play it, netmon and the exporter read them in turns."""

    def __init__(self, recording: Recording, options: Options) -> None:
        self._recording = recording
        self._options = options
        self.rounds_s: list[float] = []
        self.peers: dict[str, list[float]] = defaultdict(list)
        self.counts: dict[str, int] = {}
        self.checked = 0

    @property
    def cpu_s(self) -> float:
        """CPU seconds per 1,000 devices."""
        return mean(self.rounds_s)

    def ratios(self, module: str) -> list[float]:
        """Return exporter over netmon, pair by pair."""
        return [peer / own for peer, own in zip(self.peers[module], self.rounds_s, strict=False)]

    def measure(self, result: Result) -> None:
        devices = self._options.devices
        with Agents(devices, check.written(OUT, [self._recording])) as agents:
            config = configs.write(configs.Fleet(name="poll", devices=devices, port=agents.port, periods=PERIODS_S))
            with Netmon(config) as netmon:
                first = netmon.round()
                netmon.ask("freeze")
                for _ in range(WARM_UP):
                    time.sleep(PAUSE_S)
                    netmon.round()
                self._turns(netmon, agents, result)
                self.checked = check.compare(netmon, [self._recording], list(range(0, devices, max(1, devices // 5))), still=False)
                counts = netmon.ask("counts")
                if counts["samples"] != counts["ports"] * check.NUMERIC_FAMILIES:
                    raise WrongValueError(f"{counts['samples']} samples for {counts['ports']} ports")
                self.counts |= {"rates worked out": counts["rates"], "interface samples written": counts["samples"], "ports": counts["ports"]}
                result.add(f"{self._recording.name}: CPU per 1,000", self.cpu_s, "s")
                name = self._recording.name
                result.notes.append(
                    f"{name}: {spread(self.rounds_s)} CPU s over {len(self.rounds_s)} rounds, first poll {first.cpu_s / devices * 1000:.2f} s, "
                    f"peak memory {netmon.peak_rss_mib():.0f} MiB"
                )

    def _turns(self, netmon: Netmon, agents: Agents, result: Result) -> None:
        devices, peer_devices = self._options.devices, self._options.peer_devices
        rounds: list[Round] = []
        try:
            with Exporter() as exporter:
                for module in MODULES:
                    exporter.scrape(module, peer_devices, agents.port)
                for _ in range(self._options.rounds):
                    time.sleep(PAUSE_S)
                    rounds.append(self._round(netmon, agents))
                    for module in MODULES:
                        scraped = exporter.scrape(module, peer_devices, agents.port)
                        if scraped.failed:
                            raise WrongValueError(f"snmp_exporter failed at {scraped.failed} of {scraped.devices} devices")
                        self.peers[module].append(scraped.cpu_s / scraped.devices * 1000)
                        self.counts[f"snmp_exporter {module}, samples per 1,000 switches"] = scraped.samples * 1000 // scraped.devices
        except NotPossibleError as missing:
            result.notes.append(str(missing))
            while len(rounds) < self._options.rounds:
                time.sleep(PAUSE_S)
                rounds.append(self._round(netmon, agents))
        self.rounds_s = [one.cpu_s / devices * 1000 for one in rounds]
        result.raw[self._recording.name] = {"netmon_cpu_s": self.rounds_s, "peers_cpu_s": dict(self.peers)}

    def _round(self, netmon: Netmon, agents: Agents) -> Round:
        before = agents.totals()
        one = netmon.round()
        after = agents.totals()
        if one.ok != self._options.devices:
            raise WrongValueError(f"{one.ok} of {self._options.devices} devices were polled")
        self.counts |= {"requests": int(after["req"] - before["req"]), "varbinds answered by the agents": int(after["vb"] - before["vb"])}
        return one
