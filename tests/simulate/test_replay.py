from pathlib import Path

import pytest

from netmon.simulate.replay import recorded_uptime_s, replay, replay_agent
from netmon.simulate.snmprec import load, parse
from tests.simulate.wire import GET, Reply, bulk, client, request

UPTIME = "1.3.6.1.2.1.1.3.0"
DATA = b"1.3.6.1.2.1.1.1.0|4|a switch\n1.3.6.1.2.1.1.3.0|67|123400\n1.3.6.1.2.1.1.5.0|4x|e5bc80\n"


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "a.snmprec"
    path.write_bytes(DATA)
    return path


async def test_replay_serves_the_file_until_the_block_ends(file):
    async with client() as asking:
        async with replay(file, community=b"x") as served:
            reply = await asking.ask(served.address, bulk("1.3", repetitions=10, community=b"x"))
            assert [content for _, _, content in reply.binds[:3]] == [b"a switch", (123400).to_bytes(3, "big"), "开".encode()]
            assert served.agent.stats.requests == 1
        assert await asking.silence(served.address, bulk("1.3", community=b"x"))


def test_replay_agent_stands_still_or_goes_on():
    recording = parse(DATA)
    still, moving = replay_agent(recording), replay_agent(recording, live_uptime=True)
    assert recorded_uptime_s(recording.view()) == 1234.0
    assert Reply(still.handle(request(GET, UPTIME))[0].message).number() == 123400
    now = moving.clock
    moving.clock = lambda: now() + 60
    assert 129400 <= Reply(moving.handle(request(GET, UPTIME))[0].message).number() < 130400


def test_recording_without_uptime_is_served_as_it_is():
    agent = replay_agent(parse(b"1.3.6.1.2.1.1.1.0|4|x\n"), live_uptime=True)
    assert Reply(agent.handle(request(GET, "1.3.6.1.2.1.1.1.0"))[0].message).binds[0][2] == b"x"
    assert recorded_uptime_s(agent.view) is None


async def test_missing_file_is_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        async with replay(tmp_path / "none.snmprec"):
            pass


@pytest.mark.recordings
def test_every_shared_recording_loads_whole(shared):
    names = sorted((shared / "recordings").glob("*.snmprec"))
    found = {path.name: load(path) for path in names if path.stat().st_size < 700_000}
    assert len(found) > 50
    for name, recording in found.items():
        assert (recording.malformed, recording.variations) == (0, 0), name
        assert len(recording.instances) == sum(b"|" in line for line in (shared / "recordings" / name).read_bytes().split(b"\n")) - recording.duplicates
