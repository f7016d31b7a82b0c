"""Loads the device profiles of collectors/*.yaml, with `extends` merged and every collector's parameters checked."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError, WithJsonSchema

from netmon.config.document import Document
from netmon.config.judge import at, refused, validate
from netmon.config.schema import FileModel
from netmon.config.values import Text, bad
from netmon.config.yaml import parse
from netmon.model.problem import Problem
from netmon.model.profile import Match, Profile, SnmpQuirks

_OID = re.compile(r"^[0-2](\.[0-9]{1,10}){1,63}$")
_PROFILE_ID = re.compile(r"^_?[a-z0-9][a-z0-9_]{0,63}$")

CollectorParams = Mapping[str, type[BaseModel]]
"""The model of each known collector's parameters, by the collector's id."""


def _oid(value: str) -> str:
    if not _OID.fullmatch(value):
        raise bad("oid")
    return value


def _profile_id(value: str) -> str:
    if not _PROFILE_ID.fullmatch(value):
        raise bad("profile_id")
    return value


Oid = Annotated[str, AfterValidator(_oid), WithJsonSchema({"type": "string", "pattern": _OID.pattern})]
ProfileId = Annotated[str, AfterValidator(_profile_id), WithJsonSchema({"type": "string", "pattern": _PROFILE_ID.pattern})]


class MatchModel(FileModel):
    """One way to recognise the device: every condition that is set must hold."""

    sys_object_id: list[Oid] = Field(default_factory=list, description="Dotted prefixes of sysObjectID, of which one must fit")
    sys_descr: list[Text] = Field(default_factory=list, description="Texts of which one must occur in sysDescr; case does not matter")
    sys_descr_not: list[Text] = Field(default_factory=list, description="Texts of which none may occur in sysDescr")
    probe: Oid | None = Field(None, description="Instance of a vendor's scalar that must give a value; asked for only where it can decide")
    vendor: Text | None = Field(None, description="Maker of what this entry fits, where the profile serves several makers")


class QuirksModel(FileModel):
    """Limits that a fragile agent needs."""

    window: Annotated[int, Field(ge=1, le=16)] | None = Field(None, description="Requests in flight")
    max_repetitions: Annotated[int, Field(ge=1, le=500)] | None = Field(None, description="Rows per GETBULK at most")
    bulk: bool | None = Field(None, description="false: GETNEXT only")


class ProfileFile(FileModel):
    """collectors/*.yaml: how one kind of device is recognised, and what to collect from it. Data only: no expressions, no templates."""

    id: ProfileId = Field(description="Same as the file's name; starting with _ where it is only a base for others")
    name: Text = Field(description="Name that a person knows the devices by")
    vendor: Text | None = Field(None, description="Vendor; inherited")
    extends: ProfileId | None = Field(None, description="Profile whose parts are taken over")
    status: Literal["draft", "verified"] = Field(
        "draft", description="verified: tests/recordings has a recording in the device's shape, and everything read from it is asserted"
    )
    match: list[MatchModel] = Field(default_factory=list, description="How the device is recognised; one entry must fit; not inherited")
    snmp: QuirksModel = Field(default_factory=QuirksModel, description="Limits that a fragile agent needs; inherited key by key")
    collectors: dict[str, dict[str, Any] | None] = Field(
        default_factory=dict, description="Collectors and their parameters; inherited key by key, null leaves an inherited collector out"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedProfiles:
    """Profiles by id (abstract bases left out), what is wrong in the files, and the SHA-256 of each."""

    profiles: Mapping[str, Profile]
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]


@dataclass(slots=True)
class _Loader:
    collectors: CollectorParams
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[Document, ProfileFile]] = field(default_factory=dict)
    merged: dict[str, Profile | None] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            self.problems.append(Problem(key="config.file_unreadable", args={"reason": os.strerror(error.errno or 0)}, file=str(path)))
            return
        self.sources[str(path)] = hashlib.sha256(raw).hexdigest()
        doc, problems = parse(raw, str(path))
        self.problems.extend(problems)
        model = None if doc is None else validate(ProfileFile, doc, self.problems)
        if doc is None or model is None:
            return
        if model.id != path.stem:
            self.problems.append(at(doc, ("id",), "profile.id", {"expected": path.stem}))
        self.files[model.id] = (doc, model)

    def resolve(self, profile_id: str, trail: tuple[str, ...] = ()) -> Profile | None:
        """Return the profile merged with all that it extends; None when its base is missing or refers back to it."""
        if profile_id in self.merged:
            return self.merged[profile_id]
        doc, model = self.files[profile_id]
        base: Profile | None = None
        if model.extends is not None:
            if model.extends in {*trail, profile_id}:
                self.problems.append(at(doc, ("extends",), "profile.ring", {"ring": " -> ".join((*trail, profile_id, model.extends))}))
                return None
            if model.extends not in self.files:
                self.problems.append(at(doc, ("extends",), "config.unknown_profile", {"name": model.extends}, near=(model.extends, self.files)))
                return None
            base = self.resolve(model.extends, (*trail, profile_id))
        self.merged[profile_id] = profile = self._merge(doc, model, base)
        return profile

    def _merge(self, doc: Document, model: ProfileFile, base: Profile | None) -> Profile:
        collectors: dict[str, Mapping[str, object]] = {} if base is None else dict(base.collectors)
        for name, params in model.collectors.items():
            if name not in self.collectors:
                self.problems.append(at(doc, ("collectors", name), "profile.unknown_collector", {"name": name}, on_key=True, near=(name, self.collectors)))
            elif params is None:
                collectors.pop(name, None)
            else:
                collectors[name] = {**collectors.get(name, {}), **params}
        vendor = model.vendor or (base.vendor if base is not None else None)
        if not model.id.startswith("_"):
            if not vendor:
                self.problems.append(at(doc, ("vendor",), "config.missing", {"field": "vendor"}))
            collectors = self._checked(doc, collectors)
        return Profile(
            id=model.id,
            name=model.name,
            vendor=vendor or "",
            status=model.status,
            match=tuple(map(_match, model.match)),
            collectors=collectors,
            snmp=_quirks(model.snmp, SnmpQuirks() if base is None else base.snmp),
        )

    def _checked(self, doc: Document, collectors: Mapping[str, Mapping[str, object]]) -> dict[str, Mapping[str, object]]:
        """Return the parameters with their defaults filled in; a mistake that a base made shows up at `extends` in what builds on it."""
        checked: dict[str, Mapping[str, object]] = {}
        for name, params in collectors.items():
            try:
                checked[name] = self.collectors[name].model_validate(dict(params)).model_dump(by_alias=True)
            except ValidationError as error:
                self.problems += refused(self.collectors[name], doc, error, ("collectors", name))
        return checked


def _match(model: MatchModel) -> Match:
    return Match(
        sys_object_id=tuple(model.sys_object_id), sys_descr=tuple(model.sys_descr), sys_descr_not=tuple(model.sys_descr_not),
        probe=model.probe, vendor=model.vendor,
    )  # fmt: skip


def _quirks(model: QuirksModel, base: SnmpQuirks) -> SnmpQuirks:
    return SnmpQuirks(
        window=base.window if model.window is None else model.window,
        max_repetitions=base.max_repetitions if model.max_repetitions is None else model.max_repetitions,
        bulk=base.bulk if model.bulk is None else model.bulk,
    )


def load_profiles(folders: Sequence[Path], collectors: CollectorParams) -> LoadedProfiles:
    """Load all profiles of the folders; a file in an earlier folder hides one of the same name in a later.

    Each collector's parameters are checked with the inherited ones merged in.
    """
    loader = _Loader(collectors)
    paths: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            paths.setdefault(path.name, path)
    for name in sorted(paths):
        loader.read(paths[name])
    found = {profile_id: loader.resolve(profile_id) for profile_id in sorted(loader.files)}
    profiles = {profile_id: profile for profile_id, profile in found.items() if profile is not None and not profile_id.startswith("_")}
    return LoadedProfiles(profiles=profiles, problems=tuple(loader.problems), sources=loader.sources)
