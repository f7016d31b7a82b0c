"""Adding users to the text of a users.yaml, and changing passwords in it, so that what people wrote there stays as it is."""

import re
from collections.abc import Mapping, Sequence

from netmon.config.document import Plain
from netmon.config.yaml import parse
from netmon.model.yaml_text import Data, flow

HEAD = "# 网页用户（netmon user 维护）；password 是 bcrypt 散列。Users of the page, kept by netmon user.\nusers:\n"


class CannotEditError(Exception):
    """The text is written in a way that cannot be changed safely; the message is what a person has to write in it himself."""


def user_lines(user: Mapping[str, Data], indent: str = "  ") -> str:
    """Return a user as an item of the list; what is empty is left out."""
    pairs = [f"{key}: {flow(value)}" for key, value in user.items() if value not in (None, [], ())]
    return f"{indent}- " + f"\n{indent}  ".join(pairs) + "\n"


def with_user(text: str, user: Mapping[str, Data]) -> str:
    """Return the text with one user more, at the end. Raises CannotEditError."""
    before = _users(text)
    if before is None:
        raise CannotEditError(user_lines(user))
    if not before:
        text = re.sub(r"^users:[ \t]*(\[[ \t]*\]|null|~)?[ \t]*$", "users:", text, flags=re.MULTILINE)
        text = text if re.search(r"^users:", text, re.MULTILINE) else _ended(text) + HEAD
    indent = next(iter(re.findall(r"^([ ]*)- ", text[text.rfind("users:") :], re.MULTILINE)), "  ")
    changed = _ended(text) + user_lines(user, indent)
    after = _users(changed)
    names = [row.get("name") for row in after] if after is not None else []
    if after is None or after[:-1] != before or names[-1:] != [user["name"]]:
        raise CannotEditError(user_lines(user))
    return changed


def with_password(text: str, name: str, known: str, wanted: str) -> str:
    """Return the text with another hash in place of that user's. Raises CannotEditError."""
    changed = text.replace(known, wanted)
    before, after = _users(text), _users(changed)
    expected = [{**row, "password": wanted} if row.get("name") == name else row for row in before or ()]
    if text.count(known) != 1 or after != expected:
        raise CannotEditError(f'password: "{wanted}"\n')
    return changed


def _users(text: str) -> Sequence[dict[str, Plain]] | None:
    """Return the list as it is read; None when the text cannot be read."""
    doc, problems = parse(text.encode(), "", echo=False)
    if doc is None or problems:
        return None
    data = doc.data
    if data is None:
        return []
    rows = data.get("users") if isinstance(data, dict) else None
    if rows is None and isinstance(data, dict):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
