"""An incident as a message: where, since when, why, what no longer works, what to do first, what to tell the provider, its number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from netmon.model.incident import Cause, Impact, Incident, Tier
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.notify import cut, words
from netmon.notify.facts import Audience, IncidentFacts
from netmon.notify.fit import Line, fit

LINE_CAUSES = frozenset({Cause.SITE_OFFLINE, Cause.EXIT_DOWN, Cause.LINE_DOWN})
DEVICES_WELL, LINE_DOWN = "incident_fact.devices_well", "incident_fact.line_down"
"""Sentences of the evidence on which the cause's own words depend."""
STEPS = 3
OUTAGES = LINE_CAUSES | {Cause.DEVICE_DOWN, Cause.POWER_CUT, Cause.CORE_DOWN, Cause.CONTROLLER_DOWN, Cause.AP_GROUP_OFFLINE}
IN_LESSON_MS = 45 * 60_000
ID_BYTES = 40
PHONE_BYTES = 30
MOST_ROOMS = 3
ITEM_NAME_BYTES = 60
PAGE_NAME_BYTES = 200


def incident_text(incident: Incident, facts: IncidentFacts, audience: Audience, now_ms: int, lang: Lang) -> str:
    """Return the message of an open incident in at most 900 bytes of UTF-8."""
    told = replace(incident, cause=told_as(incident))
    return fit(lambda names: _lines(told, _Words(told, facts, names, lang), audience, now_ms))


def recovery_text(incident: Incident, facts: IncidentFacts, closed_ms: int, lang: Lang) -> str:
    """Return the one line that says that it is over, or that its cause left the inventory: then nobody saw it end."""
    told = replace(incident, cause=told_as(incident))
    return fit(lambda names: [Line(_recovery(told, _Words(told, facts, names, lang), closed_ms))])


class IncidentWords(NamedTuple):
    """An incident in words, part by part: what messages say, without their limit of length. `provider` is to be read to the provider, "" without a line."""

    title: str
    since: str
    cause: str
    impact: str
    steps: tuple[str, ...]
    provider: str


def incident_words(incident: Incident, facts: IncidentFacts, now_ms: int, lang: Lang) -> IncidentWords:
    """Return the parts of the message of whoever has to act; of an incident that is over `now_ms` is when it ended."""
    told = replace(incident, cause=told_as(incident))
    known = _Words(told, facts, PAGE_NAME_BYTES, lang)
    clock = words.clock(words.local(incident.since_ms, facts.zone))
    steps = (known.say(_step(told, known, number), circuit=known.circuit, clock=clock) for number in range(1, STEPS + 1))
    return IncidentWords(
        title=known.say(_titled(told, known, "title")),
        since=_since(told, known, now_ms),
        cause=known.say(_cause(told, known)),
        impact=_impact(told, known),
        steps=tuple(step for step in steps if step),
        provider=known.say("incident.provider.sentence", circuit=known.circuit, clock=clock) if _has_line(told, known) else "",
    )


def incident_title(incident: Incident, facts: IncidentFacts, lang: Lang) -> str:
    """Return what an incident is, in a few words."""
    told = replace(incident, cause=told_as(incident))
    known = _Words(told, facts, PAGE_NAME_BYTES, lang)
    return known.say(_titled(told, known, "title"))


def incident_item(incident: Incident, facts: IncidentFacts, now_ms: int, lang: Lang, *, seen: bool = False) -> str:
    """Return an incident as one item of a list: what, since when, whether somebody has said that he is at it (`seen`), its number."""
    told = replace(incident, cause=told_as(incident))
    known = _Words(told, facts, ITEM_NAME_BYTES, lang)
    since, now = words.local(incident.since_ms, facts.zone), words.local(now_ms, facts.zone)
    at = words.clock(since) if since.date() == now.date() else words.moment(since, lang)
    return known.say(
        "notify.digest.incident.seen" if seen else "notify.digest.incident", title=known.say(_titled(told, known, "title")), since=at, number=known.number
    )


class _Words:
    """Everything that a text of this incident may name, cleaned and cut."""

    def __init__(self, incident: Incident, facts: IncidentFacts, names: int, lang: Lang) -> None:
        self.lang = lang
        self.facts = facts
        self.site = cut.name(facts.site_name, names) or "-"
        self.number = cut.name(incident.id, ID_BYTES) or "-"
        self.spare = cut.name(facts.spare_isp, names)
        self.instead = cut.name(incident.works_instead, names)
        self.lesson = words.lesson(cut.name(incident.lesson, names), lang) if incident.lesson else ""
        place = cut.name(facts.place, names)
        role = text(f"incident.role.{facts.role or 'unknown'}", lang)
        device = cut.name(facts.device, names)
        self.port = cut.name(facts.port, names)
        rooms = [cut.name(room, names) for room in facts.rooms[:MOST_ROOMS]]
        more = len(facts.rooms) - len(rooms)
        self.rooms = text("notify.impact.join", lang).join(rooms) + (text("notify.rooms.more", lang, count=len(facts.rooms)) if more > 0 else "")
        self.gone = cut.name(facts.gone, names)
        self.has_isp = bool(cut.name(facts.isp, names))
        self.args: Mapping[str, object] = {
            "site": self.site,
            "place": words.set_off(place or text("incident.somewhere", lang)),
            "at": text("incident.at", lang, place=place) if place else "",
            "role": role,
            "thing": words.set_off(text("incident.named", lang, role=role, name=device) if device else role),
            "has_device": bool(device),
            "port": words.set_off(self.port or "-"),
            "building": words.set_off(cut.name(incident.building, names) or place or text("incident.somewhere", lang)),
            "rooms": self.rooms,
            "isp": words.set_off(cut.name(facts.isp, names) or text("incident.line_unnamed", lang)),
            "phone": words.set_off(cut.name(facts.repair_phone, PHONE_BYTES) or text("incident.provider.phone", lang)),
        }
        circuit = cut.name(facts.circuit, names)
        key = "incident.provider.circuit" if circuit else "incident.provider.no_circuit"
        self.circuit = words.spaced(text(key, lang, circuit=circuit, **{name: self.args[name] for name in ("site", "isp")}))

    def say(self, key: str, **more: object) -> str:
        """Return a text of the catalogue, with all these words in reach."""
        return words.spaced(text(key, self.lang, **{**self.args, **more})).strip()


def told_as(incident: Incident) -> Cause:
    """Return the cause as it is told.

    An exit beside which another works is a line that is down; a school that is offline while its devices answer has lost its exits.
    """
    if incident.cause is Cause.EXIT_DOWN and incident.works_instead:
        return Cause.LINE_DOWN
    if incident.cause is Cause.SITE_OFFLINE and not incident.members and "/" in incident.root:
        return Cause.EXIT_DOWN
    return incident.cause


def _lines(incident: Incident, known: _Words, audience: Audience, now_ms: int) -> Sequence[Line]:
    since = words.local(incident.since_ms, known.facts.zone)
    copy = audience is Audience.COPY
    title = known.say(_titled(incident, known, "title"))
    severity = known.say(f"incident.severity.{incident.severity}")
    lines = [
        Line(known.say("notify.head.copy" if copy else "notify.head", severity=severity, title=title)),
        Line(_since(incident, known, now_ms)),
        Line(known.say("notify.cause", cause=known.say(_cause(incident, known)))),
        Line(_impact(incident, known)),
    ]
    if copy:
        lines += [Line(known.say("notify.provider", circuit=known.circuit), 2)] if _has_line(incident, known) else []
    else:
        lines.append(Line(known.say("notify.steps"), 1))
        for number in range(1, STEPS + 1):
            shown = known.say(_step(incident, known, number), circuit=known.circuit, clock=words.clock(since))
            lines.append(Line(known.say("notify.step", number=number, step=shown), 2 if number == 2 else 1))
        lines.append(Line(known.say("notify.merged", count=incident.merged) if incident.merged > 0 else known.say("notify.will_tell"), 3))
    return [*lines, Line(known.say(_number(incident, known, copy=copy), number=known.number))]


def _since(incident: Incident, known: _Words, now_ms: int) -> str:
    length_ms = now_ms - incident.since_ms
    since = words.local(incident.since_ms, known.facts.zone)
    key = "notify.since"
    if known.lesson:
        key = "notify.since.lesson_now" if length_ms < IN_LESSON_MS and known.facts.lesson_now in ("", incident.lesson) else "notify.since.lesson_then"
    return known.say(key, when=words.when(since, known.lang), duration=words.lasting(length_ms, known.lang), lesson=known.lesson)


def _cause(incident: Incident, known: _Words) -> str:
    """Return the key of the cause that says as much as is known, and no more."""
    key = f"incident.{incident.cause}.cause"
    facts = {sentence.key for sentence in incident.evidence}
    match incident.cause:
        case Cause.SITE_OFFLINE if known.has_isp:
            return f"{key}.line" if LINE_DOWN in facts else f"{key}.perhaps"
        case Cause.SITE_OFFLINE if known.args["has_device"]:
            return f"{key}.device"
        case Cause.EXIT_DOWN if DEVICES_WELL in facts:
            return f"{key}.inside_ok"
        case Cause.LOOP | Cause.ROGUE_DHCP if known.port:
            return f"{key}.port"
        case Cause.ROOMS_UNREADY if not known.rooms:
            return f"{key}.unnamed"
    return key


def _titled(incident: Incident, known: _Words, part: str) -> str:
    own = known.facts.is_district and incident.cause is Cause.EXIT_DOWN
    return f"incident.{incident.cause}.{part}{'.district' if own else ''}"


def _step(incident: Incident, known: _Words, number: int) -> str:
    key = f"incident.{incident.cause}.step.{number}"
    return f"{key}.port" if number == 2 and incident.cause in (Cause.LOOP, Cause.ROGUE_DHCP) and known.port else key


def _impact(incident: Incident, known: _Words) -> str:
    counted = counts(incident.impact, known.lang)
    said = ""
    if counted:
        said = known.say("notify.impact.effect", counts=words.set_off(counted), effect=known.say(f"incident.{incident.cause}.effect"))
    if known.instead:
        return known.say("notify.impact", what=_with_spare("notify.impact.spare_used", said, known, known.instead))
    if known.spare:
        return known.say("notify.impact", what=_with_spare("notify.impact.spare_down", said, known, known.spare))
    return known.say("notify.impact", what=said) if said else known.say("notify.impact.none")


def _with_spare(key: str, said: str, known: _Words, isp: str) -> str:
    return known.say(key, impact=said, isp=words.set_off(isp)).lstrip("；; ")


def counts(impact: Impact, lang: Lang) -> str:
    """Return `36 间教室、41 个无线AP`: schools where it is several, devices only where nothing better is known; empty for nothing."""
    parts = [
        ("schools", impact.schools if impact.schools > 1 else 0),
        ("rooms", impact.rooms),
        ("access_points", impact.access_points),
        ("boards", impact.boards),
    ]
    chosen = [part for part in parts if part[1] > 0] or [part for part in (("devices", impact.devices), ("schools", impact.schools)) if part[1] > 0][:1]
    return text("notify.impact.join", lang).join(text(f"notify.impact.{name}", lang, count=count) for name, count in chosen)


def _has_line(incident: Incident, known: _Words) -> bool:
    return incident.cause in LINE_CAUSES and bool(known.facts.circuit or known.facts.repair_phone)


def _number(incident: Incident, known: _Words, *, copy: bool) -> str:
    if copy:
        return "notify.number.told_school" if known.facts.school_told else "notify.number.school_untold"
    return "notify.number.told_district" if known.facts.district_told and incident.tier is Tier.AT_ONCE else "notify.number"


def _recovery(incident: Incident, known: _Words, closed_ms: int) -> str:
    begun, over = words.local(incident.since_ms, known.facts.zone), words.local(closed_ms, known.facts.zone)
    at = words.clock(over) if begun.date() == over.date() else words.moment(over, known.lang)
    if known.gone:
        return known.say("notify.withdrawn", clock=at, gone=words.set_off(known.gone), number=known.say("notify.number", number=known.number))
    length_ms = closed_ms - incident.since_ms
    within = bool(known.lesson) and known.facts.lesson_now == incident.lesson and length_ms < IN_LESSON_MS
    return known.say(
        "notify.recovered.lesson" if within else "notify.recovered",
        clock=at,
        what=known.say(_titled(incident, known, "recovered")),
        took=known.say("notify.took.outage" if incident.cause in OUTAGES else "notify.took", duration=words.duration(length_ms, known.lang)),
        lesson=known.lesson,
        number=known.say("notify.number", number=known.number),
    )
