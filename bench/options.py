"""What the command line can change; the defaults are what README.md's table was measured with."""

from dataclasses import dataclass

from bench.recordings import FIRST_INDEXES


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Sizes of all scenarios; `quick` makes small ones of them, for the guard among the tests."""

    devices: int = 1000
    rounds: int = 5
    first_indexes: tuple[int, ...] = FIRST_INDEXES
    peer_devices: int = 100
    pairs: int = 7
    scheduled_devices: int = 10_000
    scheduled_period_s: float = 60.0
    scheduled_periods: int = 3
    scheduled_profile: str = "bench_ports"
    scheduled_echo: bool = True
    fleet_sizes: tuple[int, ...] = (100, 1_000, 10_000)
    turns: int = 5
    scrape_devices: int = 4_465
    config_devices: int = 5_000
    displays: int = 2_000
    ssh_hosts: int = 200
    interfaces: int = 2_000
    days: int = 7
    keep_days: bool = False
    page_devices: int = 20_000
    page_sites: int = 1_000
    page_walls: int = 200
    printed_schools: int = 300
    printed_devices: int = 5_000


QUICK = Options(
    devices=200, rounds=3, first_indexes=(10101,), peer_devices=40, pairs=3, scheduled_devices=500, scheduled_period_s=6.0, scheduled_periods=2,
    fleet_sizes=(100, 1_000), turns=2, scrape_devices=900, config_devices=1_000, displays=180, ssh_hosts=40,
    interfaces=400, days=2, page_devices=2_000, page_sites=100, page_walls=50, printed_schools=20, printed_devices=1_000,
)  # fmt: skip
