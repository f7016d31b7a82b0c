"""The page of the first hour: its steps, its lines, who sees it, and the way to it from the wall."""

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from netmon.model.access import EVERYWHERE, Sight
from netmon.model.status import ConfigStatus
from netmon.model.view_welcome import Welcome
from netmon.onboard.vendor_lines import VENDORS as KNOWN
from netmon.web.html import Pages
from netmon.web.section_welcome import VENDORS, WelcomePages, all_steps
from tests.web.test_pages import NASTY, asked, read

NOW = 1_790_000_000.0
EMPTY = Welcome(now=NOW, district="青山县", config_file="/etc/netmon/netmon.yaml", config=ConfigStatus(loaded_at=NOW))
WATCHED = replace(EMPTY, schools=3, links=3, devices=40, polled=38, answering=38, ready=True)


class Fixed:
    def __init__(self, found: Welcome) -> None:
        self.found = found

    def welcome(self, sight: Sight) -> Welcome | None:
        return self.found if sight == EVERYWHERE else None


@pytest.fixture(scope="module")
def templates() -> Pages:
    pages = Pages(ZoneInfo("Asia/Shanghai"))
    pages.load()
    return pages


def states(found: Welcome) -> list[str]:
    return [step.state for step in all_steps(found, "zh")]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (EMPTY, ["todo", "todo", "todo", "todo"]),
        (replace(EMPTY, config=ConfigStatus(loaded_at=NOW, problems=2)), ["todo", "todo", "trouble", "todo"]),
        (replace(WATCHED, answering=0, waiting=38, ready=False), ["todo", "done", "done", "doing"]),
        (replace(WATCHED, answering=37, failing=1, silent=("sw-1",)), ["done", "done", "done", "trouble"]),
        (replace(WATCHED, ready=False), ["done", "done", "done", "doing"]),
        (replace(WATCHED, polled=0, answering=0), ["todo", "done", "done", "todo"]),
        (WATCHED, ["done", "done", "done", "done"]),
    ],
)
def test_each_step_says_how_far_it_has_come(found: Welcome, expected: list[str]) -> None:
    assert states(found) == expected


def test_no_step_is_done_before_a_device_answers_and_all_were_polled() -> None:
    assert "done" not in states(replace(EMPTY, schools=300, links=300))
    assert states(replace(WATCHED, waiting=1))[-1] == "doing"


def test_the_lines_are_those_of_the_command_line() -> None:
    from netmon.cli.main import COMMANDS

    assert set(VENDORS) <= set(KNOWN)
    lines = [line.words for step in all_steps(EMPTY, "zh") for line in step.lines]
    assert {line.split()[1] for line in lines} == {"onboard", "import", "discover", "check", "reload", "doctor"}
    assert {line.split()[1] for line in lines} <= set(COMMANDS)


async def test_the_empty_page_offers_the_lines_with_the_files_own_path(templates: Pages) -> None:
    page = WelcomePages(Fixed(EMPTY), templates).welcome(asked())
    said = read(page).said()
    assert "还没有任何设备" in said
    for line in (
        "netmon onboard --vendor huawei", "netmon onboard --vendor tplink", "netmon import --template 登记表.xlsx",
        "netmon import 登记表.xlsx --config /etc/netmon/netmon.yaml", "netmon check --config /etc/netmon/netmon.yaml",
        "netmon reload --config /etc/netmon/netmon.yaml", "netmon doctor DEVICE --config /etc/netmon/netmon.yaml",
    ):  # fmt: skip
        assert line in said


async def test_a_silent_device_is_named_with_its_line_and_its_page(templates: Pages) -> None:
    found = replace(WATCHED, answering=36, failing=2, silent=("sw 1", NASTY))
    reader = read(WelcomePages(Fixed(found), templates).welcome(asked()))
    said = reader.said()
    assert "38 台中 36 台在线，2 台没有应答" in said
    assert "netmon doctor 'sw 1' --config" in said


async def test_the_page_speaks_english_and_json(templates: Pages) -> None:
    said = read(WelcomePages(Fixed(WATCHED), templates).welcome(asked({"lang": "en"}))).said()
    assert "All done: the devices are watched" in said
    assert "schools registered: 3; lines: 3; devices: 40" in said
    document = json.loads(WelcomePages(Fixed(WATCHED), templates).welcome(asked({"format": "json"})).body)
    assert document["schema"] == "netmon.welcome/1"


async def test_whoever_sees_a_part_only_does_not_get_it(templates: Pages) -> None:
    page = WelcomePages(Fixed(WATCHED), templates).welcome(replace(asked(), person=replace(asked().person, sight=Sight(frozenset({"a"})))))
    assert page.status == 403
    assert "青山县" not in b"".join(part if isinstance(part, bytes) else part.encode() for part in page.body).decode()
