"""The shape of `shared_lessons:`: lessons that schools hold together over the network."""

from typing import Annotated

from pydantic import Field

from netmon.config.schema import FileModel
from netmon.config.values import DeviceName, Duration, Identifier, Text

Weekday = Annotated[int, Field(ge=1, le=7)]


class PathLimitsModel(FileModel):
    """What the way between the schools may cost."""

    loss: Annotated[float, Field(gt=0, lt=1)] = Field(0.01, description="Share of lost packets (default 0.01)")
    rtt: Annotated[Duration, Field(ge=0.001, le=10)] = Field(0.3, description="Round trip (default 300ms)")
    jitter: Annotated[Duration, Field(ge=0.001, le=10)] = Field(0.05, description="Jitter (default 50ms)")


class SharedLessonModel(FileModel):
    """A live lesson given to classes of other schools."""

    id: Identifier = Field(description="Short name, unique in the site")
    name: Text = Field(description="What it is, such as 三年级音乐 专递课堂")
    giver: DeviceName = Field(description="Device of the room that gives the lesson, such as a recording host or an OPS PC")
    receivers: Annotated[list[DeviceName], Field(min_length=1, max_length=32)] = Field(description="Devices of the rooms that take part")
    lessons: Annotated[list[Text], Field(min_length=1)] = Field(description="Names in the lesson grid of this school")
    days: Annotated[list[Weekday], Field(min_length=1)] = Field(default_factory=lambda: [1, 2, 3, 4, 5], description="Weekdays, 1 Monday to 7 Sunday")
    limits: PathLimitsModel = Field(default_factory=PathLimitsModel, description="What the way between the schools may cost")
