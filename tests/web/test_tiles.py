"""Tiles are remembered, and are what the template makes of them nevertheless."""

from dataclasses import replace

from netmon.model.view_wall import SiteState
from netmon.web.tiles import MOST_TILES, Tiles
from tests.web.sample_wall import tiles
from tests.web.test_pages import NASTY, asked, templates  # noqa: F401 - a fixture

SOME = [one for group in tiles(40) for one in group.tiles]
NASTY_ONE = replace(SOME[0], id=NASTY, name=NASTY, short=NASTY)


def made_anew(html, one, question, full):
    return html.pieces("wall_parts.html", question, 0.0).tile(one, full)


def test_remembered_tiles_are_those_of_the_template_in_every_language_and_length(templates):  # noqa: F811
    kept = Tiles(templates)
    for question in (asked(), asked(lang="en"), asked({"lang": "en"}), asked({"lang": "zh"})):
        for full in (False, True):
            for _ in range(2):
                row = kept.row([*SOME, NASTY_ONE], question, full=full)
                assert row == "".join([made_anew(templates, one, question, full) for one in [*SOME, NASTY_ONE]])
                assert hasattr(row, "__html__"), "it is HTML already"


def test_a_tile_is_made_once_and_again_when_its_school_changes(templates):  # noqa: F811
    kept = Tiles(templates)
    first = kept.each(SOME, asked(), full=False)
    assert all(one is other for one, other in zip(first, kept.each(SOME, asked(), full=False), strict=True))
    turned = [replace(SOME[0], state=SiteState.OFFLINE), *SOME[1:]]
    assert [at for at, (one, other) in enumerate(zip(first, kept.each(turned, asked(), full=False), strict=True)) if one is not other] == [0]


def test_tiles_that_are_shown_no_more_are_forgotten(templates):  # noqa: F811
    kept = Tiles(templates)
    first = kept.each(SOME, asked(), full=False)
    many = [replace(SOME[0], id=str(number)) for number in range(MOST_TILES)]
    assert len(kept.each(many, asked(), full=False)) == MOST_TILES
    again = kept.each(SOME, asked(), full=False)
    assert again == first
    assert again[0] is not first[0]
