"""`netmon discover`: devices in given subnets, or behind known devices by LLDP, as a proposal for the inventory."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from netmon.cli import device
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.importing import add_proposal_arguments, present_inventory, propose
from netmon.cli.parser import nearest
from netmon.config.credentials import resolve
from netmon.config.salvage import validate_most
from netmon.config.schema_credentials import CredentialsFile
from netmon.config.secrets import Credential, SnmpCredential
from netmon.config.yaml import parse
from netmon.daemon.wiring import security
from netmon.model.lang import Lang
from netmon.model.problem import Problem
from netmon.model.profile import Profile
from netmon.model.reasons import reason_text
from netmon.model.texts import text
from netmon.onboard.discover import WIDEST, Bounds, Key, Network, Progress, Scanner, TooMany, allowed_by, hosts_of, parse_networks
from netmon.onboard.discover_kept import kept_of
from netmon.onboard.discover_same import Proposed, groups
from netmon.onboard.importing import NEW_DISTRICT
from netmon.onboard.proposal_present import CREDENTIALS_FILE, Present
from netmon.store import discovered, files
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.client import SnmpClient

COMMENT = "由 netmon discover 生成，请核对类型、学校和房间后再用。改完运行 netmon check。"
MOST_HOSTS = 1 << 22
MOST_RATE = 5_000.0
MOST_DEPTH = 16
EVERY_S = 2.0
SHOWN_SILENT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Where to look, and with what."""

    networks: Sequence[Network]
    starts: Sequence[tuple[str, int, Key]]
    keys: Sequence[Key]
    profiles: Mapping[str, Profile]
    bounds: Bounds
    port: int
    echo: bool
    lang: Lang


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--subnet", action="append", default=[], metavar="NET", help="discover.option.subnet")
    parser.add_argument("--lldp-from", action="append", default=[], metavar="DEVICE", help="discover.option.lldp")
    parser.add_argument("--credential", action="append", default=[], metavar="NAME", help="discover.option.credential")
    parser.add_argument("--site", metavar="ID", help="discover.option.site")
    parser.add_argument("--port", type=int, metavar="N", help="discover.option.port")
    parser.add_argument("--rate", type=float, default=Bounds().rate_per_s, metavar="N", help="discover.option.rate")
    parser.add_argument("--timeout", type=float, default=Bounds().timeout_s, metavar="S", help="discover.option.timeout")
    parser.add_argument("--depth", type=int, default=Bounds().depth, metavar="N", help="discover.option.depth")
    parser.add_argument("--max-hosts", type=int, default=WIDEST, metavar="N", help="discover.option.hosts")
    parser.add_argument("--no-echo", action="store_true", help="discover.option.no_echo")
    parser.add_argument("--state", type=Path, metavar="DIR", help="discover.option.state")
    add_proposal_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Scan, say what was found, keep it for the page, and propose it; 0 done, 1 nothing answered, 2 what was given is wrong."""
    _check(args)
    present = present_inventory(args)
    task = _task(args, present)
    scanner = asyncio.run(_scan(task))
    lang: Lang = args.lang
    if not scanner.found:
        key = "discover.nothing" if scanner.progress.tried else "discover.no_neighbours"
        print(text(key, lang, count=scanner.progress.tried, alive=scanner.progress.alive), file=sys.stderr)
        return EXIT_FAILED
    district = present.district.id if present.district is not None else NEW_DISTRICT[0]
    proposed = Proposed(present, args.site, district)
    for group in groups(scanner.found):
        proposed.add(group)
    _tell(scanner, proposed, lang)
    keep_for_page(proposed, args.site, args.state or present.state, lang)
    return propose(args, proposed.rows, present, COMMENT) if proposed.new else EXIT_DONE


def _check(args: argparse.Namespace) -> None:
    if not args.subnet and not args.lldp_from:
        raise CommandError("discover.where")
    if not args.credential:
        raise CommandError("discover.credential")
    if args.state is not None and not args.state.is_dir():
        raise CommandError("discover.no_state", path=args.state)
    ranges = (
        ("--rate", args.rate, 1, MOST_RATE), ("--timeout", args.timeout, 0.05, 30), ("--depth", args.depth, 1, MOST_DEPTH),
        ("--max-hosts", args.max_hosts, 1, MOST_HOSTS), ("--port", args.port if args.port is not None else 161, 1, 65535),
    )  # fmt: skip
    for option, value, least, most in ranges:
        if not least <= value <= most:
            raise CommandError("discover.range", option=option, least=f"{least:g}", most=f"{most:g}")


def _task(args: argparse.Namespace, present: Present) -> Task:
    try:
        networks = parse_networks(args.subnet)
    except ValueError as error:
        raise CommandError("discover.bad_subnet", value=str(error)[:60]) from None
    for network in networks:
        if network.num_addresses > max(args.max_hosts, 1):
            raise CommandError("discover.wide", subnet=network, count=network.num_addresses, limit=args.max_hosts)
    if args.site is not None and present.places and args.site not in present.places:
        raise CommandError("discover.unknown_site", name=args.site[:80], suggestion=nearest(args.site, present.places))
    names: list[str] = list(dict.fromkeys(args.credential))
    credentials = credentials_of(present, args.lang)
    keys = [_key(name, credentials) for name in names]
    port = args.port if args.port is not None else present.port
    bounds = Bounds(rate_per_s=args.rate, timeout_s=args.timeout, hosts=args.max_hosts, depth=args.depth)
    profiles = device.known_profiles(args)
    if not profiles:
        raise CommandError("poll.no_profiles")
    starts = [_start(name, present, keys) for name in args.lldp_from]
    return Task(networks=networks, starts=starts, keys=keys, profiles=profiles, bounds=bounds, port=port, echo=not args.no_echo, lang=args.lang)


def credentials_of(present: Present, lang: Lang) -> Mapping[str, Credential]:
    """Return the credentials whose secrets can be read; the inventory may still lack everything else."""
    content = present.others.get(CREDENTIALS_FILE)
    if content is None or present.folder is None:
        raise CommandError("discover.no_credentials")
    problems: list[Problem] = []
    doc, found = parse(content.encode(), str(present.folder / CREDENTIALS_FILE), echo=False)
    problems += found
    file = validate_most(CredentialsFile, doc, problems) if doc is not None else None
    credentials = resolve(file, os.environ, problems) if file is not None else {}
    for problem in problems:
        print(problem.render(lang), file=sys.stderr)
    return credentials


def _key(name: str, credentials: Mapping[str, Credential]) -> Key:
    found = credentials.get(name)
    if found is None:
        raise CommandError("poll.unknown_credential", name=name[:80], suggestion=nearest(name, credentials))
    if not isinstance(found, SnmpCredential):
        raise CommandError("poll.not_snmp", name=name)
    return Key(name=name, security=security(found, ""))


def _start(name: str, present: Present, keys: Sequence[Key]) -> tuple[str, int, Key]:
    """Return where a crawl starts: a device of the inventory, asked with its own credential where that was named, else with the first."""
    known = {str(entry.get("name")): entry for place in present.places.values() for entry in place.devices()}
    entry = known.get(name)
    if entry is None:
        raise CommandError("poll.unknown_device", name=name[:80], suggestion=nearest(name, known))
    if not entry.get("address"):
        raise CommandError("poll.no_address", name=name)
    key = next((key for key in keys if key.name == entry.get("credential")), keys[0])
    port = entry.get("port")
    return str(entry["address"]), port if isinstance(port, int) else present.port, key


async def _scan(task: Task) -> Scanner:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(SnmpClient())
        pinger = await stack.enter_async_context(Pinger(count=1)) if task.echo else None
        if pinger is not None and not pinger.available().ok:
            print(text("discover.no_icmp", task.lang, reason=reason_text(pinger.available().reason, task.lang)), file=sys.stderr)
            pinger = None
        scanner = Scanner(
            client, task.profiles, task.keys, bounds=task.bounds, port=task.port, pinger=pinger, report=_Reporter(task.lang, sys.stderr.isatty())
        )  # fmt: skip
        try:
            addresses = hosts_of(task.networks, task.bounds.hosts)
        except TooMany as error:
            raise CommandError("discover.too_many", count=error.count, limit=error.limit) from None
        await scanner.scan(addresses)
        if task.starts:
            await scanner.crawl(task.starts, allowed_by(task.networks))
    return scanner


class _Reporter:
    """Says on stderr how far it is: over and over on one line of a terminal, else a line now and then."""

    def __init__(self, lang: Lang, terminal: bool) -> None:
        self._lang = lang
        self._terminal = terminal
        self._every_s = EVERY_S / 4 if terminal else EVERY_S * 5
        self._next = time.monotonic() + self._every_s

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now < self._next and (progress.tried < progress.total or not self._terminal):
            return
        self._next = now + self._every_s
        line = text("discover.progress", self._lang, tried=progress.tried, total=progress.total, found=progress.found)
        end = "\n" if not self._terminal or progress.tried == progress.total else ""
        print(f"\r{line}" if self._terminal else line, end=end, file=sys.stderr, flush=True)


def keep_for_page(proposed: Proposed, site: str | None, state: Path | None, lang: Lang) -> None:
    """Leave what is new for the page of unknown devices; that it cannot be written spoils nothing else."""
    if state is None or not proposed.new:
        return
    now = time.time()
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        discovered.keep(state, [kept_of(name, found, site=site, at=now) for name, found in proposed.new], now)
    except files.NewerVersionError as error:
        print(text("discover.not_kept", lang, folder=state, reason=error), file=sys.stderr)
    except OSError as error:
        print(text("discover.not_kept", lang, folder=state, reason=error.strerror or type(error).__name__), file=sys.stderr)
    else:
        print(text("discover.kept", lang, folder=state, count=len(proposed.new)), file=sys.stderr)


def _tell(scanner: Scanner, proposed: Proposed, lang: Lang) -> None:
    """Say what was found, what was left out and why."""
    progress = scanner.progress
    print(text("discover.found", lang, tried=progress.tried, found=len(scanner.found), new=len(proposed.new), known=len(proposed.known)), file=sys.stderr)
    for name, found in proposed.new:
        first = found[0]
        others = [one.address for one in found[1:]]
        print(text("discover.device", lang, name=name, address=first.address, profile=first.profile or "-", credential=first.credential), file=sys.stderr)
        if others:
            print(text("discover.same", lang, name=name, addresses=", ".join(others)), file=sys.stderr)
        if first.elsewhere:
            print(text("discover.elsewhere", lang, name=name), file=sys.stderr)
    for name, found in proposed.known:
        if len(found) > 1:
            print(text("discover.known_same", lang, name=name, addresses=", ".join(one.address for one in found)), file=sys.stderr)
    if proposed.unplaced:
        print(text("discover.unplaced", lang, names=", ".join(proposed.unplaced[:SHOWN_SILENT])), file=sys.stderr)
    if scanner.silent:
        print(text("discover.silent", lang, count=len(scanner.silent), addresses=", ".join(scanner.silent[:SHOWN_SILENT])), file=sys.stderr)
