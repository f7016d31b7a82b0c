"""The pieces of what a profile says of a Wi-Fi controller: parts of an index, texts, states, bands, levels, flags and counts."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from netmon.collect.health_params import ColumnNumber, Oid
from netmon.collect.params import Params
from netmon.collect.transforms import TRANSFORMS
from netmon.collect.transforms_text import TEXT_TRANSFORMS
from netmon.model.wireless import Band, ControllerRole

PartName = Literal["ap", "radio", "channel", "ssid", "other"]
PartKind = Literal["number", "mac", "string", "mac_string", "octets", "rest"]
Join = Literal["index", "mac", "serial", "name"]
Status = Literal["online", "offline", "joining", "upgrading", "standby", "fault", "unknown"]
Codec = Literal["text", "mac", "address", "hex"]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]


class IndexPart(Params):
    """One part of a row's index.

    Kinds: `number` one sub-identifier; `mac` six; `string` a length and its octets; `mac_string` a length of 6 and a MAC address; `octets` as many as
    `length` says, without a length before them; `rest` all that is left (an IMPLIED string, or numbers that together name the row).
    """

    part: PartName
    kind: PartKind = "number"
    length: int | None = Field(None, ge=1, le=64)

    @model_validator(mode="after")
    def _has_length(self) -> "IndexPart":
        if (self.kind == "octets") != (self.length is not None):
            raise ValueError("length belongs to kind octets, and only there")
        return self


class TextItem(Params):
    """A text: from a column, or from a `part` of the index (a serial number or an SSID that is the index).

    Codecs: `text` cleaned words; `mac` six octets or a written address; `address` four or sixteen octets, or a written one; `hex` octets as hex digits.
    `invalid` texts (ignoring case) are none at all; an empty text and an all-zero MAC or address never is one.
    """

    column: ColumnNumber | None = None
    part: PartName | None = None
    codec: Codec = "text"
    invalid: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_source(self) -> "TextItem":
        if (self.column is None) == (self.part is None):
            raise ValueError("needs either column or part")
        return self


class StatusItem(Params):
    """An access point's state: status -> the numbers or words (case does not matter) that mean it.

    `reasons` give a number or word a name to show beside the status; `otherwise` is the status of all other values; without it they are None with a problem.
    `always` is the status of every row of a table that lists, say, online ones only. `override` is another column of which only the values that it
    names count, before this one: a role that says more than the state.
    """

    column: ColumnNumber | None = None
    words: dict[Status, list[int | str]] = Field(default_factory=dict)
    reasons: dict[Word, list[int | str]] = Field(default_factory=dict)
    otherwise: Status | None = None
    always: Status | None = None
    override: "StatusItem | None" = None

    def columns(self) -> set[int]:
        """Return the columns that it needs."""
        own = {self.column} if self.column is not None else set()
        return own | (self.override.columns() if self.override is not None else set())

    @model_validator(mode="after")
    def _one_source(self) -> "StatusItem":
        if (self.column is None) == (self.always is None):
            raise ValueError("needs either column with words, or always")
        return self


class BandItem(Params):
    """A radio's band, by the first that says one: the words or numbers of a column, the radio's number, `always`, or by its channel (`by_channel`).

    A word fits when the device's text is it, or with `contains` has it inside; case does not matter. Channels of 6 GHz look like those of the other
    bands: `by_channel` tells 2.4 from 5 GHz only.
    """

    column: ColumnNumber | None = None
    words: dict[Band, list[int | str]] = Field(default_factory=dict)
    contains: bool = False
    radios: dict[Band, list[int]] = Field(default_factory=dict)
    always: Band | None = None
    by_channel: bool = False


class LevelItem(Params):
    """A power that is given as a level, 1 the highest: its column, and the column whose text lists the levels' dBm (`17,14,11,8,5,2,-1`)."""

    column: ColumnNumber
    levels: ColumnNumber


class FlagItem(Params):
    """A yes or no: the numbers that mean each; another is None."""

    column: ColumnNumber
    yes: list[int] = Field(default_factory=lambda: [1])
    no: list[int] = Field(default_factory=lambda: [2])


class CountItem(Params):
    """A number of the whole controller: the scalar `oid` (full, with .0), or the `sum` of a column, or how many `rows` a column has.

    `invalid` numbers are none. Of a list the first that the device gives counts.
    """

    oid: Oid | None = None
    sum: Oid | None = None
    rows: Oid | None = None
    transform: str = "number"
    invalid: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_source(self) -> "CountItem":
        if [self.oid, self.sum, self.rows].count(None) != 2:
            raise ValueError("needs one of oid, sum and rows")
        if self.transform not in TRANSFORMS and self.transform not in TEXT_TRANSFORMS:
            raise ValueError(f"no transform {self.transform!r}; there are: {', '.join(sorted([*TRANSFORMS, *TEXT_TRANSFORMS]))}")
        return self


class RoleItem(Params):
    """A scalar that tells an active controller from its standby."""

    oid: Oid
    words: dict[ControllerRole, list[int]]
