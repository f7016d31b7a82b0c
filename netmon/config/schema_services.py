"""The shape of `checks:`: what of a server, camera or platform is asked besides its SNMP agent."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from netmon.config.schema import FileModel, Port, as_list
from netmon.config.values import Address, Duration, Identifier, Text, bad, is_web_address
from netmon.model.service import Check, DnsCheck, Family, HttpCheck, NtpCheck, RecordType, RtspCheck, TcpCheck


def _url(value: str) -> str:
    if not is_web_address(value):
        raise bad("service_url")
    return value


def _path(value: str) -> str:
    if not value.startswith("/") or not value.isascii() or not value.isprintable() or " " in value:
        raise bad("service_path")
    return value


class _CheckModel(FileModel):
    id: Identifier | None = Field(None, description="Short name, unique among the checks of the device; without it the kind and the port or name")
    family: Family = Field("any", description="ipv4 or ipv6: ask over this one only")
    source: Address | None = Field(None, description="Own address to ask from, such as the one that leaves by a certain exit")
    timeout: Annotated[Duration, Field(ge=0.2, le=30)] = Field(5.0, description="Time for the whole check (default 5s)")


class TcpCheckModel(_CheckModel):
    """A connection to a TCP port."""

    kind: Literal["tcp"] = Field(description="A TCP port accepts connections")
    port: Port = Field(description="TCP port")
    host: Address | None = Field(None, description="Where, if not at the device's address")


class HttpCheckModel(_CheckModel):
    """A page of a platform, and the age of its certificate."""

    kind: Literal["http"] = Field(description="A page over HTTP or HTTPS")
    url: Annotated[str, AfterValidator(_url)] = Field(description="Address of the page, https://... or http://..., without user and password")
    status: Annotated[int, Field(ge=100, le=599)] | None = Field(None, description="Status that is right; without it any below 400")
    contains: Text | None = Field(None, description="Text that must stand in the page")
    verify: bool = Field(True, description="false: an untrusted certificate is no failure; its end is reported all the same")
    ca_file: Text | None = Field(None, description="Certificate authority to trust besides those of the system, PEM; relative to the inventory")


class DnsCheckModel(_CheckModel):
    """A name asked of a DNS server."""

    kind: Literal["dns"] = Field(description="A DNS server answers")
    name: Text = Field(description="Name to ask for, such as www.moe.gov.cn")
    record: RecordType = Field("A", description="Type of record")
    server: Address | None = Field(None, description="Server, if not the device itself")
    port: Port = Field(53, description="Port of the server")
    expect: list[Text] = Field(default_factory=list, description="Right answers; one of them must come")


class NtpCheckModel(_CheckModel):
    """The clock of an NTP server."""

    kind: Literal["ntp"] = Field(description="An NTP server's clock")
    host: Address | None = Field(None, description="Where, if not at the device's address")
    port: Port = Field(123, description="UDP port")
    max_offset: Annotated[Duration, Field(ge=0.001, le=86400)] = Field(1.0, description="Largest difference from netmon's own clock (default 1s)")


class RtspCheckModel(_CheckModel):
    """Does a camera or recorder speak RTSP; needs no login."""

    kind: Literal["rtsp"] = Field(description="A camera or recorder speaks RTSP")
    host: Address | None = Field(None, description="Where, if not at the device's address")
    port: Port = Field(554, description="TCP port")
    path: Annotated[str, AfterValidator(_path)] = Field("/", description="Path of the stream")


CheckModel = Annotated[TcpCheckModel | HttpCheckModel | DnsCheckModel | NtpCheckModel | RtspCheckModel, Field(discriminator="kind")]


Checks = Annotated[list[CheckModel], BeforeValidator(as_list, json_schema_input_type=CheckModel | list[CheckModel])]


def check_of(model: CheckModel) -> Check:
    """Return a check as netmon runs it; without an id it is named after what it asks."""
    common: dict[str, Any] = {"id": model.id or _name(model), "family": model.family, "source": model.source, "timeout_s": model.timeout}
    match model:
        case TcpCheckModel():
            return TcpCheck(port=model.port, host=model.host, **common)
        case HttpCheckModel():
            return HttpCheck(url=model.url, status=model.status, contains=model.contains, verify=model.verify, ca_file=model.ca_file, **common)
        case DnsCheckModel():
            return DnsCheck(name=model.name, record=model.record, server=model.server, port=model.port, expect=tuple(model.expect), **common)
        case NtpCheckModel():
            return NtpCheck(host=model.host, port=model.port, max_offset_s=model.max_offset, **common)
        case RtspCheckModel():
            return RtspCheck(host=model.host, port=model.port, path=model.path, **common)


def _name(model: CheckModel) -> str:
    match model:
        case TcpCheckModel():
            return f"tcp-{model.port}"
        case HttpCheckModel():
            return urlsplit(model.url).scheme
        case DnsCheckModel():
            return f"dns-{model.name}" if model.record == "A" else f"dns-{model.name}-{model.record}"
        case NtpCheckModel():
            return "ntp"
        case RtspCheckModel():
            return "rtsp"
