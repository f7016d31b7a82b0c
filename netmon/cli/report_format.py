"""The writer of each format of `netmon report`, loaded when it is asked for: XLSX needs no PDF library, and JSON none of them."""

from collections.abc import Mapping
from typing import cast

from netmon.cli.by_name import load
from netmon.cli.errors import EXIT_FAILED, CommandError
from netmon.report import pdf_needs
from netmon.report.formats import WRITERS, Writer

BY_NAME: Mapping[str, str] = {"pdf": "netmon.report.pdf"}
"""Modules with a `write` of their own, whose library not every site has."""

FORMATS = (*WRITERS, *BY_NAME)


def writer(name: str) -> Writer:
    """Return the writer of a format of FORMATS; raises CommandError with the line to type where this machine cannot make it."""
    if name in WRITERS:
        return WRITERS[name]
    try:
        pdf_needs.check()
    except pdf_needs.PdfUnavailableError:
        raise CommandError("report_file.pdf_missing", exit_code=EXIT_FAILED, line=pdf_needs.APT_LINE) from None
    return cast(Writer, load(BY_NAME[name]).write)
