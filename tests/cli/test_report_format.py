import io
import subprocess
import sys
from pathlib import Path

import pytest

from netmon.cli.errors import CommandError
from netmon.cli.report_format import FORMATS, writer
from netmon.report import pdf_needs
from tests.report import pages


@pytest.mark.parametrize(("name", "start"), [("xlsx", b"PK\x03\x04"), ("csv", b"\xef\xbb\xbf"), ("html", b"<!DOCTYPE html>")])
def test_a_format_writes_its_file(name: str, start: bytes) -> None:
    file = io.BytesIO()
    writer(name)(pages.compliance(2), b"{}", file)
    assert file.getvalue().startswith(start)
    assert name in FORMATS


def test_the_other_formats_do_without_the_pdf_library(root: Path) -> None:
    probe = (
        "import sys; sys.modules['weasyprint'] = None\n"
        "from netmon.cli.report_format import writer\n"
        "print([writer(name).__module__ for name in ('xlsx', 'csv', 'html')])\n"
        "from netmon.report import pdf_needs\n"
        "pdf_needs.check = lambda: None\n"
        "try:\n    writer('pdf')\n"
        "except Exception as error: print(error.render('en'))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, cwd=root, check=True)
    assert done.stdout.startswith("['netmon.report.xlsx', 'netmon.report.csv_file', 'netmon.report.html']\n")
    assert "pdf" in done.stdout.splitlines()[1]


def test_a_machine_that_cannot_make_a_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_needs, "LIBRARIES", ("libpango-of-nowhere.so.0",))
    with pytest.raises(CommandError) as caught:
        writer("pdf")
    assert caught.value.exit_code == 1
    assert pdf_needs.APT_LINE in caught.value.render("zh")
