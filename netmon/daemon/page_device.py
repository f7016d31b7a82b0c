"""Where the pages of devices, lines and explanations get what they show."""

from netmon.daemon.parts import Parts
from netmon.pipeline.child_desk import ChildDesk
from netmon.pipeline.link_now import LinkNow
from netmon.pipeline.view_device import DeviceParts, LiveDevices
from netmon.pipeline.view_explain import ExplainParts, LiveExplain
from netmon.pipeline.view_link import LinkParts, LiveLinks


def live_devices(parts: Parts) -> LiveDevices:
    """Return the source of the pages of devices."""
    return LiveDevices(
        DeviceParts(
            config=lambda: parts.config,
            status=parts.status,
            current=parts.current,
            intake=parts.intake,
            history=parts.history,
            repo=parts.config_repo,
            topology=lambda: parts.incidents.topology.topology,
        )
    )


def live_links(parts: Parts, desk: ChildDesk) -> LiveLinks:
    """Return the source of the pages of lines."""
    now = LinkNow(parts.current, parts.intake)
    return LiveLinks(LinkParts(config=lambda: parts.config, now=now, history=parts.history, standings=parts.judge.latest), desk)


def live_explain(parts: Parts, desk: ChildDesk) -> LiveExplain:
    """Return the source of explanations."""
    return LiveExplain(
        ExplainParts(
            config=lambda: parts.config,
            in_force=parts.hand_over.file,
            current=parts.current,
            intake=parts.intake,
            topology=lambda: parts.incidents.topology.topology,
            standings=parts.judge.latest,
        ),
        desk,
    )
