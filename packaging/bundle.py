"""Builds the offline bundle: netmon's wheel, every locked requirement as a wheel, the units and an installer, in one archive for one Python and machine.

Run by `make bundle`. The package index is needed here and nowhere later. The same checkout and the same index give the same archive: times are the last
commit's (or SOURCE_DATE_EPOCH), owners are root, names are sorted.
"""

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "offline.txt"
BUILD_LOCK = ROOT / "requirements" / "build.txt"
WHEEL = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl")


def main(argv: Sequence[str] | None = None) -> int:
    """Build the bundle and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="the folder that the archive goes into (dist)")
    asked = parser.parse_args(argv)
    version = version_of((ROOT / "netmon" / "__init__.py").read_text(encoding="utf-8"))
    name = f"netmon-{version}-{platform.machine()}-py{sys.version_info.major}{sys.version_info.minor}"
    epoch = source_date(os.environ)
    asked.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        fill(folder, version, {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"})
        archive = asked.output / f"{name}.tar.gz"
        pack(folder, archive, epoch)
    print(archive)
    return 0


def fill(folder: Path, version: str, env: Mapping[str, str]) -> None:
    """Put everything into the bundle's folder."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    pip_lock = folder / "pip.txt"
    pip_lock.write_text(pin("pip", BUILD_LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    pip(["wheel", "--require-hashes", "--no-build-isolation", "--no-deps", "--wheel-dir", str(wheels), "-r", str(LOCK)], env)
    pip(["wheel", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--wheel-dir", str(wheels), "-r", str(pip_lock)], env)
    pip(["wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(wheels), str(ROOT)], env)
    pip_lock.unlink()
    (folder / "requirements.txt").write_text(exact(wheels), encoding="utf-8")
    shutil.copy(LOCK, folder / "locked.txt")
    shutil.copytree(ROOT / "systemd", folder / "systemd")
    shutil.copy(ROOT / "packaging" / "install.sh", folder / "install.sh")
    shutil.copy(ROOT / "packaging" / "README.md", folder / "README.md")
    about = {"version": version, "machine": platform.machine(), "python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    (folder / "BUNDLE").write_text("".join(f"{key}={value}\n" for key, value in about.items()), encoding="utf-8")
    (folder / "SHA256SUMS").write_text(sums(folder), encoding="utf-8")


def pip(words: Sequence[str], env: Mapping[str, str]) -> None:
    """Run this interpreter's pip; it says itself what is wrong."""
    done = subprocess.run([sys.executable, "-m", "pip", "--quiet", *words], env=env, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def exact(wheels: Path) -> str:
    """Return requirements that name exactly these files: some were built here from source, so that the lock's hashes are of what they were built from."""
    lines = []
    for wheel in sorted(wheels.glob("*.whl")):
        named = WHEEL.fullmatch(wheel.name)
        if named is None:
            raise SystemExit(f"{wheel.name} is no wheel's name")
        if named["name"] != "pip":
            lines.append(f"{named['name'].replace('_', '-')}=={named['version']} \\\n    --hash=sha256:{digest(wheel)}\n")
    return "".join(lines)


def pin(name: str, lock: str) -> str:
    """Return one requirement of a lock, with its hashes; KeyError when it is not there."""
    for one in re.split(r"\n(?=\S)", lock.strip()):
        if one.startswith(f"{name}=="):
            return one + "\n"
    raise KeyError(name)


def version_of(source: str) -> str:
    """Return what a module's `__version__` says."""
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise SystemExit("netmon/__init__.py names no version")
    return found[1]


def source_date(env: Mapping[str, str]) -> int:
    """Return the time that every file of the bundle gets, in Unix seconds: SOURCE_DATE_EPOCH, else the last commit's, else 1980, when ZIP begins."""
    if env.get("SOURCE_DATE_EPOCH", "").isdigit():
        return int(env["SOURCE_DATE_EPOCH"])
    done = subprocess.run(["git", "-C", str(ROOT), "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip().isdigit() else 315532800


def sums(folder: Path) -> str:
    """Return what `sha256sum -c` reads, for every file below a folder."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return "".join(f"{digest(file)}  {file.relative_to(folder).as_posix()}\n" for file in files)


def digest(file: Path) -> str:
    """Return a file's SHA-256 in hex digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def pack(folder: Path, archive: Path, epoch: int) -> None:
    """Write a folder as a gzipped tar in which nothing depends on when, where and by whom it was made."""
    part = archive.with_name(archive.name + ".part")
    with part.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=epoch) as squeezed, tarfile.open(fileobj=squeezed, mode="w") as tar:
        for file in [folder, *sorted(folder.rglob("*"))]:
            entry = tar.gettarinfo(str(file), arcname=file.relative_to(folder.parent).as_posix())
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = epoch
            entry.mode = 0o755 if entry.isdir() or file.name == "install.sh" else 0o644
            if entry.isdir():
                tar.addfile(entry)
            else:
                with file.open("rb") as content:
                    tar.addfile(entry, content)
    part.replace(archive)


if __name__ == "__main__":
    sys.exit(main())
