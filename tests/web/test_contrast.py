"""Every pair of colours in the style sheet is readable (WCAG 2.1 AA, 1.4.3 and 1.4.11), light and dark."""

import re
from pathlib import Path

import pytest

from netmon.web import html

CSS = (Path(html.__file__).parent / "static" / "netmon.css").read_text(encoding="utf-8")
TEXT, SHAPE = 4.5, 3.0
NAMES = ("up", "down", "warn", "idle", "info", "fault")
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "soft", "link") for ground in ("bg", "card", "hover")],
    *[(name, f"{name}-bg", TEXT) for name in NAMES],
    *[(name, ground, TEXT) for name in NAMES for ground in ("card", "bg", "hover")],
    *[("ink", f"{name}-bg", TEXT) for name in NAMES],
    *[(f"on-{name}", f"{name}-solid", TEXT) for name in NAMES],
    ("on-link", "link", TEXT),
    ("idle", "idle-bg", TEXT),
    ("edge", "card", SHAPE),
    *[(f"series-{number}", "card", SHAPE) for number in range(1, 7)],
    *[(f"{name}-solid", "bg", 1.15) for name in ("up", "idle")],
]


def blocks():
    """Return the variables of the light and of the dark page; the dark ones stand twice and must be the same."""
    light = dict(re.findall(r"--([\w-]+): ([^;]+);", re.search(r":root \{(.*?)\}", CSS, re.DOTALL).group(1)))
    by_system = re.search(r":root:not\(\[data-theme=\"light\"\]\) \{(.*?)\}", CSS, re.DOTALL).group(1)
    chosen = re.search(r":root\[data-theme=\"dark\"\], :root\.wall \{(.*?)\}", CSS, re.DOTALL).group(1)
    first, second = (dict(re.findall(r"--([\w-]+): ([^;]+);", block)) for block in (by_system, chosen))
    assert first == second
    return {"light": light, "dark": {**light, **second}}


def luminance(colour):
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_is_readable(theme):
    colours = blocks()[theme]
    found = {(ink, ground): (contrast(colours[ink], colours[ground]), least) for ink, ground, least in PAIRS}
    bad = {pair: round(ratio, 2) for pair, (ratio, least) in found.items() if ratio < least}
    assert bad == {}


def test_colours_are_named_once_and_used_by_name():
    rules = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    rules = re.sub(r"(:root[^{]*)\{[^}]*\}", "", rules)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []


def test_page_obeys_who_wants_no_motion_prints_or_forces_colours():
    for words in ("prefers-reduced-motion", "@media print", "forced-colors", "prefers-color-scheme", ":focus-visible"):
        assert words in CSS, words
