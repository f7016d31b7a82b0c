"""The shape of netmon.yaml and calendar.yaml, and what all files share; descriptions feed the JSON schemas and the reference."""

from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from netmon.config.schema_base import FileModel, as_list
from netmon.config.schema_notify import ChannelModel, DigestClock, HooksModel
from netmon.config.schema_sensor import SensorModel
from netmon.config.schema_speedtest import SpeedtestModel
from netmon.config.schema_traps import TrapsModel
from netmon.config.schema_users import WebModel
from netmon.config.values import Clock, Day, Duration, Identifier, Text, bad, listen_address

__all__ = ["FileModel", "as_list"]

DEFAULT_LISTEN = "127.0.0.1:9464"


def in_order(first: Any, last: Any) -> None:
    """Refuse a span that ends before it begins; None is open."""
    if first is not None and last is not None and last < first:
        raise bad("ends_before")


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise bad("time_zone", value=value) from None
    return value


def _shard(value: Any) -> str:
    index, slash, count = value.partition("/") if isinstance(value, str) else ("", "", "")
    if not slash or not (index.isdigit() and count.isdigit() and len(count) <= 4) or not 1 <= int(index) <= int(count):
        raise bad("shard")
    return str(value)


Period = Annotated[Duration, Field(ge=1, le=7 * 86400)]
Port = Annotated[int, Field(ge=1, le=65535)]


class PeriodsModel(FileModel):
    """How often each collector runs."""

    echo: Period | None = Field(None, description="ICMP echo: is it reachable (default 30s)")
    system: Period | None = Field(None, description="uptime, name and description (default 300s)")
    interfaces: Period | None = Field(None, description="port states and counters (default 60s)")
    health: Period | None = Field(None, description="processors, memory, temperature, fans, power supplies (default 300s)")
    inventory: Period | None = Field(None, description="model, serial number, software, modules (default 1h)")
    optics: Period | None = Field(None, description="transceivers and their limits (default 15m)")
    poe: Period | None = Field(None, description="power over Ethernet (default 300s)")
    stack: Period | None = Field(None, description="stack members and ring (default 300s)")
    stp: Period | None = Field(None, description="changes and root of the spanning tree (default 300s)")
    ups: Period | None = Field(None, description="UPS: on line or on battery, charge, load (default 60s)")
    supplies: Period | None = Field(None, description="toner, paper and other supplies of printers (default 1h)")
    storage: Period | None = Field(None, description="disks (default 15m)")
    lldp: Period | None = Field(None, description="neighbours by LLDP and CDP (default 1h)")
    fdb: Period | None = Field(None, description="which MAC address is behind which port (default 1h)")
    arp: Period | None = Field(None, description="which IP address has which MAC address (default 1h)")
    dhcp: Period | None = Field(None, description="pools of DHCP servers (default 300s)")
    ipv6: Period | None = Field(None, description="IPv6 addresses and counters of routers and firewalls (default 15m)")
    display: Period | None = Field(None, description="displays and projectors (default 60s)")
    host: Period | None = Field(None, description="PCs and servers over SSH (default 300s)")
    cli: Period | None = Field(None, description="what only a command line tells (default 15m)")
    config_change: Period | None = Field(None, description="the device's own count of changes of its configuration (default 15m)")
    wireless: Period | None = Field(None, description="Wi-Fi controllers over SNMP (default 120s)")
    controller: Period | None = Field(None, description="Wi-Fi controllers over HTTP (default 120s)")
    services: Period | None = Field(None, description="service checks (default 60s)")
    identify: Period | None = Field(None, description="which profile fits (default 24h)")


class SnmpModel(FileModel):
    """How devices are asked by SNMP."""

    budget: Annotated[Duration, Field(ge=0.5, le=300)] | None = Field(
        None, description="Time for one whole poll of a device, every retry included (default 10s)"
    )
    window: Annotated[int, Field(ge=1, le=16)] | None = Field(None, description="Requests in flight to one device; without it netmon finds out (2 to 4)")
    max_repetitions: Annotated[int, Field(ge=1, le=500)] | None = Field(None, description="Rows per GETBULK at most; without it netmon tunes this per device")
    reply_from_any_address: bool | None = Field(
        None, description="Accept replies from another address than was asked; only for devices that cannot do otherwise"
    )
    context: Text | None = Field(None, description="SNMPv3 context name")


class LimitsModel(FileModel):
    """Bounds that keep /metrics readable."""

    series_per_device: Annotated[int, Field(ge=50, le=1_000_000)] = Field(20_000, description="Time series that one device may have")
    series_total: Annotated[int, Field(ge=1_000, le=50_000_000)] = Field(2_000_000, description="Time series of all devices together")


class HistoryModel(FileModel):
    """How the history of links is kept."""

    slot: Literal["1m", "2m", "5m", "10m", "15m"] = Field("5m", description="Length of one sample of a link")
    months: Annotated[int, Field(ge=6, le=120)] = Field(13, description="Calendar months for which samples, states, events and verdicts are kept")
    years: Annotated[int, Field(ge=1, le=50)] = Field(10, description="Years for which hourly roll-ups are kept")


class ReportsModel(FileModel):
    """What becomes of the files in reports/ of the state folder."""

    months: Annotated[int, Field(ge=1, le=240)] | None = Field(
        None, description="Months after which files of reports are deleted, those of the timers too; without it they are kept for ever"
    )


class TargetsModel(FileModel):
    """How the running netmon judges the targets, for /metrics and the history; reports judge by themselves."""

    plans: list[Text] = Field(default_factory=lambda: ["default"], description="Plans of rules/targets that are judged; [] for none")
    window_days: Annotated[int, Field(ge=1, le=366)] = Field(30, description="Days that are judged, today included")
    every: Annotated[Duration, Field(ge=300, le=7 * 86400)] = Field(3600.0, description="How often, besides after each day's closing, start and reload")


class SettingsFile(FileModel):
    """netmon.yaml: settings of one netmon; every path is relative to this file."""

    inventory: Text = Field("inventory", description="Folder with district.yaml, sites/, credentials.yaml and calendar.yaml")
    state: Text = Field("state", description="Folder in which netmon keeps what it learned; a change needs a restart")
    listen: Annotated[str, BeforeValidator(listen_address)] = Field(
        DEFAULT_LISTEN,
        description="Address and port of the page and /metrics; another address than loopback needs web_config and web: users; a change needs a restart",
    )
    web_config: Text | None = Field(None, description="TLS and passwords of the page, in the format of the Prometheus exporters' web-config.yml")
    web: WebModel = Field(default_factory=WebModel, description="Who may see the page, and for how long")
    speedtest: SpeedtestModel = Field(default_factory=SpeedtestModel, description="The speed test in browsers, for schools without a probe")
    paths: list[Text] = Field(default_factory=list, description="Data folders that are searched first; each may hold collectors/, rules/ and so on")
    language: Literal["zh", "en"] = Field("zh", description="Language of pages, alerts and messages")
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field("Asia/Shanghai", description="Time zone of people, of lessons and of reports")
    periods: PeriodsModel = Field(default_factory=PeriodsModel, description="How often each collector runs")
    snmp: SnmpModel = Field(default_factory=SnmpModel, description="How devices are asked by SNMP, where the inventory says nothing else")
    port: Port = Field(161, description="UDP port of the devices' SNMP agents, where the inventory says nothing else")
    icmp: bool = Field(True, description="Send ICMP echoes; false where the network blocks them")
    limits: LimitsModel = Field(default_factory=LimitsModel, description="Bounds on the number of time series")
    shard: Annotated[str, BeforeValidator(_shard)] = Field(
        "1/1", description="Which part of the sites this netmon polls, as part/parts, such as 2/4; a change needs a restart"
    )
    allow_empty: bool = Field(False, description="Accept an inventory without any device")
    where_days: Annotated[int, Field(ge=1, le=365)] = Field(
        30, description="Days for which netmon remembers where each MAC address was (personal data: no longer than needed)"
    )
    history: HistoryModel = Field(default_factory=HistoryModel, description="How the history of links is kept")
    audit_months: Annotated[int, Field(ge=6, le=120)] = Field(
        12, description="Whole calendar months for which the audit log is kept besides the current one; the law asks for six at least"
    )
    reports: ReportsModel = Field(default_factory=ReportsModel, description="How long files of reports are kept")
    targets: TargetsModel = Field(default_factory=TargetsModel, description="How the targets are judged while netmon runs")
    sensor: Annotated[list[SensorModel], BeforeValidator(as_list, json_schema_input_type=SensorModel | list[SensorModel])] = Field(
        default_factory=list, description="LAN sensors (netmon sensor): one mapping, or a list of them"
    )
    traps: TrapsModel = Field(default_factory=TrapsModel, description="SNMP traps and informs, which make netmon look at once; off unless listen is set")
    notify: dict[Identifier, ChannelModel] = Field(default_factory=dict, description="Ways on which people are told, by name; contacts name them")
    incident_calm: Annotated[Duration, Field(ge=5, le=3600)] = Field(
        180.0, description="How long a fault must be seen to be gone before it is told as over, five times as long if it came and went"
    )
    hooks: HooksModel = Field(default_factory=HooksModel, description="What others may post to netmon")
    digest: DigestClock = Field(
        "07:40", validate_default=True, description="When schools are told on school days what is ready and what is not, in local time; off for never"
    )


class TermModel(FileModel):
    """A school term."""

    name: Text = Field(description="Name, such as 2026 秋季学期")
    first: Day = Field(alias="from", description="First day")
    last: Day = Field(alias="to", description="Last day, included")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.first, self.last)
        return self


class HolidayModel(FileModel):
    """Days without lessons within a term."""

    name: Text = Field(description="Name, such as 国庆节")
    first: Day = Field(alias="from", description="First day")
    last: Day | None = Field(None, alias="to", description="Last day, included; without it one day")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.first, self.last)
        return self


class MakeUpDayModel(FileModel):
    """A Saturday or Sunday on which lessons are held."""

    date: Day = Field(description="The day on which lessons are held")
    weekday: Annotated[int, Field(ge=1, le=7)] | None = Field(None, description="Whose timetable holds: 1 Monday to 7 Sunday")


class ExamModel(FileModel):
    """Examination days: no active tests, stricter waiting times."""

    name: Text = Field(description="Name, such as 期末考试")
    first: Day = Field(alias="from", description="First day")
    last: Day | None = Field(None, alias="to", description="Last day, included; without it one day")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.first, self.last)
        return self


class LessonModel(FileModel):
    """One lesson of the daily grid."""

    name: Text = Field(description="Name, such as 第一节")
    start: Clock = Field(alias="from", description="Begin, such as 08:00")
    end: Clock = Field(alias="to", description="End, such as 08:40")
    kind: Literal["lesson", "evening"] = Field("lesson", description="evening: evening study (晚自习)")
    days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default_factory=lambda: [1, 2, 3, 4, 5], description="Weekdays, 1 Monday to 7 Sunday")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.start, self.end)
        return self


class CalendarFile(FileModel):
    """calendar.yaml, and the `calendar:` of a site, whose lists replace the district's."""

    terms: list[TermModel] | None = Field(None, description="School terms")
    holidays: list[HolidayModel] | None = Field(None, description="Holidays within the terms")
    make_up_days: list[MakeUpDayModel] | None = Field(None, description="Weekend days on which lessons are held")
    exams: list[ExamModel] | None = Field(None, description="Examination days")
    lessons: list[LessonModel] | None = Field(None, description="The lessons of a day")
