"""What all mappings in netmon's files share."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class FileModel(BaseModel):
    """A mapping in a file: no unknown keys, no silent conversions, and never the input in an error's text."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True, populate_by_name=False)


def as_list(value: Any) -> Any:
    """Let one mapping stand for a list of one."""
    return [value] if isinstance(value, dict) else value
