"""From a screen to rows by TextFSM: templates of ntc-templates and our own. Imported by the worker alone."""

from io import StringIO
from pathlib import Path

import ntc_templates
from textfsm import TextFSM, TextFSMError, TextFSMTemplateError

NTC_PREFIX = "ntc:"
NTC_FOLDER = Path(ntc_templates.__file__).parent / "templates"
OWN_FOLDER = Path(__file__).parent / "templates"
ROW_LIMIT = 50_000

Rows = list[dict[str, str | list[str]]]


class ParseError(Exception):
    """The screen does not look as the template wants it."""


class Parser:
    """Keeps the templates that were read once."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def rows(self, template: str, screen: str) -> Rows:
        """Return one mapping a row, keys in lower case. Raises ParseError, with nothing of the screen in it."""
        if template not in self._texts:
            self._texts[template] = template_file(template).read_text(encoding="utf-8")
        try:
            machine = TextFSM(StringIO(self._texts[template]))
            found = machine.ParseText(screen)
        except TextFSMTemplateError:
            raise
        except TextFSMError as error:
            raise ParseError(_where(error)) from None
        keys = [name.lower() for name in machine.header]
        return [dict(zip(keys, row, strict=True)) for row in found[:ROW_LIMIT]]


def template_file(template: str) -> Path:
    """Return the file of a template: `ntc:NAME` is one of ntc-templates, NAME one of ours."""
    if template.startswith(NTC_PREFIX):
        return NTC_FOLDER / f"{template.removeprefix(NTC_PREFIX)}.textfsm"
    return OWN_FOLDER / f"{template}.textfsm"


def _where(error: TextFSMError) -> str:
    """Return which rule of the template refused; the line of the device is left out."""
    words = str(error)
    rule = words.partition("Rule Line:")[2].partition(".")[0].strip()
    return f"a line that the template does not know (its rule at line {rule})" if rule.isdigit() else "the output does not fit the template"
