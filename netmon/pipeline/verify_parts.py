"""A report's uptime and curves beside the machine that keeps the history: worked out again from the changes of state and the hourly roll-ups."""

from collections.abc import Iterator

from netmon.model.report import Availability, Outage, Report
from netmon.model.report_facts import LoadCurve, PlaceAvailability, RollupRef
from netmon.pipeline.dossier import Sources
from netmon.pipeline.report_loads import curves_of, rollups
from netmon.pipeline.report_times import Place, Uptime, Uptimes
from netmon.pipeline.verify import Step, StepName, skipped, step_of
from netmon.report.compare import Difference, keyed_differences
from netmon.store import sqlite
from netmon.store.history_view import open_history


def compare_parts(report: Report, sources: Sources) -> Iterator[Step]:
    """Yield a step on uptime and one on curves, where the report has such parts. sqlite.DatabaseError, files.NewerVersionError, OSError.

    Devices, lines and schools are those of the report, whatever the inventory says now.
    """
    state = sources.config.settings.state
    if report.availability or report.places:
        try:
            with open_history(state) as view:
                again = Uptimes(view, report.dossier).of(Place(one.device, one.site, one.role) for one in report.availability)
                checked = len(again.devices) + len(again.places) + len(again.outages)
                yield step_of(StepName.UPTIME_NOW, _uptime(again, report), checked)
        except sqlite.NoDatabaseError:
            yield skipped(StepName.UPTIME_NOW, "verify.why.no_states")
    if report.rollups:
        recorded = rollups(state, report.dossier)
        drawn = curves_of(state, report.dossier, {(one.device, one.interface): one.flow for one in report.curves})
        yield step_of(StepName.ROLLUPS_NOW, _loads(recorded, drawn, report), len(recorded) + len(drawn))


def _uptime(again: Uptime, report: Report) -> Iterator[Difference]:
    yield from keyed_differences(again.devices, report.availability, _device, ("availability",), _device)
    yield from keyed_differences(again.places, report.places, _place, ("places",), _place)
    yield from keyed_differences(again.outages, report.outages, _outage, ("outages",), _outage)


def _loads(recorded: tuple[RollupRef, ...], drawn: tuple[LoadCurve, ...], report: Report) -> Iterator[Difference]:
    yield from keyed_differences(recorded, report.rollups, _rollup, ("rollups",), _rollup)
    yield from keyed_differences(drawn, report.curves, _curve, ("curves",), _curve)


def _device(one: Availability) -> str:
    return one.device


def _place(one: PlaceAvailability) -> str:
    return f"{one.kind} {one.place}"


def _outage(one: Outage) -> str:
    return f"{one.line or one.device or one.site} {one.start_ms}"


def _rollup(one: RollupRef) -> str:
    return one.day


def _curve(one: LoadCurve) -> str:
    return f"{one.device} {one.interface}"
