"""The shape of users.yaml, and of `web:` in netmon.yaml."""

import re
import unicodedata
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import Day, DeviceName, Identifier, Text, bad
from netmon.model.access import Role
from netmon.model.user import RESERVED_NAMES, User

LEAST_COST: Final = 10
MOST_COST: Final = 15
_BCRYPT = re.compile(r"\$2[aby]\$([0-9]{2})\$[./A-Za-z0-9]{53}")
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*")


def _password(value: Any) -> str:
    match = _BCRYPT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise bad("user_password_plain")
    if not LEAST_COST <= int(match[1]) <= MOST_COST:
        raise bad("user_password_cost", cost=int(match[1]), least=LEAST_COST, most=MOST_COST)
    return str(value)


def user_name(value: str) -> str:
    """Refuse what the audit log uses for others, and what looks the same as another name."""
    if value.lower() in RESERVED_NAMES:
        raise bad("user_name_reserved", name=value)
    if unicodedata.normalize("NFKC", value) != value:
        raise bad("user_name_form", name=unicodedata.normalize("NFKC", value))
    return value


def _network(value: Any) -> str:
    try:
        if isinstance(value, str):
            return str(ip_network(value, strict=True)) if "/" in value else str(ip_address(value))
    except ValueError:
        pass
    raise bad("web_network")


def _host_name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 253 or not _HOST_NAME.fullmatch(value.lower()):
        raise bad("web_host_name")
    return value.lower()


UserName = Annotated[DeviceName, AfterValidator(user_name)]
Password = Annotated[str, BeforeValidator(_password), WithJsonSchema({"type": "string", "pattern": r"^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$"})]
Network = Annotated[str, BeforeValidator(_network), WithJsonSchema({"type": "string", "examples": ["127.0.0.1", "10.1.2.0/24"]})]
HostName = Annotated[str, BeforeValidator(_host_name), WithJsonSchema({"type": "string", "examples": ["netmon.edu.example"]})]


class UserModel(FileModel):
    """A person who may sign in at the page."""

    name: UserName = Field(description="Name to sign in with; the audit log says it, so one for each person")
    role: Literal["viewer", "technician", "operator", "auditor", "admin"] = Field(description="What he may do: docs/how-to/sign-in-and-roles.md has the table")
    password: Password = Field(description="bcrypt hash, never the password itself; `netmon user add` and `netmon user password` write it")
    sites: list[Identifier] = Field(
        default_factory=list, description="Schools in sight, by id: needed for a technician; a viewer without any sees the district"
    )
    until: Day | None = Field(None, description="Last day on which he may sign in")
    certificate: Text | None = Field(None, description="Common name of his client certificate, where web_config asks for one: with it he needs no password")


class UsersFile(FileModel):
    """users.yaml: who may sign in at the page; readable by its owner (and the service's group) alone."""

    users: Annotated[list[UserModel], BeforeValidator(lambda value: [] if value is None else value)] = Field(default_factory=list, description="The users")


class WebModel(FileModel):
    """Who may see the page, and for how long."""

    users: Text | None = Field(None, description="File with the users, such as users.yaml; without it everybody on this machine may read, and nobody may act")
    session_minutes: Annotated[int, Field(ge=5, le=720)] = Field(30, description="Minutes without a click after which somebody is signed out")
    session_hours: Annotated[int, Field(ge=1, le=24)] = Field(10, description="Hours after which somebody is signed out in any case")
    host_names: list[HostName] = Field(default_factory=list, description="Names under which browsers call the page; addresses and localhost always work")
    scrape_from: list[Network] = Field(
        default_factory=lambda: ["127.0.0.1", "::1"],
        description="Addresses or networks that may read /metrics without a password once there are users; not behind a proxy, nor with basic_auth_users",
    )
    open_on_loopback: bool = Field(False, description="Once there are users: let this machine go on to read without signing in, not through a proxy")
    allow_remote: bool = Field(False, description="Listen beyond this machine without TLS and users: whoever gets there reads; as --allow-remote")
    tls_proxy: bool = Field(False, description="A proxy on this machine speaks HTTPS with the readers: cookies are for HTTPS alone")
    requests_per_second: Annotated[int, Field(ge=5, le=10_000)] = Field(50, description="Requests of one session or address, twice as many at once")


def user_of(model: UserModel) -> User:
    """Return a checked user."""
    return User(name=model.name, role=Role(model.role), password=model.password, sites=tuple(model.sites), until=model.until, certificate=model.certificate)
