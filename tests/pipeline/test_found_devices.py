"""What `netmon discover` found, on the page: whose it is, who may see it, and the lines that become of it."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.model.access import EVERYWHERE, Sight
from netmon.model.discovered import Discovered
from netmon.model.entering import DeviceWish, Stranger
from netmon.model.yaml_text import document
from netmon.pipeline.found_devices import FoundDevices, Owners, found_strangers
from netmon.store import discovered
from netmon.store.discovered import KEEP_S
from tests.pipeline.test_entering import NOW, UNKNOWN, A, B, Netmon, run, stranger_desk

AT = NOW - 3600
NETWORKS: dict[str, str | bytes] = {
    "inventory/sites/b.yaml": "site: {id: b, name: 乙校, kind: school, networks: [10.20.0.0/16, '2001:db8:b::/48']}\n"
    "devices: [{name: b-gw, role: router, address: 10.21.0.1}, {name: b-v6, role: router, address: '2001:db8:c::1'}]\n",
    "inventory/sites/c.yaml": "site: {id: c, name: 丙校, kind: school, networks: [10.30.0.0/16]}\ndevices: [{name: c-gw, role: router, address: 10.21.0.2}]\n",
}


def answered(*addresses: str, **more: object) -> Discovered:
    values = {"at": AT, "credential": "ro", "sys_name": f"sw-{addresses[0]}", "vendor": "Huawei", "profile": "huawei_vrp", **more}
    return Discovered(addresses=addresses, **values)  # type: ignore[arg-type]


@pytest.fixture
def netmon(tmp_path: Path) -> Netmon:
    return Netmon(tmp_path, NETWORKS)


def seen(netmon: Netmon, sight: Sight, *neighbours: object) -> tuple[Stranger, ...]:
    return tuple(one for one in run(stranger_desk(netmon, *neighbours).strangers(sight)).strangers if one.answer is not None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "site"),
    [
        (answered("10.20.3.4"), "b"),
        (answered("2001:db8:b:7::1"), "b"),
        (answered("10.30.3.4"), "c"),
        (answered("10.0.0.200"), "a"),
        (answered("2001:db8:c::77"), "b"),
        (answered("2001:db8:d::77"), ""),
        (answered("10.21.0.9"), ""),
        (answered("10.99.0.1"), ""),
        (answered("10.99.0.1", site="c"), "c"),
        (answered("10.99.0.1", site="gone"), ""),
        (answered("10.20.3.4", site="c"), ""),
        (answered("10.20.3.4", "10.30.3.4"), ""),
        (answered("10.99.0.1", "10.20.3.4"), "b"),
        (answered("no address"), ""),
    ],
)
def test_a_device_belongs_to_whom_its_network_belongs_or_to_nobody(netmon: Netmon, one: Discovered, site: str) -> None:
    assert Owners(netmon.config, [one]).site_of(one) == site


def test_what_belongs_to_nobody_is_for_the_district_alone(netmon: Netmon) -> None:
    discovered.keep(netmon.state, [answered("10.99.0.1", sys_name="nobodys"), answered("10.20.0.7", sys_name="bs"), answered("10.0.0.200", sys_name="as")], NOW)
    every = seen(netmon, EVERYWHERE)
    assert [(one.site, one.name, one.source) for one in every] == [("b", "bs", "discover"), ("a", "as", "discover"), ("", "nobodys", "discover")]
    assert [(one.answer.at, one.answer.vendor, one.answer.profile) for one in every if one.answer is not None] == [(AT, "Huawei", "huawei_vrp")] * 3
    assert [one.name for one in seen(netmon, A)] == ["as"]
    assert [one.name for one in seen(netmon, B)] == ["bs"]
    assert seen(netmon, Sight(frozenset({"c", "center"}))) == ()
    nobodys = every[-1]
    desk = stranger_desk(netmon)
    wish = DeviceWish(key=nobodys.key, name=nobodys.proposed, role="switch", address="10.99.0.1")
    assert run(desk.propose(wish, A)) == run(desk.propose(replace(wish, key="0" * 16), A))
    done = run(desk.propose(wish, EVERYWHERE))
    assert (done.done, done.what) == (True, "_@nobodys.yaml")
    assert run(desk.proposal(done.what, Sight(frozenset({"a", "b", "c", "center"})))) is None
    assert run(desk.strangers(A)).proposals == ()
    (kept,) = run(desk.strangers(EVERYWHERE)).proposals
    assert (kept.site, run(desk.proposal(done.what, EVERYWHERE))) == ("", kept)
    assert [trouble.field for trouble in run(desk.propose(replace(wish, room="1号楼/101"), EVERYWHERE)).troubles] == ["room"]


def test_an_accepted_device_has_the_credential_that_it_answered_to(netmon: Netmon) -> None:
    discovered.keep(netmon.state, [answered("10.0.0.200", "10.0.0.201", sys_name="sw-9", port=1161, proposed="sw-9", credential="ro")], NOW)
    desk = stranger_desk(netmon)
    (one,) = seen(netmon, A)
    done = run(desk.propose(DeviceWish(key=one.key, name="sw-9", role="switch", address="10.0.0.201"), A))
    kept = run(desk.proposal(done.what, A))
    assert kept is not None
    path = netmon.path.parent / "inventory/sites/a.yaml"
    rows = "\n".join(line for line in kept.text.splitlines() if line.startswith("  - "))
    path.write_text(path.read_text().replace("devices:\n", f"devices:\n{rows}\n"))
    assert run(netmon.reload()) == ()
    added = netmon.config.devices["sw-9"]
    assert (added.address, added.credential, added.snmp.port) == ("10.0.0.201", "ro", 1161)
    assert seen(netmon, EVERYWHERE) == (), "the inventory has it now"
    assert not run(desk.propose(DeviceWish(key=one.key, name="sw-10", role="switch", address="10.66.0.1"), A)).found


def test_a_credential_goes_nowhere_else(netmon: Netmon) -> None:
    discovered.keep(netmon.state, [answered("10.0.0.77", sys_name="sw-9", mac=UNKNOWN.chassis_id, credential="ro")], NOW)
    lured = replace(UNKNOWN, addresses=("10.0.0.78",))
    (one,) = seen(netmon, A, lured)
    assert (one.source, one.port, one.name, one.addresses) == ("neighbour", "GE1", "new-switch", ("10.0.0.77", "10.0.0.78"))
    desk = stranger_desk(netmon, lured)
    for address, there in (("10.0.0.78", False), ("10.0.0.77", True)):
        done = run(desk.propose(DeviceWish(key=one.key, name="new", role="switch", address=address), A))
        text = run(desk.proposal(done.what, A))
        assert text is not None
        assert ("credential: ro" in text.text) is there


def test_a_neighbours_word_brings_no_other_schools_device_into_sight(netmon: Netmon) -> None:
    discovered.keep(netmon.state, [answered("10.20.0.7", sys_name="bs-own-switch", mac="aa:bb:cc:00:00:07")], NOW)
    liar = replace(UNKNOWN, chassis_id="aa:bb:cc:00:00:07", addresses=("10.20.0.7",))
    assert seen(netmon, A, liar) == ()
    assert "bs-own-switch" not in repr(run(stranger_desk(netmon, liar).strangers(A)))
    assert [one.name for one in seen(netmon, B, liar)] == ["bs-own-switch"]


def test_a_file_is_read_again_when_it_changes_and_old_answers_are_forgotten(tmp_path: Path) -> None:
    book = FoundDevices()
    assert book.read(tmp_path, NOW) == ()
    discovered.keep(tmp_path, [answered("10.0.0.7")], NOW)
    assert [one.addresses for one in book.read(tmp_path, NOW)] == [("10.0.0.7",)]
    discovered.keep(tmp_path, [answered("10.0.0.8", at=AT + 60)], NOW)
    assert [one.addresses for one in book.read(tmp_path, NOW)] == [("10.0.0.8",), ("10.0.0.7",)]
    assert [one.addresses for one in book.read(tmp_path, AT + KEEP_S + 30)] == [("10.0.0.8",)]
    (tmp_path / discovered.FILE).write_text(document({"devices": []}, "by hand"))
    assert [one.addresses for one in book.read(tmp_path, NOW)] == [("10.0.0.7",)], "the one before it"
    (tmp_path / discovered.FILE).unlink()
    assert book.read(tmp_path, NOW) == ()


def test_as_many_as_are_kept_take_no_time(netmon: Netmon) -> None:
    model = netmon.config.devices["a-sw"]
    devices = (replace(model, name=f"d{number}", address=f"10.50.{number // 250}.{number % 250}") for number in range(20_000))
    config = replace(netmon.config, devices={device.name: device for device in devices})
    found = [answered(f"10.5{number % 2}.{number // 250}.{250 + number % 5}") for number in range(discovered.MOST)]
    took = []
    for _ in range(3):  # the best of three: the garbage of other tests is collected in this one's time
        began = time.process_time()
        strangers = list(found_strangers(found, config))
        took.append(time.process_time() - began)
    assert len(strangers) == discovered.MOST
    assert {one.site for one in strangers} == {"a", ""}
    assert min(took) < 1.0
