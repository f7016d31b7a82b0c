"""What a command says when the operator's input is wrong, or the work cannot be done."""

from collections.abc import Mapping

from netmon.model.lang import Lang
from netmon.model.reasons import reason_text
from netmon.model.texts import text

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_WRONG_INPUT = 2
EXIT_PARTLY = 3
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


class CommandError(Exception):
    """Ends a command with one sentence of the catalogue on stderr; `suggestion` is what was probably meant. The arguments never hold a secret."""

    def __init__(
        self, key: str, /, *, exit_code: int = EXIT_WRONG_INPUT, suggestion: str | None = None, args: Mapping[str, object] | None = None, **more: object
    ) -> None:
        super().__init__(key)
        self.key = key
        self.exit_code = exit_code
        self.suggestion = suggestion
        self.sentence_args = {**(args or {}), **more}

    def render(self, lang: Lang) -> str:
        """Return the sentence, its `reason` in the reader's language where that is known, with `Did you mean ...?` after it."""
        args = dict(self.sentence_args)
        if "reason" in args:
            args["reason"] = reason_text(str(args["reason"]), lang)
        sentence = text(self.key, lang, **args)
        if self.suggestion is not None:
            sentence += " " + text("problem.did_you_mean", lang, suggestion=self.suggestion)
        return sentence
