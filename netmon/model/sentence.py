"""A sentence of the catalogue before the reader's language is known, and amounts in it that each language writes its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from netmon.model.lang import Lang
from netmon.model.target import Comparison, Unit
from netmon.model.texts import text

_SCALES = (("terabit", 10**12), ("gigabit", 10**9), ("megabit", 10**6), ("kilobit", 10**3), ("bit", 1))
DECIMALS = 3
MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A value in its unit; `than` is a value that it must not seem to reach, or to miss, by rounding."""

    value: Fraction
    unit: Unit
    than: Fraction | None = None

    def render(self, lang: Lang) -> str:
        """Return `13.9M`, `13.9 Mbit/s`, `74.3%`, `7`."""
        if self.unit is Unit.RATIO:
            return percent(self.value)
        if self.unit is not Unit.BPS:
            return decimal(self.value, self.than)
        name, unit = next(((name, unit) for name, unit in _SCALES if abs(self.value) >= unit), _SCALES[-1])
        if unit > 10**6 and abs(self.value) < 10**10 and self.value % (10**7):
            name, unit = "megabit", 10**6
        return text(f"rate.{name}", lang, value=decimal(self.value / unit, None if self.than is None else self.than / unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Amounts that are added up."""

    parts: tuple[Amount, ...]

    def render(self, lang: Lang) -> str:
        """Return `300M＋200M`."""
        return text("target.sum.plus", lang).join(part.render(lang) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A key of the catalogue and what goes into it."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)

    def render(self, lang: Lang) -> str:
        """Return it in a language."""
        return text(self.key, lang, **{name: rendered(value, lang) for name, value in self.args.items()})


def rendered(value: object, lang: Lang) -> object:
    """Return an argument as that language writes it."""
    return value.render(lang) if isinstance(value, Amount | Total | Sentence) else value


def percent(share: Fraction) -> str:
    """Return a share of 1 as a percentage with one decimal, cut off and never rounded up: 99.95 % is `99.9%`."""
    tenths = share * 1000 // 1
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}%" if rest else f"{'-' if tenths < 0 else ''}{whole}%"


def decimal(value: Fraction, than: Fraction | None = None) -> str:
    """Return a number: exactly where three decimals do, else rounded to one, or to as many as show on which side of `than` it lies."""
    for places in range(DECIMALS + 1):
        if (value * 10**places).denominator == 1:
            return _plain(value, places)
    for places in range(1, MOST_DECIMALS + 1):
        rounded = Fraction(round(value * 10**places), 10**places)
        if than is None or _side(rounded, than) == _side(value, than):
            return _plain(rounded, places)
    return _plain(Fraction(value * 10**MOST_DECIMALS // 1, 10**MOST_DECIMALS), MOST_DECIMALS)


def sign(comparison: Comparison, *, holds: bool) -> str:
    """Return the comparison as a report prints it: what holds, not what was asked."""
    shown = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
    opposite = {">=": "<", ">": "≤", "<=": ">", "<": "≥"}
    return shown[comparison.value] if holds else opposite[comparison.value]


def _side(value: Fraction, than: Fraction) -> int:
    return (value > than) - (value < than)


def _plain(value: Fraction, places: int) -> str:
    """Return exactly `places` decimals without zeros at the end; the value has no more than so many."""
    scaled = value * 10**places
    assert scaled.denominator == 1
    digits = f"{abs(scaled.numerator):0{places + 1}d}"
    whole, rest = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
    return ("-" if value < 0 else "") + whole + (f".{rest}" if rest else "")
