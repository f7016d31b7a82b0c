"""The families of everything that is not an interface counter: state, polls, reachability, health and parts of one device."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netmon.expose.labels import DeviceLabels, pairs
from netmon.expose.render import Chunk, Number, render_lines
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, HardwareInventory, HealthValues, Sensor, SystemInfo
from netmon.model.state import DeviceStatus

_Samples = list[tuple[str, Number | None]]

_UP: Mapping[DeviceStatus, int] = {DeviceStatus.UP: 1, DeviceStatus.DOWN: 0, DeviceStatus.UNREACHABLE: 0}
_SENSOR_FAMILY: Mapping[tuple[str, str], str] = {
    ("temperature", "celsius"): "netmon_sensor_temperature_celsius",
    ("voltage", "volts"): "netmon_sensor_voltage_volts",
    ("current", "amperes"): "netmon_sensor_current_amperes",
    ("power", "watts"): "netmon_sensor_power_watts",
    ("humidity", "ratio"): "netmon_sensor_humidity_ratio",
    ("fan", "rpm"): "netmon_sensor_fan_rpm",
    ("fan", "ratio"): "netmon_sensor_fan_ratio",
    ("optical_power", "dbm"): "netmon_sensor_optical_power_dbm",
    ("frequency", "hertz"): "netmon_sensor_frequency_hertz",
    ("charge", "ratio"): "netmon_sensor_charge_ratio",
    ("load", "ratio"): "netmon_sensor_load_ratio",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What `netmon_device_info` says, from the profile and the device's own cleaned words."""

    vendor: str = ""
    model: str = ""
    software: str = ""
    serial: str = ""
    profile: str = ""
    sys_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollFigures:
    """The last poll of one collector."""

    collector: str
    outcome: Outcome
    duration_s: float
    lateness_s: float | None = None


def render_state(labels: DeviceLabels, status: DeviceStatus, facts: DeviceFacts, *, answers: bool | None = None) -> dict[str, Chunk]:
    """Return up, state and info.

    `answers` says whether the device answers at present where its state does not tell (maintenance, off hours);
    `up` is absent while that is unknown, since unknown is never 0.
    """
    prefix = labels.prefix()
    up = _UP.get(status, None if answers is None else int(answers))
    state = pairs(site_name=labels.site_name, state=status)
    info = pairs(vendor=facts.vendor, model=facts.model, software=facts.software, serial=facts.serial, profile=facts.profile, sys_name=facts.sys_name)
    return _families(
        prefix,
        {"netmon_device_up": [("", up)], "netmon_device_state": [(state, 1)], "netmon_device_info": [(info, 1)] if info else []},
    )


def render_polls(labels: str, polls: Iterable[PollFigures]) -> dict[str, Chunk]:
    """Return duration, lateness and outcome of the device's last poll per collector; every poll calls it."""
    durations, latenesses, outcomes = [], [], []
    for poll in polls:
        # Collector ids and outcomes are closed lists of plain words: nothing to escape.
        inside = f'{labels},collector="{poll.collector}"' if labels else f'collector="{poll.collector}"'
        durations.append(f"netmon_poll_duration_seconds{{{inside}}} {poll.duration_s:.6g}\n")
        if poll.lateness_s is not None:
            latenesses.append(f"netmon_poll_lateness_seconds{{{inside}}} {poll.lateness_s:.6g}\n")
        outcomes.append(f'netmon_poll_outcome{{{inside},outcome="{poll.outcome.value}"}} 1\n')
    lines = {"netmon_poll_duration_seconds": durations, "netmon_poll_lateness_seconds": latenesses, "netmon_poll_outcome": outcomes}
    return {name: Chunk("".join(texts).encode(), len(texts)) for name, texts in lines.items() if texts}


def render_system(labels: str, system: SystemInfo) -> dict[str, Chunk]:
    """Return the agent's uptime."""
    ticks = system.uptime_ticks
    return _families(labels, {"netmon_device_uptime_seconds": [("", None if ticks is None else ticks / 100)]})


def render_echo(labels: str, echo: Echo) -> dict[str, Chunk]:
    """Return round trips and loss; round trips are absent when nothing came back."""
    loss = 1 - echo.received / echo.sent if echo.sent else None
    return _families(
        labels,
        {
            "netmon_device_icmp_rtt_median_seconds": [("", echo.rtt_median_s)],
            "netmon_device_icmp_rtt_worst_seconds": [("", echo.rtt_worst_s)],
            "netmon_device_icmp_loss_ratio": [("", loss)],
        },
    )


def render_health(labels: str, health: HealthValues) -> dict[str, Chunk]:
    """Return processors, memory and sensors, each named by the OID of its instance; their texts stand in `_info` families."""
    pools = [(pairs(pool=pool.oid), pool) for pool in health.memory]
    families: dict[str, _Samples] = {
        "netmon_processor_usage_ratio": [(pairs(processor=one.oid), one.usage_ratio) for one in health.processors],
        "netmon_processor_info": [(pairs(processor=one.oid, descr=one.descr), 1) for one in health.processors],
        "netmon_memory_used_bytes": [(pool, memory.used_bytes) for pool, memory in pools],
        "netmon_memory_total_bytes": [(pool, memory.total_bytes) for pool, memory in pools],
        "netmon_memory_usage_ratio": [(pool, memory.usage_ratio) for pool, memory in pools],
        "netmon_memory_info": [(pairs(pool=memory.oid, descr=memory.descr), 1) for _, memory in pools],
    }
    for sensor in health.sensors:
        _add_sensor(families, sensor)
    return _families(labels, families)


def render_entity(labels: str, hardware: HardwareInventory) -> dict[str, Chunk]:
    """Return the device's parts as an info family."""
    modules: _Samples = [
        (
            pairs(
                module=str(module.index),
                module_class=module.module_class,
                name=module.name,
                model=module.model or "",
                serial=module.serial or "",
                software=module.software or "",
            ),
            1,
        )
        for module in hardware.modules
    ]
    return _families(labels, {"netmon_module_info": modules})


@dataclass(frozen=True, slots=True, kw_only=True)
class LagFigures:
    """One aggregate: `capacity_bps` is the sum of its active members' speeds, None when one is unknown."""

    interface: str
    capacity_bps: int | None
    active_members: int | None
    members: int | None


def render_lags(labels: str, lags: Iterable[LagFigures]) -> dict[str, Chunk]:
    """Return capacity and members of the device's aggregates; put them together with the interfaces."""
    rows = [(pairs(interface=lag.interface), lag) for lag in lags]
    return _families(
        labels,
        {
            "netmon_lag_capacity_bps": [(label, lag.capacity_bps) for label, lag in rows],
            "netmon_lag_active_members": [(label, lag.active_members) for label, lag in rows],
            "netmon_lag_members": [(label, lag.members) for label, lag in rows],
        },
    )


def _add_sensor(families: dict[str, _Samples], sensor: Sensor) -> None:
    label = pairs(sensor=sensor.oid)
    family = _SENSOR_FAMILY.get((sensor.sensor_class, (sensor.unit or "").lower()))
    if family is not None:
        families.setdefault(family, []).append((label, sensor.value))
    elif sensor.unit == "percent" and (ratio := _SENSOR_FAMILY.get((sensor.sensor_class, "ratio"))) is not None:
        families.setdefault(ratio, []).append((label, None if sensor.value is None else sensor.value / 100))
    if sensor.status:
        families.setdefault("netmon_sensor_status", []).append((pairs(sensor=sensor.oid, status=sensor.status), 1))
    families.setdefault("netmon_sensor_info", []).append((pairs(sensor=sensor.oid, sensor_class=sensor.sensor_class, descr=sensor.descr), 1))


def _families(labels: str, families: Mapping[str, _Samples]) -> dict[str, Chunk]:
    chunks = {name: render_lines(labels, name, samples) for name, samples in families.items()}
    return {name: chunk for name, chunk in chunks.items() if chunk.samples}
