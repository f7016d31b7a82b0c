"""`netmon user add|password|list`: who may sign in at the page."""

import argparse
import contextlib
import getpass
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, CommandError
from netmon.cli.loading import settings_or_explain
from netmon.cli.output import columns, print_json
from netmon.cli.parser import nearest
from netmon.config.config import Settings
from netmon.config.judge import validate
from netmon.config.paths import config_file
from netmon.config.schema_users import UserModel, UsersFile
from netmon.config.users import DEFAULT_FILE
from netmon.config.users import users as checked_users
from netmon.config.users_edit import HEAD, CannotEditError, user_lines, with_password, with_user
from netmon.config.yaml import parse
from netmon.model.lang import Lang
from netmon.model.password_rules import LEAST_CHARS, MOST_BYTES, password_fault
from netmon.model.problem import Problem
from netmon.model.texts import text
from netmon.model.user import ROLES_OF_USERS
from netmon.model.yaml_text import Data
from netmon.web.passwords import hashed

SCHEMA = "netmon.users/1"
_ADD_ONLY = ("role", "site", "until")
_FORM_OF_A_HASH = "$2b$12$" + "." * 53


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("add", "password", "list"), metavar="add|password|list", help="user.arg.action")
    parser.add_argument("name", nargs="?", metavar="NAME", help="user.arg.name")
    parser.add_argument("--role", choices=[str(role) for role in ROLES_OF_USERS], help="user.option.role")
    parser.add_argument("--site", action="append", default=[], metavar="ID", help="user.option.site")
    parser.add_argument("--until", metavar="DATE", help="user.option.until")
    parser.add_argument("--password-stdin", action="store_true", help="user.option.password_stdin")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="user.option.format")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 cannot be written, 2 the command line or the file is wrong."""
    settings = settings_or_explain(args)
    if isinstance(settings, int):
        return settings
    lang: Lang = args.lang or settings.language
    path = settings.web.users or config_file(args.config, os.environ).parent / DEFAULT_FILE
    if args.action == "list":
        return _list(_read(path, lang)[1], args.format, lang)
    _check_words(args)
    return _add(args, settings, path, lang) if args.action == "add" else _password(args, path, lang)


def _check_words(args: argparse.Namespace) -> None:
    if args.name is None:
        raise CommandError("user.need_name", action=args.action)
    if args.action == "add" and args.role is None:
        raise CommandError("user.need_role")
    given = [name for name in _ADD_ONLY if getattr(args, name)]
    if args.action != "add" and given:
        raise CommandError("user.not_here", option=f"--{given[0]}")


def _add(args: argparse.Namespace, settings: Settings, path: Path, lang: Lang) -> int:
    content, users = _read(path, lang)
    if any(user.name.casefold() == args.name.casefold() for user in users):
        raise CommandError("user.exists", name=args.name[:64])
    row: dict[str, Data] = {"name": args.name, "role": args.role, "password": _FORM_OF_A_HASH, "sites": args.site, "until": args.until}
    problems = _wrong(row, settings)
    if problems:
        return _explain(problems, lang)
    row["password"] = hashed(_ask(args, lang))
    _change(path, content, lambda: with_user(content or HEAD, row), _beside(args))
    _say("user.added", lang, name=args.name, role=args.role, path=path)
    if settings.web.users is None:
        _say("user.setting", lang, file=path.name)
    _say("user.reload", lang)
    return EXIT_DONE


def _password(args: argparse.Namespace, path: Path, lang: Lang) -> int:
    content, users = _read(path, lang)
    user = next((user for user in users if user.name == args.name), None)
    if user is None:
        raise CommandError("user.unknown", name=args.name[:64], suggestion=nearest(args.name, [user.name for user in users]))
    wanted = hashed(_ask(args, lang))
    _change(path, content, lambda: with_password(content, user.name, user.password, wanted), _beside(args))
    _say("user.changed", lang, name=user.name, path=path)
    _say("user.reload", lang)
    return EXIT_DONE


def _list(users: Sequence[UserModel], form: str, lang: Lang) -> int:
    if form == "json":
        rows = [user.model_dump(mode="json", exclude={"password"}) for user in users]
        print_json({"schema": SCHEMA, "users": rows})
    elif users:
        head = tuple(text(f"user.column.{name}", lang) for name in ("name", "role", "sites", "until", "certificate"))
        print(columns([head, *((one.name, one.role, " ".join(one.sites), str(one.until or ""), one.certificate or "") for one in users)]))
    else:
        _say("user.none", lang)
    return EXIT_DONE


def _read(path: Path, lang: Lang) -> tuple[str, Sequence[UserModel]]:
    """Return the file's text and its users, nothing of a file that is not there; prints what is wrong with it and ends."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return "", []
    except OSError as error:
        raise CommandError("user.cannot_read", exit_code=EXIT_FAILED, path=path, reason=error.strerror or "") from None
    doc, problems = parse(raw, str(path), echo=False)
    found = list(problems)
    model = None if doc is None else validate(UsersFile, doc, found)
    if model is None or found:
        _explain(found, lang)
        raise CommandError("cli.refused")
    return raw.decode(), model.users


def _wrong(row: Mapping[str, Data], settings: Settings) -> list[Problem]:
    """Return what is wrong with a user who is to be added, said as if it stood in the file."""
    problems: list[Problem] = []
    doc, _ = parse(f"users:\n{user_lines(row)}".encode(), "", echo=False)
    model = None if doc is None else validate(UsersFile, doc, problems)
    if doc is not None and model is not None:
        checked_users(model.users, doc, _site_ids(settings), problems)
    return [replace(problem, file=None, line=None, column=None, path=problem.path.rpartition(".")[2]) for problem in problems]


def _site_ids(settings: Settings) -> list[str] | None:
    """Return the schools' ids, as far as their files can be read; None without any."""
    found: list[str] = []
    for path in sorted((settings.inventory / "sites").glob("*.yaml")):
        with contextlib.suppress(OSError):
            doc, _ = parse(path.read_bytes(), str(path), echo=False)
            site = doc.data.get("site") if doc is not None and isinstance(doc.data, dict) else None
            found += [str(site["id"])] if isinstance(site, dict) and "id" in site else []
    return found or None


def _ask(args: argparse.Namespace, lang: Lang) -> str:
    """Return the new password; CommandError when it breaks a rule, or was not typed the same twice."""
    if args.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif not sys.stdin.isatty():
        raise CommandError("user.no_terminal")
    else:
        password = getpass.getpass(text("user.ask", lang, name=args.name))
    fault = password_fault(password, args.name)
    if fault is not None:
        raise CommandError(f"user.password.{fault}", least=LEAST_CHARS, most=MOST_BYTES)
    if not args.password_stdin and getpass.getpass(text("user.ask_again", lang)) != password:
        raise CommandError("user.differ")
    return password


def _change(path: Path, before: str, edit: Callable[[], str], beside: Path) -> None:
    """Write what `edit` gives, unless somebody else has written in the meantime."""
    try:
        wanted = edit()
    except CannotEditError as error:
        raise CommandError("user.by_hand", exit_code=EXIT_FAILED, path=path, lines=str(error)) from None
    try:
        if (path.read_text(encoding="utf-8") if path.exists() else "") != before:
            raise CommandError("user.raced", exit_code=EXIT_FAILED, path=path)
        _write(path, wanted, beside)
    except OSError as error:
        raise CommandError("user.cannot_write", exit_code=EXIT_FAILED, path=path, reason=error.strerror or "") from None


def _write(path: Path, content: str, beside: Path) -> None:
    """Put the file in its place at once, with the owner and group of the old one, or of netmon.yaml; never open to everybody.

    Only its owner reads it, unless root writes it for a service whose group reads netmon.yaml.
    """
    model = (path if path.exists() else beside).stat()
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            if os.geteuid() == 0:
                os.fchown(file.fileno(), model.st_uid, model.st_gid)
            os.fchmod(file.fileno(), 0o640 if model.st_mode & 0o040 and os.geteuid() == 0 and model.st_gid != 0 else 0o600)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise


def _beside(args: argparse.Namespace) -> Path:
    return config_file(args.config, os.environ)


def _explain(problems: Sequence[Problem], lang: Lang) -> int:
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)
    return EXIT_WRONG_INPUT


def _say(key: str, lang: Lang, **args: object) -> None:
    print(text(key, lang, **args), file=sys.stderr)
