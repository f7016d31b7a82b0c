"""`netmon identify`: which profile fits a device, and why."""

import argparse
import sys

from netmon.cli import device, poll
from netmon.cli.errors import EXIT_DONE, EXIT_FAILED
from netmon.cli.output import columns, print_json
from netmon.collect.identify import Candidate, Identification
from netmon.model.device_text import clean_string
from netmon.model.lang import Lang
from netmon.model.reading import SystemInfo
from netmon.model.texts import text
from netmon.pipeline.once import Answer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    device.add_arguments(parser)
    parser.add_argument("--format", choices=("table", "json"), default="table", help="identify.option.format")


def run(args: argparse.Namespace) -> int:
    """Print the profile; 0 when one fits, 1 when nothing answered or none fits, 2 when the command line is wrong."""
    asked = device.asked(args, profile="auto", collectors=("system",), by_snmp=True)
    answer = poll.ask(asked)
    if args.format == "json":
        print_json(document(asked, answer))
    elif answer.found is not None:
        print(describe(asked, answer, answer.found, args.lang))
    sys.stdout.flush()
    if answer.found is None:
        poll.say(asked, answer, EXIT_FAILED, args.lang)
    elif answer.profile is None:
        print(text("identify.none", args.lang), file=sys.stderr)
    elif answer.found.ambiguous:
        print(text("identify.ambiguous", args.lang), file=sys.stderr)
    return EXIT_DONE if answer.profile is not None else EXIT_FAILED


def document(asked: device.Asked, answer: Answer) -> dict[str, object]:
    """Return the netmon.identify/1 document."""
    info = _info(answer)
    found = answer.found
    return {
        "schema": "netmon.identify/1",
        "device": {
            "name": asked.name,
            "address": str(asked.address),
            "sys_object_id": info.sys_object_id,
            "sys_name": _clean(info.sys_name),
            "sys_descr": _clean(info.sys_descr),
        },
        "outcome": answer.system.outcome.value,
        "detail": answer.system.detail,
        "profile": answer.profile.id if answer.profile is not None else None,
        "name": answer.profile.name if answer.profile is not None else None,
        "vendor": answer.profile.vendor if answer.profile is not None else None,
        "why": found.why if found is not None else None,
        "ambiguous": found.ambiguous if found is not None else False,
        "candidates": [{"profile": one.profile, "rule": one.rule, "reason": one.reason()} for one in found.candidates] if found is not None else [],
    }


def describe(asked: device.Asked, answer: Answer, found: Identification, lang: Lang) -> str:
    """Return the same for a person."""
    info, profile = _info(answer), answer.profile
    rows = [
        (text("poll.device", lang), asked.name),
        (text("poll.address", lang), str(asked.address)),
        (text("identify.sys_object_id", lang), info.sys_object_id),
        (text("identify.sys_descr", lang), _clean(info.sys_descr)),
        (text("poll.profile", lang), f"{profile.id} ({profile.name}; {profile.vendor})" if profile is not None else "-"),
        (text("identify.why", lang), _why(found, lang)),
    ]
    shown = columns([(label, value) for label, value in rows if value])
    if len(found.candidates) < 2:
        return shown
    others = columns([("  " + one.profile, reason(one, lang)) for one in found.candidates])
    return f"{shown}\n{text('identify.candidates', lang)}\n{others}"


def _why(found: Identification, lang: Lang) -> str:
    if found.candidates:
        return reason(found.candidates[0], lang)
    return text("identify.none" if found.profile is None else "identify.fallback", lang)


def reason(candidate: Candidate, lang: Lang) -> str:
    """Say why a profile fits."""
    parts = [] if candidate.prefix is None else [text("identify.by_object_id", lang, prefix=candidate.prefix)]
    if candidate.probe is not None:
        parts.append(text("identify.by_probe", lang, oid=candidate.probe))
    if candidate.words:
        parts.append(text("identify.by_descr", lang, words=", ".join(candidate.words)))
    return "; ".join(parts)


def _info(answer: Answer) -> SystemInfo:
    return answer.system.payload if isinstance(answer.system.payload, SystemInfo) else SystemInfo()


def _clean(words: str | None) -> str | None:
    return None if words is None else clean_string(words, limit=512)
