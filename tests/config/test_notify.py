"""`notify:` in netmon.yaml: channels with all that their kind needs, contacts that name one that is there."""

from datetime import time
from pathlib import Path

import pytest

from netmon.config.applied import applied, to_json
from netmon.config.secrets import RobotCredential
from netmon.model.channel import ChannelKind
from netmon.model.incident import Tier
from tests.config.tree import ENV, good, lines, load_files, sign_in
from tests.support.certificates import server_pair

CREDENTIALS = (
    "ro: {kind: snmp_v2c, community: {env: COMMUNITY}}\n"
    "ding: {kind: robot, token: {env: COMMUNITY}, secret: {env: AUTH}}\n"
    "mail: {kind: login, user: noc, password: {env: PRIV}}\n"
    "bearer: {kind: token, token: {env: AUTH}}\n"
)
SITE = "site: {id: a, name: 甲校, kind: school, contacts: [{name: 网管教师, duty: it, notify: ding-a}]}\n"
GOOD = """state: state
notify:
  ding-a: {kind: dingtalk, credential: ding, tiers: [at_once, digest], fallback: mail, quiet: 22:00-06:30, keyword: 监测}
  mail: {kind: smtp, server: mail.edu.test, from: netmon@edu.test, to: noc@edu.test, credential: mail, ca_file: ca.pem}
  sms: {kind: webhook, url: "http://10.0.0.9/send", credential: bearer, internet: true, per_minute: 5}
hooks: {credential: bearer}
"""


def files(settings: str = GOOD, **more: str | bytes) -> dict[str, str | bytes]:
    return {"netmon.yaml": settings, "inventory/credentials.yaml": CREDENTIALS, "inventory/sites/a.yaml": SITE, **more}


def test_channels_are_read(tmp_path: Path) -> None:
    config = good(tmp_path, {**files(), "inventory/sites/a.yaml": SITE + "devices: [{name: a-gw, role: router, address: 10.0.0.1}]\n"})
    ding, mail, sms = config.settings.channels.values()
    assert (ding.kind, ding.tiers, ding.fallback, ding.keyword) == (ChannelKind.DINGTALK, (Tier.AT_ONCE, Tier.DIGEST), "mail", "监测")
    assert ding.quiet == (time(22), time(6, 30))
    assert (ding.internet, mail.internet, sms.internet) == (True, False, True)
    assert mail.mail is not None
    assert (mail.mail.port, mail.mail.security, mail.mail.to, mail.mail.ca_file) == (465, "tls", ("noc@edu.test",), f"{tmp_path}/ca.pem")
    assert config.settings.hook_credential == "bearer"
    credential = config.credentials["ding"]
    assert isinstance(credential, RobotCredential)
    assert ENV["AUTH"] not in repr(config) + to_json(applied(config, b"k" * 32))


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("{kind: dingtalk}", "A dingtalk channel needs credential."),
        ("{kind: wecom, credential: nobody}", "credentials.yaml has no 'nobody'."),
        ("{kind: wecom, credential: mail}", "The credential 'mail' is of kind login; here it must be robot."),
        ("{kind: smtp, server: h, to: a@b.test}", "A smtp channel needs from."),
        ("{kind: smtp, server: h, to: '13800000000', from: a@b.test}", "Must be a mail address, such as noc@example.edu.cn."),
        ("{kind: smtp, server: 'h h', to: a@b.test, from: a@b.test}", "Must be a host name or an IP address."),
        ("{kind: smtp, server: h, to: a@b.test, from: a@b.test, security: none, credential: mail}",
         "An account's password is not sent without encryption: use security: tls or starttls."),
        ("{kind: webhook}", "A webhook channel needs url."),
        ("{kind: webhook, credential: bearer}", "A webhook channel needs url."),
        ("{kind: webhook, url: 'ftp://h/x'}", "Must be an address that begins with http:// or https://, without user and password."),
        ("{kind: wecom, credential: ding, url: 'http://h'}", "A wecom channel has no use for url."),
        ("{kind: wecom, credential: ding, fallback: dingg-a}", "notify: in netmon.yaml has no 'dingg-a'. Did you mean 'ding-a'?"),
        ("{kind: wecom, credential: ding, fallback: x}", "The fallbacks go round in a ring: x -> x."),
        ("{kind: wecom, credential: ding, per_minute: 20}", "Too large; the most is 15."),
    ],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, channel: str, expected: str) -> None:
    found = lines(
        tmp_path, load_files(tmp_path, files(f"state: state\nallow_empty: true\nnotify:\n  ding-a: {{kind: wecom, credential: ding}}\n  x: {channel}\n"))
    )
    assert len(found) == 1
    assert found[0].endswith(expected), found


def test_a_contact_names_a_channel_that_is_there(tmp_path: Path) -> None:
    settings = "state: state\nallow_empty: true\nnotify: {ding-b: {kind: wecom, credential: ding}}\n"
    assert lines(tmp_path, load_files(tmp_path, files(settings))) == [
        "inventory/sites/a.yaml:1:81: site.contacts[网管教师].notify: notify: in netmon.yaml has no 'ding-a'. Did you mean 'ding-b'?"
    ]


def test_without_channels_the_names_of_contacts_are_for_later(tmp_path: Path) -> None:
    assert lines(tmp_path, load_files(tmp_path, files("state: state\nallow_empty: true\n"))) == []


def test_a_ring_of_two_is_said_once(tmp_path: Path) -> None:
    block = "  ding-a: {kind: wecom, credential: ding, fallback: b}\n  b: {kind: wecom, credential: ding, fallback: ding-a}\n"
    found = lines(tmp_path, load_files(tmp_path, files(f"state: state\nallow_empty: true\nnotify:\n{block}")))
    assert [line.partition(": ")[2] for line in found] == ["notify.ding-a.fallback: The fallbacks go round in a ring: ding-a -> b -> ding-a."]


def test_a_robots_address_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("http://robots.test/send?key=abcdefgh")
    (tmp_path / "token").chmod(0o600)
    credentials = CREDENTIALS.replace("ding: {kind: robot, token: {env: COMMUNITY}", "ding: {kind: robot, token: {file: ../token}")
    more = {"inventory/credentials.yaml": credentials}
    settings = "state: state\nallow_empty: true\nnotify: {ding-a: {kind: wecom, credential: ding}}\n"
    found = lines(tmp_path, load_files(tmp_path, {**files(settings), **more}))
    assert [line.partition("credential: ")[2] for line in found] == ["A robot's address is its secret: it must be https:// (except on this machine)."]
    assert "abcdefgh" not in "".join(found)
    (tmp_path / "token").write_text("http://127.0.0.1:8000/send?key=abcdefgh")
    assert lines(tmp_path, load_files(tmp_path, {**files(settings), **more})) == []


def test_an_open_page_takes_posts_of_those_it_knows(tmp_path: Path) -> None:
    server_pair(tmp_path)
    (tmp_path / "web.yml").write_text("tls_server_config: {cert_file: cert.pem, key_file: key.pem}\n")
    settings = sign_in(tmp_path) + "state: state\nallow_empty: true\nlisten: 0.0.0.0:9464\nweb_config: web.yml\n"
    settings += "notify: {ding-a: {kind: wecom, credential: ding}}\n"
    assert any("hooks needs a credential" in line for line in lines(tmp_path, load_files(tmp_path, files(settings))))
    assert lines(tmp_path, load_files(tmp_path, files(settings + "hooks: {credential: bearer}\n"))) == []
