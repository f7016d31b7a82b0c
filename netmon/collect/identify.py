"""Which profile fits a device: pure matching of sysObjectID, sysDescr and probed scalars, with the reasons."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from netmon.model.profile import Match, Profile

FALLBACK = "generic"
NOTHING: frozenset[str] = frozenset()
Score = tuple[int, int, int, int, int]


class Seen(NamedTuple):
    """What is known of a device: sysObjectID, sysDescr, and the probes that gave a value."""

    sys_object_id: str | None
    sys_descr: str | None
    answered: Collection[str] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A profile that fits: its matching rule's place, and what decided, strongest first."""

    profile: str
    rule: int
    prefix: str | None
    words: tuple[str, ...]
    score: Score
    probe: str | None = None
    vendor: str | None = None

    def reason(self) -> str:
        """Say why in one line."""
        parts = []
        if self.prefix is not None:
            parts.append(f"sysObjectID under {self.prefix} ({self.score[0]} sub-identifiers)")
        if self.probe is not None:
            parts.append(f"{self.probe} gives a value")
        if self.words:
            parts.append("sysDescr contains " + ", ".join(repr(word) for word in self.words))
        return " and ".join(parts) or "no condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The chosen profile and why; `candidates` are all that fit, best first, `ambiguous` when the two best are equally strong.

    `vendor` is the maker that the fitting rule names, None where the profile's own holds.
    """

    profile: str | None
    why: str
    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False
    vendor: str | None = None


def identify(profiles: Iterable[Profile], sys_object_id: str | None, sys_descr: str | None, answered: Collection[str] = NOTHING) -> Identification:
    """Choose the profile for a device; `answered` are the probes of `probes_for` that gave a value.

    A rule fits when every condition that it sets holds. The longest sysObjectID prefix of whole sub-identifiers wins; between equal prefixes a rule
    whose probe answered, then one that also names sysDescr words, then the longer word, then the rule with an exclusion that held; then any profile
    before `generic`, and the profile's id decides, and the result says so. A rule without sysObjectID is weaker than any with one.
    Nothing fits: `generic`, if there is one.
    """
    known = list(profiles)
    best = _best_per_profile(_fitting(known, Seen(sys_object_id, sys_descr, answered)))
    if best:
        ambiguous = len(best) > 1 and best[0].score == best[1].score and best[1].profile != FALLBACK
        tie = f"; as strong as {best[1].profile}, the name decided" if ambiguous else ""
        why = f"rule {best[0].rule}: {best[0].reason()}{tie}"
        return Identification(profile=best[0].profile, why=why, candidates=best, ambiguous=ambiguous, vendor=best[0].vendor)
    if any(profile.id == FALLBACK for profile in known):
        return Identification(profile=FALLBACK, why=f"no rule fits sysObjectID {sys_object_id or 'none'}; {FALLBACK} reads any IF-MIB device")
    return Identification(profile=None, why=f"no rule fits sysObjectID {sys_object_id or 'none'}")


def probes_for(profiles: Iterable[Profile], sys_object_id: str | None, sys_descr: str | None) -> tuple[str, ...]:
    """Return the scalars whose answer can change what `identify` chooses, sorted: those of the rules that would win if their probe answered."""
    known = list(profiles)
    all_probes = frozenset(rule.probe for profile in known for rule in profile.match if rule.probe is not None)
    sure = max((candidate.score for candidate in _fitting(known, Seen(sys_object_id, sys_descr))), default=None)
    possible = _fitting(known, Seen(sys_object_id, sys_descr, all_probes))
    return tuple(sorted({candidate.probe for candidate in possible if candidate.probe is not None and (sure is None or candidate.score >= sure)}))


def chosen(profiles: Mapping[str, Profile], found: Identification) -> Profile | None:
    """Return the profile that was found, with the maker that its rule names."""
    profile = profiles.get(found.profile or "")
    return profile if profile is None or found.vendor is None else replace(profile, vendor=found.vendor)


def match_rule(profile: str, number: int, rule: Match, seen: Seen) -> Candidate | None:
    """Return the candidate if every condition of one rule holds; a rule without conditions never fits."""
    text = (seen.sys_descr or "").casefold()
    prefixes = [prefix for prefix in rule.sys_object_id if _is_under(seen.sys_object_id, prefix)]
    words = tuple(word for word in rule.sys_descr if word.casefold() in text)
    if (rule.sys_object_id and not prefixes) or (rule.sys_descr and not words) or not (rule.sys_object_id or rule.sys_descr or rule.probe):
        return None
    if any(word.casefold() in text for word in rule.sys_descr_not) or (rule.probe is not None and rule.probe not in seen.answered):
        return None
    prefix = max(prefixes, key=_length, default=None)
    longest = max(map(len, words), default=0)
    score = (_length(prefix) if prefix else 0, 1 if rule.probe else 0, 1 if words else 0, longest, 1 if rule.sys_descr_not else 0)
    return Candidate(profile=profile, rule=number, prefix=prefix, words=words, score=score, probe=rule.probe, vendor=rule.vendor)


def _fitting(profiles: Iterable[Profile], seen: Seen) -> list[Candidate]:
    return [
        candidate
        for profile in profiles
        for number, rule in enumerate(profile.match, 1)
        if (candidate := match_rule(profile.id, number, rule, seen)) is not None
    ]


def _best_per_profile(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for candidate in found:
        if candidate.profile not in best or candidate.score > best[candidate.profile].score:
            best[candidate.profile] = candidate
    return tuple(sorted(best.values(), key=lambda candidate: (tuple(-part for part in candidate.score), candidate.profile == FALLBACK, candidate.profile)))


def _is_under(sys_object_id: str | None, prefix: str) -> bool:
    """Compare whole sub-identifiers: 1.3.6.1.4.1.9 holds 1.3.6.1.4.1.9.1 but not 1.3.6.1.4.1.99."""
    plain = prefix.strip(".")
    return sys_object_id is not None and (sys_object_id.strip(".") + ".").startswith(plain + ".")


def _length(prefix: str) -> int:
    return len(prefix.strip(".").split("."))
