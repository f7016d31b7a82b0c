"""What a report costs as PDF: the compliance of 300 schools, and a register of 5,000 devices.

`python -m bench.printed KIND ROWS FILE` is the part that is measured: it writes the PDF.
"""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from bench.agents import HERE, OUT
from bench.machine import peak_rss_mib
from bench.options import Options
from bench.result import NotPossibleError, Result
from netmon.model.report import Asset, Report, ReportKind
from netmon.report.kinds import PAGES
from netmon.report.pdf_needs import PdfUnavailableError, check
from tests.report.districts import contract, line, report, school
from tests.report.districts import run as test_of

FULL = {ReportKind.COMPLIANCE: 300, ReportKind.ASSETS: 5_000}
"""The sizes for which the goals hold: schools, devices."""
CPU_GOALS_S = {ReportKind.COMPLIANCE: 30.0, ReportKind.ASSETS: 60.0}
RSS_GOAL_MIB = 600.0
ROLES = ("switch", "access_point", "whiteboard", "ops_pc", "router")
VENDORS = ("Huawei", "H3C", "锐捷", "希沃")
MODELS = ("S5735-L24P4X-A", "AirEngine 5761-11", "RG-AP820-L(V3)", "F65EA 交互智能平板")
SOFTWARE = ("V200R021C00SPC100", "RGOS 11.9(6)W1B2", "V7.1.070 Release 6356")


def measure(options: Options) -> Result:
    """Print both in a child each."""
    result = Result("printed")
    try:
        check()
    except PdfUnavailableError as missing:
        raise NotPossibleError(str(missing)) from None
    OUT.mkdir(exist_ok=True)
    for kind, rows in ((ReportKind.COMPLIANCE, options.printed_schools), (ReportKind.ASSETS, options.printed_devices)):
        file = OUT / f"printed-{kind}.pdf"
        command = [sys.executable, "-m", "bench.printed", kind, str(rows), str(file)]
        found = json.loads(subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True).stdout)
        full, name = rows >= FULL[kind], f"{kind} of {rows:,}"
        result.add(f"CPU, {name}", found["cpu_s"], "s", most=CPU_GOALS_S[kind] if full else None)
        result.add(f"peak memory, {name}", found["rss_mib"], "MiB", most=RSS_GOAL_MIB if full else None)
        result.add(f"rows, {name}", found["rows"])
        result.add(f"file, {name}", file.stat().st_size / 1e6, "MB")
    return result


def compliance(schools: int) -> Report:
    """A district whose schools have contracts, tests and use of all sorts; a row a school and target."""
    draw = random.Random(7)
    found, peaks = [], {}
    for number in range(schools):
        site = f"s{number:04d}"
        runs = [test_of(f"{site}/dx", day, draw.choice((80, 150, 400))) for day in (8, 15, 22)] if number % 4 == 0 else ()
        name = f"{draw.choice(('东关', '西关', '沣水镇', '马尚镇第三'))}{number}{draw.choice(('小学', '中学', '实验学校', '教学点'))}"
        exit_line = line(site, contract(draw.choice((50, 100, 200, 500))), runs=runs)
        found.append(school(site, name, exit_line, classes=draw.choice((6, 12, 24, 36, 48))))
        peaks[site] = draw.choice((20, 90, 180, 400))
    made: Report = report(ReportKind.COMPLIANCE, tuple(found), peaks=peaks)
    return made


def assets(devices: int) -> Report:
    """A register of devices of 300 schools, some never seen, some past their support."""
    draw = random.Random(8)
    made: Report = report(ReportKind.ASSETS, tuple(school(f"s{number:04d}", f"第{number}小学") for number in range(300)))
    found = [
        Asset(
            device=f"s{number % 300:04d}-{draw.choice(ROLES)}-{number}", site=f"s{number % 300:04d}", room=f"{number % 5 + 1}-{number % 40}",
            role=draw.choice(ROLES), vendor=draw.choice(VENDORS), model=draw.choice(MODELS), serial=f"2102353{number:09d}", software=draw.choice(SOFTWARE),
            first_seen_s=1_790_000_000 - number * 1000, last_seen_s=1_793_490_000 if number % 20 else 1_790_000_000,
            bought=date(2020 + number % 6, 9, 1) if number % 3 else None, end_of_life=date(2026 + number % 6, 1, 1) if number % 5 == 0 else None,
            parts=number % 7,
        )
        for number in range(devices)
    ]  # fmt: skip
    return replace(made, assets=tuple(found))


def main() -> None:
    """Write one PDF, print what it took."""
    from netmon.report import pdf  # noqa: PLC0415 - fails at import where Pango is missing

    kind, rows, file = ReportKind(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    made = compliance(rows) if kind is ReportKind.COMPLIANCE else assets(rows)
    wall, cpu = time.perf_counter(), time.process_time()
    page = PAGES[kind](made, "zh")
    with file.open("wb") as written:
        pdf.write(page, b"{}", written)
    took = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall, "rss_mib": peak_rss_mib(os.getpid())}
    print(json.dumps({**took, "rows": sum(len(table.rows) for section in page.sections for table in section.tables)}))


if __name__ == "__main__":
    main()
