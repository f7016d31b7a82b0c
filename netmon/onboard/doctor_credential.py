"""What silence or a report says of a community or of an SNMPv3 user (RFC 3414 section 5): each cause by its own name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from netmon.onboard.doctor_ask import Said
from netmon.transport.snmp.api import Community, UsmUser
from netmon.transport.snmp.usm import other_flavour_hint
from netmon.transport.snmp.v3 import ReportKind

Takes = Literal["without_context", "without_priv"] | None
REPORTS: Final[Mapping[ReportKind, str]] = {
    ReportKind.UNKNOWN_USER_NAME: "v3_user",
    ReportKind.WRONG_DIGEST: "v3_auth",
    ReportKind.DECRYPTION_ERROR: "v3_priv",
    ReportKind.UNSUPPORTED_SECURITY_LEVEL: "v3_level",
    ReportKind.NOT_IN_TIME_WINDOW: "v3_time",
    ReportKind.UNKNOWN_ENGINE_ID: "v3_engine",
    ReportKind.UNKNOWN_CONTEXT: "v3_context",
    ReportKind.UNAVAILABLE_CONTEXT: "v3_context",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why the credential does not work, and which lines of a vendor put it right."""

    key: str
    paste: tuple[str, ...] = ()
    args: Mapping[str, object] = field(default_factory=dict)


def judge_community(security: Community, own: Said | None, discovery: Said, other_version: str | None) -> Verdict | None:
    """Return what is wrong with a community; None when the answers are too broken to tell."""
    if own is None:
        return None
    if own.misfits.get("sender"):
        return Verdict(key="community_other")
    if own.misfits:
        return None
    version = f"v{security.version}"
    if other_version is not None:
        return Verdict(key="version", args={"version": version, "works": f"v{other_version}"}, paste=("agent",))
    return Verdict(key="community" if discovery.answered else "community_silent", args={"version": version}, paste=("community", "acl"))


def judge_user(user: UsmUser, own: Said | None, discovery: Said, *, takes: Takes) -> Verdict | None:
    """Return what is wrong with a user; None when the answers are too broken to tell.

    `takes`: what the agent, silent to the whole question, answers.
    """
    if own is None:
        return None if discovery.misfits else Verdict(key="v3_no_engine", paste=("agent",))
    args: dict[str, object] = {"user": user.user.decode(errors="replace"), "auth": user.auth or "-", "priv": user.priv or "-", "level": level(user)}
    if own.reports:
        kind = own.reports[-1]
        key = REPORTS.get(kind)
        paste = ("user",) if kind.is_auth_failure else ()
        return Verdict(key=key, args=args, paste=paste) if key is not None else Verdict(key="v3_other", args={**args, "report": kind.value})
    if own.misfits.get("decryption"):
        return Verdict(key="v3_priv", args=args, paste=("user",))
    if own.misfits:
        return None
    other = other_flavour_hint(user)
    if takes == "without_context":
        return Verdict(key="v3_context", args=args)
    if takes == "without_priv" and other is None:
        return Verdict(key="v3_priv", args=args, paste=("user",))
    if other is not None:
        return Verdict(key="v3_flavour", args={**args, "other": other})
    return Verdict(key="v3_silent", args=args, paste=("user", "acl"))


def level(user: UsmUser) -> str:
    """Return the security level as RFC 3411 spells it."""
    return "authPriv" if user.priv else "authNoPriv" if user.auth else "noAuthNoPriv"
