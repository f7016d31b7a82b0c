"""`netmon report`: a report from history and configuration, as a file to hand in."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from netmon.cli.by_name import load
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, CommandError
from netmon.cli.loading import add_in_force, in_force_or_explain
from netmon.cli.parser import nearest
from netmon.cli.report_source import add_source, address_of, source_of
from netmon.cli.report_window import add_window, window_of
from netmon.config.targets import DEFAULT_PLAN
from netmon.daemon.audit_notes import act
from netmon.model.lang import Lang
from netmon.model.report import Report, ReportKind
from netmon.model.roster import match
from netmon.model.texts import text
from netmon.model.verdict import Window
from netmon.pipeline.dossier import Sources, SourcesError, load_sources
from netmon.pipeline.report import make_report
from netmon.pipeline.sample_source import SampleSource
from netmon.report import pdf_needs
from netmon.report.document import dumps
from netmon.report.formats import WRITERS
from netmon.report.kinds import PAGES
from netmon.store import files, parquet, sqlite

FORMATS: Final = (*WRITERS, "pdf", "json")
SAY_AFTER_S: Final = 1.0
SAY_EVERY_S: Final = 0.2
PDF_MODULE: Final = "netmon.report.pdf"
NEEDS_FILE: Final = frozenset({"xlsx", "pdf"})
"""Formats that mean nothing to a terminal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Kind, plan, span of time, school, and where it is written to."""
    parser.add_argument("kind", choices=[kind.value for kind in ReportKind], help="report.option.kind")
    parser.add_argument("--plan", metavar="ID", default=DEFAULT_PLAN, help="report.option.plan")
    add_window(parser)
    parser.add_argument("--site", metavar="S", help="report.option.site")
    parser.add_argument("--format", choices=FORMATS, help="report.option.format")
    parser.add_argument("--output", metavar="F", default="-", help="report.option.output")
    add_source(parser)
    parser.add_argument("--seed", metavar="TEXT", default="", help="report.option.seed")
    add_in_force(parser)


def run(args: argparse.Namespace) -> int:
    """Make the report and write it; 0 done, 1 when history or system fail, 2 for what is wrong in the configuration or on the command line."""
    wanted = format_of(args)
    config = in_force_or_explain(args)
    if isinstance(config, int):
        return config
    try:
        sources = load_sources(config, os.environ)
    except SourcesError as error:
        for problem in error.problems:
            print(problem.render(args.lang), file=sys.stderr)
        return EXIT_WRONG_INPUT
    sources = chosen(sources, args.plan, args.site)
    now = time.time()
    window = window_of(args, ReportKind(args.kind), config.calendar, datetime.fromtimestamp(now, UTC), config.settings.history_slot_s)
    write = _writer(wanted, args.lang)
    with source_of(args, os.environ) as samples:
        report = _made(args, sources, window, now, samples)
    _put(args.output, lambda file: write(report, file))
    act(config.settings.state, "report_made", kind=report.kind, number=report.number, sha256=report.data_sha256, file=args.output)
    if args.output != "-":
        print(text("report.written", args.lang, number=report.number, path=args.output), file=sys.stderr)
    if report.dossier.source != "history":
        print(text("report.source", args.lang, url=address_of(args.source)), file=sys.stderr)
    if report.dossier.provisional:
        print(text("report.provisional", args.lang), file=sys.stderr)
    return EXIT_DONE


def format_of(args: argparse.Namespace) -> str:
    """Return the format: as asked for, else by the file's ending, else xlsx. CommandError where that is not clear, or a terminal would get it."""
    wanted: str | None = args.format
    if wanted is None and args.output != "-":
        wanted = Path(args.output).suffix.lower().removeprefix(".")
        if wanted not in FORMATS:
            raise CommandError("report.format_unknown", path=args.output, known=", ".join(FORMATS))
    wanted = wanted or "xlsx"
    if args.output == "-" and wanted in NEEDS_FILE and sys.stdout.isatty():
        raise CommandError("report.terminal", format=wanted)
    return wanted


def chosen(sources: Sources, plan: str, site: str | None) -> Sources:
    """Return the sources with one plan, and with one school where it is asked for. CommandError says what was probably meant."""
    plans = {found.id: found for found in sources.plans}
    if plan not in plans:
        raise CommandError("report.unknown_plan", plan=plan[:40], known=", ".join(sorted(plans)) or "-", suggestion=nearest(plan, plans))
    return replace(sources, plans=(plans[plan],), site=None if site is None else site_of(sources, site))


def site_of(sources: Sources, written: str) -> str:
    """Return the id of a school that was named by its id, code or name; it must be in the roster."""
    sites = sources.config.sites.values()
    found = [site.id for site in sites if written in (site.id, site.code)] or [site.id for site in sites if written == site.name]
    if len(found) != 1:
        words = [word for site in sites for word in (site.id, site.code, site.name) if word is not None]
        raise CommandError("report.unknown_site", site=written[:40], suggestion=nearest(written, words))
    if found[0] not in match(sources.roster, sites).sites.values():
        raise CommandError("report.site_not_listed", site=written)
    return found[0]


def _made(args: argparse.Namespace, sources: Sources, window: Window, now: float, samples: SampleSource | None) -> Report:
    try:
        with _progress("report.progress", args.lang) as progress:
            return make_report(ReportKind(args.kind), sources, window, now=now, seed=args.seed, progress=progress, samples=samples)
    except (sqlite.DatabaseError, parquet.ParquetError, files.NewerVersionError) as error:
        raise CommandError("report.history_damaged", exit_code=EXIT_FAILED, reason=error) from None
    except OSError as error:
        path = error.filename or sources.config.settings.state
        raise CommandError("cli.cannot_read", exit_code=EXIT_FAILED, path=path, reason=os.strerror(error.errno or 0)) from None


def _writer(wanted: str, lang: Lang) -> Callable[[Report, BinaryIO], None]:
    """Return what writes a report; whatever a format needs of the machine is looked for before any work is done."""
    if wanted == "json":
        return lambda report, file: _all(file, dumps(report))
    if wanted == "pdf":
        return partial(_print, _pdf(), lang)
    writer = WRITERS[wanted]
    return lambda report, file: writer(PAGES[report.kind](report, lang), dumps(report), file)


def _print(writer: Callable[..., None], lang: Lang, report: Report, file: BinaryIO) -> None:
    """Write a PDF and say how far it is."""
    with _progress("report.printing", lang) as progress:
        writer(PAGES[report.kind](report, lang), dumps(report), file, progress=progress)


def _pdf() -> Any:
    """Import the writer of PDF now: not every site has its library, which fails at import where the system's part is missing."""
    try:
        pdf_needs.check()
    except pdf_needs.PdfUnavailableError:
        raise CommandError("report.pdf_missing", exit_code=EXIT_FAILED, line=pdf_needs.APT_LINE) from None
    return load(PDF_MODULE).write


def _put(output: str, write: Callable[[BinaryIO], None]) -> None:
    """Write to standard output, or to a file that appears only when it is whole."""
    if output == "-":
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        try:
            with temporary.open("wb") as file:
                write(file)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError("cli.cannot_write", exit_code=EXIT_FAILED, path=output, reason=os.strerror(error.errno or 0)) from None


def _all(file: BinaryIO, data: bytes) -> None:
    file.write(data)


@contextlib.contextmanager
def _progress(key: str, lang: Lang) -> Iterator[Callable[[int, int], None]]:
    """Say on stderr how far it is once it takes long: one line that is written over in a terminal, a line every ten seconds elsewhere."""
    begun = said = time.monotonic()
    shown = False
    terminal = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        nonlocal said, shown
        moment = time.monotonic()
        if moment - begun >= SAY_AFTER_S and moment - said >= (SAY_EVERY_S if terminal else 10.0):
            said, shown = moment, True
            line = text(key, lang, done=done, total=total)
            print(f"\r{line}" if terminal else line, end="" if terminal else "\n", file=sys.stderr, flush=True)

    try:
        yield progress
    finally:
        if shown and terminal:
            print(file=sys.stderr)
