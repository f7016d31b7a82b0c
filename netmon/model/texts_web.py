"""Texts of the status pages."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {}
