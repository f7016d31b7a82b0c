"""How far the first hour has come: what there is, what answers, and the lines for what comes next. Times are Unix seconds."""

from dataclasses import dataclass
from typing import Final

from netmon.model.status import ConfigStatus

SILENT_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The first hour as it stands.

    `config_file` is absolute. `polled` devices have an address; of these `answering` are up, `failing` do not answer or tell nothing, `waiting` were not tested
    yet. `silent` names up to SILENT_SHOWN of those that fail, those that failed longest first. `ready`: everything was polled once.
    """

    now: float
    district: str
    config_file: str
    config: ConfigStatus
    schools: int = 0
    links: int = 0
    devices: int = 0
    polled: int = 0
    answering: int = 0
    failing: int = 0
    waiting: int = 0
    silent: tuple[str, ...] = ()
    ready: bool = False

    @property
    def empty(self) -> bool:
        """True while nothing is watched."""
        return self.devices == 0
