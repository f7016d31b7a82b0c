"""Controllers' APIs as a collector reads them: what every access point is, and what is left when a part fails."""

import pytest

from netmon.collect.controller_cells import mac_of
from netmon.collect.controller_omada_rows import STATES as OMADA_STATES
from netmon.collect.controller_omada_rows import access_point as omada_access_point
from netmon.collect.controller_omada_rows import channel_at, channel_of, uptime_s
from netmon.collect.controller_unifi import access_point as unifi_access_point
from netmon.model.memory import DeviceMemory
from netmon.model.outcome import AccessFailed, Outcome
from netmon.model.wireless import ApStatus, Figure, WirelessTable
from netmon.simulate.controller_api import OMADAC_ID, SITE_ID, ControllerServer, OmadaServer, UnifiServer
from netmon.simulate.controller_state import Air, ControllerState, Fault, access_points, unifi_device
from tests.support.controllers import poll, target, way_to

READS = ("/api/info", "/openapi/authorize/token", "/api/login", "/api/auth/login")


def table_of(collected: object) -> WirelessTable:
    payload = collected.payload
    assert isinstance(payload, WirelessTable)
    return payload


def servers(count: int = 4) -> list[tuple[str, ControllerServer]]:
    return [
        ("unifi", UnifiServer(ControllerState(access_points(count)))),
        ("unifi", UnifiServer(ControllerState(access_points(count)), is_os=True)),
        ("omada", OmadaServer(ControllerState(access_points(count)))),
    ]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_every_access_point_is_read_and_the_counts_agree(place: int) -> None:
    kind, server = servers()[place]
    async with server, way_to(target(server, kind)) as way:
        collected = await poll(way)
    table = table_of(collected)
    assert collected.outcome is Outcome.OK
    assert collected.problems == ()
    assert (table.access_points.online, table.access_points.offline, table.access_points.registered) == (Figure(4), Figure(0), Figure(4))
    assert table.complete
    assert table.clients == Figure(sum(sum(ap.clients) for ap in server.state.aps))
    first = table.aps[0]
    assert (first.key, first.name, first.serial, first.status) == ("02:00:5e:10:00:01", "School-101", "SIM0000001", ApStatus.ONLINE)
    assert first.ethernet_bps == 1_000_000_000
    assert first.clients == 2
    assert first.uptime_s == pytest.approx(86_400, abs=30)
    assert [(radio.band, radio.clients, radio.up) for radio in first.radios] == [("2.4GHz", 1, radio_up(kind)), ("5GHz", 1, radio_up(kind))]
    assert table.clients_by_band == {
        "2.4GHz": Figure(sum(ap.clients[0] for ap in server.state.aps)),
        "5GHz": Figure(sum(ap.clients[1] for ap in server.state.aps)),
    }


def radio_up(kind: str) -> bool | None:
    return True if kind == "unifi" else None


async def test_unifi_gives_radios_ssids_and_the_tunnel() -> None:
    async with UnifiServer(ControllerState(access_points(3))) as server, way_to(target(server, "unifi")) as way:
        table = table_of(await poll(way))
    low, high = table.aps[2].radios
    assert (low.channel, low.tx_power_dbm, low.utilization_ratio, low.interference_ratio, low.clients) == (6, 17, 0.31, 0.18, 3)
    assert (high.channel, high.tx_power_dbm, high.utilization_ratio, high.interference_ratio, high.clients) == (44, 20.0, 0.12, 0.03, 3)
    assert [(ssid.ssid, ssid.clients, ssid.bands) for ssid in table.ssids] == [("School", 12, {"2.4GHz": Figure(6), "5GHz": Figure(6)})]
    assert table.aps[0].tunnel_uptime_s == pytest.approx(86_400, abs=30)


async def test_omada_gives_radios_by_frequency() -> None:
    (ap,) = access_points(1)
    ap.air = (Air(11, 6, 3, 21), Air(149, 2, 1, 4))
    async with OmadaServer(ControllerState([ap])) as server, way_to(target(server, "omada", site="default")) as way:
        table = table_of(await poll(way))
    low, high = table.aps[0].radios
    assert (low.band, low.channel, low.tx_power_dbm, low.utilization_ratio, low.interference_ratio) == ("2.4GHz", 11, 20, 0.3, 0.21)
    assert (high.band, high.channel, high.tx_power_dbm, high.utilization_ratio, high.interference_ratio) == ("5GHz", 149, 23, 0.07, 0.04)


@pytest.mark.parametrize("place", [0, 2])
async def test_an_access_point_that_falls_is_offline_and_comes_back(place: int) -> None:
    kind, server = servers()[place]
    async with server, way_to(target(server, kind)) as way:
        memory = DeviceMemory()
        await poll(way, memory)
        server.state.fall(2)
        fallen = table_of(await poll(way, memory))
        server.state.rise(2)
        risen = table_of(await poll(way, memory))
        assert server.state.logins == 1
    down = fallen.aps[1]
    assert (down.key, down.status, down.clients, down.uptime_s, down.radios, down.ethernet_bps) == ("02:00:5e:10:00:02", ApStatus.OFFLINE, None, None, (), None)
    assert (fallen.access_points.online, fallen.access_points.offline, fallen.complete) == (Figure(3), Figure(1), True)
    assert risen.aps[1].status is ApStatus.ONLINE
    assert risen.aps[1].uptime_s < 60


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_nothing_but_reads_is_ever_sent(place: int) -> None:
    kind, server = servers(12)[place]
    async with server, way_to(target(server, kind)) as way:
        memory = DeviceMemory()
        for fault in (Fault.NONE, Fault.STATUS_500, Fault.NONE):
            server.state.fault = fault
            try:
                await poll(way, memory)
            except AccessFailed:
                assert fault is Fault.STATUS_500
        posts = {path for method, path in server.state.requests if method == "POST"}
        assert {method for method, _path in server.state.requests} == {"GET", "POST"}
    allowed = {*READS, f"/openapi/v1/{OMADAC_ID}/sites/{SITE_ID}/clients/stat/devices"}
    assert posts <= allowed
    assert not any("/sta" in path.split("/")[-1:] or path.endswith("/clients") for _method, path in server.state.requests)


async def test_pages_are_read_to_the_end_and_each_access_point_once() -> None:
    async with OmadaServer(ControllerState(access_points(450)), max_page=100) as server, way_to(target(server, "omada")) as way:
        collected = await poll(way, params={"radio_requests": 5})
        table = table_of(collected)
    assert len(table.aps) == len({ap.key for ap in table.aps}) == 450
    assert table.complete
    assert sum(bool(ap.radios) for ap in table.aps) == 5
    assert all(ap.clients is not None for ap in table.aps)


async def test_radios_are_read_in_turn_over_the_polls() -> None:
    async with OmadaServer(ControllerState(access_points(9))) as server, way_to(target(server, "omada")) as way:
        memory = DeviceMemory()
        seen = [sum(bool(ap.radios) for ap in table_of(await poll(way, memory, params={"radio_requests": 4})).aps) for _ in range(3)]
        paths = [path for _method, path in server.state.requests if path.endswith("/radios")]
    assert seen == [4, 8, 9]
    assert len(paths) == 12
    assert len(set(paths)) == 9


async def test_a_controller_without_the_count_by_device_still_gives_the_rest() -> None:
    async with OmadaServer(ControllerState(access_points(3)), counts_clients=False) as server, way_to(target(server, "omada")) as way:
        collected = await poll(way)
        table = table_of(collected)
    assert collected.outcome is Outcome.PARTIAL
    assert [(status.name, status.outcome) for status in collected.tables if status.outcome is not Outcome.OK] == [("clients", Outcome.PROTOCOL_ERROR)]
    assert [ap.clients for ap in table.aps] == [None, None, None]
    assert table.clients.value == sum(sum(ap.clients) for ap in server.state.aps)


async def test_without_the_health_answer_the_rows_are_counted() -> None:
    async with UnifiServer(ControllerState(access_points(3))) as server, way_to(target(server, "unifi")) as way:
        server.state.fault, server.state.fault_paths = Fault.STATUS_500, ("/api/s/default/stat/health",)
        collected = await poll(way)
    table = table_of(collected)
    assert collected.outcome is Outcome.PARTIAL
    assert (table.access_points.registered, table.clients) == (Figure(3), Figure(sum(sum(ap.clients) for ap in server.state.aps)))


async def test_a_page_that_fails_leaves_the_list_incomplete() -> None:
    async with OmadaServer(ControllerState(access_points(250))) as server, way_to(target(server, "omada")) as way, way.open("ac", 10.0) as session:
        original = session.get

        async def get(path: str, params: object = None) -> object:
            if path.endswith("/devices") and params["page"] == 2:
                raise AccessFailed(Outcome.TIMEOUT, "no whole answer")
            return await original(path, params)

        session.get = get
        from netmon.collect.base import CollectContext
        from netmon.collect.controller import collect

        collected = await collect(CollectContext(session=session, params={"radio_requests": 0}, memory=DeviceMemory(), device="ac"))
    table = table_of(collected)
    assert collected.outcome is Outcome.PARTIAL
    assert not table.complete
    assert len(table.aps) == 198
    assert table.mismatch == "198 access points listed, 250 counted"


@pytest.mark.parametrize(("kind", "site"), [("unifi", "no-such"), ("unifi", "../../self"), ("omada", "no-such")])
async def test_a_site_that_is_not_there_is_said(kind: str, site: str) -> None:
    server = (UnifiServer if kind == "unifi" else OmadaServer)(ControllerState(access_points(1)))
    async with server, way_to(target(server, kind, site=site)) as way:
        with pytest.raises(AccessFailed) as raised:
            await poll(way)
    assert raised.value.outcome in (Outcome.PROTOCOL_ERROR, Outcome.AUTH_FAILED)
    assert "site" in raised.value.detail.casefold()


@pytest.mark.parametrize("place", [0, 2])
async def test_a_wrong_password_reaches_the_runner_as_auth_failed(place: int) -> None:
    kind, server = servers()[place]
    async with server, way_to(target(server, kind, password="S3CR3T")) as way:
        with pytest.raises(AccessFailed) as raised:
            await poll(way)
        assert raised.value.outcome is Outcome.AUTH_FAILED
        assert "S3CR3T" not in repr(raised.value)
        assert server.state.logins == 1


HOSTILE = [
    {"type": "uap", "mac": 5, "name": None, "serial": []},
    {"type": "uap", "mac": "02:00:5e:00:00:09", "name": "a\x00\u202eb\n" * 50, "state": "1", "num_sta": -3, "uptime": "9e999", "radio_table_stats": "x"},
    {"type": "uap", "mac": "02:00:5e:00:00:0a", "state": 77, "radio_table_stats": [None, {"channel": 10**30, "cu_total": 400, "tx_power": "auto"}]},
    "no object",
]


def test_hostile_rows_give_nothing_wrong() -> None:
    rows = [row for row in HOSTILE if isinstance(row, dict)]
    first, second, third = (unifi_access_point(row, 0.0) for row in rows)
    assert first is None
    assert (second.status, second.clients, second.uptime_s, second.radios) == (ApStatus.ONLINE, None, None, ())
    assert len(second.name) <= 128
    assert "\u202e" not in second.name
    assert (third.status, third.radios) == (None, ())
    broken = unifi_access_point({**rows[2], "state": 1}, 0.0).radios[0]
    assert (broken.channel, broken.utilization_ratio, broken.tx_power_dbm, broken.band) == (None, None, None, None)
    assert omada_access_point({"mac": "junk", "name": 4}) is None


def test_a_fallen_access_point_keeps_no_old_clients() -> None:
    ap = access_points(1)[0]
    row = {**unifi_device(ap), "state": 6, "num_sta": 9}
    shown = unifi_access_point(row, 0.0)
    assert (shown.status, shown.reason, shown.clients) == (ApStatus.OFFLINE, "heartbeat_missed", None)


def test_omadas_states_are_those_of_its_document() -> None:
    online = {code for code, (status, _reason) in OMADA_STATES.items() if status is ApStatus.ONLINE}
    offline = {code for code, (status, _reason) in OMADA_STATES.items() if status is ApStatus.OFFLINE}
    assert online == {14, 15, 16, 17}
    assert offline == {0, 1, 30, 31, 32, 33}
    assert omada_access_point({"mac": "02-00-5E-00-00-01", "status": 1}).status is ApStatus.ONLINE
    assert omada_access_point({"mac": "02-00-5E-00-00-01", "status": 1, "detailStatus": 99}).status is None


@pytest.mark.parametrize(
    ("written", "seconds"), [("16day(s) 10h 43m 14s", 1_420_994.0), ("1h 43m", 6180.0), ("5m", 300.0), ("", None), ("--", None), (None, None)]
)
def test_omadas_uptime_is_read(written: str | None, seconds: float | None) -> None:
    assert uptime_s({"uptime": written}) == seconds
    assert uptime_s({"uptime": written, "uptimeLong": 7}) == 7


@pytest.mark.parametrize(("written", "channel"), [("11  / 2462MHz", 11), ("17 / 5745MHz", 149), ("36", 36), ("37 / 6135MHz", 37), ("auto", None), (None, None)])
def test_omadas_channel_is_read_by_its_frequency(written: str | None, channel: int | None) -> None:
    assert channel_of(written) == channel


@pytest.mark.parametrize(("mhz", "channel"), [(2412, 1), (2484, 14), (5180, 36), (5885, 177), (5955, 1), (7115, 233), (3000, None)])
def test_channels_follow_from_frequencies(mhz: int, channel: int | None) -> None:
    assert channel_at(mhz) == channel


@pytest.mark.parametrize(
    ("written", "address"),
    [("02-00-5E-00-00-01", "02:00:5e:00:00:01"), ("02:00:5e:00:00:01", "02:00:5e:00:00:01"), ("0200.5e00.0001", "02:00:5e:00:00:01"),
     ("0200-5e00-0001", "02:00:5e:00:00:01"), ("02005E000001", "02:00:5e:00:00:01"), ("000000000000", None), ("02:00:5e", None), ("", None)],
)  # fmt: skip
def test_mac_addresses_are_read_as_people_write_them(written: str, address: str | None) -> None:
    assert mac_of(written) == address
