"""Every dashboard file: the folder of each language, written by `netmon docs` and checked by `make check`."""

import json
from pathlib import PurePosixPath

from netmon.dashboards.classrooms import CLASSROOMS
from netmon.dashboards.device import DEVICE
from netmon.dashboards.exits import EXITS
from netmon.dashboards.incidents import INCIDENTS
from netmon.dashboards.itself import ITSELF
from netmon.dashboards.model import Dashboard
from netmon.dashboards.power import POWER
from netmon.dashboards.render import dashboard_json
from netmon.dashboards.services import SERVICES
from netmon.dashboards.site import SITE
from netmon.dashboards.wall import WALL
from netmon.dashboards.wifi import WIFI
from netmon.dashboards.words import LANGUAGES

DASHBOARDS: tuple[Dashboard, ...] = (WALL, INCIDENTS, SITE, CLASSROOMS, WIFI, POWER, EXITS, DEVICE, SERVICES, ITSELF)


def dashboard_files() -> dict[PurePosixPath, str]:
    """Return the text of each file by its path below `grafana/dashboards`."""
    return {
        PurePosixPath(lang, f"{dashboard.key}.json"): json.dumps(dashboard_json(dashboard, lang), ensure_ascii=False, indent=1) + "\n"
        for lang in LANGUAGES
        for dashboard in DASHBOARDS
    }
