"""`traps:` in netmon.yaml and `trap_sources:` of a device."""

import re
from pathlib import Path

import pytest

from netmon.model.trap import TrapSettings
from tests.config.tree import good, lines, load_files

CREDENTIALS = (
    "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\n"
    "secure: {kind: snmp_v3, user: netmon, auth: SHA, auth_password: {env: AUTH}, priv: AES-128, priv_password: {env: PRIV}}\n"
    "same: {kind: snmp_v3, user: netmon, auth: SHA, auth_password: {env: AUTH}}\n"
    "login: {kind: ssh, user: x, password: {env: AUTH}}\n"
)


def test_traps_are_off_by_default(tmp_path: Path) -> None:
    assert good(tmp_path, {}).settings.traps == TrapSettings()


def test_traps_are_heard_at_several_places(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "netmon.yaml": 'state: state\ntraps: {listen: ["0.0.0.0:9162", "[::]:9162"], credentials: [ro, secure], engine_id: "80:00:1F:88:04:AA"}\n',
        "inventory/credentials.yaml": CREDENTIALS,
        "inventory/sites/a.yaml": (
            "site: {id: a, name: 甲校, kind: school}\ndevices:\n  - {name: a-gw, role: router, address: 10.0.0.1, trap_sources: [10.255.0.1]}\n"
        ),
    }
    config = good(tmp_path, files)
    assert config.settings.traps == TrapSettings(listen=(("0.0.0.0", 9162), ("::", 9162)), credentials=("ro", "secure"), engine_id="80001f8804aa")
    assert config.devices["a-gw"].trap_sources == ("10.255.0.1",)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("listen: 0.0.0.0:9162", "traps.credentials: Write credentials: which communities or SNMPv3 users may send traps."),
        ("listen: 0.0.0.0, credentials: [ro]", 'traps.listen: Write address:port, such as 127.0.0.1:9464 or "[::1]:9464".'),
        ("listen: 0.0.0.0:9162, credentials: [secur]", "traps.credentials[0]: credentials.yaml has no 'secur'. Did you mean 'secure'?"),
        (
            "listen: 0.0.0.0:9162, credentials: [login]",
            "traps.credentials[0]: The credential 'login' is of kind ssh; here it must be snmp_v1, snmp_v2c, snmp_v3.",
        ),
        (
            "listen: 0.0.0.0:9162, credentials: [secure, same]",
            "traps.credentials[1]: Two credentials have the SNMPv3 user 'netmon'; a trap says only the name, so keep one.",
        ),
        ('listen: ["0.0.0.0:162", "0.0.0.0:162"], credentials: [ro]', "traps.listen[1]: 0.0.0.0:162 stands twice."),
        ('credentials: [ro], engine_id: "80zz"', "traps.engine_id: Must be an SNMPv3 engine id in quotes: 10 to 64 hexadecimal digits."),
        ("lissen: 0.0.0.0:162", "traps.lissen: Unknown key 'lissen'; allowed are listen, credentials, engine_id. Did you mean 'listen'?"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, block: str, expected: str) -> None:
    result = load_files(tmp_path, {"netmon.yaml": f"state: state\ntraps: {{{block}}}\n", "inventory/credentials.yaml": CREDENTIALS})
    assert expected in [line.partition(": ")[2] for line in lines(tmp_path, result)]
    assert all("S3CR3T" not in line for line in lines(tmp_path, result))


def test_the_how_to_is_a_configuration(tmp_path: Path, root: Path) -> None:
    page = (root / "docs" / "how-to" / "receive-traps.md").read_text(encoding="utf-8")
    settings, credentials, device = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    for number, name in enumerate(re.findall(r"/etc/netmon/secrets/[a-z-]+", credentials)):
        secret = tmp_path / f"secret{number}"
        secret.write_text("long-enough-secret\n")
        secret.chmod(0o600)
        credentials = credentials.replace(name, str(secret))
    files: dict[str, str | bytes] = {
        "netmon.yaml": f"state: state\n{settings}",
        "inventory/credentials.yaml": f"ro: {{kind: snmp_v2c, community: {{env: COMMUNITY}}}}\n{credentials}",
        "inventory/sites/a.yaml": f"site: {{id: a, name: 甲校, kind: school}}\ndevices:\n{device}",
    }
    config = good(tmp_path, files)
    assert config.settings.traps.listen == (("0.0.0.0", 9162),)
    assert config.devices["core"].trap_sources == ("10.255.0.1",)
