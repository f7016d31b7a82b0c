"""The register of assets as a report: what there is, how old it is, what nobody sees any more, and serial numbers that two devices claim."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from netmon.model.lang import Lang
from netmon.model.report import Asset, Report
from netmon.model.texts import text
from netmon.report import phrases
from netmon.report.compliance_checks import checks
from netmon.report.page import As, Look, Page, Row, Section, Table
from netmon.report.view import View, count, data_up_to, foot, period, row, view_of

UNSEEN_DAYS: Final = 30
DAY_S: Final = 86_400
YEAR: Final = timedelta(days=365)
_MODELS: Final = 60
"""More models than this stand in the list of devices alone."""


def page(report: Report, lang: Lang) -> Page:
    """Return the register of assets in a language."""
    view = view_of(report, lang)
    return Page(
        title=view.say("title.assets", district=report.district, period=period(view)),
        number=report.number,
        lang=lang,
        head=(data_up_to(view), view.say("assets.terms", days=UNSEEN_DAYS)),
        sections=(_overview(view), _attention(view), _register(view), checks(view)),
        foot=foot(view),
    )


def end_s(view: View) -> int:
    """Return the moment as of which a device was seen lately or not: the making of the report, for the register holds what is now."""
    return view.report.made_at_ms // 1000


def unseen_days(view: View, asset: Asset) -> int | None:
    """Return for how many whole days a device was not seen; None where it never was."""
    return None if asset.last_seen_s is None else max(end_s(view) - asset.last_seen_s, 0) // DAY_S


def not_seen(view: View) -> list[Asset]:
    """Return the devices that were seen once and not for UNSEEN_DAYS, the longest first."""
    found = [one for one in view.report.assets if (unseen_days(view, one) or 0) >= UNSEEN_DAYS]
    return sorted(found, key=lambda one: (one.last_seen_s or 0, one.site, one.device))


def never_seen(view: View) -> list[Asset]:
    """Return the devices of the inventory that never were."""
    return [one for one in view.report.assets if one.last_seen_s is None]


def doubled(assets: Iterable[Asset]) -> dict[str, list[Asset]]:
    """Return the serial numbers that several devices have: copied from another, or one box under two names."""
    found: dict[str, list[Asset]] = defaultdict(list)
    for one in assets:
        if one.serial:
            found[one.serial.strip().upper()].append(one)
    return {serial: own for serial, own in sorted(found.items()) if len(own) > 1}


def ended(view: View, within: timedelta = timedelta(0)) -> list[Asset]:
    """Return the devices whose maker's support has ended, or ends within a time, the earliest first."""
    today = view.moment(view.report.made_at_ms).date()
    found = [one for one in view.report.assets if one.end_of_life is not None and one.end_of_life < today + within]
    return sorted(found, key=lambda one: (one.end_of_life or today, one.site, one.device))


def age(view: View, asset: Asset) -> Fraction | None:
    """Return how old a device is, in years."""
    if asset.bought is None:
        return None
    return Fraction(max((view.moment(view.report.made_at_ms).date() - asset.bought).days, 0) * 4, 1461)


def _overview(view: View) -> Section:
    assets = view.report.assets
    say = view.say(
        "assets.summary", total=len(assets), seen=sum(one.last_seen_s is not None for one in assets), never=len(never_seen(view)), days=UNSEEN_DAYS,
        gone=len(not_seen(view)), ended=len(ended(view)), doubled=len(doubled(assets)), bought=sum(one.bought is not None for one in assets),
    )  # fmt: skip
    by_role = _grouped(assets, lambda one: text(f"role.{one.role}", view.lang))
    by_school = _grouped(assets, lambda one: phrases.site_name(view, one.site))
    models = Counter((one.vendor or "", one.model or "", text(f"role.{one.role}", view.lang)) for one in assets if one.vendor or one.model)
    listed = sorted(models.items(), key=lambda item: (-item[1], item[0]))[:_MODELS]
    named = (view.column("vendor", 14), view.column("model", 24, wrap=True), view.column("device_role", 10), view.column("devices", 8, As.COUNT))
    note = view.say("assets.no_model", count=sum(not (one.vendor or one.model) for one in assets))
    tables = (
        _sums(view, "device_role", by_role, view.say("table.by_role")),
        Table(columns=named, rows=[row(*key, number) for key, number in listed], title=view.say("table.by_model"), note=note),
        _sums(view, "school", by_school, view.say("table.by_school")),
    )
    return Section(sheet=view.say("sheet.overview"), title=view.say("sheet.overview"), paragraphs=(*phrases.notes(view), say), tables=tables)


def _grouped(assets: Iterable[Asset], key: Callable[[Asset], str]) -> dict[str, list[Asset]]:
    found: dict[str, list[Asset]] = defaultdict(list)
    for one in assets:
        found[key(one)].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _sums(view: View, first: str, groups: dict[str, list[Asset]], title: str) -> Table:
    gone, over = {one.device for one in not_seen(view)}, {one.device for one in ended(view)}
    soon = {one.device for one in ended(view, YEAR)} - over
    rows = []
    for name, own in groups.items():
        ages = [years for one in own if (years := age(view, one)) is not None]
        rows.append(
            row(
                name, len(own), sum(one.last_seen_s is not None for one in own), count(sum(one.device in gone for one in own), Look.BAD),
                count(sum(one.last_seen_s is None for one in own), Look.NOTHING), count(sum(one.device in over for one in own), Look.BAD),
                count(sum(one.device in soon for one in own), Look.DOUBT), sum(bool(one.serial) for one in own),
                sum(ages, Fraction(0)) / len(ages) if ages else None,
            )
        )  # fmt: skip
    columns = (
        view.column(first, 14, wrap=True), view.column("devices", 7, As.COUNT), view.column("seen_once", 8, As.COUNT), view.column("gone", 8, As.COUNT),
        view.column("never", 8, As.COUNT), view.column("eol", 8, As.COUNT), view.column("eol_soon", 8, As.COUNT), view.column("with_serial", 8, As.COUNT),
        view.column("mean_age", 8, As.NUMBER),
    )  # fmt: skip
    return Table(columns=columns, rows=rows, title=title)


def _attention(view: View) -> Section:
    """Return 须处理: doubled serial numbers, devices that nobody sees any more, or never did, and those past the end of support."""
    pairs = [(serial, one) for serial, own in doubled(view.report.assets).items() for one in own]
    named = (view.column("serial", 20), view.column("device", 18, wrap=True), view.column("school", 14, wrap=True), view.column("room", 12, wrap=True))
    twice = [row((serial, Look.BAD), one.device, phrases.site_name(view, one.site), one.room or "") for serial, one in pairs]
    tables = [Table(columns=named, rows=twice, title=view.say("table.doubled", count=len(doubled(view.report.assets))), note=view.say("note.doubled"))]
    for key, found in (("gone", not_seen(view)), ("eol", ended(view, YEAR)), ("never", never_seen(view))):
        tables.append(_short(view, key, found))
    return Section(sheet=view.say("sheet.attention"), title=view.say("sheet.attention"), tables=tuple(tables))


def _short(view: View, key: str, found: Sequence[Asset]) -> Table:
    columns = (
        view.column("device", 18, wrap=True), view.column("school", 14, wrap=True), view.column("room", 12, wrap=True), view.column("device_role", 10),
        view.column("model", 16, wrap=True), view.column("last_seen", 16, As.MOMENT), view.column("unseen_days", 8, As.COUNT),
        view.column("end_of_life", 11, As.DAY),
    )  # fmt: skip
    rows = [
        row(
            one.device, phrases.site_name(view, one.site), one.room or "", text(f"role.{one.role}", view.lang), _model(one), _at(view, one.last_seen_s),
            unseen_days(view, one), (one.end_of_life, _eol_look(view, one.end_of_life)),
        )
        for one in found
    ]  # fmt: skip
    return Table(columns=columns, rows=rows, title=view.say(f"table.assets_{key}", count=len(rows), days=UNSEEN_DAYS), filtered=len(rows) > UNSEEN_DAYS)


def _model(one: Asset) -> str:
    return " ".join(part for part in (one.vendor, one.model) if part)


def _at(view: View, at_s: int | None) -> datetime | None:
    return None if at_s is None else view.moment(at_s * 1000)


def _eol_look(view: View, day: date | None) -> Look:
    today = view.moment(view.report.made_at_ms).date()
    return Look.PLAIN if day is None else Look.BAD if day < today else Look.DOUBT if day < today + YEAR else Look.PLAIN


def _register(view: View) -> Section:
    columns = (
        view.column("device", 16, wrap=True), view.column("school", 12, wrap=True), view.column("room", 10, wrap=True), view.column("device_role", 9),
        view.column("vendor", 9, wrap=True), view.column("model", 14, wrap=True), view.column("serial", 16, wrap=True),
        view.column("software", 16, wrap=True), view.column("first_seen", 11, As.DAY), view.column("last_seen", 11, As.DAY),
        view.column("bought", 11, As.DAY), view.column("years", 6, As.NUMBER), view.column("end_of_life", 11, As.DAY), view.column("parts", 6, As.COUNT),
    )  # fmt: skip
    rows = [_asset_row(view, one) for one in view.report.assets]
    table = Table(columns=columns, rows=rows, filtered=True, note=view.say("note.assets"))
    return Section(sheet=view.say("sheet.asset_list"), title=view.say("sheet.asset_list"), tables=(table,), wide=True)


def _asset_row(view: View, one: Asset) -> Row:
    first, last = _at(view, one.first_seen_s), _at(view, one.last_seen_s)
    return row(
        one.device, phrases.site_name(view, one.site), one.room or "", text(f"role.{one.role}", view.lang), one.vendor or "", one.model or "",
        one.serial or "", one.software or "", None if first is None else first.date(),
        (view.say("never"), Look.NOTHING) if last is None else last.date(), one.bought, age(view, one),
        (one.end_of_life, _eol_look(view, one.end_of_life)), one.parts or None,
    )  # fmt: skip
