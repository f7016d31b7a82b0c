"""The dossier of one line's page, put together by the functions that put together a report's: what the page shows as bounds is what explanations say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from netmon.config.config import Config
from netmon.evaluate.bounds import Days
from netmon.evaluate.dossier import context_of, line_body, questions
from netmon.model.dossier import Dossier, DossierLine
from netmon.model.evidence import Body
from netmon.model.figures import Coverage, Figures, PortFigures, PortQuestion
from netmon.model.inventory import Link
from netmon.model.roster import Roster
from netmon.model.verdict import Window
from netmon.pipeline.dossier import OWN_KINDS, Sources, dossier_of
from netmon.pipeline.link_now import Watched
from netmon.pipeline.seen import Seen

NOBODY: Final = Roster(entries=(), official=False)
WAYS: Final = ("received", "sent", "lesson_received", "lesson_sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDossier:
    """A line within its dossier."""

    dossier: Dossier
    line: DossierLine

    @property
    def watched(self) -> Watched | None:
        """The port by which history watches the line."""
        port = self.line.port
        return None if port is None else Watched(port.device, port.interface, port.down, port.down == "sent")

    def question(self) -> PortQuestion | None:
        """Return what is asked of the samples of the line's port, as a report on its school asks it."""
        port = self.line.port
        key = None if port is None else (port.device, port.interface)
        return next((one for one in questions(self.dossier) if (one.device, one.interface) == key), None)

    def body(self, figures: PortFigures | None) -> Body:
        """Return what is known of the line's bandwidth, by the contract of the window's last day."""
        day = context_of(self.dossier).last_day
        return line_body(self.line, self.dossier, {} if figures is None else {figures.key: figures}, Days(first=day, last=day))


def beside(link: Link, config: Config) -> tuple[Link, ...]:
    """Return a line, and those after it that may be watched by the same port and that a report on its school looks at: the school's, the district's own."""
    own = {site.id for site in config.sites.values() if site.kind in OWN_KINDS} | {config.district.id, link.site}
    devices = _devices(link)
    return (link, *(one for one in config.links.values() if one is not link and one.site in own and not devices.isdisjoint(_devices(one))))


def link_dossier(links: Sequence[Link], config: Config, seen: Seen, window: Window, *, now: float) -> LinkDossier:
    """Return the dossier of the first of `links`; the others share its port, perhaps."""
    first = links[0]
    named = {device for link in links for device in _devices(link)}
    small = replace(
        config,
        links={link.key: link for link in links},
        sites={link.site: config.sites[link.site] for link in links if link.site in config.sites},
        devices={name: config.devices[name] for name in sorted(named) if name in config.devices},
    )
    dossier = dossier_of(Sources(config=small, plans=(), roster=NOBODY), seen, window, now=now)
    lines = (*dossier.lines, *(line for site in dossier.sites for line in site.lines))
    return LinkDossier(dossier=dossier, line=next(line for line in lines if line.link.key == first.key))


def as_asked(question: PortQuestion) -> dict[str, Any]:
    """Return a question as `netmon.pipeline.link_worker` reads it."""
    return {
        "lessons": question.lessons,
        "excluded": question.excluded,
        "capacity_received_bps": question.capacity_received_bps,
        "capacity_sent_bps": question.capacity_sent_bps,
    }


def as_answered(told: dict[str, Any], watched: Watched) -> PortFigures:
    """Return the figures that the worker told of a port."""
    received, sent, lesson_received, lesson_sent = (_figures(told[name]) for name in WAYS)
    return PortFigures(
        device=watched.device, interface=watched.interface, received=received, sent=sent, lesson_received=lesson_received, lesson_sent=lesson_sent,
        speed_bps=told["speed_bps"],
    )  # fmt: skip


def _figures(told: dict[str, Any]) -> Figures:
    return Figures(**{**told, "coverage": Coverage(**told["coverage"])})


def _devices(link: Link) -> set[str]:
    return {ref.device for ref in (link.port, link.far_port) if ref is not None}
