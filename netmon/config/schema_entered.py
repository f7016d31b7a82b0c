"""The shape of entered/values.yaml in the state folder."""

from pydantic import Field

from netmon.config.schema_base import FileModel
from netmon.config.schema_targets import ManualEntryModel
from netmon.config.values import Identifier


class EnteredValueModel(ManualEntryModel):
    """A manual value as it was entered on the page."""

    target: Identifier = Field(description="The manual target that it is for, by its id in the plan")


class EnteredValuesFile(FileModel):
    """entered/values.yaml: manual values that were entered on the page."""

    entries: list[EnteredValueModel] = Field(default_factory=list, description="The values, the newest last")
