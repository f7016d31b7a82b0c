"""The score over ../shared/recordings: each recording served by a replaying agent, polled like a device, compared with what must come out of it.

`python -m tests.score` prints a table by family; exit status 1 below the goals, 0 where the folder is absent.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose
from pathlib import Path
from typing import Any

from netmon.cli.output import columns
from netmon.cli.trial import trial
from netmon.collect.identify import chosen, identify
from netmon.collect.registry import param_models
from netmon.config.profiles import load_profiles
from netmon.model.profile import Profile
from tests.collect.test_recordings import HEALTH_DIFFERENCES, PREFIX_OF_POOL
from tests.collect.test_recordings_families import EXPLAINED, PERCENT_POINT, STATUS_OF_SEVERITY
from tests.collect.test_recordings_power import DIFFERENCES
from tests.collect.test_recordings_wireless import WIRELESS_DIFFERENCES
from tests.support.expected import GOAL, PORT_DIFFERENCES, all_differences
from tests.support.identity import Score as Identity
from tests.support.identity import score as identity_score
from tests.support.wireless import is_right, is_sensor

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ("ports", "processors", "memory", "sensors", "supplies", "storage", "wireless")
VALUES_GOAL = 0.95
IDENTITY_GOAL = 0.97
# Port rows differ in these; octets without a 64-bit counter are told apart in tests/support/expected.py.
PORT_KINDS = ("row", "name", "status", "speed", "64-bit counters", "counter_bits")
REASONS: Mapping[tuple[str, str], str] = {**HEALTH_DIFFERENCES, **EXPLAINED, **DIFFERENCES}
# (recording, section): why rows of a section are not what the device says.
SECTION_REASONS: Mapping[tuple[str, str], str] = {
    ("pfsense", "storage"): "the recording holds no hrStorageTable row, only the expected value",
}
# A reason that begins so is a fault of netmon's: the row counts as wrong. All others are rows that the device does not mean as the reference reads them.
OURS = "ours: "

Row = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """One section of one recording: rows that count, those that are right, misses with a reason and without."""

    wanted: int = 0
    right: int = 0
    explained: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def share(self) -> float | None:
        """Return the share of right rows among those that the device means, None where there are none."""
        meant = self.wanted - sum(not reason.startswith(OURS) for reason in self.explained)
        return self.right / meant if meant else None

    def add(self, *, right: bool, reason: str | None, what: str) -> None:
        """Count one row."""
        self.wanted += 1
        if right:
            self.right += 1
        elif reason is not None:
            self.explained.append(reason)
        else:
            self.missed.append(what)


@dataclass(slots=True)
class Result:
    """One recording."""

    name: str
    family: str
    profile: str
    sections: dict[str, Tally]


def by_oid(value: Any) -> Iterator[tuple[str, Row]]:
    """Yield everything in a document that carries an oid."""
    if isinstance(value, Mapping):
        if isinstance(value.get("oid"), str):
            yield value["oid"], value
        for part in value.values():
            yield from by_oid(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from by_oid(part)


def near(found: object, wanted: float, tolerance: float = 1e-6) -> bool:
    """Compare a number that may be missing."""
    return isinstance(found, int | float) and isclose(found, wanted, rel_tol=0, abs_tol=tolerance)


def reason_for(name: str, oid: str | None) -> str | None:
    """Return why a value is not what the device says."""
    return next((text for (recording, prefix), text in REASONS.items() if recording == name and oid is not None and oid.startswith(prefix)), None)


def usable(rows: Sequence[Row] | None) -> list[Row]:
    """Return the rows that say something."""
    return [row for row in rows or [] if row.get("usable") is not False]


def sensor_is_right(found: Sequence[Row], want: Row) -> bool:
    """Compare a state by its severity, a reading by its value."""
    if want["class"] == "state":
        return any(row.get("status") in STATUS_OF_SEVERITY[want["state"].get("severity", "ok")] for row in found)
    return any(near(row.get("value"), want["value"]) for row in found)


def memory_is_right(document: Row, want: Row, oid: str | None) -> bool:
    """Compare shares of the pool, of any where the reference gives no oid."""
    pools = [pool for pool in document["memory"] if oid in (None, pool["oid"])]
    return any(near(pool["usage_ratio"], want["percent"] / 100, PERCENT_POINT) for pool in pools)


def supply_is_right(found: Sequence[Row], want: Row) -> bool:
    """Compare levels; -3 is RFC 3805's "some", which the reference shows as 50 %."""
    if want["raw"] == -3:
        return any(row.get("status") == "some" and row.get("level_ratio") is None for row in found)
    return any(near(row.get("level_ratio"), want["percent"] / 100, PERCENT_POINT) for row in found)


def storage_is_right(document: Row, want: Row) -> bool:
    """Compare bytes: the reference's rows carry no oid."""
    areas = [*document["storage"], *document["memory"]]
    return any(area.get("total_bytes") == want.get("total") and area.get("used_bytes") == want.get("used") for area in areas)


def pool_oid(row: Row) -> str | None:
    """Return where a memory pool's value comes from, as far as the reference says it."""
    if row.get("oid"):
        return str(row["oid"])
    return PREFIX_OF_POOL[row["type"]] + row["index"] if row.get("type") in PREFIX_OF_POOL else None


def judge_ports(name: str, document: Row, expected: Row) -> Tally:
    """Count ports; one that differs in several ways is one miss."""
    tally = Tally()
    rows = {row["if_index"]: row for row in document["interfaces"]}
    for port in expected.get("ports") or []:
        odd = [what for _, what in all_differences(name, rows, {"ports": [port]}) if what in PORT_KINDS]
        unexplained = [what for what in odd if (name, what) not in PORT_DIFFERENCES]
        reason = PORT_DIFFERENCES.get((name, odd[0])) if odd and not unexplained else None
        tally.add(right=not odd, reason=reason, what=f"ifIndex {port['ifIndex']}: {', '.join(unexplained)}")
    return tally


def judge(name: str, profile: str, document: Row, expected: Row) -> Result:
    """Compare one document with what must come out of the recording."""
    found: dict[str, list[Row]] = {}
    for oid, row in by_oid(document):
        found.setdefault(oid, []).append(row)
    sections = {section: Tally() for section in SECTIONS}
    sections["ports"] = judge_ports(name, document, expected)

    def add(section: str, row: Row, oid: str | None, *, right: bool) -> None:
        reason = reason_for(name, oid) or SECTION_REASONS.get((name, section))
        sections[section].add(right=right, reason=reason, what=f"{oid or '-'} {row.get('descr')}")

    for row in usable(expected.get("processors")):
        near_enough = any(near(one.get("usage_ratio"), row["usage_percent"] / 100, PERCENT_POINT) for one in found.get(row["oid"], []))
        add("processors", row, row["oid"], right=near_enough)
    for row in usable(expected.get("mempools")):
        add("memory", row, pool_oid(row), right=memory_is_right(document, row, pool_oid(row)))
    for row in usable(expected.get("sensors")):
        add("sensors", row, row["oid"], right=sensor_is_right(found.get(row["oid"], []), row))
    for row in usable(expected.get("supplies")):
        add("supplies", row, row["oid"], right=supply_is_right(found.get(row["oid"], []), row))
    for row in usable(expected.get("storage")):
        add("storage", row, row.get("oid"), right=storage_is_right(document, row))
    for row in usable(expected.get("wireless")):
        reason = WIRELESS_DIFFERENCES.get((name, row["descr"]))
        right = is_right(document["wireless"], row) or is_sensor(document["sensors"], row)
        sections["wireless"].add(right=right, reason=reason, what=f"wireless {row['class']} {row['descr']}")
    return Result(name=name, family=expected["family"], profile=profile, sections=sections)


async def results(shared: Path, profiles: Mapping[str, Profile]) -> list[Result]:
    """Poll every recording, one after the other."""
    found = []
    for path in sorted((shared / "recordings").glob("*.snmprec")):
        expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))
        done = await trial(path, profiles)
        profile = done.answer.profile
        document = json.loads(json.dumps(done.document))
        found.append(judge(path.stem, profile.id if profile is not None else "-", document, expected))
    return found


def totals(found: Sequence[Result]) -> dict[str, Tally]:
    """Return each section over all recordings."""
    summed = {section: Tally() for section in SECTIONS}
    for result in found:
        for section, tally in result.sections.items():
            one = summed[section]
            one.wanted += tally.wanted
            one.right += tally.right
            one.explained += tally.explained
            one.missed += tally.missed
    return summed


def cells(sections: Mapping[str, Tally]) -> list[str]:
    """Return right/wanted for each section, and how many misses have a reason and how many none."""
    shown = [f"{tally.right}/{tally.wanted}" if tally.wanted else "-" for tally in (sections[section] for section in SECTIONS)]
    return [*shown, str(sum(len(tally.explained) for tally in sections.values())), str(sum(len(tally.missed) for tally in sections.values()))]


def table(found: Sequence[Result]) -> str:
    """Return the table by family: recordings of one family are one line each."""
    rows = [["family", "recording", "profile", *SECTIONS, "explained", "missed"]]
    rows += [[result.family, result.name, result.profile, *cells(result.sections)] for result in sorted(found, key=lambda one: (one.family, one.name))]
    summed = totals(found)
    rows.append(["all", str(len(found)), "", *cells(summed)])
    plain = [f"{tally.right / tally.wanted:.1%}" if tally.wanted else "-" for tally in summed.values()]
    meant = [f"{share:.1%}" if (share := tally.share()) is not None else "-" for tally in summed.values()]
    rows += [["", "of all rows", "", *plain, "", ""], ["", "of those that the device means", "", *meant, "", ""]]
    return columns(rows)


def below(found: Sequence[Result], identity: Identity) -> list[str]:
    """Return what misses the goals; a miss without a reason is one."""
    summed = totals(found)
    lines = [f"{result.name}: {section}: {what}" for result in found for section, tally in result.sections.items() for what in tally.missed]
    for section, goal in {"ports": GOAL, **dict.fromkeys(("processors", "memory", "sensors", "supplies", "wireless"), VALUES_GOAL)}.items():
        share = summed[section].share()
        if share is None or share < goal:
            lines.append(f"{section}: {summed[section].right} of {summed[section].wanted}, goal {goal:.0%}")
    if identity.share() < IDENTITY_GOAL:
        lines.append(f"identification: {identity.share():.1%}, goal {IDENTITY_GOAL:.0%}")
    return [*lines, *(f"wrong maker: {' '.join(row)}" for row in identity.of("wrong"))]


def identity_table(identity: Identity) -> str:
    """Return the score of identification by maker, of those that are not all right, and in all."""
    rows = [["maker", "right", "unidentified", "wrong"]]
    rows += [[vendor, *map(str, counts.values())] for vendor, counts in identity.by_vendor().items() if counts["right"] < sum(counts.values())]
    return columns([*rows, ["all", *(str(len(identity.of(verdict))) for verdict in ("right", "unidentified", "wrong"))]])


def asked(profiles: Mapping[str, Profile], object_id: str | None, descr: str | None) -> tuple[str, str]:
    """Identify one device of the list."""
    profile = chosen(profiles, identify(profiles.values(), object_id, descr))
    return (profile.id, profile.vendor) if profile is not None else ("-", "unknown")


def main() -> int:
    """Print the tables."""
    shared = ROOT.parent / "shared"
    if not (shared / "recordings").is_dir():
        print("no ../shared/recordings beside the checkout: nothing to score")
        return 0
    profiles = load_profiles([ROOT / "collectors"], param_models()).profiles
    found = asyncio.run(results(shared, profiles))
    identity = identity_score(shared, lambda object_id, descr: asked(profiles, object_id, descr))
    print(table(found))
    print(f"\nidentification: {identity.share():.1%} of {len(identity.found)} devices\n{identity_table(identity)}")
    reasons = Counter(reason for result in found for tally in result.sections.values() for reason in tally.explained)
    print("\nexplained:", *(f"  {count:>3} x {reason}" for reason, count in reasons.most_common()), sep="\n")
    lines = below(found, identity)
    if lines:
        print("\nbelow the goals, or without a reason:", *(f"  {line}" for line in lines), sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
