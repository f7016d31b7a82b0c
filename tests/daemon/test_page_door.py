"""The door of a running netmon: what a reload of the files does to people who are signed in."""

import asyncio
from pathlib import Path

import pytest

from netmon.config.config import Config
from netmon.config.load import load
from netmon.daemon.page_door import PageDoor
from netmon.model.web_config import WebConfig
from netmon.web.credentials import Claim
from netmon.web.door import Knock
from netmon.web.html import Pages
from netmon.web.passwords import hashed
from tests.config.tree import ENV, good, write

PASSWORD = "Tulip-Kettle-94"


@pytest.fixture(scope="module")
def known() -> str:
    return hashed(PASSWORD, 10)


def users(folder: Path, *rows: str) -> str:
    (folder / "users.yaml").touch(mode=0o600)
    return "users:\n" + "".join(f"  - {{{row}}}\n" for row in rows)


def tree(folder: Path, *rows: str) -> dict[str, str | bytes]:
    return {"netmon.yaml": "state: state\nweb: {users: users.yaml}\n", "users.yaml": users(folder, *rows)}


async def loaded(folder: Path, files: dict[str, str | bytes]) -> Config:
    return await asyncio.to_thread(good, folder, files)


async def test_a_reload_holds_for_people_at_once(tmp_path: Path, known: str) -> None:
    wang, li = f"name: wang, role: operator, password: '{known}'", f"name: li, role: technician, sites: [a], password: '{known}'"
    door = PageDoor(await loaded(tmp_path, tree(tmp_path, wang, li)))

    async def sign_in(name: str) -> str:
        _, token = await door.keeper.sign_in(Claim(name=name, password=PASSWORD, peer="127.0.0.1"))
        return token

    async def who(token: str) -> str | None:
        entry = await door.keeper.identify(Knock(method="GET", path="/", peer="127.0.0.1", secure=False, cookie=f"netmon={token}"))
        return None if entry is None else f"{entry.person.name} {entry.person.role} {sorted(entry.person.sight.sites or ())}"

    tokens = [await sign_in("wang"), await sign_in("li")]
    assert [await who(token) for token in tokens] == ["wang operator []", "li technician ['a']"]
    door.configure(await loaded(tmp_path, tree(tmp_path, wang.replace("operator", "auditor"), li)))
    assert [await who(token) for token in tokens] == [None, "li technician ['a']"]
    door.configure(await loaded(tmp_path, tree(tmp_path, wang)))
    assert [await who(token) for token in tokens] == [None, None]
    assert await sign_in("li") == ""


async def test_programs_of_the_web_config_scrape(tmp_path: Path, known: str) -> None:
    door = PageDoor(await loaded(tmp_path, tree(tmp_path, f"name: wang, role: operator, password: '{known}'")))

    async def scrapes() -> bool:
        return await door.keeper.identify(Knock(method="GET", path="/metrics", peer="127.0.0.1", secure=False)) is not None

    assert await scrapes()
    door.take_web_config(WebConfig(users={"prometheus": known}))
    assert not await scrapes()
    door.take_web_config(WebConfig())
    assert await scrapes()


def test_signing_in_has_its_addresses(tmp_path: Path) -> None:
    config = load(write(tmp_path, {}), env=ENV).config
    assert config is not None
    door = PageDoor(config)
    assert not door.keeper.has_users
    routes = door.routes(Pages(config.calendar.zone))
    assert [(route.method, route.path, route.right is None) for route in routes] == [
        ("GET", "/login", True), ("POST", "/login", True), ("POST", "/logout", True), ("GET", "/account", False),
    ]  # fmt: skip
