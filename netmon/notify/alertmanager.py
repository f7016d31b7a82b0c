"""Reads what Alertmanager posts to a webhook (version 4 of its JSON): strict in what it needs, blind to the rest, bounded in everything."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from netmon.model.device_text import clean_string
from netmon.model.notice import AlertStatus

VERSION = "4"
MAX_BODY_BYTES = 1024 * 1024
MAX_ALERTS = 500
MAX_PAIRS = 64
VALUE_CHARS = 2_000


class MalformedWebhookError(ValueError):
    """Not what an Alertmanager sends; the words name the place and never repeat the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert, its texts cleaned; `identity` stays the same as long as its labels do. `ends_ms` is 0 while it lasts."""

    status: AlertStatus
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    starts_ms: int
    ends_ms: int
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A group of alerts; `left_out` are those that Alertmanager, or the bound of this reader, did not hand over."""

    alerts: tuple[Alert, ...]
    left_out: int = 0


class _Alert(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)
    status: Literal["firing", "resolved"]
    labels: dict[str, str] = Field(max_length=MAX_PAIRS)
    annotations: dict[str, str] = Field(default_factory=dict, max_length=MAX_PAIRS)
    startsAt: str = Field(max_length=40)  # noqa: N815 - Alertmanager's words
    endsAt: str = Field("", max_length=40)  # noqa: N815
    fingerprint: str = Field("", max_length=64)


class _Webhook(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)
    version: Literal["4"]
    alerts: list[_Alert]
    truncatedAlerts: int = Field(0, ge=0)  # noqa: N815


def parse_webhook(body: bytes) -> Webhook:
    """Return the alerts; raises MalformedWebhookError."""
    if len(body) > MAX_BODY_BYTES:
        raise MalformedWebhookError("too long")
    try:
        data: Any = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise MalformedWebhookError("no JSON") from None
    if isinstance(data, dict) and isinstance(data.get("alerts"), list) and len(data["alerts"]) > MAX_ALERTS:
        more = len(data["alerts"]) - MAX_ALERTS
        data = {**data, "alerts": data["alerts"][:MAX_ALERTS]}
    else:
        more = 0
    try:
        read = _Webhook.model_validate(data)
    except ValidationError as error:
        raise MalformedWebhookError(_place(error)) from None
    return Webhook(alerts=tuple(_alert(one) for one in read.alerts), left_out=min(read.truncatedAlerts, 10**6) + more)


def _no_number(_text: str) -> NoReturn:
    raise ValueError("no number of JSON")


def _place(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    path = ".".join(str(part) for part in first["loc"] if isinstance(part, int) or part in _KNOWN)
    return f"{path or 'document'}: {first['type']}"


_KNOWN = frozenset({*_Alert.model_fields, *_Webhook.model_fields})


def _alert(one: _Alert) -> Alert:
    labels = {name: clean_string(value, limit=VALUE_CHARS) for name, value in one.labels.items()}
    return Alert(
        status=one.status,
        labels=labels,
        annotations={name: clean_string(value, limit=VALUE_CHARS) for name, value in one.annotations.items()},
        starts_ms=_unix_ms(one.startsAt, "startsAt"),
        ends_ms=_unix_ms(one.endsAt, "endsAt") if one.endsAt and one.status == "resolved" else 0,
        identity=_identity(labels),
    )


def _identity(labels: Mapping[str, str]) -> str:
    """Return the incident, else a digest of all labels; both members of a pair of Alertmanagers say the same."""
    if labels.get("incident"):
        return f"incident/{labels['incident'][:80]}"
    return "alert/" + hashlib.sha256(json.dumps(sorted(labels.items())).encode()).hexdigest()[:32]


def _unix_ms(written: str, field: str) -> int:
    """Read RFC 3339, with nanoseconds as Go writes them; 0 for the year 1, which means never."""
    try:
        at = datetime.fromisoformat(written)
        return max(0, round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000))
    except (ValueError, OverflowError):
        raise MalformedWebhookError(f"{field}: no time") from None
