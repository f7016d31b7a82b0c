"""The shape of rules/targets/*.yaml."""

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from netmon.config.schema_base import FileModel
from netmon.config.values import Day, Fingerprint, Identifier, Text
from netmon.model.inventory import Area, LinkRole, Medium, SiteKind, Stage
from netmon.model.target import GroupBy, JudgedOver, Per

Long = Annotated[str, Field(min_length=1, max_length=2000)]
Value = Annotated[Any, WithJsonSchema({"type": ["string", "number", "boolean"]})]
WRITTEN = "10M or 1G for a bandwidth, 30% for a share, a number for a count, true for yes or no"
MeasureWord = Literal[
    "line_speed", "access_bandwidth", "exit_bandwidth", "classroom_speed", "exits", "line_up", "connected", "ipv6", "rooms_connected", "wifi_coverage",
    "camera_coverage", "multimedia_rate", "interactive_rate", "multimedia_use", "students_per_computer", "offsite_backup", "service", "quality",
]  # fmt: skip
QuantifierWord = Literal["each_link", "each_site", "share_of_sites", "mean_of_sites", "count", "exists"]
ComparisonWord = Literal[">=", ">", "<=", "<"]


class TitleModel(FileModel):
    """A short name in both languages."""

    zh: Text = Field(description="Chinese")
    en: Text = Field(description="English")


class SelectModel(FileModel):
    """Which schools or lines; what is left out means any."""

    kinds: list[SiteKind] = Field(default_factory=list, description="Kinds of sites")
    areas: list[Text] = Field(default_factory=list, description="The plan's own words, which areas: maps to city, town and village")
    stages: list[Stage] = Field(default_factory=list, description="Kinds of education")
    counties: list[Text] = Field(default_factory=list, description="Counties")
    sites: list[Text] = Field(default_factory=list, description="Official codes of single schools")
    roles: list[LinkRole] = Field(default_factory=list, description="Roles of lines")


class StageModel(FileModel):
    """A value that is due on a day."""

    value: Value = Field(description=f"What must be reached: {WRITTEN}")
    deadline: Day | None = Field(None, description="Last day, as the plan prints it; without it the plan prints none")


class TargetModel(FileModel):
    """One sentence of the plan that can be judged."""

    id: Identifier = Field(description="Unique among all plans; never change it")
    title: TitleModel = Field(description="Name in reports")
    quote: Long = Field(description="The plan's own words")
    source: Text = Field(description="Document (a name of documents:) and line, such as 000:L126")
    issuer: Text | None = Field(None, description="Who set it, where it is not the plan's own issuer")
    select: SelectModel = Field(default_factory=SelectModel, description="Whom it is about")
    measure: MeasureWord = Field(description="What is looked at")
    quantifier: QuantifierWord = Field(description="Of how many it must hold")
    comparison: ComparisonWord = Field(">=", description="How a value stands to the threshold")
    word: Text | None = Field(None, description="The plan's word for the comparison, such as 以上; checked against comparison")
    value: Value | None = Field(None, description=f"The threshold, where it has no stages: {WRITTEN}")
    stages: list[StageModel] | None = Field(None, description="Values with deadlines, the earliest first")
    condition: Value | None = Field(None, description="What a school must reach to count in a share of schools")
    unquantified: bool = Field(False, description="true: the plan gives no number, so every verdict is not applicable")
    per: Per = Field("site", description="By what a bandwidth is divided")
    reliable: bool | None = Field(None, description="Whether the deadlines can be trusted; without it as the plan says")
    group_by: GroupBy = Field("district", description="Whose schools a share is taken of")
    basis: JudgedOver = Field("at_end_of_window", description="Whether a contract must hold at the end, or all the time")
    medium: Medium | None = Field(None, description="What the line must be made of")
    definition: Long | None = Field(None, description="What is counted, where the plan does not define it")
    note: Long | None = Field(None, description="What a reader should know")


class BaselineModel(FileModel):
    """A figure that reports compare with; no target."""

    id: Identifier = Field(description="Unique in the file")
    quote: Long = Field(description="The document's own words")
    source: Text = Field(description="Document and line")
    who: Text = Field(description="Whose figure it is")
    as_of: Text = Field(description="Of when it is")
    value: Text = Field(description="The figure")
    note: Long | None = Field(None, description="What a reader should know")


class ManualEntryModel(FileModel):
    """What somebody filled in."""

    value: Text = Field(description="The figure")
    who: Text = Field(description="Who filled it in")
    when: Day = Field(description="On which day")
    file: Text = Field(description="The file that proves it")
    sha256: Fingerprint = Field(description="The file's SHA-256")


class ManualModel(FileModel):
    """A target that netmon cannot measure."""

    id: Identifier = Field(description="Unique among all plans")
    quote: Long = Field(description="The plan's own words")
    source: Text = Field(description="Document and line")
    value: Text = Field(description="What is asked for")
    entries: list[ManualEntryModel] = Field(default_factory=list, description="What was filled in, the newest last")


class PlanFile(FileModel):
    """rules/targets/*.yaml: the targets of one plan."""

    id: Identifier = Field(description="Same as the file's name")
    name: TitleModel = Field(description="Name of the plan")
    issuer: Text = Field(description="Who set it")
    reliable: bool = Field(False, description="Whether the deadlines can be trusted; without that nothing is ever overdue")
    note: Long | None = Field(None, description="What a reader should know of the text itself")
    documents: dict[str, Text] = Field(default_factory=dict, description="What the short names in source: mean")
    areas: dict[str, list[Area]] = Field(default_factory=dict, description="The plan's words for areas, as city 城区, town 镇区, village 乡村")
    targets: list[TargetModel] = Field(default_factory=list, description="Targets that netmon judges")
    baselines: list[BaselineModel] = Field(default_factory=list, description="Figures to compare with")
    manual: list[ManualModel] = Field(default_factory=list, description="Targets that netmon cannot measure (人工填报)")
