"""Incidents and facts for tests of messages."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from netmon.model.finding import Severity
from netmon.model.incident import Cause, Impact, Incident, Tier
from netmon.model.sentence import Sentence
from netmon.notify.facts import IncidentFacts

ZONE = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int, day: int = 23) -> int:
    """Return a moment of November 2026 (the 23rd is a Monday) in Unix ms."""
    return round(datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def incident(cause: Cause = Cause.EXIT_DOWN, **fields: object) -> Incident:
    """Return an incident of a school in its first lesson."""
    own = cause in (Cause.CONTROLLER_DOWN, Cause.CORE_DOWN, Cause.BLIND)
    made = Incident(
        id="1123-07",
        cause=cause,
        root="dongguan-xx/dx",
        site="dongguan-xx",
        severity=Severity.CRITICAL,
        tier=Tier.DISTRICT if own else Tier.AT_ONCE,
        since_ms=at(8, 12),
        opened_ms=at(8, 14),
        impact=Impact(rooms=36, access_points=41, devices=77),
        evidence=(Sentence(key="incident_fact.devices_well"), Sentence(key="incident_fact.line_down", args={"line": "dongguan-xx/dx"})),
        merged=77,
        lesson="第一节",
        building="1号楼",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def facts(**fields: object) -> IncidentFacts:
    """Return what the inventory says of it."""
    made = IncidentFacts(
        site_name="东关小学",
        zone=ZONE,
        place="1号楼 一层弱电间",
        device="sw-1",
        role="switch",
        isp="电信",
        circuit="ZB-EDU-0113",
        repair_phone="10000",
        spare_isp="移动",
        district_told=True,
    )
    return replace(made, **fields)  # type: ignore[arg-type]
