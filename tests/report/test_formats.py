import io

import pytest

from netmon.report.formats import WRITERS
from tests.report import pages

START = {"xlsx": b"PK\x03\x04", "csv": b"\xef\xbb\xbf", "html": b"<!DOCTYPE html>"}


def test_every_format_but_pdf_has_its_writer() -> None:
    assert WRITERS.keys() == START.keys()


@pytest.mark.parametrize("name", START)
def test_a_format_writes_its_file_and_leaves_it_open(name: str) -> None:
    file = io.BytesIO()
    WRITERS[name](pages.compliance(2), b"{}", file)
    assert file.getvalue().startswith(START[name])
