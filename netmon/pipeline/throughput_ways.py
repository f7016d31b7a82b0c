"""Where tests start: at the machine on which netmon runs, or at a probe over SSH; and the echoes beside them."""

from netmon.model.certificate_words import refused_by_words
from netmon.model.device_text import clean_string
from netmon.model.measurement import LineTest
from netmon.model.outcome import AccessFailed, Outcome
from netmon.pipeline.between import Between
from netmon.pipeline.throughput import Path, Run
from netmon.pipeline.ways import Way
from netmon.transport.icmp import Pinger
from netmon.transport.ssh.api import CommandOutput
from netmon.transport.throughput.local import GRACE_S, run_locally

ECHOES = 25
MS = 1000.0
NOT_FOUND = (126, 127, 9009)
"""How a shell (POSIX, Windows) says that there is no such program."""
NO_PROGRAM = 127
SAID = 1
"""The exit status of the HTTP test's script where it says itself what is wrong; others are curl's own."""
CERTIFICATE = (51, 60)
"""curl's exit statuses for a certificate that it refuses (51: before 7.62, for another name)."""


class SpeedTestWays:
    """Runs a test, and sends echoes, from where its probe stands."""

    def __init__(self, ssh: Way, pinger: Pinger) -> None:
        self._ssh = ssh
        self._pinger = pinger
        self._between = Between(ssh)
        self.browser: Run | None = None

    async def run(self, test: LineTest) -> bytes:
        """Return what the program printed. AccessFailed; SKIPPED where the probe itself cannot be asked, which says nothing of the line."""
        if test.server.method == "browser" and self.browser is not None:
            return await self.browser(test)
        if test.probe.device is None:
            return await run_locally(test)
        begun = False
        try:
            async with self._ssh.open(test.probe.device, test.total_s + GRACE_S) as session:
                begun = True
                if test.server.method == "http" and "windows" in session.server_version.lower():
                    raise AccessFailed(Outcome.SKIPPED, f"the probe {test.probe.name} runs Windows, where netmon tests by iperf3 alone")
                return _printed(await session.run_speed_test(test))
        except AccessFailed as failed:
            if begun:
                raise
            raise AccessFailed(Outcome.SKIPPED, f"the probe {test.probe.name} cannot be asked: {failed.detail}") from None

    async def ping(self, test: LineTest, address: str) -> Path:
        """Return round trip, loss and jitter of echoes to the server; nothing where echoes cannot be sent."""
        if test.probe.device is None:
            echo = await self._pinger.ping(address, count=ECHOES)
            if not echo.sent:
                return Path()
            loss = 1 - echo.received / echo.sent
            return _path(echo.rtt_median_s, loss, echo.jitter_s)
        figures = await self._between(test.probe.device, address)
        return Path() if figures is None else _path(figures.rtt_s, figures.loss_ratio, figures.jitter_s)


def _printed(output: CommandOutput) -> bytes:
    if output.cut is not None:
        raise AccessFailed(Outcome.PROTOCOL_ERROR, "the output is too long")
    if not output.stdout.strip():
        outcome = Outcome.SKIPPED if output.exit_status in NOT_FOUND else Outcome.PROTOCOL_ERROR
        raise AccessFailed(outcome, _why(output))
    return output.stdout


def _why(output: CommandOutput) -> str:
    """Return why a program printed no result: what it said last, but for what is worth better words."""
    said = output.stderr.decode("utf-8", "replace").strip().splitlines()
    if output.command == "iperf3" and output.exit_status == NO_PROGRAM:
        return "iperf3 is not installed on the probe: install it there (apt-get install iperf3, on OpenWrt: opkg install iperf3)"
    if output.command == "curl" and output.exit_status not in (None, SAID, *NOT_FOUND):
        start = f"curl: ({output.exit_status}) "
        words = next((line for line in said if line.startswith(start)), None)
        if output.exit_status in CERTIFICATE:
            return refused_by_words(words or start)
        return f"a connection ended with curl's status {output.exit_status}" if words is None else clean_string(words, limit=120)
    return clean_string(said[-1], limit=120) if said else f"{output.command} printed nothing"


def _path(rtt_s: float | None, loss: float | None, jitter_s: float | None) -> Path:
    return Path(rtt_ms=_ms(rtt_s), loss_ratio=None if loss is None else round(loss, 6), jitter_ms=_ms(jitter_s))


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * MS, 3)
