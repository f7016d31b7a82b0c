"""The metric catalogue: every family that netmon exports, in the order in which `/metrics` writes them."""

from collections.abc import Iterable, Mapping

from netmon.expose.families_campus import CAMPUS_FAMILIES
from netmon.expose.families_device import DEVICE_FAMILIES
from netmon.expose.families_display import DISPLAY_FAMILIES
from netmon.expose.families_equipment import EQUIPMENT_FAMILIES
from netmon.expose.families_finding import FINDING_FAMILIES
from netmon.expose.families_host import HOST_FAMILIES
from netmon.expose.families_interface import INTERFACE_FAMILIES
from netmon.expose.families_lessons import LESSON_FAMILIES
from netmon.expose.families_neighbours import NEIGHBOUR_FAMILIES
from netmon.expose.families_places import PLACE_FAMILIES
from netmon.expose.families_rooms import ROOM_FAMILIES
from netmon.expose.families_self import SELF_FAMILIES
from netmon.expose.families_services import SERVICE_FAMILIES
from netmon.expose.families_targets import TARGET_FAMILIES
from netmon.expose.families_wireless import WIRELESS_FAMILIES
from netmon.expose.family import Family
from netmon.model.lang import Lang
from netmon.model.texts import text


def index(families: Iterable[Family]) -> dict[str, Family]:
    """Map names to families, in order; raises ValueError when a name comes twice."""
    by_name: dict[str, Family] = {}
    for family in families:
        if family.name in by_name:
            raise ValueError(f"metric family declared twice: {family.name}")
        by_name[family.name] = family
    return by_name


FAMILIES: tuple[Family, ...] = (
    *DEVICE_FAMILIES,
    *EQUIPMENT_FAMILIES,
    *WIRELESS_FAMILIES,
    *DISPLAY_FAMILIES,
    *HOST_FAMILIES,
    *NEIGHBOUR_FAMILIES,
    *SERVICE_FAMILIES,
    *CAMPUS_FAMILIES,
    *LESSON_FAMILIES,
    *INTERFACE_FAMILIES,
    *ROOM_FAMILIES,
    *PLACE_FAMILIES,
    *TARGET_FAMILIES,
    *FINDING_FAMILIES,
    *SELF_FAMILIES,
)
CATALOGUE: Mapping[str, Family] = index(FAMILIES)


def catalogue_markdown(lang: Lang = "en", families: Iterable[Family] = FAMILIES) -> str:
    """Return the documented table of metrics, one row a family, in Markdown."""
    head = [text(f"metrics.column.{column}", lang) for column in ("name", "type", "unit", "labels", "table", "help")]
    rows = [head, ["---"] * len(head)]
    for family in families:
        labels = ", ".join(f"`{label}`" for label in family.labels)
        rows.append([f"`{family.name}`", str(family.type), family.unit, labels, str(family.table), family.help_zh if lang == "zh" else family.help_en])
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |\n" for row in rows)
