"""`netmon where`: on which switch and port, and in which room, an address is plugged in."""

import argparse
import time
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, EXIT_PARTLY, CommandError
from netmon.cli.loading import load_or_explain
from netmon.cli.output import columns, print_json
from netmon.config.config import Config
from netmon.evaluate.where import Certainty
from netmon.model.device_text import clean_string
from netmon.model.lang import Lang
from netmon.model.mac import is_random
from netmon.model.sighting import Sighting
from netmon.model.texts import text
from netmon.pipeline.places import Spot, places_of
from netmon.pipeline.where import Found, NoAddressError, Within, find
from netmon.store.sightings import open_view
from netmon.store.sqlite import DatabaseError, NoDatabaseError

SCHEMA = "netmon.where/1"
OTHERS_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("what", metavar="MAC|IP|NAME", help="where.option.what")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="where.option.format")


def run(args: argparse.Namespace) -> int:
    """0: found; 1: never seen; 2: no address, or nothing was kept yet; 3: found, but stale or ambiguous."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    now = time.time()
    found = search(config, args.what.strip(), now)
    if args.format == "json":
        print_json({"schema": SCHEMA, "asked": args.what, "results": [document(one) for one in found]})
    else:
        zone = ZoneInfo(config.settings.time_zone)
        print("\n\n".join(describe(one, args.lang, zone) for one in found) if found else text("where.never", args.lang, what=clean_string(args.what)))
    return exit_code(found)


def exit_code(found: Sequence[Found]) -> int:
    """See run."""
    sure = {one.location.certainty for one in found}
    if Certainty.FOUND in sure:
        return EXIT_DONE
    return EXIT_PARTLY if sure - {Certainty.UNKNOWN} else EXIT_FAILED


def search(config: Config, what: str, now: float) -> list[Found]:
    """Find every MAC address that the word means; CommandError when it means none, or when nothing is kept."""
    try:
        with open_view(config.settings.state) as view:
            places = places_of(config)
            return find(Within(view, places), places, what, now)
    except NoAddressError as error:
        raise CommandError("where.no_address" if error.known else "where.not_an_address", what=clean_string(what)) from None
    except NoDatabaseError:
        raise CommandError("where.nothing_kept", exit_code=EXIT_FAILED) from None
    except DatabaseError as error:
        raise CommandError("where.damaged", exit_code=EXIT_FAILED, reason=error) from None


def document(one: Found) -> dict[str, object]:
    """Return one result of netmon.where/1; times are Unix seconds."""
    location = one.location
    return {
        "mac": location.mac,
        "device": one.device,
        "certainty": location.certainty.value,
        "age_seconds": location.age_s,
        "port": _port(location.port, one.spot),
        "behind": location.behind,
        "shared": location.shared,
        "random_mac": is_random(location.mac),
        "addresses": [{"ip": row.ip, "on": row.device, "last_seen": row.last} for row in one.addresses],
        "others": [_port(other, None) for other in location.others[:OTHERS_SHOWN]],
    }


def _port(sighting: Sighting | None, spot: Spot | None) -> dict[str, object] | None:
    if sighting is None:
        return None
    row: dict[str, object] = {
        "switch": sighting.device, "port": sighting.port, "vlan": sighting.vlan or None, "first_seen": sighting.first, "last_seen": sighting.last,
        "present": sighting.present, "port_macs": sighting.port_macs,
    }  # fmt: skip
    if spot is not None:
        row |= {"site": spot.site, "room": spot.room, "building": spot.building, "room_is_of_switch": spot.of_switch, "declared": spot.declared}
    return row


def describe(one: Found, lang: Lang, zone: ZoneInfo) -> str:
    """Return one result as lines for a person."""
    location, rows = one.location, [(text("where.mac", lang), _mac_words(one, lang))]
    if one.addresses:
        rows.append((text("where.addresses", lang), ", ".join(dict.fromkeys(row.ip for row in one.addresses[:OTHERS_SHOWN]))))
    port = location.port
    if port is not None:
        rows.append((text("where.port", lang), text("where.port_words", lang, switch=port.device, port=port.port, vlan=port.vlan or "-")))
        if one.spot is not None:
            rows.append((text("where.place", lang), _place(one.spot, lang)))
        rows.append((text("where.seen", lang), text("where.seen_words", lang, age=age_words(location.age_s or 0, lang), at=_when(port.last, zone))))
    rows.append((text("where.certainty", lang), text(f"where.certainty.{location.certainty}", lang)))
    if location.behind:
        rows.append((text("where.note", lang), text("where.behind", lang, name=location.behind)))
    elif location.shared and port is not None:
        rows.append((text("where.note", lang), text("where.shared", lang, count=port.port_macs)))
    rows += [(text("where.other", lang), f"{other.device} {other.port} ({_when(other.last, zone)})") for other in location.others[:OTHERS_SHOWN]]
    return columns(rows)


def _mac_words(one: Found, lang: Lang) -> str:
    words = one.location.mac if one.device is None else f"{one.location.mac} ({one.device})"
    return words + (" " + text("where.random", lang) if is_random(one.location.mac) else "")


def _place(spot: Spot, lang: Lang) -> str:
    where = spot.room or spot.building
    if where is None:
        return spot.site_name
    return text("where.place_of_switch" if spot.of_switch else "where.place_words", lang, site=spot.site_name, room=where)


def _when(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M")


def age_words(age_s: float, lang: Lang) -> str:
    """Return an age in its largest whole unit."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if age_s >= 2 * length or (unit == "minutes" and age_s >= length):
            return text(f"where.age.{unit}", lang, count=int(age_s // length))
    return text("where.age.now", lang)
