import base64
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.transport.ssh.key_file import KnownHostsError, KnownHostsFile, known_hosts_path
from netmon.transport.ssh.known_hosts import Entry, KnownHosts, host_name, names_host, parse_line
from tests.support import need


def key(kind: str, content: bytes) -> str:
    name = kind.encode()
    return base64.b64encode(len(name).to_bytes(4) + name + content).decode()


K1, K2, K3 = (key("ssh-ed25519", octet * 32) for octet in (b"1", b"2", b"3"))


def entry(blob: str) -> Entry:
    return Entry(hosts="", algorithm="ssh-ed25519", key=blob)


def keys(found: tuple[Entry, ...]) -> list[str]:
    return [one.key for one in found]


def test_host_is_known_by_address_and_port() -> None:
    hosts = KnownHosts(f"10.1.1.1 ssh-ed25519 {K1}\n[10.1.1.1]:2222 ssh-ed25519 {K2}\n")
    assert keys(hosts.known("10.1.1.1", 22).trusted) == [K1]
    assert keys(hosts.known("10.1.1.1", 2222).trusted) == [K2]
    assert keys(hosts.known("10.1.1.1", 2223).trusted) == []


def test_host_of_ipv6_has_brackets_only_with_another_port() -> None:
    assert host_name("2001:db8::1", 22) == "2001:db8::1"
    assert host_name("2001:db8::1", 2022) == "[2001:db8::1]:2022"


def test_lists_patterns_and_negations_are_read() -> None:
    assert names_host("sw1,10.1.*,!10.1.9.9", "10.1.2.3")
    assert not names_host("sw1,10.1.*,!10.1.9.9", "10.1.9.9")
    assert names_host("[10.1.?.1]:2222", "[10.1.5.1]:2222")
    assert not names_host("[10.1.?.1]:2222", "1")


def test_revoked_and_authority_lines_are_told_apart() -> None:
    hosts = KnownHosts(f"@revoked * ssh-ed25519 {K1}\n@cert-authority 10.* ssh-ed25519 {K2}\n10.1.1.1 ssh-ed25519 {K3} sw of room 101\n")
    known = hosts.known("10.1.1.1", 22)
    assert (keys(known.revoked), keys(known.authorities), keys(known.trusted)) == ([K1], [K2], [K3])
    assert known.trusted[0].comment == "sw of room 101"


@pytest.mark.parametrize(
    "line", ["", "# 10.1.1.1 ssh-ed25519 x", "10.1.1.1 ssh-ed25519", "10.1.1.1 ssh-rsa " + K1, "@other h ssh-ed25519 " + K1, "h ssh-ed25519 %%%"]
)
def test_what_is_no_entry_is_none(line: str) -> None:
    assert parse_line(line) is None


def test_new_keys_replace_the_old_and_leave_all_else() -> None:
    before = f"# ours\n10.1.1.1,sw1 ssh-ed25519 {K1}\n10.1.1.2 ssh-ed25519 {K1}\nnonsense\n@revoked 10.1.1.1 ssh-ed25519 {K2}\n"
    after = KnownHosts(before).with_keys("10.1.1.1", 22, [entry(K3)])
    assert after.text() == f"# ours\nsw1 ssh-ed25519 {K1}\n10.1.1.2 ssh-ed25519 {K1}\nnonsense\n@revoked 10.1.1.1 ssh-ed25519 {K2}\n10.1.1.1 ssh-ed25519 {K3}\n"


def test_a_forgotten_host_is_unknown() -> None:
    hosts = KnownHosts().with_keys("10.1.1.1", 2222, [entry(K1), entry(K2)])
    assert keys(hosts.known("10.1.1.1", 2222).trusted) == [K1, K2]
    assert hosts.without("10.1.1.1", 2222).text() == ""


names = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="*?!,|#@[]"), min_size=1, max_size=20)


@given(name=names, other=names, port=st.integers(1, 65535))
def test_a_written_key_is_found_again_and_by_its_own_host_alone(name: str, other: str, port: int) -> None:
    hosts = KnownHosts(KnownHosts().with_keys(name, port, [entry(K1)]).text())
    assert keys(hosts.known(name, port).trusted) == [K1]
    assert (keys(hosts.known(other, port).trusted) == [K1]) == (other.lower() == name.lower())


@given(text=st.text(max_size=300))
def test_any_text_is_read_and_kept(text: str) -> None:
    hosts = KnownHosts(text)
    assert hosts.known("10.1.1.1", 22).trusted == ()
    assert KnownHosts(hosts.text()).entries() == hosts.entries()


@pytest.mark.real
def test_openssh_reads_and_hashes_what_was_written(tmp_path: Path) -> None:
    tool = need.command("ssh-keygen")
    subprocess.run([tool, "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "id")], check=True)
    algorithm, blob = (tmp_path / "id.pub").read_text().split()[:2]
    file = KnownHostsFile(known_hosts_path(tmp_path))
    file.change(lambda hosts: hosts.with_keys("10.1.1.1", 2222, [Entry(hosts="", algorithm=algorithm, key=blob)]), {})
    found = subprocess.run([tool, "-l", "-F", "[10.1.1.1]:2222", "-f", str(file.path)], check=True, capture_output=True, text=True).stdout
    (known,) = file.load().known("10.1.1.1", 2222).trusted
    assert known.fingerprint in found
    subprocess.run([tool, "-q", "-H", "-f", str(file.path)], check=True, capture_output=True)
    assert "10.1.1.1" not in file.path.read_text()
    file.path.chmod(0o600)
    assert keys(file.load().known("10.1.1.1", 2222).trusted) == [blob]
    assert keys(file.load().known("10.1.1.1", 22).trusted) == []
    assert file.load().without("10.1.1.1", 2222).entries() == ()


def test_file_and_folder_are_their_owners_alone_and_changes_are_noted(tmp_path: Path) -> None:
    file = KnownHostsFile(known_hosts_path(tmp_path))
    assert file.load().entries() == ()
    file.change(lambda hosts: hosts.with_keys("10.1.1.1", 22, [entry(K1)]), {"action": "trust"})
    assert {path.name: path.stat().st_mode & 0o777 for path in (file.path, file.path.parent, file.path.with_name("trusted.jsonl"))} == {
        "known_hosts": 0o600, "ssh": 0o700, "trusted.jsonl": 0o600,
    }  # fmt: skip
    assert '"action": "trust"' in file.path.with_name("trusted.jsonl").read_text()
    assert keys(file.load().known("10.1.1.1", 22).trusted) == [K1]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file, other = (KnownHostsFile(known_hosts_path(tmp_path)) for _ in range(2))
    file.change(lambda hosts: hosts.with_keys("10.1.1.1", 22, [entry(K1)]), {})
    assert keys(file.load().known("10.1.1.1", 22).trusted) == [K1]
    other.change(lambda hosts: hosts.with_keys("10.1.1.1", 22, [entry(K2)]), {})
    assert keys(file.load().known("10.1.1.1", 22).trusted) == [K2]
    file.path.unlink()
    assert file.load().entries() == ()


def test_a_file_that_others_can_write_is_refused(tmp_path: Path) -> None:
    file = KnownHostsFile(known_hosts_path(tmp_path))
    file.change(lambda hosts: hosts.with_keys("10.1.1.1", 22, [entry(K1)]), {})
    file.path.chmod(0o666)
    with pytest.raises(KnownHostsError, match="chmod 600"):
        file.load()


@pytest.mark.skipif(os.geteuid() != 0, reason="allowed: only root gives files away")
def test_what_root_trusts_belongs_to_the_owner_of_the_state_folder(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    file = KnownHostsFile(known_hosts_path(tmp_path))
    file.change(lambda hosts: hosts.with_keys("10.1.1.1", 22, [entry(K1)]), {})
    assert {path.stat().st_uid for path in (file.path, file.path.parent, *file.path.parent.iterdir())} == {12345}


@pytest.mark.skipif(os.geteuid() != 0, reason="allowed: only root gives files away")
def test_root_goes_on_with_the_file_that_it_handed_over(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    KnownHostsFile(known_hosts_path(tmp_path)).change(lambda hosts: hosts.with_keys("10.1.1.1", 22, [entry(K1)]), {})
    again = KnownHostsFile(known_hosts_path(tmp_path))
    again.change(lambda hosts: hosts.with_keys("10.1.1.2", 22, [entry(K1)]), {})
    assert [bool(again.load().known(address, 22).trusted) for address in ("10.1.1.1", "10.1.1.2")] == [True, True]
    os.chown(again.path, 23456, 23456)
    with pytest.raises(KnownHostsError, match="another user"):
        KnownHostsFile(again.path).load()
