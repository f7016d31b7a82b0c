"""What people may see of incidents and enter on the page, over the running parts."""

from collections.abc import Mapping

from netmon.daemon.parts import Parts
from netmon.pipeline.view_closing import ClosingDesk
from netmon.pipeline.view_incidents import IncidentDesk
from netmon.pipeline.view_pauses import Enter, PauseDesk
from netmon.pipeline.view_strangers import StrangerDesk
from netmon.pipeline.view_values import ValueDesk
from netmon.web.source_entering import EnteringSources


def incident_desk(parts: Parts) -> IncidentDesk:
    """Return the source of the pages of incidents."""
    return IncidentDesk(parts.incidents, parts.current, parts.notices.directory, parts.acknowledgements, parts.notices.outbox)


def entering(parts: Parts, enter: Enter, env: Mapping[str, str]) -> EnteringSources:
    """Return where forms put what is entered; `enter` writes exclusions and puts them in force."""
    return EnteringSources(
        pauses=PauseDesk(lambda: parts.config, enter),
        closing=ClosingDesk(lambda: parts.config),
        values=ValueDesk(lambda: parts.config, env),
        strangers=StrangerDesk(lambda: parts.config, parts.incidents.topology, parts.findings),
    )
