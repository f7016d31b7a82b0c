"""A judged district as the daemon holds it in memory, and the page's source over it."""

import json
from dataclasses import replace

from netmon.config.config import Config
from netmon.model.view_compliance import Standing
from netmon.pipeline.standing import Reader, written
from netmon.pipeline.view_compliance import LiveCompliance
from tests.report.districts import report, twelve

NOW = 1_793_600_000.0


def standing(made=None) -> Standing:
    """Send a report's verdicts through the worker's lines, as the daemon gets them."""
    made = made or report()
    reader = Reader()
    for line in written(made):
        reader.take(json.loads(json.dumps(line)))
    return reader.standing(made.dossier.plans[0].id)


def source(config: Config, *found: Standing) -> LiveCompliance:
    """A source over standings; the configuration gets the sample's schools."""
    sites = {one.site.id: one.site for one in twelve()[0]}
    config = replace(config, sites=sites)
    kept = found or (standing(),)
    return LiveCompliance(lambda: kept, lambda: config, wall=lambda: NOW)
