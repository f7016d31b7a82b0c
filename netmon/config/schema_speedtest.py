"""The shape of `speedtest:` in netmon.yaml, and of a school's networks."""

from ipaddress import ip_address, ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import bad
from netmon.model.measurement import MAX_STREAMS
from netmon.model.speedtest import SpeedOptions


def _network(value: Any) -> str:
    try:
        if isinstance(value, str):
            return str(ip_network(value))
    except ValueError:
        pass
    raise bad("site_network")


def _listen(value: Any) -> str:
    host, colon, port = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    try:
        ip_address(host.strip("[]"))
        if colon and port.isascii() and port.isdigit() and int(port) < 65536:
            return str(value)
    except ValueError:
        pass
    raise bad("speedtest_listen")


def _url(value: str) -> str:
    """Refuse what is no origin: the page's security policy names it as it stands."""
    parts = urlsplit(value)
    plain = parts.scheme in ("http", "https") and parts.hostname and value == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    if not plain or not all(char.isascii() and (char.isalnum() or char in ".:-[]") for char in parts.netloc):
        raise bad("speedtest_url")
    return value


Network = Annotated[str, BeforeValidator(_network), WithJsonSchema({"type": "string", "examples": ["10.31.7.0/24"]})]


class SpeedtestModel(FileModel):
    """The speed test in browsers: a server of its own, in a process beside netmon."""

    enabled: bool = Field(True, description="false: there is no speed test on the page")
    listen: Annotated[str, BeforeValidator(_listen)] = Field(
        "127.0.0.1:0", description="Address and port of its server, 0 for a free one; beyond loopback it asks for what listen asks for"
    )
    streams: Annotated[int, Field(ge=1, le=MAX_STREAMS)] = Field(4, description="Connections at a time; a browser opens six at most")
    seconds: Annotated[int, Field(ge=5, le=30)] = Field(10, description="Seconds that count in each direction, behind 3 s of ramp-up")
    url: Annotated[str, AfterValidator(_url)] | None = Field(
        None, description="How browsers reach the server, such as https://netmon.edu.example:9465; without it the page's host and the server's port"
    )
    lessons: bool = Field(False, description="true: it may be used during lessons too, where the line is idle")


def speedtest_of(model: SpeedtestModel) -> SpeedOptions:
    """Return what is set."""
    host, _, port = model.listen.rpartition(":")
    return SpeedOptions(
        enabled=model.enabled, host=host.strip("[]"), port=int(port), streams=model.streams, seconds=model.seconds, url=model.url, lessons=model.lessons
    )
