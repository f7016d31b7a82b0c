"""A long report is printed in parts: together they are the report, once."""

from dataclasses import replace

from netmon.report.chapters import chapters_of
from netmon.report.parts import Place, break_of, part_of
from tests.report import pages

CHAPTERS = chapters_of(pages.compliance(40))
DETAIL = next(number for number, chapter in enumerate(CHAPTERS) if chapter.title == "逐校明细")
COLUMNS = len(CHAPTERS[DETAIL].tables[0].headers)


def test_a_part_ends_where_a_chapter_begins_a_page():
    start, seen = Place(), []
    while start is not None:
        part = part_of(CHAPTERS, start)
        assert not part.cut
        seen += part.chapters
        assert not any(chapter.fresh for chapter in part.chapters[1:])
        start = part.after
    assert tuple(seen) == CHAPTERS


def test_a_long_table_is_cut_and_goes_on_under_its_header():
    first = part_of(CHAPTERS, Place(DETAIL), 10 * COLUMNS)
    assert first.cut
    table = first.chapters[-1].tables[0]
    assert (len(table.rows), table.first, table.ended, first.chapters[-1].begun, first.chapters[-1].ended) == (10, 0, False, True, False)
    rest = part_of(CHAPTERS, Place(DETAIL, 0, 8), 100 * COLUMNS)
    going_on = rest.chapters[0].tables[0]
    assert not rest.cut
    assert (going_on.first, going_on.ended, rest.chapters[0].begun, going_on.headers) == (8, True, False, table.headers)
    assert (*table.rows[:8], *going_on.rows) == CHAPTERS[DETAIL].tables[0].rows


def test_what_follows_a_table_that_was_cut_waits_for_its_part():
    chapter = CHAPTERS[DETAIL]
    two = (*CHAPTERS[:DETAIL], replace(chapter, tables=(*chapter.tables, replace(chapter.tables[0], number=1))), *CHAPTERS[DETAIL + 1 :])
    part = part_of(two, Place(DETAIL), 45 * COLUMNS)
    assert [(table.number, len(table.rows), table.ended) for table in part.chapters[0].tables] == [(0, 40, True), (1, 5, False)]
    assert [table.number for table in part_of(two, Place(DETAIL, 1, 3)).chapters[0].tables] == [1]


def test_the_next_part_begins_with_the_last_page_that_begins_with_a_row():
    assert break_of([{"s3", "r3-0-0", "r3-0-1"}, {"r3-0-2", "r3-0-3"}, {"r3-0-4"}]) == (2, Place(2, 0, 4))
    assert break_of([{"r3-0-8", "r3-0-9"}, {"r3-0-10"}, {"r3-0-10"}]) == (1, Place(2, 0, 10))  # a row longer than a page
    assert break_of([{"r3-0-0", "r3-0-1"}, {"r3-1-0", "r3-1-1"}]) is None  # a table begins there, below its title
    assert break_of([{"r3-0-0", "r3-0-1"}, set()]) is None
