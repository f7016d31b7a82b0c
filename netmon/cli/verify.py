"""`netmon verify`: recomputes a report or day files, on any machine, and names the first difference."""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.loading import add_in_force, in_force_or_explain, load_or_explain
from netmon.cli.output import print_json
from netmon.config.config import Config
from netmon.config.paths import config_file
from netmon.daemon.audit_notes import act
from netmon.model.lang import Lang
from netmon.model.report import SCHEMA
from netmon.model.sentence import Sentence
from netmon.model.texts import text
from netmon.pipeline.dossier import SourcesError, load_sources
from netmon.pipeline.verify import Step, StepName, StepState, skipped, verify_report
from netmon.pipeline.verify_days import Days, days_in, folder_in, verify_path
from netmon.pipeline.verify_now import compare_with_now
from netmon.report.carried import NotCarriedError, embedded
from netmon.report.codec import DocumentError
from netmon.report.compare import Difference
from netmon.report.document import MAX_BYTES, decode, loads
from netmon.store import files, sqlite

SCHEMA_OF_RESULT: Final = "netmon.verify/1"
ZIP: Final = b"PK\x03\x04"
PARQUET: Final = b"PAR1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="verify.option.file")
    parser.add_argument("--data", type=Path, metavar="DIR", help="verify.option.data")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="verify.option.format")
    add_in_force(parser)


def run(args: argparse.Namespace) -> int:
    """0: nothing differs; 1: something does; 2: the file is none that can be verified; 3: there are no day files to compute from."""
    path: Path = args.file
    try:
        document = None if _is_of_days(path) else read_document(path)
        if document is None:
            return _run_days(path, args)
        return _run_report(path, document, args)
    except files.NewerVersionError as error:
        raise CommandError("verify.newer", path=path, version=error) from None
    except OSError as error:
        raise CommandError("cli.cannot_read", path=error.filename or path, reason=os.strerror(error.errno or 0)) from None


def read_document(path: Path) -> object:
    """Return the JSON of a report's file, or of the workbook that carries it. CommandError for another file, OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    try:
        document = loads(embedded(data) if data.startswith(ZIP) else data)
    except NotCarriedError as error:
        if error.reason == "altered":
            raise CommandError("verify.altered", exit_code=EXIT_FAILED, path=path) from None
        raise CommandError("verify.not_a_report", path=path, reason=error.reason) from None
    except DocumentError as error:
        raise CommandError("verify.not_a_report", path=path, reason=error) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise CommandError("verify.not_a_report", path=path, reason=f"$.schema: {SCHEMA}")
    return document


def _is_of_days(path: Path) -> bool:
    if path.is_dir() or path.name == "manifest.json":
        return True
    with path.open("rb") as file:
        return file.read(len(PARQUET)) == PARQUET or path.suffix == ".parquet"


def _run_days(path: Path, args: argparse.Namespace) -> int:
    try:
        count, found = verify_path(path)
    except FileNotFoundError:
        raise CommandError("verify.no_days", path=path) from None
    if args.format == "json":
        first = found[0] if found else None
        step: dict[str, object] = {"step": "files", "state": "differs" if found else "same", "checked": count, "differs": len(found), "first": _first(first)}
        print_json({"schema": SCHEMA_OF_RESULT, "file": str(path), "kind": "days", "same": not found, "steps": [step]})
    elif found:
        words = text("verify.step.files", args.lang)
        print("\n".join([*_differs(words, len(found), found[0], args.lang), text("verify.end.differs", args.lang, **_where(found[0], args.lang))]))
    else:
        print(text("verify.end.files", args.lang, count=count))
    return EXIT_FAILED if found else EXIT_DONE


def _run_report(path: Path, document: object, args: argparse.Namespace) -> int:
    config = _config(args)
    if isinstance(config, int):
        return config
    steps: list[Step] = []
    for step in _steps(document, _days(path, args, config), config):
        steps.append(step)
        if args.format == "table":
            print("\n".join(describe(step, args.lang)), flush=True)
    wrong = next((step.first for step in steps if step.first is not None), None)
    missing = sum(1 for step in steps if step.why is not None and step.why.key == "verify.why.no_data")
    if args.format == "json":
        result = {"schema": SCHEMA_OF_RESULT, "file": str(path), "kind": "report", **_head(document), "same": wrong is None}
        print_json({**result, "first": _first(wrong), "steps": [_row(step) for step in steps]})
    else:
        print(_end(document, wrong, sum(1 for step in steps if step.state is StepState.SKIPPED), args.lang))
    if config is not None:
        act(config.settings.state, "verify", file=path.name, result="same" if wrong is None else "differs")
    if wrong is not None:
        return EXIT_FAILED
    return EXIT_PARTLY if missing else EXIT_DONE


def _config(args: argparse.Namespace) -> Config | int | None:
    """Return the configuration that was named; without --data also the one that is there by default, if it is sound."""
    if args.in_force is not None or args.config is not None:
        return in_force_or_explain(args)
    if args.data is None and config_file(None, os.environ).is_file():
        found = load_or_explain(args)
        return None if isinstance(found, int) else found
    return None


def _days(path: Path, args: argparse.Namespace, config: Config | None) -> Days | None:
    """Return the day files: where --data says, beside the report, or those of the configuration's state folder; CommandError for a damaged manifest."""
    places = [args.data] if args.data is not None else [*([config.settings.state] if config is not None else []), path.resolve().parent]
    folder = next((found for place in places if (found := folder_in(place)) is not None), None)
    if folder is None:
        if args.data is not None:
            raise CommandError("verify.no_days", path=args.data)
        return None
    try:
        return days_in(folder)
    except FileNotFoundError:
        raise CommandError("verify.no_days", path=folder) from None
    except files.CorruptFileError as error:
        raise CommandError("verify.manifest", exit_code=EXIT_FAILED, path=folder / "manifest.json", reason=error) from None


def _steps(document: object, days: Days | None, config: Config | None) -> Iterator[Step]:
    yield from verify_report(document, days)
    if config is None:
        return
    try:
        sources = load_sources(config, os.environ)
    except SourcesError:
        yield skipped(StepName.INPUTS_NOW, "verify.why.config")
        return
    with suppress(DocumentError, sqlite.DatabaseError):
        yield from compare_with_now(decode(document), sources, now=time.time())


def describe(step: Step, lang: Lang) -> list[str]:
    """Return a step as lines for a person."""
    name = text(f"verify.step.{step.name}", lang)
    if step.first is not None:
        return _differs(name, step.differs, step.first, lang)
    why = (step.why or Sentence(key="verify.why.no_data")).render(lang)
    return [text(f"verify.line.{step.state}", lang, step=name, checked=step.checked, why=why)]


def _differs(name: str, count: int, first: Difference, lang: Lang) -> list[str]:
    return [
        text("verify.line.differs", lang, step=name, count=count, **_where(first, lang)),
        text("verify.line.expected", lang, expected=first.expected),
        text("verify.line.found", lang, found=first.found),
    ]


def _where(first: Difference, lang: Lang) -> dict[str, str]:
    return {"path": first.path, "about": text("verify.about", lang, about=first.about) if first.about else ""}


def _end(document: object, wrong: Difference | None, not_taken: int, lang: Lang) -> str:
    if wrong is not None:
        return text("verify.end.differs", lang, **_where(wrong, lang))
    key = "verify.end.partly" if not_taken else "verify.end.same"
    head = _head(document)
    return text(key, lang, count=not_taken, number=head["number"], digest=head["sha256"])


def _head(document: object) -> dict[str, str]:
    assert isinstance(document, dict)
    hashes = document.get("hashes")
    digest = hashes.get("$") if isinstance(hashes, dict) else None
    return {"number": str(document.get("number", "-"))[:60], "sha256": str(digest or "-")[:64]}


def _row(step: Step) -> dict[str, object]:
    why = None if step.why is None else step.why.render("en")
    return {"step": step.name.value, "state": step.state.value, "checked": step.checked, "differs": step.differs, "first": _first(step.first), "why": why}


def _first(first: Difference | None) -> dict[str, str] | None:
    return None if first is None else {"path": first.path, "expected": first.expected, "found": first.found, "about": first.about}
