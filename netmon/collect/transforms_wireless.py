"""Named ways from what Wi-Fi controllers write to channels, dBm and bit/s."""

from collections.abc import Callable, Mapping, Sequence

Transform = Callable[[float, Sequence[float | None]], float | None]

MHZ_PER_CHANNEL = 5
BASE_24GHZ, CHANNEL_14_MHZ, BASE_5GHZ, BASE_6GHZ, END_6GHZ = 2407, 2484, 5000, 5950, 7125


def mhz_to_channel(mhz: float, _companions: Sequence[float | None]) -> float | None:
    """Return the channel of a centre frequency (IEEE 802.11 annex E); a number that is a channel already stays."""
    if 0 < mhz <= 233:
        return mhz
    if mhz == CHANNEL_14_MHZ:
        return 14
    for low, high, base in ((2412, 2472, BASE_24GHZ), (5160, 5885, BASE_5GHZ), (5955, END_6GHZ, BASE_6GHZ)):
        if low <= mhz <= high:
            return (mhz - base) // MHZ_PER_CHANNEL
    return None


def signed_byte(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read a level in dBm that an agent sends as an unsigned octet: 165 is -91."""
    return value - 256 if 128 <= value <= 255 else value


def noise_level(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read a noise floor in dBm, which some agents send without its sign; 0 is none."""
    level = -abs(value)
    return level if -127 <= level < 0 else None


def channel_number(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read a channel; 0 and what no channel has are none: the radio is off or chooses."""
    return value if 1 <= value <= 233 else None


def dbm_level(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read a transmit power in dBm; what no radio may send (255: invalid) is none."""
    return value if -30 <= value <= 40 else None


def huawei_port_speed(value: float, _companions: Sequence[float | None]) -> float | None:
    """Read hwWlanApUpEthPortSpeed (HUAWEI-WLAN-AP-MIB) in bit/s: speed10(1) to speed10000(4); what no such number is, is Mbit/s already."""
    if 1 <= value <= 4:
        return 10**value * 1_000_000
    return value * 1_000_000 if value >= 10 else None


WIRELESS_TRANSFORMS: Mapping[str, Transform] = {
    "mhz_to_channel": mhz_to_channel,
    "signed_byte": signed_byte,
    "noise_level": noise_level,
    "channel_number": channel_number,
    "dbm_level": dbm_level,
    "huawei_port_speed": huawei_port_speed,
    "negated": lambda value, _companions: -value,
    "megabits": lambda value, _companions: value * 1_000_000 if value > 0 else None,
    "kilobits": lambda value, _companions: value * 1_000 if value > 0 else None,
}
