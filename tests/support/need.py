"""Skips that say what is missing and how to get it; the conftest counts them and, under CI=true, fails for those that are not allowed."""

from pathlib import Path

import pytest

from tests.support import debian

ALLOWED = "allowed: "


def command(name: str) -> str:
    """Return the path of a command of the distribution, or skip with the line that installs its package."""
    path = debian.which(name)
    if path is None:
        packages = {package for group in debian.PACKAGES.values() for entry, package in group.items() if entry == name}
        pytest.skip(f"{name} is not installed: {debian.apt_line(sorted(packages or {name}))}")
    return path


def files(*names: str) -> None:
    """Go on when the libraries or fonts of the distribution are there, or skip with the line that installs their packages."""
    missing = sorted({package for group in debian.FILES.values() for name, package in group.items() if name in names and not debian.has_file(name)})
    if missing:
        pytest.skip(f"not installed: {debian.apt_line(missing)}")


def shared_folder(root: Path) -> Path:
    """Return `../shared` beside the checkout, or skip: a checkout alone does not have it, so that this skip is allowed."""
    folder = root.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{ALLOWED}no ../shared folder beside the checkout")
    return folder
