"""From users.yaml to the users of the page, and `web:` of netmon.yaml to the rules of its door."""

import os
import stat
from collections.abc import Collection, Sequence
from pathlib import Path

from netmon.config.document import Document
from netmon.config.judge import at
from netmon.config.schema_users import UserModel, WebModel, user_of
from netmon.model.problem import Problem
from netmon.model.user import ROLES_WITH_SITES, User, WebOptions

DEFAULT_FILE = "users.yaml"


def web_options(model: WebModel, base: Path, *, allow_remote: bool = False) -> WebOptions:
    """Return the rules; `base` is the folder of netmon.yaml, `allow_remote` what the command line says."""
    return WebOptions(
        users=None if model.users is None else base / model.users,
        idle_s=60.0 * model.session_minutes,
        session_s=3600.0 * model.session_hours,
        host_names=tuple(model.host_names),
        scrape_from=tuple(model.scrape_from),
        open_on_loopback=model.open_on_loopback,
        allow_remote=model.allow_remote or allow_remote,
        tls_proxy=model.tls_proxy,
        requests_per_s=model.requests_per_second,
    )


def users(models: Sequence[UserModel], doc: Document, sites: Collection[str] | None, problems: list[Problem]) -> tuple[User, ...]:
    """Return the users in the order written; what is wrong goes to `problems`. Without `sites` the schools are not looked up."""
    names: dict[str, int] = {}
    certificates: dict[str, int] = {}
    for number, model in enumerate(models):
        loc = ("users", number)
        for field, seen, value in (("name", names, model.name.casefold()), ("certificate", certificates, model.certificate)):
            first = number if value is None else seen.setdefault(value, number)
            if first != number:
                other = doc.place(("users", first, field)).line
                problems.append(at(doc, (*loc, field), "config.user_twice", {"name": getattr(model, field), "line": other}))
        if model.role in ROLES_WITH_SITES:
            if model.role == "technician" and not model.sites:
                problems.append(at(doc, (*loc, "sites"), "config.user_needs_sites"))
            unknown = [(place, site) for place, site in enumerate(model.sites) if sites is not None and site not in sites]
            problems += [at(doc, (*loc, "sites", place), "config.unknown_site", {"name": site}, near=(site, sites or ())) for place, site in unknown]
        elif model.sites:
            problems.append(at(doc, (*loc, "sites"), "config.user_whole", {"role": model.role}))
    if not models:
        problems.append(at(doc, ("users",), "config.users_none"))
    return tuple(user_of(model) for model in models)


def open_to_others(path: Path) -> Problem | None:
    """Say so when anybody on the machine can read or write the file, or its group write it."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None  # whoever reads the file says why it cannot be read
    if not mode & 0o027:
        return None
    return Problem(key="config.users_open", args={"mode": f"{mode:04o}", "path": os.fspath(path)}, file=str(path))
