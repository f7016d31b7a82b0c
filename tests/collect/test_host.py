import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect import host
from netmon.collect.base import CollectContext, Collected
from netmon.collect.document import build_document
from netmon.collect.host_parse import CpuTimes, HostParseError, cpu_ratio, decode_output, parse_linux, parse_windows
from netmon.model.host import HostDisk, HostStatus
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.reading import Reading
from netmon.simulate.ssh_hosts import HostFigures, linux_output, windows_output
from netmon.transport.ssh.api import CommandOutput, HostKey, HostKeyState, SshStats

GIB = 1 << 30
OPENSSH, WINDOWS = "SSH-2.0-OpenSSH_9.2p1 Debian-2", "SSH-2.0-OpenSSH_for_Windows_9.5"


class Session:
    """A session that answers from a table of outputs; a command that is not in it is not known to the host."""

    def __init__(self, outputs: dict[str, bytes], *, version: str = OPENSSH, key: str = "SHA256:a", state: HostKeyState = HostKeyState.TRUSTED) -> None:
        self.outputs = outputs
        self.server_version = version
        self.host_key = HostKey(algorithm="ssh-ed25519", fingerprint=key, state=state)
        self.stats = SshStats()
        self.ran: list[str] = []
        self.cut: Any = None

    async def run(self, name: str) -> CommandOutput:
        self.ran.append(name)
        known = name in self.outputs
        stderr = b"" if known else "'LC_ALL' 不是内部或外部命令".encode("gb18030")
        return CommandOutput(command=name, stdout=self.outputs.get(name, b""), stderr=stderr, exit_status=0 if known else 1, duration_s=0.1, cut=self.cut)


async def collect(session: Session, memory: DeviceMemory | None = None) -> Collected:
    return await host.collect(CollectContext(session=session, params={}, memory=memory or DeviceMemory(), device="pc"))


async def status_of(session: Session, memory: DeviceMemory | None = None) -> HostStatus:
    found = await collect(session, memory)
    assert isinstance(found.payload, HostStatus)
    return found.payload


def test_linux_is_read() -> None:
    status, times, missing = parse_linux(linux_output(HostFigures()).decode())
    assert missing == ()
    assert times == CpuTimes(total=100_000, idle=88_000)
    assert status == HostStatus(
        system="linux", name="OPS-101", os_name="Debian GNU/Linux 12 (bookworm)", os_version="6.1.0-18-amd64", architecture="x86_64", uptime_s=5400.0, cpus=2,
        load_1m=0.42, memory_total_bytes=8 * GIB, memory_used_bytes=5 * GIB,
        disks=(HostDisk(name="/", descr="/dev/sda1", total_bytes=128_000_000_000, used_bytes=88_000_000_000),),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_windows_is_read_in_every_encoding_of_its_console(encoding: Any) -> None:
    status, missing = parse_windows(decode_output(windows_output(HostFigures(), encoding)))
    assert missing == ()
    assert status == HostStatus(
        system="windows", name="OPS-101", os_name="Microsoft Windows 10 专业版", os_version="10.0.19045", architecture="64 位", uptime_s=5400.0, cpus=4,
        cpu_ratio=0.12, memory_total_bytes=8 * GIB, memory_used_bytes=5 * GIB,
        disks=(HostDisk(name="C:", descr="系统", total_bytes=128_000_000_000, used_bytes=88_000_000_000),),
    )  # fmt: skip


def test_windows_dates_of_powershell_7_and_wrapped_arrays_are_read() -> None:
    found = {
        "os": {"Version": "10", "LastBootUpTime": {"value": "2026-09-01T08:00:00+08:00"}, "LocalDateTime": "2026-09-01T09:30:00.0000000+08:00"},
        "cpu": {"value": [{"LoadPercentage": 10}, {"LoadPercentage": 30}], "Count": 2},
        "disk": [{"DeviceID": "D:", "Size": "500", "FreeSpace": "100"}],
    }
    status, missing = parse_windows("Welcome to room 101\r\n" + json.dumps(found, indent=1))
    assert (status.uptime_s, status.cpu_ratio, status.disks[0].used_bytes) == (5400.0, 0.2, 400)
    assert missing == ("memory",)


def test_impossible_values_are_nothing() -> None:
    found = {
        "os": [{"LastBootUpTime": "/Date(2000000)/", "LocalDateTime": "/Date(1000000)/", "FreePhysicalMemory": 9, "TotalVisibleMemorySize": 8}],
        "cpu": [{"LoadPercentage": None}, {"LoadPercentage": 400}, {"LoadPercentage": True}],
        "disk": [{"DeviceID": "C:", "Size": -1, "FreeSpace": 10**30}, {"DeviceID": "C:"}, {"DeviceID": 3}],
    }
    status, missing = parse_windows(json.dumps(found))
    assert (status.uptime_s, status.cpu_ratio, status.memory_total_bytes, status.memory_used_bytes) == (None, None, 8192, None)
    assert status.disks == (HostDisk(name="C:"),)
    assert missing == ("os", "uptime", "cpu")


@pytest.mark.parametrize("text", ["", "{", "}{", "[1]", '{"os": NaN}', "{" * 100_000 + "}", '{"a":' * 5000 + "1" + "}" * 5000, '{"os": 1' + "0" * 5000 + "}"])
def test_what_is_no_json_is_a_parse_error_or_an_empty_host(text: str) -> None:
    try:
        status, missing = parse_windows(text)
    except HostParseError as error:
        status, missing, words = HostStatus(system="windows"), ("all",), str(error)
    else:
        words = ""
    assert status == HostStatus(system="windows")
    assert missing
    assert len(words) <= 80


def test_one_disk_of_a_name_and_no_pseudo_file_systems() -> None:
    rows = [
        "Filesystem 1024-blocks Used Available Capacity Mounted on", "tmpfs 10 1 9 1% /run", "/dev/loop3 10 10 0 100% /snap/x", "/dev/sda1 100 40 60 40% /",
        "/dev/sda1 100 40 60 40% /var", "/dev/sdb1 200 40 160 20% /", "/dev/sdc1 0 0 0 - /empty", "nas:/x 900 1 899 1% /mnt", "/dev/sdd1 50 1 49 2% /data disk",
    ]  # fmt: skip
    status, _, _ = parse_linux("@@uptime\n1.0 1.0\n@@df\n" + "\n".join(rows))
    assert [(disk.name, disk.total_bytes) for disk in status.disks] == [("/", 102_400), ("/data disk", 51_200)]


@given(text=st.text(max_size=400), raw=st.binary(max_size=400))
def test_any_output_is_survived(text: str, raw: bytes) -> None:
    for printed in (text, decode_output(raw), "@@uptime\n" + text, '{"os":[{' + text + "}]}"):
        for parse in (parse_linux, parse_windows):
            try:
                status = parse(printed)[0]
            except HostParseError:
                continue
            assert len(status.disks) <= 64


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20)
FIELDS = ("LastBootUpTime", "LocalDateTime", "Caption", "FreePhysicalMemory", "Size", "DeviceID", "LoadPercentage")


@given(row=st.dictionaries(st.sampled_from(FIELDS), st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=5)))
def test_any_json_value_is_survived(row: dict[str, Any]) -> None:
    try:
        status, _ = parse_windows(json.dumps({"os": [row], "cpu": row, "disk": [row, row]}))
    except HostParseError:
        return
    assert status.cpu_ratio is None or 0 <= status.cpu_ratio <= 1
    assert status.uptime_s is None or status.uptime_s >= 0


def test_load_needs_two_looks_and_no_new_start() -> None:
    assert cpu_ratio(None, CpuTimes(100, 50)) is None
    assert cpu_ratio(CpuTimes(100, 50), CpuTimes(200, 75)) == 0.75
    assert cpu_ratio(CpuTimes(100, 50), CpuTimes(100, 50)) is None
    assert cpu_ratio(CpuTimes(1000, 500), CpuTimes(100, 50)) is None


async def test_the_greeting_chooses_the_command() -> None:
    linux = Session({"linux_host": linux_output(HostFigures())})
    windows = Session({"windows_host": windows_output(HostFigures())}, version=WINDOWS)
    assert (await status_of(linux)).system == "linux"
    assert (await status_of(windows)).system == "windows"
    assert (linux.ran, windows.ran) == (["linux_host"], ["windows_host"])


async def test_windows_behind_another_server_is_found_once() -> None:
    memory = DeviceMemory()
    session = Session({"windows_host": windows_output(HostFigures(), "gb18030")}, version="SSH-2.0-9.99 FlowSsh: Bitvise SSH Server (WinSSHD)")
    assert (await status_of(session, memory)).os_name == "Microsoft Windows 10 专业版"
    await status_of(session, memory)
    assert session.ran == ["linux_host", "windows_host", "windows_host"]


async def test_load_of_linux_is_that_since_the_last_poll() -> None:
    memory, figures = DeviceMemory(), HostFigures()
    assert (await status_of(Session({"linux_host": linux_output(figures)}), memory)).cpu_ratio is None
    figures.jiffies, figures.cpu_percent = 200_000, 31
    assert (await status_of(Session({"linux_host": linux_output(figures)}), memory)).cpu_ratio == pytest.approx(0.5)


async def test_a_host_that_prints_something_else_is_a_parse_error_with_a_few_words_of_it() -> None:
    found = await collect(Session({}))
    assert (found.outcome, found.payload) == (Outcome.PARSE_ERROR, None)
    assert found.detail == "the host printed something else: 'LC_ALL' 不是内部或外部命令 (exit status 1)"


async def test_cut_output_is_no_reading() -> None:
    session = Session({"linux_host": linux_output(HostFigures())})
    session.cut = "bytes"
    assert (await collect(session)).outcome is Outcome.PARSE_ERROR


async def test_a_host_that_leaves_something_out_is_partial() -> None:
    text = linux_output(HostFigures()).replace(b"@@df", b"@@xx")
    found = await collect(Session({"linux_host": text}))
    assert found.outcome is Outcome.PARTIAL
    assert [problem.table for problem in found.problems] == ["df"]


async def test_a_broken_connection_passes_through() -> None:
    class Broken(Session):
        async def run(self, name: str) -> CommandOutput:
            raise AccessFailed(Outcome.UNREACHABLE, "the connection broke while the command ran")

    with pytest.raises(AccessFailed):
        await collect(Broken({}))


async def test_new_keys_are_counted_and_those_without_a_start_are_told() -> None:
    memory, changed = DeviceMemory(), HostKeyState.CHANGED

    async def look(key: str, uptime_s: float, state: HostKeyState) -> HostStatus:
        return await status_of(Session({"linux_host": linux_output(HostFigures(uptime_s=uptime_s))}, key=key, state=state), memory)

    first = await look("SHA256:a", 5000, HostKeyState.TRUSTED)
    frozen = await look("SHA256:b", 60, changed)
    same = await look("SHA256:b", 360, changed)
    odd = await look("SHA256:c", 660, changed)
    assert [(one.host_key_changed, one.host_key_changes, one.key_without_start) for one in (first, frozen, same, odd)] == [
        (False, 0, False), (True, 1, False), (True, 1, False), (True, 2, True),
    ]  # fmt: skip
    found = await collect(Session({"linux_host": linux_output(HostFigures(uptime_s=50))}, key="SHA256:d", state=changed), memory)
    assert [problem.reason for problem in found.problems] == ["host_key_changed"]


async def test_the_poll_document_has_a_section() -> None:
    found = await collect(Session({"linux_host": linux_output(HostFigures())}))
    reading = Reading(device="pc", collector="host", started=0.0, started_monotonic=0.0, duration_s=0.1, outcome=found.outcome, payload=found.payload)
    section: Any = build_document(address="10.1.1.1:22", readings=[reading])["host"]
    assert (section["system"], section["uptime_seconds"], section["disks"][0]["usage_ratio"]) == ("linux", 5400.0, 0.6875)
    assert json.loads(json.dumps(section)) == section
    assert build_document(address="10.1.1.1:22", readings=[])["host"] is None


async def test_a_pc_that_was_installed_anew_with_another_system_is_found_out() -> None:
    memory = DeviceMemory()
    linux = Session({host.LINUX: linux_output(HostFigures())})
    assert (await collect(linux, memory)).requests == 1
    windows = Session({host.WINDOWS: windows_output(HostFigures())}, version=WINDOWS)
    assert (await collect(windows, memory)).outcome is Outcome.PARSE_ERROR
    found = await collect(windows, memory)
    assert (found.outcome, windows.ran) == (Outcome.OK, [host.LINUX, host.WINDOWS])
