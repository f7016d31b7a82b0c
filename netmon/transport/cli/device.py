"""One session with one device, by netmiko, which may send only what `allowed` has. Imported by the worker alone."""

import re
import time
from collections.abc import Mapping
from typing import Any

from netmiko.aruba import ArubaCxSSH, ArubaOsSSH
from netmiko.cisco import CiscoIosSSH
from netmiko.exceptions import NetmikoBaseException
from netmiko.hp import HPComwareSSH, HPProcurveSSH
from netmiko.huawei import HuaweiSSH
from netmiko.ruijie import RuijieOSSSH
from netmiko.zte import ZteZxrosSSH

from netmon.transport.cli.allowed import PLATFORMS, check, is_show
from netmon.transport.cli.login import FAILURES as LOGIN_FAILURES
from netmon.transport.cli.login import connect_options, disabled_algorithms, private_key, ssh_client
from netmon.transport.cli.screen import at_pager, plain

POLL_S = 0.01
SETTLE_S = 0.15
LOGIN_SETTLE_S = 0.3
NUDGE_S = 2.0
TAIL = 4096
# A line that may be a prompt: `<SW-1>`, `[~SW-1]`, `HRP_M<FW>`, `SW-1#`, `(AC) *#`, `(AC) [mynode] #`.
PROMPT = re.compile(r"[^\s#>][^#>]{0,90}[>#\]]")
QUESTION = re.compile(r"(?:\[y/n\]|\(y/n\)|change now\?|change the password)[^\n]{0,40}$", re.IGNORECASE)
ANY_KEY = re.compile(r"(?:press any key|to continue|press y or enter)[^\n]{0,60}$", re.IGNORECASE)

FAILURES = (*LOGIN_FAILURES, NetmikoBaseException)


class DeadlineReached(Exception):
    """The time for this login is over."""


class OutputTooLong(Exception):
    """The device printed more than it may."""


class Guarded:
    """Between netmiko's classes and the channel: every line that goes out is checked, every octet that comes in counted, and nobody waits past the deadline."""

    netmon_platform = ""

    def __init__(self, request: Mapping[str, Any], deadline: float) -> None:
        self.deadline = deadline
        self.received = 0
        self.limit = int(request["output_limit"])
        self.prompt = ""
        self.legacy = bool(request["legacy"])
        connect_s = max(min(float(request["connect_s"]), deadline - time.monotonic()), 0.1)
        login_s = max(min(float(request["login_s"]), deadline - time.monotonic()), 0.1)
        self.netmon_client = ssh_client(request["address"], int(request["port"]), request["host_keys"])
        super().__init__(  # type: ignore[call-arg]
            host=request["address"], port=int(request["port"]), username=request["user"], password=request["password"],
            pkey=private_key(request["private_key"]), use_keys=False, allow_agent=False, ssh_config_file=None, ssh_strict=True, system_host_keys=False,
            alt_host_keys=False, disabled_algorithms=disabled_algorithms(legacy=self.legacy), conn_timeout=connect_s, banner_timeout=connect_s,
            auth_timeout=login_s, blocking_timeout=connect_s, session_timeout=login_s, encoding="latin-1", disable_lf_normalization=True,
        )  # fmt: skip

    def _build_ssh_client(self) -> Any:
        """Return the client that knows this host's keys; netmiko's own would read files."""
        return self.netmon_client

    def _connect_params_dict(self) -> dict[str, Any]:
        return {**super()._connect_params_dict(), **connect_options(legacy=self.legacy)}  # type: ignore[misc]

    def write_channel(self, out_data: str) -> None:
        """Send what may be sent; anything else raises ForbiddenCommandError before a single octet leaves."""
        check(self.netmon_platform, out_data)
        super().write_channel(out_data)  # type: ignore[misc]

    def read_channel(self) -> str:
        """Return what has come in since, which may be nothing."""
        if time.monotonic() > self.deadline:
            raise DeadlineReached
        data: str = super().read_channel()  # type: ignore[misc]
        if not data and (self.remote_conn.closed or self.remote_conn.eof_received):  # type: ignore[attr-defined]
            raise EOFError("the device hung up")
        self.received += len(data)
        if self.received > self.limit:
            raise OutputTooLong
        return data

    def _try_session_preparation(self, force_data: bool = True) -> None:
        """Netmiko sends an empty line here and prepares by vendor; ours waits for the prompt and switches the pager off, no more."""
        try:
            self.session_preparation()
        except (*FAILURES, DeadlineReached, OutputTooLong):
            self.disconnect()  # type: ignore[attr-defined]
            raise

    def special_login_handler(self, delay_factor: float = 1.0) -> None:
        """Leave questions after login to `session_preparation`: netmiko would agree to save a configuration."""

    def cleanup(self, command: str = "") -> None:
        """Say nothing more: closing the channel ends the session."""

    def session_preparation(self) -> None:
        """Find the prompt, refusing what is asked on the way, and switch the pager off for this session."""
        self.ansi_escape_codes = False
        self._find_prompt()
        self.ask(PLATFORMS[self.netmon_platform].pager)

    def _find_prompt(self) -> None:
        """Learn the prompt: the last line of a silent screen, which an empty line brings back."""
        seen = ""
        while True:
            tail = self._silence(LOGIN_SETTLE_S)
            last = tail.rpartition("\n")[2].strip()
            if QUESTION.search(last):
                self._send(PLATFORMS[self.netmon_platform].refuses)
                continue
            if PROMPT.fullmatch(last) and last == seen and not ANY_KEY.search(last):
                self.prompt = last
                return
            seen = last
            self._send("")

    def _silence(self, settle_s: float) -> str:
        """Return the end of the screen once something came and then nothing for a while; nudges a device that says nothing at all."""
        raw, quiet_since = "", time.monotonic()
        while True:
            data = self.read_channel()
            now = time.monotonic()
            if data:
                raw, quiet_since = (raw + data)[-TAIL:], now
            elif raw.strip() and now - quiet_since >= settle_s:
                return plain(raw)
            elif now - quiet_since >= NUDGE_S:
                quiet_since = now
                self._send("")
            else:
                time.sleep(POLL_S)

    def _send(self, line: str) -> None:
        self.write_channel(line + self.RETURN)  # type: ignore[attr-defined]

    def show(self, command: str) -> str:
        """Run a command that shows and return what it printed. Raises ForbiddenCommandError, DeadlineReached, OutputTooLong, EOFError."""
        if not is_show(command):
            check("", command)
        return self.ask(command)

    def ask(self, command: str) -> str:
        """Send a line and return the screen up to the next prompt, without the echo of the line and without the prompt."""
        self.read_channel()
        self._send(command)
        return _inside(plain(self._until_prompt()), command, self.prompt)

    def _until_prompt(self) -> str:
        """Read until the prompt stands at the end and nothing follows it: a prompt inside the output is followed by more."""
        parts: list[str] = []
        tail, quiet_since, paged = "", time.monotonic(), 0
        while True:
            data = self.read_channel()
            now = time.monotonic()
            if data:
                parts.append(data)
                tail, quiet_since = (tail + data)[-TAIL:], now
                continue
            if now - quiet_since >= SETTLE_S and len(parts) != paged:
                shown = plain(tail)
                if shown.rstrip().endswith(self.prompt):  # a text may end without a line end, with the prompt right behind it
                    return "".join(parts)
                if at_pager(shown):
                    self.write_channel(" ")
                paged = len(parts)
            time.sleep(POLL_S)


def _inside(screen: str, command: str, prompt: str) -> str:
    """Return the lines between the echo and the prompt."""
    lines = screen.split("\n")
    lines[-1] = lines[-1].rstrip().removesuffix(prompt)
    if not lines[-1].strip():
        lines.pop()
    for number, line in enumerate(lines[:3]):
        if line.strip().endswith(command):
            return "\n".join(lines[number + 1 :])
    return "\n".join(lines)


class _Huawei(Guarded, HuaweiSSH):
    netmon_platform = "huawei_vrp"


class _Comware(Guarded, HPComwareSSH):
    netmon_platform = "hp_comware"


class _Ruijie(Guarded, RuijieOSSSH):
    netmon_platform = "ruijie_rgos"


class _Cisco(Guarded, CiscoIosSSH):
    netmon_platform = "cisco_ios"


class _Zte(Guarded, ZteZxrosSSH):
    netmon_platform = "zte_zxros"


class _ArubaOs(Guarded, ArubaOsSSH):
    netmon_platform = "aruba_os"


class _ArubaCx(Guarded, ArubaCxSSH):
    netmon_platform = "aruba_aoscx"


class _Procurve(Guarded, HPProcurveSSH):
    netmon_platform = "hp_procurve"


CLASSES: Mapping[str, type[Guarded]] = {one.netmon_platform: one for one in (_Huawei, _Comware, _Ruijie, _Cisco, _Zte, _ArubaOs, _ArubaCx, _Procurve)}


def connect(request: Mapping[str, Any], deadline: float) -> Guarded:
    """Log in; `deadline` is on the monotonic clock. Raises what `login.meaning` explains, DeadlineReached, and ValueError for an unusable key."""
    return CLASSES[request["platform"]](request, deadline)
