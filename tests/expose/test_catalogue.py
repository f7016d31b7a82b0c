import re

import pytest

from netmon.expose.catalogue import CATALOGUE, FAMILIES, catalogue_markdown, index
from netmon.expose.families_interface import DEFAULT_INTERFACE_FAMILIES, EXTRA_INTERFACE_FAMILIES
from netmon.expose.family import DEVICE_LABELS, MetricType


def test_catalogue_has_each_name_once():
    assert len(CATALOGUE) == len(FAMILIES) == len({family.name for family in FAMILIES})
    with pytest.raises(ValueError, match="declared twice: netmon_device_up"):
        index([CATALOGUE["netmon_device_up"], CATALOGUE["netmon_device_up"]])


def test_catalogue_names_follow_the_rules():
    for family in FAMILIES:
        stem = family.name.removesuffix("_total").removesuffix("_info")
        assert re.fullmatch(r"netmon(_[a-z0-9]+)+", family.name)
        assert family.name.endswith("_total") == (family.type is MetricType.COUNTER)
        assert family.name.endswith("_info") == (family.type is MetricType.INFO)
        assert not family.unit or stem.endswith("_" + family.unit)
        assert not set('"\\\n') & set(family.help_en), "the two formats escape these differently"
        assert family.help_en.endswith(".")
        assert family.help_zh.endswith("。")


def test_catalogue_counts_of_series_per_port():
    assert len(DEFAULT_INTERFACE_FAMILIES) == 8
    assert len(DEFAULT_INTERFACE_FAMILIES) + len(EXTRA_INTERFACE_FAMILIES) == 23
    assert all(family.labels == (*DEVICE_LABELS, "interface") for family in DEFAULT_INTERFACE_FAMILIES)


def test_family_header_differs_between_the_formats():
    family = CATALOGUE["netmon_interface_receive_bytes_total"]
    assert family.header(openmetrics=False).startswith(b"# HELP netmon_interface_receive_bytes_total Octets")
    assert b"# TYPE netmon_interface_receive_bytes_total counter\n" in family.header(openmetrics=False)
    assert family.header(openmetrics=True).endswith(b"# TYPE netmon_interface_receive_bytes counter\n# UNIT netmon_interface_receive_bytes bytes\n")
    info = CATALOGUE["netmon_device_info"]
    assert b"# TYPE netmon_device_info gauge\n" in info.header(openmetrics=False)
    assert b"# TYPE netmon_device info\n" in info.header(openmetrics=True)


def test_markdown_table_has_one_row_per_family_in_both_languages():
    for lang, word in (("en", "1 when the device answers, else 0."), ("zh", "设备有应答时为 1，否则为 0。")):
        lines = catalogue_markdown(lang).splitlines()
        assert len(lines) == len(FAMILIES) + 2
        assert {line.count("|") for line in lines} == {7}
        row = next(line for line in lines if "`netmon_device_up`" in line)
        assert row.endswith(f"| {word} |")
