"""Reads every file of a configuration once, then judges all of them and gives a Config or all problems at once."""

from collections.abc import Collection, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from netmon.config import channels, check, sensors, traps
from netmon.config import users as people
from netmon.config.build import Builder, Built, inherit, site_of
from netmon.config.calendars import district_calendar, site_calendar
from netmon.config.config import Config, LoadResult, Settings
from netmon.config.credentials import resolve
from netmon.config.document import Document
from netmon.config.excluded import entered_exclusions, own_exclusions
from netmon.config.files import Files
from netmon.config.judge import at
from netmon.config.measurements import Inventory, measurements
from netmon.config.networks import networks
from netmon.config.paths import data_folders, data_roots, is_folder, is_there
from netmon.config.profiles import CollectorParams, load_profiles
from netmon.config.salvage import Salvaged
from netmon.config.schema import CalendarFile, SettingsFile
from netmon.config.schema_credentials import CredentialsFile
from netmon.config.schema_inventory import DistrictFile, SiteFile
from netmon.config.schema_throughput import MeasurementsFile
from netmon.config.schema_users import UsersFile
from netmon.config.secrets import Credential
from netmon.config.settings_of import settings_of
from netmon.config.shared_lessons import check_grid
from netmon.config.timetables import check_lessons
from netmon.config.web_config import read_web_config
from netmon.model.calendar import SchoolCalendar
from netmon.model.inventory import Device, District, Link
from netmon.model.measurement import Measurements
from netmon.model.problem import Problem
from netmon.model.profile import Profile
from netmon.model.user import User

Steps = Generator[None, None, LoadResult]


def load(
    path: Path, *, env: Mapping[str, str], collectors: CollectorParams | None = None, web_config: Path | None = None, allow_remote: bool = False
) -> LoadResult:
    """Load the configuration whose netmon.yaml is at `path`.

    `env` serves secret references and $NETMON_DATA; `collectors` has the model of each known collector's parameters:
    without it no profile is loaded and no profile name checked. `web_config` stands in place of the file that netmon.yaml names, `allow_remote` in place of
    its `web: {allow_remote: true}`. Nothing is raised for an operator's mistake: problems say all of them.
    """
    steps = load_steps(path, env=env, collectors=collectors, web_config=web_config, allow_remote=allow_remote)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: LoadResult = end.value
            return result


def load_settings(path: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    """Read netmon.yaml alone; None with its problems when it cannot be understood."""
    files = Files()
    first = files.model(path, SettingsFile)
    if first is None or "inventory" in first.touched:
        return None, files.ordered()
    return settings_of(path.parent, first, files.problems), files.ordered()


def load_steps(
    path: Path, *, env: Mapping[str, str], collectors: CollectorParams | None = None, web_config: Path | None = None, allow_remote: bool = False
) -> Steps:
    """Load as `load` does, in steps of a few milliseconds, so that a daemon's loop can breathe between them; the return value is the result."""
    files = Files()
    first = files.model(path, SettingsFile)
    if first is None or "inventory" in first.touched:
        return LoadResult(config=None, problems=files.ordered())
    settings = settings_of(path.parent, first, files.problems, web_config, allow_remote=allow_remote)
    if settings.web_config is not None and is_there(settings.web_config):
        files.problems += read_web_config(settings.web_config, open_to_others=settings.open_to_others).problems
    yield
    profiles = _profiles(settings, env, collectors, files)
    yield
    kinds, credentials = _credentials(settings.inventory / "credentials.yaml", env, files)
    calendar = _calendar(settings, files)
    yield
    built = yield from _inventory(settings, files)
    site_calendars = _site_calendars(built, calendar, files)
    devices, links = yield from _cross_check(built, check.Known(credentials=kinds, profiles=profiles), files)
    users = _users(settings, first.doc, files, [part.site.id for part in built])
    names = ([part.site.id for part in built], links)
    own = own_exclusions(settings, files, names)
    entered = entered_exclusions(settings, files, names, own)
    measured = _measurements(settings, files, built, devices, links)
    files.problems += _named_elsewhere(settings, first.doc, built, devices, (kinds, credentials))
    if not devices and not settings.allow_empty and not files.problems:
        files.problems.append(Problem(key="config.no_devices", file=str(settings.inventory)))
    if files.problems:
        return LoadResult(config=None, problems=files.ordered(), language=settings.language)
    config = Config(
        file=path,
        settings=settings,
        district=District(id=built[0].site.id, name=built[0].site.name, code=built[0].site.code),
        sites={part.site.id: part.site for part in built},
        devices=devices,
        links=links,
        credentials=credentials,
        calendar=calendar,
        site_calendars=site_calendars,
        profiles=profiles or {},
        sources=files.sources,
        exclusions=(*own, *entered.held),
        own_exclusions=own,
        idle_exclusions=entered.idle,
        warnings=entered.warnings,
        measurements=measured,
        users=users,
    )
    return LoadResult(config=config, language=settings.language)


def _named_elsewhere(
    settings: Settings,
    doc: Document,
    built: Sequence[Built],
    devices: Mapping[str, Device],
    access: tuple[Mapping[str, object] | None, Mapping[str, Credential]],
) -> list[Problem]:
    """Return the problems of what netmon.yaml says of the inventory's sites, devices, credentials and contacts."""
    kinds, credentials = access
    found = [*traps.judge(settings.traps, doc, kinds, credentials), *sensors.unknown(settings.sensors, doc, [part.site.id for part in built], devices)]
    if kinds is not None:
        found += channels.credentials(settings, kinds, credentials, doc)
    return [*found, *channels.contacts(built, doc)]


def _profiles(settings: Settings, env: Mapping[str, str], collectors: CollectorParams | None, files: Files) -> Mapping[str, Profile] | None:
    if collectors is None:
        return None
    loaded = load_profiles(data_folders("collectors", data_roots(settings.data_folders, env)), collectors)
    files.problems.extend(loaded.problems)
    files.sources.update(loaded.sources)
    return loaded.profiles


def _credentials(path: Path, env: Mapping[str, str], files: Files) -> tuple[Mapping[str, object] | None, dict[str, Credential]]:
    """Return the kind that each name was declared with (None when the file cannot be read) and the credentials with their secrets."""
    if not is_there(path):
        return {}, {}
    found = files.model(path, CredentialsFile, echo=False)
    if found is None:
        return None, {}
    declared = found.doc.data if isinstance(found.doc.data, dict) else {}
    kinds = {name: block.get("kind") if isinstance(block, dict) and name not in found.touched else None for name, block in declared.items()}
    return kinds, resolve(found, env, files.problems)


def _calendar(settings: Settings, files: Files) -> SchoolCalendar:
    path = settings.inventory / "calendar.yaml"
    found = files.model(path, CalendarFile) if is_there(path) else None
    if found is None or found.touched:
        return SchoolCalendar(zone=ZoneInfo(settings.time_zone))
    return district_calendar(found.model, found.doc, settings.time_zone, files.problems)


def _site_calendars(built: Sequence[Built], calendar: SchoolCalendar, files: Files) -> dict[str, SchoolCalendar]:
    """Return the calendars of sites that have one of their own, every site's lessons checked against the one that holds."""
    found = {part.site.id: site_calendar(calendar, part.calendar, part.doc, files.problems) for part in built if part.calendar is not None}
    for part in built:
        holds = found.get(part.site.id, calendar)
        check_lessons(part.site.timetable, holds, part.doc, files.problems)
        check_grid(part.site.shared_lessons, holds, part.doc, files.problems)
    return found


def _users(settings: Settings, doc: Document, files: Files, sites: Collection[str]) -> tuple[User, ...] | None:
    """Return the users; None where the settings name no file."""
    path = settings.web.users
    if path is None:
        return None
    if not is_there(path):
        files.problems.append(at(doc, ("web", "users"), "config.users_missing", {"path": path}))
        return None
    found = files.model(path, UsersFile, echo=False)
    if (problem := people.open_to_others(path)) is not None:
        files.problems.append(problem)
    if found is None or found.touched:
        return None
    return people.users(found.model.users, found.doc, None if files.incomplete else sites, files.problems)


def _measurements(settings: Settings, files: Files, built: Sequence[Built], devices: Mapping[str, Device], links: Mapping[str, Link]) -> Measurements:
    path = settings.inventory / "measurements.yaml"
    found = files.model(path, MeasurementsFile) if is_there(path) else None
    if found is None or found.touched or files.incomplete or not built:
        return Measurements()
    known = Inventory(district=built[0].site.id, sites=tuple(part.site.id for part in built), devices=devices, links=links)
    return measurements(found.model, found.doc, known, files)


def _inventory(settings: Settings, files: Files) -> Generator[None, None, list[Built]]:
    """Build district.yaml and then each sites/*.yaml by name; the first is the district when nothing is wrong."""
    if not is_folder(settings.inventory):
        files.incomplete = True
        return []
    base: Mapping[str, Any] = {"periods": settings.periods_s, "snmp": settings.snmp, "port": settings.snmp.port}
    built: list[Built] = []
    district = files.model(settings.inventory / "district.yaml", DistrictFile)
    if district is None:
        files.incomplete = True
    else:
        built.append(_build(district, base, files))
        base = inherit(base, district.model.defaults)
    for path in files.folder(settings.inventory / "sites"):
        if path.suffix == ".yml":
            files.problems.append(Problem(key="config.wrong_suffix", file=str(path)))
        if path.suffix != ".yaml" or path.name.startswith("."):
            continue
        site = files.model(path, SiteFile)
        if site is None:
            files.incomplete = True
        else:
            built.append(_build(site, base, files))
        yield
    return built


def _build(file: Salvaged[SiteFile] | Salvaged[DistrictFile], base: Mapping[str, Any], files: Files) -> Built:
    files.incomplete |= file.lost
    return Builder(file.doc, site_of(file.model), files.problems, file.touched).build(file.model, base)


def _cross_check(built: list[Built], known: check.Known, files: Files) -> Generator[None, None, tuple[dict[str, Device], dict[str, Link]]]:
    devices = check.devices(built, files.problems)
    yield
    links = check.links(built, files.problems)
    check.sites(built, files.problems)
    networks(built, files.problems)
    yield
    check.references(built, known, files.problems)
    yield
    if not files.incomplete:  # a device of a file that could not be read would seem unknown
        check.device_names(built, devices, files.problems)
        yield
    check.uplinks(built, devices, files.problems)
    return devices, links
