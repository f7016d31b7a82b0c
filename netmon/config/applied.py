"""What a running daemon has applied, in a form that can be kept in its state folder and compared: secrets only as keyed hashes."""

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from netmon.config.config import Config, Settings
from netmon.config.secrets import Credential, Secret
from netmon.model.user import User
from netmon.model.verdict import Exclusion
from netmon.model.witness import exclusion_hash

FORMAT = "netmon.applied/1"

Fields = Mapping[str, Any]
"""A noun as plain JSON values, without those that are empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A configuration as plain values: nouns by name, credentials and calendars as hashes, profiles by the hash of their merged content."""

    devices: Mapping[str, Fields]
    links: Mapping[str, Fields]
    sites: Mapping[str, Fields]
    credentials: Mapping[str, str]
    profiles: Mapping[str, str]
    settings: Fields
    calendar: str


def applied(config: Config, key: bytes) -> Applied:
    """Return what is compared of a configuration; `key` (32 random bytes of the state folder) makes a secret's hash useless elsewhere."""
    calendars = {"district": config.calendar, "sites": config.site_calendars}
    return Applied(
        devices={name: _fields(device) for name, device in config.devices.items()},
        links={name: _fields(link) for name, link in config.links.items()},
        sites={name: _fields(site) for name, site in config.sites.items()},
        credentials={name: credential_hash(credential, key) for name, credential in config.credentials.items()},
        profiles={name: _sha256(profile) for name, profile in config.profiles.items()},
        settings=_settings(config.settings) | _exclusions(config.own_exclusions) | _users(config.users, key),
        calendar=_sha256(calendars),
    )


def to_json(value: Applied) -> str:
    """Return the text of applied.json."""
    return json.dumps({"format": FORMAT, **{name: getattr(value, name) for name in _names()}}, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Applied:
    """Read applied.json; raises ValueError for another format or a broken file."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"not {FORMAT}")
    values: dict[str, Any] = {name: data.get(name) for name in _names()}
    if not all(isinstance(value, str if name == "calendar" else dict) for name, value in values.items()):
        raise ValueError(f"not {FORMAT}: a part is missing")
    return Applied(**values)


def credential_hash(credential: Credential, key: bytes) -> str:
    """Return the keyed hash of everything that a credential says, its secrets included."""
    fields = {field.name: getattr(credential, field.name) for field in dataclasses.fields(credential)}
    revealed = {name: value.reveal() if isinstance(value, Secret) else value for name, value in fields.items()}
    text = json.dumps([type(credential).__name__, revealed], sort_keys=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def plain(value: Any) -> Any:
    """Return dataclasses, pydantic models, mappings, days and paths as JSON values; raises TypeError for a secret."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Secret):
        raise TypeError("a secret is not written down")
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Path | ZoneInfo):
        return str(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _names() -> list[str]:
    return [field.name for field in dataclasses.fields(Applied)]


def _fields(noun: Any) -> dict[str, Any]:
    found: dict[str, Any] = plain(noun)
    return {name: value for name, value in found.items() if value not in (None, [], {}, "")}


def _settings(settings: Settings) -> dict[str, Any]:
    found = _fields(settings)
    host = f"[{settings.listen_host}]" if ":" in settings.listen_host else settings.listen_host
    found["listen"] = f"{host}:{settings.listen_port}"
    found["shard"] = f"{settings.shard_index}/{settings.shard_count}"
    for name in ("listen_host", "listen_port", "shard_index", "shard_count"):
        found.pop(name, None)
    return found


def _users(users: Sequence[User] | None, key: bytes) -> dict[str, Any]:
    """Return how many may sign in and what tells them from others, as a setting; nothing where none are set up."""
    if users is None:
        return {}
    digest = hmac.new(key, _sha256(users).encode(), hashlib.sha256).hexdigest()
    return {"users": f"{len(users)} ({digest[:8]})"}


def _exclusions(exclusions: Sequence[Exclusion]) -> dict[str, Any]:
    """Return how many the operator wrote and what tells them from others, as a setting; what was entered on the page is in force without a reload."""
    if not exclusions:
        return {}
    content = [(exclusion_hash(one), one.entered.isoformat()) for one in exclusions]
    return {"exclusions": f"{len(exclusions)} ({_sha256(content)[:8]})"}


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
