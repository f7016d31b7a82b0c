"""Texts of the baseline, the supervision export and the acceptance record."""

from netmon.model.lang import Lang

TEXTS: dict[str, dict[Lang, str]] = {}
