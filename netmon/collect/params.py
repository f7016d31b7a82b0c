"""The base of every collector's parameters: what a profile may say, checked when it is loaded."""

from pydantic import BaseModel, ConfigDict


class Params(BaseModel):
    """A closed set of keys: a misspelt one is an error, values are never coerced into another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)
