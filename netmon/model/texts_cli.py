"""Texts of the command line."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {}
