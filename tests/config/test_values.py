from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from netmon.config.values import duration_s, hours, ip_address, is_web_address, rate_bps, room_range, sha256
from netmon.model.texts_config import TEXTS


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("101-106", ["101", "102", "103", "104", "105", "106"]),
        ("101-102, 201-202", ["101", "102", "201", "202"]),
        ("101～102", ["101", "102"]),
        ("101–102、301", ["101", "102", "301"]),
        ("101至103，201", ["101", "102", "103", "201"]),
        ("A01-A03", ["A01", "A02", "A03"]),
        ("A08-11", ["A08", "A09", "A10", "A11"]),
        ("098-101", ["098", "099", "100", "101"]),
        ("1班-3班", ["1班", "2班", "3班"]),
        ("实验室, 图书馆", ["实验室", "图书馆"]),
        (101, ["101"]),
        ("", None),
        ("101-", None),
        ("-101", None),
        ("a/b", None),
        ("101-1000000", None),
        ("A1-B3", None),
        (True, None),
        (None, None),
    ],
)
def test_room_range_gives_single_rooms(written: object, names: list[str] | None) -> None:
    if names is None:
        with pytest.raises(PydanticCustomError):
            room_range(written)
    else:
        assert list(room_range(written)) == names


@given(st.integers(0, 900), st.integers(0, 90))
def test_room_range_counts_every_room_once(first: int, more: int) -> None:
    assert room_range(f"{first}-{first + more}") == tuple(str(number) for number in range(first, first + more + 1))


def kind(reader: Callable[[object], object], written: object) -> str:
    """What a reader refuses with, or `read`."""
    try:
        reader(written)
    except PydanticCustomError as error:
        return error.type
    return "read"


@given(st.text(max_size=30))
def test_readers_refuse_or_read_but_never_crash(text: str) -> None:
    for reader in (room_range, duration_s, rate_bps, hours, ip_address):
        found = kind(reader, text)
        assert found == "read" or found in TEXTS


@given(st.integers(1, 999_999), st.sampled_from([("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]))
def test_duration_is_in_seconds(number: int, unit: tuple[str, float]) -> None:
    assert duration_s(f"{number}{unit[0]}") == pytest.approx(number * unit[1])


@given(st.integers(0, 999_999), st.integers(0, 999), st.sampled_from([("k", 3), ("M", 6), ("G", 9), ("T", 12)]))
def test_rate_is_exact_in_bits(whole: int, thousandths: int, unit: tuple[str, int]) -> None:
    assert rate_bps(f"{whole}.{thousandths:03d}{unit[0]}") == (whole * 1000 + thousandths) * 10 ** (unit[1] - 3)


@pytest.mark.parametrize("written", ["500", "500Mbps", "500m", "-1M", "1.0000M", "1,5M", "M", "１M", 500])
def test_rate_without_a_clear_unit_is_refused(written: object) -> None:
    with pytest.raises(PydanticCustomError):
        rate_bps(written)


@pytest.mark.parametrize("written", ["10.0.0.1/24", "10.0.0.1:161", "010.0.0.1", "224.0.0.1", "0.0.0.0", "::", "fe80::1%", "switch.example", "10.0.0"])
def test_address_that_cannot_be_polled_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        ip_address(written)


@pytest.mark.parametrize(
    ("written", "good"),
    [
        ("0f" * 32, True),
        (":".join(["0F"] * 32), True),
        ("SHA256 Fingerprint=" + ":".join(["0F"] * 32), True),
        ("sha256:" + "0f" * 32, True),
        ("sha-256: " + " ".join(["0f"] * 32), True),
        (" " + "0f" * 32 + "\n", True),
        ("0f" * 31, False),
        ("0f" * 33, False),
        ("0f" * 31 + "0g", False),
        ("0f" * 20, False),
        ("sha1:" + "0f" * 32, False),
        ("", False),
        (12345678, False),
    ],
)
def test_a_fingerprint_of_a_certificate(written: object, good: bool) -> None:
    if good:
        assert sha256(written) == "0f" * 32
    else:
        with pytest.raises(PydanticCustomError):
            sha256(written)


@pytest.mark.parametrize("address", ["https://10.0.0.5", "http://10.0.0.5:8080/", "https://[2001:db8::5]:8443", "https://ac.example/controller"])
def test_an_address_of_the_web(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.5",
        "ftp://10.0.0.5",
        "https://",
        "https://u@10.0.0.5",
        "https://u:p@10.0.0.5",
        "https://10.0.0.5:0",
        "https://10.0.0.5:99999",
        "https://[::1",
        "",
    ],
)
def test_no_address_of_the_web(address: str) -> None:
    assert not is_web_address(address)
