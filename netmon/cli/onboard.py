"""`netmon onboard`: the read-only SNMP lines to paste into a device, with a user or community made for it."""

import argparse
import re
import socket
import sys
from collections.abc import Sequence
from ipaddress import AddressValueError, IPv4Address

from netmon.cli.errors import EXIT_DONE, CommandError
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.yaml_text import Data, document
from netmon.onboard.vendor import Line, Vendor, Wanted, password
from netmon.onboard.vendor_lines import VENDORS, lines

# An address that is never asked (RFC 5737): the kernel says which of ours it would use for it.
ANYWHERE = ("192.0.2.1", 9)
USER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,15}")
CREDENTIAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,40}[A-Za-z0-9])?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--vendor", required=True, choices=tuple(VENDORS), help="onboard.option.vendor")
    parser.add_argument("--version", choices=("3", "2c"), default="3", help="onboard.option.version")
    parser.add_argument("--server", metavar="IP", help="onboard.option.server")
    parser.add_argument("--user", metavar="NAME", default="netmon", help="onboard.option.user")
    parser.add_argument("--credential", metavar="NAME", help="onboard.option.credential")
    parser.add_argument("--show-secrets", action="store_true", help="onboard.option.show")


def run(args: argparse.Namespace) -> int:
    """Print the lines; passwords only where a person reads them."""
    if not USER.fullmatch(args.user):
        raise CommandError("onboard.bad_user")
    name = args.credential or ("school-v3" if args.version == "3" else "school-ro")
    if not CREDENTIAL.fullmatch(name):
        raise CommandError("onboard.bad_credential")
    server = args.server or own_address()
    if server is None:
        raise CommandError("onboard.no_server")
    try:
        server = str(IPv4Address(server))
    except AddressValueError:
        raise CommandError("onboard.bad_server", value=args.server[:40]) from None
    shown = args.show_secrets or sys.stdout.isatty()
    vendor = VENDORS[args.vendor]
    wanted = made_for(server, args.user, args.lang, fresh=shown)
    print(describe(vendor, args.version, wanted, args.lang))
    print(keep(name, vendor, args.version, wanted, args.lang, shown=shown))
    if not shown:
        print(text("onboard.hidden", args.lang), file=sys.stderr)
    return EXIT_DONE


def own_address() -> str | None:
    """Return the address with which this machine goes out by IPv4; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(ANYWHERE)
            return str(probe.getsockname()[0])
    except OSError:
        return None


def made_for(server: str, user: str, lang: Lang, *, fresh: bool) -> Wanted:
    """Return what the lines are made for: with new passwords, or with places for them."""
    if fresh:
        return Wanted(server=server, user=user, auth_password=password(), priv_password=password(), community=password())
    places = {name: text(f"onboard.placeholder_{name}", lang) for name in ("auth", "priv", "community")}
    return Wanted(server=server, user=user, auth_password=places["auth"], priv_password=places["priv"], community=places["community"])


def describe(vendor: Vendor, version: str, wanted: Wanted, lang: Lang) -> str:
    """Return the lines with what each is for."""
    key = "onboard.head_open" if version in vendor.open_to_all else "onboard.head"
    head = text(key, lang, vendor=vendor.name, software=vendor.software, version=f"v{version}", server=wanted.server)
    source = text("onboard.unchecked", lang) if vendor.checked is None else text("onboard.checked", lang, source=vendor.checked)
    return "\n".join([f"# {head}", f"# {source}", "", *paste(lines(vendor, "3" if version == "3" else "2c", wanted), vendor.remark, lang), ""])


def paste(found: Sequence[Line], remark: str, lang: Lang) -> list[str]:
    """Return lines to paste; comments stand on lines of their own before them, so that a whole block can be pasted."""
    shown: list[str] = []
    for line in found:
        if line.comment:
            shown.append(f"{remark} {text(f'onboard.c.{line.comment}', lang)}")
        if line.text:
            shown.append(line.text)
    return shown


def keep(name: str, vendor: Vendor, version: str, wanted: Wanted, lang: Lang, *, shown: bool) -> str:
    """Say where the secrets go, and what credentials.yaml says of them."""
    if version == "3":
        files = {f"secrets/{name}-auth": wanted.auth_password, f"secrets/{name}-priv": wanted.priv_password}
        auth, priv = files
        entry: dict[str, Data] = {
            "kind": "snmp_v3", "user": wanted.user, "auth": vendor.auth, "auth_password": {"file": auth}, "priv": vendor.priv, "priv_password": {"file": priv},
        }  # fmt: skip
    else:
        files = {f"secrets/{name}": wanted.community}
        entry = {"kind": "snmp_v2c", "community": {"file": f"secrets/{name}"}}
    told = [f"#   {text('onboard.secret_value', lang, path=path, value=value)}" for path, value in files.items()] if shown else []
    return "\n".join(
        [
            f"# {text('onboard.secret_file', lang)}",
            *told,
            f"# {text('onboard.secret_how', lang)}",
            *(f"mkdir -p -m 700 secrets && (umask 077 && cat > {path})" for path in files),
            "",
            f"# {text('onboard.credentials', lang)}",
            document({name: entry}).rstrip(),
            "",
            f"# {text('onboard.then', lang, name=name)}",
        ]
    )
