"""Label text: escaped once per device, so that no string can break a line of `/metrics`."""

from dataclasses import dataclass

from netmon.expose.family import DEVICE_LABELS
from netmon.model.device_text import clean_string, label_value


def escape(value: str) -> str:
    """Return any string, cleaned and cut at 128 characters, escaped for between the quotes."""
    return label_value(clean_string(value))


def pairs(**labels: str) -> str:
    """Return `name="value"` pairs joined by commas; an empty value is left out, since both formats read it as absent."""
    return ",".join(f'{name}="{escape(value)}"' for name, value in labels.items() if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLabels:
    """The inventory's words for one device; `site_name` is written on states only."""

    district: str
    site: str
    device: str
    role: str
    room: str = ""
    site_name: str = ""

    def prefix(self) -> str:
        """Return the device's label pairs, without braces, as every one of its series begins."""
        return pairs(**{name: getattr(self, name) for name in DEVICE_LABELS})
