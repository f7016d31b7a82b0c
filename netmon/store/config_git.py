"""The child process that keeps configurations in git: one JSON line a question, one a reply, `python -m netmon.store.config_git FOLDER [write]`."""

import contextlib
import difflib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dulwich.errors import NotGitRepository
from dulwich.objects import Blob, Commit, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

from netmon.store.config_repo import SUFFIX, file_name

HEAD = Ref(b"refs/heads/main")
SYMBOLIC_HEAD = Ref(b"HEAD")
AUTHOR = b"netmon <netmon@localhost>"
FILE_MODE = 0o100644
DIFF_LIMIT = 400_000
LOG_LIMIT = 200
LOOSE_LIMIT = 2_000


class RequestError(Exception):
    """What was asked for is not there; the message is a key of the caller's texts."""


class Book:
    """The repository: a commit for every change of a device's file; the files themselves lie beside it for those who like to grep."""

    def __init__(self, folder: Path, *, owner: bool) -> None:
        """Open; the `owner` makes and repairs, anybody else only reads what there is and raises NotGitRepository without."""
        self._folder = folder
        if owner:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for stale in (folder / ".git").glob("**/*.lock"):
                with contextlib.suppress(OSError):
                    stale.unlink()
        self._repo = self._open() if owner else Repo(str(folder))

    def _open(self) -> Repo:
        """Open or make the repository; one that cannot be read is set aside with its date, and a new one begun."""
        git = self._folder / ".git"
        if git.exists():
            try:
                repo = Repo(str(self._folder))
                if self._head(repo) is None and next(iter(repo.object_store), None) is not None:
                    raise ValueError("there is history, but the branch is lost")
                return repo
            except (NotGitRepository, OSError, ValueError, KeyError, TypeError, AssertionError):
                git.rename(self._folder / f".git.corrupt-{int(time.time())}")
        repo = Repo.init(str(self._folder))
        repo.refs.set_symbolic_ref(SYMBOLIC_HEAD, HEAD)
        return repo

    @staticmethod
    def _head(repo: Repo) -> Commit | None:
        try:
            found = repo[repo.refs[HEAD]]
        except KeyError:
            return None
        if not isinstance(found, Commit):
            raise TypeError("the branch names no commit")
        return found

    def save(self, device: str, text: str, at: float, message: str) -> dict[str, Any]:
        """Commit a device's text if it is new; returns whether it changed, the lines that went and came, and the difference."""
        name, data = file_name(device).encode(), text.encode()
        head = self._head(self._repo)
        tree = self._tree(head)
        old = self._blob(tree, name)
        if old == data:
            self._stamp(device, at)
            return {"changed": False, "first": False, "added": 0, "removed": 0, "diff": ""}
        blob = Blob.from_string(data)
        tree[name] = (FILE_MODE, blob.id)
        commit = Commit()
        commit.tree, commit.parents = tree.id, [head.id] if head is not None else []
        commit.author = commit.committer = AUTHOR
        commit.author_time = commit.commit_time = int(at)
        commit.author_timezone = commit.commit_timezone = 0
        commit.encoding, commit.message = b"UTF-8", f"{device}: {message}\n".encode()
        for one in (blob, tree, commit):
            self._repo.object_store.add_object(one)
        self._repo.refs.set_if_equals(HEAD, head.id if head is not None else None, commit.id)
        self._write(file_name(device), data)
        self._stamp(device, at)
        self._pack()
        lines = list(_difference(old, data, device)) if old is not None else []
        return {"changed": True, "first": old is None, "added": _count(lines, "+"), "removed": _count(lines, "-"), "diff": _cut(lines)}

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        temporary = path.with_name(f".{name}.tmp")
        temporary.write_bytes(data)
        temporary.replace(path)

    def _stamp(self, device: str, at: float) -> None:
        """The file's time is when the device was last backed up, whether or not anything had changed."""
        path = self._folder / file_name(device)
        if not path.exists():
            self._write(path.name, self.show(device, None).encode())
        os.utime(path, (at, at))

    def times(self) -> dict[str, float]:
        """Return when each file was last backed up."""
        return {path.name: path.stat().st_mtime for path in self._folder.glob(f"*{SUFFIX}")}

    def _pack(self) -> None:
        loose = sum(1 for _ in self._repo.object_store._iter_loose_objects())
        if loose > LOOSE_LIMIT:
            self._repo.object_store.pack_loose_objects()

    def _tree(self, commit: Commit | None) -> Tree:
        if commit is None:
            return Tree()
        found = self._repo[commit.tree]
        assert isinstance(found, Tree)
        return found

    def _blob(self, tree: Tree, name: bytes) -> bytes | None:
        try:
            found = self._repo[tree[name][1]]
        except KeyError:
            return None
        assert isinstance(found, Blob)
        return found.data

    def show(self, device: str, version: str | None) -> str:
        """Return a device's text, the newest or that of a version (the beginning of a commit's id)."""
        commit = self._version(device, version)
        data = self._blob(self._tree(commit), file_name(device).encode())
        if data is None:
            raise RequestError("config.no_backup")
        return data.decode("utf-8", "replace")

    def log(self, device: str, limit: int) -> list[dict[str, Any]]:
        """Return a device's versions, newest first."""
        if self._head(self._repo) is None:
            return []
        walker = self._repo.get_walker(paths=[file_name(device).encode()], max_entries=min(limit, LOG_LIMIT))
        return [
            {"version": entry.commit.id.decode()[:12], "at": entry.commit.commit_time, "message": entry.commit.message.decode("utf-8", "replace").strip()}
            for entry in walker
        ]

    def diff(self, device: str, older: str | None, newer: str | None) -> str:
        """Return the difference between two versions: by default of the newest to the one before it."""
        name = file_name(device).encode()
        versions = self.log(device, 2)
        if not versions:
            raise RequestError("config.no_backup")
        before = older or (versions[1]["version"] if len(versions) > 1 else None)
        new = self._blob(self._tree(self._version(device, newer)), name)
        old = self._blob(self._tree(self._version(device, before)), name) if before is not None else b""
        return _cut(list(_difference(old or b"", new or b"", device)))

    def _version(self, device: str, version: str | None) -> Commit:
        head = self._head(self._repo)
        if head is None:
            raise RequestError("config.no_backup")
        if version is None:
            return head
        for entry in self._repo.get_walker(paths=[file_name(device).encode()]):
            if entry.commit.id.decode().startswith(version.lower()):
                return entry.commit
        raise RequestError("config.no_version")


def _difference(old: bytes | None, new: bytes, device: str) -> Iterator[str]:
    before = (old or b"").decode("utf-8", "replace").split("\n")
    after = new.decode("utf-8", "replace").split("\n")
    return difflib.unified_diff(before, after, f"a/{device}", f"b/{device}", lineterm="")


def _count(lines: list[str], sign: str) -> int:
    return sum(line.startswith(sign) and not line.startswith(sign * 3) for line in lines)


def _cut(lines: list[str]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= DIFF_LIMIT else text[:DIFF_LIMIT] + "\n..."


def answer(book: Book, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to one request."""
    actions: Mapping[str, Callable[[], Any]] = {
        "save": lambda: book.save(request["device"], request["text"], request["at"], request["message"]),
        "times": book.times,
        "show": lambda: book.show(request["device"], request.get("version")),
        "log": lambda: book.log(request["device"], request.get("limit", LOG_LIMIT)),
        "diff": lambda: book.diff(request["device"], request.get("older"), request.get("newer")),
    }
    try:
        return {"result": actions[request["action"]]()}
    except RequestError as error:
        return {"missing": str(error)}
    except OSError as error:
        return {"error": error.strerror or type(error).__name__}


def main() -> int:
    """Serve until the input ends."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book: Book | None
    try:
        book = Book(Path(sys.argv[1]), owner=sys.argv[2:] == ["write"])
    except NotGitRepository:
        book = None
    for line in sys.stdin.buffer:
        reply = answer(book, json.loads(line)) if book is not None else {"missing": "config.no_backup"}
        sys.stdout.buffer.write(json.dumps(reply).encode() + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
