"""Is a credential there, and of a kind that whoever asks with it can use?"""

from collections.abc import Iterable, Mapping

from netmon.config.build import Origin
from netmon.config.judge import at
from netmon.config.schema_inventory import DefaultsModel
from netmon.model.inventory import Device
from netmon.model.problem import Problem

# What a block's credential may be, whatever the driver or controller.
KINDS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("credential",): ("snmp_v1", "snmp_v2c", "snmp_v3"),
    ("ssh", "credential"): ("ssh",),
    ("display", "credential"): ("pjlink", "password", "login", "token"),
    ("api", "credential"): ("login", "token"),
}
# What these alone can sign in with.
DRIVER_KINDS: Mapping[str, tuple[str, ...]] = {"sharp": ("login",)}
API_KINDS: Mapping[str, tuple[str, ...]] = {"unifi": ("login", "token"), "omada": ("login",)}


def written(model: DefaultsModel, origin: Origin, kinds: Mapping[str, object]) -> Iterable[Problem]:
    """Yield what is wrong with the credentials that one block names; `kinds` are those of credentials.yaml by name, None where that is written wrongly."""
    for path, allowed in KINDS.items():
        block = model if len(path) == 1 else getattr(model, path[0])
        name = None if block is None else block.credential
        if name is None:
            continue
        loc = (*origin.loc, *path)
        if name not in kinds:
            yield at(origin.doc, loc, "config.unknown_credential", {"name": name}, near=(name, kinds))
        elif kinds[name] is not None and kinds[name] not in allowed:
            yield _of_wrong_kind(origin, path, name, kinds[name], allowed)


def inherited(device: Device, origin: Origin, kinds: Mapping[str, object] | None) -> Iterable[Problem]:
    """Yield what is wrong between a device's driver or controller, and the credential that it has or inherits; what `written` says is not said again."""
    if device.display is not None and device.display.credential is not None and device.display.driver in DRIVER_KINDS:
        yield from _fits(("display", "credential"), device.display.credential, DRIVER_KINDS[device.display.driver], origin, kinds)
    if device.api is not None and device.api.kind in API_KINDS:
        if device.api.credential is None:
            yield at(origin.doc, (*origin.loc, "api", "credential"), "config.missing", {"field": "api.credential"})
        else:
            yield from _fits(("api", "credential"), device.api.credential, API_KINDS[device.api.kind], origin, kinds)


def _fits(path: tuple[str, ...], name: str, allowed: tuple[str, ...], origin: Origin, kinds: Mapping[str, object] | None) -> Iterable[Problem]:
    kind = None if kinds is None else kinds.get(name)
    if kind in KINDS[path] and kind not in allowed:
        yield _of_wrong_kind(origin, path, name, kind, allowed)


def _of_wrong_kind(origin: Origin, path: tuple[str, ...], name: str, kind: object, allowed: tuple[str, ...]) -> Problem:
    return at(origin.doc, (*origin.loc, *path), "config.credential_kind", {"name": name, "kind": kind, "allowed": ", ".join(allowed)})
