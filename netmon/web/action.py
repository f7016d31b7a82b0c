"""What every action of the page has in common: who did it is written down, what was wrong is said beside its field, and then the browser goes on."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from netmon.model.audit import AuditRecord, details
from netmon.model.entering import Answered
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.web.asked import Asked, Page, see_other
from netmon.web.door import AuditSink
from netmon.web.errors import forbidden
from netmon.web.html import Pages

WRONG: Final = 422
"""Unprocessable Content (RFC 9110 section 15.5.21): the form comes back with what was typed."""


class Actions:
    """Answers posted forms; `audit` takes a record of each, done or not."""

    def __init__(self, html: Pages, audit: AuditSink) -> None:
        self._html = html
        self._audit = audit

    def write_down(self, asked: Asked, action: str, answered: Answered, status: int, **more: object) -> None:
        """Write an action down; a form that was sent twice is written down once as done and once as done before."""
        came = "not_found" if not answered.found else "refused" if answered.troubles else "done" if answered.changed else "done_before"
        troubles = ", ".join(trouble.key for trouble in answered.troubles)
        self._audit.note(
            AuditRecord(
                at=time.time(),
                who=asked.person.name,
                role=asked.person.role.value,
                peer=asked.peer,
                method=asked.method,
                path=asked.path,
                status=status,
                action=action,
                detail=details(result=came, what=answered.what, troubles=troubles, **more),
            )
        )

    def unknown(self, asked: Asked, action: str, answered: Answered, **more: object) -> Page:
        """Answer an action on what does not exist, or is not this person's: both the same."""
        self.write_down(asked, action, answered, 403, **more)
        return forbidden(self._html, asked)

    def done(self, asked: Asked, action: str, answered: Answered, path: str, **more: object) -> Page:
        """Answer an action that was done; the reader goes on to `path`, in his language."""
        self.write_down(asked, action, answered, 303, **more)
        return see_other(in_language(asked, path))

    def refused(self, asked: Asked, action: str, answered: Answered, page: Page, **more: object) -> Page:
        """Answer an action that was not done with the page of its form."""
        self.write_down(asked, action, answered, WRONG, **more)
        return replace(page, status=WRONG)


def in_language(asked: Asked, path: str) -> str:
    """Return an address that keeps the language that the reader asked for."""
    if asked.pinned is None:
        return path
    bare, mark, fragment = path.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}lang={asked.pinned}{mark}{fragment}"


def wrongs(answered: Answered, lang: Lang) -> Mapping[str, str]:
    """Return what is wrong by field, "" for the form as a whole."""
    found: dict[str, str] = {}
    for trouble in answered.troubles:
        found.setdefault(trouble.field, text(trouble.key, lang, **trouble.args))
    return found
