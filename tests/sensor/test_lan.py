"""The sensor in a LAN of its own: real servers, a spoofer, a storm; as an ordinary user with the one capability."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from netmon.daemon.sensor_socket import SensorSocket
from netmon.model.sensor_message import SOCKET, Alarm, Beat, Heard, Message, Station
from tests.sensor.frames import arp, lldp
from tests.support import need
from tests.support.lan import UID, Lan, unprivileged

pytestmark = pytest.mark.real

GATEWAY, GATEWAY_MAC = "192.168.50.1", "02:00:00:00:50:01"
THIEF, FIRST, SECOND, SWITCH = "02:00:00:00:66:66", "02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:77:77"
SENSOR = """
import asyncio, logging, sys
from ipaddress import ip_network
from pathlib import Path
from netmon.sensor.app import Sensor, SensorSettings
from netmon.sensor.detect import Rules
logging.basicConfig(level=logging.INFO)
rules = Rules(
    dhcp_servers=frozenset({"192.168.50.9"}), gateways=(("192.168.50.1", "02:00:00:00:50:01"),), management=(ip_network("192.168.50.0/28"),),
    routers=frozenset({"fe80::1"}), broadcast_pps=200,
)
asyncio.run(Sensor(SensorSettings(name="lab", interface="eth0", socket=Path(sys.argv[1]), rules=rules, probe_s=2.0, beat_s=0.5)).run())
"""


class Inbox:
    """What came, and a way to wait for more."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, message: Message) -> None:
        self.messages.append(message)
        task = asyncio.get_running_loop().create_task(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def first(self, wanted: Callable[[Message], bool], within_s: float = 60.0) -> Message:
        async with asyncio.timeout(within_s), self._news:
            await self._news.wait_for(lambda: any(map(wanted, self.messages)))
        return next(filter(wanted, self.messages))

    async def alarm(self, kind: str) -> Alarm:
        found = await self.first(lambda one: isinstance(one, Alarm) and one.finding == kind)
        assert isinstance(found, Alarm)
        return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an ordinary user may enter; pytest's own are root's alone."""
    folder = Path(tempfile.mkdtemp(prefix="netmon-lan-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@asynccontextmanager
async def inbox(folder: Path) -> AsyncIterator[Inbox]:
    box = Inbox()
    async with SensorSocket(folder, box.take, uids={UID}):
        shutil.chown(folder / SOCKET, UID, UID)
        yield box


def dnsmasq(lan: Lan, station: str, folder: Path) -> None:
    lan.ip(station, "address", "add", "192.168.50.2/24", "dev", "eth0")
    lan.process(
        station, need.command("dnsmasq"), "--no-daemon", "--conf-file=/dev/null", "--interface=eth0", "--bind-interfaces", "--port=0", "--user=root",
        "--dhcp-range=192.168.50.100,192.168.50.199,1h", "--dhcp-authoritative", "--no-ping", f"--dhcp-leasefile={folder}/leases",
        f"--pid-file={folder}/dnsmasq.pid",
        log=folder / "dnsmasq.log",
    )  # fmt: skip


def radvd(lan: Lan, station: str, folder: Path) -> None:
    conf = folder / "radvd.conf"
    conf.write_text("interface eth0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix 2001:db8:66::/64 { }; };\n")
    conf.chmod(0o644)
    command = [need.command("radvd"), "-n", "-C", str(conf), "-p", f"{folder}/radvd.pid", "-m", "stderr"]
    lan.process(station, "sh", "-c", f"echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; exec {' '.join(command)}", log=folder / "radvd.log")


@pytest.mark.may_block
async def test_a_sensor_with_one_capability_finds_what_is_wrong_in_its_lan(open_folder: Path) -> None:
    need.command("dnsmasq"), need.command("radvd")
    with Lan("sensor", "server", "router", "station") as lan:
        async with inbox(open_folder) as box:
            sensor = lan.process(
                "sensor", *unprivileged("net_raw"), sys.executable, "-c", SENSOR, str(open_folder / SOCKET), log=open_folder / "sensor.log"
            )  # fmt: skip
            dnsmasq(lan, "server", open_folder)
            radvd(lan, "router", open_folder)
            beat = await box.first(lambda one: isinstance(one, Beat), within_s=60.0)
            assert beat.sensor == "lab"

            rogue = await box.alarm("rogue_dhcp")
            assert (rogue.mac, rogue.ip) == (lan.mac("server"), "192.168.50.2")
            advert = await box.alarm("rogue_ra")
            assert advert.mac == lan.mac("router")
            assert "2001:db8:66::/64" in advert.detail

            lan.send("station", [lldp(SWITCH, b"GE0/0/9", b"access-1")])
            heard = await box.first(lambda one: isinstance(one, Heard))
            assert isinstance(heard, Heard)
            assert (heard.chassis_id, heard.port_id, heard.name) == (SWITCH, "GE0/0/9", "access-1")

            lan.send("station", [arp(GATEWAY_MAC, GATEWAY), arp(THIEF, GATEWAY, reply=True)])
            spoofed = await box.alarm("gateway_spoofed")
            assert (spoofed.mac, spoofed.ip, spoofed.other) == (THIEF, GATEWAY, GATEWAY_MAC)

            lan.send("station", [arp(FIRST, "192.168.50.77"), arp(SECOND, "192.168.50.77"), arp(FIRST, "192.168.50.77")])
            conflict = await box.alarm("arp_conflict")
            assert (conflict.mac, conflict.other, conflict.ip) == (FIRST, SECOND, "192.168.50.77")

            lan.send("station", [arp(FIRST, "192.168.50.7")])
            station = await box.first(lambda one: isinstance(one, Station) and one.ip == "192.168.50.7")
            assert isinstance(station, Station)
            assert station.mac == FIRST

            await asyncio.to_thread(lan.send, "station", [arp(FIRST, "192.168.51.7")] * 4000, 0.06)
            storm_alarm = await box.alarm("broadcast_storm")
            assert storm_alarm.mac is None
            await box.first(lambda one: isinstance(one, Beat) and one.broadcast_pps > 200)  # it may come after the alarm

            status = Path(f"/proc/{sensor.pid}/status").read_text(encoding="utf-8")
            fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            assert fields["Uid"].split()[0] == str(UID)
            assert int(fields["CapEff"], 16) == int(fields["CapBnd"], 16) == 1 << 13  # CAP_NET_RAW
    assert "Traceback" not in (open_folder / "sensor.log").read_text(encoding="utf-8")
    # The probes took no address: an offer that nobody accepts leaves no lease.
    assert not (open_folder / "leases").read_text(encoding="utf-8")


@pytest.mark.may_block
async def test_the_command_reads_its_block_and_reports(open_folder: Path) -> None:
    need.command("dnsmasq")
    (open_folder / "inventory").mkdir(mode=0o755)
    (open_folder / "state").mkdir(mode=0o755)
    (open_folder / "netmon.yaml").write_text("sensor: {name: lab, interface: eth0, site: school-1, dhcp_servers: [192.168.50.9], probe: 30s}\n")
    (open_folder / "netmon.yaml").chmod(0o644)
    with Lan("sensor", "server") as lan:
        dnsmasq(lan, "server", open_folder)
        async with inbox(open_folder / "state") as box:
            command = [*unprivileged("net_raw"), sys.executable, "-m", "netmon", "sensor", "--config", str(open_folder / "netmon.yaml")]
            process = lan.process("sensor", *command, log=open_folder / "sensor.log")
            rogue = await asyncio.wait_for(box.first(lambda one: isinstance(one, Alarm), within_s=60.0), 60.0)
            assert isinstance(rogue, Alarm)
            assert (rogue.sensor, rogue.finding, rogue.ip) == ("lab", "rogue_dhcp", "192.168.50.2")
            process.terminate()
            assert await asyncio.to_thread(process.wait, 30) == 0


def test_without_the_capability_the_command_says_how_to_start_it(open_folder: Path) -> None:
    (open_folder / "inventory").mkdir(mode=0o755)
    (open_folder / "netmon.yaml").write_text("sensor: {name: lab, interface: eth0, site: school-1}\n")
    with Lan("sensor") as lan:
        command = [*unprivileged(), sys.executable, "-m", "netmon", "sensor", "--lang", "en", "--config", str(open_folder / "netmon.yaml")]
        process = lan.process("sensor", *command, log=open_folder / "sensor.log")
        assert process.wait(30) == 1
    assert "netmon-sensor@eth0.service" in (open_folder / "sensor.log").read_text(encoding="utf-8")
