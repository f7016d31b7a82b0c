"""`/api/v1/stream`: server-sent events of what changed (HTML standard, section 9.2)."""

from collections.abc import AsyncIterator
from typing import Final

from netmon.web.asked import EVENT_STREAM, TEXT, Asked, Page, Route
from netmon.web.hub import ChangeHub

STREAM: Final = "/api/v1/stream"
HEARTBEAT_S: Final = 15.0
BEATS: Final = 40
"""A stream ends after so many heartbeats: the page comes back at once, and whether its reader may still read is asked anew."""
MOST_TOPICS: Final = 24
LONGEST_TOPIC: Final = 200


class LivePages:
    """Streams; a stream holds no data but what the pages of the same reader show."""

    def __init__(self, hub: ChangeHub, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._hub = hub
        self._heartbeat_s = heartbeat_s

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of this section."""
        return (Route(path=STREAM, answer=self.events),)

    def events(self, asked: Asked) -> Page:
        """Answer `?topics=wall,site:x&rev=TOKEN`; 503 while too many listen."""
        topics = [topic for topic in asked.query.get("topics", "").split(",") if 0 < len(topic) <= LONGEST_TOPIC]
        if not topics or len(topics) > MOST_TOPICS:
            return Page(status=400, content_type=TEXT, body=b"topics are missing, or too many\n")
        if self._hub.full:
            self._hub.stats.refused += 1
            return Page(status=503, content_type=TEXT, body=b"too many pages listen\n", headers={"Retry-After": "30"})
        return Page(status=200, content_type=EVENT_STREAM, body=self._stream(asked, topics), headers={"X-Accel-Buffering": "no"})

    async def _stream(self, asked: Asked, topics: list[str]) -> AsyncIterator[bytes]:
        with self._hub.listen(asked, topics, asked.query.get("rev", "")) as listener:
            yield b": netmon\n\n"
            ends_at = self._hub.now() + BEATS * self._heartbeat_s
            while self._hub.now() < ends_at:
                yield await listener.next(self._heartbeat_s) or b":\n\n"
