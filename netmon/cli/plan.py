"""`netmon plan`: what a reload would change, by the applied configuration in the state folder; nothing is written."""

import argparse
import asyncio
import os
import secrets
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import load_or_explain
from netmon.config.applied import Applied, applied, from_json
from netmon.config.diff import plan, render
from netmon.model.texts import text
from netmon.store import applied as store
from netmon.store import files, memory
from netmon.store.applied import KEY_FILE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options of its own."""


def run(args: argparse.Namespace) -> int:
    """Print the plan; 0 whether anything changes or not, 1 when the state folder cannot be read, 2 for a wrong configuration."""
    config = load_or_explain(args)
    if isinstance(config, int):
        return config
    folder = config.settings.state
    try:
        before = _applied(folder)
        key = _key(folder)
        profiles = _identified(folder)
    except OSError as error:
        path = error.filename or folder
        raise CommandError("cli.cannot_read", exit_code=EXIT_FAILED, path=path, reason=os.strerror(error.errno or 0)) from None
    if before is None:
        print(text("plan.no_daemon", args.lang, folder=folder), file=sys.stderr)
    print(render(plan(before, applied(config, key), profiles), args.lang))
    return EXIT_DONE


def _applied(folder: Path) -> Applied | None:
    """Return what the daemon applied last; None when none ever ran here."""
    saved = asyncio.run(store.AppliedStore(folder).load(repair=False))
    if saved is None:
        return None
    try:
        return from_json(saved)
    except ValueError as error:
        raise CommandError("plan.unreadable", exit_code=EXIT_FAILED, path=folder / store.FILE, reason=error) from None


def _key(folder: Path) -> bytes:
    """Return the key of the hashes; without a daemon there is nothing to compare with, and any key does."""
    try:
        return (folder / KEY_FILE).read_bytes()
    except FileNotFoundError:
        return secrets.token_bytes(32)


def _identified(folder: Path) -> Mapping[str, str]:
    """Return the profiles that the daemon found for devices with `profile: auto`."""
    try:
        loaded = files.load(folder / memory.FILE, memory.decode, time.time(), repair=False)
    except files.NewerVersionError:
        return {}
    devices = loaded.value[0] if loaded.value is not None else {}
    return {name: device.profile for name, device in devices.items() if device.profile is not None}
