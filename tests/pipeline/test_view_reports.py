"""The desk of reports: real child processes make, verify and read files; nothing but plain files of the folder goes out, and nothing out of sight."""

import asyncio
import os
import sys
from dataclasses import replace
from datetime import date

import pytest

from netmon.model.access import EVERYWHERE, NOWHERE, Sight
from netmon.model.report import ReportKind
from netmon.model.view_reports import Checked, Refused, ReportWish, TaskState
from netmon.pipeline.handed_over import FILE, HandOver, read
from netmon.pipeline.report_folder import expire, is_report_name, name_for, read_register, scan
from netmon.pipeline.view_reports import ReportDesk
from netmon.report.document import dumps
from tests.config.tree import good
from tests.report.districts import report

WISH = ReportWish(kind=ReportKind.COMPLIANCE, plan="default", first=date(2026, 10, 1), last=date(2026, 10, 31), format="json")
A = Sight(frozenset({"a"}))
MAKES = """
import pathlib, sys
said = sys.argv[1:]
if "verify" in said:
    print("all the same"); sys.exit(0 if "good" in pathlib.Path(said[-1]).read_text() or said[-1].endswith("json") else 1)
path = pathlib.Path(said[said.index("--output") + 1])
path.with_suffix(".args").write_text(" ".join(said))
path.write_bytes(pathlib.Path(__file__).with_name("made.json").read_bytes())
"""


class Rig:
    """A desk whose netmon is a script."""

    def __init__(self, folder, script=MAKES, **options):
        (folder / "netmon_like.py").write_text(script, encoding="utf-8")
        (folder / "made.json").write_bytes(dumps(report()))
        self.config = good(folder, {"netmon.yaml": "state: state\n"})
        self.state = folder / "state"
        self.state.mkdir(exist_ok=True)
        self.folder = self.state / "reports"
        self.changes = []
        self.desk = self.another(netmon=(sys.executable, str(folder / "netmon_like.py")), **options)
        self.desk.on_change = self.changes.append

    def another(self, **options):
        return ReportDesk(self.state, lambda: self.config, HandOver(self.state, lambda: self.config).file, **options)

    def run(self, coroutine):
        """Wait for an answer, then until nothing is going on any more."""

        async def go():
            answer = await coroutine
            await self.desk.idle()
            return answer

        return asyncio.run(go())

    def listed(self, sight=EVERYWHERE):
        return self.run(self.desk.listed(0, 50, sight))

    def opened(self, name, sight=EVERYWHERE):
        return self.run(self.desk.opened(name, sight))

    def make(self, wish=WISH, by="wang", sight=EVERYWHERE):
        async def go():
            return self.desk.make(wish, by, sight)

        return self.run(go())

    def verify(self, name, sight=EVERYWHERE):
        return self.run(self.desk.verify(name, "li", sight))

    def made(self, wish=WISH, sight=EVERYWHERE):
        return self.make(wish, "wang", sight), self.listed()


def content(opened):
    async def go():
        return b"".join([piece async for piece in opened.pieces])

    return asyncio.run(go())


def test_report_is_made_by_netmon_itself_and_listed_with_what_stands_in_it(tmp_path):
    rig = Rig(tmp_path)
    refused, listed = rig.made()
    (file,) = listed.files
    assert refused is None
    assert (listed.task.state, listed.task.file, listed.task.by) == (TaskState.DONE, file.name, "wang")
    assert (file.kind, file.number, file.plan, file.first, file.last, file.by) == (
        "compliance",
        "NM-202610-03",
        "zibo",
        date(2026, 10, 1),
        date(2026, 10, 31),
        "wang",
    )
    assert len(file.sha256) == 64
    said = (rig.folder / file.name).with_suffix(".args").read_text()
    asked = "compliance --plan default --from 2026-10-01 --to 2026-10-31 --format json --output"
    assert said.startswith(f"--lang zh report --in-force {rig.state / FILE} {asked}")
    assert read(rig.state / FILE).sites == rig.config.sites
    assert rig.changes[:2] == ["", ""]
    opened = rig.opened(file.name)
    assert opened.size == file.size
    assert content(opened) == (tmp_path / "made.json").read_bytes()
    again = rig.another()
    assert asyncio.run(again.listed(0, 50, EVERYWHERE)).files == listed.files


def test_one_school_is_for_who_sees_it_and_the_district_for_who_sees_the_whole(tmp_path):
    rig = Rig(tmp_path)
    rig.made()
    _, listed = rig.made(replace(WISH, site="a"), sight=A)
    own, whole = [file for file in listed.files if file.site], [file for file in listed.files if not file.site]
    assert (len(own), len(whole)) == (1, 1)
    restricted = rig.listed(A)
    assert [file.name for file in restricted.files] == [own[0].name]
    assert restricted.total == 1
    assert restricted.sites == (("a", "甲校"),)
    assert rig.opened(whole[0].name, A) is None
    assert rig.opened(own[0].name, A) is not None
    assert rig.verify(whole[0].name, A) is Refused.NO_FILE
    nothing = rig.listed(NOWHERE)
    assert (nothing.files, nothing.total, nothing.sites, nothing.task) == ((), 0, (), None)
    assert rig.make(WISH, sight=A) is Refused.NOT_YOURS
    assert rig.make(replace(WISH, site="b"), sight=A) is Refused.NOT_YOURS


@pytest.mark.parametrize("wish", [replace(WISH, plan="--help"), replace(WISH, site="none"), replace(WISH, first=date(2027, 1, 1))])
def test_wish_that_is_in_no_list_starts_nothing(tmp_path, wish):
    rig = Rig(tmp_path)
    assert rig.make(wish) is Refused.WRONG
    assert rig.listed().task is None


def test_one_thing_is_done_at_a_time_and_what_takes_too_long_is_ended(tmp_path):
    rig = Rig(tmp_path, "import time; time.sleep(60)", timeout_s=2.0)

    async def go():
        refused = [rig.desk.make(WISH, "wang", EVERYWHERE), rig.desk.make(WISH, "li", EVERYWHERE)]
        running = (await rig.desk.listed(0, 50, EVERYWHERE)).task
        return refused, running, await rig.desk.verify("none.json", "li", EVERYWHERE)

    refused, running, _ = rig.run(go())
    assert refused == [None, Refused.BUSY]
    assert (running.state, running.by) == (TaskState.RUNNING, "wang")
    task = rig.listed().task
    assert (task.state, task.reason) == (TaskState.FAILED, "took longer than 2 s")


def test_failure_is_told_with_the_last_line_that_was_said(tmp_path):
    rig = Rig(tmp_path, "import sys; print('first'); print('no plan', file=sys.stderr); sys.exit(2)")
    _, listed = rig.made()
    assert (listed.task.state, listed.task.reason, listed.files) == (TaskState.FAILED, "no plan", ())
    rig = Rig(tmp_path, "print('done')")
    _, listed = rig.made()
    assert listed.task.reason == "no file was written"


def test_verifying_is_kept_until_the_file_changes(tmp_path):
    rig = Rig(tmp_path)
    _, listed = rig.made()
    name = listed.files[0].name
    assert rig.verify(name) is None
    (file,) = rig.listed().files
    assert (file.verified.result, file.verified.words) == (Checked.SAME, "all the same")
    with (rig.folder / name).open("ab") as changed:
        changed.write(b" ")
    (file,) = rig.listed().files
    assert (file.verified, file.by) == (None, "")
    (rig.folder / "a.csv").write_text("x")
    assert rig.verify("a.csv") is Refused.NOT_VERIFIABLE
    assert rig.verify("none.json") is Refused.NO_FILE


def test_files_of_the_timers_are_read_by_a_process_of_its_own(tmp_path):
    rig = Rig(tmp_path)
    rig.folder.mkdir()
    (rig.folder / "compliance-2026-11-01.json").write_bytes((tmp_path / "made.json").read_bytes())
    (rig.folder / "daily.html").write_text("<p>编号 NM-202610-07</p>")
    (rig.folder / "broken.xlsx").write_bytes(b"PK\x03\x04")
    first = rig.listed()
    assert first.reading
    assert {file.sha256 for file in first.files} == {""}
    later = {file.name: file for file in rig.listed().files}
    assert (later["compliance-2026-11-01.json"].number, later["daily.html"].number, later["broken.xlsx"].number) == ("NM-202610-03", "NM-202610-07", "")
    assert all(file.sha256 for file in later.values())
    assert not rig.listed().reading


def test_only_plain_files_of_the_folder_go_out(tmp_path):
    rig = Rig(tmp_path)
    rig.folder.mkdir()
    (tmp_path / "secret.json").write_text("secret")
    (rig.folder / "link.json").symlink_to(tmp_path / "secret.json")
    (rig.folder / ".hidden.json").write_text("x")
    (rig.folder / "notes.txt").write_text("x")
    (rig.folder / "folder.json").mkdir()
    os.mkfifo(rig.folder / "pipe.json")
    assert scan(rig.folder) == {}
    for name in ("link.json", ".hidden.json", "notes.txt", "folder.json", "pipe.json", "../secret.json", "/etc/passwd", "..", "", "a\0.json"):
        assert rig.opened(name) is None, name
    assert not is_report_name("../secret.json")


def test_file_that_became_a_link_meanwhile_is_sent_as_nothing(tmp_path):
    rig = Rig(tmp_path)
    _, listed = rig.made()
    path = rig.folder / listed.files[0].name
    opened = rig.opened(path.name)
    path.unlink()
    path.symlink_to(tmp_path / "netmon.yaml")
    assert content(opened) == b""


def test_old_files_are_deleted_only_when_a_limit_is_set(tmp_path):
    rig = Rig(tmp_path)
    rig.folder.mkdir()
    for name, age in (("old.json", 400), ("new.json", 10)):
        (rig.folder / name).write_text("{}")
        os.utime(rig.folder / name, (1e9 - age * 86_400, 1e9 - age * 86_400))
    assert rig.listed().total == 2
    assert expire(rig.folder, 12, 1e9) == 1
    assert set(scan(rig.folder)) == {"new.json"}
    rig.config = good(tmp_path, {"netmon.yaml": "state: state\nreports: {months: 12}\n"})
    desk = rig.another(wall=lambda: 1e9 + 400 * 86_400)

    async def go():
        await desk.tidy()
        return await desk.listed(0, 50, EVERYWHERE)

    found = asyncio.run(go())
    assert (found.total, found.keep_months) == (0, 12)


def test_damaged_register_is_an_empty_one(tmp_path):
    (tmp_path / "report-files.json").write_text('{"files": {"a.json": {"mark": 1}}}')
    assert read_register(tmp_path) == {}


def test_names_hold_no_path():
    assert name_for(["compliance", "../../etc", "a b"], "xlsx", 0.0) == "compliance-.._.._etc-a_b-19700101T000000Z.xlsx"
