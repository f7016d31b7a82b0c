"""What the daemon hands to its child processes: the configuration in force, whatever stands in the files by now, and no secret."""

import asyncio
import pickle
import stat
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from netmon.config.config import Config
from netmon.config.excluded import with_entered
from netmon.config.load import load
from netmon.expose.store import Exposition
from netmon.pipeline.entered_files import exclusions_content
from netmon.pipeline.handed_over import FILE, HEAD, HandedOverError, HandOver, read, write
from netmon.pipeline.judging import TargetJudge
from netmon.store.history import HistoryStore
from tests.config.test_load import EXAMPLE_ENV
from tests.config.tree import ENV, HASH, good, sign_in
from tests.support.report_district import PLACE, write_district

DAY = date(2026, 11, 20)
NOTIFY = "notify: {robot: {kind: webhook, url: 'https://example.org/hook?token=S3CR3T-token'}}\n"
ENTERED = {
    "id": "page-m-1", "from": "2126-11-04 18:00", "to": "2126-11-04 20:00", "entered": "2026-11-03 08:00", "reason": "换核心交换机", "who": "王工", "site": "b",
}  # fmt: skip


def without_secrets(config: Config) -> Config:
    return replace(config, settings=replace(config.settings, channels={}), credentials={}, users=None, profiles={})


def test_the_example_is_handed_over_whole(tmp_path: Path, root: Path) -> None:
    config = load(root / "inventory" / "example" / "netmon.yaml", env=EXAMPLE_ENV).config
    assert config is not None
    write(tmp_path / FILE, config)
    assert read(tmp_path / FILE) == without_secrets(config)
    assert read(tmp_path / FILE).calendar.zone is config.calendar.zone


def test_no_secret_is_handed_over_and_nobody_else_reads_the_file(tmp_path: Path) -> None:
    config = good(tmp_path, {"netmon.yaml": f"state: state\n{NOTIFY}{sign_in(tmp_path)}"})
    assert config.users is not None
    write(tmp_path / FILE, config)
    content = (tmp_path / FILE).read_bytes()
    assert [secret for secret in (*ENV.values(), HASH, "S3CR3T-token") if secret.encode() in content] == []
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


class _Runs:
    """Is written as a call of whatever it is given."""

    def __init__(self, *call: object) -> None:
        self.call = call

    def __reduce__(self) -> tuple[object, ...]:
        return self.call[0], self.call[1:]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"netmon.in_force/1 0.0.0\n" + pickle.dumps(1), "restart the daemon"),
        (b"", "restart the daemon"),
        (HEAD, "EOFError"),
        (HEAD + pickle.dumps(1), "holds no configuration"),
        (HEAD + pickle.dumps(_Runs(Path.unlink, Path("kept"))), "UnpicklingError"),
        (HEAD + pickle.dumps(_Runs(getattr, Fraction, "limit_denominator")), "UnpicklingError"),
        (HEAD + b"\x80\x04\x8c\x13netmon.config.files\x8c\x09os.unlink\x93\x8c\x04kept\x85R.", "UnpicklingError"),
    ],
)
def test_a_file_that_this_netmon_did_not_write_is_refused_and_runs_nothing(tmp_path: Path, monkeypatch, content: bytes, reason: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept").touch()
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(HandedOverError, match=reason):
        read(tmp_path / FILE)
    assert (tmp_path / "kept").exists()


def test_it_is_written_anew_when_another_is_in_force_or_the_file_is_gone(tmp_path: Path) -> None:
    config = good(tmp_path, {})
    path, in_force = tmp_path / FILE, [config]
    hand_over = HandOver(tmp_path, lambda: in_force[0])

    def handed() -> tuple[int, Config]:
        assert asyncio.run(hand_over.file()) == path
        return path.stat().st_mtime_ns, read(path)

    first = handed()
    assert handed() == first
    in_force[0] = replace(config, sites={})
    assert handed()[1].sites == {}
    path.unlink()
    assert handed()[1].sites == {}


async def test_verdicts_are_by_the_configuration_in_force_whatever_the_files_say_by_now(tmp_path: Path, root: Path, monkeypatch) -> None:
    """One file is half written, another well but not in force yet; what was entered on the page is in force without a reload."""
    monkeypatch.setenv("NETMON_DATA", str(root))

    def begun() -> Config:
        config = load(write_district(tmp_path, DAY), env=ENV).config
        assert config is not None
        (tmp_path / "state").mkdir()
        (tmp_path / PLACE.format("a")).write_text("site: {id: a, name: 甲校, kind: sch", encoding="utf-8")
        (tmp_path / "inventory" / "district.yaml").write_text("district: {id: center, name: 改名区}\n", encoding="utf-8")
        return config

    loaded = await asyncio.to_thread(begun)
    config = with_entered(loaded, exclusions_content([ENTERED])).config
    assert config is not None
    hand_over = HandOver(config.settings.state, lambda: config)
    async with HistoryStore(config.settings.state) as store:
        judge = TargetJudge(store, Exposition(), lambda: None, hand_over.file)
        judge.configure(loaded)
        assert await judge.turn(), judge.latest()[0].trouble
    (standing,) = judge.latest()
    assert {"甲校", "乙校", "某区"} <= {row.name.zh for row in standing.rows}
    assert "改名区" not in repr(standing)
    handed = await asyncio.to_thread(read, await hand_over.file())
    assert [one.id for one in handed.exclusions] == ["x-1", "page-m-1"]
