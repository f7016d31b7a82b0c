"""How something came about, from sample to conclusion, as the page tells it: rows of words in the reader's language."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["device", "verdict", "link"]
Progress = Literal["none", "running", "done", "busy", "failed"]


class ExplainRow(NamedTuple):
    """A row: what it is about, and what there is to say."""

    label: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is asked, where it belongs, and what is known of it.

    `known` is what stands already: a device's state and history, a verdict as it was given. `chain` are the rows from the samples up, a block a
    verdict, once a process has judged again: `progress` says how far that is, `none` where nothing has to be judged.
    """

    kind: Kind
    name: str
    site: str
    site_name: str
    now: float
    link: str = ""
    state: str = ""
    known: tuple[tuple[ExplainRow, ...], ...] = ()
    chain: tuple[tuple[ExplainRow, ...], ...] = ()
    progress: Progress = "none"
