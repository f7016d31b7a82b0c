"""The Containerfile, read: no engine is asked to build it. Its instructions are known, its files are there, its shell lines are shell."""

import json
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from netmon.report.pdf_needs import PACKAGES

KNOWN = {"ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


class Instruction(NamedTuple):
    name: str
    rest: str


@pytest.fixture(scope="module")
def instructions(root: Path) -> list[Instruction]:
    lines = [line for line in (root / "Containerfile").read_text(encoding="utf-8").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [Instruction(*line.split(None, 1)) for line in joined.splitlines()]


def of(instructions: list[Instruction], name: str) -> list[str]:
    return [one.rest for one in instructions if one.name == name]


def tracked(root: Path) -> set[str]:
    done = subprocess.run(["git", "-C", str(root), "ls-files"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("allowed: not a git checkout")
    return set(done.stdout.splitlines())


def test_every_instruction_is_known_and_the_first_names_the_base_by_argument(instructions) -> None:
    assert {one.name for one in instructions} <= KNOWN
    assert instructions[0].name == "ARG"
    base = instructions[0].rest
    assert re.fullmatch(r"BASE=[a-z]+:[a-z0-9.-]+", base), "a name without a registry's host"
    assert of(instructions, "FROM") == ["${BASE} AS build", "${BASE}"]


def test_every_copied_file_is_in_the_repository_and_reaches_the_build(instructions, root: Path) -> None:
    files = tracked(root)
    let_in = {line.removeprefix("!") for line in (root / ".containerignore").read_text().splitlines() if line.startswith("!")}
    sources = [word for rest in of(instructions, "COPY") if not rest.startswith("--from=") for word in rest.split()[:-1]]
    assert len(sources) > 5
    for source in sources:
        name = source.rstrip("/")
        assert (root / name).exists()
        assert name in files or any(file.startswith(f"{name}/") for file in files), f"{name} is not tracked"
        assert name in let_in
    assert {source.rstrip("/") for source in sources} == let_in


def test_stages_copy_only_what_an_earlier_one_made(instructions) -> None:
    (from_build,) = [rest for rest in of(instructions, "COPY") if rest.startswith("--from=")]
    assert from_build == "--from=build /opt/netmon /opt/netmon"
    first = " ".join(one.rest for one in instructions[: [one.rest for one in instructions].index("${BASE}")] if one.name == "RUN")
    assert "-m venv /opt/netmon" in first


def test_shell_lines_are_shell(instructions) -> None:
    lines = of(instructions, "RUN")
    assert len(lines) == 4
    for line in lines:
        done = subprocess.run(["sh", "-n"], input=line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, line + done.stderr


def test_pip_takes_only_what_is_locked(instructions, root: Path) -> None:
    calls = [call.split() for line in of(instructions, "RUN") for call in re.findall(r"pip install [^&]*", line)]
    assert len(calls) == 3
    for words in calls:
        assert "--require-hashes" in words or "--no-index" in words
        for name in words[words.index("-r") + 1 :] if "-r" in words else []:
            assert (root / name).is_file()
    done = subprocess.run(["python3", "-m", "pip", "install", "--help"], capture_output=True, text=True, check=True)
    known = set(re.findall(r"--[a-z-]+", done.stdout))
    assert {word for words in calls for word in words if word.startswith("--")} <= known


def test_it_runs_as_the_services_user_and_says_when_it_is_ready(instructions, root: Path) -> None:
    number = re.search(r"^u netmon (\d+) ", (root / "systemd/sysusers.d/netmon.conf").read_text(), re.MULTILINE)[1]
    assert of(instructions, "USER") == [f"{number}:{number}"]
    assert f"--gid {number} netmon" in " ".join(of(instructions, "RUN"))
    assert json.loads(of(instructions, "VOLUME")[0]) == ["/etc/netmon", "/var/lib/netmon"]
    assert json.loads(of(instructions, "ENTRYPOINT")[0]) == ["/opt/netmon/bin/netmon"]
    assert json.loads(of(instructions, "CMD")[0]) == ["run"]
    assert "127.0.0.1:9464/readyz" in of(instructions, "ENV")[0]
    command = json.loads(of(instructions, "HEALTHCHECK")[0].split("CMD ", 1)[1])
    compile(command[2], "healthcheck", "exec")
    assert "NETMON_READY" in command[2]


def test_pdf_packages_are_those_that_reports_ask_for(instructions) -> None:
    assert f'PACKAGES="{" ".join(PACKAGES)}"' in of(instructions, "ARG")
