"""What `netmon check` says of the roster and the targets, which reports are judged by."""

from collections.abc import Sequence

from netmon.config.judged_by import JudgedBy
from netmon.model.lang import Lang
from netmon.model.texts import text


def targets_summary(found: JudgedBy, lang: Lang) -> Sequence[str]:
    """Return a line on the roster, where there is one, and a line on the targets."""
    lines = []
    if found.roster is not None:
        listed, missing = len(found.roster.roster.entries), len(found.roster.missing)
        lines.append(text("roster.counts", lang, listed=listed, found=listed - missing, missing=missing))
        if found.roster.extra:
            lines.append(text("roster.extra", lang, count=len(found.roster.extra)))
    plans = found.targets.plans.values()
    if plans:
        counts = {name: sum(len(getattr(plan, name)) for plan in plans) for name in ("targets", "manual", "baselines")}
        lines.append(f"{text('check.targets', lang)}  {text('check.targets_counts', lang, plans=len(plans), **counts)}")
    return lines
