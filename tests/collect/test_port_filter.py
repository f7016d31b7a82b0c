"""Controllers that show each access point as a port: those rows are read, and go no further."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from netmon.collect.port_filter import PortFilter
from netmon.collect.registry import COLLECTORS, one_shot_params, param_models
from netmon.config.profiles import load_profiles
from netmon.model.reading import InterfaceTable
from tests.collect.samples import IF, IFX, context, switch
from tests.support.fake_session import INTEGER, OCTETS, FakeSession, load_snmprec


def controller(tunnels: int) -> FakeSession:
    session = switch(4 + tunnels)
    for port in range(5, 5 + tunnels):
        session.put(f"{IF}.3.{port}", INTEGER, 131)
        session.put(f"{IFX}.1.{port}", OCTETS, b"Ca%d" % (port - 4))
    return session


async def ports(session: FakeSession, params: dict[str, object]) -> InterfaceTable:
    payload = (await COLLECTORS["interfaces"].collect(context(session, params))).payload
    assert isinstance(payload, InterfaceTable)
    assert all(len(column.values) == len(payload.if_index) for column in payload.columns.values())
    return payload


@pytest.fixture(scope="module")
def base(root: Path) -> dict[str, object]:
    return dict(load_profiles([root / "collectors"], param_models()).profiles["ruijie_rgos"].collectors["interfaces"])


async def test_port_filter_leaves_tunnels_of_access_points_out_at_every_poll(base):
    session, params = controller(30), base
    for _ in range(3):
        table = await ports(session, params)
        assert table.if_index == (1, 2, 3, 4)
        assert table.columns["ifHCInOctets"].values == (1000, 2000, 3000, 4000)


async def test_port_filter_keeps_other_tunnels_and_ports_of_such_a_name(base):
    session = controller(2)
    session.put(f"{IFX}.1.5", OCTETS, b"Tunnel1")
    session.put(f"{IF}.3.6", INTEGER, 6)
    assert (await ports(session, base)).if_index == (1, 2, 3, 4, 5, 6)


async def test_port_filter_hides_nothing_from_a_poll_by_hand(base):
    assert len((await ports(controller(30), one_shot_params("interfaces", base))).if_index) == 34


@pytest.mark.recordings
async def test_port_filter_a_controller_with_thousands_of_tunnels_has_its_own_ports_left(shared, base):
    session = FakeSession(load_snmprec(shared / "recordings" / "ruijie_m18000.snmprec"))
    expected = json.loads((shared / "recordings" / "ruijie_m18000.expected.json").read_text(encoding="utf-8"))
    own = {port["ifIndex"] for port in expected["ports"] if not (port["ifName"] or "").startswith("Ca")}
    table = await ports(session, base)
    assert set(table.if_index) == own
    assert len(expected["ports"]) - len(own) == 568


def test_port_filter_that_would_hide_everything_is_refused():
    with pytest.raises(ValidationError, match="every port"):
        PortFilter()
