"""A small inventory on disk over simulated agents, to be loaded, changed and broken by tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

SETTINGS = """\
inventory: inventory
state: state
listen: 127.0.0.1:0
language: en
icmp: {icmp}
periods: {{system: {period}, interfaces: {period}, health: 5s, inventory: 10s, identify: 60s}}
"""


@dataclass
class SmallDistrict:
    """Writes netmon.yaml and its inventory: one school whose devices are `devices` (name -> port on 127.0.0.1).

    `options` are further keys of single devices, also `address`; `period` is that of the system group and the interfaces.
    """

    folder: Path
    devices: dict[str, int] = field(default_factory=dict)
    options: dict[str, Mapping[str, str]] = field(default_factory=dict)
    community: str = "public"
    icmp: bool = False
    period: str = "1s"

    @property
    def config(self) -> Path:
        """The path of netmon.yaml."""
        return self.folder / "netmon.yaml"

    def write(self) -> Path:
        """Write every file anew and return the path of netmon.yaml."""
        inventory = self.folder / "inventory"
        (inventory / "sites").mkdir(parents=True, exist_ok=True)
        self.config.write_text(SETTINGS.format(icmp=str(self.icmp).lower(), period=self.period))
        (inventory / "district.yaml").write_text("district: {id: d1, name: Test district}\ndefaults: {credential: ro}\n")
        (inventory / "credentials.yaml").write_text("ro: {kind: snmp_v2c, community: {file: community}}\n")
        secret = inventory / "community"
        secret.write_text(self.community + "\n")
        secret.chmod(0o600)
        (inventory / "sites" / "school.yaml").write_text(self._site())
        return self.config

    def _site(self) -> str:
        lines = []
        for name, port in self.devices.items():
            keys = {"address": "127.0.0.1", **self.options.get(name, {})}
            extra = "".join(f", {key}: {value}" for key, value in keys.items())
            lines.append(f"- {{name: {name}, role: switch, port: {port}{extra}}}")
        head = dedent("""\
            site: {id: school, name: 东关小学, kind: school, area: city}
            devices:
            """)
        return head + indent("\n".join(lines) + "\n", "  ")
