"""The command line of one simulated device, without any connection: octets in, octets out. It keeps every line that it was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from netmon.simulate.ssh_dialects import Dialect

ANSI_JUNK = "\x1b[0m\x1b[?25l\x1b[2J\x1b[H\x1b[1;24r\x1b[24;1H\x1b[0K"
ENDLESS = "endless"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellOptions:
    """What a device prints: `outputs` by command line.

    `stubborn_pager`: pages even when it was told not to. `junk`: escape sequences before every prompt. `enable_password` None: nothing to enable.
    `silent`: no prompt ever. `endless`: the command of this line prints for ever.
    """

    name: str = "SW-1"
    outputs: Mapping[str, str] = field(default_factory=dict)
    banner: str = ""
    encoding: str = "utf-8"
    enable_password: str | None = None
    stubborn_pager: bool = False
    junk: bool = False
    silent: bool = False
    endless: str | None = None


class Shell:
    """Feed it what arrives; it yields what to send. `closed` is True once the user said goodbye."""

    def __init__(self, dialect: Dialect, options: ShellOptions) -> None:
        self._dialect = dialect
        self._options = options
        self._line = bytearray()
        self._enabled = options.enable_password is None
        self._asking = False
        self._paging = True
        self._pages: list[str] = []
        self.heard: list[str] = []
        self.closed = False

    def greeting(self) -> Iterator[bytes]:
        """Yield what stands before the first prompt."""
        yield self._encoded(self._options.banner)
        yield from self._prompt()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take octets one by one: a pager reads keys, the command line reads lines and echoes them."""
        for octet in data:
            if self._pages:
                yield from self._key(octet)
            elif octet in b"\r\n":
                line, self._line = self._line.decode("utf-8", "replace").strip(), bytearray()
                if not self._asking:
                    yield b"\r\n"
                yield from self._command(line)
            else:
                self._line.append(octet)
                if not self._asking:
                    yield bytes((octet,))

    def endless_page(self) -> bytes:
        """Return some of what a command without an end prints."""
        return self._encoded("GigabitEthernet0/0/1 current state : UP\r\n" * 400)

    def _command(self, line: str) -> Iterator[bytes]:
        options, dialect = self._options, self._dialect
        if self._asking:
            self._asking = False
            self._enabled = line == options.enable_password
            yield b"\r\n" if self._enabled else b"\r\n% Access denied\r\n"
        elif line:
            self.heard.append(line)
            if line in dialect.leave:
                self.closed = True
                return
            if line == dialect.enable and not self._enabled:
                self._asking = True
                yield self._encoded(dialect.enable_question)
                return
            if line in dialect.pager_off:
                self._paging = options.stubborn_pager
            elif line not in dialect.quiet and line != dialect.enable:
                yield from self._print(options.outputs.get(line, dialect.unknown.replace("{command}", line)))
                if self._pages:
                    return
        yield from self._prompt()

    def _print(self, text: str) -> Iterator[bytes]:
        lines = text.replace("\r\n", "\n").split("\n")
        rows = self._dialect.page_rows
        if not self._paging or len(lines) <= rows:
            yield self._encoded("\r\n".join(lines) + ("\r\n" if lines[-1] else ""))
            return
        pages = ["\r\n".join(lines[start : start + rows]) + "\r\n" for start in range(0, len(lines), rows)]
        yield self._encoded(pages[0] + self._dialect.pager)
        self._pages = pages[1:]

    def _key(self, octet: int) -> Iterator[bytes]:
        """Space and return go on, q and Ctrl-C give up; the line of the pager is wiped away."""
        yield self._encoded(self._dialect.page_erase)
        page = self._pages.pop(0)
        if octet in b"qQ\x03":
            self._pages.clear()
        else:
            yield self._encoded(page)
        if self._pages:
            yield self._encoded(self._dialect.pager)
        else:
            yield from self._prompt()

    def _prompt(self) -> Iterator[bytes]:
        if self._options.silent:
            return
        shape = self._dialect.enabled_prompt if self._enabled else self._dialect.prompt
        yield self._encoded((ANSI_JUNK if self._options.junk else "") + shape.format(name=self._options.name))

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._options.encoding, "replace")
