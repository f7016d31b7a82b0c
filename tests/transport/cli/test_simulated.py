"""The simulated devices of `netmon.simulate`, whole and broken, as the pool sees them."""

import pytest

from netmon.model.outcome import AccessFailed, Outcome
from netmon.simulate.ssh_modes import SshMode
from netmon.simulate.ssh_server import PASSWORD, USER, ServerOptions, SshServer
from netmon.simulate.ssh_shell import ShellOptions
from netmon.transport.cli.allowed import PLATFORMS, allowed
from netmon.transport.cli.api import CliTarget, Show
from netmon.transport.cli.pool import CliPool
from netmon.transport.ssh.guard import LoginGuard

DIALECTS = {
    "huawei_vrp": "huawei_vrp",
    "hp_comware": "hp_comware",
    "ruijie_os": "ruijie_rgos",
    "cisco_ios": "cisco_ios",
    "zte_zxros": "zte_zxros",
    "aruba_procurve": "hp_procurve",
}
LINES = "\n".join(f"line {number} 教学楼" for number in range(60))


def target(server: SshServer, platform: str) -> CliTarget:
    return CliTarget(
        device="sw-1", address=server.host, port=server.port, platform=platform, user=USER, credential="lan", password=PASSWORD, host_keys=(server.host_key,),
        connect_s=3.0, login_s=3.0, legacy=server.options.mode is SshMode.OLD_ALGORITHMS,
    )  # fmt: skip


def device(dialect: str, mode: SshMode = SshMode.WHOLE, **shell) -> ServerOptions:
    command = PLATFORMS[DIALECTS[dialect]].running
    return ServerOptions(dialect=dialect, mode=mode, shell=ShellOptions(outputs={command: LINES}, **shell))


@pytest.mark.parametrize("dialect", [pytest.param(name, marks=[pytest.mark.long] if number else []) for number, name in enumerate(DIALECTS)])
async def test_every_dialect_is_read_whole_with_a_pager_that_does_not_obey_and_junk_before_the_prompt(dialect):
    platform = DIALECTS[dialect]
    running = PLATFORMS[platform].running
    async with CliPool(LoginGuard(), size=1, spacing_s=0.0) as pool, SshServer(device(dialect, stubborn_pager=True, junk=True, encoding="gbk")) as server:
        (shown,) = await pool.show(target(server, platform), [Show(command=running)], 60)
        assert shown.text.split("\n") == LINES.split("\n")
        assert all(allowed(platform, line) for line in server.heard.commands)


# Those of these that are wrong are so for commands without a terminal, which nobody sends here.
GOOD = {
    SshMode.WHOLE, SshMode.COMMAND_HANG, SshMode.ENDLESS_OUTPUT, SshMode.ENDLESS_ERRORS, SshMode.NO_EXIT_STATUS, SshMode.REKEY, SshMode.OLD_ALGORITHMS,
}  # fmt: skip


async def ended(pool: CliPool, server: SshServer) -> tuple[Outcome, str]:
    try:
        (shown,) = await pool.show(target(server, "huawei_vrp"), [Show(command="display current-configuration")], 8)
    except AccessFailed as failed:
        return failed.outcome, failed.detail
    return shown.outcome, shown.detail or ""


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", list(SshMode))
async def test_every_broken_server_ends_in_time_with_an_outcome(mode):
    async with CliPool(LoginGuard(), size=1, spacing_s=0.0) as pool, SshServer(device("huawei_vrp", mode)) as server:
        async with SshServer(device("huawei_vrp")) as whole:
            await pool.show(target(whole, "huawei_vrp"), [Show(command="display current-configuration")], 60)  # a worker has started
        outcome, detail = await ended(pool, server)
        assert PASSWORD not in detail
        assert (outcome is Outcome.OK) == (mode in GOOD), (mode, outcome, detail)
