import asyncio

import asyncssh
import pytest

from netmon.simulate.ssh_dialects import DIALECTS
from netmon.simulate.ssh_farm import Group, SshFarm
from netmon.simulate.ssh_modes import SshMode
from netmon.simulate.ssh_server import PASSWORD, USER, ServerOptions, SshServer
from netmon.simulate.ssh_shell import ANSI_JUNK, Shell, ShellOptions

LONG = "\n".join(f"line {number}" for number in range(60))


def talk(shell: Shell, *typed: str) -> str:
    return b"".join(part for words in typed for part in shell.feed(words.encode())).decode("utf-8", "replace")


def start(dialect: str, **options: object) -> Shell:
    shell = Shell(DIALECTS[dialect], ShellOptions(outputs={"show long": LONG, "display version": "VRP 5.170"}, **options))  # type: ignore[arg-type]
    list(shell.greeting())
    return shell


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_pages_and_stops_when_it_is_told_to(dialect: str) -> None:
    maker = DIALECTS[dialect]
    paged = talk(start(dialect), "show long\r")
    assert paged.endswith(maker.pager)
    assert "line 23" in paged
    assert "line 24" not in paged
    shell = start(dialect)
    whole = talk(shell, f"{maker.pager_off[0]}\r", "show long\r")
    assert "line 59" in whole
    assert maker.pager not in whole
    assert shell.heard == [maker.pager_off[0], "show long"]


def test_a_blank_turns_the_page_and_q_leaves_it() -> None:
    shell = start("hp_comware")
    talk(shell, "show long\r")
    assert "line 47" in talk(shell, " ")
    assert talk(shell, "q").endswith("<SW-1>")
    assert "Unrecognized" in talk(shell, "rubbish\r")


def test_a_pager_may_be_stubborn() -> None:
    shell = start("huawei_vrp", stubborn_pager=True)
    assert talk(shell, "screen-length 0 temporary\r", "show long\r").endswith("---- More ----")


def test_enable_asks_for_a_password_that_is_not_echoed() -> None:
    shell = start("cisco_ios", enable_password="s3")
    said = talk(shell, "enable\r", "s3\r")
    assert said.endswith("SW-1#")
    assert "s3" not in said
    assert shell.heard == ["enable"]
    assert "denied" in talk(start("cisco_ios", enable_password="s3"), "enable\r", "no\r")


def test_gbk_junk_and_silence() -> None:
    gbk = Shell(DIALECTS["huawei_vrp"], ShellOptions(outputs={"display version": "华为"}, encoding="gb18030"))
    assert "华为".encode("gb18030") in b"".join(gbk.feed(b"display version\r"))
    assert ANSI_JUNK in b"".join(Shell(DIALECTS["huawei_vrp"], ShellOptions(junk=True)).greeting()).decode()
    assert b"".join(Shell(DIALECTS["huawei_vrp"], ShellOptions(silent=True)).greeting()) == b""


async def test_a_device_is_talked_to_over_ssh_and_keeps_what_it_heard() -> None:
    options = ServerOptions(dialect="huawei_vrp", shell=ShellOptions(outputs={"display version": "VRP 5.170"}, banner="只准授权用户登录\r\n"))
    async with SshServer(options) as server:
        key = asyncssh.import_public_key(server.host_key)
        async with (
            asyncssh.connect(
                server.host, server.port, username=USER, password=PASSWORD, known_hosts=([key], [], []), config=None, client_keys=None, agent_path=None
            ) as connection,
            connection.create_process(encoding=None) as process,
        ):
            assert "只准授权用户登录" in (await process.stdout.readuntil(b"<SW-1>")).decode()
            process.stdin.write(b"display version\n")
            assert b"VRP 5.170" in await process.stdout.readuntil(b"<SW-1>")
            process.stdin.write(b"quit\n")
            await process.wait_closed()
        assert server.heard.commands == ["display version", "quit"]
        assert sum(server.heard.logins.values()) == 1


async def test_a_farm_in_a_child_says_where_it_is_and_what_it_heard() -> None:
    async with SshFarm([Group(count=2), Group(mode=SshMode.NO_BANNER.value)]) as farm:
        assert len(farm.places) == 3
        assert [bool(place.host_key) for place in farm.places] == [True, True, False]
        _, writer = await asyncio.open_connection(farm.places[2].host, farm.places[2].port)
        async with asyncio.timeout(30):
            while (await farm.heard())["connections"] != 1:
                await asyncio.sleep(0.01)
        writer.close()
        await writer.wait_closed()
