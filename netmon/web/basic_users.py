"""The passwords of a web-config.yml: programs that read `/metrics` (exporter-toolkit's `basic_auth_users`)."""

from collections.abc import Mapping
from typing import Final

from netmon.web.passwords import MOST_BYTES, matches

# of a random password that nobody kept, at the cost that htpasswd and most guides take
FAKE: Final = "$2b$10$fDtiE.uivofv696BOwQTS.8m5Zu3whhm.RsrYcv86SdeIMn9dK3iS"


class WebConfigUsers:
    """Names and bcrypt hashes that never change: another file makes another one."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self.names = frozenset(hashes)

    def hash_of(self, name: str) -> str:
        """Return what the password is compared with: a fixed hash that no password has for a name that nobody has."""
        return self._hashes.get(name, FAKE)

    def check(self, name: str, password: str) -> bool:
        """See BasicUsers. Go's bcrypt and htpasswd look at 72 octets and so do we; hashes made by them go on to work."""
        looked_at = password.encode(errors="replace")[:MOST_BYTES].decode(errors="ignore")
        return matches(looked_at, self.hash_of(name)) and name in self._hashes
