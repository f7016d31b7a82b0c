import os
import subprocess
import sys

import pytest

from netmon.store.config_repo import ConfigRepo, ConfigRepoError, NoSuchVersionError, file_name


async def test_every_change_is_a_version_and_nothing_else_is(tmp_path):
    async with ConfigRepo(tmp_path, owner=True) as repo:
        first = await repo.save("SW-1", "a\nb\n", 1_700_000_000, "nightly")
        same = await repo.save("SW-1", "a\nb\n", 1_700_000_100, "nightly")
        await repo.save("教学楼/交换机", "x\n", 1_700_000_200, "nightly")
        second = await repo.save("SW-1", "a\nc\nd\n", 1_700_000_300, "the device counts a change")
        assert (first.changed, first.first, same.changed) == (True, True, False)
        assert (second.added, second.removed) == (2, 1)
        assert [one.message for one in await repo.log("SW-1")] == ["SW-1: the device counts a change", "SW-1: nightly"]
        older, newer = (await repo.log("SW-1"))[1], (await repo.log("SW-1"))[0]
        assert await repo.show("SW-1", older.version) == "a\nb\n"
        assert await repo.diff("SW-1") == await repo.diff("SW-1", older.version, newer.version)
        assert "-b" in await repo.diff("SW-1")
        assert await repo.times(["SW-1", "unknown"]) == {"SW-1": 1_700_000_300.0}
    assert (tmp_path / "configs" / "SW-1.cfg").read_text() == "a\nc\nd\n"
    assert (tmp_path / "configs" / "SW-1.cfg").stat().st_mode & 0o077 == 0


async def test_reader_makes_nothing_and_says_what_is_missing(tmp_path):
    async with ConfigRepo(tmp_path) as repo:
        for asked in (repo.show("SW-1"), repo.diff("SW-1"), repo.log("SW-1")):
            with pytest.raises(NoSuchVersionError):
                await asked
    assert not (tmp_path / "configs").exists()
    async with ConfigRepo(tmp_path, owner=True) as owner:
        await owner.save("SW-1", "a\n", 1.0, "first")
        with pytest.raises(NoSuchVersionError):
            await owner.show("SW-1", "ffffffffffff")


async def test_killed_child_and_damaged_repository_do_not_stop_backups(tmp_path):
    async with ConfigRepo(tmp_path, owner=True) as repo:
        await repo.save("SW-1", "a\n", 1.0, "first")
        os.kill(repo._process.pid, 9)
        with pytest.raises(ConfigRepoError):
            await repo.save("SW-1", "b\n", 2.0, "second")
        assert (await repo.save("SW-1", "b\n", 2.0, "second")).changed
    (tmp_path / "configs" / ".git" / "refs" / "heads" / "main").write_bytes(b"\0" * 41)
    (tmp_path / "configs" / ".git" / "index.lock").touch()
    async with ConfigRepo(tmp_path, owner=True) as repo:
        assert (await repo.save("SW-1", "c\n", 3.0, "third")).first
    assert any(path.name.startswith(".git.corrupt-") for path in (tmp_path / "configs").iterdir())


def test_dulwich_is_not_loaded_by_netmon_itself():
    code = "import sys, netmon.daemon.app; print('dulwich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout.strip() == "False"


@pytest.mark.parametrize("name", ["..", ".git", "../../etc/passwd", "a/b", "a\\b", "x\0y", "教室", ".", "%2E"])
def test_file_of_a_device_stays_in_the_folder(name):
    found = file_name(name)
    assert "/" not in found
    assert not found.startswith(".")
    assert "\0" not in found
