"""Vectors that were not made by this code: a specification's example, and frames from the makers' manuals."""

import pytest

from netmon.transport.display import lg, nec, philips_sicp, pjlink, samsung_mdc
from netmon.transport.display.api import Query
from netmon.transport.display.drivers import DRIVERS


def question(driver: str, name: str) -> Query:
    return next(query for query in DRIVERS[driver].queries if query.name == name)  # type: ignore[index]


def test_pjlink_digest_is_the_specifications_example() -> None:
    sent = pjlink.digest(b"498e4a67", "JBMIAProjectorLink") + question("pjlink", "POWR").data
    assert sent == b"5d8409bc1c3fa39749434aa3a5c38682%1POWR ?\r"


def test_samsung_power_question() -> None:
    assert samsung_mdc.SamsungMdc().frame(question("samsung_mdc", "power"), 1) == bytes.fromhex("AA 11 01 00 12")


def test_philips_power_question_and_answers() -> None:
    assert philips_sicp.PhilipsSicp().frame(question("philips_sicp", "power"), 1) == bytes.fromhex("05 01 00 19 1D")
    for answer in ("06 01 01 19 02 1D", "06 01 01 19 01 1E"):
        assert philips_sicp.checksum(bytes.fromhex(answer)) == 0


def test_lg_power_question() -> None:
    assert lg.Lg().frame(question("lg", "power"), 1) == b"ka 01 ff\r"
    assert lg.Lg().frame(question("lg", "signal"), 1) == b"sv 01 02 ff\r"


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("running", "00 85 00 00 01 01 87"),
        ("basic", "00 BF 00 00 01 02 C2"),
        ("errors", "00 88 00 00 00 88"),
        ("lamp", "03 96 00 00 02 00 01 9C"),
        ("model", "00 85 00 00 01 04 8A"),
        ("serial", "00 BF 00 00 02 01 06 C8"),
    ],
)
def test_nec_frames_of_the_manual(name: str, frame: str) -> None:
    assert nec.Nec().frame(question("nec", name), 0) == bytes.fromhex(frame)


def test_viewsonic_and_benq_power_question() -> None:
    assert DRIVERS["viewsonic"].frame(question("viewsonic", "power"), 1) == b"801gl000\r"
    assert DRIVERS["benq"].frame(question("benq", "power"), 1) == b"801gl000\r"
    assert DRIVERS["benq"].frame(question("benq", "hours"), 1) == b":01gv00000\r"


def test_sony_power_question() -> None:
    wanted = b'/sony/system {"method":"getPowerStatus","params":[],"id":1,"version":"1.0"}'
    assert DRIVERS["sony_bravia"].frame(question("sony_bravia", "getPowerStatus"), 1) == wanted


def test_the_protocols_own_ports() -> None:
    assert {name: driver.facts.port for name, driver in DRIVERS.items()} == {
        "pjlink": 4352, "samsung_mdc": 1515, "philips_sicp": 5000, "lg": 9761, "nec": 7142, "sharp": 10008, "sony_bravia": 80, "viewsonic": 5000, "benq": 4660,
    }  # fmt: skip
