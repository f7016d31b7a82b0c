"""The lines between a sensor and the daemon: ours come back, anything else is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.model.sensor_message import MAX_LINE, SENSOR_KINDS, Alarm, BadMessageError, Beat, Heard, Station, decode, encode

MAC = "02:00:00:00:00:01"
MESSAGES = [
    Beat(sensor="lab", at=1.5, frames=7, dropped=0, suppressed=1, broadcast_pps=2.25),
    Alarm(sensor="lab", at=1.0, finding="rogue_dhcp", mac=MAC, ip="192.168.1.1", vlan=10, detail="答复"),
    Alarm(sensor="lab", at=1.0, finding="broadcast_storm"),
    Station(sensor="lab", at=1.0, mac=MAC, ip="2001:db8::1"),
    Heard(sensor="lab", at=1.0, protocol="lldp", chassis_id=MAC, port_id="GE0/0/1", name="core"),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_comes_back_from_its_line(message):
    line = encode(message)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line) == message


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"kind": "shutdown"},
        {"finding": "default_account"},
        {"finding": "unknown_device"},
        {"mac": "zz"},
        {"mac": "0200.0000.0001"},
        {"ip": "10.0.0.1; rm"},
        {"vlan": 5000},
        {"vlan": "10"},
        {"at": "now"},
        {"at": 1e300},
        {"sensor": "../../etc"},
        {"sensor": ""},
        {"detail": "x" * 201},
        {"extra": 1},
    ],
)
def test_one_wrong_field_is_enough(change):
    good = json.loads(encode(MESSAGES[1]))
    with pytest.raises(BadMessageError):
        decode(json.dumps({**good, **change}).encode())


def test_what_is_refused_is_not_repeated():
    with pytest.raises(BadMessageError) as error:
        decode(b'{"kind":"alarm","secret":"hunter2","v":"hunter2"}')
    assert "hunter2" not in str(error.value)


def test_a_long_line_is_refused_before_it_is_read():
    with pytest.raises(BadMessageError, match="too long"):
        decode(b" " * MAX_LINE + encode(MESSAGES[0]))


def test_text_is_cleaned_on_its_way_in():
    line = encode(MESSAGES[1]).replace("答复".encode(), b"a\\u202eb\\u001b[31m")
    message = decode(line)
    assert isinstance(message, Alarm)
    assert message.detail == "ab[31m"


@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["v", "kind", "sensor", "at", "mac", "finding"]), inner),
            max_leaves=9,
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_any_line_is_a_message_or_refused(line):
    try:
        message = decode(line)
    except BadMessageError:
        return
    assert message.v == 1


def test_the_kinds_are_findings():
    assert {kind.value for kind in SENSOR_KINDS} == {"rogue_dhcp", "rogue_ra", "arp_conflict", "gateway_spoofed", "broadcast_storm"}
