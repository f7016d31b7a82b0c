import subprocess
import sys
from pathlib import Path

import pytest

from netmon.cli.by_name import EXTRAS, load
from netmon.report.page import Page


def test_a_module_is_loaded_by_its_name() -> None:
    assert load("netmon.report.page").Page is Page


def test_a_mistake_of_ours_stays_one() -> None:
    with pytest.raises(ModuleNotFoundError):
        load("netmon.report.no_such_format")


@pytest.mark.parametrize(("library", "module"), [("weasyprint", "netmon.report.pdf"), ("scapy", "netmon.cli.sensor")])
def test_a_library_that_is_not_installed_is_named_with_its_extra(root: Path, library: str, module: str) -> None:
    probe = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from netmon.cli.by_name import load\n"
        "from netmon.cli.errors import CommandError\n"
        f"try: load({module!r})\n"
        "except CommandError as error: print(error.exit_code, error.sentence_args)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, cwd=root, check=True)
    assert done.stdout == f"1 {{'library': {library!r}, 'extra': {EXTRAS[library]!r}}}\n"


def test_the_report_command_needs_no_pdf_library_until_a_pdf_is_wanted(root: Path) -> None:
    probe = (
        "import sys; sys.modules['weasyprint'] = None; import netmon.cli.report; print('netmon.report.xlsx' in sys.modules, 'netmon.report.pdf' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, cwd=root, check=True)
    assert done.stdout == "True False\n"
