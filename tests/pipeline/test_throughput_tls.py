"""HTTP tests over HTTPS, at the poller and at a probe: authorities of the operator's own, IPv6, and certificates that must be refused with a reason."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from netmon.collect.throughput import SpeedTestError, parse_figures, parse_http
from netmon.config.authorities import authorities
from netmon.model import certificate_words as words
from netmon.model.measurement import LineTest
from netmon.model.outcome import Outcome
from netmon.model.reasons import unknown_phrases
from netmon.transport.throughput.http_test import measure
from tests.pipeline.test_throughput_probe import PROBE, http_test, probe, refused
from tests.support import certificates, web_file
from tests.support.shaped import M

pytestmark = [pytest.mark.real, pytest.mark.may_block]


def trusting(test: LineTest, ca_pem: str, **changes: object) -> LineTest:
    return replace(test, server=replace(test.server, ca_pem=ca_pem), **changes)


async def refused_here(test: LineTest) -> str:
    """Return why netmon's own client has no figures."""
    server = test.server
    found = await measure("down", server.url, server.ca_pem, streams=1, seconds=1, ramp_up_s=0, source=None)
    with pytest.raises(SpeedTestError) as caught:
        parse_http(json.dumps(found).encode(), 1)
    return str(caught.value)


@pytest.mark.long
async def test_https_to_an_ipv6_address_with_an_authority_of_ones_own(tmp_path: Path) -> None:
    signer = certificates.authority(tmp_path)
    context, _ = signer.server(tmp_path, address="::1")
    async with probe(tmp_path) as ways, web_file.web_server("::1", tls=context) as (base, callers):
        at_probe = trusting(http_test(base), authorities(signer.file.read_bytes()), seconds=2, ramp_up_s=0, streams=2, probe=replace(PROBE, source="::1"))
        at_poller = replace(at_probe, probe=replace(PROBE, device=None))
        tests = [replace(test, direction=direction) for test in (at_probe, at_poller) for direction in ("down", "up")]
        printed = [output for pair in (tests[:2], tests[2:]) for output in await asyncio.gather(*(ways.run(test) for test in pair))]
    for test, output in zip(tests, printed, strict=True):
        figures = parse_figures(output, test)
        assert figures.goodput_bps > M
        assert figures.total_bytes >= figures.payload_bytes
    assert callers == {"::1"}


async def test_a_certificate_that_is_refused_fails_the_test_and_says_what_to_do(tmp_path: Path) -> None:
    signer = certificates.authority(tmp_path)
    ca_pem = authorities(signer.file.read_bytes())
    faults = {words.EXPIRED: {"days": -1}, words.EARLY: {"days": 400}, words.OTHER_NAME: {"address": "127.0.0.9"}, words.UNKNOWN: {}}
    async with AsyncExitStack() as stack:
        ways = await stack.enter_async_context(probe(tmp_path))
        tests = []
        for said, options in faults.items():
            context, _ = signer.server(tmp_path, **options)
            base, _ = await stack.enter_async_context(web_file.web_server(tls=context))
            tests.append(trusting(http_test(base, streams=2), "" if said is words.UNKNOWN else ca_pem))
        tests[-1] = replace(tests[-1], direction="up")
        told = await asyncio.gather(*(refused(ways, test) for test in tests))
        told_here = [await refused_here(test) for test in tests]
    assert told == [(Outcome.PROTOCOL_ERROR, said) for said in faults]
    assert told_here == list(faults)
    assert unknown_phrases(faults) == []


async def test_a_server_without_tls_is_told_from_one_with_a_wrong_certificate() -> None:
    async with web_file.web_server() as (base, _):
        said = await refused_here(http_test(base.replace("http:", "https:")))
    assert said.startswith("no TLS with the server: ")
    assert unknown_phrases([said]) == []
