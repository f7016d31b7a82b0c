"""Texts of checking configuration files."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {}
