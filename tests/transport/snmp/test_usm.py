"""Keys, MACs and ciphers against RFC 3414's vectors, pysnmp's own and the standard library."""

import hashlib
import hmac
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysnmp.proto.secmod.rfc3414 import localkey, service
from pysnmp.proto.secmod.rfc3414.localkey import univ
from pysnmp.proto.secmod.rfc3414.priv import des
from pysnmp.proto.secmod.rfc3826.priv import aes

from netmon.transport.snmp.api import AuthProtocol, PrivProtocol, UsmUser
from netmon.transport.snmp.usm import (
    AUTH,
    PRIV,
    AesCfb,
    Authenticator,
    DesCbc,
    KeyCache,
    PrivacyError,
    check_user,
    extend_key,
    localize_key,
    other_flavour_hint,
    password_to_key,
)
from tests.support.usm_agent import ENGINE_ID, LEVELS, make_user

RFC_ENGINE = bytes.fromhex("000000000000000000000002")
AUTHS = get_args(AuthProtocol)
PRIVS = get_args(PrivProtocol)
EXTENDED = {"AES-192": "AesBlumenthal192", "AES-256": "AesBlumenthal256", "AES-192-C": "Aes192", "AES-256-C": "Aes256"}


@pytest.mark.parametrize(
    ("auth", "master", "localized"),
    [
        ("MD5", "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b"),
        ("SHA", "9fb5cc0381497b3793528939ff788d5d79145211", "6695febc9288e36282235fc7151f128497b38f3f"),
    ],
)
def test_keys_equal_the_vectors_of_rfc_3414_a3(auth: AuthProtocol, master: str, localized: str) -> None:
    key = password_to_key(auth, b"maplesyrup")
    assert key.hex() == master
    assert localize_key(auth, key, RFC_ENGINE).hex() == localized


@pytest.mark.parametrize("auth", AUTHS)
def test_keys_equal_those_of_pysnmp(auth: AuthProtocol) -> None:
    algorithm = getattr(hashlib, AUTH[auth].hash_name)
    theirs = localkey.hash_passphrase(b"a pass phrase of some length", algorithm)
    ours = password_to_key(auth, b"a pass phrase of some length")
    assert ours == theirs.asOctets()
    assert localize_key(auth, ours, ENGINE_ID) == localkey.localize_key(theirs, univ.OctetString(ENGINE_ID), algorithm).asOctets()


@settings(max_examples=12)
@given(auth=st.sampled_from(AUTHS), password=st.binary(min_size=1, max_size=200_000))
def test_password_to_key_hashes_exactly_one_megabyte(auth: AuthProtocol, password: bytes) -> None:
    stretched = (password * (1_048_576 // len(password) + 1))[:1_048_576]
    assert password_to_key(auth, password) == hashlib.new(AUTH[auth].hash_name, stretched).digest()


def test_password_to_key_refuses_an_empty_password() -> None:
    with pytest.raises(ValueError, match="empty"):
        password_to_key("SHA", b"")


@pytest.mark.parametrize("priv", EXTENDED)
@pytest.mark.parametrize("auth", AUTHS)
def test_extended_keys_equal_those_of_pysnmp(auth: AuthProtocol, priv: PrivProtocol) -> None:
    algorithm = getattr(hashlib, AUTH[auth].hash_name)
    services = {type(entry).__name__: entry for entry in service.SnmpUSMSecurityModel.PRIV_SERVICES.values()}
    auth_oid = next(oid for oid, entry in service.SnmpUSMSecurityModel.AUTH_SERVICES.items() if _hash_of(entry, oid) == AUTH[auth].hash_name)
    theirs = services[EXTENDED[priv]].localize_key(auth_oid, localkey.hash_passphrase(b"priv-password", algorithm), univ.OctetString(ENGINE_ID))
    localized = localize_key(auth, password_to_key(auth, b"priv-password"), ENGINE_ID)
    assert extend_key(auth, priv, localized, ENGINE_ID) == theirs.asOctets()


def _hash_of(entry: Any, oid: tuple[int, ...]) -> str | None:
    """Return hashlib's name of the hash behind one of pysnmp's services."""
    name = type(entry).__name__
    if name == "HmacSha2":
        return str(entry.HASH_ALGORITHM[oid]().name)
    return {"HmacMd5": "md5", "HmacSha": "sha1"}.get(name)


@given(auth=st.sampled_from(AUTHS), key=st.binary(min_size=1, max_size=64), message=st.binary(max_size=300))
def test_mac_is_the_truncated_hmac(auth: AuthProtocol, key: bytes, message: bytes) -> None:
    sizes = {"MD5": 12, "SHA": 12, "SHA-224": 16, "SHA-256": 24, "SHA-384": 32, "SHA-512": 48}
    assert Authenticator(auth, key).mac(message) == hmac.new(key, message, AUTH[auth].hash_name).digest()[: sizes[auth]]


U31 = st.integers(0, 2**31 - 1)


@given(key=st.sampled_from([bytes(range(n)) for n in (16, 24, 32)]), plain=st.binary(max_size=200), boots=U31, time_s=U31, salt=st.integers(0, 2**64 - 1))
def test_aes_round_trip_keeps_the_length(key: bytes, plain: bytes, boots: int, time_s: int, salt: int) -> None:
    params, data = AesCfb(key).encrypt(plain, boots, time_s, salt)
    assert len(data) == len(plain)
    assert AesCfb(key).decrypt(data, boots, time_s, params) == plain


@given(plain=st.binary(max_size=200), boots=U31, time_s=U31, salt=st.integers(0, 2**64 - 1))
def test_des_round_trip_pads_to_blocks(plain: bytes, boots: int, time_s: int, salt: int) -> None:
    cipher = DesCbc(bytes(range(16)))
    params, data = cipher.encrypt(plain, boots, time_s, salt)
    assert params == boots.to_bytes(4, "big") + (salt & 0xFFFFFFFF).to_bytes(4, "big")
    assert cipher.decrypt(data, boots, time_s, params) == plain + bytes(-len(plain) % 8)


@settings(max_examples=20)
@given(plain=st.binary(min_size=1, max_size=100), boots=U31, time_s=U31, salt=st.integers(0, 2**64 - 1))
def test_ciphers_are_read_by_pysnmp(plain: bytes, boots: int, time_s: int, salt: int) -> None:
    key = bytes(range(7, 23))
    for ours, theirs in ((AesCfb(key), aes.Aes()), (DesCbc(key), des.Des())):
        params, data = ours.encrypt(plain, boots, time_s, salt)
        read = theirs.decrypt_data(univ.OctetString(key), (boots, time_s, univ.OctetString(params)), univ.OctetString(data))
        assert bytes(read)[: len(plain)] == plain


@pytest.mark.parametrize(("cipher", "data", "params"), [(AesCfb, b"x", b"7 bytes"), (DesCbc, b"12345678", b""), (DesCbc, b"1234567", b"8 bytes.")])
def test_ciphers_refuse_a_wrong_form(cipher: type[AesCfb] | type[DesCbc], data: bytes, params: bytes) -> None:
    with pytest.raises(PrivacyError):
        cipher(bytes(16)).decrypt(data, 1, 1, params)


@pytest.mark.parametrize(
    ("user", "rule"),
    [
        (UsmUser(user=b"u", auth="SHA", auth_password=b"sEcret7"), "authentication password must have at least 8"),
        (UsmUser(user=b"u", auth="SHA", auth_password=b"long enough", priv="DES", priv_password=b"sEcret7"), "privacy password must have at least 8"),
        (UsmUser(user=b"u", priv="DES", priv_password=b"sEcret7 long"), "privacy needs authentication"),
        (UsmUser(user=b""), "user name"),
        (UsmUser(user=b"u" * 33), "user name"),
    ],
)
def test_check_user_names_the_rule_and_not_the_secret(user: UsmUser, rule: str) -> None:
    with pytest.raises(ValueError, match=rule) as caught:
        check_user(user)
    assert "sEcret" not in str(caught.value)
    with pytest.raises(ValueError, match=rule):
        KeyCache().keys(user, ENGINE_ID)


def test_check_user_accepts_every_level() -> None:
    assert len({make_user(auth, priv) for auth, priv in LEVELS}) == 43
    for auth, priv in LEVELS:
        check_user(make_user(auth, priv))


@pytest.mark.parametrize(("auth", "priv"), LEVELS)
def test_other_flavour_is_named_where_the_keys_differ(auth: AuthProtocol | None, priv: PrivProtocol | None) -> None:
    hint = other_flavour_hint(make_user(auth, priv))
    if auth is None or priv is None or priv in ("DES", "AES-128"):
        assert hint is None
        return
    other: PrivProtocol = {"AES-192": "AES-192-C", "AES-256": "AES-256-C", "AES-192-C": "AES-192", "AES-256-C": "AES-256"}[priv]  # type: ignore[assignment]
    localized = bytes(range(AUTH[auth].digest_size))
    same = extend_key(auth, priv, localized, ENGINE_ID) == extend_key(auth, other, localized, ENGINE_ID)
    assert hint == (None if same else other)


def test_key_cache_returns_the_same_keys_and_forgets_the_oldest() -> None:
    cache = KeyCache(master_keys=1, localized_keys=2)
    user = make_user("SHA-256", "AES-128")
    first = cache.keys(user, b"engine-1")
    again = cache.keys(user, b"engine-1")
    assert (again.auth, again.priv) == (first.auth, first.priv)  # objects without __eq__: the very same ones
    cache.keys(user, b"engine-2")
    cache.keys(user, b"engine-3")
    assert cache.keys(user, b"engine-1").auth is not first.auth


def test_key_cache_keeps_engines_users_and_protocols_apart() -> None:
    cache = KeyCache()
    macs = set()
    for auth in ("SHA", "SHA-256"):
        for engine in (b"engine-1", b"engine-2"):
            keys = cache.keys(make_user(auth, None), engine)
            assert keys.auth is not None
            assert keys.priv is None
            macs.add(keys.auth.mac(b"message"))
    assert len(macs) == 4


def test_key_size_is_what_the_cipher_takes() -> None:
    sizes = {priv: len(extend_key(auth, priv, bytes(AUTH[auth].digest_size), ENGINE_ID)) for auth in AUTHS for priv in PRIVS}
    assert sizes == {priv: spec.key_size for priv, spec in PRIV.items()}


def test_salts_start_anywhere_and_never_repeat() -> None:
    one, two = KeyCache(), KeyCache()
    salts = [one.salt() for _ in range(1_000)]
    assert len(set(salts)) == 1_000
    assert all(0 <= salt < 2**64 for salt in salts)
    assert len({salt & 0xFFFFFFFF for salt in salts}) == 1_000  # DES takes the low half
    assert two.salt() not in salts


def test_no_secret_is_in_a_repr() -> None:
    user = make_user("SHA-256", "AES-256")
    cache = KeyCache()
    keys = cache.keys(user, ENGINE_ID)
    kul = localize_key("SHA-256", password_to_key("SHA-256", user.auth_password), ENGINE_ID)
    texts = "".join(map(repr, (user, cache, keys, keys.auth, keys.priv)))
    for secret in ("auth-password", "priv-password", kul.hex(), repr(kul)[2:-1]):
        assert secret not in texts
