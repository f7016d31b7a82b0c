import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netmon.report.chart_scale import scale_of
from netmon.report.chart_svg import svg
from netmon.report.page import Chart, Look, Series
from tests.report import pages

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.lists(st.none() | st.floats(), max_size=12).map(tuple)
CHARTS = st.builds(
    Chart,
    title=st.text(max_size=20),
    kind=st.sampled_from(["stacked", "bars", "lines"]),
    categories=st.lists(st.text(max_size=30), max_size=12).map(tuple),
    series=st.lists(st.builds(Series, name=st.text(max_size=30), values=VALUES, look=st.sampled_from(Look)), max_size=8).map(tuple),
    unit=st.text(max_size=8),
    limit=st.none() | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12),
)


def line_chart(*values: float | None, limit: float | None = None) -> Chart:
    categories = tuple(f"{place}日" for place in range(len(values)))
    return Chart(title="t", kind="lines", categories=categories, series=(Series(name="下行", values=values),), unit="Mbit/s", limit=limit)


def texts(chart: Chart) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg(chart, "zh")).iter(f"{SVG}text")]


@given(CHARTS)
def test_any_chart_is_a_well_formed_picture_within_its_frame(chart: Chart) -> None:
    root = ET.fromstring(svg(chart, "zh"))
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    for bar in root.iter(f"{SVG}rect"):
        x, y, wide, high = (float(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        assert min(wide, high) >= 0
        assert -1 <= x <= x + wide <= width + 1
        assert -1 <= y <= y + high <= height + 1
    assert not {element.tag for element in root.iter()} & {f"{SVG}script", f"{SVG}image", f"{SVG}use", f"{SVG}a", f"{SVG}foreignObject"}


def test_a_gap_breaks_the_line_and_a_value_alone_is_a_dot() -> None:
    root = ET.fromstring(svg(line_chart(1.0, 2.0, None, 0.0, 3.0, None, 2.0), "zh"))
    assert [element.attrib["d"].count("L") for element in root.iter(f"{SVG}path")] == [1, 1]
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_the_limit_and_the_unit_are_drawn_and_named() -> None:
    found = texts(line_chart(1.0, 2.0, limit=80.5))
    assert "要求 80.5 Mbit/s" in found
    assert "Mbit/s" in found
    assert "下行" in found
    assert "stroke-dasharray" in svg(line_chart(1.0, limit=2.0), "zh")


def test_every_part_of_a_stacked_bar_has_its_number_and_a_colour_of_its_own() -> None:
    (chart,) = pages.conclusions().charts
    drawing = svg(chart, "zh")
    found = texts(chart)
    assert {"61", "49", "21", "9", "8", "达标·实测", "达标·合同认定"} <= set(found)
    legend = re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="14" height="10" fill="(#\w+)"', drawing)
    assert len(legend) == len(set(legend)) == 5


@example([5e-324], None)
@example([1e-11, -1e-11], 1e-12)
@given(st.lists(st.floats(min_value=-1e9, max_value=1e9), min_size=1, max_size=6), st.none() | st.floats(min_value=0, max_value=1e9))
def test_a_scale_spans_its_values_in_a_few_round_steps(values: list[float], limit: float | None) -> None:
    scale = scale_of(line_chart(*values, limit=limit))
    assert scale.low <= min(0, *values) + 1e-6 * scale.step
    assert scale.high >= max(0, *values, limit or 0) - 1e-6 * scale.step
    assert 1 <= len(scale.ticks()) - 1 <= 7


@pytest.mark.parametrize(
    ("highest", "labels"),
    [(150, ["0", "50", "100", "150"]), (1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (0.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])],
)
def test_labels_of_an_axis_are_short(highest: float, labels: list[str]) -> None:
    scale = scale_of(line_chart(highest))
    assert [scale.label(tick) for tick in scale.ticks()] == labels


def test_what_is_no_number_is_a_gap() -> None:
    assert "nan" not in svg(line_chart(1.0, math.nan, math.inf, 2.0), "zh")
    assert "inf" not in svg(line_chart(1.0, math.nan, math.inf, 2.0), "zh")
