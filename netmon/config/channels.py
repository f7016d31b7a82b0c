"""What one channel's block cannot tell: whether it has what its kind needs, and whether the names in it and in contacts are there."""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from netmon.config.build import Built
from netmon.config.config import Settings
from netmon.config.document import Document
from netmon.config.judge import at
from netmon.config.schema_notify import ChannelModel
from netmon.config.secrets import Credential, RobotCredential
from netmon.model.channel import ChannelKind
from netmon.model.problem import Problem

CREDENTIALS: Mapping[ChannelKind, tuple[str, ...]] = {
    ChannelKind.DINGTALK: ("robot",),
    ChannelKind.FEISHU: ("robot",),
    ChannelKind.WECOM: ("robot",),
    ChannelKind.SMTP: ("login",),
    ChannelKind.WEBHOOK: ("token", "login", "robot"),
}
ROBOTS = frozenset({ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WECOM})
HOOK_CREDENTIALS = ("token",)
MAIL_FIELDS = ("server", "port", "ca_file", "from", "to")


def shape(models: Mapping[str, ChannelModel], doc: Document) -> list[Problem]:
    """Report channels that lack what their kind needs or have what it has no use for, and fallbacks that are not there or go round in a ring."""
    found: list[Problem] = []
    names = written(doc)
    for name, model in models.items():
        found += _fields(name, model, doc)
        if model.fallback is not None and model.fallback not in names:
            found.append(at(doc, ("notify", name, "fallback"), "config.unknown_channel", {"name": model.fallback}, near=(model.fallback, names)))
    return [*found, *_rings(models, doc)]


def written(doc: Document) -> tuple[str, ...]:
    """Return the names of all channels in the file, also of those that are wrong in themselves."""
    block = doc.data.get("notify") if isinstance(doc.data, dict) else None
    return tuple(map(str, block)) if isinstance(block, dict) else ()


def _fields(name: str, model: ChannelModel, doc: Document) -> Iterable[Problem]:
    kind = ChannelKind(model.kind)
    given = {"server": model.server, "port": model.port, "ca_file": model.ca_file, "from": model.sender, "to": model.to, "url": model.url}
    needed: tuple[str, ...] = ()
    if kind is ChannelKind.SMTP:
        needed = ("server", "from", "to")
    elif kind in ROBOTS and model.credential is None:
        yield _needs(name, kind, "credential", doc)
    elif kind is ChannelKind.WEBHOOK and model.credential is None:
        needed = ("url",)
    allowed = MAIL_FIELDS if kind is ChannelKind.SMTP else ("url",) if kind is ChannelKind.WEBHOOK else ()
    raw = doc.value(("notify", name))
    for field in needed:
        if given[field] is None and not (isinstance(raw, dict) and field in raw):  # what is there and wrong was said already
            yield _needs(name, kind, field, doc)
    for field, value in given.items():
        if value is not None and field not in allowed:
            yield at(doc, ("notify", name, field), "config.channel_unused", {"kind": kind.value, "field": field}, on_key=True)
    if kind is ChannelKind.SMTP and model.security == "none" and model.credential is not None:
        yield at(doc, ("notify", name, "security"), "config.mail_plain")


def _is_here(address: str) -> bool:
    try:
        return ip_address(urlsplit(address).hostname or "").is_loopback
    except ValueError:
        return False


def _needs(name: str, kind: ChannelKind, field: str, doc: Document) -> Problem:
    return at(doc, ("notify", name), "config.channel_needs", {"kind": kind.value, "field": field})


def _rings(models: Mapping[str, ChannelModel], doc: Document) -> Iterable[Problem]:
    reported: set[str] = set()
    for start in models:
        trail: dict[str, None] = {}
        name: str | None = start
        while name is not None and name in models and name not in trail:
            trail[name] = None
            name = models[name].fallback
        if name == start and not reported & trail.keys():
            reported |= trail.keys()
            yield at(doc, ("notify", start, "fallback"), "config.channel_ring", {"ring": " -> ".join([*trail, start])})


def credentials(settings: Settings, kinds: Mapping[str, object], known: Mapping[str, Credential], doc: Document) -> list[Problem]:
    """Report credentials that are not there or of another kind, and robots whose whole address is one that anybody on the way could read."""
    channels = settings.channels
    found = _hook(settings, kinds, doc)
    for channel in channels.values():
        loc = ("notify", channel.name, "credential")
        found += _credential(channel.credential, loc, CREDENTIALS[channel.kind], kinds, doc)
        credential = known.get(channel.credential or "")
        if not isinstance(credential, RobotCredential):
            continue
        address = credential.token.reveal()
        if channel.kind in ROBOTS and address.startswith("http://") and not _is_here(address):
            found.append(at(doc, loc, "config.channel_plain"))
        if channel.kind is ChannelKind.WEBHOOK and channel.url is None and not address.startswith(("http://", "https://")):
            found.append(_needs(channel.name, channel.kind, "url", doc))
    for channel in channels.values():
        if channel.kind is ChannelKind.WEBHOOK and channel.url is None and kinds.get(channel.credential or "") in ("token", "login"):
            found.append(_needs(channel.name, channel.kind, "url", doc))
    return found


def _hook(settings: Settings, kinds: Mapping[str, object], doc: Document) -> list[Problem]:
    """Report the hook's credential, and its absence where other machines can post; a netmon without channels takes no posts."""
    if settings.hook_credential is None:
        return [] if settings.listens_on_loopback or not settings.channels else [at(doc, ("hooks",), "config.hook_open")]
    return list(_credential(settings.hook_credential, ("hooks", "credential"), HOOK_CREDENTIALS, kinds, doc))


def _credential(name: str | None, loc: tuple[str, ...], allowed: Sequence[str], kinds: Mapping[str, object], doc: Document) -> Iterable[Problem]:
    if name is None:
        return
    if name not in kinds:
        yield at(doc, loc, "config.unknown_credential", {"name": name}, near=(name, kinds))
    elif kinds[name] is not None and kinds[name] not in allowed:
        yield at(doc, loc, "config.credential_kind", {"name": name, "kind": kinds[name], "allowed": ", ".join(allowed)})


def contacts(built: Sequence[Built], doc: Document) -> list[Problem]:
    """Report contacts whose channel is not there; nothing where no channel is configured at all: the names may be for later."""
    found: list[Problem] = []
    channels = written(doc)
    for part in built if channels else ():
        head = "district" if part.site.kind == "district" else "site"
        for number, contact in enumerate(part.site.contacts):
            if contact.notify is not None and contact.notify not in channels:
                loc = (head, "contacts", number, "notify")
                found.append(at(part.doc, loc, "config.unknown_channel", {"name": contact.notify}, near=(contact.notify, channels)))
    return found
