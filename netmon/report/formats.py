"""The files that a report can become; `netmon.report.pdf` has a writer as well, in a module of its own because not every site has its library."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from netmon.report import csv_file, html, xlsx
from netmon.report.page import Page

Writer = Callable[[Page, bytes, BinaryIO], None]
"""Writes a page to a binary file; the bytes are the report's JSON, which a format carries along where it can."""

WRITERS: Mapping[str, Writer] = {"xlsx": xlsx.write, "csv": csv_file.write, "html": html.write}
