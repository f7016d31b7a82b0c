"""Which device `poll` and `identify` ask, and how: from the inventory, or from the command line alone."""

import argparse
import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netmon.cli.address import HostPort, parse_address, resolve
from netmon.cli.errors import CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.parser import nearest
from netmon.collect.registry import COLLECTORS, param_models
from netmon.config.config import Config
from netmon.config.load import load_settings
from netmon.config.paths import config_file, data_folders, data_roots
from netmon.config.profiles import load_profiles
from netmon.config.secrets import Secret, SecretError, SnmpCredential, read_secret
from netmon.daemon.wiring import AUTO, other_collectors, target_of
from netmon.expose.labels import DeviceLabels
from netmon.model.inventory import Device, SnmpOptions
from netmon.model.lang import Lang
from netmon.model.profile import Profile
from netmon.model.texts import text
from netmon.pipeline.once import Question

LEAST_TIMEOUT_S = 0.1
MOST_TIMEOUT_S = 3600.0
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A device to ask: `name` None when it is not from the inventory."""

    name: str | None
    address: HostPort
    labels: DeviceLabels
    question: Question
    config: Config | None = None


def add_arguments(parser: argparse.ArgumentParser, timeout_s: float = TIMEOUT_S, timeout_help: str = "poll.option.timeout") -> None:
    """Add what says whom to ask and how."""
    parser.add_argument("device", nargs="?", metavar="DEVICE", help="poll.arg.device")
    parser.add_argument("--address", metavar="HOST[:PORT]", help="poll.option.address")
    parser.add_argument("--community", metavar="C", help="poll.option.community")
    parser.add_argument("--snmp-version", choices=("1", "2c"), help="poll.option.snmp_version")
    parser.add_argument("--credential", metavar="NAME", help="poll.option.credential")
    parser.add_argument("--timeout", type=float, default=timeout_s, metavar="S", help=timeout_help)


def asked(args: argparse.Namespace, *, profile: str | None = None, collectors: tuple[str, ...] | None = None, by_snmp: bool = False) -> Asked:
    """Return whom to ask and how, `by_snmp` alone or in every way; CommandError for everything that is wrong with the command line."""
    _check_options(args)
    for name in collectors or ():
        if name not in COLLECTORS:
            raise CommandError("poll.unknown_collector", name=name[:40], allowed=", ".join(COLLECTORS), suggestion=nearest(name, COLLECTORS))
    config = _config(args) if args.device is not None or args.credential is not None else None
    if config is None or args.address is not None:
        place = parse_address(args.address)
        device = Device(name=str(place), site="", role="switch", address=place.host, snmp=SnmpOptions(port=place.port))
    else:
        device = _device(config, args.device, by_snmp=by_snmp)
        place = HostPort(device.address or "", device.snmp.port)
    profiles = config.profiles if config is not None else known_profiles(args)
    if not profiles:
        raise CommandError("poll.no_profiles")
    fixed = _fixed(profile or device.profile, profiles)
    others = {} if by_snmp else other_collectors(device, fixed)
    place = resolve(place) if place.host else place
    target = None
    if place.host and (device.credential is not None or not others or args.credential is not None or args.community is not None):
        credential = _credential(args, config, device)
        target = target_of(replace(device, address=place.host, snmp=replace(device.snmp, budget_s=args.timeout)), credential, fixed)
    return Asked(
        name=None if args.device is None else device.name,
        address=place,
        labels=_labels(device, config),
        question=Question(name=device.name, target=target, profiles=profiles, budget_s=args.timeout, fixed=fixed, collectors=collectors, others=others),
        config=config,
    )


def _check_options(args: argparse.Namespace) -> None:
    if args.device is None and args.address is None:
        raise CommandError("poll.device_or_address")
    if args.device is not None and args.address is not None:
        raise CommandError("poll.both")
    if args.community is not None and args.credential is not None:
        raise CommandError("poll.two_secrets")
    if args.address is not None and args.community is None and args.credential is None:
        raise CommandError("poll.no_secret")
    if args.snmp_version is not None and args.community is None:
        raise CommandError("poll.version_alone")
    if not LEAST_TIMEOUT_S <= args.timeout <= MOST_TIMEOUT_S:
        raise CommandError("poll.timeout_range", least=f"{LEAST_TIMEOUT_S:g}", most=f"{MOST_TIMEOUT_S:g}")


def _config(args: argparse.Namespace) -> Config:
    loaded = load_or_explain(args)
    if isinstance(loaded, int):
        raise CommandError("cli.refused")
    return loaded


def known_profiles(args: argparse.Namespace, first: Sequence[Path] = ()) -> Mapping[str, Profile]:
    """Return the profiles that need no inventory: those of netmon.yaml's folders where there is one, of the environment and of the installation.

    The folders `first` come before these. A mistake in one profile is said and does not keep the others from being used.
    """
    path = config_file(args.config, os.environ)
    folders: tuple[Path, ...] = ()
    if args.config is not None or path.is_file():
        settings, problems = load_settings(path)
        if settings is None and args.config is not None:
            for problem in problems:
                print(problem.render(args.lang), file=sys.stderr)
            raise CommandError("cli.refused")
        folders = settings.data_folders if settings is not None else ()
    loaded = load_profiles([*first, *data_folders("collectors", data_roots(folders, os.environ))], param_models())
    for problem in loaded.problems:
        print(problem.render(args.lang), file=sys.stderr)
    return loaded.profiles


def _device(config: Config, name: str, *, by_snmp: bool) -> Device:
    device = config.devices.get(name)
    if device is None:
        raise CommandError("poll.unknown_device", name=name[:80], suggestion=nearest(name, config.devices))
    if device.address is None and (by_snmp or device.api is None):
        raise CommandError("poll.no_address", name=name)
    return device


def _fixed(name: str, profiles: Mapping[str, Profile]) -> Profile | None:
    if name == AUTO:
        return None
    if name not in profiles:
        raise CommandError("poll.unknown_profile", name=name[:80], suggestion=nearest(name, profiles))
    return profiles[name]


def _credential(args: argparse.Namespace, config: Config | None, device: Device) -> SnmpCredential:
    if args.community is not None or config is None:
        community = read_community(args.community, os.environ, args.lang)
        return SnmpCredential(name="--community", version="1" if args.snmp_version == "1" else "2c", community=community)
    name = args.credential or device.credential
    if name is None:
        raise CommandError("poll.no_credential", name=device.name)
    found = config.credentials.get(name)
    if found is None:
        raise CommandError("poll.unknown_credential", name=name[:80], suggestion=nearest(name, config.credentials))
    if not isinstance(found, SnmpCredential):
        raise CommandError("poll.not_snmp", name=name)
    return found


def read_community(given: str, env: Mapping[str, str], lang: Lang) -> Secret:
    """Return the community behind `C`, `env:NAME`, `file:PATH` or `-`; CommandError never repeats it."""
    source, colon, name = given.partition(":")
    if given == "-":
        typed = getpass.getpass("community: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        secret = Secret(typed)
    elif colon and source in ("env", "file"):
        try:
            secret = read_secret((source, name), Path.cwd(), env)
        except SecretError as error:
            raise CommandError(error.key, args=error.sentence_args) from None
    else:
        print(text("poll.visible_community", lang), file=sys.stderr)
        secret = Secret(given)
    if not secret.reveal():
        raise CommandError("poll.empty_community")
    try:
        secret.reveal().encode()
    except UnicodeEncodeError:
        raise CommandError("poll.community_not_text") from None
    return secret


def _labels(device: Device, config: Config | None) -> DeviceLabels:
    if config is None or device.name not in config.devices:
        return DeviceLabels(district="", site="", device=device.name, role="")
    site = config.sites.get(device.site)
    return DeviceLabels(
        district=config.district.id,
        site=device.site,
        device=device.name,
        role=device.role,
        room=device.room or "",
        site_name=site.name if site is not None else "",
    )
