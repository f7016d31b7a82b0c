"""`netmon sensor`: hear one LAN and report to the daemon."""

import argparse
import asyncio
import contextlib
import os
import signal
from ipaddress import ip_network
from pathlib import Path

from netmon.cli.errors import EXIT_DONE, EXIT_FAILED, CommandError
from netmon.cli.loading import settings_or_explain
from netmon.cli.logs import set_up_logging
from netmon.config.config import Settings
from netmon.model.lan import LanSensor
from netmon.model.sensor_message import SOCKET
from netmon.sensor.app import Sensor, SensorSettings
from netmon.sensor.detect import Rules


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--interface", metavar="IF", help="sensor.option.interface")
    parser.add_argument("--socket", metavar="PATH", type=Path, help="sensor.option.socket")


def run(args: argparse.Namespace) -> int:
    """Hear until SIGTERM or SIGINT; 1: no right or no interface, 2: the configuration has no such sensor."""
    settings = settings_or_explain(args)
    if isinstance(settings, int):
        return settings
    sensor = chosen(settings, args.interface)
    set_up_logging(os.environ)
    try:
        asyncio.run(_live(sensor_settings(sensor, args.socket or settings.state / SOCKET)))
    except* PermissionError:
        raise CommandError("sensor.no_right", exit_code=EXIT_FAILED, interface=sensor.interface) from None
    except* OSError as errors:
        reason = errors.exceptions[0]
        raise CommandError("sensor.no_interface", exit_code=EXIT_FAILED, interface=sensor.interface, reason=reason) from None
    return EXIT_DONE


async def _live(settings: SensorSettings) -> None:
    task = asyncio.get_running_loop().create_task(Sensor(settings).run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def chosen(settings: Settings, interface: str | None) -> LanSensor:
    """Return the sensor of an interface, or the only one."""
    found = [sensor for sensor in settings.sensors if interface in (None, sensor.interface)]
    if not settings.sensors:
        raise CommandError("sensor.none")
    if len(found) != 1:
        raise CommandError("sensor.which", names=", ".join(sensor.interface for sensor in settings.sensors))
    return found[0]


def sensor_settings(sensor: LanSensor, socket: Path) -> SensorSettings:
    """Return what the sensor's process is given."""
    rules = Rules(
        dhcp_servers=frozenset(sensor.dhcp_servers),
        routers=frozenset(sensor.routers),
        gateways=tuple((gateway.address, gateway.mac) for gateway in sensor.gateways),
        management=tuple(ip_network(network) for network in sensor.management),
        broadcast_pps=sensor.broadcast_pps,
    )
    return SensorSettings(name=sensor.name, interface=sensor.interface, socket=socket, rules=rules, probe_s=sensor.probe_s)
