"""Whether netmon lives and is ready, for whatever starts and watches it."""

from netmon.web.asked import JSON, TEXT, Asked, Page, Route
from netmon.web.document import readiness_json
from netmon.web.source import StatusSource


class StatusPages:
    """What netmon says of itself to programs that watch it."""

    def __init__(self, source: StatusSource) -> None:
        self._source = source

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/healthz", answer=self.health, right=None),
            Route(path="/readyz", answer=self.readiness, right=None),
        )

    def health(self, _asked: Asked) -> Page:
        """Answer `/healthz`."""
        return Page(status=200, content_type=TEXT, body=b"ok\n")

    def readiness(self, _asked: Asked) -> Page:
        """Answer `/readyz`: 503 until the configuration is loaded and every device was polled once."""
        readiness = self._source.readiness()
        return Page(status=200 if readiness.ready else 503, content_type=JSON, body=readiness_json(readiness))
