"""What `traps:` in netmon.yaml cannot tell alone: credentials that there are not, or that cannot be told apart, and ports taken twice."""

from collections.abc import Iterator, Mapping

from netmon.config.document import Document
from netmon.config.judge import at
from netmon.config.secrets import Credential, SnmpCredential
from netmon.model.problem import Problem
from netmon.model.trap import TrapSettings

KINDS = ("snmp_v1", "snmp_v2c", "snmp_v3")


def judge(settings: TrapSettings, doc: Document, kinds: Mapping[str, object] | None, credentials: Mapping[str, Credential]) -> list[Problem]:
    """Report them; `kinds` are those of credentials.yaml by name, None when it could not be read."""
    found = [*_places(settings, doc), *_users(settings, doc, credentials)]
    if settings.listen and not settings.credentials:
        found.append(at(doc, ("traps", "credentials"), "config.traps_credentials"))
    for number, name in enumerate(settings.credentials if kinds is not None else ()):
        assert kinds is not None
        loc = ("traps", "credentials", number)
        if name not in kinds:
            found.append(at(doc, loc, "config.unknown_credential", {"name": name}, near=(name, kinds)))
        elif kinds[name] is not None and kinds[name] not in KINDS:
            found.append(at(doc, loc, "config.credential_kind", {"name": name, "kind": kinds[name], "allowed": ", ".join(KINDS)}))
    return found


def _places(settings: TrapSettings, doc: Document) -> Iterator[Problem]:
    for number, (host, port) in enumerate(settings.listen):
        if port and (host, port) in settings.listen[:number]:
            yield at(doc, ("traps", "listen", number), "config.traps_listen_twice", {"value": f"{host}:{port}"})


def _users(settings: TrapSettings, doc: Document, credentials: Mapping[str, Credential]) -> Iterator[Problem]:
    """Yield SNMPv3 users of one name: a message says only the name."""
    seen: set[str] = set()
    for number, name in enumerate(settings.credentials):
        credential = credentials.get(name)
        if not isinstance(credential, SnmpCredential) or credential.user is None:
            continue
        if credential.user in seen:
            yield at(doc, ("traps", "credentials", number), "config.traps_user_twice", {"name": credential.user})
        seen.add(credential.user)
