"""`netmon schema`: the JSON Schemas of the files that an operator writes, and of the reports that netmon does."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.parser import nearest
from netmon.collect.registry import param_models
from netmon.config.schemas import json_schemas, schema_text
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.report.document import json_schema

REPORT = "report"
"""The name of the schema of `netmon.report/1`."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="schema.arg.name")
    parser.add_argument("--output", type=Path, metavar="DIR", help="schema.option.output")


def run(args: argparse.Namespace) -> int:
    """Print one schema, or all as one JSON object by name; or write them to a folder."""
    schemas = {**json_schemas(param_models()), REPORT: json_schema()}
    if args.name is not None and args.name not in schemas:
        raise CommandError("schema.unknown", name=args.name[:40], allowed=", ".join(schemas), suggestion=nearest(args.name, schemas))
    chosen = schemas if args.name is None else {args.name: schemas[args.name]}
    if args.output is not None:
        _write(chosen, args.output, args.lang)
    else:
        print(schema_text(chosen if args.name is None else chosen[args.name]), end="")
    return EXIT_DONE


def schema_file(name: str) -> str:
    """Return the file name of a schema, as the first line of the example files refers to it."""
    return f"{name}.schema.json"


def _write(schemas: dict[str, dict[str, Any]], folder: Path, lang: Lang) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas.items():
            path = folder / schema_file(name)
            path.write_text(schema_text(schema), encoding="utf-8")
            print(text("schema.written", lang, path=path), file=sys.stderr)
    except OSError as error:
        raise CommandError("cli.cannot_write", exit_code=EXIT_FAILED, path=error.filename or folder, reason=os.strerror(error.errno or 0)) from None
