"""The official list of schools from a workbook: the first sheet that has its columns."""

import hashlib
from pathlib import Path

from netmon.config import roster as rows
from netmon.config.workbook import Unreadable, read_workbook
from netmon.model.problem import Problem
from netmon.model.roster import Roster


def read_roster(path: Path) -> tuple[Roster | None, tuple[Problem, ...]]:
    """Read a roster from .xlsx or .csv; None when anything is wrong, and the problems say all of it."""
    if path.suffix.lower() != ".xlsx":
        return rows.read_roster(path)
    try:
        tables, problems = read_workbook(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except Unreadable as error:
        return None, (Problem(key=error.key, args=error.sentence_args, file=str(path)),)
    except OSError as error:
        return None, (Problem(key="config.file_unreadable", args={"reason": error.strerror or ""}, file=str(path)),)
    if problems:
        return None, tuple(problems)
    answers = [rows.roster_of_rows(table.rows, file=str(path), sha256=digest) for table in tables]
    with_header = [answer for answer in answers if all(problem.key != "roster.no_header" for problem in answer[1])]
    return (with_header or answers or [(None, (Problem(key="roster.no_header", file=str(path)),))])[0]
