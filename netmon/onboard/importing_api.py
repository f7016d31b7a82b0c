"""What NetBox and LibreNMS share as sources: a token, pages with bounds, names and roles made netmon's, and notes of what was guessed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_interface
from typing import Any, Final

from netmon.model.device_text import clean_string
from netmon.onboard.importing_tables import Row, Rows
from netmon.onboard.workbook_columns import DEVICES, SITES
from netmon.transport.http.api import Access, Reply, Sender

MAX_DEVICES: Final = 50_000
# Words of a role's or type's name, and what they mean; the first that occurs counts.
ROLE_WORDS: Final = (
    (("wireless-controller", "wlan-controller", "wlc", "无线控制器"), "wlan_controller"),
    (("access-point", "accesspoint", "wireless", "wifi", "无线ap"), "access_point"),
    (("firewall", "防火墙", "utm", "gateway-security"), "firewall"),
    (("router", "gateway", "bras", "路由", "出口"), "router"),
    (("switch", "core", "distribution", "access", "aggregation", "tor", "network", "交换", "核心", "汇聚", "接入"), "switch"),
    (("ups", "power"), "ups"),
    (("printer", "打印"), "printer"),
    (("nvr", "recorder", "录像"), "nvr"),
    (("camera", "摄像"), "camera"),
    (("projector", "投影"), "projector"),
    (("whiteboard", "display", "一体机", "白板"), "whiteboard"),
    (("server", "hypervisor", "storage", "服务器"), "server"),
)  # fmt: skip
_NOT_IN_NAME: Final = re.compile(r"[^\w.()-]+")
_NOT_IN_ID: Final = re.compile(r"[^A-Za-z0-9._-]+")


class HeaderSignIn:
    """Signs in with a header that is sent with each request; its value never appears in a message."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    async def sign_in(self, send: Sender) -> Access:
        """Return the header; nothing is asked."""
        return Access(headers={self._name: self._value})

    def expired(self, reply: Reply) -> bool:
        """A token does not expire within an import."""
        return False

    def queries(self) -> tuple[str, ...]:
        """Nothing is asked by POST."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that a person should look at: a sentence of the catalogue."""

    key: str
    args: Mapping[str, object]


@dataclass(slots=True)
class Gathered:
    """Rows of an API, with what was guessed."""

    source: str
    site: str | None = None
    credential: str | None = None
    rows: Rows = field(default_factory=Rows)
    notes: list[Note] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)

    def note(self, key: str, **args: object) -> None:
        """Keep a note; what is quoted is cleaned."""
        shown = {name: clean_string(str(value), limit=120) for name, value in args.items()}
        self.notes.append(Note(key=f"source.note_{key}", args=shown))

    def add_site(self, where: str, values: Mapping[str, Any]) -> None:
        """Add a school."""
        self.rows.rows.append(Row(file=self.source, sheet=SITES, where=where, values=_without_nothing(values)))

    def add_device(self, where: str, values: Mapping[str, Any]) -> bool:
        """Add a device under a name that an inventory takes; False when its address or name is there already, or its site is not known."""
        shown = str(values["name"])
        name = device_name(shown)
        if values.get("site") is None and self.site is None:
            self.note("no_site", name=shown)
            return False
        address = values.get("address")
        if address is not None and address in self._addresses:
            self.note("twice", name=shown, other=self._addresses[address], address=address)
            return False
        if name in self._names:
            name = device_name(f"{name[:40]}-{address or len(self._names)}".replace(":", "-"))
        if name != shown:
            self.note("name", name=shown, changed=name)
        if address is None:
            self.note("no_address", name=name)
        self._names[name] = where
        if address is not None:
            self._addresses[str(address)] = name
        row = {**values, "name": name, "site": values.get("site") or self.site, "credential": self.credential if address is not None else None}
        self.rows.rows.append(Row(file=self.source, sheet=DEVICES, where=where, values=_without_nothing(row)))
        return True

    def role(self, name: str, words: str) -> str:
        """Return the role that words mean; a switch with a note where they mean none."""
        found = role_of(words)
        if found is None:
            self.note("role", name=name, role=words)
        return found or "switch"


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def role_of(words: str) -> str | None:
    """Return the role that words such as `Access Switch` or `核心交换机` mean."""
    plain = re.sub(r"[\s_]+", "-", words.strip().lower())
    return next((role for names, role in ROLE_WORDS if any(name in plain for name in names)), None)


def device_name(words: str) -> str:
    """Return words as a device's name: letters of any script, digits, `._()-`, at most 64."""
    text = _NOT_IN_NAME.sub("-", unicodedata.normalize("NFKC", clean_string(words, limit=200))).lstrip("-._()")[:64].rstrip("-._(")
    return text or "device"


def site_key(words: str) -> str:
    """Return words as a site's id."""
    return _NOT_IN_ID.sub("-", words).strip("-._")[:64].strip("-._") or "site"


def plain_address(words: object) -> str | None:
    """Return `10.0.0.1/24` or `10.0.0.1` as an address; None for anything else."""
    if not isinstance(words, str):
        return None
    try:
        return str(ip_interface(words).ip)
    except ValueError:
        return None


def word(value: object, *path: str) -> str | None:
    """Return the text at a path of nested objects; a number counts as text."""
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return clean_string(str(value), limit=200) or None
