"""`/welcome`: the first hour, step by step, with the lines to type and how far each step has come."""

import shlex
from collections.abc import Iterable
from typing import Final, NamedTuple

from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.view_welcome import Welcome
from netmon.web.asked import JSON, Asked, Page, Route
from netmon.web.document import page_json
from netmon.web.errors import forbidden
from netmon.web.html import Pages
from netmon.web.source_welcome import WelcomeSource

VENDORS: Final = ("huawei", "h3c", "ruijie", "zte", "tplink")
WORKBOOK: Final[dict[Lang, str]] = {"zh": "登记表.xlsx", "en": "register.xlsx"}


class CommandLine(NamedTuple):
    """One line to type, and what it is for (a key of texts, "" for none)."""

    words: str
    key: str = ""


class Step(NamedTuple):
    """One step: `key` names its texts, `state` is todo, doing, done or trouble, `said` tells how far it has come."""

    key: str
    state: str
    said: str
    lines: tuple[CommandLine, ...]


class WelcomePages:
    """The page of the first hour."""

    def __init__(self, source: WelcomeSource, html: Pages) -> None:
        self._source = source
        self._html = html

    def routes(self) -> tuple[Route, ...]:
        """Return its address."""
        return (Route(path="/welcome", answer=self.welcome),)

    def welcome(self, asked: Asked) -> Page:
        """Answer `/welcome`."""
        found = self._source.welcome(asked.sight)
        if found is None:
            return forbidden(self._html, asked)
        if asked.wants_json:
            return Page(status=200, content_type=JSON, body=page_json("netmon.welcome/1", found))
        steps = all_steps(found, asked.lang)
        done = sum(step.state == "done" for step in steps)
        return self._html.page("welcome.html", asked, found.now, page="welcome", found=found, steps=steps, done=done)


def all_steps(found: Welcome, lang: Lang) -> tuple[Step, ...]:
    """Return the steps in their order."""
    return (_answer(found, lang), _register(found, lang), _put_in_force(found, lang), _first_polls(found, lang))


def _answer(found: Welcome, lang: Lang) -> Step:
    state = "done" if found.answering else "todo"
    said = text("web.welcome.answer.done" if found.answering else "web.welcome.answer.todo", lang, n=found.answering)
    return Step("answer", state, said, tuple(CommandLine(f"netmon onboard --vendor {vendor}", f"welcome.vendor.{vendor}") for vendor in VENDORS))


def _register(found: Welcome, lang: Lang) -> Step:
    config, workbook = f" --config {shlex.quote(found.config_file)}", WORKBOOK[lang]
    said = text(
        "web.welcome.register.todo" if found.empty else "web.welcome.register.done", lang, schools=found.schools, devices=found.devices, links=found.links
    )
    lines = (
        CommandLine(f"netmon import --template {workbook}", "welcome.line.template"),
        CommandLine(f"netmon import {workbook}{config}", "welcome.line.import"),
        CommandLine(f"netmon discover --subnet 10.31.0.0/22 --credential school-v3{config}", "welcome.line.discover"),
    )
    return Step("register", "todo" if found.empty else "done", said, lines)


def _put_in_force(found: Welcome, lang: Lang) -> Step:
    config, problems = f" --config {shlex.quote(found.config_file)}", found.config.problems
    key, state = ("trouble", "trouble") if problems else ("todo", "todo") if found.empty else ("done", "done")
    lines = (
        CommandLine(f"netmon check{config}", "welcome.line.check"),
        CommandLine(f"netmon reload{config}", "welcome.line.reload"),
    )
    return Step("force", state, text(f"web.welcome.force.{key}", lang, n=problems), lines)


def _first_polls(found: Welcome, lang: Lang) -> Step:
    if not found.polled:
        key, state = "todo", "todo"
    elif found.failing or found.silent:
        key, state = "trouble", "trouble"
    elif found.waiting or not found.ready:
        key, state = "doing", "doing"
    else:
        key, state = "done", "done"
    values = {"polled": found.polled, "answering": found.answering, "failing": found.failing, "waiting": found.waiting}
    return Step("polls", state, text(f"web.welcome.polls.{key}", lang, **values), tuple(_doctor(found, found.silent or ("DEVICE",))))


def _doctor(found: Welcome, names: Iterable[str]) -> Iterable[CommandLine]:
    config = f" --config {shlex.quote(found.config_file)}"
    return (CommandLine(f"netmon doctor {shlex.quote(name)}{config}", "" if at else "welcome.line.doctor") for at, name in enumerate(names))
