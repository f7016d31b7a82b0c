"""All that netmon ever runs over SSH: an allow-list of whole command lines, each of which only reads. What may vary: the address of a ping,
the numbers and addresses of an active test, each word of them checked, and the URL and the authorities of an HTTP test, which no command line sees."""

import contextlib
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urlsplit

from netmon.model.measurement import LineTest, checked_numbers, iperf3_words

# Sections are told apart by lines that no program prints. `df -l` keeps off network file systems, which may hang; BusyBox has no -l.
_LINUX: Final = (
    "LC_ALL=C; export LC_ALL; "
    "echo '@@uptime'; cat /proc/uptime; "
    "echo '@@loadavg'; cat /proc/loadavg; "
    "echo '@@stat'; grep '^cpu' /proc/stat; "
    "echo '@@meminfo'; cat /proc/meminfo; "
    "echo '@@uname'; uname -s -n -r -m; "
    "echo '@@release'; cat /etc/os-release; "
    "echo '@@df'; df -P -k -l 2>/dev/null || df -P -k; "
    "echo '@@end'"
)

# No `$` and no inner double quotes: the same line passes through cmd.exe and through PowerShell as the login shell. No -EncodedCommand,
# which the antivirus programs of schools stop. LocalDateTime stands beside LastBootUpTime, so that the uptime needs no clock of ours.
_WINDOWS: Final = (
    'powershell -NoLogo -NoProfile -NonInteractive -Command "ConvertTo-Json -Compress -Depth 4 -InputObject @{'
    "os=@(Get-CimInstance Win32_OperatingSystem | Select-Object Caption,Version,BuildNumber,OSArchitecture,CSName,LastBootUpTime,LocalDateTime,"
    "FreePhysicalMemory,TotalVisibleMemorySize); "
    "cpu=@(Get-CimInstance Win32_Processor | Select-Object LoadPercentage,NumberOfLogicalProcessors); "
    "disk=@(Get-CimInstance Win32_LogicalDisk -Filter 'DriveType=3' | Select-Object DeviceID,Size,FreeSpace,VolumeName)}\""
)

ALLOWED: Final[Mapping[str, str]] = {"linux_host": _LINUX, "windows_host": _WINDOWS}

# Echoes of 56 octets, five a second, which is as fast as ping lets an ordinary user; Windows knows one a second only, and so does BusyBox
# where it was built without fractions (OpenWrt) or is older than its -i.
ECHOES: Final[Mapping[str, int]] = {"linux_ping": 25, "busybox_ping": 10, "windows_ping": 10}
_PLAIN: Final = re.compile(r"[A-Za-z0-9.:-]+")
_PING: Final[Mapping[str, str]] = {
    "linux_ping": "LC_ALL=C ping -n -c 25 -i 0.2 -W 1 {address}",
    "busybox_ping": "LC_ALL=C ping -c 10 -W 1 {address}",
    "windows_ping": "ping -n 10 -w 1000 {address}",
}

_URL: Final = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=%-]+", re.IGNORECASE)
_URL_MARKS: Final = "%:/?#[]@!$&()*+,;=~"
_PEM: Final = re.compile(r"(?:\n(?:-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,76}\n)+-----END CERTIFICATE-----\n)+)?")

# What `sh -s` reads behind the URL and the authorities (PEM, which curl reads out of its own environment: nothing is written to the probe).
# Needs a kernel that counts what a process reads and writes (proc(5), /proc/PID/io): for a download the octets that curl wrote to /dev/null,
# for an upload those that it read from /dev/zero, less those that TCP still holds (tx_queue of /proc/net/tcp).
# Three samples: in the first second, when the ramp-up is over, which begins with the first 64 KiB, and at the end; then all that was started is ended.
# Exit status 126 and 127: it is the probe that cannot; of curl's own statuses the first curl says why: it writes letter by letter, two would mix.
# A process that ended has no /proc/PID/exe, even before anybody waited for it.
_HTTP: Final = r"""
LC_ALL=C; export LC_ALL
way=$1; streams=$2; ramp_up=$3; seconds=$4; source=${5:-}; pids=; talks=
fail() { echo "$1" >&2; exit "$2"; }
command -v curl >/dev/null 2>&1 || fail 'curl is not installed on the probe: install it there (apt-get install curl)' 127
command -v awk >/dev/null 2>&1 || fail 'awk is not installed on the probe: install it there (apt-get install mawk)' 127
[ -r /proc/self/io ] || fail 'the kernel of the probe does not count the octets of processes (/proc/PID/io): test with iperf3' 126
set -- -q -g -s -S -f --fail-early --http1.1 --noproxy '*' --connect-timeout 5 --max-time $((ramp_up + seconds + 15)) -H 'Cache-Control: no-cache'
[ -z "$source" ] || set -- "$@" --interface "$source"
[ -z "$ca" ] || { export ca; set -- "$@" --cacert /proc/self/environ; }
if [ "$way" = up ]; then
  count=rchar; set -- "$@" -H 'Expect:' -T /dev/zero "$url"
else
  count=wchar; i=0
  while [ $i -lt 100 ]; do set -- "$@" "$url"; i=$((i + 1)); done
fi
sample() {
  files=; folders=; total=0
  for pid in $pids; do files="$files /proc/$pid/io"; folders="$folders /proc/$pid/fd"; done
  [ "$way" = down ] || sockets=$(ls -l $folders 2>/dev/null | sed -n 's/.*socket:\[\([0-9]*\)\]$/\1/p' | tr '\n' ' ')
  read -r now rest </proc/uptime
  octets=$(awk -v name="$count:" '$1 == name {print "octets", $2}' $files 2>/dev/null)
  held=
  if [ "$way" = up ]; then
    held=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v all=" $sockets" 'index(all, " " $10 " ") {print "held", substr($5, 1, 8)}')
  fi
  for word in $octets; do case $word in octets) ;; *) total=$((total + word)) ;; esac; done
  sampled=$(printf 'at %s %s\n%s\n%s' "$1" "$now" "$octets" "$held")
}
running() {
  for pid in $pids; do
    [ -e /proc/$pid/exe ] && continue
    wait $pid; status=$?
    case $status:${ca:+ca} in
      0:*) fail 'a transfer ended before the time was over: the file is too small, or the address leads elsewhere' 1 ;;
      77:ca) fail 'curl on the probe cannot read ca_file: let the probe itself trust that authority, and use a server without ca_file' 126 ;;
      1:*|2:*|77:*) fail "curl on the probe cannot do this test (status $status): is it too old, or without certificates?" 126 ;;
      *) [ "$pid" = "$talks" ] || sleep 1; exit "$status" ;;
    esac
  done
}
trap 'kill $pids 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM
read -r launched rest </proc/uptime
i=0
while [ $i -lt "$streams" ]; do
  if [ -z "$talks" ]; then curl "$@" </dev/null >/dev/null & talks=$!; else curl "$@" </dev/null >/dev/null 2>&1 & fi
  pids="$pids $!"; i=$((i + 1))
done
sleep 1; running; sample first; first=$sampled; before=$total; waited=1
[ "$way" = up ] || before=0
until [ $((total - before)) -ge 65536 ]; do
  [ $waited -lt 10 ] || fail 'less than 64 KiB went within 10 s' 1
  sleep 1; running; sample waiting; waited=$((waited + 1))
done
sleep "$ramp_up"; running; sample ramp_up; report=$sampled
sleep "$seconds"; running; sample end
kill $pids 2>/dev/null; pids=
printf 'at launched %s\n%s\n%s\n%s\n' "$launched" "$first" "$report" "$sampled"
"""


def command_line(name: str, address: str | None = None) -> str:
    """Return the line that is run. KeyError for a name that is not on the list, ValueError for a ping to anything but an IP address."""
    if address is None:
        return ALLOWED[name]
    return _PING[name].format(address=ip_address(address))


def speed_test_line(test: LineTest) -> str:
    """Return the line of an iperf3 client: words of letters, digits, dots, colons and dashes alone. ValueError for anything else."""
    words = iperf3_words(test)
    if not all(_PLAIN.fullmatch(word) for word in words):
        raise ValueError("a word that a shell could take for more")
    return " ".join(words)


def http_test(test: LineTest) -> tuple[str, bytes]:
    """Return the line of an HTTP test by curl, of plain words alone, and what goes to its standard input: the script, with URL and authorities in front.

    The URL is percent-encoded to what stands between single quotes as itself. ValueError for anything else, and for a test without its URL.
    """
    way, url = ("down", test.server.url) if test.client_receives else ("up", test.server.upload_url)
    words = ["sh", "-s", way, *checked_numbers(test)]
    if test.probe.source is not None:
        words.append(str(ip_address(test.probe.source)))
    encoded = _encoded(url)
    ca_pem = f"\n{test.server.ca_pem}" if test.server.ca_pem else ""
    if not all(_PLAIN.fullmatch(word) for word in words) or not _URL.fullmatch(encoded) or not _PEM.fullmatch(ca_pem):
        raise ValueError("a word that a shell could take for more")
    return " ".join(words), f"url='{encoded}'\nca='{ca_pem}'{_HTTP}".encode("ascii")


def _encoded(url: str) -> str:
    """Return a URL in ASCII: its host by IDNA where it has such a name, the rest in percents."""
    with contextlib.suppress(ValueError):
        host = urlsplit(url).hostname or ""
        url = url if host.isascii() else url.replace(host, host.encode("idna").decode("ascii"), 1)
    return quote(url, safe=_URL_MARKS, errors="replace")
