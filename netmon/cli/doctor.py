"""`netmon doctor`: which step between this machine and a device fails, and what to paste."""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from netmon.cli import device
from netmon.cli.address import parse_address
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.onboard import made_for, paste
from netmon.cli.output import columns, print_json
from netmon.cli.parser import nearest
from netmon.collect.base import CollectContext
from netmon.collect.registry import COLLECTORS
from netmon.config.config import Config
from netmon.config.secrets import SnmpCredential
from netmon.daemon.ways import DeviceWays
from netmon.daemon.wiring import AUTO, security
from netmon.model.inventory import Device
from netmon.model.job_kind import JobKind
from netmon.model.lang import Lang
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reasons import reason_text
from netmon.model.texts import CATALOGUE, text
from netmon.onboard.doctor import examine
from netmon.onboard.doctor_steps import Examination, Patient, Status, Step, verdict_of
from netmon.onboard.vendor_lines import VENDORS, lines, vendor_of_profile
from netmon.transport.icmp import Pinger
from netmon.transport.snmp.api import Community, UsmUser

LEAST_TIMEOUT_S = 0.1
MOST_TIMEOUT_S = 30.0
TIMEOUT_S = 2.0
ACCESS_BUDGET_S = 20.0
FURTHER: Mapping[str, JobKind] = {"ssh": JobKind.SSH, "display": JobKind.DISPLAY}
DISPLAY = "display"
WORKING = (Outcome.OK, Outcome.PARTIAL, Outcome.NO_DATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom the operator means: a device of the inventory (with its configuration), or an address."""

    label: str
    patient: Patient
    config: Config | None = None
    device: Device | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    device.add_arguments(parser, TIMEOUT_S, "doctor.option.timeout")
    parser.add_argument("--vendor", choices=tuple(VENDORS), help="doctor.option.vendor")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="doctor.option.format")


def run(args: argparse.Namespace) -> int:
    """Print the steps; 0 when none failed, 1 when one did, 2 when the command line is wrong."""
    asked = whom(args)
    found = asyncio.run(_examine(asked))
    vendor = args.vendor or _vendor(asked)
    if args.format == "json":
        print_json(report(asked, found, vendor, args.lang))
    else:
        print(describe(asked, found, vendor, args.lang))
    sys.stdout.flush()
    return EXIT_FAILED if found.failed else EXIT_DONE


def whom(args: argparse.Namespace) -> Asked:
    """Return whom to examine, and with what; CommandError for everything that is wrong with the command line."""
    if (args.device is None) == (args.address is None):
        raise CommandError("poll.device_or_address" if args.device is None else "poll.both")
    if args.community is not None and args.credential is not None:
        raise CommandError("poll.two_secrets")
    if not LEAST_TIMEOUT_S <= args.timeout <= MOST_TIMEOUT_S:
        raise CommandError("doctor.timeout_range")
    config = None
    if args.device is not None or args.credential is not None:
        loaded = load_or_explain(args)
        if isinstance(loaded, int):
            raise CommandError("cli.refused")
        config = loaded
    known = _device(config, args.device) if config is not None and args.device is not None else None
    host, port = (known.address or "", known.snmp.port) if known is not None else parse_address(args.address)
    credential = _credential(args, config, known)
    patient = Patient(
        host=host,
        port=port,
        security=None if credential is None else security(credential, known.snmp.context if known is not None else ""),
        credential="" if credential is None else credential.name,
        any_source=known.snmp.reply_from_any_address if known is not None else False,
        max_repetitions=known.snmp.max_repetitions if known is not None else None,
        timeout_s=args.timeout,
        snmp=known is None or credential is not None,
    )
    return Asked(label=known.name if known is not None else str(args.address), patient=patient, config=config, device=known)


def _device(config: Config, name: str) -> Device:
    found = config.devices.get(name)
    if found is None:
        raise CommandError("poll.unknown_device", name=name[:80], suggestion=nearest(name, config.devices))
    if found.address is None:
        raise CommandError("poll.no_address", name=name)
    return found


def _credential(args: argparse.Namespace, config: Config | None, known: Device | None) -> SnmpCredential | None:
    if args.community is not None:
        community = device.read_community(args.community, os.environ, args.lang)
        return SnmpCredential(name="--community", version="1" if args.snmp_version == "1" else "2c", community=community)
    name = args.credential or (known.credential if known is not None else None)
    if name is None or config is None:
        return None
    found = config.credentials.get(name)
    if found is None:
        raise CommandError("poll.unknown_credential", name=name[:80], suggestion=nearest(name, config.credentials))
    if not isinstance(found, SnmpCredential):
        if args.credential is not None:
            raise CommandError("poll.not_snmp", name=name)
        return None
    return found


async def _examine(asked: Asked) -> Examination:
    patient = asked.patient
    async with Pinger(interval_s=0.1) as pinger:
        if asked.config is None or asked.device is None:
            return await examine(patient, pinger)
        ways = DeviceWays(Path(asked.config.settings.state), pinger)
        ways.update(asked.config)
        async with ways:
            later = {name: _further(name, asked.device, ways, kind) for name, kind in FURTHER.items() if getattr(asked.device, name) is not None}
            return await examine(replace(patient, later=later), pinger)


def _further(name: str, known: Device, ways: DeviceWays, kind: JobKind) -> Callable[[], Awaitable[Step]]:
    """Return the step that signs in by another way, once: no account is locked by an examination."""

    async def step() -> Step:
        try:
            async with ways.all[kind].open(known.name, ACCESS_BUDGET_S) as session:
                outcome, detail = await _spoken(name, known.name, session)
        except AccessFailed as error:
            outcome, detail = error.outcome, error.detail
        if outcome in WORKING:
            return Step(name=name, status=Status.OK, key="doctor.access_ok")
        args = {"outcome": outcome, "detail": detail, "device": known.name}
        return Step(name=name, status=Status.FAIL, key="doctor.access_failed", args=args)

    return step


async def _spoken(name: str, known: str, session: Any) -> tuple[Outcome, str]:
    """Return what a display says when it is asked: only then is it connected to. An SSH session is signed in to already."""
    if name != DISPLAY:
        return Outcome.OK, ""
    collected = await COLLECTORS[DISPLAY].collect(CollectContext(session=session, params={}, memory=DeviceMemory(), device=known))
    return collected.outcome, collected.detail or ""


def _vendor(asked: Asked) -> str | None:
    """Return the vendor that the inventory's profile names; the device itself may have said nothing."""
    profile = asked.device.profile if asked.device is not None else AUTO
    return None if profile == AUTO else vendor_of_profile(profile)


def _todo(step: Step, lang: Lang) -> str | None:
    """Return what to do about a step that failed."""
    if step.key == "doctor.access_failed":
        outcome, detail = step.args["outcome"], str(step.args["detail"])
        kind = "login" if outcome is Outcome.AUTH_FAILED else "key" if step.name == "ssh" and "key" in detail else "port"
        return text(f"doctor.{step.name}_{kind}_todo", lang, device=step.args["device"])
    key = f"{step.key}_todo"
    return text(key, lang, **step.args) if step.status is Status.FAIL and key in CATALOGUE else None


def _found(step: Step, lang: Lang) -> str:
    args = dict(step.args)
    if isinstance(args.get("outcome"), Outcome):
        args["outcome"] = text(f"outcome.{args['outcome']}", lang)
    for name in ("detail", "reason"):
        if isinstance(args.get(name), str):
            args[name] = reason_text(str(args[name]), lang)
    return text(step.key, lang, **args)


def describe(asked: Asked, found: Examination, vendor: str | None, lang: Lang) -> str:
    """Return the steps as a table, then what to do about those that failed, and lines to paste."""
    rows = [(text(f"doctor.step.{step.name}", lang), text(f"doctor.status.{step.status}", lang), _found(step, lang)) for step in found.steps]
    first = verdict_of(found.steps)
    if first is None:
        return f"{columns(rows)}\n\n{text('doctor.healthy', lang, device=asked.label)}"
    shown = [columns(rows), "", text("doctor.sick", lang, device=asked.label, step=text(f"doctor.step.{first.name}", lang)), text("doctor.todo", lang)]
    for step in found.failed:
        todo = _todo(step, lang)
        if todo is not None:
            shown.append(f"- {text(f'doctor.step.{step.name}', lang)}: {todo}")
    return "\n".join([*shown, *_paste(asked, found, vendor, lang)])


def _paste(asked: Asked, found: Examination, vendor: str | None, lang: Lang) -> list[str]:
    """Return the vendor's lines that help, without any secret."""
    topics = {topic for step in found.failed for topic in step.paste}
    if not topics:
        return []
    server = found.source or text("onboard.placeholder_server", lang)
    if vendor is None or ":" in server or found.source is None:
        return ["", text("doctor.paste_which", lang, vendors="|".join(VENDORS), server=server)]
    user = asked.patient.security.user.decode(errors="replace") if isinstance(asked.patient.security, UsmUser) else "netmon"
    made = made_for(server, user, lang, fresh=False)
    version = "2c" if isinstance(asked.patient.security, Community) else "3"
    wanted = [line for line in lines(VENDORS[vendor], "2c" if version == "2c" else "3", made) if line.topic in {*topics, "enter", "save"}]
    return ["", text("doctor.paste", lang, vendor=VENDORS[vendor].name), *paste(wanted, VENDORS[vendor].remark, lang)]


def report(asked: Asked, found: Examination, vendor: str | None, lang: Lang) -> dict[str, object]:
    """Return the netmon.doctor/1 document."""
    first = verdict_of(found.steps)
    place = found.place
    return {
        "schema": "netmon.doctor/1",
        "device": asked.device.name if asked.device is not None else None,
        "address": None if place is None else f"[{place.host}]:{place.port}" if ":" in place.host else f"{place.host}:{place.port}",
        "source": found.source,
        "credential": asked.patient.credential or None,
        "ok": first is None,
        "failed": first.name if first is not None else None,
        "steps": [
            {
                "step": step.name,
                "status": step.status.value,
                "finding": step.key.removeprefix("doctor."),
                "text": _found(step, lang),
                "todo": _todo(step, lang) if step.status is Status.FAIL else None,
                "paste": list(step.paste),
            }
            for step in found.steps
        ],
        "vendor": vendor,
    }
