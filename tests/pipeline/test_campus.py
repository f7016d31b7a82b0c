"""IPv6 readiness of a campus: from readings in memory to /metrics."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.evaluate.ipv6 import ready, steps
from netmon.expose.store import Exposition, SeriesBudget
from netmon.expose.stream import pieces
from netmon.model.campus import Ipv6Address, Ipv6Status
from netmon.model.job_kind import JobKind
from netmon.model.outcome import Outcome
from netmon.model.reading import Reading
from netmon.model.service import ServiceReason, ServiceResult, ServiceResults
from netmon.pipeline.campus import CampusWatch
from netmon.store.current import CurrentState
from tests.config.tree import load_files

GLOBAL = Ipv6Status(addresses=(Ipv6Address(if_index=1, address="2409:8a00::1"),), moving=True)
LOCAL = Ipv6Status(addresses=(Ipv6Address(if_index=1, address="fe80::1"),), moving=True)
FILES = {
    "netmon.yaml": "language: zh\n",
    "inventory/district.yaml": "district: {id: d, name: 某区}\n",
    "inventory/sites/a.yaml": """site: {id: a, name: 甲校, kind: school}
devices:
  - {name: gw, role: router, address: 10.0.0.1}
  - {name: web, role: server, address: 10.0.0.2, checks: [{id: v6, kind: tcp, port: 443, family: ipv6}, {id: v4, kind: tcp, port: 443}]}
""",
    "inventory/sites/b.yaml": "site: {id: b, name: 乙校, kind: school}\ndevices: [{name: sw, role: switch, address: 10.0.1.1}]\n",
}


@pytest.mark.parametrize(
    ("routers", "probes", "expected"),
    [
        ([GLOBAL], [True], True),
        ([GLOBAL], [False], False),
        ([GLOBAL], [], None),
        ([LOCAL], [True], False),
        ([replace(LOCAL, complete=False)], [True], None),
        ([LOCAL, None], [True], False),
        ([None], [True], None),
        ([replace(GLOBAL, moving=False)], [True], False),
        ([replace(GLOBAL, moving=None)], [True], None),
        ([replace(GLOBAL, moving=False), GLOBAL], [False, True], True),
    ],
)
def test_campus_is_ready_when_every_step_holds_and_unknown_while_one_is(routers, probes, expected):
    assert ready(steps(routers, probes)) is expected


def result(check: str, *, ok: bool) -> ServiceResult:
    return ServiceResult(check=check, kind="tcp", ok=ok, reason=None if ok else ServiceReason.TIMEOUT)


def reading(device: str, collector: str, payload: object, started: float, outcome: Outcome = Outcome.OK) -> Reading:
    return Reading(
        device=device, collector=collector, started=started, started_monotonic=0.0, duration_s=0.1, outcome=outcome, payload=payload, kind=JobKind.SNMP
    )


def test_campus_is_shown_and_stale_readings_are_unknown(tmp_path: Path):
    config = load_files(tmp_path, FILES).config
    assert config is not None
    current, exposition, now = CurrentState(), Exposition(SeriesBudget(per_device=100, total=1000)), [time.time()]
    watch = CampusWatch(current, exposition, lambda _device, _collector: 60.0, wall=lambda: now[0])

    def metrics() -> list[str]:
        watch.configure(config)
        watch.tick()
        text = b"".join(pieces(exposition.snapshot(), b"", openmetrics=False)).decode()
        return [line for line in text.splitlines() if line.startswith("netmon_site_ipv6")]

    assert metrics() == []
    current.record(reading("gw", "ipv6", GLOBAL, now[0]))
    # The check over IPv6 fails, that over IPv4 does not: silence is no "good" reading, and counts all the same.
    current.record(reading("web", "services", ServiceResults(results=(result("v6", ok=False), result("v4", ok=True))), now[0]))
    assert metrics() == [
        'netmon_site_ipv6_ready{district="d",site="a",site_name="甲校"} 0',
        'netmon_site_ipv6_step{district="d",site="a",site_name="甲校",step="address"} 1',
        'netmon_site_ipv6_step{district="d",site="a",site_name="甲校",step="traffic"} 1',
        'netmon_site_ipv6_step{district="d",site="a",site_name="甲校",step="probe"} 0',
    ]
    now[0] += 200
    assert metrics() == []
