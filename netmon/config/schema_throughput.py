"""The shape of measurements.yaml."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from netmon.config.schema_base import FileModel
from netmon.config.values import Address, Day, DeviceName, Duration, Hours, Identifier, Rate, Text
from netmon.model.inventory import LinkRole
from netmon.model.measurement import MAX_RAMP_UP_S, MAX_SECONDS, MAX_STREAMS


def one_or_more(value: Any) -> Any:
    """Let one word stand for a list of one."""
    return [value] if isinstance(value, str) else value


Streams = Annotated[int, Field(ge=1, le=MAX_STREAMS)]
Names = Annotated[list[Text], BeforeValidator(one_or_more)]


class ServerModel(FileModel):
    """A server to test against."""

    where: Literal["inside", "outside"] = Field(description="inside: within the MAN, for access lines; outside: beyond the exit, alone proves exits")
    method: Literal["iperf3", "http"] = Field("iperf3", description="iperf3; or http: download of a large file, and upload where upload_url is given")
    host: Text | None = Field(None, description="Address or name, for iperf3")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(5201, description="TCP port, for iperf3")
    url: Text | None = Field(None, description="A file of 100 MB or more, for http")
    upload_url: Text | None = Field(None, description="Takes what is PUT to it, for http")
    ca_file: Text | None = Field(
        None, description="For https: authorities that may have signed the server's certificate, PEM, relative to the inventory; without it the system's"
    )
    site: Text | None = Field(None, description="School at which the server itself stands, by its id; tests then start at the poller")
    streams: Streams = Field(8, description="Connections at the same time")
    ceiling: Rate | None = Field(None, description="What the server was proven to carry, such as 1G; without it tests never fail a line")


class ProbeModel(FileModel):
    """Where the tests of a school, or of one of its lines, start."""

    device: DeviceName = Field(
        "poller", description="A device with ssh: in the inventory that has iperf3 (http: Linux and curl); or poller: the machine on which netmon runs"
    )
    source: Address | None = Field(None, description="Address to send from, where the device has several ways out")
    ceiling: Rate | None = Field(None, description="What the probe itself can carry: its network card, such as 1G")


class CampaignModel(FileModel):
    """Tests by the calendar."""

    name: Text = Field(description="Name in reports, such as 竣工验收")
    server: Text = Field(description="Name of one of the servers")
    sites: Names = Field(default_factory=list, description="Schools by id; without them all that have a probe")
    links: Names = Field(default_factory=list, description="Single lines as site/id; without them all lines of the roles")
    roles: Annotated[list[LinkRole], BeforeValidator(one_or_more)] = Field(
        default_factory=list, description="Roles of lines; without them exit (server outside) or school_access"
    )
    when: Literal["hourly", "nightly", "quarterly", "dates"] = Field(
        "nightly", description="hourly: each hour of the window; nightly: once in it; quarterly: hourly in one week of each quarter; dates: hourly, from - to"
    )
    window: Hours = Field(description="Hours of the day in which tests may begin, such as 22:30-06:00")
    week: Annotated[int, Field(ge=1, le=13)] | None = Field(None, description="quarterly: which week of the quarter, 1 to 13 (default 1)")
    first: Day | None = Field(None, alias="from", description="dates: first day")
    last: Day | None = Field(None, alias="to", description="dates: last day, included")
    directions: Annotated[list[Literal["down", "up"]], BeforeValidator(one_or_more)] = Field(
        default_factory=list, description="down, up; without it both, and down alone where the server takes no upload"
    )
    seconds: Annotated[int, Field(ge=5, le=MAX_SECONDS)] = Field(10, description="Seconds that count")
    ramp_up: Annotated[int, Field(ge=0, le=MAX_RAMP_UP_S)] = Field(3, description="Seconds before them that do not count, while TCP finds its speed")
    streams: Streams | None = Field(None, description="Connections at the same time; without it the server's")
    idle: Annotated[int, Field(ge=1, le=50)] = Field(15, description="Percent of the line's bandwidth; with more load than this a test is deferred")
    retries: Annotated[int, Field(ge=0, le=20)] = Field(3, description="How often a deferred test is tried again within the window")
    retry_after: Annotated[Duration, Field(ge=30, le=7200)] = Field(600.0, description="How long after")
    lessons: bool = Field(False, description="true: also during lessons")


class MeasurementsFile(FileModel):
    """measurements.yaml: active tests of lines (测速)."""

    servers: dict[Identifier, ServerModel] = Field(default_factory=dict, description="Servers by name")
    probes: dict[Text, ProbeModel] = Field(default_factory=dict, description="Where tests start, by school (its id) or by line (site/id)")
    campaigns: list[CampaignModel] = Field(default_factory=list, description="Tests by the calendar")
