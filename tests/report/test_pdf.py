"""The PDF needs Pango and a Chinese font of the distribution, and poppler's tools to look into it."""

import ctypes
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from netmon.report import pdf_needs
from netmon.report.page import Page
from tests.report import pages
from tests.support import debian, need

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(printed(pages.compliance(30, "暂定")))
    return path


def printed(page: Page, **options: Any) -> bytes:
    need.files(*debian.FILES["test"])
    from netmon.report import pdf

    file = io.BytesIO()
    pdf.write(page, b"{}", file, **options)
    return file.getvalue()


def told(command: str, *arguments: str) -> str:
    done = subprocess.run([need.command(command), *arguments], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_chinese_fonts_are_in_the_file_as_subsets(sample: Path) -> None:
    fonts = [line.split() for line in told("pdffonts", str(sample)).splitlines()[2:]]
    assert fonts
    assert all(line[-5] == "yes" and line[-4] == "yes" and line[-3] == "yes" for line in fonts)
    assert sample.stat().st_size < 1_000_000
    assert b"CJK" in re.sub(rb"-", b"", sample.read_bytes()) or any("CJK" in line[0] for line in fonts)


def test_text_can_be_searched_and_pages_are_counted(sample: Path) -> None:
    words = told("pdftotext", "-layout", str(sample), "-")
    sheets = words.count("\f")
    assert f"第1页/共{sheets}页" in words.replace(" ", "")
    for part in ("张店区学校网络带宽达标情况", "编号 NM-202610-03", "西关中学", "不达标", "暂定", "85.8%", "编制："):
        assert part in words
    assert words.count("标识码") >= 2  # the header of a table stands on each of its pages


def test_wide_sections_lie_on_their_side(sample: Path) -> None:
    sizes = [re.findall(r"[\d.]+", line)[1:3] for line in told("pdfinfo", "-f", "1", "-l", "99", str(sample)).splitlines() if re.match(r"Page +\d+ size", line)]
    wide = [float(width) > float(height) for width, height in sizes]
    assert wide[0] is False
    assert wide[1] is True
    assert wide[-1] is False
    assert {tuple(sorted(round(float(side)) for side in size)) for size in sizes} == {(595, 842)}


def test_the_same_page_gives_the_same_bytes() -> None:
    assert printed(pages.compliance(3)) == printed(pages.compliance(3))


def test_printed_in_parts_it_is_the_same_page_by_page(sample: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts.pdf"
    told_of: list[tuple[int, int]] = []
    parts.write_bytes(printed(pages.compliance(30, "暂定"), cells=120, progress=lambda done, total: told_of.append((done, total))))
    assert told_of == sorted(told_of)
    assert len(told_of) > 4
    assert len({total for _, total in told_of}) == 1
    assert told_of[-1][0] == told_of[-1][1] >= 30
    assert told("pdftotext", "-layout", str(parts), "-") == told("pdftotext", "-layout", str(sample), "-")
    for one in (parts, sample):
        told("pdftoppm", "-r", "20", "-gray", str(one), str(tmp_path / one.stem))
    drawn = {one.stem: [path.read_bytes() for path in sorted(tmp_path.glob(f"{one.stem}-*.pgm"))] for one in (parts, sample)}
    assert len(drawn["parts"]) > 4
    assert drawn["parts"] == drawn["report"]


def test_nothing_is_fetched() -> None:
    need.files(*debian.FILES["test"])
    from netmon.report.pdf import FetchRefusedError, refuse

    with pytest.raises(FetchRefusedError, match="fetches nothing"):
        refuse("file:///etc/passwd")


def test_a_missing_library_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_needs, "LIBRARIES", ("libpango-of-nowhere.so.0",))
    with pytest.raises(pdf_needs.PdfUnavailableError, match=r"libpango-of-nowhere.*apt-get install .*libpangoft2-1.0-0.*fonts-noto-cjk"):
        pdf_needs.check()


def test_a_machine_without_a_chinese_font_is_told_so(tmp_path: Path) -> None:
    need.files("libfontconfig.so.1", *debian.FILES["test"])
    empty = tmp_path / "fonts.conf"
    empty.write_text(f'<?xml version="1.0"?><fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>')
    probe = "from netmon.report import pdf_needs; print(pdf_needs.has_chinese_font()); pdf_needs.check()"
    environ = {"PATH": "/usr/bin:/bin", "FONTCONFIG_FILE": str(empty)}
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert done.stdout == "False\n"
    assert "PdfUnavailableError: a Chinese font is missing: sudo apt-get install" in done.stderr


def test_fontconfig_answers_through_its_own_interface() -> None:
    need.files("NotoSansCJK-Regular.ttc")
    assert ctypes.CDLL("libfontconfig.so.1").FcGetVersion() > 21_000
    assert pdf_needs.has_chinese_font()
