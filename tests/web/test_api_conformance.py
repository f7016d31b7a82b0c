"""Every resource asked with whatever its document allows, and with what it does not: nothing may be answered otherwise than the document says."""

import asyncio
import contextlib
import threading

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis import GenerationMode

from netmon.web.api_resources import RESOURCES
from netmon.web.openapi import document
from netmon.web.server import WebServer, WebSettings
from tests.support.sight import Known
from tests.web.sample_everything import PARTS, everything
from tests.web.test_api import EXPORTER
from tests.web.test_server import ZONE, Tap
from tests.web.test_shape import closed


@contextlib.contextmanager
def served_in_a_thread(sources):
    """Serve on a free port in a loop of its own: the tests' client is not of this one."""
    ready, over = threading.Event(), asyncio.Event()
    found = {}

    async def serve():
        async with WebServer(WebSettings(zone=ZONE), sources, Tap(), door=Known(EXPORTER)) as server:
            found.update(url=server.url, loop=asyncio.get_running_loop())
            ready.set()
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(60)
        yield found["url"]
    finally:
        found["loop"].call_soon_threadsafe(over.set)
        thread.join(10)


@pytest.fixture(scope="module")
def url():
    with served_in_a_thread(everything()) as url:
        yield url


def operations():
    return {found.ok().path: found.ok() for found in schemathesis.openapi.from_dict(closed(document(RESOURCES, "1", "en"))).get_all_operations()}


def answered(case, url, mode=GenerationMode.POSITIVE):
    """Ask, judge the answer by the document, and return its status. A cursor is never made up by who is in his right mind: see test_api.py."""
    if mode is GenerationMode.POSITIVE:
        case.query.pop("cursor", None)
    return case.call_and_validate(base_url=url).status_code


OPERATIONS = operations()


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_whatever_is_asked_the_answer_is_one_of_the_document(url, resource, mode):
    operation = OPERATIONS[resource.address]
    statuses = set()

    @given(operation.as_strategy(mode))
    @settings(max_examples=6)
    def ask(case):
        statuses.add(answered(case, url, mode))

    ask()
    assert statuses <= {200, 304, 400, 404, 405}
    assert (200 in statuses or resource.parts) if mode is GenerationMode.POSITIVE else statuses & {400, 404}


@pytest.mark.parametrize("resource", [resource for resource in RESOURCES if resource.parts], ids=lambda resource: resource.name)
def test_whatever_is_asked_of_something_that_is_there(url, resource):
    parts = {name: PARTS[name] for name in resource.parts}
    statuses = set()

    @given(OPERATIONS[resource.address].as_strategy(path_parameters=parts))
    @settings(max_examples=6)
    def ask(case):
        statuses.add(answered(case, url))

    ask()
    assert 200 in statuses
