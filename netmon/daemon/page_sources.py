"""Where the page gets what it shows, out of the running parts."""

from netmon.daemon.parts import Parts
from netmon.pipeline.view_rooms import LiveRooms
from netmon.web.source import Sources


def page_sources(parts: Parts) -> Sources:
    """Return the sources of every section."""
    return Sources(
        status=parts.status,
        rooms=LiveRooms(parts.rooms, parts.current, parts.lessons, parts.records.book, config=lambda: parts.config),
    )
