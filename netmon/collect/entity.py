"""Collector `inventory`: model, serial number, software and parts, from ENTITY-MIB, vendor scalars and sysDescr."""

import sys
from collections.abc import Iterable, Mapping, Sequence

from pydantic import Field, model_validator

from netmon.collect.base import Collected, SnmpContext
from netmon.collect.health_params import Oid
from netmon.collect.params import Params
from netmon.collect.row_filters import ENTITY_CLASSES
from netmon.collect.sys_descr import PARSERS, Described
from netmon.collect.tables import get_status, overall, table_status
from netmon.collect.transforms import Raw
from netmon.model.device_text import clean_text
from netmon.model.reading import HardwareInventory, Module, TableStatus
from netmon.transport.snmp.api import GetResult, TableResult, TableSpec

SYS_DESCR = "1.3.6.1.2.1.1.1.0"
# descr, containedIn, class, name, softwareRev, serialNum, modelName (RFC 6933)
ENTITY_TABLE = TableSpec(name="entPhysicalTable", columns=tuple(f"1.3.6.1.2.1.47.1.1.1.1.{column}" for column in (2, 4, 5, 7, 10, 11, 13)))
PARTS = frozenset({"chassis", "stack", "module", "power_supply", "fan"})
BODIES = ("chassis", "stack", "module")


class InventoryParams(Params):
    """Vendor scalars (full OIDs with index), of which the first that answers counts before ENTITY-MIB, and the sysDescr parser's name.

    `parts` are the entPhysicalClasses to list; ports and sensors never are, an agent has thousands of them.
    """

    entity_mib: bool = True
    model: list[Oid] = Field(default_factory=list)
    serial: list[Oid] = Field(default_factory=list)
    software: list[Oid] = Field(default_factory=list)
    sys_descr: str | None = None
    prefer_sys_descr: bool = False

    @model_validator(mode="after")
    def _known(self) -> "InventoryParams":
        if self.sys_descr is not None and self.sys_descr not in PARSERS:
            raise ValueError(f"no sysDescr parser {self.sys_descr!r}; there are: {', '.join(sorted(PARSERS))}")
        return self


async def collect(context: SnmpContext) -> Collected:
    """Read the hardware; the parameters are `InventoryParams`. A device without ENTITY-MIB has no modules, and that is OK."""
    params = InventoryParams.model_validate(dict(context.params))
    oids = [*params.model, *params.serial, *params.software, *([SYS_DESCR] if params.sys_descr else [])]
    statuses: list[TableStatus] = []
    scalars: GetResult | None = None
    if oids:
        scalars = await context.session.get(oids)
        statuses.append(get_status("scalars", scalars))
    modules: tuple[Module, ...] = ()
    if params.entity_mib:
        result = await context.session.table(ENTITY_TABLE)
        statuses.append(table_status(result))
        modules = modules_of(result)
    outcome, detail = overall(statuses)
    values = {oid: bind.value for oid, bind in scalars.values.items()} if scalars else {}
    payload = hardware_of(params, values, modules) if outcome.got_something else None
    return Collected(outcome=outcome, payload=payload, tables=tuple(statuses), detail=detail)


def hardware_of(params: InventoryParams, values: Mapping[str, Raw], modules: Sequence[Module]) -> HardwareInventory:
    """Join the sources: vendor scalars, then ENTITY-MIB's body (chassis), then sysDescr, which `prefer_sys_descr` puts before ENTITY-MIB."""
    raw = values.get(SYS_DESCR)
    described = PARSERS[params.sys_descr](clean_text(raw, limit=512)) if params.sys_descr and isinstance(raw, bytes) else Described()
    body = [module for kind in BODIES for module in modules if module.module_class == kind]
    entity_model = _first(module.model for module in body)
    entity_software = _first(module.software for module in body)
    models = (described.model, entity_model) if params.prefer_sys_descr else (entity_model, described.model)
    softwares = (described.software, entity_software) if params.prefer_sys_descr else (entity_software, described.software)
    return HardwareInventory(
        model=_first((*_scalars(values, params.model), *models)),
        serial=_first((*_scalars(values, params.serial), *(module.serial for module in body))),
        software=_first((*_scalars(values, params.software), *softwares)),
        modules=tuple(modules),
    )


def modules_of(result: TableResult) -> tuple[Module, ...]:
    """Read the parts that a person would call parts from a walk of ENTITY_TABLE, in order of entPhysicalIndex."""
    descr, contained, kind, name, software, serial, model = (column.values for column in result.columns)
    modules = []
    for place, index in enumerate(result.index):
        number = kind[place]
        entity_class = ENTITY_CLASSES.get(number) if isinstance(number, int) else None
        if len(index) != 1 or entity_class not in PARTS:
            continue
        inside = contained[place]
        modules.append(
            Module(
                index=index[0], module_class=entity_class, name=_alike(name[place]) or _alike(descr[place]) or str(index[0]), descr=_alike(descr[place]) or "",
                model=_alike(model[place]), serial=_text(serial[place]), software=_alike(software[place]),
                contained_in=inside if isinstance(inside, int) and inside > 0 else None,
            )
        )  # fmt: skip
    return tuple(modules)


def _scalars(values: Mapping[str, Raw], oids: Iterable[str]) -> list[str | None]:
    return [_text(values.get(oid)) for oid in oids]


def _text(raw: Raw) -> str | None:
    """Return a clean text without the quotes that some agents (Sangfor, Topsec) open; empty, and fillers for having nothing to say, are None."""
    text = clean_text(raw).strip(' "') if isinstance(raw, bytes) else ""
    return None if text.strip(" -.").lower() in {"", "n/a", "na", "none", "null", "unknown", "not specified", "unspecified"} else text


def _alike(raw: Raw) -> str | None:
    """Return the text as the one object that stands for it on all devices; serial numbers are not worth it."""
    text = _text(raw)
    return None if text is None else sys.intern(text)


def _first(candidates: Iterable[str | None]) -> str | None:
    return next((candidate for candidate in candidates if candidate), None)
