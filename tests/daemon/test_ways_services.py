"""Service checks from the inventory's words to what is run."""

from pathlib import Path

from netmon.daemon.ways_services import service_sessions
from netmon.model.service import HttpCheck, TcpCheck
from tests.config.tree import good

SITE = """site: {id: a, name: 甲校, kind: school}
devices:
  - name: web
    role: server
    address: 10.0.0.9
    checks: [{kind: http, url: "https://x.cn/", ca_file: ca.pem}, {id: own, kind: http, url: "https://x.cn/", ca_file: /etc/ca.pem}, {kind: tcp, port: 1935}]
  - {name: sw, role: switch, address: 10.0.0.1}
"""


def test_checks_are_named_and_a_relative_authority_is_beside_the_inventory(tmp_path: Path) -> None:
    config = good(tmp_path, {"inventory/sites/a.yaml": SITE})
    found = service_sessions(config)
    assert found.keys() == {"web"}
    first, second, third = found["web"].checks
    assert isinstance(first, HttpCheck)
    assert isinstance(second, HttpCheck)
    assert (first.id, first.ca_file) == ("https", str(config.settings.inventory / "ca.pem"))
    assert (second.id, second.ca_file) == ("own", "/etc/ca.pem")
    assert third == TcpCheck(id="tcp-1935", port=1935)
