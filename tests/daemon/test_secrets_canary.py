"""Random communities and passwords through everything that netmon writes, shows and answers: they come out nowhere."""

import base64
import json
import logging
import secrets
import signal
import stat
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmon.simulate.broken import modes
from netmon.transport.snmp.api import UsmUser
from netmon.transport.snmp.usm import localize_key, password_to_key
from tests.fuzz.agents import MutatingAgent
from tests.support.agents import AgentThread
from tests.support.netmon_process import NetmonProcess, finished, netmon
from tests.support.ruled import ruled_agent
from tests.support.usm_agent import ENGINE_ID

DEBUG = f"import logging\nlogging.INFO = {logging.DEBUG}"  # what the command sets as its level
PATHS = ("/", "/?lang=en", "/?lang=zh", "/healthz", "/readyz", "/metrics", "/devices/", "/nowhere", "/devices/nobody")
SITE = """\
site: {{id: school, name: 东关小学, kind: school, area: city}}
devices:
  - {{name: sw-v2, role: switch, address: 127.0.0.1, port: {v2}, credential: v2}}
  - {{name: sw-v3, role: switch, address: 127.0.0.1, port: {v3}, credential: v3}}
  - {{name: sw-other, role: switch, address: 127.0.0.1, port: {other}, credential: wrong}}
  - {{name: sw-garbage, role: switch, address: 127.0.0.1, port: {garbage}, credential: v2}}
  - {{name: sw-dead, role: switch, address: 127.0.0.1, port: 9, credential: v3, snmp: {{budget: 2s}}}}
"""
CREDENTIALS = """\
v2: {kind: snmp_v2c, community: {file: ../secrets/community}}
wrong: {kind: snmp_v2c, community: {env: NETMON_TEST_COMMUNITY}}
v3: {kind: snmp_v3, user: watcher, auth: SHA-256, auth_password: {file: ../secrets/auth}, priv: AES-128, priv_password: {credential: priv}}
"""
SETTINGS = """\
inventory: inventory
state: state
listen: 127.0.0.1:0
language: en
icmp: false
periods: {system: 1s, interfaces: 1s, health: 5s, inventory: 10s, identify: 60s}
"""


class Canary:
    """The secrets of one run, and every spelling in which they could leak."""

    def __init__(self) -> None:
        self.community, self.wrong, self.auth, self.priv = (f"{name}-{secrets.token_hex(12)}" for name in ("comm", "env", "auth", "priv"))

    def user(self) -> UsmUser:
        return UsmUser(user=b"watcher", auth="SHA-256", auth_password=self.auth.encode(), priv="AES-128", priv_password=self.priv.encode())

    def spellings(self) -> set[bytes]:
        plain = [secret.encode() for secret in (self.community, self.wrong, self.auth, self.priv)]
        keys = [password_to_key("SHA-256", secret) for secret in plain[2:]]
        keys += [localize_key("SHA-256", key, ENGINE_ID) for key in keys]
        found = {*plain, *keys}
        for secret in (*plain, *keys):
            found |= {secret.hex().encode(), base64.b64encode(secret).rstrip(b"="), repr(secret)[2:-1].encode(), secret[: len(secret) // 2 + 4]}
        return found

    def hits(self, text: bytes) -> list[bytes]:
        return [spelling for spelling in self.spellings() if spelling in text]


@pytest.fixture(scope="module")
def agents() -> Iterator[AgentThread]:
    with AgentThread() as thread:
        yield thread


@pytest.fixture
def canary() -> Canary:
    return Canary()


@pytest.fixture
def env(canary: Canary, tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "priv").write_text(canary.priv)
    (folder / "priv").chmod(0o600)
    return {"NETMON_TEST_COMMUNITY": canary.wrong, "CREDENTIALS_DIRECTORY": str(folder)}


@pytest.fixture
def config(canary: Canary, agents: AgentThread, tmp_path: Path) -> Path:
    conf = tmp_path / "conf"
    (conf / "inventory" / "sites").mkdir(parents=True)
    (conf / "secrets").mkdir()
    for name, secret in (("community", canary.community), ("auth", canary.auth)):
        (conf / "secrets" / name).write_text(secret + "\n")
        (conf / "secrets" / name).chmod(0o600)
    own = canary.community.encode()
    opened = {
        "v2": ruled_agent("sw-v2", 1, community=own),
        "v3": MutatingAgent(canary.user(), ruled_agent("sw-v3", 2)),
        "other": ruled_agent("sw-other", 3),
        "garbage": ruled_agent("sw-garbage", 4, community=own, _mode=modes()["garbage"]),
    }
    ports = {name: agents.open(agent).rpartition(":")[2] for name, agent in opened.items()}  # type: ignore[arg-type]
    (conf / "netmon.yaml").write_text(SETTINGS)
    (conf / "inventory" / "district.yaml").write_text("district: {id: d1, name: T}\n")
    (conf / "inventory" / "credentials.yaml").write_text(CREDENTIALS)
    (conf / "inventory" / "sites" / "school.yaml").write_text(SITE.format(**ports))
    return conf / "netmon.yaml"


def everything_shown(daemon: NetmonProcess) -> bytes:
    """Fetch every page in every form."""
    names = ("sw-v2", "sw-v3", "sw-other", "sw-garbage", "sw-dead")
    paths = [*PATHS, *(f"/devices/{name}{query}" for name in names for query in ("", "?lang=zh", "?format=json"))]
    shown = []
    for path in paths:
        try:
            shown.append(daemon.get(path))
        except urllib.error.HTTPError as error:
            shown.append(error.read().decode())
    shown.append(daemon.get("/metrics", {"Accept": "application/openmetrics-text; version=1.0.0"}))
    return "\n".join(shown).encode()


def test_canary_is_found_where_it_is(canary: Canary) -> None:
    """The search itself works: each spelling is a hit."""
    assert canary.hits(f"x{canary.auth}x".encode())
    assert canary.hits(base64.b64encode(canary.priv.encode()))
    assert canary.hits(canary.wrong.encode().hex().encode())
    assert canary.hits(b"nothing here") == []


@pytest.mark.long
def test_no_secret_comes_out_anywhere(canary: Canary, env: dict[str, str], config: Path, tmp_path: Path) -> None:
    with netmon(tmp_path / "log", ["run", "--config", config], env=env, script=DEBUG) as daemon:
        for name in ("sw-v2", "sw-v3"):
            daemon.has_sample(rf'^netmon_interface_receive_bps\{{[^}}]*device="{name}"')
        daemon.has_sample(r'^netmon_poll_outcome\{[^}]*device="sw-dead"[^}]*outcome="timeout"[^}]*\} 1')
        pages = everything_shown(daemon)
        daemon.send(signal.SIGUSR1)
        cmdline = Path(f"/proc/{daemon.process.pid}/cmdline").read_bytes()
        credentials = config.parent / "inventory" / "credentials.yaml"
        credentials.write_text(CREDENTIALS.replace("auth: SHA-256", "auth: SHA-257"))
        refused = finished("reload", "--config", config, env=env)
        credentials.write_text(CREDENTIALS)
        (config.parent / "secrets" / "auth").write_text(canary.auth + "-changed\n")
        reports = [
            finished(*words, "--config", config, env=env)
            for words in (["plan"], ["check"], ["reload"], ["poll", "sw-v2", "--format", "json"], ["poll", "sw-other"])
        ]
        assert daemon.end() == 0
    assert refused.returncode == 2
    assert reports[3].returncode == 0
    said = "".join(done.stdout + done.stderr for done in (refused, *reports)).encode()
    state = {path: path.read_bytes() for path in (config.parent / "state").rglob("*") if path.is_file()}
    assert {"applied.json", "key", "memory.json"} <= {path.name for path in state}
    assert "DEBUG" in daemon.err
    assert json.loads(reports[3].stdout)["device"]["profile"] == "huawei_vrp"
    assert b"sw-v3" in pages
    for name, text in {"pages": pages, "log": daemon.err.encode(), "stdout": daemon.out.encode(), "command line": cmdline, "commands": said}.items():
        assert canary.hits(text) == [], name
    for path, content in state.items():
        assert canary.hits(content) == [], path
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.long
def test_refused_files_do_not_quote_secrets(canary: Canary, env: dict[str, str], config: Path) -> None:
    """A secret written where a reference belongs, or into a file that others can read, is named by its place alone."""
    credentials = config.parent / "inventory" / "credentials.yaml"
    credentials.write_text(
        f"v2: {{kind: snmp_v2c, community: {canary.community}}}\nwrong: {{kind: snmp_v3, user: u, auth_password: {{pass: {canary.auth}}}}}\n"
    )
    outputs = [finished(*words, "--config", config, env=env) for words in (["check"], ["run"], ["plan"], ["check", "--lang", "zh"])]
    assert {done.returncode for done in outputs} == {2}
    assert "credentials.yaml:1:" in outputs[0].stdout
    credentials.write_text(CREDENTIALS)
    (config.parent / "secrets" / "community").chmod(0o644)
    outputs.append(finished("check", "--config", config, env=env))
    assert outputs[-1].returncode == 2
    (config.parent / "secrets" / "community").chmod(0o600)
    (config.parent / "secrets" / "auth").write_text("short\n")
    outputs.append(finished("check", "--config", config, env=env))
    assert outputs[-1].returncode == 2
    assert "short\n" not in outputs[-1].stdout + outputs[-1].stderr
    assert canary.hits("".join(done.stdout + done.stderr for done in outputs).encode()) == []


def test_community_by_environment_is_in_no_command_line(canary: Canary, agents: AgentThread, tmp_path: Path) -> None:
    address = agents.open(ruled_agent("dead", 5, alive=False))
    words = ["poll", "--address", address, "--community", "env:POLL_COMMUNITY", "--timeout", "4"]
    with netmon(tmp_path / "log", words, env={"POLL_COMMUNITY": canary.community}) as poll:
        shown = Path(f"/proc/{poll.process.pid}/cmdline")
        cmdline = poll.until(shown.read_bytes, what="command line")
        assert isinstance(cmdline, bytes)
        assert poll.process.wait(30) == 1
    assert b"env:POLL_COMMUNITY" in cmdline
    assert canary.hits(cmdline + poll.out.encode() + poll.err.encode()) == []
