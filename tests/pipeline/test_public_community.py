import asyncio
import socket

from netmon.model.finding import FindingKind
from netmon.pipeline.public_community import PublicWatch
from netmon.simulate.agent import Agent
from netmon.simulate.farm import AgentFarm
from netmon.store.findings import FindingBook
from netmon.transport.snmp.api import SnmpTarget, UsmUser
from netmon.transport.snmp.client import SnmpClient
from tests.simulate.devices import switch

OWN = UsmUser(user=b"watcher")


def target(port: int, address: str = "127.0.0.1") -> SnmpTarget:
    return SnmpTarget(address=address, port=port, security=OWN)


async def test_who_answers_public_is_found_once_a_night_and_nobody_else(monkeypatch) -> None:
    monkeypatch.setattr("netmon.pipeline.public_community.BUDGET_S", 0.6)
    book = FindingBook()
    shown: list[str] = []
    book.on_change = shown.append
    async with AgentFarm() as farm, SnmpClient() as client:
        loose, tight = Agent(view=switch(), community=b"public"), Agent(view=switch(), community=b"S3CR3T-own")
        ports = [(await farm.open(agent)).port for agent in (loose, tight)]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            watch = PublicWatch(client, book, wall=lambda: 5.0)
            watch.update({"loose": target(ports[0]), "tight": target(ports[1]), "gone": target(silent.getsockname()[1]), "name": target(161, "sw.example")})
            running = asyncio.create_task(watch.run())
            await asyncio.sleep(0)
            assert (book.everything(), tight.stats.wrong_community) == ((), 0)  # not before it is time
            watch.nightly()
            async with asyncio.timeout(30):
                while not shown or not tight.stats.wrong_community:
                    await asyncio.sleep(0.02)
            assert [(one.device, one.kind, one.since) for one in book.everything()] == [("loose", FindingKind.PUBLIC_ANSWERED, 5.0)]
            assert tight.stats.wrong_community <= 2
            running.cancel()
        loose.community = b"S3CR3T-new"
        await watch.ask_all(["loose"])
        assert book.everything() == ()
        loose.community = b"public"
        await watch.ask_all(["loose"])
        watch.update({"tight": target(ports[1])})
        assert book.everything() == ()
