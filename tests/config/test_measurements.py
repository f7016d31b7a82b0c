"""measurements.yaml: what becomes of it, and what cannot be tested as it is written."""

from datetime import UTC, date, datetime, time

import pytest

from netmon.cli.check import summary
from netmon.model.measurement import Campaign, SpeedProbe, week_of_quarter
from tests.config.tree import GOOD, good, lines, load_files
from tests.support import certificates

F = "inventory/measurements.yaml"
A = "inventory/sites/a.yaml"
LINKS = """links:
  - {id: exit1, role: exit}
  - {id: access, role: school_access}
  - {id: reserve, role: exit, standby: true}
  - {id: sim, role: exit, medium: 4g}
"""
PROBE = "  - {name: pc, role: probe, address: 10.9.9.9, ssh: {credential: login}}\n"
CREDENTIALS = "inventory/credentials.yaml"
SERVERS = "servers:\n  city: {where: outside, host: 203.0.113.10, ceiling: 1G}\n  web: {where: outside, method: http, url: 'http://203.0.113.9/1G'}\n"
PROBES = "probes:\n  a: {device: pc, ceiling: 1G}\n"


def files(text: str) -> dict[str, str]:
    login = "login: {kind: ssh, user: test, password: {env: AUTH}}\n"
    site = GOOD[A] + LINKS
    site = site.replace("devices:\n", f"devices:\n{PROBE}") if "devices:\n" in site else f"{site}devices:\n{PROBE}"
    return {A: site, CREDENTIALS: GOOD.get(CREDENTIALS, "") + login, F: text}


def test_a_campaign_takes_the_lines_in_use_of_the_servers_side(tmp_path):
    config = good(tmp_path, files(SERVERS + PROBES + "campaigns:\n  - {name: 夜间, server: city, window: 22:30-06:00}\n"))
    campaign = config.measurements.campaigns[0]
    assert campaign.links == ("a/exit1",)
    assert (campaign.start, campaign.end, campaign.directions, campaign.when) == (time(22, 30), time(6), ("down", "up"), "nightly")
    assert config.measurements.probe_of(config.links["a/exit1"]) == SpeedProbe(device="pc", ceiling_bps=10**9)
    assert config.measurements.servers["city"].path == "exit"
    assert "夜间 1 条线路" in summary(config, "zh")


def test_a_line_of_its_own_probe_comes_before_the_schools(tmp_path):
    config = good(tmp_path, files(SERVERS + PROBES + "  a/access: {}\n"))
    assert config.measurements.probe_of(config.links["a/access"]) == SpeedProbe()
    assert config.measurements.probe_of(config.links["a/exit1"]).device == "pc"


WRONG = [
    ("servers: {x: {where: outside}}\n", "1:14", "host"),
    ("servers: {x: {where: outside, host: 'a b; reboot'}}\n", "1:37", "address or a host name"),
    ("servers: {x: {where: outside, host: h, url: 'http://h/'}}\n", "1:45", "no url"),
    ("servers: {x: {where: outside, method: http, url: 'ftp://h/'}}\n", "1:50", "http"),
    ("servers: {x: {where: outside, host: h, ca_file: ca.pem}}\n", "1:49", "no ca_file"),
    ("servers: {x: {where: outside, method: http, url: 'https://h/', ca_file: nix.pem}}\n", "1:73", "nix.pem cannot be read: No such file"),
    ("servers: {x: {where: outside, method: http, url: 'https://h/', ca_file: district.yaml}}\n", "1:73", "district.yaml has no certificate"),
    ("servers: {x: {where: outside, host: h, site: a}}\n", "1:46", "inside"),
    ("servers: {x: {where: inside, host: h, site: nobody}}\n", "1:45", "nobody"),
    ("probes: {b: {}}\n", "1:13", "no site 'b'"),
    ("probes: {a/nix: {}}\n", "1:17", "no line 'a/nix'"),
    ("probes: {a: {device: nix}}\n", "1:22", "no device 'nix'"),
    ("probes: {a: {device: a-sw}}\n", "1:22", "ssh"),
    ("probes: {a: {source: nowhere}}\n", "1:22", "address"),
    ("probes: {a: {ceiling: 100}}\n", "1:23", "500M"),
]
CAMPAIGNS = [
    ("server: nix", "no 'nix'"),
    ("server: city, links: a/nix", "no line 'a/nix'"),
    ("server: city, links: a/sim", "metered"),
    ("server: city, links: a/exit1, sites: a", "no sites"),
    ("server: city, when: dates, from: 2026-11-01", "'to'"),
    ("server: city, when: dates, from: 2026-11-09, to: 2026-11-01", "ends before"),
    ("server: city, from: 2026-11-01", "when: dates"),
    ("server: city, week: 3", "when: quarterly"),
    ("server: city, seconds: 600", "30"),
    ("server: city, directions: [down, down]", "twice"),
    ("server: city, roles: man_core", "no line"),
    ("server: web, directions: up", "upload_url"),
    ("server: city, idel: 10", "idle"),
]


@pytest.mark.parametrize(("text", "place", "words"), WRONG)
def test_an_impossible_server_or_probe_is_said_where_it_stands(tmp_path, text, place, words):
    found = lines(tmp_path, load_files(tmp_path, files(text)))
    assert len(found) == 1
    assert found[0].startswith(f"{F}:{place}:")
    assert words in found[0]


@pytest.mark.parametrize(("entry", "words"), CAMPAIGNS)
def test_an_impossible_campaign_is_said_in_its_line(tmp_path, entry, words):
    text = f"{SERVERS}{PROBES}campaigns:\n  - {{name: x, window: '22:00-06:00', {entry}}}\n"
    found = lines(tmp_path, load_files(tmp_path, files(text)))
    assert [line.partition(f"{F}:")[2].partition(":")[0] for line in found] == ["7"] * len(found)
    assert any(words in line for line in found)


def test_a_server_at_the_school_is_tested_from_the_poller_and_needs_no_probe(tmp_path):
    servers = "servers:\n  here: {where: inside, host: 10.1.1.9, site: a}\n"
    config = good(tmp_path, files(servers + "campaigns:\n  - {name: x, server: here, window: 22:00-06:00}\n"))
    assert config.measurements.campaigns[0].links == ("a/access",)
    assert config.measurements.probe_of(config.links["a/access"]) == SpeedProbe()
    found = lines(tmp_path, load_files(tmp_path, files(servers + PROBES + "campaigns:\n  - {name: x, server: here, window: 22:00-06:00}\n")))
    assert len(found) == 1
    assert "one school" in found[0]


def test_a_web_server_is_tested_from_a_probe_too_and_from_an_address_of_choice(tmp_path):
    probes = "probes:\n  a: {device: pc, source: 10.9.9.8}\n"
    config = good(tmp_path, files(SERVERS + probes + "campaigns:\n  - {name: x, server: web, window: 22:00-06:00}\n"))
    assert [(one.links, one.directions) for one in config.measurements.campaigns] == [(("a/exit1",), ("down",))]


def test_of_a_file_of_authorities_the_certificates_alone_are_taken(tmp_path):
    pem = certificates.authority(tmp_path).file.read_text()
    text = "servers:\n  web: {where: outside, method: http, url: 'https://h/1G', ca_file: ca/own.pem}\n"
    broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    config = good(tmp_path / "good", {**files(text), "inventory/ca/own.pem": f"# ours'; reboot\n{pem}\nbetween\n{pem}"})
    assert config.measurements.servers["web"].ca_pem == pem * 2
    assert pem not in repr(config.measurements)
    for wrong in (broken, pem * 200, ""):
        found = lines(tmp_path, load_files(tmp_path / "wrong", {**files(text), "inventory/ca/own.pem": wrong}))
        assert len(found) == 1
        assert "ca/own.pem has no certificate" in found[0]


def test_two_campaigns_of_one_name_are_refused(tmp_path):
    text = SERVERS + PROBES + "campaigns:\n" + "  - {name: x, server: city, window: 22:00-06:00}\n" * 2
    assert [line for line in lines(tmp_path, load_files(tmp_path, files(text))) if "twice" in line]


def campaign(**changes) -> Campaign:
    return Campaign(**({"name": "x", "server": "s", "links": ("a/b",), "when": "hourly", "start": time(22), "end": time(6)} | changes))


def test_a_window_past_midnight_belongs_to_the_day_it_began_on():
    dated = campaign(when="dates", first=date(2026, 11, 9), last=date(2026, 11, 9))
    inside = [datetime(2026, 11, 9, 22, tzinfo=UTC), datetime(2026, 11, 10, 5, 59, tzinfo=UTC)]
    outside = [
        datetime(2026, 11, 9, 5, 59, tzinfo=UTC),
        datetime(2026, 11, 10, 6, tzinfo=UTC),
        datetime(2026, 11, 10, 22, tzinfo=UTC),
        datetime(2026, 11, 9, 21, 59, tzinfo=UTC),
    ]
    assert all(dated.covers(moment) for moment in inside)
    assert not any(dated.covers(moment) for moment in outside)


def test_a_week_a_quarter_is_seven_days_of_it():
    days = [date(2024, 2, 1).replace(day=day) for day in range(1, 30)]
    assert [day.day for day in days if campaign(when="quarterly", week=7).has_day(day)] == list(range(12, 19))
    assert (week_of_quarter(date(2026, 1, 1)), week_of_quarter(date(2026, 12, 31)), week_of_quarter(date(2026, 4, 8))) == (1, 14, 2)
