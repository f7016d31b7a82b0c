"""The day files that a report rests on: the chain that names them, their rows, and a state folder that holds nothing else, to compute from."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from netmon.model.dossier import DayRef, Dossier
from netmon.report.compare import Difference
from netmon.store import day_files, day_manifest, day_verify, files
from netmon.store.day_manifest import Entry, Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A folder of day files with its manifest."""

    folder: Path
    manifest: Manifest


def folder_in(path: Path) -> Path | None:
    """Return the folder of day files that a path means: a state folder, or that folder itself; None where it is neither."""
    for folder in (path, day_files.folder_of(path)):
        if (folder / day_manifest.FILE).is_file() or any(folder.glob(f"[0-9]*{day_files.SUFFIX}")):
            return folder
    return None


def days_in(folder: Path) -> Days:
    """Read the manifest of a folder of day files. files.CorruptFileError, files.NewerVersionError, OSError."""
    return Days(folder=folder, manifest=day_manifest.decode((folder / day_manifest.FILE).read_bytes()))


def chain_differences(days: Days, dossier: Dossier) -> Iterator[Difference]:
    """Yield where the chain breaks, and which day file of the dossier is not in it as the dossier says."""
    broken = day_manifest.chain_break(days.manifest)
    if broken is not None:
        yield Difference(path=broken.file, expected=f"{broken.what} {broken.expected}", found=broken.found)
    known = {(entry.day, entry.part): entry for entry in days.manifest.entries}
    for number, ref in enumerate(dossier.days):
        entry = known.get((ref.day, ref.part))
        path = f"$.dossier.days[{number}]"
        if entry is None:
            yield Difference(path=path, expected="-", found=ref.file, about=ref.file)
            continue
        for name in ("file", "start", "end", "rows", "data_sha256", "sha256"):
            ours, theirs = getattr(entry, name), getattr(ref, name)
            if ours != theirs:
                yield Difference(path=f"{path}.{name}", expected=str(ours), found=str(theirs), about=ref.file)


def row_differences(days: Days, refs: Sequence[DayRef]) -> Iterator[Difference]:
    """Yield which of the day files are not as they were written: bytes and rows."""
    for entry in entries_of(days, refs):
        for found in day_verify.verify_file(days.folder, entry):
            yield file_difference(found)


def file_difference(found: day_verify.Difference) -> Difference:
    """Return what is different in a file, as a report's differences are told."""
    return Difference(path=found.file, expected=f"{found.what} {found.expected}", found=found.found, about=found.file)


def later_parts(days: Days, dossier: Dossier) -> list[str]:
    """Return the files of the window that the dossier does not name: what came after the report was made."""
    named = {(ref.day, ref.part) for ref in dossier.days}
    start, end = dossier.window.start.timestamp(), dossier.window.end.timestamp()
    return [entry.file for entry in days.manifest.kept() if entry.end > start and entry.start < end and (entry.day, entry.part) not in named]


def entries_of(days: Days, refs: Sequence[DayRef]) -> list[Entry]:
    """Return the entries of the manifest that a dossier names, in its order."""
    known = {(entry.day, entry.part): entry for entry in days.manifest.entries}
    return [known[ref.day, ref.part] for ref in refs if (ref.day, ref.part) in known]


@contextmanager
def only(days: Days, refs: Sequence[DayRef]) -> Iterator[Path]:
    """Make a state folder that holds the named day files and nothing else, whatever came later."""
    with TemporaryDirectory(prefix="netmon-verify-") as scratch:
        folder = day_files.folder_of(Path(scratch))
        folder.mkdir(parents=True)
        entries = tuple(entry for entry in entries_of(days, refs) if (days.folder / entry.file).is_file())
        for entry in entries:
            _link(days.folder / entry.file, folder / entry.file)
        day_manifest.save(folder, Manifest(entries=entries))
        yield Path(scratch)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve())
    except OSError:
        shutil.copyfile(source, target)


def verify_path(path: Path) -> tuple[int, list[Difference]]:
    """Verify one day file beside its manifest, or a folder of them (also a state folder, or its manifest): how many files, and what differs.

    FileNotFoundError where there are no day files, files.NewerVersionError, OSError.
    """
    if path.suffix != day_files.SUFFIX:
        folder = folder_in(path.parent if path.name == day_manifest.FILE else path)
        if folder is None:
            raise FileNotFoundError(path)
        found = [file_difference(one) for one in day_verify.verify(folder)]
        return len(list(folder.rglob(f"[0-9]*{day_files.SUFFIX}"))), found
    folder = path.parent.parent if path.parent.name == day_files.HOURLY else path.parent
    name = str(path.relative_to(folder))
    try:
        entry = next((entry for entry in days_in(folder).manifest.entries if entry.file == name), None)
    except files.CorruptFileError:
        entry = None
    if entry is None:
        everything = day_verify.verify(folder)
        return 1, [file_difference(one) for one in everything if one.file in (name, day_manifest.FILE)]
    manifest = days_in(folder).manifest
    broken = day_manifest.chain_break(manifest)
    chain = [] if broken is None else [Difference(path=broken.file, expected=f"{broken.what} {broken.expected}", found=broken.found)]
    return 1, [*chain, *(file_difference(one) for one in day_verify.verify_file(folder, entry))]
