"""What readings tell of boxes, and the register that reports get."""

from datetime import date

from netmon.model.display import DisplayStatus
from netmon.model.event import EventKind
from netmon.model.host import HostStatus
from netmon.model.reading import HardwareInventory, Module
from netmon.model.report import Asset
from netmon.model.wireless import AccessPoint, ApStatus, WirelessTable
from netmon.pipeline.assets import AssetWatch, box_of, register
from netmon.store.assets import AssetBook, Box
from netmon.store.events import EventLog
from tests.config.tree import good
from tests.pipeline.rig import running
from tests.pipeline.school import SCHOOL, School

DATED = SCHOOL.replace("room: 1号楼/101, uplink: sw/GE1/0/7}", "room: 1号楼/101, uplink: sw/GE1/0/7, serial: AP1, bought: 2019-08-01, end_of_life: 2026-08-01}")


def watch(folder):
    config = good(folder, {"inventory/sites/a.yaml": DATED})
    book, events = AssetBook(folder), EventLog()
    made = AssetWatch(book, events, lambda _device: None)
    made.configure(config)
    return made, book, events, config


def test_the_inventorys_dates_and_serial_numbers_are_in_the_register(tmp_path):
    _, book, _, config = watch(tmp_path)
    entry = book.entry("ap-101")
    assert (entry.serial, entry.bought, entry.end_of_life, entry.role) == ("AP1", date(2019, 8, 1), date(2026, 8, 1), "access_point")
    assert config.devices["ap-101"].bought == date(2019, 8, 1)


def test_payloads_tell_of_their_box():
    module = Module(index=1, module_class="chassis", name="c", descr="")
    assert box_of(HardwareInventory(model="M", serial="S", software="V", modules=(module,))) == Box(None, "M", "S", "V", 1)
    assert box_of(DisplayStatus(model="QM65", serial="D1", software="1.2")) == Box(None, "QM65", "D1", "1.2")
    assert box_of(HostStatus(system="windows", os_name="Windows 10", os_version="10.0.19045")) == Box(software="Windows 10 10.0.19045")
    assert box_of(None) is None


def test_a_controller_tells_of_its_access_points(tmp_path):
    school = School(tmp_path, {"inventory__sites__a": DATED})
    made, book, events, _ = watch(tmp_path)
    points = (
        AccessPoint(key="1", serial="ap1", model="AirEngine 5760", software="V6", status=ApStatus.ONLINE),
        AccessPoint(key="2", mac="00:1a:2b:00:00:02", serial="AP2", status=ApStatus.OFFLINE),
    )
    school.say("ac", "wireless", WirelessTable(aps=points))
    made.note(school.current.device("ac").last["wireless"])
    first, second = book.entry("ap-101"), book.entry("ap-102")
    assert (first.model, first.software, first.last_seen_s) == ("AirEngine 5760", "V6", int(school.now))
    assert (second.serial, second.last_seen_s) == ("AP2", None)
    assert [(event.kind, event.device, event.detail) for event in events.latest(5)] == [(EventKind.SERIAL_CHANGED, "ap-101", "serial number AP1 -> ap1")]


def test_the_register_has_every_device_of_the_inventory(tmp_path):
    _, _, _, config = watch(tmp_path)
    known = (Asset(device="sw", site="old", room=None, role="switch", serial="SN1", first_seen_s=5), Asset(device="gone", site="a", room=None, role="switch"))
    found = {asset.device: asset for asset in register(config.devices.values(), known)}
    assert found.keys() == config.devices.keys()
    assert (found["sw"].site, found["sw"].serial, found["sw"].first_seen_s) == ("a", "SN1", 5)
    assert (found["ap-101"].serial, found["ap-101"].end_of_life, found["ap-101"].last_seen_s) == ("AP1", date(2026, 8, 1), None)


async def test_a_real_agents_model_is_in_the_register(tmp_path, root):
    async with running(tmp_path, root, {"sw": {}}) as rig:
        reading = await rig.poll("sw", "inventory")
        rig.parts.records.assets.note(reading)
        entry = rig.parts.records.book.entry("sw")
        assert (entry.vendor, entry.last_seen_s) == ("Huawei", int(reading.started))
        assert entry.model == reading.payload.model != ""
