"""One Chromium for a module of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import chromium


@pytest.fixture(scope="module")
def devtools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Chromium's DevTools; skips where there is none."""
    folder: Path = tmp_path_factory.mktemp("chromium")
    with chromium(folder) as address:
        yield address
