"""`netmon init`: five questions, and a configuration that runs."""

import argparse
import getpass
import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_WRONG_INPUT, CommandError
from netmon.collect.registry import param_models
from netmon.config.judged_by import ROSTERS
from netmon.config.load import load
from netmon.config.roster_xlsx import read_roster
from netmon.config.values import listen_address
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.onboard.starting import LOCAL, Answers, NewFile, files, networks_of

FOLDER: Final = "."
ZONE: Final = "Asia/Shanghai"
LEAST_V3_CHARS: Final = 8
"""RFC 3414 section 11.2: a password of SNMPv3 has at least eight octets."""
_CODE = re.compile(r"[0-9]{6}")
_SPOKEN = re.compile(r"[!-~]{1,64}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options; what is given is not asked for."""
    parser.add_argument("folder", nargs="?", default=FOLDER, metavar="FOLDER", help="init.arg.folder")
    parser.add_argument("--name", help="init.option.name")
    parser.add_argument("--code", help="init.option.code")
    parser.add_argument("--roster", metavar="FILE", help="init.option.roster")
    parser.add_argument("--community", metavar="env:NAME|file:F|-", help="init.option.community")
    parser.add_argument("--user", metavar="NAME", help="init.option.user")
    parser.add_argument("--subnet", metavar="CIDR", action="append", help="init.option.subnet")
    parser.add_argument("--listen", metavar="ADDRESS:PORT", help="init.option.listen")
    parser.add_argument("--yes", action="store_true", help="init.option.yes")


def run(args: argparse.Namespace) -> int:
    """0 written and checked, 1 cannot be written, 2 an answer or the folder is wrong."""
    lang: Lang = args.lang or "zh"
    folder = Path(args.folder)
    asking = _Asking(args, lang)
    _nothing_there(folder)
    answers = asking.answers()
    roster = asking.roster()
    wanted = files(answers, datetime.now(ZoneInfo(ZONE)).date())
    _nothing_there(folder, wanted)
    try:
        _write(folder, wanted)
        if roster is not None:
            shutil.copyfile(roster, folder / "inventory" / f"roster{roster.suffix.lower()}")
    except OSError as error:
        raise CommandError("init.cannot_write", exit_code=EXIT_FAILED, path=error.filename or folder, reason=error.strerror or "") from None
    return _checked(folder, lang, answers)


class _Asking:
    """Asks on the terminal for what the command line did not say; without one, or with --yes, the defaults hold."""

    def __init__(self, args: argparse.Namespace, lang: Lang) -> None:
        self._args = args
        self._lang = lang
        self._asks = sys.stdin.isatty() and not args.yes and args.community != "-"

    def answers(self) -> Answers:
        """Return the answers but the list of schools; CommandError for one that cannot be."""
        name = self._one(1, "name", self._args.name, "", _name)
        code = self._one(1, "code", self._args.code, "", _district_code)
        user, community, auth, priv = self._access()
        networks = self._one(4, "subnet", None if self._args.subnet is None else " ".join(self._args.subnet), "", _networks)
        listen = self._one(5, "listen", self._args.listen, LOCAL, _listen)
        return Answers(name=name, code=code, community=community, user=user, auth=auth, priv=priv, networks=networks_of(networks), listen=listen)

    def roster(self) -> Path | None:
        """Return the list of schools, which can be read; None without one."""
        given = self._one(2, "roster", self._args.roster, "", _roster)
        return Path(given) if given else None

    def _access(self) -> tuple[str, str, str, str]:
        """Return user, community, and the two passwords of SNMPv3: a community where no user is named."""
        user = self._one(3, "user", self._args.user or ("" if self._args.community else None), "", _word)
        if not user:
            return "", self._secret("community", self._args.community, 1), "", ""
        return user, "", self._secret("auth", None, LEAST_V3_CHARS), self._secret("priv", None, LEAST_V3_CHARS)

    def _one(self, number: int, what: str, given: str | None, default: str, check: Callable[[str], str]) -> str:
        if given is not None or not self._asks:
            return check(default if given is None else given)
        while True:
            typed = input(f"{number}/5 {text(f'init.ask.{what}', self._lang, default=default)}").strip() or default
            try:
                return check(typed)
            except CommandError as error:
                print(error.render(self._lang), file=sys.stderr)

    def _secret(self, what: str, given: str | None, least: int) -> str:
        """Return a secret: from where the option says, or typed without being shown."""
        if given == "-":
            value = sys.stdin.readline().rstrip("\r\n")
        elif given is not None:
            value = _from(given)
        elif self._asks:
            value = getpass.getpass(f"3/5 {text(f'init.ask.{what}', self._lang)}")
        else:
            value = os.environ.get(f"NETMON_{what.upper()}", "")
        if len(value) < least or not _SPOKEN.fullmatch(value):
            raise CommandError(f"init.need_{what}")
        return value


def _from(source: str) -> str:
    kind, _, where = source.partition(":")
    try:
        if kind == "env":
            return os.environ[where]
        if kind == "file":
            return Path(where).read_text(encoding="utf-8").strip()
    except (KeyError, OSError, UnicodeDecodeError):
        raise CommandError("init.no_secret", source=source[:100]) from None
    raise CommandError("init.bad_source")


def _name(value: str) -> str:
    if not 0 < len(value) <= 60 or not value.isprintable():
        raise CommandError("init.need_name")
    return value


def _district_code(value: str) -> str:
    if value and not _CODE.fullmatch(value):
        raise CommandError("init.bad_code")
    return value


def _word(value: str) -> str:
    if value and (len(value) > 32 or not _SPOKEN.fullmatch(value)):
        raise CommandError("init.bad_user")
    return value


def _networks(value: str) -> str:
    try:
        networks_of(value)
    except ValueError as error:
        raise CommandError("init.bad_subnet", reason=error) from None
    return value


def _listen(value: str) -> str:
    try:
        return listen_address(value)
    except ValueError:
        raise CommandError("init.bad_listen", value=value[:60]) from None


def _roster(value: str) -> str:
    if not value:
        return value
    path = Path(value)
    if f"roster{path.suffix.lower()}" not in ROSTERS:
        raise CommandError("init.roster_kind", path=path)
    _, problems = read_roster(path)
    if problems:
        raise CommandError("init.bad_roster", path=path, problem=problems[0].render("zh"))
    return value


def _nothing_there(folder: Path, wanted: Mapping[str, NewFile] | None = None) -> None:
    """Refuse a folder in which something would be overwritten."""
    there = [path for path in (wanted or ("netmon.yaml",)) if (folder / path).exists()]
    if there:
        raise CommandError("init.exists", path=folder / there[0])


def _write(folder: Path, wanted: Mapping[str, NewFile]) -> None:
    """Write every file, the secret ones for their owner alone."""
    for path, new in wanted.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if new.secret else 0o755)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if new.secret else 0o644)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(new.text)


def _checked(folder: Path, lang: Lang, answers: Answers) -> int:
    """Load what was written, as `netmon check` does, and say how to go on."""
    path = folder / "netmon.yaml"
    result = load(path, env=os.environ, collectors=param_models())
    for problem in result.problems:
        print(problem.render(lang), file=sys.stderr)
    print(text("init.done", lang, folder=folder.resolve()), file=sys.stderr)
    for network in answers.networks:
        print(f"  netmon discover --subnet {network} --config {path}")
    for line in ("import --template schools.xlsx", "onboard --vendor huawei", "user add NAME --role admin", "report baseline --output baseline.xlsx", "run"):
        print(f"  netmon {line} --config {path}")
    return EXIT_WRONG_INPUT if result.problems else EXIT_DONE
