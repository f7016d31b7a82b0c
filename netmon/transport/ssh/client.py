"""SSH sessions over asyncssh: known hosts always checked, every wait bounded, nothing read from the user's own SSH configuration."""

import asyncio
import base64
import contextlib
import math
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncssh

from netmon.model.device_text import clean_string
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.ssh.algorithms import host_key_offer, offer
from netmon.transport.ssh.api import HostKey, HostKeyState, SshTarget
from netmon.transport.ssh.guard import Account, Attempt, LoginGuard
from netmon.transport.ssh.key_file import KnownHostsError, KnownHostsFile
from netmon.transport.ssh.known_hosts import Entry, Known
from netmon.transport.ssh.owner import Owner
from netmon.transport.ssh.session import Session

KEEPALIVE_S: Final = 10
KEEPALIVES: Final = 3
CLOSE_S: Final = 1.0

# What a peer can make asyncssh raise: its own errors, the socket's, and what hostile octets cause while they are decoded.
PEER_ERRORS: Final = (asyncssh.Error, OSError, ValueError, LookupError, ArithmeticError, TypeError, AssertionError)


class SshClient:
    """Opens sessions; shared by all devices. Nothing is open between two sessions."""

    def __init__(self, known_hosts: KnownHostsFile, guard: LoginGuard) -> None:
        self.known_hosts = known_hosts
        self.guard = guard
        self.open_sessions = 0

    @asynccontextmanager
    async def session(self, target: SshTarget) -> AsyncIterator[Session]:
        """Log in for the length of the block. AccessFailed says why not; a login that is refused is remembered by the guard."""
        known = await self._known(target)
        async with self.guard.session():
            sock = await connect_tcp(target.address, target.port, target.connect_timeout_s)
            try:
                async with self.guard.login(account_of(target)) as attempt:
                    connection, owner = await _log_in(target, known, sock, attempt)
            except BaseException:
                sock.close()
                raise
            self.open_sessions += 1
            try:
                yield Session(connection, target, owner.shown, login_s=owner.login_s)
            except BaseException:
                connection.abort()
                raise
            finally:
                self.open_sessions -= 1
                await _close(connection)

    async def _known(self, target: SshTarget) -> Known:
        try:
            hosts = await asyncio.to_thread(self.known_hosts.load)
        except KnownHostsError as error:
            raise AccessFailed(Outcome.SKIPPED, str(error)) from None
        return hosts.known(target.address, target.port)


def account_of(target: SshTarget) -> Account:
    """Return what the guard needs to know of a login."""
    sent = tuple(secret for secret in (target.password, target.private_key) if secret is not None)
    return Account(credential=target.credential, user=target.user, address=target.address, port=target.port, secrets=sent, password=target.password is not None)


async def connect_tcp(address: str, port: int, timeout_s: float) -> socket.socket:
    """Return a connected socket. AccessFailed; a refusal is an answer of the machine itself, which only lacks the service."""
    loop = asyncio.get_running_loop()
    sock: socket.socket | None = None
    try:
        async with asyncio.timeout(timeout_s):
            found = await loop.getaddrinfo(address, port, type=socket.SOCK_STREAM)
            family, kind, protocol, _, place = min(found, key=lambda entry: entry[0] is not socket.AF_INET)
            sock = socket.socket(family, kind | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, protocol)
            await loop.sock_connect(sock, place)
    except BaseException as error:
        if sock is not None:
            sock.close()
        if isinstance(error, TimeoutError):
            raise AccessFailed(Outcome.TIMEOUT, f"no TCP connection to port {port} within {timeout_s:g} s") from None
        if isinstance(error, ConnectionRefusedError):
            raise AccessFailed(Outcome.PROTOCOL_ERROR, f"no SSH service on port {port}: the machine answers and refuses the connection") from None
        if isinstance(error, OSError):
            raise AccessFailed(Outcome.UNREACHABLE, f"no TCP connection to port {port}: {error.strerror or type(error).__name__}") from None
        raise
    return sock


async def _log_in(target: SshTarget, known: Known, sock: socket.socket, attempt: Attempt) -> tuple[asyncssh.SSHClientConnection, Owner]:
    owner = Owner(target, known, await _private_key(target))
    started = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(target.login_timeout_s):
            connection = await asyncssh.connect(
                target.address,
                target.port,
                sock=sock,
                client_factory=lambda: owner,
                username=target.user,
                login_timeout=target.login_timeout_s + 1,
                keepalive_interval=KEEPALIVE_S,
                keepalive_count_max=KEEPALIVES,
                **safe_options(known, legacy=target.legacy),
            )
    except (TimeoutError, asyncio.CancelledError) as error:
        if owner.secret_sent:
            attempt.unanswered()
        if isinstance(error, asyncio.CancelledError):
            raise
        raise AccessFailed(Outcome.TIMEOUT, f"no end of the {owner.phase} within {target.login_timeout_s:g} s") from None
    except PEER_ERRORS as error:
        failed = failure(error, owner, legacy=target.legacy)
        if failed.outcome is Outcome.AUTH_FAILED and owner.secret_sent:
            attempt.refused()
        raise failed from None
    attempt.accepted()
    owner.login_s = asyncio.get_running_loop().time() - started
    if owner.host_key is None:  # a certificate of an authority that known_hosts names
        owner.host_key = certified(connection)
    return connection, owner


async def _private_key(target: SshTarget) -> asyncssh.SSHKey | None:
    if target.private_key is None:
        return None
    try:
        return await asyncio.to_thread(asyncssh.import_private_key, target.private_key)
    except (asyncssh.KeyImportError, ValueError):
        reason = "the credential's private key cannot be read: an OpenSSH or PEM key without a passphrase is needed"
        raise AccessFailed(Outcome.SKIPPED, reason) from None


def certified(connection: asyncssh.SSHClientConnection) -> HostKey:
    """Return the key of a host that showed a valid certificate."""
    key = connection.get_server_host_key()
    assert key is not None
    return HostKey(algorithm=key.get_algorithm(), fingerprint=key.get_fingerprint("sha256"), state=HostKeyState.TRUSTED)


def safe_options(known: Known, *, legacy: bool) -> dict[str, Any]:
    """Return what every connection is made with: no configuration file, no agent, no forwarding, no compression, no default keys.

    No key is handed to asyncssh as trusted: the owner is asked for each, and tells an unknown one from a changed one.
    """
    algorithms = offer(legacy=legacy)
    authorities, revoked = _keys(known.authorities), _keys(known.revoked)
    return {
        "config": None,
        "known_hosts": lambda _host, _address, _port: ([], authorities, revoked),
        "kex_algs": algorithms.kex,
        "encryption_algs": algorithms.encryption,
        "mac_algs": algorithms.mac,
        "signature_algs": algorithms.signature,
        "server_host_key_algs": (*_certificates(known), *host_key_offer(algorithms, tuple(entry.algorithm for entry in known.trusted))),
        "compression_algs": None,
        "agent_path": None,
        "agent_forwarding": False,
        "client_keys": None,
        "client_host_keys": None,
        "x509_trusted_certs": None,
        "gss_host": None,
        "gss_kex": False,
        "gss_auth": False,
        "host_based_auth": False,
        "preferred_auth": ("publickey", "password", "keyboard-interactive"),
        "proxy_command": None,
        "tcp_keepalive": True,
    }


def _keys(entries: tuple[Entry, ...]) -> list[asyncssh.SSHKey]:
    keys = []
    for entry in entries:
        with contextlib.suppress(asyncssh.KeyImportError, ValueError):
            keys.append(asyncssh.import_public_key(f"{entry.algorithm} {entry.key}"))
    return keys


def _certificates(known: Known) -> tuple[str, ...]:
    names = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256")
    return tuple(f"{name}-cert-v01@openssh.com" for name in names) if known.authorities else ()


def failure(error: BaseException, owner: Owner, *, legacy: bool) -> AccessFailed:
    """Return what an error while logging in means."""
    words = clean_string(str(error), limit=120)
    if isinstance(error, asyncssh.HostKeyNotVerifiable):
        return AccessFailed(Outcome.PROTOCOL_ERROR, owner.key_refusal(words))
    if isinstance(error, asyncssh.PermissionDenied) and not owner.secret_sent:
        return AccessFailed(Outcome.AUTH_FAILED, owner.not_tried or "the host offers no kind of login that the credential has")
    if isinstance(error, asyncssh.PermissionDenied):
        return AccessFailed(Outcome.AUTH_FAILED, owner.not_tried or "login refused")
    if owner.secret_sent:
        return AccessFailed(Outcome.AUTH_FAILED, "the host closed the connection when it was given the login")
    if isinstance(error, asyncssh.KeyExchangeFailed):
        hint = "" if legacy else "; `ssh: {legacy: true}` allows those of old devices"
        return AccessFailed(Outcome.PROTOCOL_ERROR, f"no algorithms in common: {words}{hint}")
    if isinstance(error, asyncssh.ConnectionLost | OSError):
        return AccessFailed(Outcome.PROTOCOL_ERROR, f"the host closed the connection during the {owner.phase}")
    return AccessFailed(Outcome.PROTOCOL_ERROR, f"not understood during the {owner.phase}: {words or type(error).__name__}")


async def _close(connection: asyncssh.SSHClientConnection) -> None:
    """End a connection; a peer that does not read cannot delay that."""
    connection.close()
    try:
        async with asyncio.timeout(CLOSE_S):
            await connection.wait_closed()
    except TimeoutError:
        connection.abort()


async def scan_host_keys(address: str, port: int, *, timeout_s: float, legacy: bool = False) -> tuple[Entry, ...]:
    """Return the keys that a host shows, one of each kind, without ever trying to log in. AccessFailed when it shows none."""
    found: list[Entry] = []
    last: AccessFailed | None = None
    for algorithms in _kinds(legacy=legacy):
        owner = Owner(SshTarget(address=address, port=port, user="netmon"), Known(), None)
        options = {**safe_options(Known(), legacy=legacy), "server_host_key_algs": algorithms}
        sock = await connect_tcp(address, port, timeout_s)
        try:
            async with asyncio.timeout(timeout_s):
                connection = await asyncssh.connect(
                    address, port, sock=sock, client_factory=lambda owner=owner: owner, username="netmon", login_timeout=math.ceil(timeout_s) + 1, **options
                )
            connection.abort()
        except TimeoutError:
            raise AccessFailed(Outcome.TIMEOUT, f"no end of the {owner.phase} within {timeout_s:g} s") from None
        except PEER_ERRORS as error:
            last = failure(error, owner, legacy=legacy)
        finally:
            sock.close()
        if owner.blob is not None and owner.host_key is not None:
            found.append(Entry(hosts="", algorithm=owner.host_key.algorithm, key=base64.b64encode(owner.blob).decode()))
        elif owner.phase == "greeting":
            break  # no SSH at all: asking again for another kind of key is of no use
    if not found:
        raise last or AccessFailed(Outcome.PROTOCOL_ERROR, "the host shows no key")
    return tuple(found)


def _kinds(*, legacy: bool) -> tuple[tuple[str, ...], ...]:
    kinds = (("ssh-ed25519",), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"), ("rsa-sha2-512", "rsa-sha2-256"))
    return (*kinds, ("ssh-rsa",), ("ssh-dss",)) if legacy else kinds
