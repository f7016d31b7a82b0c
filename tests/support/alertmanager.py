"""amtool: what the tests hold Alertmanager's configuration against."""

import subprocess

from tests.support import need


def amtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run amtool; skips where it is not installed."""
    return subprocess.run([need.command("amtool"), *arguments], capture_output=True, text=True, timeout=60, check=False)
