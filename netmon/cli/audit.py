"""`netmon audit verify|show|head`: whether the audit log holds, what stands in it, and its end to keep elsewhere."""

import argparse
import csv
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import settings_or_explain
from netmon.cli.output import columns, print_json
from netmon.model.cell_text import safe
from netmon.model.device_text import clean_string
from netmon.model.lang import Lang
from netmon.model.texts import text
from netmon.model.view_audit import AuditQuery, AuditRow
from netmon.store.audit_chain import audit_folder, read_heads
from netmon.store.audit_read import look
from netmon.store.audit_verify import Broken, Checked, verify

SCHEMA = "netmon.audit/1"
_HASH = re.compile(r"[0-9a-f]{64}")
_LOOK = 5000
_FIELDS = ("seq", "at", "who", "role", "peer", "action", "method", "path", "query", "status", "detail", "hash")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("what", choices=("verify", "show", "head"), metavar="verify|show|head", help="audit.arg.action")
    parser.add_argument("--head", action="append", default=[], metavar="HASH", help="audit.option.head")
    parser.add_argument("--state", type=Path, metavar="DIR", help="audit.option.state")
    parser.add_argument("--who", default="", metavar="NAME", help="audit.option.who")
    parser.add_argument("--action", default="", metavar="ACTION", help="audit.option.what")
    parser.add_argument("--from", dest="first", metavar="DAY", help="audit.option.from")
    parser.add_argument("--to", dest="last", metavar="DAY", help="audit.option.to")
    parser.add_argument("--words", default="", metavar="WORDS", help="audit.option.words")
    parser.add_argument("--limit", type=int, default=200, metavar="N", help="audit.option.limit")
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="audit.option.format")


def run(args: argparse.Namespace) -> int:
    """0 done and intact, 1 broken or not readable, 2 the command line is wrong."""
    if any(not _HASH.fullmatch(one) for one in args.head):
        raise CommandError("audit.head_syntax")
    state, zone, lang = _place(args)
    try:
        if args.what == "verify":
            return _verify(state, args, lang)
        return _show(state, zone, args, lang) if args.what == "show" else _head(state, args, lang)
    except OSError as error:
        raise CommandError("audit.unreadable", exit_code=EXIT_FAILED, reason=error.strerror or "") from None


def _place(args: argparse.Namespace) -> tuple[Path, ZoneInfo, Lang]:
    """Return the state folder, the zone of days, and the reader's language."""
    if args.state is not None:
        return args.state, ZoneInfo("Asia/Shanghai"), args.lang or "zh"
    settings = settings_or_explain(args)
    if isinstance(settings, int):
        raise CommandError("cli.refused")
    return settings.state, ZoneInfo(settings.time_zone), args.lang or settings.language


def _verify(state: Path, args: argparse.Namespace, lang: Lang) -> int:
    checked = verify(state, args.head)
    if args.format == "json":
        print_json({"schema": SCHEMA, **asdict(checked)})
        return EXIT_DONE if checked.broken is None else EXIT_FAILED
    for note in checked.notes:
        print(text("audit.note", lang, note=clean_string(note)), file=sys.stderr)
    if checked.broken is not None:
        print(broken_lines(checked.broken, state, lang))
        return EXIT_FAILED
    print(intact_line(checked, state, lang))
    if not args.head:
        print(text("audit.tail", lang), file=sys.stderr)
    return EXIT_DONE


def intact_line(checked: Checked, state: Path, lang: Lang) -> str:
    """Return what is said of a log that holds."""
    if not checked.records:
        return text("audit.empty", lang, folder=audit_folder(state))
    return text("audit.intact", lang, records=checked.records, first=checked.begins, last=checked.seq, signed=checked.signed, hash=checked.hash)


def broken_lines(broken: Broken, state: Path, lang: Lang) -> str:
    """Return the first place that does not hold, and what shows it."""
    place = audit_folder(state) / broken.file if broken.file else audit_folder(state)
    said = text("audit.broken", lang, file=place, line=broken.line, wrong=text(f"audit.wrong.{broken.wrong}", lang))
    if broken.expected or broken.found:
        said += "\n" + text("audit.evidence", lang, expected=broken.expected, found=clean_string(broken.found))
    return said


def _head(state: Path, args: argparse.Namespace, lang: Lang) -> int:
    """Print the last signed end, for another machine to keep."""
    heads = read_heads(audit_folder(state))
    if not heads:
        print(text("audit.empty", lang, folder=audit_folder(state)), file=sys.stderr)
        return EXIT_FAILED
    head, key, signature = heads[-1]
    if args.format == "json":
        print_json({"schema": SCHEMA, **asdict(head), "key": key, "signature": signature})
    else:
        print(head.hash)
    return EXIT_DONE


def _show(state: Path, zone: ZoneInfo, args: argparse.Namespace, lang: Lang) -> int:
    first, last = day_of(args.first), day_of(args.last)
    query = AuditQuery(
        who=args.who,
        action=args.action,
        words=args.words,
        start=None if first is None else _start(first, zone),
        end=None if last is None else _start(last + timedelta(days=1), zone),
    )
    found = _rows(state, query)
    rows = list(found) if args.limit <= 0 else list(islice(found, args.limit))
    if args.format == "json":
        print_json({"schema": SCHEMA, "asked_at": round(time.time(), 3), "records": [_plain(row) for row in rows]})
    elif args.format == "csv":
        _csv(rows, zone)
    elif rows:
        print(columns([_cells(row, zone) for row in rows]))
    else:
        print(text("audit.none", lang), file=sys.stderr)
    if 0 < args.limit <= len(rows) and next(found, None) is not None:
        print(text("audit.more", lang), file=sys.stderr)
    return EXIT_DONE


def day_of(written: str | None) -> date | None:
    """Return a day of the command line; CommandError for what is none."""
    if written is None:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise CommandError("audit.day_syntax", value=clean_string(written)[:40]) from None


def _start(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, datetime.min.time(), tzinfo=zone).timestamp()


def _rows(state: Path, query: AuditQuery) -> Iterator[AuditRow]:
    while True:
        found = look(state, query, _LOOK)
        yield from found.rows
        if found.more is None:
            return
        query = replace(query, before=found.more)


def _plain(row: AuditRow) -> dict[str, object]:
    return {"seq": row.seq, **asdict(row.record), "hash": row.hash}


def _moment(at: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M:%S}"


def _cells(row: AuditRow, zone: ZoneInfo) -> tuple[str, ...]:
    one = row.record
    where = f"{one.method} {one.path}".strip() + (f"?{one.query}" if one.query else "")
    words = " ".join(f"{name}={value}" for name, value in one.detail.items())
    told = (_moment(one.at, zone), one.who or "-", one.role, one.peer, one.action, str(one.status or ""), where, words)
    return tuple(clean_string(cell) for cell in (str(row.seq), *told))


def _csv(rows: list[AuditRow], zone: ZoneInfo) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(_FIELDS)
    for row in rows:
        one = _plain(row) | {"at": _moment(row.record.at, zone), "detail": json.dumps(dict(row.record.detail), ensure_ascii=False) if row.record.detail else ""}
        writer.writerow([safe(str(one[name])) if isinstance(one[name], str) else one[name] for name in _FIELDS])
