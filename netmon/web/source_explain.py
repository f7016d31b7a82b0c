"""Where the explanations come from."""

from typing import Protocol

from netmon.model.access import Sight
from netmon.model.lang import Lang
from netmon.model.view_explain import Explanation


class ExplainSource(Protocol):
    """What does not lie in `sight` does not exist. `asker` names who asks: one question that takes a process runs for each at a time."""

    async def device(self, name: str, sight: Sight, lang: Lang) -> Explanation | None:
        """Explain a device's state."""
        ...

    async def verdict(self, verdict_id: str, sight: Sight, lang: Lang, asker: str) -> Explanation | None:
        """Explain a verdict: the latest by that id, else one that history recorded."""
        ...

    async def link(self, key: str, sight: Sight, lang: Lang, asker: str) -> Explanation | None:
        """Explain what is judged of a line; `key` is `site/id`."""
        ...
