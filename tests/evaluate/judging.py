"""Small districts for the tests of targets: a school, its lines, a target, a window."""

from datetime import UTC, date, datetime
from fractions import Fraction

from netmon.evaluate.bounds import Days, LineFacts
from netmon.evaluate.compliance import DistrictFacts
from netmon.evaluate.subjects import Pool, SiteFacts, Terms
from netmon.evaluate.verdicts import Context
from netmon.model.inventory import Contract, Dated, Link, Site
from netmon.model.roster import Roster, RosterEntry, match
from netmon.model.target import Comparison, Measure, Quantifier, Selector, StageOf, Target
from netmon.model.verdict import Window

M = 1_000_000
DAY = date(2026, 10, 31)
WINDOW = Window(datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))
CONTEXT = Context(window=WINDOW, inputs={"targets": "a" * 64, "roster": "b" * 64})
TERMS = Terms(Days(first=DAY, last=DAY))
NO_POOL = Pool(lines=(), sites=0, classes=None, students=None)


def link(role="exit", *, down=None, site="a", name="dx", **fields):
    contracts = () if down is None else (Contract(down_bps=down * M, up_bps=down * M // 5),)
    return Link(site=site, id=name, role=role, contracts=fields.pop("contracts", contracts), **fields)


def line(role="exit", *, down=None, link_fields=None, **fields):
    """A line with a contract for `down` Mbit/s that is polled and carries traffic, unless `fields` say otherwise."""
    facts = {"port_bps": 1000 * M, "port_up": True, "traffic": True, "n": 8928, **fields}
    return LineFacts(link=link(role, down=down, **(link_fields or {})), **facts)


def school(*lines, classes=36, code="1001", name="东关小学", **fields):
    site_fields = {key: fields.pop(key) for key in ("exit_model", "area", "students", "computers", "county", "kind") if key in fields}
    counted = () if classes is None else (Dated(since=date(2026, 9, 1), count=classes),)
    site = Site(id=fields.pop("id", "a"), name=name, code=code, classes=counted, **{"kind": "school", "area": "city", **site_fields})
    return SiteFacts(site=site, lines=lines, **{"n": 10, "coverage": Fraction(99, 100), "data_sha256": "c" * 64, **fields})


def target(**fields):
    values = {
        "id": "T-1", "plan": "default", "title_zh": "班均", "title_en": "per class", "quote": "不低于10M", "source": "000:L126", "issuer": "x",
        "selector": Selector(), "measure": Measure.EXIT_BANDWIDTH, "quantifier": Quantifier.EACH_SITE, "comparison": Comparison.AT_LEAST,
        "stages": (StageOf(Fraction(10 * M)),), "per": "class",
    }  # fmt: skip
    return Target(**{**values, **fields})


def district(*schools, listed=None, **fields):
    """A district whose roster is its schools, or `listed`."""
    sites = {facts.site.id: facts for facts in schools}
    entries = listed or tuple(
        RosterEntry(code=facts.site.code, name=facts.site.name, kind=facts.site.kind, area=facts.site.area, county=facts.site.county) for facts in schools
    )
    roster = match(Roster(entries=tuple(entries)), [facts.site for facts in schools])
    return DistrictFacts(id="center", name="某区", roster=roster, sites=sites, **fields)
