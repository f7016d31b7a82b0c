"""`netmon ssh trust|list|forget`: which SSH host keys netmon accepts."""

import argparse
import asyncio
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netmon.cli.address import HostPort, parse_address
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.loading import load_or_explain, settings_or_explain
from netmon.cli.output import columns, print_json
from netmon.cli.parser import nearest
from netmon.config.config import Config, Settings
from netmon.daemon.audit_notes import act
from netmon.model.lang import Lang
from netmon.model.outcome import AccessFailed
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.transport.ssh.api import SSH_PORT
from netmon.transport.ssh.client import scan_host_keys
from netmon.transport.ssh.key_file import KnownHostsError, KnownHostsFile, known_hosts_path, state_of
from netmon.transport.ssh.known_hosts import Entry, KnownHosts, host_name

SCHEMA = "netmon.ssh/1"
TIMEOUT_S = 10.0
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")
YES = ("yes", "y", "是")


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One host of the command line; `name` is the inventory's, or the address."""

    name: str
    address: str
    port: int
    legacy: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("action", choices=("trust", "list", "forget"), metavar="trust|list|forget", help="ssh.arg.action")
    parser.add_argument("device", nargs="*", metavar="DEVICE", help="ssh.arg.devices")
    parser.add_argument("--address", metavar="HOST[:PORT]", help="ssh.option.address")
    parser.add_argument("--fingerprint", metavar="SHA256:...", help="ssh.option.fingerprint")
    parser.add_argument("--yes", action="store_true", help="ssh.option.yes")
    parser.add_argument("--legacy", action="store_true", help="ssh.option.legacy")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_S, metavar="S", help="ssh.option.timeout")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="ssh.option.format")


def run(args: argparse.Namespace) -> int:
    """0 done, 1 no host done, 2 the command line is wrong, 3 some hosts not done."""
    if args.fingerprint is not None and not FINGERPRINT.fullmatch(args.fingerprint):
        raise CommandError("ssh.fingerprint_syntax")
    if args.action == "list":
        return _list(_file(_settings(args)), args)
    hosts, settings = _hosts(args)
    file = _file(settings)
    done = [_trust(host, file, args) if args.action == "trust" else _forget(host, file, args.lang) for host in hosts]
    return EXIT_DONE if all(done) else EXIT_PARTLY if any(done) else EXIT_FAILED


def _settings(args: argparse.Namespace) -> Settings:
    settings = settings_or_explain(args)
    if isinstance(settings, int):
        raise CommandError("cli.refused")
    return settings


def _file(settings: Settings) -> KnownHostsFile:
    return KnownHostsFile(known_hosts_path(settings.state))


def _hosts(args: argparse.Namespace) -> tuple[list[Host], Settings]:
    if not args.device and args.address is None:
        raise CommandError("ssh.need_host")
    if args.device and args.address is not None:
        raise CommandError("ssh.both")
    if args.fingerprint is not None and len(args.device) > 1:
        raise CommandError("ssh.one_fingerprint")
    if args.address is not None:
        place = parse_address(args.address, SSH_PORT)
        return [Host(name=str(place), address=place.host, port=place.port, legacy=args.legacy)], _settings(args)
    config = load_or_explain(args)
    if isinstance(config, int):
        raise CommandError("cli.refused")
    return [_host(config, name, legacy=args.legacy) for name in args.device], config.settings


def _host(config: Config, name: str, *, legacy: bool) -> Host:
    device = config.devices.get(name)
    if device is None:
        raise CommandError("poll.unknown_device", name=name[:80], suggestion=nearest(name, config.devices))
    if device.address is None:
        raise CommandError("poll.no_address", name=name)
    port = device.ssh.port if device.ssh is not None else SSH_PORT
    return Host(name=name, address=device.address, port=port, legacy=legacy or (device.ssh is not None and device.ssh.legacy))


def _trust(host: Host, file: KnownHostsFile, args: argparse.Namespace) -> bool:
    lang: Lang = args.lang or "zh"
    try:
        shown = asyncio.run(scan_host_keys(host.address, host.port, timeout_s=args.timeout, legacy=host.legacy))
    except AccessFailed as failed:
        _say("ssh.failed", lang, host=host.name, reason=reason_text(failed.detail, lang))
        return False
    known = {entry.key: entry for entry in _load(file).known(host.address, host.port).trusted}
    if args.format == "json":
        print_json({"schema": SCHEMA, "host": host.name, "keys": [_row(entry, known) for entry in shown]})
    else:
        print(text("ssh.shows", lang, host=f"{host.name} ({HostPort(host.address, host.port)})"))
        rows = [("  " + entry.algorithm, entry.fingerprint, text(f"ssh.state.{_state(entry, known)}", lang)) for entry in shown]
        print(columns(rows), flush=True)
    chosen = _chosen(host, shown, known, args, lang)
    if chosen is None:
        return False
    if set(known) == {entry.key for entry in chosen}:
        _say("ssh.unchanged", lang, host=host.name)
        return True
    note = {"action": "trust", "host": host_name(host.address, host.port), "device": host.name, "keys": [entry.fingerprint for entry in chosen]}
    _change(file, lambda hosts: hosts.with_keys(host.address, host.port, chosen), note, lang)
    _say("ssh.trusted", lang, host=host.name, path=file.path)
    return True


def _state(entry: Entry, known: dict[str, Entry]) -> str:
    return "same" if entry.key in known else "changed" if known else "new"


def _row(entry: Entry, known: dict[str, Entry]) -> dict[str, str]:
    return {"algorithm": entry.algorithm, "fingerprint": entry.fingerprint, "state": _state(entry, known)}


def _chosen(host: Host, shown: Sequence[Entry], known: dict[str, Entry], args: argparse.Namespace, lang: Lang) -> Sequence[Entry] | None:
    """Return the keys to trust; None when the operator, or the fingerprint that he gave, says no."""
    if args.fingerprint is not None:
        wanted = [entry for entry in shown if entry.fingerprint == args.fingerprint.rstrip("=")]
        if not wanted:
            _say("ssh.other_fingerprint", lang, host=host.name, fingerprint=args.fingerprint)
        return wanted or None
    if all(entry.key in known for entry in shown) or args.yes:
        return shown
    if known:
        _say("ssh.changed", lang)
    if not sys.stdin.isatty():
        raise CommandError("ssh.no_terminal")
    print(text("ssh.ask", lang), end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() in YES:
        return shown
    _say("ssh.not_trusted", lang, host=host.name)
    return None


def _forget(host: Host, file: KnownHostsFile, lang: Lang | None) -> bool:
    lang = lang or "zh"
    if not _load(file).known(host.address, host.port).trusted:
        _say("ssh.not_known", lang, host=host.name)
        return True
    note = {"action": "forget", "host": host_name(host.address, host.port), "device": host.name}
    _change(file, lambda hosts: hosts.without(host.address, host.port), note, lang)
    _say("ssh.forgotten", lang, host=host.name)
    return True


def _list(file: KnownHostsFile, args: argparse.Namespace) -> int:
    lang: Lang = args.lang or "zh"
    entries = _load(file).entries()
    if args.format == "json":
        rows = [{"hosts": one.hosts, "marker": one.marker, "algorithm": one.algorithm, "fingerprint": one.fingerprint} for one in entries]
        print_json({"schema": SCHEMA, "file": str(file.path), "keys": rows})
    elif entries:
        print(columns([(one.hosts, one.algorithm, one.fingerprint, one.marker) for one in entries]))
    else:
        _say("ssh.empty", lang, path=file.path)
    return EXIT_DONE


def _load(file: KnownHostsFile) -> KnownHosts:
    try:
        return file.load()
    except KnownHostsError as error:
        raise CommandError("ssh.cannot_use", exit_code=EXIT_FAILED, path=file.path, reason=error) from None


def _change(file: KnownHostsFile, edit: Callable[[KnownHosts], KnownHosts], note: Mapping[str, Any], lang: Lang) -> None:
    """Change the file, and write into the audit log that it was changed: the first contact is trusted on somebody's word."""
    try:
        file.change(edit, note)
        if not act(state_of(file.path), f"ssh_{note['action']}", host=note["host"], device=note["device"], keys=" ".join(map(str, note.get("keys", ())))):
            _say("audit.not_recorded", lang)
    except KnownHostsError as error:
        raise CommandError("ssh.cannot_use", exit_code=EXIT_FAILED, path=file.path, reason=error) from None
    except OSError as error:
        raise CommandError("ssh.cannot_write", exit_code=EXIT_FAILED, path=file.path, reason=error.strerror or "") from None


def _say(key: str, lang: Lang, **args: object) -> None:
    print(text(key, lang, **args), file=sys.stderr)
