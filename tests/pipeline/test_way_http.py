"""The way to controllers: one login for as long as nothing changes, and what the inventory says as targets."""

from dataclasses import replace
from pathlib import Path

import pytest

from netmon.config.secrets import Secret, SnmpCredential
from netmon.daemon.ways_http import api_target, api_targets
from netmon.model.inventory import ApiOptions
from netmon.model.outcome import AccessFailed, Outcome
from netmon.pipeline.way_http import ApiTarget, HttpWay
from netmon.simulate.controller_api import UnifiServer
from netmon.simulate.controller_state import ControllerState, access_points
from netmon.transport.http.api import HttpTarget, Login, Token
from netmon.transport.http.poll import ControllerPoll
from netmon.transport.list_file import ListFile
from tests.config.tree import ENV, good
from tests.support.controllers import poll, target


def logins(server: UnifiServer) -> int:
    return sum("login" in path for _, path in server.state.requests)


async def test_a_controller_that_is_asked_as_before_keeps_its_login() -> None:
    async with UnifiServer(ControllerState(access_points(1))) as server, HttpWay() as way:
        asked = target(server, "unifi")
        way.update({"ac": asked})
        for _ in range(3):
            assert (await poll(way)).outcome is Outcome.OK
            way.update({"ac": target(server, "unifi"), "other": asked})
        assert logins(server) == 1


async def test_a_changed_target_logs_in_anew_and_the_old_client_is_closed() -> None:
    async with UnifiServer(ControllerState(access_points(1))) as server, HttpWay() as way:
        asked = target(server, "unifi")
        way.update({"ac": asked})
        await poll(way)
        (old,) = way._clients.values()
        way.update({"ac": replace(asked, site="default")})
        assert (await poll(way)).outcome is Outcome.OK
        assert logins(server) == 2
        assert old.closed
        way.update({})
        with pytest.raises(AccessFailed):
            await poll(way)
        assert way._clients == {}


async def test_a_poll_in_flight_is_finished_by_the_client_that_began_it() -> None:
    async with UnifiServer(ControllerState(access_points(1))) as server, HttpWay() as way:
        way.update({"ac": target(server, "unifi")})
        await poll(way)
        (old,) = way._clients.values()
        async with way.open("ac", 10.0) as session:
            way.update({"ac": target(server, "unifi", site="default")})
            assert (await poll(way)).outcome is Outcome.OK
            assert not old.closed
            assert isinstance(session, ControllerPoll)
        assert (await poll(way)).outcome is Outcome.OK
        assert old.closed


async def test_leaving_closes_every_client() -> None:
    async with UnifiServer(ControllerState(access_points(1))) as server:
        async with HttpWay() as way:
            way.update({"ac": target(server, "unifi")})
            await poll(way)
            (client,) = way._clients.values()
            assert not client.closed
        assert client.closed


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        (ApiTarget(kind="unifi", http=HttpTarget(url="https://127.0.0.1:1")), "unifi needs a credential of kind login or token"),
        (ApiTarget(kind="omada", http=HttpTarget(url="https://127.0.0.1:1")), "omada needs a credential of kind login: client id and client secret"),
        (
            ApiTarget(kind="omada", http=HttpTarget(url="https://127.0.0.1:1"), credential=Token(value="x")),
            "omada needs a credential of kind login: client id and client secret",
        ),
        (ApiTarget(kind="unifi"), "no address of an API"),
        (None, "no api in the inventory"),
    ],
)
async def test_what_cannot_be_asked_is_skipped_with_the_reason(asked: ApiTarget | None, detail: str) -> None:
    async with HttpWay() as way:
        way.update({} if asked is None else {"ac": asked})
        with pytest.raises(AccessFailed) as failed:
            await poll(way)
    assert (failed.value.outcome, failed.value.detail) == (Outcome.SKIPPED, detail)


async def test_sessions_by_kind(tmp_path: Path) -> None:
    async with HttpWay() as way:
        way.update(
            {
                "ac": ApiTarget(kind="unifi", http=HttpTarget(url="https://127.0.0.1:1"), credential=Token(value="x")),
                "cloud": ApiTarget(kind="csv", file=ListFile(path=tmp_path / "aps.csv")),
            }
        )
        async with way.open("ac", 1.0) as session:
            assert isinstance(session, ControllerPoll)
        async with way.open("cloud", 1.0) as listed:
            assert isinstance(listed, ListFile)


SITE = """site: {id: a, name: 甲校, kind: school}
defaults: {credential: null}
devices:
  - {name: unifi, role: wlan_controller, address: 10.0.0.5, api: {kind: unifi, url: "https://10.0.0.5:8443", credential: reader, site: s1, ca_file: ca.pem}}
  - name: unifi-os
    role: wlan_controller
    api: {kind: unifi, url: "https://10.0.0.6", credential: key, fingerprint: "AB:CD"}
  - {name: omada, role: wlan_controller, api: {kind: omada, url: "https://10.0.0.7:8043", credential: reader}}
  - {name: cloud, role: wlan_controller, api: {kind: csv, url: cloud/aps.csv, max_age: 24h, site: 甲校}}
  - {name: list, role: wlan_controller, api: {kind: csv, url: /srv/lists/aps.csv}}
  - {name: sw, role: switch, address: 10.0.0.8, credential: ro}
""".replace("AB:CD", ":".join(["AB"] * 32))
CREDENTIALS = """ro: {kind: snmp_v2c, community: {env: COMMUNITY}}
reader: {kind: login, user: netmon, password: {env: AUTH}}
key: {kind: token, token: {env: PRIV}}
"""


def test_what_the_inventory_says_becomes_targets(tmp_path: Path) -> None:
    config = good(
        tmp_path,
        {"inventory/sites/a.yaml": SITE, "inventory/credentials.yaml": CREDENTIALS, "inventory/district.yaml": "district: {id: center, name: 区中心}\n"},
    )
    targets = api_targets(config)
    folder = tmp_path / "inventory"
    login = Login(user="netmon", password=ENV["AUTH"])
    assert targets == {
        "unifi": ApiTarget(kind="unifi", http=HttpTarget(url="https://10.0.0.5:8443", ca_file=str(folder / "ca.pem")), credential=login, site="s1"),
        "unifi-os": ApiTarget(kind="unifi", http=HttpTarget(url="https://10.0.0.6", fingerprint="ab" * 32), credential=Token(value=ENV["PRIV"])),
        "omada": ApiTarget(kind="omada", http=HttpTarget(url="https://10.0.0.7:8043"), credential=login),
        "cloud": ApiTarget(kind="csv", file=ListFile(path=folder / "cloud/aps.csv", site="甲校", max_age_s=86400)),
        "list": ApiTarget(kind="csv", file=ListFile(path=Path("/srv/lists/aps.csv"))),
    }
    assert "S3CR3T" not in repr(targets)
    assert {device.name for device in config.polled_devices()} == {*targets, "sw"}


def test_a_credential_of_another_kind_is_no_credential() -> None:
    options = ApiOptions(kind="unifi", url="https://10.0.0.5")
    assert api_target(options, SnmpCredential(name="ro", version="2c", community=Secret("x")), Path()).credential is None
