"""The two languages that a person can ask for."""

from typing import Literal

Lang = Literal["zh", "en"]
