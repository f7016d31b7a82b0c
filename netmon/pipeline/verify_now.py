"""A report beside the machine that keeps the history: which inputs were changed since, and whether the record of states still says what was seen of ports."""

from collections.abc import Iterator
from dataclasses import replace

from netmon.model.dossier import Dossier, DossierLine, SeenPort
from netmon.model.report import Report
from netmon.model.roster import match
from netmon.model.sentence import Sentence
from netmon.pipeline.dossier import Sources, gather
from netmon.pipeline.verify import Step, StepName, StepState, skipped, step_of
from netmon.report.compare import Difference, differences


def compare_with_now(report: Report, sources: Sources, *, now: float) -> Iterator[Step]:
    """Yield a step on the inputs, whose changes are no fault of the report, and one on ports. sqlite.DatabaseError, files.NewerVersionError, OSError."""
    dossier = report.dossier
    judged_by = {plan.id for plan in dossier.plans}
    plans = tuple(plan for plan in sources.plans if plan.id in judged_by)
    current = gather(replace(sources, plans=plans, site=_only_site(dossier)), dossier.window, now=now)
    yield _inputs(dossier, current)
    yield _ports(dossier, current)


def _only_site(dossier: Dossier) -> str | None:
    """Return the school that the report is about alone: then every target of it is."""
    asked = {target.selector.sites for plan in dossier.plans for target in plan.targets}
    codes = asked.pop() if len(asked) == 1 else ()
    sites = match(dossier.roster, (found.site for found in dossier.sites)).sites
    return sites.get(codes[0]) if len(codes) == 1 else None


def _inputs(dossier: Dossier, current: Dossier) -> Step:
    ours, theirs = current.inputs or {}, dossier.inputs or {}
    changed = [name for name in theirs if name in ours and ours[name] != theirs[name] and (name != "targets" or dossier.plans)]
    if not changed:
        return Step(name=StepName.INPUTS_NOW, state=StepState.SAME, checked=len(theirs))
    why = Sentence(key="verify.why.changed", args={"names": ", ".join(changed)})
    return Step(name=StepName.INPUTS_NOW, state=StepState.NOTED, checked=len(theirs), why=why)


def _ports(dossier: Dossier, current: Dossier) -> Step:
    """Compare what was seen of ports, as far as history still knows; a line that was given another port since is none of it."""
    now = {line.link.key: line.port for line in _lines(current)}
    known = []
    for line, place in _placed(dossier):
        recorded = now.get(line.link.key)
        if line.port is not None and recorded is not None and _same(line.port, recorded):
            known.append((line.port, recorded, place, line.link.key))
    if not known:
        return skipped(StepName.PORTS_NOW, "verify.why.no_states")
    return step_of(StepName.PORTS_NOW, (one for ours, theirs, place, key in known for one in _told(ours, theirs, place, key)), len(known))


def _told(given: SeenPort, recorded: SeenPort, place: tuple[str | int, ...], key: str) -> Iterator[Difference]:
    for one in differences(recorded, given, place):
        yield Difference(path=one.path, expected=one.expected, found=one.found, about=key)


def _same(given: SeenPort, recorded: SeenPort) -> bool:
    return (given.device, given.interface) == (recorded.device, recorded.interface) and recorded.since_ms is not None


def _lines(dossier: Dossier) -> Iterator[DossierLine]:
    yield from dossier.lines
    for found in dossier.sites:
        yield from found.lines


def _placed(dossier: Dossier) -> Iterator[tuple[DossierLine, tuple[str | int, ...]]]:
    for number, line in enumerate(dossier.lines):
        yield line, ("dossier", "lines", number, "port")
    for site, found in enumerate(dossier.sites):
        for number, line in enumerate(found.lines):
            yield line, ("dossier", "sites", site, "lines", number, "port")
