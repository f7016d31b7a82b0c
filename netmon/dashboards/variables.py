"""The choices above the dashboards, and the pieces of PromQL that follow them."""

from netmon.dashboards.model import Variable
from netmon.dashboards.words import DEVICE_LEVELS, DEVICE_STATES, Mapped, Words

PAGE = "http://127.0.0.1:9464"
"""The page of a netmon as it is installed; whoever imports a dashboard changes it at the top."""

SOURCE = Variable(name="ds", title=Words("数据源", "Data source"), kind="datasource")
PAGE_ADDRESS = Variable(name="page", title=Words("netmon 网址", "netmon's address"), kind="textbox", query=PAGE)
PAGE_HIDDEN = Variable(name="page", title=Words("netmon 网址", "netmon's address"), kind="textbox", query=PAGE, hidden=True)
DISTRICT = Variable(
    name="district",
    title=Words("区县教育网", "District"),
    query='query_result(max by (district, site_name) (netmon_site_info{kind="district"}))',
    names=("site_name", "district"),
    all_value=".*",
)
COUNTY = Variable(
    name="county", title=Words("区县", "County"), query='label_values(netmon_site_info{district=~"$district"}, county)', all_value=".*", multi=True
)
_SITES = 'query_result(max by (site, site_name) (netmon_site_info{district=~"$district",county=~"$county"}))'
SITES = Variable(name="site", title=Words("学校", "School"), query=_SITES, names=("site_name", "site"), all_value=".*", multi=True)
SITE = Variable(name="site", title=Words("学校", "School"), query=_SITES, names=("site_name", "site"))
DEVICE = Variable(name="device", title=Words("设备", "Device"), query='label_values(netmon_device_info{district=~"$district",site=~"$site"}, device)')

IN_DISTRICT = 'district=~"$district",county=~"$county"'
HERE = 'district=~"$district",site=~"$site"'
SCHOOL_KINDS = 'kind=~"school|teaching_point|kindergarten"'


def sites(*more: str) -> str:
    """Return the chosen sites with their names, one series each, for joins on (district, site)."""
    return f"max by (district, site, site_name) (netmon_site_info{{{','.join((IN_DISTRICT, *more))}}})"


CHOSEN = sites('site=~"$site"')
ALL_HERE = sites()
SCHOOLS = sites(SCHOOL_KINDS)


def among(vector: str, chosen: str = CHOSEN) -> str:
    """Return those series of `vector` that belong to the chosen sites."""
    return f"({vector}) and on (district, site) {chosen}"


def named(vector: str, chosen: str = CHOSEN) -> str:
    """Return `vector` at the chosen sites, with their names as the label site_name."""
    return f"({vector}) * on (district, site) group_left (site_name) {chosen}"


def or_none(expr: str) -> str:
    """Return the expression, or 0 where nothing is counted."""
    return f"{expr} or vector(0)"


def exits(family: str, *, down: bool = True, chosen: str = CHOSEN) -> str:
    """Return one value a line for the Internet exits of the chosen sites, standby lines included, with the sites' names."""
    direction = "down" if down else "up"
    return named(f'max by (district, site, link) (netmon_link_{family}{{link_role="exit",direction="{direction}"}})', chosen)


def site_level(chosen: str) -> str:
    """Return one series a site: 4 offline, 3 partly down, 2 partly unknown, 1 off hours or maintenance, 0 fine. Unknown is never fine."""

    def count(states: str) -> str:
        return f'count by (district, site) (netmon_device_state{{state=~"{states}"}} == 1)'

    up, lost, unknown, quiet = count("up"), count("down|unreachable"), count("unknown"), count("off_hours|maintenance")
    levels = (
        f"0 * ({lost} unless {up}) + 4",
        f"0 * {lost} + 3",
        f"0 * {unknown} + 2",
        f"0 * ({quiet} unless {up}) + 1",
        f"0 * {up}",
    )
    return named(" or on (district, site) ".join(f"({level})" for level in levels), chosen)


def device_level(where: str) -> str:
    """Return the device's present state as a number, in the order of DEVICE_LEVELS."""
    states = [(level, next(state for state, shown in DEVICE_STATES.items() if shown is DEVICE_LEVELS[level])) for level in DEVICE_LEVELS]
    return "max(" + " or ".join(f'(netmon_device_state{{{where},state="{state}"}} == 1) * {level}' for level, state in states) + ")"


def graded(family: str, label: str, grades: Mapped) -> str:
    """Return a state's place among `grades`, the first of them 0; `label` holds the state, and what `grades` does not know is left out."""
    return " or ".join(f'(max without ({label}) ({family}{{{HERE},{label}="{state}"}}) == 1) * {place}' for place, state in enumerate(grades))


def by_grade(grades: Mapped) -> Mapped:
    """Return how `graded` numbers are shown."""
    return {str(place): shown for place, shown in enumerate(grades.values())}
