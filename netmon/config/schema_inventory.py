"""The shape of district.yaml and sites/*.yaml."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from netmon.config.schema import CalendarFile, FileModel, PeriodsModel, Port, SnmpModel, as_list, in_order
from netmon.config.schema_access import ApiModel, DisplayModel, SshModel
from netmon.config.schema_services import Checks
from netmon.config.schema_shared import SharedLessonModel
from netmon.config.schema_speedtest import Network
from netmon.config.values import Address, Day, DeviceName, Hours, Identifier, LabelName, Mac, Rate, Rooms, Text
from netmon.model.inventory import Area, Duty, ExitModel, LinkRole, Medium, Role, RoomKind, Series, SiteKind, Stage

Weekday = Annotated[int, Field(ge=1, le=7)]


class DatedModel(FileModel):
    """A number that holds from a day on."""

    since: Day = Field(alias="from", description="First day on which the number holds")
    count: Annotated[int, Field(ge=0, le=1_000_000)] = Field(description="The number")


class ContactModel(FileModel):
    """Who is told when something breaks."""

    name: Text = Field(description="Name or office, such as 网管教师")
    duty: Duty = Field(description="it: network teacher, head: head of school, exam: on duty in examinations")
    notify: Text | None = Field(None, description="Notification channel; never a telephone number")


class DeclaredModel(FileModel):
    """What the school says it has; used for coverage where rooms are not registered one by one."""

    classrooms: list[DatedModel] = Field(default_factory=list, description="Number of classrooms, by day")
    access_points: list[DatedModel] = Field(default_factory=list, description="Number of access points, by day")
    boards: list[DatedModel] = Field(default_factory=list, description="Number of boards and projectors in classrooms, by day")


class SiteModel(FileModel):
    """The school itself."""

    id: Identifier = Field(description="Short name of letters and digits; never change it")
    name: Text = Field(description="Name of the school")
    kind: SiteKind = Field(description="What it is")
    code: Text | None = Field(None, description="Official school code (学校标识码), in quotes")
    county: Text | None = Field(None, description="County or district that it belongs to")
    township: Text | None = Field(None, description="Township or street (乡镇、街道) that it belongs to")
    area: Area | None = Field(None, description="city 城区, town 镇区, village 乡村, as the statistics have it")
    stage: Stage | None = Field(None, description="Kind of education")
    exit_model: ExitModel | None = Field(None, description="own: own Internet exit; shared: the district's; capped: the district's, limited per school")
    classes: list[DatedModel] = Field(default_factory=list, description="Number of classes; add a line each term, never change old ones")
    students: list[DatedModel] = Field(default_factory=list, description="Number of students, by day")
    computers: list[DatedModel] = Field(default_factory=list, description="Number of computers for students, by day")
    declared: DeclaredModel = Field(default_factory=DeclaredModel, description="What the school says it has, where its rooms are not registered one by one")
    contacts: list[ContactModel] = Field(default_factory=list, description="Who is told")
    networks: list[Network] = Field(default_factory=list, description="Networks of its PCs and phones, by which a speed test in a browser knows the school")


class DistrictModel(FileModel):
    """The district."""

    id: Identifier = Field(description="Short name of letters and digits; the district's own devices belong to the site of this name")
    name: Text = Field(description="Name of the district")
    code: Text | None = Field(None, description="Administrative code, in quotes")
    contacts: list[ContactModel] = Field(default_factory=list, description="Who is told")


class PowerWindowModel(FileModel):
    """Hours in which a building's mains are cut."""

    hours: Hours = Field(description="From and to, such as 18:00-07:00")
    days: list[Weekday] = Field(default_factory=lambda: [1, 2, 3, 4, 5, 6, 7], description="Weekdays on which it begins, 1 Monday to 7 Sunday")


def _power_windows(value: Any) -> Any:
    return [{"hours": value}] if isinstance(value, str) else as_list(value)


class BuildingModel(FileModel):
    """A building and its rooms."""

    classrooms: Rooms | None = Field(None, description="Classrooms, such as 101-106, 201-206")
    rooms: dict[RoomKind, Rooms] = Field(default_factory=dict, description="Other rooms by kind, such as computer_room: 305")
    equipment: list[Role] = Field(default_factory=list, description="What each classroom should have")
    power_off: Annotated[list[PowerWindowModel], BeforeValidator(_power_windows, json_schema_input_type=str | list[PowerWindowModel])] = Field(
        default_factory=list, description="Hours in which the mains are cut, such as 18:00-07:00"
    )


class RoomModel(FileModel):
    """A room that needs more words than a range."""

    name: Text = Field(description="Name or number")
    kind: RoomKind = Field(description="What it is used for")
    building: Text | None = Field(None, description="Building in which it is")
    equipment: list[Role] = Field(default_factory=list, description="What it should have")


class TimetableModel(FileModel):
    """Which lessons are held in some rooms; rooms that no entry names: every lesson in a classroom, none elsewhere."""

    rooms: Rooms | None = Field(None, description="Rooms, such as 101-106; without it every classroom (of the building)")
    building: Text | None = Field(None, description="Building of these rooms")
    lessons: list[Text] | None = Field(None, description="Names in the lesson grid; without it all but evening study, [] for none")
    days: list[Weekday] = Field(default_factory=lambda: [1, 2, 3, 4, 5, 6, 7], description="Weekdays, 1 Monday to 7 Sunday")


class DefaultsModel(FileModel):
    """What holds for all devices below, unless they say otherwise: district, then site, then group, then device."""

    role: Role | None = Field(None, description="What the device is")
    credential: Identifier | None = Field(None, description="Name in credentials.yaml; null: only echoes")
    profile: Identifier | None = Field(None, description="auto, or the id of a profile in collectors/")
    port: Port | None = Field(None, description="UDP port of the SNMP agent")
    labels: dict[LabelName, Text] = Field(default_factory=dict, description="Extra labels on its state metrics")
    series: Series | None = Field(None, description="full: 23 series a port instead of 8")
    echo: bool | None = Field(None, description="false: do not send ICMP echoes to it")
    periods: PeriodsModel = Field(default_factory=PeriodsModel, description="How often each collector runs")
    snmp: SnmpModel = Field(default_factory=SnmpModel, description="How it is asked")
    ssh: SshModel | None = Field(None, description="How it is asked by SSH")
    display: DisplayModel | None = Field(None, description="How the display is asked")
    api: ApiModel | None = Field(None, description="How the controller is asked over HTTP")


class GroupDefaultsModel(DefaultsModel):
    """What holds for the devices of one group."""

    room: Text | None = Field(None, description="Room, as building/room or only the room where that is clear")
    building: Text | None = Field(None, description="Building, where the room does not matter")
    uplink: Text | None = Field(None, description="Device through which it is reached, or device/port")


class DeviceModel(GroupDefaultsModel):
    """A device; its name is its identity in the whole district."""

    name: DeviceName = Field(description="Name, unique in the district")
    address: Address | None = Field(None, description="IP address; without it the device is registered, but not polled")
    mac: Mac | None = Field(None, description="MAC address, by which switches and controllers know it; needed where it has no address")
    serial: Text | None = Field(None, description="Serial number, by which a Wi-Fi controller knows an access point")
    checks: Checks = Field(default_factory=list, description="Service checks: what of it is asked besides its SNMP agent")
    pair: Identifier | None = Field(None, description="Same name on Wi-Fi controllers that serve the same access points, such as active and standby")
    serves: Rooms | None = Field(None, description="Other rooms of its building that an access point is for, such as 101-104")
    trap_sources: list[Address] = Field(default_factory=list, description="Further addresses from which it sends traps, such as a loopback's")
    bought: Day | None = Field(None, description="Day on which it was bought, for the register of assets")
    end_of_life: Day | None = Field(None, description="Last day of the maker's support, for the register of assets")


class GroupModel(FileModel):
    """Devices that share defaults."""

    defaults: GroupDefaultsModel = Field(default_factory=GroupDefaultsModel, description="What holds for the devices of this group")
    devices: list[DeviceModel] = Field(default_factory=list, description="The devices")


class ContractModel(FileModel):
    """What the provider promised."""

    down: Rate = Field(description="Towards the school, such as 500M")
    up: Rate = Field(description="From the school, such as 100M")
    start: Day | None = Field(None, alias="from", description="First day")
    end: Day | None = Field(None, alias="to", description="Last day, included")
    contract_no: Text | None = Field(None, description="Number of the contract")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.start, self.end)
        return self


class LinkModel(FileModel):
    """A line that the targets judge."""

    id: Identifier = Field(description="Short name, unique in the site")
    role: LinkRole = Field(description="exit: Internet exit; school_access: line to the district; district_uplink: line to the city; man_core; campus_backbone")
    port: Text | None = Field(None, description="device/port by ifName; or device/alias:PATTERN by the port's description")
    far_port: Text | None = Field(None, description="The same at the other end")
    upstream: Text | None = Field(None, description="Site at the other end, or the name of a network outside the district")
    isp: Text | None = Field(None, description="Provider, such as 电信")
    path: Text | None = Field(None, description="Way of the cable; links with the same path are not independent")
    medium: Medium | None = Field(None, description="What it is made of")
    standby: bool = Field(False, description="true: a reserve, never counted as bandwidth")
    contract: Annotated[list[ContractModel], BeforeValidator(as_list, json_schema_input_type=ContractModel | list[ContractModel])] = Field(
        default_factory=list, description="What the provider promised; a list where it changed over time"
    )
    shaper: Rate | None = Field(None, description="Down rate to which the district itself limits the line (限速), such as 20M: it proves that no more can pass")
    circuit: Text | None = Field(None, description="Circuit number to tell the provider")
    repair_phone: Text | None = Field(None, description="Telephone number for fault reports, in quotes")


class _PlaceFile(FileModel):
    defaults: DefaultsModel = Field(default_factory=DefaultsModel, description="What holds for all devices of this file and below")
    buildings: dict[Text, BuildingModel] = Field(default_factory=dict, description="Buildings by name")
    rooms: list[RoomModel] = Field(default_factory=list, description="Rooms that need more words than a range")
    links: list[LinkModel] = Field(default_factory=list, description="Lines")
    devices: list[DeviceModel] = Field(default_factory=list, description="Devices")
    groups: dict[Text, GroupModel] = Field(default_factory=dict, description="Devices that share defaults, by the group's name")


class SiteFile(_PlaceFile):
    """sites/*.yaml: one school a file."""

    site: SiteModel = Field(description="The school itself")
    calendar: CalendarFile | None = Field(None, description="Where this school's calendar differs; a list replaces the district's list")
    shared_lessons: list[SharedLessonModel] = Field(default_factory=list, description="Lessons held together with other schools over the network")
    timetable: list[TimetableModel] = Field(
        default_factory=list, description="Which rooms have lessons in which lesson; without it every classroom in every lesson"
    )


class DistrictFile(_PlaceFile):
    """district.yaml: the district, its core devices and links, and defaults for all schools."""

    district: DistrictModel = Field(description="The district")
