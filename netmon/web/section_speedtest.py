"""`/speedtest`: a speed test in the browser, for schools without a probe; the test itself runs between a script and a server beside this one."""

import json
from dataclasses import asdict, replace
from typing import Final
from urllib.parse import quote

from netmon.model.access import Right
from netmon.model.entering import Answered
from netmon.model.reasons import reason_text
from netmon.model.speedtest import SpeedOffer, SpeedView, SpeedWish
from netmon.model.texts import text
from netmon.web.access import SECURITY_HEADERS
from netmon.web.action import Actions, in_language, wrongs
from netmon.web.asked import JSON, Asked, Page, Route, see_other
from netmon.web.document import page_json
from netmon.web.door import AuditSink
from netmon.web.errors import missing
from netmon.web.html import Pages
from netmon.web.source_speedtest import SpeedtestSource

POLICY: Final = "Content-Security-Policy"
NOTHING: Final = Answered()


class SpeedtestPages:
    """`/speedtest` and below."""

    def __init__(self, source: SpeedtestSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._html = html
        self._actions = Actions(html, audit)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        right = Right.SPEED_TEST
        return (
            Route(path="/speedtest", answer=self.offer, right=right),
            Route(path="/speedtest", answer=self.begin, right=right, method="POST"),
            Route(path="/speedtest/{number}", answer=self.test, right=right),
            Route(path="/speedtest/{number}/state", answer=self.state, right=right),
            Route(path="/speedtest/{number}/cancel", answer=self.cancel, right=right, method="POST"),
        )

    def offer(self, asked: Asked) -> Page:
        """Answer `/speedtest`: which school this address is in, and the form."""
        return self._offer(asked, NOTHING)

    def begin(self, asked: Asked) -> Page:
        """Put a test in the queue, and go on to its page."""
        wish = wish_of(asked)
        if wish is None:
            return self._offer(asked, NOTHING)
        answered = self._source.begin(wish, asked.sight)
        told = {"over": wish.over, "room": wish.room}
        if not answered.done:
            return self._actions.refused(asked, "speed_test", answered, self._offer(asked, answered), **told)
        return self._actions.done(asked, "speed_test", answered, f"/speedtest/{answered.what}", **told)

    async def test(self, asked: Asked) -> Page:
        """Answer `/speedtest/<number>`: the gauge while it runs, the result afterwards."""
        view = await self._view(asked)
        if view is None:
            return self._nothing(asked)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.speedtest/1", replace(view, tickets=None)))

        def reason_of(why: str) -> str:
            return reason_text(why, asked.lang)

        values: dict[str, object] = {"view": view, "offer": None, "wrong": {}, "why": reason_of(view.why), "reason_of": reason_of}
        page = self._html.page("speedtest.html", asked, view.now, page="speedtest", **values)
        return replace(page, headers={**page.headers, POLICY: policy(asked, view.url)})

    async def state(self, asked: Asked) -> Page:
        """Answer the script of a test's page: the stage, and the tokens once it is this browser's turn."""
        view = await self._view(asked)
        if view is None:
            return self._nothing(asked)
        return Page(status=200, content_type=JSON, body=state_json(view, asked))

    def cancel(self, asked: Asked) -> Page:
        """End one's own test; a running one counts as failed."""
        number = asked.params["number"]
        answered = self._source.cancel(number, _asker(asked))
        if not answered.done:
            return self._actions.unknown(asked, "speed_test_cancel", answered)
        path = f"/speedtest/{quote(answered.what, safe='')}"
        if not answered.changed:
            return see_other(in_language(asked, path))
        return self._actions.done(asked, "speed_test_cancel", answered, path)

    async def _view(self, asked: Asked) -> SpeedView | None:
        return await self._source.test(asked.params["number"], _asker(asked), asked.sight)

    def _nothing(self, asked: Asked) -> Page:
        return missing(self._html, asked, text("web.speedtest.nothing", asked.lang))

    def _offer(self, asked: Asked, answered: Answered) -> Page:
        offer: SpeedOffer = self._source.offer(_asker(asked), asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.speedtest_offer/1", offer))
        values = {"offer": offer, "view": None, "wrong": wrongs(answered, asked.lang), "typed": asked.form, "peer": asked.peer}
        return self._html.page("speedtest.html", asked, offer.now, page="speedtest", **values)


def wish_of(asked: Asked) -> SpeedWish | None:
    """Return what a form asks for; None for one that does not say by which way."""
    over = asked.form.get("over")
    if over == "wired":
        return replace(_asker(asked), room=asked.form.get("room", ""))
    return replace(_asker(asked), over="wifi", room=asked.form.get("room", "")) if over == "wifi" else None


def _asker(asked: Asked) -> SpeedWish:
    return SpeedWish(who=asked.person.name, peer=asked.peer, over="wired", proxied=asked.arrival.proxied)


def state_json(view: SpeedView, asked: Asked) -> bytes:
    """Return what the script needs: words are said here, it has none of its own."""
    tickets = view.tickets
    found = {
        "stage": view.stage,
        "said": text(f"web.speedtest.stage.{view.stage}", asked.lang, n=view.ahead),
        "seconds": view.seconds,
        "tickets": None if tickets is None else asdict(tickets),
        "figures": {one.direction: one.goodput_bps for one in view.figures},
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def policy(asked: Asked, url: str | None) -> str:
    """Return the page's security policy: its script may also reach `url`, or this host's other ports, where the test's server listens; nothing else changes.

    The port is not known before it is this test's turn. A policy cannot name an IPv6 address (CSP level 3): there any host stands, on such a port.
    """
    host = asked.arrival.host.strip().lower()
    bare = host.partition(":")[0]
    named = not host.startswith("[") and bare and all(char.isascii() and (char.isalnum() or char in ".-") for char in bare)
    scheme = "https" if asked.arrival.secure else "http"
    origin = url or f"{scheme}://{bare if named else '*'}:*"
    return SECURITY_HEADERS[POLICY].replace("connect-src 'self'", f"connect-src 'self' {origin}")
