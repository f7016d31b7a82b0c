"""The servers of the distribution that the tests and the benchmark run: which package has which command, and how to get it.

Runs before the virtual environment exists as well: `python3 tests/support/debian.py test` (standard library only).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# command -> package of Debian 12
PACKAGES: dict[str, dict[str, str]] = {
    "test": {
        "snmpd": "snmpd",
        "snmpbulkwalk": "snmp",
        "sshd": "openssh-server",
        "ssh-keygen": "openssh-client",
        "prometheus": "prometheus",
        "promtool": "prometheus",
        "victoria-metrics": "victoria-metrics",
        "amtool": "prometheus-alertmanager",
        "prometheus-alertmanager": "prometheus-alertmanager",
        "ip": "iproute2",
        "setpriv": "util-linux",
        "systemd-analyze": "systemd",
        "faketime": "faketime",
        "dnsmasq": "dnsmasq-base",
        "radvd": "radvd",
        "iperf3": "iperf3",
        "busybox": "busybox",
        "chromium": "chromium",
        "tc": "iproute2",
        "pdffonts": "poppler-utils",
        "pdfinfo": "poppler-utils",
        "pdftotext": "poppler-utils",
    },
    "bench": {
        "snmpd": "snmpd",
        "gcc": "gcc",
        "make": "make",
        "prometheus-snmp-exporter": "prometheus-snmp-exporter",
    },
}
# file -> package, for what has no command of its own
FILES: dict[str, dict[str, str]] = {
    "test": {
        "libpango-1.0.so.0": "libpango-1.0-0",
        "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
        "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
        "NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    },
}
EXTRA: dict[str, tuple[str, ...]] = {"bench": ("libc6-dev",)}  # without a command of their own: installed along with a missing one
FOLDERS = ("/usr/lib/*", "/usr/lib", "/lib/*", "/usr/local/lib", "/usr/share/fonts/*/*", "/usr/local/share/fonts")
SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")  # an ordinary user's PATH lacks them
POLICY = Path("/usr/sbin/policy-rc.d")
DO_NOT_START = "#!/bin/sh\n# Written while netmon's test packages are installed, and removed after: no service is to start.\nexit 101\n"


def which(command: str) -> str | None:
    """Return the command's path, looking where servers live as well."""
    return shutil.which(command, path=os.pathsep.join((os.environ.get("PATH", os.defpath), *SBIN)))


def has_file(name: str) -> bool:
    """Return True when a library or font of that name is in one of FOLDERS."""
    return any(True for folder in FOLDERS for _ in Path("/").glob(f"{folder.lstrip('/')}/{name}"))


def apt_line(packages: Sequence[str]) -> str:
    """Return the one line that a person types."""
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def missing_packages(group: str) -> list[str]:
    """Return the packages of the group whose commands or files are not installed, sorted."""
    missing = {package for command, package in PACKAGES[group].items() if which(command) is None}
    missing |= {package for name, package in FILES.get(group, {}).items() if not has_file(name)}
    return sorted(missing.union(EXTRA.get(group, ()))) if missing else []


def may_install(environ: Mapping[str, str]) -> str | None:
    """Return None when packages may be installed here, else the reason why not."""
    if environ.get("NETMON_NO_APT") == "1":
        return "NETMON_NO_APT=1"
    if which("apt-get") is None:
        return "no apt-get on this machine"
    if os.geteuid() != 0:
        return "not root"
    return None


@contextmanager
def services_stay_stopped() -> Iterator[None]:
    """Keep package scripts from starting what they install (policy-rc.d), unless the machine has a policy of its own."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(DO_NOT_START)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def apt_get(*arguments: str) -> bool:
    """Run apt-get without questions, waiting for another apt to finish; True when it succeeded."""
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600", *arguments]
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 0


def install(packages: Sequence[str]) -> bool:
    """Install the packages; the lists are refreshed only when the first try fails."""
    wanted = ("install", "-y", "--no-install-recommends", *packages)
    with services_stay_stopped():
        return apt_get(*wanted) or (apt_get("update") and apt_get(*wanted))


def main(arguments: Sequence[str]) -> int:
    """Install what the group (`test` or `bench`) needs, or say the one line; always 0, for a test without its server skips and says so."""
    group = arguments[0] if arguments else "test"
    packages = missing_packages(group)
    if not packages:
        return 0
    why_not = may_install(os.environ)
    if why_not is None:
        print(f"installing for the {group}s: {' '.join(packages)}", flush=True)
        if install(packages):
            return 0
        why_not = "apt-get failed"
    print(f"not installed ({why_not}): {' '.join(packages)}; what needs them is skipped. To have it:\n  {apt_line(packages)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
