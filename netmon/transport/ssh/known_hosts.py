"""The keys of the hosts that netmon knows, in OpenSSH's known_hosts format (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): pure text work.

Plain names, `[name]:port`, hashed names, `*` and `?` patterns, `!` negation, `@revoked` and `@cert-authority` are understood.
"""

import base64
import binascii
import fnmatch
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from netmon.transport.ssh.api import SSH_PORT

MARKERS: Final = ("@revoked", "@cert-authority")
_HASHED: Final = "|1|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: `hosts` as written, the key's algorithm and its base64."""

    hosts: str
    algorithm: str
    key: str
    marker: str = ""
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """`SHA256:...` as ssh-keygen -l prints it."""
        return fingerprint(base64.b64decode(self.key))

    @property
    def line(self) -> str:
        """The line without its end."""
        return " ".join(part for part in (self.marker, self.hosts, self.algorithm, self.key, self.comment) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one host."""

    trusted: tuple[Entry, ...] = ()
    authorities: tuple[Entry, ...] = ()
    revoked: tuple[Entry, ...] = ()


def fingerprint(key: bytes) -> str:
    """Return `SHA256:` and the base64 of the hash of a public key blob (RFC 4253 section 6.6), without padding."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def host_name(address: str, port: int) -> str:
    """Return how known_hosts names a host: the address alone on port 22, else `[address]:port`."""
    return address if port == SSH_PORT else f"[{address}]:{port}"


def parse_line(line: str) -> Entry | None:
    """Read one line; None for a comment, an empty line, and what is no entry."""
    words = line.split()
    if not words or words[0].startswith("#"):
        return None
    marker = words.pop(0) if words[0].startswith("@") else ""
    if len(words) < 3 or (marker and marker not in MARKERS):
        return None
    hosts, algorithm, key = words[:3]
    try:
        blob = base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        return None
    if not blob.startswith(len(algorithm.encode()).to_bytes(4) + algorithm.encode()):
        return None
    return Entry(hosts=hosts, algorithm=algorithm, key=key, marker=marker, comment=" ".join(words[3:]))


def _hash_fits(pattern: str, name: str) -> bool:
    """Compare with a hashed name, `|1|salt|HMAC-SHA1(salt, name)`."""
    salt, _, wanted = pattern.removeprefix(_HASHED).partition("|")
    try:
        found = hmac.new(base64.b64decode(salt, validate=True), name.encode(), hashlib.sha1).digest()
        return hmac.compare_digest(found, base64.b64decode(wanted, validate=True))
    except (ValueError, binascii.Error):
        return False


def names_host(hosts: str, name: str) -> bool:
    """Return True when a line's names include the host: a negated name that fits outweighs the others."""
    if hosts.startswith(_HASHED):
        return _hash_fits(hosts, name)
    fits = False
    for pattern in hosts.split(","):
        negated = pattern.startswith("!")
        if _pattern_fits(pattern.removeprefix("!"), name):
            if negated:
                return False
            fits = True
    return fits


def _pattern_fits(pattern: str, name: str) -> bool:
    """Compare names without case; brackets are no character class here, as they enclose an address."""
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == name.lower()
    return fnmatch.fnmatchcase(name.lower(), pattern.lower().replace("[", "[[]"))


class KnownHosts:
    """A known_hosts file as lines and as what they mean; lines that are no entries are kept as they are."""

    def __init__(self, text: str = "") -> None:
        self._lines = text.splitlines()
        self._exact: dict[str, list[Entry]] = {}
        self._others: list[Entry] = []
        for entry in self.entries():
            if entry.marker or any(char in entry.hosts for char in ",*?!|"):
                self._others.append(entry)
            else:
                self._exact.setdefault(entry.hosts.lower(), []).append(entry)

    def entries(self) -> tuple[Entry, ...]:
        """Return all entries in the order of the file."""
        return tuple(entry for line in self._lines if (entry := parse_line(line)) is not None)

    def known(self, address: str, port: int) -> Known:
        """Return what is known of a host at a port; a key of port 22 says nothing of another port."""
        name = host_name(address, port)
        found = [*self._exact.get(name.lower(), ()), *(entry for entry in self._others if names_host(entry.hosts, name))]
        by_marker = {marker: tuple(entry for entry in found if entry.marker == marker) for marker in ("", *MARKERS)}
        return Known(trusted=by_marker[""], authorities=by_marker["@cert-authority"], revoked=by_marker["@revoked"])

    def with_keys(self, address: str, port: int, entries: Iterable[Entry]) -> "KnownHosts":
        """Return the file in which exactly these keys are trusted for the host."""
        named = (replace(entry, hosts=host_name(address, port)) for entry in entries)
        lines = [*self.without(address, port)._lines, *(entry.line for entry in named)]
        return KnownHosts("\n".join(lines))

    def without(self, address: str, port: int) -> "KnownHosts":
        """Return the file without the host's own trusted keys; patterns, authorities and revocations stay."""
        name = host_name(address, port)
        return KnownHosts("\n".join(kept for line in self._lines if (kept := _line_without(line, name)) is not None))

    def text(self) -> str:
        """Return the file's content."""
        return "".join(f"{line}\n" for line in self._lines)


def _line_without(line: str, name: str) -> str | None:
    """Return a line without one host's name; None when nothing is left of it."""
    entry = parse_line(line)
    if entry is None or entry.marker:
        return line
    if entry.hosts.startswith(_HASHED):
        return None if _hash_fits(entry.hosts, name) else line
    names = entry.hosts.split(",")
    kept = [one for one in names if one.lower() != name.lower()]
    if len(kept) == len(names):
        return line
    return line.replace(entry.hosts, ",".join(kept), 1) if kept else None
