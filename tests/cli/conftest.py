"""What the tests of commands share: agents in a thread, an empty working folder, this checkout's profiles."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.agents import AgentThread

SECRET = "S3CR3T-community"


@pytest.fixture(scope="module")
def agents() -> Iterator[AgentThread]:
    with AgentThread() as thread:
        yield thread


@pytest.fixture(autouse=True)
def workplace(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and nothing in the environment but the profiles and a community."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("NETMON_CONFIG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETMON_DATA", str(root))
    monkeypatch.setenv("COMMUNITY", SECRET)
    return folder
