"""Where the page of the first hour gets what it shows."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.view_welcome import Welcome


class WelcomeSource(Protocol):
    """Answers at once from memory: for those who see the whole district."""

    def welcome(self, sight: Sight) -> Welcome | None:
        """Return how far the first hour has come; None for whoever sees a part only."""
        ...
