"""The pages on which people enter things: maintenance and exclusions, manual values, unknown devices; and 销号, which has its form in the ledger."""

import time
from collections.abc import Mapping
from typing import Final, get_args
from urllib.parse import quote

from netmon.model.access import Right, may
from netmon.model.entering import FILE_TYPES, LONGEST_S, MOST_FILE_BYTES, Answered, DeviceWish, PauseKind, PauseWish, Strangers, Trouble, ValueWish
from netmon.model.inventory import Role
from netmon.model.texts import text
from netmon.web.action import Actions, wrongs
from netmon.web.asked import FORM_BYTES, JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.door import AuditSink
from netmon.web.errors import forbidden, missing
from netmon.web.html import Pages
from netmon.web.source_entering import ClosingSource, EnteringSources, PauseSource, StrangerSource, ValueSource

NOTHING: Final = Answered()
EVERYWHERE: Final = "*"
NEEDED: Final[Mapping[PauseKind, Right]] = {PauseKind.MAINTENANCE: Right.MAINTAIN, PauseKind.EXCLUSION: Right.EXCLUDE}
LEDGER: Final = "/compliance/ledger"
STATES: Final = ("running", "planned", "idle", "past")


class PausePages:
    """`/maintenance`: what is planned, runs and is past, and the form for more."""

    def __init__(self, source: PauseSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._html = html
        self._actions = Actions(html, audit)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/maintenance", answer=self.pauses),
            Route(path="/maintenance", answer=self.enter, right=Right.MAINTAIN, method="POST"),
            Route(path="/maintenance/{number}/cancel", answer=self.cancel, right=Right.MAINTAIN, method="POST"),
        )

    def pauses(self, asked: Asked) -> Page:
        """Answer `/maintenance`."""
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.maintenance/1", self._source.pauses(asked.sight)))
        return self._page(asked, NOTHING)

    async def enter(self, asked: Asked) -> Page:
        """Take a maintenance or an exclusion."""
        wish = pause_wish(asked.form)
        if not may(asked.person, NEEDED[wish.kind]):
            return forbidden(self._html, asked)
        if asked.form.get("place"):
            answered = await self._source.enter_pause(wish, asked.person.name, asked.sight)
        else:
            answered = Answered(troubles=(Trouble(key="web.form.needed", field="place"),))
        place = wish.link or wish.site or EVERYWHERE
        more = {"place": place, "start": wish.start, "end": wish.end, "reason": wish.reason}
        return self._answer(asked, wish.kind.value, answered, **more)

    async def cancel(self, asked: Asked) -> Page:
        """Take one back that has not begun."""
        answered = await self._source.cancel_pause(asked.params["number"], asked.sight)
        return self._answer(asked, "pause_cancel", answered)

    def _answer(self, asked: Asked, action: str, answered: Answered, **more: str) -> Page:
        if not answered.found:
            return self._actions.unknown(asked, action, answered, **more)
        if answered.done:
            return self._actions.done(asked, action, answered, "/maintenance#planned", **more)
        return self._actions.refused(asked, action, answered, self._page(asked, answered), **more)

    def _page(self, asked: Asked, answered: Answered) -> Page:
        plans = self._source.pauses(asked.sight)
        values = {
            "plans": plans,
            "groups": [(state, rows) for state in STATES if (rows := [one for one in plans.pauses if one.state == state]) or state != "idle"],
            "kinds": [kind for kind in PauseKind if may(asked.person, NEEDED[kind])],
            "days": {kind: int(longest // 86_400) for kind, longest in LONGEST_S.items()},
            "wrong": wrongs(answered, asked.lang),
            "typed": asked.form,
        }
        return self._html.page("maintenance.html", asked, plans.now, page="maintenance", **values)


def pause_wish(form: Mapping[str, str]) -> PauseWish:
    """Read the form; `place` is a site, a line (`site/id`), or `*` for the whole district. One without a place is of no site that there is."""
    place = form.get("place", "")
    site, slash, _ = place.partition("/")
    return PauseWish(
        kind=PauseKind.EXCLUSION if form.get("kind") == PauseKind.EXCLUSION else PauseKind.MAINTENANCE,
        site="" if place == EVERYWHERE else site or "?",
        link=place if slash else "",
        start=form.get("start", "")[:40],
        end=form.get("end", "")[:40],
        reason=form.get("reason", ""),
    )


class ClosingPages:
    """`/ledger/<number>/close`: 销号."""

    def __init__(self, source: ClosingSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._html = html
        self._actions = Actions(html, audit)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (Route(path="/ledger/{number}/close", answer=self.close, right=Right.CLOSE_PROBLEM, method="POST"),)

    async def close(self, asked: Asked) -> Page:
        """Confirm that a problem is solved."""
        answered = await self._source.close_problem(asked.params["number"], asked.person.name, asked.sight)
        if not answered.found:
            return self._actions.unknown(asked, "close_problem", answered)
        if answered.done:
            return self._actions.done(asked, "close_problem", answered, LEDGER)
        said = " ".join(wrongs(answered, asked.lang).values())
        page = self._html.page("error.html", asked, time.time(), page="error", title=text("web.closing.refused", asked.lang), explanation=said)
        return self._actions.refused(asked, "close_problem", answered, page)


class ValuePages:
    """`/values`: what netmon cannot measure, filled in with a file that proves it."""

    def __init__(self, source: ValueSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._html = html
        self._actions = Actions(html, audit)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/values", answer=self.values),
            Route(path="/values", answer=self.enter, right=Right.ENTER_VALUE, method="POST", max_bytes=MOST_FILE_BYTES + FORM_BYTES),
            Route(path="/values/files/{sha256}", answer=self.proof),
        )

    async def values(self, asked: Asked) -> Page:
        """Answer `/values`."""
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.values/1", await self._source.values(asked.sight)))
        return await self._page(asked, NOTHING)

    async def enter(self, asked: Asked) -> Page:
        """Take a value with its file."""
        form = asked.form
        wish = ValueWish(target=form.get("target", "")[:100], value=form.get("value", ""), day=form.get("day", "")[:20])
        answered = await self._source.enter_value(wish, asked.files.get("file"), asked.person.name, asked.sight)
        more = {"value": wish.value, "day": wish.day}
        if not answered.found:
            return self._actions.unknown(asked, "manual_value", answered, **more)
        if answered.done:
            return self._actions.done(asked, "manual_value", answered, f"/values#target-{quote(wish.target, safe='')}", **more)
        return self._actions.refused(asked, "manual_value", answered, await self._page(asked, answered), **more)

    async def proof(self, asked: Asked) -> Page:
        """Answer `/values/files/<sha256>`: to be saved, never to be shown in the browser."""
        found = await self._source.proof(asked.params["sha256"], asked.sight)
        if found is None:
            return missing(self._html, asked)
        return Page(status=200, content_type=FILE_TYPES[found.kind], body=found.content, headers=saved_as(found.name))

    async def _page(self, asked: Asked, answered: Answered) -> Page:
        known = await self._source.values(asked.sight)
        values = {"targets": known.targets, "unreadable": known.unreadable, "kinds": ", ".join(FILE_TYPES), "wrong": wrongs(answered, asked.lang)}
        return self._html.page("values.html", asked, time.time(), page="values", typed=asked.form, **values)


class StrangerPages:
    """`/discovered`: devices that the inventory does not have, and proposals of how they would stand in it."""

    def __init__(self, source: StrangerSource, html: Pages, audit: AuditSink) -> None:
        self._source = source
        self._html = html
        self._actions = Actions(html, audit)

    def routes(self) -> tuple[Route, ...]:
        """Return the addresses of these pages."""
        return (
            Route(path="/discovered", answer=self.strangers),
            Route(path="/discovered", answer=self.accept, right=Right.ACCEPT_DEVICE, method="POST"),
            Route(path="/discovered/{file}", answer=self.proposal),
        )

    async def strangers(self, asked: Asked) -> Page:
        """Answer `/discovered`."""
        known = await self._source.strangers(asked.sight)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.discovered/1", known))
        return self._page(asked, known, NOTHING)

    async def accept(self, asked: Asked) -> Page:
        """Write a stranger down as it would stand in the inventory."""
        form = asked.form
        wish = DeviceWish(
            key=form.get("key", "")[:40], name=form.get("name", ""), role=form.get("role", ""), address=form.get("address", ""), room=form.get("room", "")
        )
        answered = await self._source.propose(wish, asked.sight)
        more = {"name": wish.name, "device_role": wish.role, "address": wish.address}
        if not answered.found:
            return self._actions.unknown(asked, "accept_device", answered, **more)
        if answered.done:
            return self._actions.done(asked, "accept_device", answered, "/discovered#proposals", **more)
        page = self._page(asked, await self._source.strangers(asked.sight), answered)
        return self._actions.refused(asked, "accept_device", answered, page, **more)

    async def proposal(self, asked: Asked) -> Page:
        """Answer `/discovered/<file>`: a proposal to be saved."""
        found = await self._source.proposal(asked.params["file"], asked.sight)
        if found is None:
            return missing(self._html, asked)
        return Page(status=200, content_type="application/yaml; charset=utf-8", body=found.text.encode(), headers=saved_as(found.file))

    def _page(self, asked: Asked, known: Strangers, answered: Answered) -> Page:
        values = {
            "known": known,
            "roles": get_args(Role),
            "wrong": wrongs(answered, asked.lang),
            "wrong_key": answered.what if answered.troubles else "",
            "typed": asked.form,
        }
        return self._html.page("discovered.html", asked, known.now, page="discovered", **values)


def entering_routes(sources: EnteringSources, html: Pages, audit: AuditSink) -> tuple[Route, ...]:
    """Return the addresses of all these pages."""
    return (
        *PausePages(sources.pauses, html, audit).routes(),
        *ClosingPages(sources.closing, html, audit).routes(),
        *ValuePages(sources.values, html, audit).routes(),
        *StrangerPages(sources.strangers, html, audit).routes(),
    )


def saved_as(name: str) -> dict[str, str]:
    """Return the headers by which a browser saves a file under a name and never shows it (RFC 6266)."""
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name)
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
