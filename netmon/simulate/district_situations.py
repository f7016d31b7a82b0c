"""What each of the demo's schools is an example of when its Internet exit is judged: by contract, by measurement, or not at all for want of something."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

ExitModel = Literal["own", "shared", "capped"]
Held = Literal["in_force", "expired", "none"]
Tested = Literal["none", "passes", "slow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A school's lines beside its devices; speeds in Mbit/s, downward and upward.

    `delivered` is what the exit really carries, None: what the contract says. `second` is a further exit, `standby` a reserve: (provider, down, up).
    `access` is the speed of the port to the district. `held`: whether the contract that is on file is in force. `classes_known` False: nobody wrote
    down how many classes there are. `polled` False: no port of its line can be asked. `tested`: what a week of active tests comes to.
    `coverage` is the share of its samples that history has.
    """

    down: int
    up: int
    exit_model: ExitModel = "own"
    delivered: int | None = None
    second: tuple[str, int, int] | None = None
    standby: tuple[str, int, int] | None = None
    access: int = 1000
    held: Held = "in_force"
    classes_known: bool = True
    polled: bool = True
    tested: Tested = "none"
    coverage: float = 1.0

    @property
    def has_own_exit(self) -> bool:
        """True when the school's router has an Internet line of its own."""
        return self.exit_model == "own"

    @property
    def carried(self) -> int:
        """What the exit really carries at most."""
        return self.down if self.delivered is None else self.delivered


BY_PLACE: Final[Mapping[str, Situation]] = {
    "city": Situation(down=500, up=100), "town": Situation(down=200, up=50), "village": Situation(down=100, up=20), "point": Situation(down=20, up=5),
}  # fmt: skip
BY_NUMBER: Final[Mapping[int, Situation]] = {
    1: Situation(down=500, up=100, standby=("移动", 200, 30), tested="passes"),
    2: Situation(down=100, up=20),
    4: Situation(down=50, up=10, held="expired", coverage=0.62),
    5: Situation(down=200, up=50, delivered=800),
    7: Situation(down=0, up=0, exit_model="shared", access=100),
    8: Situation(down=200, up=40, exit_model="capped"),
    9: Situation(down=200, up=40),
    10: Situation(down=500, up=100, delivered=285, tested="slow"),
    11: Situation(down=200, up=50, second=("移动", 100, 20), classes_known=False),
    12: Situation(down=10, up=2, polled=False),
}
"""By the school's number: passes by tests; fails by contract, and its exit is full; nothing in force on file and samples missing; carries more than is on
file; takes the district's exits over a slow line; limited on these; passes by what was seen; is tested and gets less than it pays for; nobody counted its
classes; a line that nobody can ask. The third passes by contract, as others do."""


def situation(number: int, place: str) -> Situation:
    """Return the situation of the district's school `number`, counted from 1, in a kind of place."""
    return BY_NUMBER.get(number, BY_PLACE[place])
