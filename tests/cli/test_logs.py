import logging
from collections.abc import Iterator

import pytest

from netmon.cli.logs import set_up_logging


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_libraries_do_not_tell_of_each_login_and_netmon_tells_its_own(capsys) -> None:
    set_up_logging({})
    logging.getLogger("asyncssh").info("[conn=7] Beginning auth for user netmon")
    logging.getLogger("asyncssh").warning("said by the host")
    logging.getLogger("apscheduler.executors").info("running job")
    logging.getLogger("netmon.daemon.app").info("web server listening port=1")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("INFO netmon.daemon.app web server listening port=1")


def test_journal_gets_a_priority_on_each_line(capsys) -> None:
    set_up_logging({"JOURNAL_STREAM": "8:1"}, quiet=True)
    logging.getLogger("netmon.x").info("not shown")
    logging.getLogger("netmon.x").warning("two\nlines")
    assert capsys.readouterr().err.splitlines() == ["<4>WARNING netmon.x two", "<4>lines"]
