"""`netmon metrics`: the catalogue of everything on /metrics, and how many series a configuration makes."""

import argparse
import time
from collections.abc import Mapping

from netmon.cli.errors import EXIT_DONE
from netmon.cli.loading import load_or_explain
from netmon.cli.output import columns, print_json
from netmon.config.config import Config
from netmon.expose.catalogue import FAMILIES, catalogue_markdown
from netmon.expose.families_interface import DEFAULT_INTERFACE_FAMILIES, EXTRA_INTERFACE_FAMILIES
from netmon.expose.family import Family
from netmon.model.inventory import Device
from netmon.model.lang import Lang
from netmon.model.memory import DeviceMemory
from netmon.model.texts import text
from netmon.store import files, memory

ASSUMED_PORTS = 28
OTHER_SERIES = 30
DEFAULT_SERIES = len(DEFAULT_INTERFACE_FAMILIES)
FULL_SERIES = DEFAULT_SERIES + len(EXTRA_INTERFACE_FAMILIES) + 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--format", choices=("table", "markdown", "json"), default="table", help="metrics.option.format")
    parser.add_argument("--estimate", action="store_true", help="metrics.option.estimate")


def run(args: argparse.Namespace) -> int:
    """Print the catalogue, or the estimate; 2 when the estimate's configuration is wrong."""
    if args.estimate:
        return _estimate(args)
    if args.format == "json":
        print_json({"schema": "netmon.metrics/1", "families": [_row(family) for family in FAMILIES]})
    elif args.format == "markdown":
        print(catalogue_markdown(args.lang), end="")
    else:
        print(_table(args.lang))
    return EXIT_DONE


def _table(lang: Lang) -> str:
    rows = [[text(f"metrics.column.{name}", lang) for name in ("name", "type", "table", "help")]]
    rows += [[family.name, str(family.type), str(family.table), family.help_zh if lang == "zh" else family.help_en] for family in FAMILIES]
    return columns(rows)


def _row(family: Family) -> dict[str, object]:
    return {
        "name": family.name,
        "type": str(family.type),
        "unit": family.unit,
        "labels": list(family.labels),
        "table": str(family.table),
        "help_en": family.help_en,
        "help_zh": family.help_zh,
    }


def _estimate(args: argparse.Namespace) -> int:
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    found = estimate(config, _remembered(config))
    if args.format == "json":
        print_json({"schema": "netmon.series/1", **found})
        return EXIT_DONE
    print(text("metrics.estimate", args.lang, default=DEFAULT_SERIES, full=FULL_SERIES, other=OTHER_SERIES, **found))
    if found["assumed"]:
        print(text("metrics.estimate_assumed", args.lang, count=found["assumed"], ports=ASSUMED_PORTS))
    return EXIT_DONE


def estimate(config: Config, known: Mapping[str, DeviceMemory]) -> dict[str, int]:
    """Return `series`, `devices`, `ports` and `assumed`: the devices whose number of ports is not known from a poll.

    Only what is asked by SNMP has ports; ports that links name, which have full series too, are few and not counted apart.
    """
    ports = assumed = series = 0
    devices = config.polled_devices()
    for device in devices:
        series += OTHER_SERIES
        if device.credential is None:
            continue
        rows = _ports(device, known)
        assumed += rows is None
        count = ASSUMED_PORTS if rows is None else rows
        ports += count
        series += count * (FULL_SERIES if device.series == "full" else DEFAULT_SERIES)
    return {"series": series, "devices": len(devices), "ports": ports, "assumed": assumed}


def _ports(device: Device, known: Mapping[str, DeviceMemory]) -> int | None:
    found = known.get(device.name)
    rows = found.tables["ifTable"].rows if found is not None and "ifTable" in found.tables else 0
    return rows or None


def _remembered(config: Config) -> Mapping[str, DeviceMemory]:
    """Return what the daemon learned; nothing when it never ran here, or when its folder is not for this user."""
    try:
        loaded = files.load(config.settings.state / memory.FILE, memory.decode, time.time(), repair=False)
    except (OSError, files.NewerVersionError):
        return {}
    return loaded.value[0] if loaded.value is not None else {}
