"""The shape of exclusions.yaml."""

from pydantic import Field

from netmon.config.schema_base import FileModel
from netmon.config.values import Identifier, Moment, Text


class ExclusionModel(FileModel):
    """Time that does not count; it must be entered before it begins, else reports list it as late and it does not hold."""

    id: Identifier = Field(description="Unique in the file, such as 2026-001; never used again")
    start: Moment = Field(alias="from", description="First day, or day and time such as 2026-11-03 08:00")
    end: Moment = Field(alias="to", description="Last day, included; or day and time at which it ends")
    entered: Moment = Field(description="When this was entered: a day counts from its end, so give the time where it begins on that day")
    reason: Text = Field(description="Why, such as 校舍改造停电")
    who: Text = Field(description="Office or duty that answers for it, such as 区教育技术中心")
    site: Text | None = Field(None, description="School, by its id; without it everywhere")
    link: Text | None = Field(None, description="Line of that school, by its id; without it all lines")


class ExclusionsFile(FileModel):
    """exclusions.yaml: time that does not count, such as a planned power cut."""

    exclusions: list[ExclusionModel] = Field(default_factory=list, description="The exclusions, the newest last; old ones stay for the reports of their time")
