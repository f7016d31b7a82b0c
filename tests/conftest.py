"""What every test gets: a watch on the event loop, the skips counted, and the folders of this checkout."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import blocking, need, skips

ROOT = Path(__file__).resolve().parent.parent

# Shared machines stall: a deadline per example would fail for reasons that are not ours. Examples are derived from the test, so a run can be repeated.
settings.register_profile(
    "netmon", deadline=None, max_examples=50, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.register_profile("long", settings.get_profile("netmon"), max_examples=2_000, derandomize=False)
settings.load_profile("netmon")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(skips.plugin(), "netmon-skips")
    if str(config.getoption("markexpr", "")).split(" or ")[0] == "long" and not config.getoption("--hypothesis-profile", None):
        settings.load_profile("long")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """`../shared` (recordings and reference data); skips where it is absent."""
    return need.shared_folder(ROOT)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """An empty state folder as the daemon wants it: its owner's alone."""
    folder = tmp_path / "state"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(scope="session")
def loop_watch() -> Iterator[tuple[blocking.BlockBuster, blocking.BlockingCalls]]:
    with blocking.watched_loops() as watch:
        yield watch


@pytest.fixture(autouse=True)
def no_blocking_calls(request: pytest.FixtureRequest, loop_watch: tuple[blocking.BlockBuster, blocking.BlockingCalls]) -> Iterator[None]:
    watch, calls = loop_watch
    if request.node.get_closest_marker("may_block"):
        watch.deactivate()
        yield
        watch.activate()
        return
    yield
    if seen := calls.taken():
        pytest.fail("the event loop was blocked: " + "; ".join(seen), pytrace=False)


@pytest.fixture
async def task_guard() -> AsyncIterator[None]:
    yield
    await asyncio.sleep(0)  # lets what was just cancelled end
    if left := blocking.unfinished_tasks(asyncio.get_running_loop()):
        pytest.fail("tasks were left behind: " + ", ".join(left), pytrace=False)


@pytest.fixture(autouse=True)
def no_tasks_left(request: pytest.FixtureRequest) -> None:
    if inspect.iscoroutinefunction(getattr(request, "function", None)) and not request.node.get_closest_marker("may_leak"):
        request.getfixturevalue("task_guard")
