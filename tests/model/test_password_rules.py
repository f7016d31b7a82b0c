import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.password_rules import LEAST_CHARS, MOST_BYTES, password_fault
from netmon.model.texts import text


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Tulip-Kettle-94", None),
        ("城东网络-Kettle-9", None),
        ("Abc-1234", "short"),
        ("Aa1-" * 19, "long"),
        ("tulipkettle94", "classes"),
        ("TULIPkettle", "classes"),
        ("Tulip\tKettle-94", "control"),
        ("Tulip\u202eKettle94", "control"),
        ("x-WangLi-1995", "name"),
        ("x-iLgnaW-1995", "name"),
        ("Password123!", "common"),
        ("P@ssw0rd2026", "common"),
        ("Admin@123456", "common"),
        ("Huawei@2026", "common"),
        ("1qaz@WSX3edc", "common"),
        ("Abcd-123456", "common"),
        ("Qwertyuiop1!", "common"),
        ("Aa1!Aa1!Aa1!", "common"),
    ],
)
def test_a_password_breaks_the_first_rule_that_it_breaks(password: str, fault: str | None) -> None:
    assert password_fault(password, "wangli") == fault


@given(st.text(max_size=80), st.text(min_size=1, max_size=10))
def test_every_fault_has_a_sentence(password: str, name: str) -> None:
    fault = password_fault(password, name)
    if fault is None:
        assert LEAST_CHARS <= len(password) <= len(password.encode()) <= MOST_BYTES
    else:
        assert text(f"user.password.{fault}", "zh", least=LEAST_CHARS, most=MOST_BYTES)
