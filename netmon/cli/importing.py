"""`netmon import`: a workbook, CSV files, NetBox, LibreNMS or snmp_exporter's targets as a proposal for the inventory."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, CommandError
from netmon.cli.output import print_json
from netmon.config.load import load_settings
from netmon.config.paths import config_file, is_there
from netmon.config.secrets import SecretError, read_secret
from netmon.config.workbook import Table, Unreadable, read_workbook
from netmon.model.lang import Lang
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.problem import Problem
from netmon.model.texts import text
from netmon.onboard import file_sd, librenms, netbox
from netmon.onboard.importing import assemble, summary
from netmon.onboard.importing_api import Gathered
from netmon.onboard.importing_csv import read_csv
from netmon.onboard.importing_places import Assembled
from netmon.onboard.importing_tables import Rows, read_tables
from netmon.onboard.proposal import SETTINGS_FILE, Occupied, Proposal, differences, is_inventory, judged, located, write
from netmon.onboard.proposal_present import CREDENTIALS_FILE, Present, read_present
from netmon.onboard.workbook_columns import DEVICES, LINKS, ROOMS, SITES
from netmon.onboard.workbook_template import write_template
from netmon.transport.http.api import HttpTarget

OUTPUT = "proposal"
SHOWN_PROBLEMS = 200
COMMENT = "由 netmon import 生成，请核对后再用。改完运行 netmon check。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="import.arg.file")
    parser.add_argument("--template", metavar="OUT.xlsx", help="import.option.template")
    parser.add_argument("--netbox", metavar="URL", help="import.option.netbox")
    parser.add_argument("--librenms", metavar="URL", help="import.option.librenms")
    parser.add_argument("--file-sd", metavar="FILE", action="append", help="import.option.file_sd")
    parser.add_argument("--token", metavar="env:NAME|file:F", help="import.option.token")
    parser.add_argument("--ca-file", metavar="F", help="import.option.ca")
    parser.add_argument("--credential", metavar="NAME", help="import.option.credential")
    parser.add_argument("--site", metavar="ID", help="import.option.site")
    add_proposal_arguments(parser)


def add_proposal_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every command that proposes takes."""
    parser.add_argument("--output", metavar="DIR", default=OUTPUT, help="import.option.output")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="import.option.format")


def run(args: argparse.Namespace) -> int:
    """Print the difference and write the proposal; 0 done, 1 the source did not answer, 2 what was given is wrong."""
    if sum((bool(args.files), args.template is not None, args.netbox is not None, args.librenms is not None, bool(args.file_sd))) != 1:
        raise CommandError("import.one_source")
    if args.template is not None:
        return _template(Path(args.template), args.lang)
    present = present_inventory(args)
    rows = _rows_of_files(args) if args.files else _rows_of_targets(args) if args.file_sd else _rows_of_api(args)
    if args.files:
        counts = summary(rows.rows)
        print(text("import.read", args.lang, sites=counts[SITES], links=counts[LINKS], devices=counts[DEVICES], rooms=counts[ROOMS]), file=sys.stderr)
    return propose(args, rows, present, COMMENT)


def _template(path: Path, lang: Lang) -> int:
    if path.exists():
        raise CommandError("import.template_there", path=path)
    try:
        write_template(path)
    except OSError as error:
        raise CommandError("cli.cannot_write", path=path, reason=os.strerror(error.errno) if error.errno else error.strerror or "") from None
    print(text("import.template_written", lang, path=path))
    return EXIT_DONE


def present_inventory(args: argparse.Namespace) -> Present:
    """Return the inventory of the configuration that was named or found; an empty one where there is none."""
    path = config_file(args.config, os.environ)
    if args.config is None and not is_there(path):
        return Present()
    settings, problems = load_settings(path)
    if settings is None:
        _explain(problems, args.lang)
        raise CommandError("cli.refused")
    present, wrong = read_present(settings.inventory, port=settings.snmp.port, data_folders=settings.data_folders)
    if wrong:
        _explain(wrong, args.lang)
        raise CommandError("import.present")
    return replace(present, state=settings.state)


def _explain(problems: Iterable[Problem], lang: Lang) -> None:
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)


def _rows_of_files(args: argparse.Namespace) -> Rows:
    tables: list[Table] = []
    problems: list[Problem] = []
    for name in args.files:
        path = Path(name)
        if path.suffix.lower() not in (".xlsx", ".csv"):
            raise CommandError("import.file_kind", path=path)
        try:
            found, wrong = read_workbook(path) if path.suffix.lower() == ".xlsx" else read_csv(path)
        except OSError as error:
            raise CommandError("cli.cannot_read", path=path, reason=error.strerror or "") from None
        except Unreadable as error:
            raise CommandError("import.file_problem", path=path, reason=text(error.key, args.lang, **error.sentence_args)) from None
        tables += found
        problems += wrong
    rows = read_tables(tables)
    rows.problems[:0] = problems
    return rows


def _rows_of_targets(args: argparse.Namespace) -> Rows:
    """Read file_sd lists; one that is no such list is wrong input, whatever the others hold."""
    into = Gathered(source="file_sd", site=args.site, credential=args.credential)
    for name in args.file_sd:
        path = Path(name)
        try:
            with path.open("rb") as file:
                problems = file_sd.read(file.read(file_sd.MOST_BYTES + 1), path.name, into)
        except OSError as error:
            raise CommandError("cli.cannot_read", path=path, reason=error.strerror or "") from None
        except file_sd.NotTargets:
            raise CommandError("import.no_targets", path=path) from None
        into.rows.problems += problems
    _notes(into, args.lang)
    return into.rows


def _notes(into: Gathered, lang: Lang) -> None:
    for note in into.notes:
        print(text(note.key, lang, **note.args), file=sys.stderr)


def _rows_of_api(args: argparse.Namespace) -> Rows:
    url: str = args.netbox or args.librenms
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise CommandError("source.bad_url", url=parts._replace(netloc=parts.hostname or "", query="").geturl()[:120])
    if args.token is None:
        raise CommandError("import.token_needed")
    if parts.scheme == "http":
        print(text("source.plain", args.lang, url=url), file=sys.stderr)
    token = read_token(args.token, os.environ)
    into = Gathered(source="netbox" if args.netbox else "librenms", site=args.site, credential=args.credential)
    target = HttpTarget(url=url, ca_file=args.ca_file, rate_per_s=20.0, request_timeout_s=30.0)
    gather = netbox.gather if args.netbox else librenms.gather
    try:
        asyncio.run(gather(target, token, into))
    except AccessFailed as error:
        raise _source_error(error, url) from None
    _notes(into, args.lang)
    return into.rows


def read_token(given: str, env: Mapping[str, str]) -> str:
    """Return the token behind `env:NAME` or `file:PATH`; a token on the command line is refused, and never repeated."""
    source, colon, name = given.partition(":")
    if not colon or source not in ("env", "file"):
        raise CommandError("import.token_needed")
    try:
        token = read_secret((source, name), Path.cwd(), env).reveal().strip()
    except SecretError as error:
        raise CommandError(error.key, args=error.sentence_args) from None
    if not token.isascii() or not token.isprintable():
        raise CommandError("import.token_needed")
    return token


def _source_error(error: AccessFailed, url: str) -> CommandError:
    if error.outcome is Outcome.AUTH_FAILED:
        return CommandError("source.refused", exit_code=EXIT_FAILED, url=url, reason=error.detail)
    if error.outcome is Outcome.PARSE_ERROR:
        return CommandError("source.not_json", exit_code=EXIT_FAILED, url=url, reason=error.detail)
    return CommandError("source.unreachable", exit_code=EXIT_FAILED, url=url, reason=error.detail)


def propose(args: argparse.Namespace, rows: Rows, present: Present, comment: str) -> int:
    """Put the rows into files, let the loader judge them, show the difference and write it; nothing is written when anything is wrong."""
    made = assemble(rows, present, comment)
    problems = [*made.problems, *_judged(made, present)]
    found = located(problems, lambda file, path: None if file not in made.places else made.cell(file, path))
    if found:
        for problem in found[:SHOWN_PROBLEMS]:
            print(problem.render(args.lang), file=sys.stderr)
        print(text("import.count", args.lang, count=len(found)), file=sys.stderr)
        return EXIT_WRONG_INPUT
    return finish(args, made.proposal, present)


def _judged(made: Assembled, present: Present) -> list[Problem]:
    """Return the loader's problems, but for those in a cell that is known to be wrong already."""
    known = {(problem.file, problem.path) for problem in made.problems}
    left = []
    for problem in judged(made.proposal, present, os.environ):
        cell = made.cell(problem.file or "", problem.path)
        if cell is None or cell not in known:
            left.append(problem)
    return left


def finish(args: argparse.Namespace, proposal: Proposal, present: Present) -> int:
    """Show the difference on stdout, write the files, and say what to do with them."""
    output = Path(args.output)
    if not proposal.files:
        print(text("proposal.same", args.lang), file=sys.stderr)
        if args.format == "json":
            print_json(report(proposal, present, output))
        return EXIT_DONE
    if is_inventory(output, present):
        raise CommandError("proposal.is_inventory", path=output)
    try:
        write(proposal, output)
    except Occupied as error:
        raise CommandError("proposal.occupied", paths=", ".join(error.paths[:5])) from None
    except OSError as error:
        raise CommandError("cli.cannot_write", path=error.filename or output, reason=error.strerror or "") from None
    if args.format == "json":
        print_json(report(proposal, present, output))
    else:
        for line in differences(proposal, present):
            print(line)
        sys.stdout.flush()
    _what_next(proposal, present, output, args.lang)
    return EXIT_DONE


def _what_next(proposal: Proposal, present: Present, output: Path, lang: Lang) -> None:
    if proposal.lost_comments:
        print(text("proposal.comments", lang, paths=", ".join(proposal.lost_comments[:10])), file=sys.stderr)
    key = "proposal.written_fresh" if SETTINGS_FILE in proposal.files else "proposal.written"
    print(text(key, lang, folder=output, count=len(proposal.files), inventory=present.folder or "-"), file=sys.stderr)
    if CREDENTIALS_FILE in proposal.files:
        for line in proposal.files[CREDENTIALS_FILE].splitlines():
            name, colon, _ = line.partition(":")
            if colon and not name.startswith((" ", "#")):
                where = output / "secrets" / name.strip('"')
                print(text("proposal.secret", lang, name=name.strip('"'), path=where), file=sys.stderr)


def report(proposal: Proposal, present: Present, output: Path) -> dict[str, object]:
    """Return the netmon.proposal/1 document."""
    texts = present.texts
    return {
        "schema": "netmon.proposal/1",
        "folder": str(output),
        "inventory": None if present.folder is None else str(present.folder),
        "files": [{"path": path, "new": path not in texts, "loses_comments": path in proposal.lost_comments} for path in sorted(proposal.files)],
        "difference": list(differences(proposal, present)),
    }
