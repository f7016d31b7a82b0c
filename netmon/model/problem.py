"""One mistake in an operator's input: where it is, what is wrong and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from netmon.model.reasons import reason_text
from netmon.model.texts import Lang, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A mistake at `file:line:column`; `key` and `args` choose the sentence from the text catalogue."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str = ""
    suggestion: str | None = None

    def render(self, lang: Lang = "en") -> str:
        """Return `file:line:col: path: message. Did you mean '...'?` in the language asked for."""
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        args = dict(self.args)
        if isinstance(args.get("reason"), str):
            args["reason"] = reason_text(str(args["reason"]), lang)
        sentence = text(self.key, lang, **args)
        if self.suggestion is not None:
            sentence += " " + text("problem.did_you_mean", lang, suggestion=self.suggestion)
        return ": ".join(part for part in (where, self.path, sentence) if part)
