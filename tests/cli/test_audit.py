"""`netmon audit`: what it says of a whole log and of a broken one, and what it shows."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.daemon.audit_notes import SHELL, act, note_of
from netmon.daemon.control import ControlServer
from netmon.model.audit import AuditRecord
from netmon.store.audit import AuditLog
from netmon.store.audit_chain import Chain, audit_folder, month_files
from netmon.store.audit_verify import verify

AT = 1_793_500_000.0


@pytest.fixture
def state(tmp_path: Path) -> Path:
    people = ("alice", "bob", "李老师")
    with Chain(tmp_path) as chain:
        chain.append([AuditRecord(at=AT + 3600 * n, who=people[n % 3], role="operator", peer="10.0.0.9", path=f"/d/{n}", action="exclude") for n in range(30)])
        chain.sign(AT + 1e6)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["audit", *words, "--lang", "en"])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_whole_log_is_said_to_hold_and_what_cannot_be_known_too(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "verify", "--state", str(state))
    assert code == 0
    assert "the chain holds: 30 records (number 1 to 30), 1 signed ends are right" in out
    assert "only with --head" in err
    _, head, _ = run(capsys, "head", "--state", str(state))
    code, _, err = run(capsys, "verify", "--state", str(state), "--head", head.strip())
    assert (code, err) == (0, "")


def test_the_first_broken_line_is_named(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = month_files(audit_folder(state))
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:6] + lines[8:]))
    code, out, _ = run(capsys, "verify", "--state", str(state))
    assert code == 1
    assert out == f"{file}:7: records before it are missing.\n  expected 7, found 9\n"
    code, out, _ = run(capsys, "verify", "--state", str(state), "--format", "json")
    assert (code, json.loads(out)["broken"]["line"]) == (1, 7)


def test_a_cut_end_is_found_by_the_head_that_was_kept(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = month_files(audit_folder(state))
    head = verify(state).hash
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:20]))
    (audit_folder(state) / "heads.jsonl").unlink()
    assert run(capsys, "verify", "--state", str(state))[0] == 0
    code, out, _ = run(capsys, "verify", "--state", str(state), "--head", head)
    assert (code, "cut off or replaced" in out) == (1, True)


def test_records_are_shown_by_person_day_and_form(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", "--state", str(state), "--who", "李老师", "--format", "json")
    assert (code, {one["who"] for one in json.loads(out)["records"]}, len(json.loads(out)["records"])) == (0, {"李老师"}, 10)
    _, out, _ = run(capsys, "show", "--state", str(state), "--from", "2026-11-02", "--to", "2026-11-02", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {one["at"][:10] for one in rows} == {"2026-11-02"}
    code, out, err = run(capsys, "show", "--state", str(state), "--limit", "3")
    assert (len(out.splitlines()), "older records" in err) == (3, True)
    assert run(capsys, "show", "--state", str(state), "--action", "none")[2] == "No record fits.\n"


@pytest.mark.parametrize("words", [("verify", "--head", "xyz"), ("show", "--from", "yesterday"), ("prove",)])
def test_a_wrong_command_line_is_said(state: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert run(capsys, *words, "--state", str(state))[0] == 2


def test_a_command_writes_by_itself_where_no_daemon_runs(tmp_path: Path) -> None:
    assert act(tmp_path, "ssh_trust", host="10.0.0.1", keys="SHA256:x")
    assert not act(tmp_path / "none", "ssh_trust", host="10.0.0.1")
    assert not (tmp_path / "none").exists()
    (file,) = month_files(audit_folder(tmp_path))
    told = json.loads(file.read_bytes())
    assert (told["action"], told["role"], told["detail"]["host"]) == ("ssh_trust", SHELL, "10.0.0.1")
    assert told["who"]


async def test_a_command_tells_the_daemon_that_runs(tmp_path: Path) -> None:
    async with AuditLog(tmp_path) as log:

        async def answer(command: str, account: str) -> dict[str, object]:
            return {"ok": note_of(log, command, account)}

        async with ControlServer(tmp_path, answer):
            assert await asyncio.to_thread(act, tmp_path, "report_made", kind="compliance", number="NM-202611-01")
        for nonsense in ("audit {", 'audit {"action": "a b", "detail": {}}', 'audit {"action": 7, "detail": {}}', "audit []"):
            assert not note_of(log, nonsense, "root")
    (file,) = await asyncio.to_thread(month_files, audit_folder(tmp_path))
    told = [json.loads(line) for line in (await asyncio.to_thread(file.read_bytes)).splitlines()]
    assert [one["action"] for one in told] == ["audit_opened", "report_made", "audit_closed"]
    assert told[1]["detail"] == {"kind": "compliance", "number": "NM-202611-01"}
