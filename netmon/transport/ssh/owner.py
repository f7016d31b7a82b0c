"""What asyncssh asks of its user during the handshake: whether a host key will do, and with what to log in. Each secret is sent once at most."""

import base64
from collections.abc import Sequence

import asyncssh

from netmon.model.outcome import HOST_KEY_CHANGED
from netmon.transport.ssh.api import HostKey, HostKeyState, SshTarget
from netmon.transport.ssh.known_hosts import Known, fingerprint


class Owner(asyncssh.SSHClient):
    """One handshake. `phase` says how far it came, `secret_sent` whether the host could count a failed login by now."""

    def __init__(self, target: SshTarget, known: Known, private_key: asyncssh.SSHKey | None) -> None:
        self._target = target
        self._known = known
        self._private_key = private_key
        self._password = target.password
        self._connection: asyncssh.SSHClientConnection | None = None
        self._authenticating = False
        self.host_key: HostKey | None = None
        self.blob: bytes | None = None
        self.secret_sent = False
        self.login_s = 0.0
        self.not_tried = ""

    @property
    def phase(self) -> str:
        """How far the handshake came, in words."""
        if self._authenticating:
            return "login"
        greeted = self._connection is not None and self._connection.get_extra_info("server_version")
        return "key exchange" if greeted else "greeting"

    @property
    def shown(self) -> HostKey:
        """The key that the host showed; only after the key exchange."""
        assert self.host_key is not None
        return self.host_key

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        """Remember the connection, whose greeting says how far it came."""
        self._connection = conn

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Decide over the host's key by known_hosts and the device's policy (RFC 4251 section 4.1)."""
        self.blob = key.public_data
        shown = base64.b64encode(self.blob).decode()
        if any(entry.key == shown for entry in self._known.trusted):
            state = HostKeyState.TRUSTED
        else:
            state = HostKeyState.CHANGED if self._known.trusted else HostKeyState.UNKNOWN
        self.host_key = HostKey(algorithm=key.get_algorithm(), fingerprint=fingerprint(self.blob), state=state)
        return state is HostKeyState.TRUSTED or (state is HostKeyState.CHANGED and self._target.host_key != "strict")

    def key_refusal(self, words: str) -> str:
        """Return why the host's key will not do, and what to do about it."""
        key, trust = self.host_key, f"`netmon ssh trust {self._target.name}`"
        if key is None:
            return f"host key not accepted: {words}"
        if key.state is HostKeyState.UNKNOWN:
            return f"host key unknown ({key.algorithm} {key.fingerprint}): compare it with the device's own, then {trust}"
        known = ", ".join(entry.fingerprint for entry in self._known.trusted[:3])
        return f"{HOST_KEY_CHANGED} (known {known}, shown {key.fingerprint}): find out why, then {trust}"

    def public_key_auth_requested(self) -> asyncssh.SSHKey | None:
        """Offer the credential's key, once."""
        self._authenticating = True
        key, self._private_key = self._private_key, None
        self.secret_sent = self.secret_sent or key is not None
        return key

    def password_auth_requested(self) -> str | None:
        """Give the password, once, and never to a host whose changed key is merely put up with."""
        self._authenticating = True
        changed = self.host_key is not None and self.host_key.state is HostKeyState.CHANGED
        if changed and self._target.host_key != "changes_with_password" and self._password is not None:
            self.not_tried = "the host key changed, so that no password is sent: use a private key, or `host_key: changes_with_password`"
            return None
        password, self._password = self._password, None
        self.secret_sent = self.secret_sent or password is not None
        return password

    def kbdint_auth_requested(self) -> str | None:
        """Take part in keyboard-interactive login (RFC 4256) while the password is still unsent."""
        self._authenticating = True
        return None if self._password is None else ""

    def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: Sequence[tuple[str, bool]]) -> list[str] | None:
        """Answer the one hidden question; nothing to a message without questions, and no second question."""
        if not prompts:
            return []
        if len(prompts) > 1 or prompts[0][1]:
            self.not_tried = "the host asks for more than a password"
            return None
        password = self.password_auth_requested()
        return None if password is None else [password]

    def password_change_requested(self, prompt: str, lang: str) -> tuple[str, str]:
        """Never change a password: netmon only reads."""
        self.not_tried = "the password has expired"
        nothing: tuple[str, str] = NotImplemented
        return nothing
