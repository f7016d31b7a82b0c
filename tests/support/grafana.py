"""Dashboards as Grafana would use them: their panels, their queries with the variables filled in, and a past for them to show."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.prometheus import PrometheusServer, promtool

EVERYTHING = {"district": ".*", "county": ".*", "site": ".*", "device": ".*", "instance": ".*"}
DAY_S = 86_400
STEP_S = 300


class Asked(NamedTuple):
    """One query of one panel."""

    dashboard: str
    panel: str
    kind: str
    expr: str


def dashboards(folder: Path) -> dict[str, dict[str, Any]]:
    """Return every dashboard by its path below `folder`, such as `zh/wall.json`."""
    return {str(file.relative_to(folder)): json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*/*.json"))}


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a query with its variables replaced; a variable that is not known stays."""
    return re.sub(r"\$\{?(\w+)\}?", lambda match: values.get(match[1], match[0]), text)


def queries(name: str, dashboard: Mapping[str, Any], values: Mapping[str, str]) -> Iterator[Asked]:
    """Yield every query of a dashboard, filled in."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield Asked(name, panel["title"], panel["type"], filled(target["expr"], values))


def choices(server: PrometheusServer, variable: Mapping[str, Any], values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (text, value) of what a variable offers, found the way Grafana's data source finds it."""
    query = filled(variable["query"]["query"], values)
    if of_label := re.fullmatch(r"label_values\((.+), (\w+)\)", query):
        found = {labels.get(of_label[2], "") for labels, _ in server.query(of_label[1])}
        return sorted((name, name) for name in found if name)
    rows = re.fullmatch(r"query_result\((.+)\)", query)
    assert rows, query
    regex = re.compile(variable["regex"].strip("/").replace("(?<", "(?P<"))
    shown = ("{" + ",".join(f'{label}="{value}"' for label, value in sorted(labels.items())) + "}" for labels, _ in server.query(rows[1]))
    return sorted((match["text"], match["value"]) for match in map(regex.search, shown) if match)


def past(samples: Iterable[str], *, since: int, until: int) -> Iterator[str]:
    """Yield OpenMetrics lines that give each sample of an exposition a past with a school day's rhythm, five minutes apart; the last line is # EOF."""
    for sample in samples:
        series, _, value = sample.rpartition(" ")
        level = float(value)
        for at in range(since, until, STEP_S):
            yield f"{series} {level * _rhythm(at) if _flows(series) else level:.6g} {at}\n"
    yield "# EOF\n"


def _flows(series: str) -> bool:
    return series.startswith(("netmon_link_rate", "netmon_link_load", "netmon_wireless"))


def _rhythm(at: int) -> float:
    """Return how busy an hour is, 0.1 at night to 1 in the morning's lessons (China's time)."""
    hour = (at + 8 * 3600) % DAY_S / 3600
    return 0.1 + 0.9 * max(0.0, math.sin((hour - 6) / 12 * math.pi)) if 6 < hour < 18 else 0.1


def write_past(folder: Path, samples: Sequence[str], *, until: int, days: int) -> None:
    """Write blocks of that past into a Prometheus folder that no server uses yet; a day at a time, for promtool reads its file once for every two hours."""
    text = folder.parent / "past.om"
    first = until // DAY_S - days
    for day in range(first, until // DAY_S + 1):
        since, end = day * DAY_S, min((day + 1) * DAY_S, until)
        text.write_text("".join(past(samples, since=since, until=end)), encoding="utf-8")
        done = promtool("tsdb", "create-blocks-from", "openmetrics", text, folder)
        assert done.returncode == 0, done.stderr[-2000:]
    text.unlink()
