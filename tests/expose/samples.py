"""A small synthetic district as `/metrics` sees it, with every family in use."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

from netmon.expose.families_self import SELF_FAMILIES
from netmon.expose.families_targets import render_shares, render_targets
from netmon.expose.family import Table
from netmon.expose.interfaces import DeviceInterfaces, PortColumns, PortTexts, render_anomalies
from netmon.expose.labels import DeviceLabels, pairs
from netmon.expose.payloads import (
    DeviceFacts,
    LagFigures,
    PollFigures,
    render_echo,
    render_entity,
    render_health,
    render_lags,
    render_polls,
    render_state,
    render_system,
)
from netmon.expose.payloads_rooms import render_site
from netmon.expose.payloads_wireless import render_pair
from netmon.expose.renderers import RENDERERS
from netmon.expose.selfmetrics import SelfMetrics
from netmon.expose.store import PLACE, Exposition, SeriesBudget
from netmon.model.evidence import Basis
from netmon.model.outcome import Outcome
from netmon.model.reading import Echo, HardwareInventory, HealthValues, MemoryPool, Module, Processor, Sensor, SystemInfo
from netmon.model.sentence import Sentence
from netmon.model.state import DeviceStatus
from netmon.model.target import Unit
from netmon.model.verdict import Share, Subject, Verdict, VerdictState, Window
from tests.expose import samples_campus
from tests.support.display_payload import FULL_DISPLAY
from tests.support.equipment import EQUIPMENT
from tests.support.host_payload import FULL_HOST
from tests.support.neighbours import NEIGHBOUR_PAYLOADS
from tests.support.rooms import SITE_LABELS, figures
from tests.support.wireless_payload import FULL_PAIR, FULL_WIRELESS

COUNTERS = [f"{way}_{what}" for way in ("in", "out") for what in ("octets", "errors", "discards")]
COUNTERS += [f"{way}_{cast}_packets" for way in ("in", "out") for cast in ("unicast", "multicast", "broadcast")]
SENSORS = (
    ("temperature", "celsius"), ("voltage", "volts"), ("current", "amperes"), ("power", "watts"), ("humidity", "ratio"),
    ("fan", "rpm"), ("fan", "ratio"), ("optical_power", "dbm"), ("frequency", "hertz"), ("charge", "percent"), ("load", "percent"), ("airflow", "furlongs"),
)  # fmt: skip
DISTRICT = pairs(district="350200")
NOW = 1000.0
UNIX = 1_800_000_000.25


def labels_of(name, site="school-01"):
    return DeviceLabels(district="350200", site=site, device=name, role="switch", room="B1/304", site_name="第一中学")


def columns(ports, start=0):
    counts = tuple(2**53 + 1 + start + 1000 * port for port in range(ports))
    rates = tuple(0.5 + port for port in range(ports))
    return PortColumns(
        values=dict.fromkeys(COUNTERS, counts),
        rates=dict.fromkeys(COUNTERS, rates),
        oper_up=(1,) * ports,
        admin_up=(1,) * ports,
        speed_bps=(10**9,) * ports,
        mtu_bytes=(1500,) * ports,
        last_change_s=tuple(12.5 * port for port in range(ports)),
    )


def health():
    return HealthValues(
        processors=(Processor(oid="1.3.6.1.2.1.25.3.3.1.2.1", descr="CPU 0", usage_ratio=0.25),),
        memory=(MemoryPool(oid="1.3.6.1.2.1.25.2.3.1.6.1", descr="RAM", used_bytes=10, total_bytes=40, usage_ratio=0.25),),
        sensors=tuple(
            Sensor(oid=f"1.3.6.1.2.1.99.1.1.1.4.{number}", sensor_class=kind, descr=f"{kind} {number}", value=number + 0.5, unit=unit, status="ok")
            for number, (kind, unit) in enumerate(SENSORS)
        ),
    )


def add_device(exposition, name, *, ports=3, full=None, site="school-01", now=NOW):
    labels = labels_of(name, site)
    prefix = labels.prefix()
    exposition.add_device(name, prefix)
    names = [f"GigabitEthernet0/0/{port + 1}" for port in range(ports)]
    interfaces = DeviceInterfaces(prefix, names, full=full, texts=[PortTexts(alias="to core", mac="00:11:22:33:44:55")] * ports)
    facts = DeviceFacts(vendor="Huawei", model="S5735", software="V200R021", serial="2102", profile="huawei_vrp", sys_name="SW-1")
    exposition.put(name, Table.STATE, render_state(labels, DeviceStatus.UP, facts), now)
    exposition.put(name, Table.POLL, render_polls(prefix, [PollFigures(collector="interfaces", outcome=Outcome.OK, duration_s=0.12, lateness_s=0.001)]), now)
    tables = {
        Table.SYSTEM: (render_system(prefix, SystemInfo(uptime_ticks=123456)), 60.0),
        Table.ICMP: (render_echo(prefix, Echo(sent=3, received=2, rtt_median_s=0.001, rtt_worst_s=0.002)), 30.0),
        Table.INTERFACES: (
            interfaces.render(replace(columns(ports), half_duplex=(1, *[None] * (ports - 1))))
            | render_anomalies(prefix, {"reset": 1})
            | render_lags(prefix, [LagFigures(interface="Eth-Trunk1", capacity_bps=2 * 10**9, active_members=2, members=2)]),
            60.0,
        ),
        Table.HEALTH: (render_health(prefix, health()), 300.0),
        Table.ENTITY: (
            render_entity(prefix, HardwareInventory(modules=(Module(index=1, module_class="chassis", name="S5735", descr="", serial="2102"),))),
            3600.0,
        ),
    }
    for payload in (*EQUIPMENT, *NEIGHBOUR_PAYLOADS, FULL_DISPLAY, FULL_WIRELESS, FULL_HOST, *samples_campus.PAYLOADS):
        table, render = RENDERERS[type(payload)]
        rendered = render(prefix, payload)
        tables[table] = (rendered, 300.0)
    tables[Table.WIRELESS_PAIR] = (render_pair(prefix, "main", FULL_PAIR), 300.0)
    tables |= {table: (chunks, 300.0) for table, chunks in samples_campus.device_tables(prefix).items()}
    for table, (chunks, period_s) in tables.items():
        exposition.put(name, table, chunks, now, period_s=period_s, success_at=UNIX)
    return interfaces


def targets():
    window = Window(datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
    told = {"state": VerdictState.PASS, "window": window, "data_sha256": "", "reason": Sentence(key="x"), "basis": Basis.MEASURED, "coverage": Fraction(1)}
    link, site = Subject("link", "school-01/exit", "", "school-01"), Subject("site", "1001", "第一中学", "school-01")
    verdicts = [
        Verdict(id=unit, target="NET-4", subject=subject, unit=unit, margin=Fraction(1, 2), **told) for unit, subject in zip(Unit, (link, site), strict=False)
    ]
    share = Share(target="NET-4", group=Subject("county", "甲县", "甲县", "", "甲县"), passed={Basis.MEASURED: 1}, fail=1, insufficient=0, unknown=1)
    return render_targets(DISTRICT, verdicts) | render_shares(DISTRICT, [share])


def self_metrics():
    metrics = SelfMetrics()
    for number, family in enumerate(SELF_FAMILIES):
        metrics.set(family.name, 1 if family.name.endswith("_info") else number + 0.5, *(f"{label} {number}" for label in family.labels))
    return metrics


def full_exposition(devices=2):
    """Every family that the catalogue has, with at least one series."""
    exposition = Exposition(SeriesBudget(per_device=5000))
    for number in range(devices):
        add_device(exposition, f"sw-{number}")
    exposition.add_device(f"{PLACE}school-01", SITE_LABELS)
    exposition.put(f"{PLACE}school-01", Table.ROOMS, render_site(SITE_LABELS, figures()), NOW)
    for table, chunks in samples_campus.site_tables(SITE_LABELS).items():
        exposition.put(f"{PLACE}school-01", table, chunks, NOW, period_s=3000.0)
    exposition.add_device(f"{PLACE}targets/NET-4", DISTRICT)
    exposition.put(f"{PLACE}targets/NET-4", Table.TARGETS, targets(), NOW, period_s=3000.0)
    exposition.put("sw-0", Table.SYSTEM, render_system(labels_of("sw-0").prefix(), SystemInfo(uptime_ticks=5)), NOW, period_s=60.0, success_at=UNIX, cut=7)
    return exposition
