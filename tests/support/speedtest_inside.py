"""The server of a browser's speed test in another network namespace: a module for BrowserTests, which the variable below tells where."""

import os
import sys

from netmon.pipeline.speedtest import WORKER

NAMESPACE = "NETMON_TEST_NAMESPACE"

if __name__ == "__main__":
    os.execvp("ip", ["ip", "netns", "exec", os.environ[NAMESPACE], sys.executable, "-m", WORKER])
