"""What a reload would change: the applied configuration against the one in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from netmon.config.applied import Applied, Fields
from netmon.model.lang import Lang
from netmon.model.texts import text

NEEDS_RESTART = ("listen", "web_config", "state", "shard", "web.host_names", "web.allow_remote")
"""Settings that a running daemon cannot take over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One value that differs; None: was or will be absent. `hidden`: the value is secret or too long to show."""

    field: str
    old: Any = None
    new: Any = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A noun that stays, with what differs in it."""

    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """Nouns of one kind that come, go and change, each in the order of their names."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a reload would change; a device is changed too when its credential's secret or its profile is.

    `restart` names the changed settings that the running daemon keeps as they are until it is restarted.
    """

    devices: Delta
    links: Delta
    sites: Delta
    credentials: Delta
    profiles: Delta
    settings: tuple[FieldChange, ...]
    calendar: bool
    restart: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.devices or self.links or self.sites or self.credentials or self.profiles or self.settings or self.calendar)


def plan(old: Applied | None, new: Applied, identified: Mapping[str, str] | None = None) -> Plan:
    """Compare; without an old configuration everything is added.

    `identified` maps devices with profile `auto` to the profile that was found for them, so that a change of that profile counts as theirs.
    """
    before = old or Applied(devices={}, links={}, sites={}, credentials={}, profiles={}, settings=new.settings, calendar=new.calendar)
    credentials = _hashes(before.credentials, new.credentials, "secret")
    profiles = _hashes(before.profiles, new.profiles, "content")
    touched = {change.name for change in credentials.changed}, {change.name for change in profiles.changed}
    settings = tuple(_changes(before.settings, new.settings))
    return Plan(
        devices=_delta(before.devices, new.devices, lambda name, device: _indirect(name, device, touched, identified or {})),
        links=_delta(before.links, new.links),
        sites=_delta(before.sites, new.sites),
        credentials=credentials,
        profiles=profiles,
        settings=settings,
        calendar=before.calendar != new.calendar,
        restart=tuple(change.field for change in settings if change.field in NEEDS_RESTART),
    )


def _indirect(name: str, device: Fields, touched: tuple[set[str], set[str]], identified: Mapping[str, str]) -> Iterator[FieldChange]:
    named = [device, *(device[way] for way in ("ssh", "display", "api") if way in device)]
    if any(block.get("credential") in touched[0] for block in named):
        yield FieldChange(field="credential", hidden=True)
    profile = device.get("profile", "auto")
    if (identified.get(name) if profile == "auto" else profile) in touched[1]:
        yield FieldChange(field="profile", hidden=True)


def _delta(old: Mapping[str, Fields], new: Mapping[str, Fields], more: Any = None) -> Delta:
    changed = []
    for name in sorted(old.keys() & new.keys()):
        fields = [*_changes(old[name], new[name]), *(more(name, new[name]) if more is not None else ())]
        if fields:
            changed.append(Changed(name=name, fields=tuple(fields)))
    return Delta(added=tuple(sorted(new.keys() - old.keys())), removed=tuple(sorted(old.keys() - new.keys())), changed=tuple(changed))


def _changes(old: Fields, new: Fields) -> Iterator[FieldChange]:
    for field in sorted(old.keys() | new.keys()):
        before, after = old.get(field), new.get(field)
        if before == after:
            continue
        if isinstance(before, dict | None) and isinstance(after, dict | None):
            yield from (
                FieldChange(field=f"{field}.{item.field}", old=item.old, new=item.new, hidden=item.hidden) for item in _changes(before or {}, after or {})
            )
        else:
            yield FieldChange(field=field, old=before, new=after, hidden=isinstance(before, list) or isinstance(after, list))


def _hashes(old: Mapping[str, str], new: Mapping[str, str], field: str) -> Delta:
    names = sorted(name for name in old.keys() & new.keys() if old[name] != new[name])
    return Delta(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(Changed(name=name, fields=(FieldChange(field=field, hidden=True),)) for name in names),
    )


def render(value: Plan, lang: Lang = "zh") -> str:
    """Return the plan for a person: one line per noun, `+` comes, `-` goes, `~` changes, and a last line of sums."""
    if not value:
        return text("plan.nothing", lang)
    lines: list[str] = []
    for kind in ("sites", "devices", "links", "credentials", "profiles"):
        delta: Delta = getattr(value, kind)
        noun = text(f"plan.{kind}", lang)
        lines += [f"+ {noun} {name}" for name in delta.added]
        lines += [f"- {noun} {name}" for name in delta.removed]
        lines += [f"~ {noun} {change.name}: {_fields(change.fields, lang)}" for change in delta.changed]
    lines += [f"~ {text('plan.setting', lang)} {_fields((change,), lang)}" for change in value.settings]
    if value.calendar:
        lines.append(f"~ {text('plan.calendar', lang)}")
    if value.restart:
        lines.append(text("plan.restart", lang, settings=", ".join(value.restart)))
    devices = value.devices
    lines.append(text("plan.sum", lang, added=len(devices.added), removed=len(devices.removed), changed=len(devices.changed)))
    return "\n".join(lines)


def _fields(changes: tuple[FieldChange, ...], lang: Lang) -> str:
    return "; ".join(_field(change, lang) for change in changes)


def _field(change: FieldChange, lang: Lang) -> str:
    if change.hidden:
        key = {"secret": "plan.secret", "credential": "plan.credential_secret", "profile": "plan.profile_content", "content": "plan.content"}.get(change.field)
        return text(key, lang) if key is not None else text("plan.field_hidden", lang, field=change.field)
    absent = text("plan.absent", lang)
    old = absent if change.old is None else change.old
    new = absent if change.new is None else change.new
    return text("plan.field", lang, field=change.field, old=old, new=new)
