import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmon.collect.sys_descr import PARSERS
from netmon.collect.sys_descr_makers import PATTERNS


@pytest.mark.parametrize(
    ("maker", "text", "model", "software"),
    [
        ("juniper_junos", "Juniper Networks, Inc. ex2300-24p Ethernet Switch, kernel JUNOS 20.2R3.9, Build date: 2021", "ex2300-24p", "20.2R3.9"),
        ("extreme_exos", "ExtremeXOS (X440-24p) version 16.2.5.4 16.2.5.4-patch1-16 by release-manager on Tue", "X440-24p", "16.2.5.4"),
        ("extreme_exos", "ExtremeXOS version 12.0.1.11 v1201b11 by release-manager", None, "12.0.1.11"),
        ("extreme_exos", "ExtremeXOS (X480-24x(10G4X)) version 15.3.5.2 v1535b2", "X480-24x(10G4X)", "15.3.5.2"),
        ("extreme_voss", "VSP-4850GTS  (5.1.0.0)", "VSP-4850GTS", "5.1.0.0"),
        ("extreme_voss", "VSP-4450GSX-PWR+", None, None),
        ("extreme_boss", "Ethernet Routing Switch 4950GTS+  HW:02    FW:7.4.0.2   SW:v7.4.0.010", "Ethernet Routing Switch 4950GTS+", "7.4.0.010"),
        ("allied_awplus", "Allied Telesis router/switch, AW+ v5.4.6-1.2", None, "5.4.6-1.2"),
        ("allied_awplus", "AlliedWare Plus (TM) 2.2.3.0", None, "2.2.3.0"),
        ("brocade_ironware", "Brocade Communications Systems, Inc. ICX6610-48, IronWare Version 08.0.30jT7f3 Compiled on", "ICX6610-48", "08.0.30jT7f3"),
        ("brocade_ironware", "Ruckus Wireless, Inc. ICX7150-48-POEF, IronWare Version 08.0.95dT213 Compiled on", "ICX7150-48-POEF", "08.0.95dT213"),
        ("dell_dnos9", "Dell Networking OS Application Software Version: 9.14(2.8) Series: S3048-ON Copyright", "S3048-ON", "9.14(2.8)"),
        ("dell_powerconnect", "Dell Networking N2048, 6.1.1.7, Linux 3.6.5-601418a5", "N2048", "6.1.1.7"),
        ("dell_powerconnect", "PowerConnect M8024-k, 5.1.10.1, VxWorks 6.6", "M8024-k", "5.1.10.1"),
        ("dell_powerconnect", "PowerConnect 5424", "5424", None),
        ("dell_powerconnect", "Ethernet Routing Switch", None, None),
        ("mikrotik_routeros", "RouterOS RB951G-2HnD", "RB951G-2HnD", None),
        ("ubiquiti", "EdgeSwitch 24-Port 250W, 1.8.0.5106045, Linux 3.6.5-1b505fb7, 0.0.0.0000000", "EdgeSwitch 24-Port 250W", "1.8.0.5106045"),
        ("ubiquiti", "US-24-250W, 4.0.42.10433, Linux 3.6.5", "US-24-250W", "4.0.42.10433"),
        ("ubiquiti", "USW-5-Flex, develop.10723", "USW-5-Flex", None),
        ("pfsense", "pfSense gate.example.org 2.4.5-RELEASE pfSense FreeBSD 11.3-STABLE amd64", None, "2.4.5-RELEASE"),
        ("pfsense", "pfSense 2.3.2-RELEASE pfSense FreeBSD 10.3-RELEASE-p5 amd64", None, "2.3.2-RELEASE"),
        (
            "microsoft_windows",
            "Hardware: Intel64 Family 6 Model 26 Stepping 4 AT/AT COMPATIBLE - Software: Windows Version 6.1 (Build 7601 Multiprocessor Free)",
            None, "Windows Version 6.1 (Build 7601 Multiprocessor Free)",
        ),
    ],
)  # fmt: skip
def test_makers_models_and_software_are_read_from_sys_descr(maker, text, model, software):
    assert tuple(PARSERS[maker](text)) == (model, software)


@given(st.sampled_from(sorted(PATTERNS)), st.text(max_size=60))
def test_makers_patterns_give_texts_or_nothing(maker, text):
    assert all(value is None or (isinstance(value, str) and value) for value in PARSERS[maker](text))
