"""One cell of a table: from what a spreadsheet made of it to what it means, or why it cannot be used."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from netmon.config import values
from netmon.config.workbook import CellValue
from netmon.model.device_text import clean_string
from netmon.onboard.workbook_columns import Column

Plain = str | int | bool | list[str]
EXACT: Final = 2**53
LONGEST: Final = 400
_DATE: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?: 00:00:00)?")
_PACKED_DATE: Final = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})")
_RATE: Final = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(?:(k|m|g|t|千|兆)?(?:bps|bit/s|b/s|b)?)?", re.IGNORECASE)
_RATE_UNITS: Final = {None: "M", "千": "k", "兆": "M", "k": "k", "m": "M", "g": "G", "t": "T"}
_LIST: Final = re.compile(r"[,，、;；/\s]+")
_SERIALS: Final = range(36_526, 73_051)  # days since 1899-12-30: the years 2000 to 2099
_IDENTIFIER: Final[TypeAdapter[str]] = TypeAdapter(values.Identifier)
_DEVICE_NAME: Final[TypeAdapter[str]] = TypeAdapter(values.DeviceName)
_YES: Final = frozenset({"是", "有", "y", "yes", "true", "1", "√", "备用"})
_NO: Final = frozenset({"否", "无", "n", "no", "false", "0", "×", "x", "主用"})


class Refused(Exception):
    """Why a cell cannot be used: a sentence of the catalogue, and what was probably meant."""

    def __init__(self, key: str, args_of: Mapping[str, object], suggestion: str | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.args_of = args_of
        self.suggestion = suggestion


def refused(key: str, suggestion: str | None = None, /, **args: object) -> Refused:
    """Return the error of a cell."""
    return Refused(f"import.{key}", args, suggestion)


def meaning(column: Column, value: CellValue) -> Plain | None:
    """Return what a cell means, None when it is empty; raises Refused."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return READERS[column.kind](column, value)


def as_text(value: CellValue) -> str:
    """Return a cell that should hold text: a whole number is its digits; what the spreadsheet has changed beyond repair is refused."""
    if isinstance(value, bool):
        raise refused("became_bool", value=str(value).upper())
    if isinstance(value, date):
        raise refused("became_date", **_as_dates(value))
    if isinstance(value, time):
        raise refused("became_time", value=value.strftime("%H:%M"))
    if isinstance(value, float):
        if not value.is_integer():
            raise refused("became_decimal", value=f"{value:g}")
        if abs(value) >= EXACT:
            raise refused("long_number", value=f"{value:g}")
        value = int(value)
    if isinstance(value, int):
        if abs(value) >= 10**15:  # a spreadsheet keeps 15 digits and writes zeros for the rest
            raise refused("long_number", value=value)
        return str(value)
    assert isinstance(value, str)
    return clean_string(value, limit=LONGEST)


def _as_dates(value: date) -> dict[str, object]:
    return {"shown": f"{value.year}-{value.month}-{value.day}", "typed": f"{value.month}-{value.day}"}


def _narrow(value: CellValue) -> str:
    """Return text in which full-width digits, letters and signs are the plain ones."""
    return unicodedata.normalize("NFKC", as_text(value)).strip()


def _text(_column: Column, value: CellValue) -> str:
    return as_text(value)


def _id(_column: Column, value: CellValue) -> str:
    return _adapted(_IDENTIFIER, _narrow(value))


def _name(_column: Column, value: CellValue) -> str:
    return _adapted(_DEVICE_NAME, as_text(value))


def _adapted(rule: TypeAdapter[str], text: str) -> str:
    """Return the text when the inventory's own type takes it."""
    try:
        return rule.validate_python(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Refused(first["type"], first.get("ctx") or {}) from None


def _number(_column: Column, value: CellValue) -> int:
    if isinstance(value, float) and not isinstance(value, bool) and not value.is_integer():
        raise refused("not_whole", value=f"{value:g}")
    digits = _narrow(value).replace(",", "")
    if not re.fullmatch(r"[0-9]{1,9}", digits):
        raise refused("not_whole", value=digits[:40])
    return int(digits)


def _choice(column: Column, value: CellValue) -> str:
    return _chosen(column, as_text(value))


def _chosen(column: Column, word: str) -> str:
    found = column.choices.get(word)
    if found is None and word.lower() in column.choices.values():
        return word.lower()
    if found is None:
        near = difflib.get_close_matches(word, column.choices, n=1, cutoff=0.6)
        raise refused("not_a_choice", near[0] if near else None, value=word[:40], allowed="、".join(column.choices))
    return found


def _choices(column: Column, value: CellValue) -> list[str]:
    words = [word for word in _LIST.split(as_text(value)) if word]
    return list(dict.fromkeys(_chosen(column, word) for word in words))


def _yes_no(_column: Column, value: CellValue) -> bool:
    if isinstance(value, bool):
        return value
    word = _narrow(value).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise refused("not_yes_no", value=word[:40])


def _date(_column: Column, value: CellValue) -> str:
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool) and value in _SERIALS:
        meant = date.fromordinal(date(1899, 12, 30).toordinal() + int(value))
        raise refused("serial_date", value=int(value), meant=meant.isoformat())
    text = _narrow(value)
    match = _DATE.fullmatch(text) or _PACKED_DATE.fullmatch(text)
    if match is None:
        raise refused("not_a_date", value=text[:40])
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        raise refused("not_a_date", value=text[:40]) from None


def _rate(_column: Column, value: CellValue) -> str:
    text = f"{value:g}" if isinstance(value, float) else _narrow(value)
    match = _RATE.fullmatch(text.replace(" ", ""))
    if match is None:
        raise refused("not_a_rate", value=text[:40])
    unit = match[2]
    return match[1] + _RATE_UNITS[unit.lower() if unit is not None else None]


def _range(_column: Column, value: CellValue) -> str:
    return _judged(values.room_range, _narrow(value))


def _hours(_column: Column, value: CellValue) -> str:
    return _judged(values.hours, _narrow(value))


def _judged(rule: Callable[[str], object], text: str) -> str:
    """Return the text when the inventory's own rule takes it."""
    try:
        rule(text)
    except PydanticCustomError as error:
        raise Refused(error.type, error.context or {}) from None
    return text


def _address(_column: Column, value: CellValue) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise refused("address_number", value=f"{value:.15g}")
    return _judged(values.ip_address, _narrow(value))


READERS: Mapping[str, Callable[[Column, CellValue], Plain]] = {
    "text": _text, "id": _id, "name": _name, "number": _number, "choice": _choice, "choices": _choices, "yes_no": _yes_no, "date": _date, "rate": _rate,
    "range": _range, "hours": _hours, "address": _address,
}  # fmt: skip
