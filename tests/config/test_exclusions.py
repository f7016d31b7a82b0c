from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from netmon.cli.check import summary
from netmon.config.applied import applied
from netmon.config.diff import plan
from netmon.model.verdict import Exclusion
from netmon.model.witness import exclusion_hash
from tests.config.tree import GOOD, good, lines, load_files

F = "inventory/exclusions.yaml"
A = "inventory/sites/a.yaml"
LINKED = {A: GOOD[A] + "links: [{id: exit1, role: exit}]\n"}
ZONE = ZoneInfo("Asia/Shanghai")
WHOLE = "{id: E1, from: 2026-11-07, to: 2026-11-08, entered: 2026-11-06, reason: 停电, who: 区中心}"


def only(folder: Path, entry: str) -> Exclusion:
    return good(folder, {**LINKED, F: f"exclusions: [{entry}]\n"}).exclusions[0]


def test_an_exclusion_in_days_runs_from_the_first_to_the_end_of_the_last(tmp_path: Path) -> None:
    found = only(tmp_path, WHOLE)
    assert (found.start, found.end) == (datetime(2026, 11, 7, tzinfo=ZONE), datetime(2026, 11, 9, tzinfo=ZONE))
    assert (found.id, found.reason, found.who, found.site, found.link, found.is_late) == ("E1", "停电", "区中心", None, None, False)


def test_a_day_of_entry_counts_from_its_end(tmp_path: Path) -> None:
    same_day = WHOLE.replace("entered: 2026-11-06", "entered: 2026-11-07")
    assert only(tmp_path, same_day).is_late
    timed = WHOLE.replace("from: 2026-11-07", "from: 2026-11-07 08:00").replace("entered: 2026-11-06", "entered: 2026-11-07T07:59")
    assert not only(tmp_path, timed).is_late


def test_an_exclusion_of_one_line_names_it_as_links_are_named(tmp_path: Path) -> None:
    found = only(tmp_path, WHOLE.replace("who:", "site: a, link: exit1, who:"))
    assert (found.site, found.link) == ("a", "a/exit1")
    assert [found.concerns("a", "a/exit1"), found.concerns("a", "a/exit2"), found.concerns("b", "b/exit1")] == [True, False, False]


def test_mistakes_are_said_where_they_stand(tmp_path: Path) -> None:
    entries = [
        WHOLE,
        WHOLE,
        WHOLE.replace("E1", "E3").replace("to: 2026-11-08", "to: 2026-11-06"),
        WHOLE.replace("E1", "E4").replace("who:", "site: b, who:"),
        WHOLE.replace("E1", "E5").replace("who:", "link: exit1, who:"),
        WHOLE.replace("E1", "E6").replace("who:", "site: a, link: exit, who:"),
    ]
    found = lines(tmp_path, load_files(tmp_path, {**LINKED, F: "exclusions:\n" + "".join(f"  - {entry}\n" for entry in entries)}))
    assert [line.split(": ", 1)[0].rpartition(":")[0] for line in found] == [f"{F}:{number}" for number in (3, 4, 5, 6, 7)]
    assert "already in line 2" in found[0]
    assert found[1].endswith("It ends before it begins.")
    assert "no site 'b'" in found[2]
    assert "needs its site" in found[3]
    assert "no link 'exit'. Did you mean 'exit1'?" in found[4]


def test_a_wrong_key_or_time_is_said_in_both_languages(tmp_path: Path) -> None:
    files = {F: f"exclusions:\n  - {WHOLE.replace('2026-11-08', '11月8日').replace('who', 'whom')}\n"}
    english, chinese = (lines(tmp_path, load_files(tmp_path, files), lang) for lang in ("en", "zh"))
    assert any("Did you mean 'who'?" in line for line in english)
    assert any("such as 2026-11-03 08:00" in line for line in english)
    assert any("日期加时间" in line for line in chinese)


def test_without_the_file_nothing_is_excluded(tmp_path: Path) -> None:
    config = good(tmp_path, {})
    assert config.exclusions == ()
    assert "exclusions" not in summary(config, "en")


def test_check_counts_the_exclusions(tmp_path: Path) -> None:
    assert "exclusions  1" in summary(good(tmp_path, {F: f"exclusions: [{WHOLE}]\n"}), "en")


def test_the_hash_of_an_exclusion_changes_with_every_word_but_the_day_of_entry(tmp_path: Path) -> None:
    first = exclusion_hash(only(tmp_path, WHOLE))
    assert first == "f537ff30f65a4179dba7a366560fcec56b54342c5838a9a3254fd7df87bee48b"
    assert exclusion_hash(only(tmp_path, WHOLE.replace("entered: 2026-11-06", "entered: 2026-11-01"))) == first
    changes = (
        ("E1", "E2"),
        ("to: 2026-11-08", "to: 2026-11-09"),
        ("from: 2026-11-07", "from: 2026-11-06"),
        ("停电", "改造"),
        ("区中心", "学校"),
        ("who:", "site: a, who:"),
    )
    changed = {exclusion_hash(only(tmp_path, WHOLE.replace(old, new))) for old, new in changes}
    assert len(changed) == len(changes)
    assert first not in changed


def test_a_plan_shows_that_exclusions_differ(tmp_path: Path) -> None:
    key = bytes(32)
    none, one = applied(good(tmp_path, {}), key), applied(good(tmp_path, {F: f"exclusions: [{WHOLE}]\n"}), key)
    other = applied(good(tmp_path, {F: f"exclusions: [{WHOLE.replace('停电', '改造')}]\n"}), key)
    assert not plan(one, one)
    assert [change.field for change in plan(none, one).settings] == ["exclusions"]
    (change,) = plan(one, other).settings
    assert (str(change.old)[:2], str(change.new)[:2]) == ("1 ", "1 ")
