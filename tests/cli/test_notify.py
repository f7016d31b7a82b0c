"""`netmon notify test`: what the robot answers, in words, and an exit code for scripts."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.config.tree import write
from tests.support.robots import TOKEN, RobotServer, robots


@pytest.fixture
async def server() -> AsyncIterator[RobotServer]:
    async with robots() as server:
        yield server


async def notify(folder: Path, root: Path, server: RobotServer, *words: str) -> tuple[int, str, str]:
    """Run the command against the server."""
    path = write(
        folder,
        {
            "netmon.yaml": "state: state\nnotify:\n  group: {kind: dingtalk, credential: ding}\n",
            "inventory/credentials.yaml": "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\nding: {kind: robot, token: {env: TOKEN}}\n",
        },
    )
    env = {**os.environ, "PYTHONPATH": str(root), "COMMUNITY": "c", "TOKEN": server.dingtalk()}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "netmon", "notify", *words, "--config", str(path), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await child.communicate()
    assert TOKEN not in (out + err).decode()
    return child.returncode or 0, out.decode(), err.decode()


async def test_a_robot_that_takes_it(tmp_path: Path, root: Path, server: RobotServer) -> None:
    code, out, _ = await notify(tmp_path, root, server, "test", "group")
    assert code == 0
    assert out.startswith("group（dingtalk）：对方已收下，用时 ")
    assert server.texts[0].startswith("【测试】区中心 监测系统 ")
    assert "渠道“group”能用" in server.texts[0]


async def test_a_robot_that_says_no_with_status_200(tmp_path: Path, root: Path, server: RobotServer) -> None:
    server.moods = [{"errcode": 310000, "errmsg": f"keywords not in content, more: {TOKEN}"}]
    code, out, _ = await notify(tmp_path, root, server, "test", "group")
    assert code == 1
    assert out.splitlines() == [
        "group（dingtalk）：对方拒收：keywords not in content, more: <secret>",
        "对方的代码：310000",
        "请核对机器人的安全设置：加签密钥、关键词、IP 白名单，以及本机时间。",
    ]


async def test_nobody_knows_after_a_reset_and_scripts_get_json(tmp_path: Path, root: Path, server: RobotServer) -> None:
    server.moods = ["reset"]
    code, out, _ = await notify(tmp_path, root, server, "test", "group", "--format", "json")
    assert code == 3
    assert json.loads(out)["result"] == "uncertain"


async def test_a_channel_that_is_not_there(tmp_path: Path, root: Path, server: RobotServer) -> None:
    code, _, err = await notify(tmp_path, root, server, "test", "groop", "--lang", "en")
    assert code == 2
    assert "has no channel 'groop'. Did you mean 'group'?" in err
