"""`netmon profile test`: what a profile makes of a recording, what it leaves unread, and whether that is what was expected."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from netmon.cli import device
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.output import columns, print_json
from netmon.cli.parser import nearest
from netmon.cli.poll import exit_code
from netmon.cli.trial import Trial, trial
from netmon.collect.document_table import render_table
from netmon.collect.expected import SCHEMA, count, differences, expected_values
from netmon.model.lang import Lang
from netmon.model.profile import Profile
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.simulate.snmprec import load

SHOWN_DIFFERENCES = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("test",), metavar="test", help="profile.arg.action")
    parser.add_argument("file", metavar="FILE", help="profile.arg.file")
    parser.add_argument("--profile", metavar="ID|F", help="profile.option.profile")
    parser.add_argument("--expected", metavar="F", help="profile.option.expected")
    parser.add_argument("--write-expected", action="store_true", help="profile.option.write")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="profile.option.format")


def run(args: argparse.Namespace) -> int:
    """Print what came out; 0 as expected, 1 something differs or nothing came out, 2 wrong input, 3 some collectors not ok."""
    path = Path(args.file)
    _check_recording(path)
    profiles, fixed = chosen_profiles(args)
    proof = Path(args.expected) if args.expected is not None else expected_file(path)
    expected = None if args.write_expected else _read_expected(proof, asked_for=args.expected is not None)
    done = asyncio.run(trial(path, profiles, fixed))
    found = expected_values(done.document)
    lines = differences(expected, found) if expected is not None else None
    if args.write_expected:
        _write(proof, found)
    if args.format == "json":
        print_json(report(path, done, None if lines is None else (proof, lines)))
    else:
        print(describe(done, args.lang))
        print(verdict(proof, lines, count(found), args))
    code = exit_code(done.answer.readings) if done.answer.profile is not None else EXIT_FAILED
    return EXIT_FAILED if lines else code if code in (EXIT_DONE, EXIT_PARTLY) else EXIT_FAILED


def expected_file(path: Path) -> Path:
    """Return where the expected values of a recording are."""
    return path.with_name(f"{path.name.removesuffix('.snmprec')}.expected.json")


def chosen_profiles(args: argparse.Namespace) -> tuple[dict[str, Profile], Profile | None]:
    """Return the profiles to choose from and the one that was asked for, None to let the recording decide; a YAML file joins the others."""
    wanted: str | None = args.profile
    if wanted is None or not wanted.endswith(".yaml"):
        profiles = dict(device.known_profiles(args))
        if wanted is not None and wanted not in profiles:
            raise CommandError("poll.unknown_profile", name=wanted[:80], suggestion=nearest(wanted, profiles))
        return profiles, profiles[wanted] if wanted is not None else None
    file = Path(wanted)
    if not file.is_file():
        raise CommandError("profile.file", path=wanted)
    profiles = dict(device.known_profiles(args, (file.parent,)))
    if file.stem not in profiles:
        raise CommandError("cli.refused")
    return profiles, profiles[file.stem]


def _check_recording(path: Path) -> None:
    try:
        recording = load(path)
    except OSError as error:
        raise CommandError("cli.cannot_read", path=path, reason=error.strerror or "") from None
    if not recording.instances:
        raise CommandError("profile.no_recording", path=path)


def _read_expected(path: Path, *, asked_for: bool) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if asked_for:
            raise CommandError("profile.no_expected", path=path) from None
        return None
    except OSError as error:
        raise CommandError("cli.cannot_read", path=path, reason=error.strerror or "") from None
    except ValueError as error:
        raise CommandError("profile.bad_expected", path=path, reason=error) from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        if asked_for:
            raise CommandError("profile.bad_expected", path=path, reason=f'"schema" is not "{SCHEMA}"')
        return None
    return content


def _write(path: Path, found: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError("cli.cannot_write", path=path, reason=error.strerror or "") from None


def report(path: Path, done: Trial, compared: tuple[Path, list[str]] | None) -> dict[str, object]:
    """Return the netmon.profile_test/1 document."""
    profile, found = done.answer.profile, done.answer.found
    return {
        "schema": "netmon.profile_test/1",
        "recording": str(path),
        "instances": done.instances,
        "profile": profile.id if profile is not None else None,
        "why": found.why if found is not None else None,
        "document": done.document,
        "unread": [{"oid": one.oid, "values": one.values} for one in done.unread],
        "expected": None if compared is None else {"file": str(compared[0]), "differences": compared[1]},
    }


def describe(done: Trial, lang: Lang) -> str:
    """Return the same for a person: profile, values, and what nobody read."""
    profile, found = done.answer.profile, done.answer.found
    lines = [
        text("profile.none", lang)
        if profile is None
        else text("profile.why", lang, profile=profile.id, why=reason_text(found.why, lang) if found is not None else "--profile"),
        "",
        render_table(done.document, lang),
    ]
    if done.unread:
        rows = [(f"  {one.oid}", text("profile.unread_values", lang, count=one.values)) for one in done.unread]
        lines += [text("profile.unread", lang), columns(rows), ""]
    return "\n".join(lines)


def verdict(proof: Path, lines: list[str] | None, values: int, args: argparse.Namespace) -> str:
    """Say how the values compare with those expected."""
    if args.write_expected:
        return text("profile.written", args.lang, path=proof, count=values)
    if lines is None:
        return text("profile.no_proof", args.lang)
    if not lines:
        return text("profile.same", args.lang, path=proof, count=values)
    shown = [f"  {line}" for line in lines[:SHOWN_DIFFERENCES]]
    more = [f"  ... {len(lines) - SHOWN_DIFFERENCES}"] if len(lines) > SHOWN_DIFFERENCES else []
    return "\n".join([text("profile.differs", args.lang, path=proof, count=len(lines)), *shown, *more])
