"""The page "Add your device in ten minutes", done as it says: its commands, its profile and what it shows."""

import re
import shlex
from pathlib import Path

import pytest

from netmon.cli.main import main
from netmon.simulate.agent import Agent
from netmon.simulate.mib import MibView
from netmon.simulate.snmprec import load
from tests.cli.conftest import SECRET
from tests.recordings.shapes import Device, ports, scalars, table

ACME = "1.3.6.1.4.1.99999.1"
SWITCH = Device(
    profile="acme_os",
    vendor="Acme",
    object_id=f"{ACME}.24",
    descr="Acme AC-2824 switch, Acme OS 3.1.7",
    name="zhongxin-2lou",
    ports=ports([f"GigabitEthernet1/0/{port}" for port in range(1, 9)], down=[7, 8]),
    rows=[
        *scalars(f"{ACME}.2", {1: "AC-2824", 2: "SN20260001", 3: "3.1.7", 4: "tftp-user"}),
        *table(f"{ACME}.5.1", [1, 2], {1: [1, 2], 2: ["Board", "CPU"], 3: [415, 520], 4: [1, 7]}),
        *table(f"{ACME}.6.1", [1], {2: 23}),
    ],
)


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs/how-to/add-your-device-in-ten-minutes.md").read_text(encoding="utf-8")


def commands(page: str, name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in page.splitlines() if line.startswith(f"netmon {name} ")]


def blocks(page: str) -> list[str]:
    """Return the blocks without a language: every second part between the fences."""
    return [part.removeprefix("\n") for part in page.split("```")[1::2] if part.startswith("\n")]


def shown(page: str, beginning: str) -> list[str]:
    """Return the lines of the block that shows a command's output, by how it begins."""
    (block,) = [block for block in blocks(page) if block.startswith(beginning)]
    return block.splitlines()


def squeezed(text: str) -> str:
    return re.sub(" +", " ", text)


def test_the_page_does_what_it_says(agents, page, workplace, capsys):
    address = agents.open(Agent(view=MibView(SWITCH.instances().items()), community=SECRET.encode()))

    def run(words: list[str]) -> str:
        assert main([*(address if word == "192.0.2.10" else word for word in words), "--lang", "en"]) == 0, words
        return squeezed(capsys.readouterr().out)

    out = run(commands(page, "identify")[0])
    assert [line for line in shown(page, "sysObjectID") if squeezed(line) not in out] == []

    run(commands(page, "record")[0])
    recording = workplace / "acme_os.snmprec"
    assert b"zhongxin" not in recording.read_bytes()
    assert b"SN20260001" not in recording.read_bytes()
    assert b"Acme AC-2824 switch, Acme OS 3.1.7" in recording.read_bytes()
    assert any(".".join(map(str, name)) == f"{ACME}.2.1.0" for name, _ in load(recording).instances)

    first, tried, kept, again = commands(page, "profile")
    out = run(first)
    assert [line for line in shown(page, "In the recording") if squeezed(line) not in out] == []

    (profile,) = re.findall(r"```yaml\n# collectors/acme_os.yaml\n(.*?)```", page, re.DOTALL)
    (workplace / "collectors").mkdir()
    (workplace / "collectors/acme_os.yaml").write_text(profile, encoding="utf-8")
    out = run(tried)
    assert [line for line in shown(page, "processor") if squeezed(line) not in out] == []
    assert "AC-2824" in out
    assert "wrote acme_os.expected.json" in run(kept)
    assert "values are as in acme_os.expected.json" in run(again)


def test_the_page_speaks_of_files_that_exist(page, root):
    assert (root / "tests/recordings/build.py").is_file()
    assert "python -m tests.recordings.build" in page
