"""The text of a device's configuration: secrets out, moving lines out, and whether it is whole (pure)."""

import re
from collections.abc import Iterator

REMOVED = "<removed>"
LEAST_LINES = 5
SHRUNK = 0.5

# What `display` and `show` say about the moment rather than about the configuration.
MOVING = re.compile(
    r"\s*(?:building configuration|current configuration ?:|using \d+ out of \d+ bytes|! ?last (?:configuration|config)|! ?nvram config last|!no configuration|"
    r"ntp clock-period|startup configuration|running configuration:|! ?time:|!command: |load for five secs|time source is|"
    r"\d+ bytes copied|;.*created on release)",
    re.IGNORECASE,
)
FREE_TEXT = re.compile(r"\s*(?:description|remark|sysname|hostname|name|alias|banner|header|location|contact)\s", re.IGNORECASE)
TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|\S+')
# A word after which a secret stands, perhaps after words that say how it is written.
_TRIGGERS_WORDS = """
password passwd passphrase pass-phrase wpa-passphrase secret shared-key pre-shared-key preshared-key psk wpa-psk community key key-string set-key
ascii-key authentication-key message-digest-key cipher simple irreversible-cipher hash ciphertext plaintext encrypted auth-key hmac-key enc-key user-
password authentication-mode privacy-mode auth priv md5 sha sha1 sha224 sha256 sha384 sha512 hmac-md5 hmac-sha256 password-hash pin ap-console-
password ap-backup-passwd bkup-passwords securityname wep-key credentials session-key digest token api-key securityname-cipher
"""
TRIGGERS = frozenset(_TRIGGERS_WORDS.split())
# `area-password`, `cluster-key`, `psksecret`: what ends like a trigger is one, except what anybody may see.
TRIGGER_ENDING = re.compile(r".*(?:password|passwd|passphrase|pwd|secret|psk|auth-?code|(?<!public)(?<!public_)(?<!public-)[-_]key)")
_WRITTEN_AS_WORDS = """
cipher simple irreversible-cipher hash plain plaintext ciphertext encrypted secret ascii hex hexadecimal pass-phrase passphrase read write ro rw md5
sha sha1 sha224 sha256 sha384 sha512 sha2-224 sha2-256 sha2-384 sha2-512 hmac-md5 hmac-sha256 aes aes128 aes192 aes256 aes-128 aes-192 aes-256 des
3des des56 3desede 128 192 256 raw set-key key password wpa wpa2 wpa-wpa2 wpa2-wpa3 admin-secret user super authentication encryption auth priv
privacy-mode authentication-mode v1 v2c v3 enc usual nonstandard rfc2453 rfc2082 ckn cak
"""
WRITTEN_AS = frozenset(_WRITTEN_AS_WORDS.split())
# Words that may stand where a secret would, and are none.
_PLAIN_WORDS = """
aaa scheme none local radius tacacs hwtacacs password-control policy chain generate zeroize noauth enable disable required optional read-view level
expire history length complexity recovery encryption-key console vty login default both all mib-view acl mac wep open psk dot1x timeout retry enabled
disabled
"""
PLAIN = frozenset(_PLAIN_WORDS.split())
# These say nothing that an attacker does not try first; kept, so that the check of the saved text can name them.
WELL_KNOWN = frozenset({"public", "private"})
ENCLOSED = re.compile(r"(%\^%#|%\$%\$|%@%@|@%@%|%#%#|%\+%##|\$\$e\$\$)(.*?)\1")
HASHED = re.compile(r"(?:\$[0-9a-z]{1,2}\$\S{8,}|\{[A-Z0-9]+\}\S{8,}|[0-9a-fA-F]{40,}|[A-Za-z0-9+/]{44,}={0,2})")
# Lines whose secret stands by its place alone.
PLACED = (
    re.compile(
        r"(\s*snmp-server host \S+(?: vrf \S+)?(?: (?:traps|informs))?(?: version (?:1|2c|3(?: (?:auth|noauth|priv))?))? )(?!traps|informs|version|vrf)(\S+)"
    ),
    re.compile(r"(\s*mgmt-user \S+ \S+ )(\S+)"),
    re.compile(r"(\s*(?:standby|glbp|vrrp) \d+ authentication (?!md5|text)(?:text )?)(\S+)"),
    re.compile(r"(\s*(?:standby|glbp|vrrp) \d+ authentication text )(\S+)"),
)
# `http://user:secret@host/` and `password=secret`, wherever they stand.
WRITTEN_TOGETHER = (
    (re.compile(r"(://[^\s/:@]*:)[^\s/]+(?=@)"), rf"\1{REMOVED}"),
    (re.compile(r"(\b(?:password|passwd|pwd|passphrase|secret|psk|key|token)=)[^\s&;]+", re.IGNORECASE), rf"\1{REMOVED}"),
)
KEY_BEGIN = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
KEY_END = re.compile(r"-----END [A-Z ]*PRIVATE KEY-----")


def cleaned(text: str) -> str:
    """Return what is kept of a configuration: without secrets, moving lines, and blanks at the ends of lines; one line end at the end."""
    return "".join(f"{line}\n" for line in _lines(text))


def _lines(text: str) -> Iterator[str]:
    inside_key = False
    pending_blank = False
    for raw in text.replace("\r", "").strip("\n").split("\n"):
        line = raw.rstrip()
        if inside_key:
            inside_key = KEY_END.search(line) is None
            continue
        if KEY_BEGIN.search(line):
            inside_key = KEY_END.search(line) is None
            yield f"-----PRIVATE KEY {REMOVED}-----"
            continue
        if MOVING.match(line):
            continue
        if not line:
            pending_blank = True
            continue
        if pending_blank:
            yield ""
            pending_blank = False
        yield without_secrets(line)


def without_secrets(line: str) -> str:
    """Return one line in which every word that may be a secret is replaced; better one too many than one too few."""
    line = ENCLOSED.sub(REMOVED, line)
    for together, kept in WRITTEN_TOGETHER:
        line = together.sub(kept, line)
    if FREE_TEXT.match(line):
        return HASHED.sub(REMOVED, line)
    for place in PLACED:
        line = place.sub(lambda found: found[1] + (found[2] if found[2] in WELL_KNOWN else REMOVED), line)
    tokens = list(TOKEN.finditer(line))
    pieces: list[str] = []
    at = 0
    for number, token in enumerate(tokens):
        if _is_secret(tokens, number):
            pieces.append(line[at : token.start()] + REMOVED)
            at = token.end()
    return HASHED.sub(REMOVED, "".join(pieces) + line[at:])


def _is_secret(tokens: list[re.Match[str]], number: int) -> bool:
    word = tokens[number][0].strip("\"'").lower()
    if number == 0 or word in PLAIN or word in WELL_KNOWN or word == REMOVED or not word:
        return False
    last = number == len(tokens) - 1
    before = number - 1
    # `secret 5 HASH`, `key 7 HEX`: a number says how the next word is written, unless it is the last one, the secret itself.
    if not last and (word in WRITTEN_AS or (word.isdigit() and len(word) <= 3 and _leads(tokens, number))):
        return False
    while before >= 0:
        earlier = tokens[before][0].lower().rstrip(":")
        if _triggers(earlier) and not (last and word in TRIGGERS and word in WRITTEN_AS and before == 0):
            return _trigger_counts(tokens, before, number)
        if earlier not in WRITTEN_AS and not (earlier.isdigit() and len(earlier) <= 3):
            return False
        before -= 1
    return False


def _triggers(word: str) -> bool:
    """True for a word after which a secret stands."""
    return word in TRIGGERS or TRIGGER_ENDING.fullmatch(word) is not None


def _leads(tokens: list[re.Match[str]], number: int) -> bool:
    """True when a trigger stands before this word with nothing but ways of writing between."""
    return any(_triggers(tokens[before][0].lower()) for before in range(max(0, number - 3), number))


def _trigger_counts(tokens: list[re.Match[str]], trigger: int, number: int) -> bool:
    """A trigger that is itself a value (`authentication-mode password`, `transport input all`) leads to nothing."""
    word = tokens[number][0].strip("\"'").lower()
    return not (tokens[trigger][0].lower() == "authentication-mode" and word in TRIGGERS)


def trouble(text: str, ending: str | None, before: str | None) -> str | None:
    """Return why a cleaned configuration must not replace the one before: empty, cut short, or shrunk beyond belief; None when it may."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < LEAST_LINES:
        return f"only {len(lines)} lines came"
    if ending is not None:
        return None if lines[-1].strip().lower() == ending else f"it does not end with `{ending}`"
    kept = sum(bool(line.strip()) for line in before.split("\n")) if before else 0
    return f"it shrank from {kept} to {len(lines)} lines" if len(lines) < SHRUNK * kept else None


def differs(running: str, saved: str) -> bool:
    """True when two cleaned configurations say different things; comments, blank lines and order of equal lines do not count."""
    return _meaning(running) != _meaning(saved)


def _meaning(text: str) -> list[str]:
    lines = (line.strip() for line in text.split("\n"))
    return sorted(line for line in lines if line and line[0] not in "!#;" and line not in ("return", "end"))
