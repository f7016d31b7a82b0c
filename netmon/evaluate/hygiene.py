"""What a saved configuration says against a device: findings out of text alone (pure)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from netmon.model.finding import Finding, FindingKind, finding

LOG_HOST = re.compile(
    r"\s*(?:info-center loghost|logging (?:host|server|\d)|syslog(?:-server| host| server|\s+\d)|log syslogd|logging \S*:\S*:)", re.IGNORECASE
)
NTP = re.compile(
    r"\s*(?:ntp-service unicast-(?:server|peer)|ntp (?:server|unicast-server|peer)|sntp (?:server|unicast)|sntp server|ntp-service ipv6 unicast)", re.IGNORECASE
)
TELNET_SERVER = re.compile(r"\s*(?:telnet (?:ipv4 |ipv6 )?server enable|enable service telnet-server|telnet-server(?: enable)?)\s*$", re.IGNORECASE)
VTY = re.compile(r"(?:user-interface vty|line vty)\s+(.*)", re.IGNORECASE)
VTY_TELNET = re.compile(r"\s+(?:protocol inbound|transport input) (?:.*\b(?:telnet|all)\b.*)$", re.IGNORECASE)
HTTP = re.compile(
    r"\s*(?:http server enable|ip http (?:server|enable)|enable service web-server(?: http| all)?|http-server enable|web-management plaintext)\s*$",
    re.IGNORECASE,
)
COMMUNITY = re.compile(r"\s*(?:snmp-agent|snmp-server) community (?:(?:read|write|simple|cipher) )*[\"']?(public|private)[\"']?(?:\s|$)", re.IGNORECASE)
ACCOUNT = re.compile(
    r"\s*(?:local-user|username|user-name|user)\s+[\"']?(admin|administrator|root|huawei|h3c|ruijie|cisco|manager|guest|test)[\"']?\s", re.IGNORECASE
)
# A configuration that is too short to be one says nothing.
LEAST_LINES = 10
DETAIL = 80


def hygiene(device: str, text: str, now: float, *, expired: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what the configuration lacks or leaves open; `expired` names certificates that are over.

    Only what is written counts: a default that a device does not print is not guessed.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < LEAST_LINES:
        return ()
    found = [finding(device, kind, detail[:DETAIL], now) for kind, check in CHECKS.items() for detail in check(lines)]
    found += [finding(device, FindingKind.CERTIFICATE_EXPIRED, name[:DETAIL], now) for name in expired]
    return tuple(found)


def _lacks(wanted: re.Pattern[str]) -> Callable[[list[str]], Iterator[str]]:
    def check(lines: list[str]) -> Iterator[str]:
        if not any(wanted.match(line) for line in lines):
            yield ""

    return check


def _has(unwanted: re.Pattern[str]) -> Callable[[list[str]], Iterator[str]]:
    def check(lines: list[str]) -> Iterator[str]:
        found = dict.fromkeys(match[1].lower() if match.groups() else line.strip() for line in lines if (match := unwanted.match(line)) is not None)
        yield from found

    return check


def _telnet(lines: list[str]) -> Iterator[str]:
    """A server that is switched on, and lines that let telnet in; a section ends at the next line that is not indented."""
    section = ""
    for line in lines:
        start = VTY.match(line)
        if not line[0].isspace():
            section = f"vty {start[1].strip()}" if start is not None else ""
        if TELNET_SERVER.match(line):
            yield line.strip().lower()
        elif section and VTY_TELNET.match(line):
            yield section


CHECKS: Mapping[FindingKind, Callable[[list[str]], Iterator[str]]] = {
    FindingKind.NO_LOG_HOST: _lacks(LOG_HOST),
    FindingKind.NO_NTP: _lacks(NTP),
    FindingKind.TELNET_OPEN: _telnet,
    FindingKind.COMMUNITY_PUBLIC: _has(COMMUNITY),
    FindingKind.DEFAULT_ACCOUNT: _has(ACCOUNT),
    FindingKind.HTTP_OPEN: _has(HTTP),
}
