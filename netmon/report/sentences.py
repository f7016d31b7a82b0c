"""Sentences in a document: key and arguments, from which they are written in either language, and both texts beside for those who only read the JSON."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Final

from netmon.model.sentence import Amount, Sentence, Total
from netmon.report.codec import Codec, Codecs, Decode, DocumentError, Schema, expected, record

_ARGUMENT: Final[Schema] = {
    "description": "A text, a whole number, true, false, null; or an object with one key that says what it is.",
    "anyOf": [
        {"type": ["string", "integer", "boolean", "null"]},
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {
                "amount": {"$ref": "#/$defs/Amount"},
                "total": {"type": "array", "items": {"$ref": "#/$defs/Amount"}},
                "sentence": {"$ref": "#/$defs/Sentence"},
                "fraction": {"type": "string"},
                "number": {"type": "number"},
                "day": {"type": "string", "format": "date"},
                "moment": {"type": "string", "format": "date-time"},
                "list": {"type": "array", "items": {"$ref": "#/$defs/Argument"}},
            },
            "additionalProperties": False,
        },
    ],
}
_SENTENCE: Final[Schema] = {
    "type": "object",
    "description": "A sentence of netmon's catalogue: its key and arguments; zh and en are how they read, and no part of what is judged.",
    "properties": {
        "key": {"type": "string"},
        "args": {"type": "object", "additionalProperties": {"$ref": "#/$defs/Argument"}},
        "zh": {"type": "string"},
        "en": {"type": "string"},
    },
    "required": ["key"],
}


def add_sentences(codecs: Codecs) -> None:
    """Add the codec of Sentence, and the definitions that its schema needs."""
    parts = _Arguments(codecs)
    codecs.definitions |= {"Argument": _ARGUMENT, "Sentence": _SENTENCE}
    codecs.add(Sentence, Codec(parts.encode_sentence, parts.decode_sentence, {"$ref": "#/$defs/Sentence"}))


class _Arguments:
    """The arguments of sentences, each tagged with its type where JSON has none for it."""

    def __init__(self, codecs: Codecs) -> None:
        self._amount = codecs.of(Amount)
        self._moment, self._day, self._fraction = codecs.of(datetime), codecs.of(date), codecs.of(Fraction)
        self._text, self._number = codecs.of(str), codecs.of(float)
        self._tags: Mapping[str, Decode] = {
            "amount": self._amount.decode,
            "total": self._decode_total,
            "sentence": self.decode_sentence,
            "fraction": self._fraction.decode,
            "number": self._number.decode,
            "day": self._day.decode,
            "moment": self._moment.decode,
            "list": self._decode_list,
        }

    def encode_sentence(self, sentence: Sentence) -> object:
        """Return key, arguments and both texts, in which moments are in UTC."""
        same = _in_utc(sentence)
        args = {name: self._encode(value) for name, value in sorted(same.args.items())}
        return {"key": same.key, "args": args, "zh": same.render("zh"), "en": same.render("en")}

    def decode_sentence(self, data: object) -> Sentence:
        """Read a sentence; the texts beside the key are not looked at, but it must be one that can be written."""
        parts: Mapping[str, Decode] = {"key": self._text.decode, "args": self._decode_args, "zh": self._text.decode, "en": self._text.decode}
        found = record(data, parts, ("key",))
        sentence = Sentence(key=found["key"], args=found.get("args", {}))
        try:
            sentence.render("zh")
            sentence.render("en")
        except (KeyError, ValueError, TypeError, IndexError, AttributeError):
            raise DocumentError("is no sentence of this netmon", ("key",)) from None
        return sentence

    def _encode(self, value: object) -> object:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return str(value)
        if isinstance(value, int):
            return int(value)
        for kind, tag, encode in self._tagged():
            if isinstance(value, kind):
                return {tag: encode(value)}
        raise TypeError(f"no argument of a sentence: {type(value).__name__}")

    def _tagged(self) -> tuple[tuple[type, str, Callable[[Any], object]], ...]:
        return (
            (Amount, "amount", self._amount.encode),
            (Total, "total", lambda total: [self._amount.encode(part) for part in total.parts]),
            (Sentence, "sentence", self.encode_sentence),
            (Fraction, "fraction", self._fraction.encode),
            (float, "number", self._number.encode),
            (datetime, "moment", self._moment.encode),
            (date, "day", self._day.encode),
            (tuple, "list", lambda values: [self._encode(value) for value in values]),
        )

    def _decode_args(self, data: object) -> dict[str, object]:
        if not isinstance(data, dict):
            raise expected("an object", data)
        return record(data, dict.fromkeys(data, self._decode), ())

    def _decode(self, data: object) -> object:
        if data is None or type(data) in (bool, int):
            return data
        if isinstance(data, str):
            return self._text.decode(data)
        if not isinstance(data, dict) or len(data) != 1:
            raise expected("an argument", data)
        ((value),) = record(data, self._tags, ()).values()
        return value

    def _decode_total(self, data: object) -> Total:
        if not isinstance(data, list):
            raise expected("a list", data)
        return Total(parts=tuple(_each(data, self._amount.decode)))

    def _decode_list(self, data: object) -> tuple[object, ...]:
        if not isinstance(data, list):
            raise expected("a list", data)
        return tuple(_each(data, self._decode))


def _in_utc(sentence: Sentence) -> Sentence:
    """Return the sentence with its moments, and those of sentences in it, in UTC."""
    return Sentence(key=sentence.key, args={name: _argument_in_utc(value) for name, value in sentence.args.items()})


def _argument_in_utc(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_argument_in_utc, value))
    if isinstance(value, Sentence):
        return _in_utc(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _each(data: list[object], decode: Decode) -> list[Any]:
    found = []
    for number, value in enumerate(data):
        try:
            found.append(decode(value))
        except DocumentError as error:
            raise error.under(number) from None
    return found
