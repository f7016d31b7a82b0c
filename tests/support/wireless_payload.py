"""A controller's table that uses every family, and the counts of its pair."""

from netmon.model.ap_pair import PairCounts
from netmon.model.wireless import AccessPoint, ApCounts, ApStatus, Figure, MissingAp, Radio, ServiceSet, WirelessTable

FULL_RADIO = Radio(
    number=1, band="5GHz", channel=36, tx_power_dbm=17.0, utilization_ratio=0.25, noise_dbm=-95.0, interference_ratio=0.05, clients=9, up=True
)  # fmt: skip
FULL_WIRELESS = WirelessTable(
    access_points=ApCounts(online=Figure(1, "1.2.1"), offline=Figure(1), registered=Figure(3)),
    clients=Figure(12),
    list_age_s=3600.0,
    clients_by_band={"2.4GHz": Figure(3), "5GHz": Figure(9)},
    ssids=(ServiceSet(ssid='校园"\n', clients=12),),
    aps=(
        AccessPoint(
            key="00:11:22:33:44:55", name="楼1-101", mac="00:11:22:33:44:55", serial="2102", model="AP4050", software="V200", group="school",
            address="10.0.0.1", status=ApStatus.ONLINE, clients=12, uptime_s=86400.0, tunnel_uptime_s=60.0, ethernet_bps=1_000_000_000, radios=(FULL_RADIO,),
        ),
        AccessPoint(key="00:11:22:33:44:56", name="楼1-101", mac="00:11:22:33:44:56", status=ApStatus.FAULT, reason="version_mismatch"),
        AccessPoint(key="00:11:22:33:44:57", status=ApStatus.STANDBY),
    ),
    missing=(MissingAp(key="00:11:22:33:44:58", name="楼1-104", mac="00:11:22:33:44:58", serial="2104", last_seen=1.0, missing_since=2.0),),
    role="active",
    complete=True,
    series="full",
)  # fmt: skip
FULL_PAIR = PairCounts(by_status={ApStatus.ONLINE: 2, ApStatus.MISSING: 1}, clients=12)
